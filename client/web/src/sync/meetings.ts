/**
 * Opens ceremonies for the screens: from an invitation to a space that phones share.
 *
 * Owns what a ceremony may do on this phone and how its end is told. The order of messages is in `joining`.
 */
import { ADMIT, Ceremony, FOUND, INVITER, JOINER, type Side } from "../protocol/secret/ceremony.ts";
import { SECRET_BYTES } from "../protocol/public/limits.ts";
import type { Random } from "../protocol/primitives.ts";
import type { Relay } from "../platform/relay.ts";
import type { Pause } from "../platform/waiting.ts";
import { enter, letIn, type Admitting } from "./admitting.ts";
import { Attempt, CeremonyEnded } from "./attempt.ts";
import { Refusal, type CarePlan, type Pairing, type Snapshot } from "./face.ts";
import { CARER, CARE_SPACE, PAIR, SELF, aboutEntry, carePlan, type Plan } from "./founding.ts";
import { invite, join, whyEnded, type Guest, type Meeting, type Sides } from "./joining.ts";
import { codeOf } from "./household.ts";
import { formatInvitation, normalCode, parseInvitation, requireRelay, type Invitation, type Way } from "./links.ts";
import { Mailbox } from "./mailbox.ts";
import type { Picture } from "./picture.ts";
import { freeSlot, keepPledge } from "./pledging.ts";
import { AWAITED, FOUNDED, SHARED, SOLO, type Slot, type SpaceRecord } from "./records.ts";
import type { Store } from "./store.ts";

export interface MeetingMeans {
  readonly relayAt: (origin: string) => Relay;
  readonly random: Random;
  readonly pause: Pause;
  readonly today: () => number;
}

/** The rest of the device, as far as a ceremony needs it. */
export interface Host {
  readonly picture: Picture;
  readonly store: Store;
  /** Waits until something is kept and drawn. */
  readonly kept: (work: Promise<void>) => Promise<void>;
  readonly watch: (listener: (snapshot: Snapshot) => void) => () => void;
  readonly wake: () => void;
  /** This phone has signed what others have not yet. */
  readonly pledged: () => void;
}

export class Meetings {
  constructor(
    private readonly means: MeetingMeans,
    private readonly host: Host,
  ) {}

  /** An invitation whose mailbox is open, or an attempt that has ended already. */
  async invite(app: string, plan: CarePlan | "own" | null): Promise<Pairing> {
    const own = plan === "own";
    const care = own ? null : plan;
    const { relay, code } = care?.at === undefined ? this.home() : placeOf(care.at);
    if (relay === null || code === null) throw new Refusal("not_connected");
    if (plan === null) this.requireNoOther();
    const ways: readonly Way[] = own ? ["own"] : care === null ? ["join"] : care.both ? ["both", "care"] : ["care"];
    const invitations = ways.map((way): Invitation => ({ way, secret: this.means.random(SECRET_BYTES), relay }));
    const links = invitations.map((each) => formatInvitation(own ? "" : app, each));
    const attempt = new Attempt(links[0]!);
    const guests = invitations.map((each, i) => this.guest(each, INVITER, links[i]!));
    const found = care === null ? PAIR : carePlan(care);
    const course = (sides: Sides): Promise<void> => (own ? letIn(sides, this.doors()) : invite(sides, found));
    void this.meet(attempt, relay, code, guests, course, own ? SOLO : care === null ? SHARED : null);
    await attempt.called();
    return attempt;
  }

  async join(link: string, begin: () => Promise<void>): Promise<Pairing> {
    const invitation = parseInvitation(link);
    const { way, relay } = invitation;
    if (way === "own" && this.host.picture.device !== null) throw new Refusal("begun");
    if (way === "join") this.requireNoOther();
    if (way !== "own") await begin();
    const attempt = new Attempt(null);
    const guests = [this.guest(invitation, JOINER, null)];
    const course = (sides: Sides): Promise<void> => (way === "own" ? enter(sides, this.doors()) : join(sides, (plan, member) => fits(way, plan, member)));
    void this.meet(attempt, relay, "", guests, course, way === "own" ? SOLO : way === "join" ? SHARED : null);
    return attempt;
  }

  private doors(): Admitting {
    return { ...this.means, ...this.host };
  }

  private home(): { readonly relay: string | null; readonly code: string | null } {
    const { picture } = this.host;
    return { relay: picture.device?.relay ?? null, code: codeOf(picture) };
  }

  private requireNoOther(): void {
    const shared = this.host.picture.space(SHARED);
    if (shared === null || mayReplace(shared.space)) return;
    throw new Refusal(shared.space.standing === FOUNDED ? "already_shared" : "shared_waits");
  }

  private guest({ way, secret, relay }: Invitation, side: Side, link: string | null): Guest {
    const { random, pause, relayAt } = this.means;
    const ceremony = new Ceremony(secret, way === "own" ? ADMIT : FOUND, side, random);
    return { ceremony, mailbox: new Mailbox(relayAt(relay), ceremony.rendezvous, side, pause), link };
  }

  /** `slot`: where the space is to lie; null for the next free place of one of care. */
  private async meet(attempt: Attempt, origin: string, code: string, guests: readonly Guest[], course: (sides: Sides) => Promise<void>, slot: Slot | null): Promise<void> {
    const take = async (): Promise<Slot> => slot ?? (await freeSlot(this.host.store));
    const runs = take().then((place) => course({ attempt, meeting: this.meeting(this.means.relayAt(origin), code, place), guests }));
    try {
      await Promise.race([runs, ...guests.map(({ mailbox }) => mailbox.lost), attempt.cancelled]);
      attempt.to({ at: "done" });
    } catch (error) {
      attempt.to({ at: "ended", why: whyEnded(error) });
      runs.catch(() => undefined);
      await Promise.all(guests.map(({ mailbox }) => mailbox.close()));
    }
  }

  private meeting(relay: Relay, code: string, slot: Slot): Meeting {
    const { random, today } = this.means;
    const { kept, store } = this.host;
    return {
      relay,
      random,
      code,
      keep: (space, about) => {
        const first = about === null ? null : aboutEntry(about, today(), random);
        const { device } = this.host.picture;
        const isOther = about !== null && (relay.origin !== device?.relay || code !== device.code);
        return kept(store.addSpace(slot, space, first, slot === SHARED ? mayReplace : () => false, isOther ? code : null));
      },
      pledge: (pledge) => kept(keepPledge(store, slot, pledge)).then(this.host.pledged),
      keepCode: (found) => this.keepCode(relay.origin, found),
      stands: () => this.stands(slot),
    };
  }

  /** A phone without a relay becomes connected to the one it was invited to. */
  private async keepCode(origin: string, code: string): Promise<void> {
    const { picture, store, kept } = this.host;
    if (code === "" || picture.device?.relay != null) return;
    const normal = normalCode(code);
    const { space } = picture.space(SOLO)!;
    const change = { relay: origin };
    await kept(store.connect({ relay: origin, code: normal }, [{ slot: SOLO, seed: space.seed, change }]));
  }

  /**
   * Resolves when the space stands at its relay; whoever leads founds it or proves itself there.
   * Rejects when the relay refuses: the space stays kept, and is founded by itself as soon as the relay takes it.
   */
  private stands(slot: Slot): Promise<void> {
    const { picture, watch, wake } = this.host;
    return new Promise((resolve, reject) => {
      let stop: () => void = () => undefined;
      const look = (): void => {
        const held = picture.space(slot);
        const [alarm] = held?.chain.alarms ?? [];
        if (held?.space.standing === FOUNDED) resolve();
        else if (alarm !== undefined) reject(new CeremonyEnded(alarm.name));
        else return;
        stop();
      };
      stop = watch(look);
      look();
      wake();
    });
  }
}

/** Where a space is to be that this phone's relay sees nothing of. Refuses bad_address, bad_code. */
function placeOf({ relay, code }: NonNullable<CarePlan["at"]>): { readonly relay: string; readonly code: string } {
  return { relay: requireRelay(relay), code: normalCode(code) };
}

/** A space that another device never founded may give way to one that is founded now. */
function mayReplace(old: SpaceRecord): boolean {
  return old.standing === AWAITED;
}

/** Whether a space is what the link said: for these two; or for one or two who write about themselves and one who helps. */
function fits(way: Way, { kind, roles }: Plan, member: number): boolean {
  if (way === "join") return kind === PAIR.kind && roles.length === 2;
  const helpers = roles.filter((role) => role === CARER).length;
  const others = roles.filter((role) => role === SELF).length;
  if (kind !== CARE_SPACE || helpers !== 1 || helpers + others !== roles.length) return false;
  return way === "care" ? roles[member] === CARER && others <= 2 : roles[member] === SELF && others === 2;
}
