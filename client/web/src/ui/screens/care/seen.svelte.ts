/** The spaces of care as the screens see them: asked of the device again whenever something in them may have changed. */
import { untrack } from "svelte";
import type { VersionId } from "../../../domain/agreement.ts";
import { namesOf } from "../../../domain/agreement-view.ts";
import { carerIn, linesIn, namesIn, versionsShown, type Line } from "../../../domain/care-view.ts";
import { CARER } from "../../../domain/care.ts";
import * as people from "../../../domain/kinds/person.ts";
import type { CareName, CareSpace } from "../../../sync/face.ts";
import type { Notebook } from "../../notebook.svelte.ts";
import { onCare } from "../../words/care.ts";

/** A space with what is made of it. */
export interface SeenSpace extends CareSpace {
  readonly names: ReadonlyMap<number, string>;
  readonly lines: readonly Line[];
  readonly helps: boolean;
  /** What its helper is called. */
  readonly helper: string;
  /** Everybody else in it: all that is given there opens for each of them. */
  readonly readers: string;
}

export class Seen {
  spaces: readonly SeenSpace[] | null = $state.raw(null);
  #sign = "";
  /** Counts how often was looked, and which look is shown: a slow one never takes the place of a later one. */
  #looks = 0;
  #shown = 0;
  readonly #named = new Set<CareName>();

  constructor(private readonly notebook: Notebook) {}

  /** To be called from an effect: reads what tells of a change, and looks again when there was one. */
  follow(): void {
    const sign = JSON.stringify([this.notebook.snapshot.care, this.notebook.today]);
    if (sign === this.#sign) return;
    this.#sign = sign;
    untrack(() => void this.#look());
  }

  of(name: string | null): SeenSpace | null {
    return this.spaces?.find((space) => space.name === name) ?? null;
  }

  async #look(): Promise<void> {
    const look = (this.#looks += 1);
    let spaces: readonly SeenSpace[];
    try {
      const { engine } = this.notebook.surroundings;
      const found = await engine.care();
      const versions = found.flatMap(versionsShown);
      const versionId = namesOf(versions, versions.length === 0 ? [] : await engine.versionIds(versions));
      spaces = found.map((space) => seenOf(space, this.notebook.locale, versionId));
    } catch {
      if (look === this.#looks) this.#sign = ""; // what did not come now is asked for at the next change
      return;
    }
    if (look < this.#shown) return;
    [this.#shown, this.spaces] = [look, spaces];
    for (const space of spaces) await this.#giveName(space);
  }

  /** One's own name goes into each space once: how else would they know who it is. */
  async #giveName({ name, stage, entries }: CareSpace): Promise<void> {
    const { notebook } = this;
    const { myName } = notebook.timeline;
    const isThere = entries.some(({ mine, kind, takenBack }) => mine && kind === people.KIND && !takenBack);
    if (myName === null || stage !== "open" || isThere || this.#named.has(name)) return;
    this.#named.add(name);
    await notebook.attempt((engine) => engine.record([people.makePerson(name, myName, notebook.surroundings.newId(), notebook.today)]));
  }
}

/** A space with who is in it by name, and what stands there. */
export function seenOf(space: CareSpace, locale: string, versionId: VersionId): SeenSpace {
  const names = namesIn(space);
  const helper = names.get(carerIn(space)) ?? onCare.unnamed;
  const others = space.roles.flatMap((role, member) => (member === space.me ? [] : [role === CARER ? helper : (names.get(member) ?? onCare.someone)]));
  return { ...space, names, lines: linesIn(space, versionId), helps: space.roles[space.me] === CARER, helper, readers: new Intl.ListFormat(locale).format(others) };
}

const known = new WeakMap<Notebook, Seen>();

export function seenBy(notebook: Notebook): Seen {
  const seen = known.get(notebook) ?? new Seen(notebook);
  known.set(notebook, seen);
  return seen;
}
