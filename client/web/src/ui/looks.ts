/**
 * How the notebook stands on this phone: light or dark, and the side of its base. Nobody else is told.
 *
 * Two marks on the document, and `tokens.css` and `parts.css` do the rest; the browser's own bar follows.
 */

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export interface Looks {
  readonly theme: Theme;
  /** The base mirrored, for whoever holds the phone in the left hand. */
  readonly left: boolean;
}

/** The name under which this phone remembers it. */
export const LOOKS = "looks";
const PLAIN: Looks = { theme: "system", left: false };
const DARK = "#191a19";
const LIGHT = "#f3f0ea";

/** What was remembered; anything else is as the phone has it. */
export function looksIn(remembered: string | null): Looks {
  const [theme, hand] = (remembered ?? "").split(" ");
  return { theme: THEMES.find((each) => each === theme) ?? PLAIN.theme, left: hand === "left" };
}

export function remembering({ theme, left }: Looks): string {
  return `${theme} ${left ? "left" : "right"}`;
}

/** Makes the document look so. */
export function wear({ theme, left }: Looks, page: Document): void {
  const { dataset } = page.documentElement;
  dataset["theme"] = theme;
  dataset["hand"] = left ? "left" : "right";
  for (const bar of page.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
    const dark = theme === "system" ? bar.media.includes("dark") : theme === "dark";
    bar.content = dark ? DARK : LIGHT;
  }
}
