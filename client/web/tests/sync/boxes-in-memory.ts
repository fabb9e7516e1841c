/** The mailboxes of a relay in memory, in which two who meet find each other. */
import { formatId } from "../../src/protocol/public/ids.ts";
import * as m from "../../src/protocol/public/messages.ts";

/** What a relay answers instead, by its code. */
export class Declined extends Error {
  constructor(
    readonly code: string,
    readonly detail: Uint8Array | null = null,
  ) {
    super(code);
  }
}

interface Box {
  readonly sides: [Uint8Array[], Uint8Array[]];
  closed: boolean;
  stir: Set<() => void>;
}

export class BoxesInMemory {
  private readonly boxes = new Map<string, Box>();

  constructor(private readonly knows: (code: string) => boolean) {}

  /** How many mails each side of each has put. */
  mails(): number[][] {
    return [...this.boxes.values()].map(({ sides }) => sides.map(({ length }) => length));
  }

  async answer(route: string, body: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    const done = m.write(m.Done, { version: 1 });
    if (route === "rendezvous/open") {
      const { code, rendezvous } = m.parseRequest(m.OpenRequest, body);
      if (!this.knows(code)) throw new Declined("code_unknown");
      this.boxes.set(formatId(rendezvous), { sides: [[], []], closed: false, stir: new Set() });
      return done;
    }
    if (route === "rendezvous/put") {
      const { rendezvous, side, slot, mail } = m.parseRequest(m.PutRequest, body);
      const box = this.box(rendezvous);
      box.sides[side]![slot] = mail;
      for (const stir of box.stir) stir();
      return done;
    }
    if (route === "rendezvous/close") {
      const box = this.box(m.parseRequest(m.CloseRequest, body).rendezvous);
      box.closed = true;
      for (const stir of box.stir) stir();
      return done;
    }
    return this.take(m.parseRequest(m.TakeRequest, body), signal);
  }

  private async take({ rendezvous, side, slot }: m.TakeRequest, signal: AbortSignal): Promise<Uint8Array> {
    for (;;) {
      const box = this.box(rendezvous);
      const mail = box.sides[1 - side]!.slice(slot);
      if (mail.length > 0) return m.write(m.TakeReply, { mail });
      await new Promise<void>((resolve, reject) => {
        box.stir.add(resolve);
        signal.addEventListener("abort", () => reject(new TypeError("aborted")));
      });
    }
  }

  private box(rendezvous: Uint8Array): Box {
    const box = this.boxes.get(formatId(rendezvous));
    if (box === undefined) throw new Declined("rendezvous_unknown");
    if (box.closed) throw new Declined("rendezvous_used");
    return box;
  }
}
