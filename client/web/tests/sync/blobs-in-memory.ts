/** The blobs of a relay in memory: chunks by space and id, judged as a relay does. */
import { same } from "../../src/protocol/primitives.ts";
import * as blobs from "../../src/protocol/public/blobs.ts";
import { formatId } from "../../src/protocol/public/ids.ts";
import * as m from "../../src/protocol/public/messages.ts";

interface Blob {
  readonly member: number;
  readonly padded: number;
  readonly chunks: Map<number, Uint8Array>;
  dropped: boolean;
}

/** What a relay says no with. */
export class BlobRefused extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

export class BlobsInMemory {
  /** While set, nothing new begins. */
  full = false;
  /** How many requests for blobs are answered before one breaks; `acted`: it breaks after the relay has acted. */
  left = Infinity;
  acted = false;
  readonly puts: string[] = [];
  private readonly all = new Map<string, Blob>();

  /** The bytes of all chunks that lie here. */
  bytes(): Uint8Array[] {
    return [...this.all.values()].flatMap(({ chunks }) => [...chunks.values()]);
  }

  /** How many blobs lie here. */
  get count(): number {
    return [...this.all.values()].filter(({ dropped }) => !dropped).length;
  }

  /** Whether all that lies here is whole. */
  get whole(): boolean {
    return [...this.all.values()].every(({ dropped, chunks, padded }) => dropped || chunks.size === new blobs.Cut(padded).count);
  }

  /** As after a restore from a backup without them. */
  lose(): void {
    this.all.clear();
  }

  /** Changes a byte of every chunk. */
  spoil(): void {
    for (const { chunks } of this.all.values()) for (const chunk of chunks.values()) chunk[5]! ^= 1;
  }

  answer(route: string, body: Uint8Array, space: Uint8Array, member: number): Uint8Array {
    const breaks = --this.left < 0;
    if (breaks && !this.acted) throw new TypeError("cut");
    const said = this.act(route, body, formatId(space), member);
    if (breaks) throw new TypeError("cut");
    return said;
  }

  private act(route: string, body: Uint8Array, space: string, member: number): Uint8Array {
    switch (route) {
      case "blobs/put":
        return this.put(m.parseRequest(blobs.PutChunkRequest, body), space, member);
      case "blobs/missing":
        return this.missing(this.known(space, m.parseRequest(blobs.MissingRequest, body).blob));
      case "blobs/get":
        return this.get(m.parseRequest(blobs.GetChunksRequest, body), space);
      default:
        return this.drop(m.parseRequest(blobs.DropBlobRequest, body).blob, space, member);
    }
  }

  private put(request: blobs.PutChunkRequest, space: string, member: number): Uint8Array {
    const key = `${space} ${formatId(request.blob)}`;
    const cut = blobs.vetPut(request);
    const held = this.all.get(key);
    if (held === undefined && this.full) throw new BlobRefused("over_quota");
    const blob = held ?? { member, padded: request.padded, chunks: new Map(), dropped: false };
    if (blob.dropped || blob.member !== member) throw new BlobRefused("unknown_blob");
    const before = blob.chunks.get(request.number);
    if (blob.padded !== request.padded || (before && !same(before, request.chunk))) throw new BlobRefused("blob_differs");
    this.all.set(key, blob);
    blob.chunks.set(request.number, request.chunk.slice());
    this.puts.push(`${key} ${request.number}`);
    return m.write(blobs.PutChunkReply, { missing: cut.count - blob.chunks.size });
  }

  private missing({ padded, chunks }: Blob): Uint8Array {
    const numbers = Array.from({ length: new blobs.Cut(padded).count }, (_, i) => i).filter((i) => !chunks.has(i));
    return m.write(blobs.MissingReply, { padded, ranges: blobs.rangesOf(numbers) });
  }

  private get({ blob, first, count }: blobs.GetChunksRequest, space: string): Uint8Array {
    const { padded, chunks } = this.known(space, blob);
    const [, end] = blobs.thatFit(new blobs.Cut(padded), first, count);
    const numbers = Array.from({ length: end - first }, (_, i) => first + i);
    const gap = numbers.find((i) => !chunks.has(i)) ?? end;
    if (gap === first) throw new BlobRefused("unfinished");
    return m.write(blobs.GetChunksReply, { padded, chunks: numbers.filter((i) => i < gap).map((i) => chunks.get(i)!) });
  }

  private drop(id: Uint8Array, space: string, member: number): Uint8Array {
    const blob = this.all.get(`${space} ${formatId(id)}`);
    if (blob === undefined || blob.member !== member) throw new BlobRefused("unknown_blob");
    blob.dropped = true;
    blob.chunks.clear();
    return m.write(m.Done, { version: 1 });
  }

  private known(space: string, id: Uint8Array): Blob {
    const blob = this.all.get(`${space} ${formatId(id)}`);
    if (blob === undefined || blob.dropped) throw new BlobRefused("unknown_blob");
    return blob;
  }
}
