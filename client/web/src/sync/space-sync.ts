/**
 * Brings one space level with its relay, by the step function and nothing else.
 *
 * Owns the order of effects: what is durable before what is sent. Judgement is in `judge`, sealing in `outbox`, what
 * is brought back in `mending`, what is wanted of the roster in `acting`. Runs only in the tab that leads.
 */
import { same } from "../protocol/primitives.ts";
import { BATCH_ITEMS_MAX, PAGE_ITEMS_MAX } from "../protocol/public/limits.ts";
import { ROSTER, type Page } from "../protocol/public/messages.ts";
import type { Reply } from "../platform/relay.ts";
import { answerTo, type Effect } from "./answering.ts";
import { goesBefore, isDue, maySend, planOf, sealable } from "./acting.ts";
import { alarmsOf } from "./alarms.ts";
import { Carrying } from "./carrying.ts";
import { following, judgePage, type Judgement } from "./judge.ts";
import { Line, type SyncDoors } from "./lines.ts";
import { Mending } from "./mending.ts";
import { erasingEntry, itemsOf, newestKey, nextBatch, sealNext, stillOut, withoutWords } from "./outbox.ts";
import { judgeDetail, proofOf, type Tail } from "./proving.ts";
import { AWAITED, FOUNDED, UNFOUNDED, type OutboxRecord, type Slot } from "./records.ts";
import { NO_ROOM, Room } from "./room.ts";
import { withTrouble, type SpaceState } from "./state.ts";
import { saying, settle, withoutAnswers } from "./settling.ts";
import { next, type Facts, type Step } from "./step.ts";
import { Moved, NOTHING_LOST, type HeldSpace } from "./store.ts";
import { Vouching } from "./vouching.ts";

type Refused = Extract<Reply<unknown>, { readonly is: "refused" }>;

export class SpaceSync {
  private readonly line: Line;
  private readonly mending = new Mending();
  private readonly carrying: Carrying;
  private readonly vouching: Vouching;
  private held: HeldSpace | null = null;
  private state: SpaceState | null = null;
  private token: Uint8Array | null = null;
  private stopped = false;
  private caughtUp = false;
  private rounds = 0;
  private readonly room = new Room();
  private tail: Tail = "nothing";
  private waiting: readonly OutboxRecord[] = [];
  /** Whether somebody may have written into the vault since it was looked at. */
  private stale = true;
  private slept = false;
  /** Own sequence → its number at the relay. */
  private readonly answered = new Map<number, number>();
  private said = "";
  /** The page before, on its way into the vault. */
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly slot: Slot,
    private readonly doors: SyncDoors,
  ) {
    this.vouching = new Vouching(doors.verifyBeside);
    this.line = new Line(slot, doors, (page) => this.state && this.vouching.begin(page, this.state.chains.roster));
    this.carrying = new Carrying(slot, doors);
  }

  wake(): void {
    this.stale = true;
    this.line.ring();
  }

  /** The phone was away or asleep: connections may be dead without knowing it, so a new one is made. */
  wakeUp(): void {
    this.slept = true;
    this.wake();
  }

  /** Keeps the space level until the signal fires; every failure is waited out and tried again. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.line.ring());
    while (!signal.aborted) {
      try {
        if (this.slept) this.startAnew();
        if (this.stale) await this.look();
        await this.takeFollowed();
        await this.advance(next(this.facts()));
      } catch (error) {
        this.forget();
        if (error instanceof Moved) continue;
        this.doors.broke(error);
        await this.line.lose();
      }
    }
    this.line.hangUp();
  }

  private startAnew(): void {
    this.line.startAnew();
    [this.slept, this.caughtUp] = [false, false];
  }

  private beginRun(): void {
    this.caughtUp = this.line.follows && this.caughtUp && !this.stopped;
    [this.stopped, this.rounds] = [false, 0];
    this.room.beginRun();
    this.answered.clear();
    this.mending.beginRun();
    this.carrying.beginRun();
  }

  private forget(): void {
    [this.state, this.stale, this.caughtUp] = [null, true, false];
  }

  /** Reads what waits and, when forgotten or replaced, the space itself. */
  private async look(): Promise<void> {
    this.stale = false;
    this.carrying.look();
    await this.written();
    const before = this.held;
    const { held, waiting, quiet } = await this.doors.store.look(this.slot);
    [this.held, this.waiting, this.line.origin] = [held, waiting, quiet ? null : (held?.space.relay ?? null)];
    if (quiet) this.line.hangUp();
    if (held === null) return this.drop();
    if (before !== null && !same(before.space.seed, held.space.seed)) this.drop();
    this.state ??= await this.doors.store.state(this.slot, held);
    this.said = saying(held.chain.alarms, this.state);
  }

  private drop(): void {
    [this.state, this.token, this.caughtUp] = [null, null, false];
    this.answered.clear();
    this.line.hangUp();
  }

  private facts(): Facts {
    const { held, state } = this;
    return {
      online: held !== null && this.line.open,
      founded: held !== null && held.space.standing !== UNFOUNDED,
      proven: this.token !== null,
      stopped: this.stopped,
      caughtUp: this.caughtUp,
      lost: held === null ? 0 : this.mending.count(held.lost),
      due: held !== null && state !== null && isDue(state, held.acts, held.sealed.length + goesBefore(state, held.acts, this.waiting, this.room.left)),
      silent: held === null || state === null || !maySend(state, held.acts),
      sealed: held?.sealed.filter((item) => !this.answered.has(item.seq)).length ?? 0,
      unsealed: held === null || state === null ? 0 : sealable(state, this.waiting, this.room.left).length,
    };
  }

  private async advance(step: Step): Promise<void> {
    if (step === "wait" || step === "idle") return this.rest(step);
    const reply = await this.effects[step]();
    if (reply === null) return;
    if (reply.is === "away") this.line.away();
    else {
      this.line.heard();
      if (reply.is === "refused") await this.refused(step, reply);
    }
  }

  private readonly effects: Record<Effect, () => Promise<Reply<unknown> | null>> = {
    found: () => this.found(),
    prove: () => this.prove(),
    fetch: () => this.fetch(),
    heal: () => this.heal(),
    record: () => this.record(),
    seal: () => this.seal(),
    append: () => this.append(),
  };

  private async rest(step: "wait" | "idle"): Promise<void> {
    if (step === "idle") {
      await this.keepTrouble(this.room.told(this.state!, this.waiting));
      this.line.follow(this.token!, this.state!.number);
      if (await this.carrying.moves(this.line, this.token!, () => (this.token = null))) return;
    }
    if (!(await this.line.rest(step))) return;
    this.stale = true;
    this.beginRun();
  }

  private async found(): Promise<Reply<unknown> | null> {
    const { space } = this.held!;
    const code = await this.doors.store.codeFor(this.slot, space.relay);
    if (code === null || space.rotate === null) return { is: "away" };
    const reply = await this.line.relay().found(code, space.founding, space.rotate);
    if (reply.is === "here") await this.stands();
    return reply;
  }

  private async stands(): Promise<void> {
    await this.doors.store.changeSpace(this.slot, this.held!.space.seed, { standing: FOUNDED });
    this.stale = true;
    this.doors.changed();
  }

  private async prove(): Promise<Reply<unknown> | null> {
    const relay = this.line.relay();
    const asked = await relay.challenge();
    if (asked.is !== "here") return asked;
    const reply = await relay.prove(proofOf(this.state!, relay.origin, asked.value, this.tail));
    if (reply.is !== "here") return reply;
    [this.token, this.tail] = [reply.value.token, "nothing"];
    if (this.held!.space.standing === AWAITED) await this.stands();
    return reply;
  }

  private async fetch(): Promise<Reply<unknown> | null> {
    const reply = await this.line.fetch(this.token!, this.state!.number);
    return reply.is === "here" ? this.keep(reply.value, true) : reply;
  }

  /** Judges a page and keeps it, with the cursor after it and what it settles; `asked` if it was fetched. */
  private async keep(page: Page, asked: boolean): Promise<Reply<unknown> | null> {
    await this.vouching.end(page);
    const before = this.state!;
    this.room.left = page.room;
    const rest = following(before, page) ?? (asked ? { ...page, after: before.number, items: [] } : null);
    if (rest === null) {
      this.caughtUp = false;
      return null;
    }
    const judgement = judgePage(before, rest);
    if (judgement.fault === "rollback") return this.rewind(judgement);
    await this.settle(judgement, asked, false);
    this.line.fetched(this.state!.number, page.head > PAGE_ITEMS_MAX && !this.caughtUp ? page.head : null);
    return { is: "here", value: null };
  }

  /** The log is not what it was: all of it is judged again, and what it lacks is brought back from here. */
  private async rewind(found: Judgement): Promise<Reply<unknown>> {
    const relay = this.line.relay();
    const judged = await this.mending.judgeAnew(found, (after) => relay.fetch(this.token!, after));
    if (judged.is !== "here") {
      this.forget();
      return judged;
    }
    await this.settle(judged.value, true, judged.value.fault === null);
    return judged;
  }

  /** Keeps a judgement with what it settles; `rewound` if it is one of the whole log. */
  private async settle(judgement: Judgement, asked: boolean, rewound: boolean): Promise<void> {
    const [before, held] = [this.state!, this.held!];
    const whole = this.mending.withOwnWords(judgement, held.sealed);
    const lost = rewound ? this.mending.lostOf(whole) : this.mending.lostAfter(held.lost, whole);
    const gives = this.mending.count(lost) > 0;
    const memory = { own: held.own, sealed: stillOut(whole.state, held.sealed), answered: this.answered, gives };
    const { state, alarms, ends, stops } = settle(whole, rewound ? -1 : before.number, asked, memory);
    const { isJoint, attachedIn } = this.doors;
    const isNew = state.number !== before.number || whole.held.length + whole.opened.length + whole.fuller.size > 0;
    const grows = isNew || state.records.length !== before.records.length || state.aside.size !== before.aside.size;
    if (grows || rewound || lost !== held.lost || this.said !== saying(alarms, state)) {
      await this.written();
      const rest = { lost, alarms, healed: rewound, isJoint, attachedIn };
      this.writing = this.doors.store.keepPage(this.slot, before, held, { ...whole, state }, rest).then(() => this.doors.changed());
      this.writing.catch(() => undefined);
      this.held = { ...held, lost, sealed: stillOut(state, held.sealed) };
      this.said = saying(alarms, state);
    }
    this.state = state;
    if (ends) await this.written();
    this.caughtUp = ends;
    this.stopped ||= stops;
  }

  /** Waits until what was judged is durable; if it could not be kept, whoever asks next hears of it. */
  private async written(): Promise<void> {
    const { writing } = this;
    this.writing = Promise.resolve();
    await writing;
  }

  private async takeFollowed(): Promise<void> {
    for (let page = this.line.nextPage(); page !== null; page = this.line.nextPage()) {
      if (this.state === null || page.head < this.state.number) continue;
      await this.keep(page, false);
    }
    if (this.line.takeRefusal()) this.token = null;
    if (!this.line.follows && this.line.takeEnd()) this.caughtUp = false;
  }

  private async heal(): Promise<Reply<unknown> | null> {
    const { slot, doors, state, held } = this;
    if (this.mending.bringsOwnEnd(state!, held!.lost)) return this.proveAnew("and own end");
    const wires = (ids: readonly Uint8Array[]) => doors.store.wires(slot, ids);
    const batch = await this.mending.nextBatch(state!, held!.lost, wires, doors.random);
    const reply = await this.line.relay().append(this.token!, batch.map(({ item }) => item));
    if (reply.is === "away") return reply;
    const code = reply.is === "refused" ? reply.code : null;
    if (code === "unknown" || code === "stale_wrap") return reply;
    if (code === "healing") this.proveAnew("records");
    this.mending.answered(batch, code);
    this.caughtUp = this.facts().lost > 0;
    return code === null ? reply : { is: "here", value: null };
  }

  private proveAnew(brings: Tail): null {
    [this.token, this.tail] = [null, brings];
    return null;
  }

  /** Carries out what is wanted of the roster, one record at a time; what it shows already is wanted no more. */
  private async record(): Promise<Reply<unknown> | null> {
    const { state, held, slot, doors } = this;
    const { entering, acts, act, again } = planOf(state!, held!, held!.acts, doors.random);
    const { seed } = state!.seat;
    if (entering === null) await doors.store.keepActs(slot, seed, acts, again, doors.isJoint);
    else await doors.store.switchSeat(slot, seed, entering, acts);
    if (act === null) return this.reread();
    this.held = { ...held!, acts };
    const reply = await this.line.relay().append(this.token!, [{ type: ROSTER, wire: act.wire! }]);
    this.caughtUp = false;
    return reply;
  }

  private reread(): null {
    this.stale = true;
    this.doors.changed();
    return null;
  }

  private async seal(): Promise<null> {
    const epochKey = newestKey(this.state!);
    if (epochKey === null) return null;
    const [held, waiting] = [this.held!, sealable(this.state!, this.waiting, this.room.left)];
    const run = sealNext(this.state!, held.own, waiting, epochKey, this.doors.random);
    await this.doors.store.keepSealed(this.slot, held.own, run);
    this.held = { ...held, own: run.own, sealed: [...held.sealed, ...run.sealed] };
    this.waiting = [];
    this.stale ||= waiting.length === BATCH_ITEMS_MAX;
    this.doors.changed();
    return null;
  }

  private async append(): Promise<Reply<unknown> | null> {
    const { state, answered, doors } = this;
    const batch = nextBatch(state!, this.held!.sealed, answered, newestKey(state!)!, doors.random, this.room.most);
    const reply = await this.line.relay().append(this.token!, itemsOf(batch));
    if (reply.is === "here") batch.forEach((item, i) => answered.set(item.seq, reply.value[i] ?? 0));
    this.caughtUp = this.facts().sealed > 0;
    if (reply.is === "here") await this.keepTrouble(withoutAnswers(state!, "append"));
    return reply;
  }

  /** No room: tried alone, an envelope goes without its words, and another takes it back. False if it has none. */
  private async giveUp(): Promise<boolean> {
    const { state, held, slot, doors } = this;
    if (!this.room.triedAlone()) return true;
    const [first] = nextBatch(state!, held!.sealed, this.answered, newestKey(state!)!, doors.random, 1);
    const given = first === undefined ? null : withoutWords(first);
    if (given === null) return false;
    await doors.store.giveUp(slot, given, erasingEntry(doors.today(), doors.random));
    this.held = { ...held!, sealed: held!.sealed.map((item) => (item.seq === given.seq ? given : item)) };
    this.reread();
    return true;
  }

  private async refused(step: Effect, { code, detail }: Refused): Promise<void> {
    if (step === "append" && NO_ROOM.has(code) && (await this.giveUp())) return;
    this.rounds += 1;
    const hasTail = this.tail === "nothing" && this.state!.records.length > 0;
    const answer = answerTo(code, step, this.rounds, this.held!.space.standing === AWAITED, hasTail);
    if (answer === "fetch") this.caughtUp = false;
    else if (answer === "prove") this.token = null;
    else if (answer === "wait") this.line.notYet();
    else if (answer === "bring the tail") this.tail = "records";
    else if (answer === "stop") {
      this.line.refuses();
      this.tail = "nothing";
      await this.stop(code, step, detail);
    }
  }

  /** Stops writing and says why; what came with the refusal is judged, and nothing that is held is touched. */
  private async stop(code: string, step: Effect, detail: Refused["detail"]): Promise<void> {
    this.stopped = true;
    const judged = code === "ended" || code === "forked_roster" ? judgeDetail(this.state!, detail) : null;
    if (judged !== null) await this.settle(judged, false, false);
    if (code === "ended") await this.letGo();
    this.stopped = true;
    const known = alarmsOf(this.state!).some(({ name }) => name === code);
    if (known || this.state!.trouble.has(code)) return;
    await this.keepTrouble(withTrouble(this.state!, code, step === "append" ? step : null));
  }

  /** Out at the relay, this seat can give nothing back any more. */
  private async letGo(): Promise<void> {
    const { held } = this;
    if (held === null || held.lost.records.length + held.lost.envelopes.length === 0) return;
    await this.written();
    await this.doors.store.letGo(this.slot);
    this.held = { ...held, lost: NOTHING_LOST };
  }

  private async keepTrouble(state: SpaceState): Promise<void> {
    if (state === this.state) return;
    const alarms = alarmsOf(state);
    await this.doors.store.keepTrouble(this.slot, state, alarms);
    [this.state, this.said] = [state, saying(alarms, state)];
    this.doors.changed();
  }
}
