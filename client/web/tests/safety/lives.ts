/** Random lives of two who share and of one who helps, over real vaults: what one of them does, drawn from a seed. */
import { journal, makeJournal } from "../../src/domain/kinds/journal.ts";
import { holdBack } from "../../src/domain/kinds/hold.ts";
import { note } from "../../src/domain/kinds/note.ts";
import type { NewEntry } from "../../src/sync/face.ts";
import { type Chance } from "../domain/some.ts";
import { CARE, given, meet, cleanPhone, twoOf } from "../sync/circle.ts";
import type { Pair } from "../sync/pair.ts";
import type { Tab } from "../sync/phone.ts";

const DAY = 20_000;
const FAR = 40_000_000;
/** Stands in all that is for nobody else, and in nothing that is given away. */
export const ALONE = "for nobody";

/** Where something of one's own lies, and its revision there. */
interface Lying {
  shared: number | null;
  solo: number | null;
}

export class Life {
  /** What was shared and not taken back, as the one who did it remembers it. */
  readonly pages = new Map<string, Lying>();
  /** What was given to the one who helps and not taken back. */
  readonly givenAway = new Set<string>();

  private constructor(
    readonly two: Pair,
    readonly helper: Tab | null,
    private readonly next: Chance,
  ) {}

  /** Two, or two and somebody who helps one of them. */
  static async begin(next: Chance, helped: boolean): Promise<Life> {
    const two = await twoOf();
    if (!helped) return new Life(two, null, next);
    const helper = await cleanPhone(two.relay).open();
    await meet(two.left, helper, { end: 0, both: false });
    await Promise.all([two.left, helper].map((tab) => tab.until(({ care }) => care.some(({ stage }) => stage === "open"))));
    return new Life(two, helper, next);
  }

  /** A handful of things in a row, the relay away for some of them; all of it has arrived when this resolves. */
  async go(steps: number): Promise<void> {
    for (let n = 0; n < steps; n += 1) await this.step();
    await this.arrive();
  }

  /** One more page for each reader: what came before it has come when it has. */
  async arrive(): Promise<void> {
    const { relay, left, right } = this.two;
    relay.down = false;
    for (const tab of this.tabs) tab.engine.wake();
    const last = await this.share();
    await right.until(({ entries }) => entries.some(({ entryId }) => entryId === last));
    await left.until(({ entries }) => entries.every(({ where }) => where === null || where === "relay"));
    if (this.helper !== null) await this.reachHelper(await this.give());
  }

  /** Shares nothing more: says so, or says nothing; and goes on alone. */
  async leave(says: boolean): Promise<void> {
    const { left, right } = this.two;
    await (says ? left.engine.leave() : left.engine.goQuiet());
    if (says) await right.until(({ apart }) => apart !== null);
    await this.writeAlone();
    if (this.helper !== null) await this.reachHelper(await this.give());
    await left.until(({ entries }) => entries.every(({ where }) => where === null || where === "relay"));
  }

  get tabs(): readonly Tab[] {
    const { left, right } = this.two;
    return this.helper === null ? [left, right] : [left, right, this.helper];
  }

  private step(): Promise<unknown> {
    const acts = [
      () => this.share(),
      () => this.shareInPart(),
      () => this.writeAlone(),
      () => this.editShared(),
      () => this.editAlone(),
      () => this.withdraw(),
      () => this.replace(),
      () => this.holdBack(),
      () => this.comeAndGo(),
      () => this.hearsFromOther(),
      ...(this.helper === null ? [] : [() => this.give(), () => this.release(), () => this.takeBack()]),
    ];
    return acts[this.next(acts.length)]!();
  }

  private record(entries: readonly NewEntry[], erases: readonly string[] = []): Promise<void> {
    return this.two.left.engine.record(entries, erases);
  }

  private async share(): Promise<string> {
    const entryId = this.id();
    await this.record([this.noteAt(entryId, 0)]);
    this.pages.set(entryId, { shared: 0, solo: null });
    return entryId;
  }

  private async shareInPart(): Promise<void> {
    const entryId = this.id();
    const whole = { text: `${ALONE} ${entryId} and more`, practice: null, attachments: [], answers: null };
    await this.record(makeJournal(whole, { ...whole, text: `a part ${entryId}` }, { entryId, day: DAY })!);
    this.pages.set(entryId, { shared: 0, solo: 0 });
  }

  private async writeAlone(): Promise<void> {
    const entryId = this.id();
    await this.record([this.pageAt(entryId, 0)]);
    this.pages.set(entryId, { shared: null, solo: 0 });
  }

  private async editShared(): Promise<void> {
    const found = this.some(({ shared }) => shared !== null);
    if (found === null) return;
    const [entryId, lying] = found;
    lying.shared! += 1;
    await this.record([this.noteAt(entryId, lying.shared!)]);
  }

  private async editAlone(): Promise<void> {
    const found = this.some(({ solo }) => solo !== null);
    if (found === null) return;
    const [entryId, lying] = found;
    lying.solo! += 1;
    await this.record([this.pageAt(entryId, lying.solo!)]);
  }

  private async withdraw(): Promise<void> {
    const found = this.some(({ shared }) => shared !== null);
    if (found === null) return;
    const [entryId, lying] = found;
    lying.shared = null;
    await this.two.left.engine.erase("shared", [entryId]);
    if (lying.solo === null) this.pages.delete(entryId);
  }

  /** Something new in the place of something shared, said by one envelope. */
  private async replace(): Promise<void> {
    const found = this.some(({ shared, solo }) => shared !== null && solo === null);
    if (found === null) return;
    const entryId = this.id();
    await this.record([this.noteAt(entryId, 0)], [found[0]]);
    this.pages.delete(found[0]);
    this.pages.set(entryId, { shared: 0, solo: null });
  }

  private async holdBack(): Promise<void> {
    const draft = note.make({ text: `${ALONE} yet`, last: null }, { space: "shared", entryId: this.id(), day: DAY })!;
    await this.record([holdBack(draft, FAR, this.id())!]);
  }

  private async comeAndGo(): Promise<void> {
    const { relay } = this.two;
    if (relay.down) relay.down = false;
    else relay.stop();
    for (const tab of this.tabs) tab.engine.wake();
  }

  private async hearsFromOther(): Promise<void> {
    const entryId = this.id();
    await this.two.right.engine.record([this.noteAt(entryId, 0)]);
    if (this.next(3) === 0) await this.two.right.engine.erase("shared", [entryId]);
  }

  private async give(): Promise<string> {
    const words = given(this.noteAt(this.id(), 0));
    await this.two.left.engine.give(CARE, [words], []);
    this.givenAway.add(words.entryId);
    return words.entryId;
  }

  /** Something from the space for two, with all that shows where it is from: it has to be at the relay for that. */
  private async release(): Promise<void> {
    const { left } = this.two;
    const there = left.engine.snapshot().entries.filter(({ mine, space, where, entryId }) => mine && space === "shared" && where === "relay" && this.pages.get(entryId)?.shared != null);
    if (there.length === 0) return;
    const { entryId } = there[this.next(there.length)]!;
    const before = await this.inCare();
    await left.engine.give(CARE, [], [{ envelope: null, mine: true, entryId }]);
    for (const each of await this.inCare()) if (!before.has(each)) this.givenAway.add(each);
  }

  private async takeBack(): Promise<void> {
    const all = [...this.givenAway];
    if (all.length === 0) return;
    const entryId = all[this.next(all.length)]!;
    await this.two.left.engine.erase(CARE, [entryId]);
    this.givenAway.delete(entryId);
  }

  private async inCare(): Promise<ReadonlySet<string>> {
    return new Set((await this.two.left.engine.care()).flatMap(({ entries }) => entries.map(({ entryId }) => entryId)));
  }

  private async reachHelper(entryId: string): Promise<void> {
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        const stop = this.helper!.engine.watch(() => {
          stop();
          resolve();
        });
      });
      if ((await this.helper!.engine.care()).some(({ entries }) => entries.some((each) => each.entryId === entryId))) return;
      this.helper!.engine.wake();
      await changed;
    }
  }

  private some(fits: (lying: Lying) => boolean): readonly [string, Lying] | null {
    const all = [...this.pages].filter(([, lying]) => fits(lying));
    return all.length === 0 ? null : all[this.next(all.length)]!;
  }

  private noteAt(entryId: string, revision: number): NewEntry {
    return note.make({ text: `words ${revision} of ${entryId}`, last: null }, { space: "shared", entryId, day: DAY, revision })!;
  }

  private pageAt(entryId: string, revision: number): NewEntry {
    const said = { text: `${ALONE} ${revision} ${entryId}`, practice: null, attachments: [], answers: null };
    return journal.make(said, { space: "solo", entryId, day: DAY, revision })!;
  }

  private id(): string {
    return Array.from({ length: 4 }, () => this.next(2 ** 30).toString(16).padStart(8, "0")).join("");
  }
}
