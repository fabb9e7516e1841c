/**
 * Opens ceremonies for the screens: from an invitation to a space that two phones share.
 *
 * Owns what a ceremony may do on this phone and how its end is told. The order of messages is in `joining`.
 */
import { Ceremony, FOUND, INVITER, JOINER, type Side } from "../protocol/secret/ceremony.ts";
import { SECRET_BYTES } from "../protocol/public/limits.ts";
import type { Random } from "../protocol/primitives.ts";
import type { Relay } from "../platform/relay.ts";
import type { Pause } from "../platform/waiting.ts";
import { Attempt, CeremonyEnded } from "./attempt.ts";
import { Refusal, type Pairing, type Snapshot } from "./face.ts";
import { aboutEntry } from "./founding.ts";
import { invite, join, whyEnded, type Meeting } from "./joining.ts";
import { formatInvitation, normalCode, parseInvitation, type Invitation } from "./links.ts";
import { Mailbox } from "./mailbox.ts";
import type { Picture } from "./picture.ts";
import { AWAITED, FOUNDED, SHARED, SOLO, type SpaceRecord } from "./records.ts";
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
  readonly snapshot: () => Snapshot;
  readonly watch: (listener: (snapshot: Snapshot) => void) => () => void;
  readonly wake: () => void;
}

export class Meetings {
  constructor(
    private readonly means: MeetingMeans,
    private readonly host: Host,
  ) {}

  /** An invitation whose mailbox is open, or an attempt that has ended already. */
  async invite(app: string): Promise<Pairing> {
    const { relay, code } = this.host.picture.device ?? { relay: null, code: null };
    if (relay === null || code === null) throw new Refusal("not_connected");
    this.requireNoOther();
    const invitation = { secret: this.means.random(SECRET_BYTES), relay };
    const attempt = new Attempt(formatInvitation(app, invitation));
    void this.meet(attempt, invitation, INVITER, code);
    await attempt.called();
    return attempt;
  }

  async join(link: string, begin: () => Promise<void>): Promise<Pairing> {
    const invitation = parseInvitation(link);
    this.requireNoOther();
    await begin();
    const attempt = new Attempt(null);
    void this.meet(attempt, invitation, JOINER, "");
    return attempt;
  }

  private requireNoOther(): void {
    const shared = this.host.picture.space(SHARED);
    if (shared === null || mayReplace(shared.space)) return;
    throw new Refusal(shared.space.standing === FOUNDED ? "already_shared" : "shared_waits");
  }

  private async meet(attempt: Attempt, invitation: Invitation, side: Side, code: string): Promise<void> {
    const { random, pause, relayAt } = this.means;
    const ceremony = new Ceremony(invitation.secret, FOUND, side, random);
    const relay = relayAt(invitation.relay);
    const mailbox = new Mailbox(relay, ceremony.rendezvous, side, pause);
    const course = (side === INVITER ? invite : join)({
      attempt,
      meeting: this.meeting(relay, mailbox, code),
      ceremony,
    });
    try {
      await Promise.race([course, mailbox.lost, attempt.cancelled]);
      attempt.to({ at: "done" });
    } catch (error) {
      attempt.to({ at: "ended", why: whyEnded(error) });
      course.catch(() => undefined);
      await mailbox.close();
    }
  }

  private meeting(relay: Relay, mailbox: Mailbox, code: string): Meeting {
    const { random, today } = this.means;
    const { kept, store } = this.host;
    return {
      relay,
      mailbox,
      random,
      code,
      keep: (space, about) => {
        const first = about === null ? null : aboutEntry(about, today(), random);
        return kept(store.addSpace(SHARED, space, first, mayReplace));
      },
      keepCode: (found) => this.keepCode(relay.origin, found),
      stands: () => this.stands(),
    };
  }

  /** A phone without a relay becomes connected to the one it was invited to. */
  private async keepCode(origin: string, code: string): Promise<void> {
    const { picture, store, kept } = this.host;
    if (picture.device?.relay != null) return;
    const normal = normalCode(code);
    const { space } = picture.space(SOLO)!;
    const change = { relay: origin };
    await kept(store.connect({ relay: origin, code: normal }, [{ slot: SOLO, seed: space.seed, change }]));
  }

  /**
   * Resolves when the shared space stands at its relay; whoever leads founds it or proves itself there.
   * Rejects when the relay refuses: the space stays kept, and is founded by itself as soon as the relay takes it.
   */
  private stands(): Promise<void> {
    const { snapshot, watch, wake } = this.host;
    return new Promise((resolve, reject) => {
      let stop: () => void = () => undefined;
      const look = ({ shared, alarms }: Snapshot): void => {
        const alarm = alarms.find(({ space }) => space === "shared");
        if (shared !== null) resolve();
        else if (alarm !== undefined) reject(new CeremonyEnded(alarm.name));
        else return;
        stop();
      };
      stop = watch(look);
      look(snapshot());
      wake();
    });
  }
}

/** A space that another device never founded may give way to one that is founded now. */
function mayReplace(old: SpaceRecord): boolean {
  return old.standing === AWAITED;
}
