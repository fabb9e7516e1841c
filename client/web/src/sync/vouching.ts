/**
 * Pages that came and wait to be judged: their envelopes are parsed, and a second thread verifies their signatures.
 *
 * Owns what such an answer may mean: exactly what `requireAuthor` would have found, for this author's key and no other.
 * Whatever is not answered for, or not as good, is judged as if nobody had been asked.
 */
import { Refused } from "../protocol/errors.ts";
import { same } from "../protocol/primitives.ts";
import { requireAuthor } from "../protocol/public/chain.ts";
import { signedBytes } from "../protocol/public/encoding.ts";
import { parseEnvelope, type Envelope } from "../protocol/public/envelope.ts";
import { ENVELOPE, type Page } from "../protocol/public/messages.ts";
import type { Roster } from "../protocol/public/roster.ts";
import type { VerifyBeside } from "../platform/verifying.ts";

/** So few signatures are verified before a second thread has answered. */
const FEW = 50;

const parsed = new WeakMap<Uint8Array, Envelope>();
/** Envelope → the key under which its signature was found good. */
const vouched = new WeakMap<Envelope, Uint8Array>();

/** The envelope of a wire, parsed once if its page was looked at beforehand. */
export function envelopeOf(wire: Uint8Array): Envelope {
  return parsed.get(wire) ?? parseEnvelope(wire);
}

/** Refuses what `requireAuthor` refuses; a signature that was verified under the author's key is not verified again. */
export function requireKnownAuthor(roster: Roster, envelope: Envelope): void {
  const { space, device } = envelope.header;
  const [key, author] = [vouched.get(envelope), roster.devices[device]];
  if (key !== undefined && author !== undefined && same(space, roster.space) && same(key, author.keys.sign)) return;
  requireAuthor(roster, envelope);
}

export class Vouching {
  private readonly going = new WeakMap<Page, Promise<void>>();

  constructor(private readonly verify: VerifyBeside) {}

  /** Has the signatures of a page verified by the keys that the roster has for their authors. */
  begin(page: Page, roster: Roster): void {
    if (page.items.length < FEW) return;
    const envelopes = page.items.flatMap(({ type, wire }) => (type === ENVELOPE ? parsedOf(wire) : []));
    const asked = envelopes.flatMap((envelope) => {
      const author = roster.devices[envelope.header.device];
      return author === undefined || !same(envelope.header.space, roster.space) ? [] : [{ envelope, publicKey: author.keys.sign }];
    });
    const answer = this.verify(asked.map(({ envelope, publicKey }) => ({ publicKey, signature: envelope.signature, data: signedBytes("envelope", roster.space, publicKey, envelope.id) })));
    if (answer === null) return;
    const noted = answer.then((good) => asked.forEach(({ envelope, publicKey }, i) => void (good[i] === true && vouched.set(envelope, publicKey))));
    this.going.set(page, noted.catch(() => undefined));
  }

  /** Waits for the answer, if one was asked for. */
  async end(page: Page): Promise<void> {
    await this.going.get(page);
  }
}

/** What does not parse is refused where it is judged. */
function parsedOf(wire: Uint8Array): Envelope[] {
  try {
    const envelope = parseEnvelope(wire);
    parsed.set(wire, envelope);
    return [envelope];
  } catch (error) {
    if (error instanceof Refused) return [];
    throw error;
  }
}
