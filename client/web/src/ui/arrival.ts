/**
 * Takes what a link carries out of the address before anything else runs.
 *
 * Imported first by the composition root: a secret in a fragment must not stay in the address bar or the history.
 */
import { linkIn, type Link } from "./links.ts";

/** The link in the address, taken out of it; null when the address carries none. */
export function takeLink(): Link | null {
  const link = linkIn(location.hash);
  if (link !== null) history.replaceState(null, "", location.pathname);
  return link;
}

/** What the notebook was opened with. */
export const arrived: Link | null = takeLink();
