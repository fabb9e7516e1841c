/** The invitation as a link; what is secret in it stands behind the `#` and never reaches a server. */
import { Refused } from "../protocol/errors.ts";
import { asciiBytes } from "../protocol/public/encoding.ts";
import { formatId, parseId } from "../protocol/public/ids.ts";
import { SECRET_BYTES } from "../protocol/public/limits.ts";
import { requireOrigin } from "../protocol/public/proof.ts";
import { Refusal } from "./face.ts";

const INVITED = /#\/(join|care|both|own)\/([A-Za-z0-9_-]+)\/([A-Za-z0-9_-]+)$/;
const CODE = /^[0-9A-HJKMNP-TV-Z]{16}$/;

/** To what somebody is invited: to share a notebook, to help, to a space of care for both; or another own phone is. What the link says, the offer must be. */
export type Way = "join" | "care" | "both" | "own";

export interface Invitation {
  readonly way: Way;
  readonly secret: Uint8Array;
  readonly relay: string;
}

/** `<app>/#/<way>/<secret>/<relay>`, both in base64url. */
export function formatInvitation(app: string, { way, secret, relay }: Invitation): string {
  return `${app}/#/${way}/${formatId(secret)}/${formatId(asciiBytes(relay))}`;
}

/** The invitation in a link or its fragment. Refuses bad_link. */
export function parseInvitation(link: string): Invitation {
  const [, way, secret, relay] = INVITED.exec(link.trim()) ?? [];
  if (secret === undefined || relay === undefined) throw new Refusal("bad_link");
  try {
    const bytes = parseId(relay, Math.floor((relay.length * 3) / 4));
    return { way: way as Way, secret: parseId(secret, SECRET_BYTES), relay: requireRelay(String.fromCharCode(...bytes)) };
  } catch (error) {
    throw error instanceof Refused || error instanceof Refusal ? new Refusal("bad_link") : error;
  }
}

/** A relay's origin as it was entered or came in a link. Refuses bad_address. */
export function requireRelay(origin: string): string {
  try {
    requireOrigin(origin);
  } catch (error) {
    throw error instanceof Refused ? new Refusal("bad_address") : error;
  }
  return origin;
}

/** A household code as typed: case, dashes and look-alikes do not matter. Refuses bad_code. */
export function normalCode(typed: string): string {
  const code = typed.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  if (!CODE.test(code)) throw new Refusal("bad_code");
  return code;
}
