/**
 * What the screens get to see, drawn from the vault and from nothing else: what is shown as kept was read back.
 *
 * Owns the fold of entries to the newest revision of each. Reads only what is new; a leader and any other tab draw
 * the same picture by the same road.
 */
import { mapKey, Uint } from "../protocol/public/ids.ts";
import { parseEntry } from "../protocol/secret/entry.ts";
import type { Status } from "../platform/tabs.ts";
import type { Drawer } from "../platform/vault.ts";
import { DISOWNED, isSilent } from "./alarms.ts";
import { Apartness } from "./apart.ts";
import { readArrived, readChanged, readCounters } from "./arrivals.ts";
import { keyOfBlob, keyOfPlace, tasks } from "./contents.ts";
import { CareHeld } from "./care-held.ts";
import type { Alarm, KeptEntry, Mark, OwnDevice, SaidEntry, Snapshot, SpaceName, Where } from "./face.ts";
import { digitsOf } from "./entry-id.ts";
import { ABOUT_KIND, ERASE_KIND, HOUSEHOLD_KIND, SHEET_KIND, SPARE_KIND } from "./founding.ts";
import { OwnDevices, type Known as Seats } from "./own-devices.ts";
import { Papers, seatsOf, type Paper } from "./papers.ts";
import { PHONE_KIND, linked, type PhoneTold } from "./phones.ts";
import { PLACE_KINDS, type PlacesTold } from "./places.ts";
import type { AttachedIn } from "./recording.ts";
import { isLine, keptEntry, keyIn, keyOf, outranks, type Ranked } from "./ranking.ts";
import {
  BRINGING,
  DeviceRecord,
  ERASED,
  FOUNDED,
  KEPT_BACK,
  KEPT_ERASED,
  RecoveryRecord,
  SHARED,
  SOLO,
  STANDS,
  at,
  isCare,
  nameOf,
  type ArrivedRecord,
  type BlobRecord,
  type SeatKey,
  type Slot,
} from "./records.ts";
import { readOutbox, type Outbox, type Unarrived } from "./outboxes.ts";
import { SpaceIds } from "./space-ids.ts";
import { one, readSpaces, type HeldSpace } from "./store.ts";
import { readJots, type Jots } from "./jots.ts";
import type { Known } from "./taking-back.ts";

/** Troubles after which nobody knows what of one's own is still at the relay. */
const DOUBTED: ReadonlySet<string> = new Set(["unknown", "differs"]);
/** Kinds of entries that are about the space itself, and no page. */
const HIDDEN: ReadonlySet<string> = new Set([ABOUT_KIND, SPARE_KIND, SHEET_KIND, PHONE_KIND, HOUSEHOLD_KIND, ...PLACE_KINDS, ERASE_KIND]);

/** Entries without those that have faded by a day. */
export type Fading = (entries: readonly KeptEntry[], day: number) => readonly KeptEntry[];

export class Picture {
  device: DeviceRecord | null = null;
  recovery: RecoveryRecord | null = null;
  readonly papers = new Papers();
  private spaces: ReadonlyMap<Slot, HeldSpace> = new Map();
  private outboxes: ReadonlyMap<Slot, Outbox> = new Map();
  private readonly arrived = new Map<string, Ranked>();
  /** Envelope → what was said once in the shared space and counts. */
  private readonly once = new Map<string, { readonly kept: KeptEntry; readonly id: Uint8Array }>();
  /** The entries as they stand when nothing is on its way and nothing is in doubt. */
  private readonly shown = new Map<string, KeptEntry>();
  private doubtful: ReadonlySet<string> = new Set();
  private changes = 0;
  private confirmed: number | null = null;
  private readonly own = [SOLO, SHARED].map((slot) => [slot, new OwnDevices(slot)] as const);
  /** What came in the spaces of care: in no fold of the notebook. */
  readonly care = new CareHeld();
  private readonly pending = new Map<number, KeptEntry>();
  private readonly here = new WeakMap<KeptEntry, KeptEntry>();
  private readonly onTheWay = new WeakMap<KeptEntry, KeptEntry>();
  readonly ids = new SpaceIds((slot) => this.space(slot));
  /** How the space for two was left. */
  readonly left = new Apartness();
  /** The day on which a relay was last heard. */
  synced: number | null = null;
  private jots: Jots = {};
  /** How many arrived entries were read. */
  next = 0;
  /** How far the orders of entries went when all this was read. */
  order = 0;

  /** What is on its way to the relay → why that does not take it. */
  private bringing: ReadonlyMap<string, string | null> = new Map();
  private brought: readonly BlobRecord[] = [];

  constructor(
    private readonly attachedIn: AttachedIn = () => [],
    private readonly fading: Fading = (entries) => entries,
  ) {}

  /** Reads what has changed since the last time, in one transaction. */
  async refresh(drawer: Drawer): Promise<void> {
    const [device, recovery, spaces, { changed, order }, contents, synced, jots] = await Promise.all([
      one(drawer, DeviceRecord, at.device),
      one(drawer, RecoveryRecord, at.recovery),
      readSpaces(drawer),
      readCounters(drawer),
      tasks(drawer),
      one(drawer, Uint, at.synced),
      readJots(drawer),
    ]);
    const outboxes = await Promise.all([...spaces.keys()].map(async (slot) => [slot, await readOutbox(drawer, slot, this.outboxes.get(slot))] as const));
    this.brought = contents.map(({ record }) => record).filter(({ state }) => state === BRINGING);
    this.bringing = new Map(this.brought.map((record) => [keyOfBlob(record), record.refusal]));
    const doubtful = new Set([...spaces.values()].flatMap(({ chain }) => chain.doubtful.map(mapKey)));
    const isOther = !sameSet(doubtful, this.doubtful);
    const gone = isOther || changed === this.changes ? [] : await readChanged(drawer, this.changes);
    if (isOther || gone.some(([n, record]) => n < this.next && !this.mayDrop(record))) this.beginAnew();
    else for (const [n, record] of gone) if (n < this.next) this.drop(n, record);
    const from = this.next;
    const { arrived, next } = await readArrived(drawer, from);
    [this.device, this.recovery, this.spaces, this.next] = [device, recovery, spaces, next];
    [this.changes, this.doubtful, this.order] = [changed, doubtful, order];
    this.outboxes = new Map(outboxes);
    arrived.forEach((record, i) => this.take(record, from + i));
    [this.synced, this.jots] = [synced, jots];
    const quiet = device?.quiet.includes(SHARED) ?? false;
    this.left.look(this.space(SHARED), quiet, this.sharedId, (key) => this.arrived.get(key)?.kept, this.unarrived());
  }

  /** Whether an entry can go without a look at all others: nothing older may come to light under it. */
  private mayDrop({ slot, mine, kind, entryId }: ArrivedRecord): boolean {
    if (isCare(slot)) return true;
    if (kind === "") return false; // of what was put away nobody knows any more which entry it was
    const numbers = this.arrived.get(keyIn(nameOf(slot), mine === 1, digitsOf(entryId)))?.numbers ?? [];
    return numbers.length <= 1 && !(slot === SOLO && HIDDEN.has(kind));
  }

  private drop(n: number, record: ArrivedRecord): void {
    const key = keyIn(nameOf(record.slot), record.mine === 1, digitsOf(record.entryId));
    this.arrived.delete(key);
    this.shown.delete(key);
    this.once.delete(mapKey(record.id));
    this.take(record, n);
  }

  /** What was read before has changed where it lay, or counts no more: all of it is read again. */
  private beginAnew(): void {
    this.arrived.clear();
    this.care.clear();
    this.shown.clear();
    this.once.clear();
    this.confirmed = null;
    this.papers.clear();
    this.next = 0;
  }

  space(slot: Slot): HeldSpace | null {
    return this.spaces.get(slot) ?? null;
  }

  /** The places of the spaces that are held here. */
  slots(): readonly Slot[] {
    return [...this.spaces.keys()];
  }

  /** How many spaces hang on a relay. */
  get atRelays(): number {
    return [...this.spaces.values()].filter(({ space }) => space.relay !== null).length;
  }

  /** Whether an own entry of a kind is not at the relay yet. */
  awaits(kind: string): boolean {
    return this.unarrived().some(({ entry }) => parseEntry(entry).kind === kind);
  }

  snapshot(status: Status, troubles: readonly Alarm[]): Snapshot {
    const { device } = this;
    const shared = this.spaces.get(SHARED);
    const devices = this.ownDevices();
    const relay = device?.relay ?? shared?.space.relay ?? null;
    return {
      begun: device !== null,
      relay: relay === null ? null : { origin: relay, reach: status.reach },
      shared: shared?.space.standing === FOUNDED && this.left.how === null ? { me: shared.space.member, confirmed: this.confirmed } : null,
      care: this.care.draw(this.spaces, `${this.order} ${this.changes}`),
      apart: this.left.how,
      synced: this.synced,
      jots: this.jots,
      entries: this.left.goesOn(this.entries(status)),
      alarms: [...troubles, ...this.left.goesOn(this.alarms(devices))],
      fetching: status.fetching,
      persisted: device?.persisted == null ? null : device.persisted === 1,
      devices: this.left.goesOn(devices),
      sheet: devices.some(({ is, state }) => is === "sheet" && state === "in"),
      restoring: this.recovery !== null && device?.unopened.length === 0,
    };
  }

  /** What was to be seen of the space for two when it was left: as of the last day on which somebody wrote there. */
  archive(): readonly KeptEntry[] {
    const held = this.left.how === null ? [] : this.drawn().filter(({ space }) => space === "shared");
    return this.fading(held, held.reduce((last, { day }) => Math.max(last, day), 0));
  }

  /** What both said to each other, of these kinds; own words that no page has brought yet come last. */
  said(kinds: ReadonlySet<string>): readonly SaidEntry[] {
    if (this.left.how !== null) return [];
    const waiting = this.unarrived().flatMap(({ slot, order, entry }) => {
      const parsed = slot === SHARED ? parseEntry(entry) : null;
      return parsed === null ? [] : [{ ...keptEntry(slot, true, "phone", null, order, parsed), envelope: null }];
    });
    const once = [...this.once.values()].filter(({ kept }) => kinds.has(kept.kind)).map(({ kept, id }) => ({ ...kept, envelope: digitsOf(id) }));
    return [...once, ...waiting].filter(({ kind, revision }) => kinds.has(kind) && revision === 0);
  }

  private alarms(devices: readonly OwnDevice[]): Alarm[] {
    const { healed = [], unopened = [], unsent = [] } = this.device ?? {};
    const letIn = devices.filter((device) => device.letIn).map(({ space, number }) => ({ name: "let_in", space, reason: `device ${number}` }));
    const notices: Alarm[] = [
      ...healed.map((slot) => ({ name: "healed", space: nameOf(slot), reason: null })),
      ...unsent.map((slot) => ({ name: "unsent", space: nameOf(slot), reason: null })),
      ...unopened.map((reason) => ({ name: "spare_failed", space: nameOf(SHARED), reason })),
      ...letIn,
      ...this.unbrought(),
    ];
    const all = [...this.spaces].filter(([slot]) => !isCare(slot)).flatMap(([slot, { chain }]) =>
      chain.alarms.map(({ name, reason }) => ({ name, space: nameOf(slot), reason })),
    );
    return [...notices, ...all.filter(({ name, reason }) => name !== DISOWNED || this.isDisowned(reason))];
  }

  /** Whether an entry of a device that a pin ended was not recorded again. */
  private isDisowned(reason: string | null): boolean {
    return [...this.arrived.values()].some(({ confirmed, device }) => !confirmed && `device ${device}` === reason);
  }

  private ownDevices(): readonly OwnDevice[] {
    const known = this.seats();
    return linked(this.ofOwn((own, held) => own.of(held, known)));
  }

  /** The own seats that another device let in, of which its human has not said that they know. */
  unseen(): readonly SeatKey[] {
    const known = this.seats();
    return this.ofOwn((own, held) => own.unseen(held, known));
  }

  private ofOwn<T>(tell: (own: OwnDevices, held: HeldSpace) => readonly T[]): readonly T[] {
    return this.own.flatMap(([slot, own]) => {
      const held = this.spaces.get(slot);
      return held === undefined ? [] : tell(own, held);
    });
  }

  /** Every sheet of paper that the own space tells of, the newest last. */
  sheets(): readonly Paper[] {
    return this.papers.sheets(this.unarrived());
  }

  /** What the own space tells of phones. */
  phones(): readonly PhoneTold[] {
    return this.papers.phones(this.unarrived());
  }

  /** What the own space tells of spaces of care, on the phone with this number there. */
  placesTold = (own: number): PlacesTold => this.papers.placesTold(this.unarrived(), own);

  /** The id of the shared space. */
  get sharedId(): Uint8Array | null {
    return this.ids.of(SHARED);
  }

  private seats(): Seats {
    const { first } = this.papers;
    const numberOf = (sign: Uint8Array): number | null => this.own[SOLO]![1].numberOf(sign);
    return { sheets: this.sheets().flatMap((sheet) => seatsOf(sheet, this.ids, this.slots())), seen: this.device?.seen ?? [], phones: this.phones(), first, numberOf };
  }

  /** The entries as they were read last; where own ones are is not told. */
  drawn(): readonly KeptEntry[] {
    return this.entries({ reach: "away", fetching: null });
  }

  private entries(status: Status): KeptEntry[] {
    const doubted = this.doubted();
    const lost = this.lost();
    const isHere = ({ id, kept }: Ranked): boolean => doubted.has(kept.space) || lost.has(id);
    const isPlain = doubted.size + lost.size + this.bringing.size === 0;
    const newest = new Map(this.shown);
    if (!isPlain) for (const [key, ranked] of this.arrived) newest.set(key, this.asBrought(this.asKnown(ranked.kept, isHere(ranked)), status));
    for (const item of this.unarrived()) {
      if (isCare(item.slot)) continue;
      const kept = this.unarrivedEntry(item, status);
      if (kept === null) continue;
      const before = newest.get(keyOf(kept));
      if (before === undefined || before.revision <= kept.revision) newest.set(keyOf(kept), kept);
    }
    return [...newest.values()];
  }

  /** The spaces of which the relay now says that it holds less, or other things, than it held. */
  private doubted(): ReadonlySet<SpaceName> {
    const held = [...this.spaces].filter(([, { chain }]) => chain.trouble.some(({ name }) => DOUBTED.has(name)));
    return new Set(held.map(([slot]) => nameOf(slot)));
  }

  /** What the relay had and has no more. */
  private lost(): ReadonlySet<string> {
    return new Set([...this.spaces.values()].flatMap(({ lost }) => lost.envelopes.map(mapKey)));
  }

  /** What was at a relay that has forgotten is, as far as is known, on this phone; one object as long as that lasts. */
  private asKnown(kept: KeptEntry, isHere: boolean): KeptEntry {
    if (kept.where !== "relay" || !isHere) return kept;
    const here = this.here.get(kept) ?? { ...kept, where: "phone" as const };
    this.here.set(kept, here);
    return here;
  }

  /** An own entry is where the last of what it has attached is. */
  private asBrought(kept: KeptEntry, { reach }: Status): KeptEntry {
    if (this.bringing.size === 0 || kept.where !== "relay") return kept;
    const named = this.attachedIn(kept).map(keyOfPlace).filter((key) => this.bringing.has(key));
    if (named.length === 0) return kept;
    const moves = reach === "here" && named.every((key) => this.bringing.get(key) === null);
    const places = moves ? this.onTheWay : this.here;
    const moved = places.get(kept) ?? { ...kept, where: moves ? ("way" as const) : ("phone" as const) };
    places.set(kept, moved);
    return moved;
  }

  /** Why the relay does not take what is attached, each space and reason once. */
  private unbrought(): Alarm[] {
    const refused = this.brought.filter(({ refusal }) => refusal !== null && refusal !== "closed");
    const named = new Map(refused.map(({ slot, refusal }) => [`${slot} ${refusal}`, { name: refusal!, space: nameOf(slot), reason: "attachment" }]));
    return [...named.values()];
  }

  /** The envelope of an entry of the space for two, as it stands; null for what is not there. */
  envelopeOf({ mine, entryId, revision }: Pick<KeptEntry, "mine" | "entryId"> & Partial<Pick<KeptEntry, "revision">>): Uint8Array | null {
    const ranked = this.arrived.get(keyIn("shared", mine, entryId));
    return ranked === undefined || (revision !== undefined && ranked.revision !== revision) ? null : Uint8Array.from(ranked.id, (sign) => sign.charCodeAt(0));
  }

  /** Own entries that no page has brought yet, in the order in which they were recorded. */
  unarrived(): Unarrived[] {
    const sealed = [...this.spaces].flatMap(([slot, held]) => held.sealed.map((item) => ({ slot, ...item })));
    const waiting = [...this.outboxes.values()].flatMap((outbox) => [...outbox.values()]);
    return [...sealed, ...waiting].sort((a, b) => a.order - b.order);
  }

  /** The same object as long as nothing about it changes, so that only changes travel to the page. */
  private unarrivedEntry({ slot, order, entry }: Unarrived, status: Status): KeptEntry | null {
    const where: Where = status.reach === "here" && this.sends(slot) ? "way" : "phone";
    const before = this.pending.get(order);
    if (before?.where === where) return before;
    const parsed = parseEntry(entry);
    if (HIDDEN.has(parsed.kind)) return null;
    const kept = keptEntry(slot, true, where, null, order, parsed);
    this.pending.set(order, kept);
    return kept;
  }

  /** Whether a space has a relay, and nothing forbids sending there. */
  sends(slot: Slot): boolean {
    const held = this.spaces.get(slot);
    if (held === undefined || held.space.relay === null) return false;
    return !isSilent(held.chain.alarms, held.chain.trouble);
  }

  /** Where own entries with these ids lie among those that arrived, whatever their revision. */
  known(slot: Slot, entryIds: Iterable<string>): Known {
    const numbers = [...entryIds].flatMap((id) => this.arrived.get(keyIn(nameOf(slot), true, id))?.numbers ?? []);
    return { numbers, next: this.next };
  }

  private take(record: ArrivedRecord, n: number): void {
    const { slot, mine, order, revision, seq, device, erased } = record;
    const id = mapKey(record.id);
    this.pending.delete(order);
    this.papers.came(order);
    if (isCare(slot)) return this.care.take(record, n, !this.doubtful.has(id));
    if (slot === SOLO && mine === 1 && !this.doubtful.has(id)) this.papers.take(record.id, record, erased === STANDS);
    if (record.names === 1 && slot === SHARED && !this.doubtful.has(id)) this.confirmed = Math.max(record.day, this.confirmed ?? 0);
    if (HIDDEN.has(record.kind) || erased === ERASED) return;
    const confirmed = !this.doubtful.has(id);
    const mark: Mark | null = erased === KEPT_ERASED ? "erased" : confirmed ? null : "unconfirmed";
    const where = mine === 0 ? null : erased === KEPT_BACK ? "phone" : "relay";
    const kept = keptEntry(slot, mine === 1, where, mark, order, record);
    if (slot === SHARED && confirmed && revision === 0) this.once.set(id, { kept, id: record.id });
    const key = keyOf(kept);
    const before = this.arrived.get(key);
    const ranked = { id, stays: isLine(record), confirmed, revision, seq, device, kept, numbers: before === undefined ? [n] : [...before.numbers, n] };
    const top = before === undefined || outranks(ranked, before) ? ranked : { ...before, numbers: ranked.numbers };
    this.arrived.set(key, top);
    this.shown.set(key, top.kept);
  }
}

function sameSet(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && [...left].every((each) => right.has(each));
}
