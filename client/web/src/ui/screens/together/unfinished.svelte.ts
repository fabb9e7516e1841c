/**
 * Forms that were begun in this session: each under its place and what it is about, and gone with the window.
 *
 * Only what was changed in it is remembered. The rest is as it is when somebody comes back: it may have changed, or have
 * been taken back, meanwhile.
 */

const held = new Map<string, object>();

export class Unfinished<T extends object> {
  value: T = $state.raw() as T;
  readonly #key: string;

  constructor(place: string, id: string | null, fresh: () => T) {
    this.#key = `${place} ${id ?? ""}`;
    this.value = { ...fresh(), ...held.get(this.#key) };
  }

  put(change: Partial<T>): void {
    this.value = { ...this.value, ...change };
    held.set(this.#key, { ...held.get(this.#key), ...change });
  }

  /** It was kept, or is not wanted any more. */
  drop(): void {
    held.delete(this.#key);
  }
}
