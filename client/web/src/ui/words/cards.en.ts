/** Cards, in English. */
import type { Pair } from "./index.ts";

export const words = {
  title: "Cards",
  doorText: "Small things worth knowing",
  yours: "Yours",
  theirs: (name: string) => `From ${name}`,
  none: ["No cards yet.", "A card holds one small thing: what reassures you, a word of yours, somebody to call."] as Pair,
  make: "Make a card",
  free: "A card of your own",
  gone: ["That card is not on this phone.", "It may still be on its way."] as Pair,
  one: "A card",
  change: "Change this card",
  show: (name: string) => `Show it to ${name}`,
  stays: "This card stays with you. It has no way to be shared.",
  remove: "Remove this card",
  removed: "The card is removed.",
  name: "What it is called",
  line: "Your words",
  together: "Both lines belong together: a card has both, or it is not kept yet.",
  need: "A name is enough to begin with.",
  putAway: "Put away. Your words wait here until you close the notebook.",
};
