/** Chance that a seed repeats: for tests that try many worlds and must be able to try one again. */

import { stream } from "./ops/secret.ts";

export class Chance {
  private readonly draw: (count: number) => Uint8Array;

  constructor(seed: number) {
    this.draw = stream(Uint8Array.of(seed & 255, (seed >> 8) & 255, (seed >> 16) & 255));
  }

  bytes(count: number): Uint8Array {
    return this.draw(count);
  }

  /** A whole number from 0 on, below `limit`. */
  below(limit: number): number {
    const drawn = this.draw(4);
    return new DataView(drawn.buffer, drawn.byteOffset).getUint32(0) % limit;
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  one<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  shuffled<T>(items: readonly T[]): readonly T[] {
    const all = [...items];
    for (let i = all.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [all[i], all[j]] = [all[j]!, all[i]!];
    }
    return all;
  }
}
