/** Forms that were begun in this session: each under its place and what it is about, and gone with the window. */

const held = new Map<string, object>();

export class Unfinished<T extends object> {
  value: T = $state.raw() as T;
  readonly #key: string;

  constructor(place: string, id: string | null, fresh: () => T) {
    this.#key = `${place} ${id ?? ""}`;
    this.value = (held.get(this.#key) as T | undefined) ?? fresh();
  }

  put(change: Partial<T>): void {
    this.value = { ...this.value, ...change };
    held.set(this.#key, this.value);
  }

  /** It was kept, or is not wanted any more. */
  drop(): void {
    held.delete(this.#key);
  }
}
