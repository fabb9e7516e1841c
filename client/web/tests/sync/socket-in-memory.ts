/** A live connection to the relay in memory, as far as a phone uses a WebSocket. */

/** What a connection needs of its relay. */
export interface Followed {
  readonly origin: string;
  readonly down: boolean;
  follow(socket: InMemorySocket, frame: Uint8Array): void;
}

export class InMemorySocket {
  binaryType = "arraybuffer";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: (() => void) | null = null;
  gone: () => void = () => undefined;
  private closed = false;

  constructor(
    private readonly relay: Followed,
    address: string,
  ) {
    const right = address === `${relay.origin.replace("http", "ws")}/v1/follow`;
    queueMicrotask(() => (relay.down || !right ? this.cut(1006) : this.onopen?.()));
  }

  send(frame: Uint8Array): void {
    this.relay.follow(this, frame);
  }

  give(frame: Uint8Array): void {
    const data = frame.slice().buffer;
    queueMicrotask(() => {
      if (!this.closed) this.onmessage?.({ data });
    });
  }

  close(): void {
    this.closed = true;
    this.gone();
  }

  cut(code: number): void {
    if (this.closed) return;
    this.close();
    this.onclose?.({ code });
  }
}
