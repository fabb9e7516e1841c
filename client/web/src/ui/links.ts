/** Recognises the kinds of link that lead into the notebook; what they carry stays behind the `#`. */

export type Link =
  | { readonly leads: "join" | "carecome"; readonly fragment: string }
  | { readonly leads: "relay"; readonly code: string; readonly origin: string };

const INVITED = /#\/(join|care|both)\/[\w-]+\/[\w-]+$/;
const CONNECT = /#\/connect\/([\w-]+)\/([\w-]+)$/;

/** The link in a typed, pasted or scanned text; null when there is none. */
export function linkIn(text: string): Link | null {
  const [fragment, way] = INVITED.exec(text.trim()) ?? [];
  if (fragment !== undefined) return { leads: way === "join" ? "join" : "carecome", fragment };
  const [, code, packed] = CONNECT.exec(text.trim()) ?? [];
  const origin = packed === undefined ? null : originIn(unpack(packed));
  return code === undefined || origin === null ? null : { leads: "relay", code, origin };
}

/** The origin that an address leads to; without a scheme it gets the given one. */
export function originIn(address: string, scheme = "https:"): string | null {
  const whole = /^[a-z]+:\/\//i.test(address.trim()) ? address.trim() : `${scheme}//${address.trim()}`;
  try {
    const url = new URL(whole);
    return /^https?:$/.test(url.protocol) ? url.origin : null;
  } catch {
    return null;
  }
}

function unpack(packed: string): string {
  try {
    return atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return "";
  }
}
