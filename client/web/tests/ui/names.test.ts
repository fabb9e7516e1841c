/** What the notebook may be called on a phone: a few names that say nothing, each whole. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { NAMES, nameIn, wearName } from "../../src/ui/names.ts";

const PUBLIC = fileURLToPath(new URL("../../public", import.meta.url));
/** What a stranger may not read on a home screen. */
const TELLING = /two|fold|pair|couple|love|trust|heal|therap|journal|diary|secret|private|mood|repair/i;

interface Manifest {
  readonly name: string;
  readonly short_name: string;
  readonly start_url: string;
  readonly icons: readonly { readonly src: string }[];
}

/** A page with its two links, as far as a name touches it. */
function pageOf(title: string) {
  const links = new Map(["manifest", "icon"].map((rel) => [`link[rel=${rel}]`, { href: "", setAttribute(_: string, href: string) { this.href = href; } }]));
  return { title, querySelector: (which: string) => links.get(which), hrefs: () => [...links.values()].map(({ href }) => href) };
}

test.each(NAMES)("%s is whole and says nothing", (name) => {
  /** Its manifest and every sign in it lie beside the app; title and manifest carry the same neutral word. */
  const page = pageOf("Notebook");
  wearName(name, page as unknown as Document);
  const [manifest, icon] = page.hrefs() as [string, string];
  const told = JSON.parse(readFileSync(PUBLIC + manifest, "utf8")) as Manifest;

  expect([told.name, told.short_name, told.start_url]).toEqual([page.title, page.title, "/"]);
  expect([icon, ...told.icons.map(({ src }) => src)].filter((src) => !existsSync(PUBLIC + src))).toEqual([]);
  expect(JSON.stringify(told)).not.toMatch(TELLING);
});

test("a name is remembered, and any other is the first", () => {
  /** What this phone remembers is read again; what nobody chose is the notebook. */
  expect(NAMES.map(nameIn)).toEqual(NAMES);
  expect([nameIn(null), nameIn("Twofold")]).toEqual(["notebook", "notebook"]);
});
