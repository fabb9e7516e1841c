/**
 * Several tabs of one phone: one of them leads, and all of them hear when something was kept.
 *
 * The browser's lock decides who leads and hands it on when that tab is gone. Only the leader opens sockets, seals
 * and sends; any tab may put entries into the outbox.
 */

/** What tabs tell each other; never anything of what was written. */
export type Word =
  | { readonly says: "changed" }
  | { readonly says: "wake" }
  | { readonly says: "who" }
  | { readonly says: "status"; readonly status: Status };

/** How the leader fares. */
export interface Status {
  readonly reach: "here" | "away" | "refusing";
  readonly fetching: { readonly held: number; readonly of: number } | null;
}

/** The browser's means, so that tests can hand in others. */
export interface TabMeans {
  readonly locks: Pick<LockManager, "request">;
  readonly channel: Pick<BroadcastChannel, "postMessage" | "onmessage" | "close">;
}

const LOCK = "twofold leader";

export class Tabs {
  private readonly listeners = new Set<(word: Word) => void>();
  private readonly closing = new AbortController();

  constructor(private readonly means: TabMeans) {
    means.channel.onmessage = ({ data }: MessageEvent<Word>) => {
      for (const listener of this.listeners) listener(data);
    };
  }

  /** Runs `work` once this tab leads, until it closes; its signal fires when the lead is to be given up. */
  lead(work: (signal: AbortSignal) => Promise<void>): void {
    const { signal } = this.closing;
    const held = this.means.locks.request(LOCK, { signal }, () => work(signal));
    held.catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  /** To all other tabs. */
  tell(word: Word): void {
    if (!this.closing.signal.aborted) this.means.channel.postMessage(word);
  }

  hear(listener: (word: Word) => void): void {
    this.listeners.add(listener);
  }

  close(): void {
    this.closing.abort();
    this.means.channel.close();
  }
}
