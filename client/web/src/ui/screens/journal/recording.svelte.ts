/** A voice while it is being recorded: what stands on the screen about it, and the browser's own recorder behind. */

/** It ends by itself after so long. */
export const MOST_SECONDS = 600;
const TICK = 500;
const QUALITY = { audioBitsPerSecond: 32_000 } as const;

/** `none`: this browser has no recorder. `closed`: the microphone was not opened to it. */
export type Standing = "idle" | "asking" | "recording" | "none" | "closed";

export class Recording {
  standing: Standing = $state("idle");
  seconds = $state(0);
  readonly #done: (recorded: Blob, seconds: number) => void;
  #recorder: MediaRecorder | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #wanted = true;

  constructor(done: (recorded: Blob, seconds: number) => void) {
    this.#done = done;
    if (typeof MediaRecorder === "undefined" || navigator.mediaDevices === undefined) this.standing = "none";
  }

  async start(): Promise<void> {
    this.standing = "asking";
    try {
      this.#run(await navigator.mediaDevices.getUserMedia({ audio: true }));
    } catch {
      this.standing = "closed";
    }
  }

  /** Done when what was recorded is handed on. */
  async stop(): Promise<void> {
    const recorder = this.#recorder;
    if (recorder === null) return;
    const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
    recorder.stop();
    await stopped;
  }

  /** Whoever leaves keeps nothing of it. */
  drop(): void {
    this.#wanted = false;
    void this.stop();
  }

  #run(stream: MediaStream): void {
    const recorder = new MediaRecorder(stream, QUALITY);
    const parts: Blob[] = [];
    const begun = performance.now();
    const elapsed = (): number => (performance.now() - begun) / 1_000;
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onstop = () => {
      clearInterval(this.#timer);
      for (const track of stream.getTracks()) track.stop();
      [this.#recorder, this.standing] = [null, "idle"];
      if (this.#wanted) this.#done(new Blob(parts, { type: recorder.mimeType }), elapsed());
    };
    this.#timer = setInterval(() => {
      this.seconds = Math.floor(elapsed());
      if (this.seconds >= MOST_SECONDS) void this.stop();
    }, TICK);
    [this.#recorder, this.standing, this.seconds] = [recorder, "recording", 0];
    recorder.start();
    if (!this.#wanted) void this.stop();
  }
}

/** Minutes and seconds as they are written. */
export function clockOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
