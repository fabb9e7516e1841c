/**
 * What the notebook is called on this phone, in tabs and on the home screen: one of a few names that say nothing.
 *
 * Each has a manifest and a sign of its own beside the app; the page points to them.
 */

const TITLES = { notebook: "Notebook", notes: "Notes", planner: "Planner", lists: "Lists" } as const;
export type Name = keyof typeof TITLES;
export const NAMES = Object.keys(TITLES) as readonly Name[];

/** The name under which this phone remembers it. */
export const NAME = "name";

export function nameIn(remembered: string | null): Name {
  return NAMES.find((each) => each === remembered) ?? "notebook";
}

/** Makes the page carry it. */
export function wearName(name: Name, page: Document): void {
  if (name !== "notebook" || page.title !== TITLES.notebook) page.title = TITLES[name];
  const of = name === "notebook" ? "" : `-${name}`;
  page.querySelector("link[rel=manifest]")?.setAttribute("href", `/manifest${of}.webmanifest`);
  page.querySelector("link[rel=icon]")?.setAttribute("href", `/icon${of}.svg`);
}
