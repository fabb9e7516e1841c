/**
 * Brings one space level with its relay, by the step function and nothing else.
 *
 * Owns the order of effects: what is durable before what is sent. Judgement is in `judge`, sealing in `outbox`.
 * Runs only in the tab that leads, and ends with its signal.
 */
import { same } from "../protocol/primitives.ts";
import { asciiBytes } from "../protocol/public/encoding.ts";
import { formatId } from "../protocol/public/ids.ts";
import { BATCH_ITEMS_MAX, PAGE_ITEMS_MAX } from "../protocol/public/limits.ts";
import type { Page } from "../protocol/public/messages.ts";
import type { Reply } from "../platform/relay.ts";
import { following, judgePage, type Judgement } from "./judge.ts";
import { Line, type SyncDoors } from "./lines.ts";
import { itemsOf, newestKey, nextBatch, sealNext, stillOut } from "./outbox.ts";
import { AWAITED, FOUNDED, UNFOUNDED, type OutboxRecord, type Slot } from "./records.ts";
import { restoreState, withTrouble, type SpaceState } from "./state.ts";
import { settle, withoutAnswers } from "./settling.ts";
import { next, type Facts, type Step } from "./step.ts";
import { Moved, type HeldSpace } from "./store.ts";

const FETCH_AGAIN: ReadonlySet<string> = new Set(["stale_wrap", "roster_moved", "unknown_head", "gap"]);
/** How often one run lets the relay send it back before it stops and says why. */
const ROUNDS_MAX = 4;

type Effect = Exclude<Step, "wait" | "idle">;

export class SpaceSync {
  private readonly line: Line;
  private held: HeldSpace | null = null;
  private state: SpaceState | null = null;
  private token: Uint8Array | null = null;
  private stopped = false;
  private caughtUp = false;
  private rounds = 0;
  private waiting: readonly OutboxRecord[] = [];
  /** Whether somebody may have written into the vault since it was looked at. */
  private stale = true;
  private slept = false;
  /** Own sequence → the number under which the relay says it holds it. */
  private readonly answered = new Map<number, number>();
  /** What was opened and is not in the picture yet, by id: the picture may be a moment behind. */
  private opened: ReadonlyMap<string, Uint8Array> = new Map();

  constructor(
    private readonly slot: Slot,
    private readonly doors: SyncDoors,
  ) {
    this.line = new Line(slot, doors);
  }

  /** Something is to be sent. */
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
    this.slept = false;
    this.line.startAnew();
    this.caughtUp = false;
  }

  private beginRun(): void {
    this.caughtUp = this.line.follows && this.caughtUp && !this.stopped;
    this.stopped = false;
    this.rounds = 0;
    this.answered.clear();
  }

  private forget(): void {
    this.state = null;
    this.stale = true;
    this.caughtUp = false;
  }

  /** Reads what waits, and, when it has been forgotten or replaced, the space itself. */
  private async look(): Promise<void> {
    this.stale = false;
    const before = this.held;
    const { held, waiting } = await this.doors.store.look(this.slot);
    [this.held, this.waiting, this.line.origin] = [held, waiting, held?.space.relay ?? null];
    if (held === null) return this.drop();
    if (before !== null && !same(before.space.seed, held.space.seed)) this.drop();
    this.state ??= restoreState(held.space, held.chain, held.aside);
  }

  private drop(): void {
    this.state = null;
    this.token = null;
    this.caughtUp = false;
    this.answered.clear();
  }

  private facts(): Facts {
    const { held } = this;
    return {
      online: held !== null && this.line.open,
      founded: held !== null && held.space.standing !== UNFOUNDED,
      proven: this.token !== null,
      stopped: this.stopped,
      caughtUp: this.caughtUp,
      sealed: held?.sealed.filter((item) => !this.answered.has(item.seq)).length ?? 0,
      unsealed: this.waiting.length,
    };
  }

  private async advance(step: Step): Promise<void> {
    if (step === "wait" || step === "idle") return this.rest(step);
    const reply = await this.effects[step]();
    if (reply === null) return;
    if (reply.is === "away") this.line.away();
    else {
      this.line.heard();
      if (reply.is === "refused") await this.refused(step, reply.code);
    }
  }

  private readonly effects: Record<Effect, () => Promise<Reply<unknown> | null>> = {
    found: () => this.found(),
    prove: () => this.prove(),
    fetch: () => this.fetch(),
    seal: () => this.seal(),
    append: () => this.append(),
  };

  private async rest(step: "wait" | "idle"): Promise<void> {
    if (step === "idle") this.line.follow(this.token!, this.state!.number);
    if (!(await this.line.rest(step))) return;
    this.stale = true;
    this.beginRun();
  }

  private async found(): Promise<Reply<unknown> | null> {
    const { space } = this.held!;
    const { code } = (await this.doors.store.device()) ?? { code: null };
    if (code === null || space.rotate === null) return { is: "away" };
    const reply = await this.line.relay().found(code, space.founding, space.rotate);
    if (reply.is === "here") await this.stands();
    return reply;
  }

  /** The space stands at the relay; the picture shows it from now on. */
  private async stands(): Promise<void> {
    await this.doors.store.changeSpace(this.slot, this.held!.space.seed, { standing: FOUNDED });
    this.stale = true;
    this.doors.changed();
  }

  private async prove(): Promise<Reply<unknown> | null> {
    const relay = this.line.relay();
    const asked = await relay.challenge();
    if (asked.is !== "here") return asked;
    const { seat, chain } = this.state!;
    const { space } = chain.roster;
    const challenge = asked.value;
    const signature = seat.sign("proof", space, asciiBytes(relay.origin), challenge);
    const known = chain.roster.ids.length - 1;
    const reply = await relay.prove({ space, public: seat.keys.sign, challenge, signature, known, tail: [] });
    if (reply.is !== "here") return reply;
    this.token = reply.value.token;
    if (this.held!.space.standing === AWAITED) await this.stands();
    return reply;
  }

  private async fetch(): Promise<Reply<unknown> | null> {
    const reply = await this.line.fetch(this.token!, this.state!.number);
    if (reply.is === "here") await this.keep(reply.value, true);
    return reply;
  }

  /** Judges a page and keeps it, with the cursor after it and what it settles; `asked` if it was fetched. */
  private async keep(page: Page, asked: boolean): Promise<void> {
    const before = this.state!;
    const rest = following(before, page) ?? (asked ? { ...page, after: before.number, items: [] } : null);
    if (rest === null) {
      this.caughtUp = false;
      return;
    }
    const judgement = judgePage(before, rest, (id) => this.isHeld(id));
    const { own, sealed } = this.held!;
    const memory = { own, sealed: stillOut(judgement.state, sealed, judgement.counted), answered: this.answered };
    const { state, ends, stops } = settle(judgement.state, before.number, page.head, asked, memory);
    await this.take({ ...judgement, state });
    this.caughtUp = ends;
    this.stopped ||= stops;
    this.line.fetched(state.number, page.head > PAGE_ITEMS_MAX && !ends ? page.head : null);
  }

  /** Makes a judgement durable, if it says anything new. */
  private async take(judgement: Judgement): Promise<void> {
    const before = this.state!;
    const { state, opened, counted } = judgement;
    const [was, is] = [before, state].map(({ trouble }) => [...trouble].sort().join());
    if (state.number === before.number && opened.length === 0 && was === is) return;
    const held = this.held!;
    await this.doors.store.keepPage(this.slot, before, held.own, judgement);
    this.state = state;
    const behind = [...this.opened.values(), ...opened.map(({ id }) => id)].filter((id) => !this.doors.isHeld(id));
    this.opened = new Map(behind.map((id) => [formatId(id), id]));
    this.held = { ...held, sealed: stillOut(state, held.sealed, counted) };
    this.doors.changed();
  }

  private isHeld(id: Uint8Array): boolean {
    return this.doors.isHeld(id) || this.opened.has(formatId(id));
  }

  private async takeFollowed(): Promise<void> {
    for (let page = this.line.nextPage(); page !== null; page = this.line.nextPage()) {
      if (this.state === null || page.head < this.state.number) continue;
      await this.keep(page, false);
    }
    if (this.line.takeRefusal()) this.token = null;
    if (!this.line.follows && this.line.takeEnd()) this.caughtUp = false;
  }

  private async seal(): Promise<null> {
    const epochKey = newestKey(this.state!);
    if (epochKey === null) return this.stop("bad_grant", null);
    const [held, waiting] = [this.held!, this.waiting];
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
    const epochKey = newestKey(state!);
    if (epochKey === null) return this.stop("bad_grant", null);
    const batch = nextBatch(state!, this.held!.sealed, answered, epochKey, doors.random);
    const reply = await this.line.relay().append(this.token!, itemsOf(batch));
    if (reply.is === "here") batch.forEach((item, i) => answered.set(item.seq, reply.value[i] ?? 0));
    this.caughtUp = this.facts().sealed > 0;
    if (reply.is === "here") await this.keepTrouble(withoutAnswers(state!, "append"));
    return reply;
  }

  private async refused(step: Effect, code: string): Promise<void> {
    this.rounds += 1;
    const again = this.rounds < ROUNDS_MAX;
    if (FETCH_AGAIN.has(code) && again) this.caughtUp = false;
    else if (code === "challenge_spent" && again) return;
    else if (code === "unknown" && step !== "prove" && step !== "found" && again) this.token = null;
    else if (code === "unknown" && this.held!.space.standing === AWAITED) this.line.notYet();
    else {
      this.line.refuses();
      await this.stop(code, step);
    }
  }

  /** Stops writing and says why; nothing that is held is touched. */
  private async stop(name: string, reason: string | null): Promise<null> {
    this.stopped = true;
    if (!this.state!.trouble.has(name)) await this.keepTrouble(withTrouble(this.state!, name, reason));
    return null;
  }

  private async keepTrouble(state: SpaceState): Promise<void> {
    if (state === this.state) return;
    await this.doors.store.keepTrouble(this.slot, state);
    this.state = state;
    this.doors.changed();
  }
}
