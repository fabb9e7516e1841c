/** What the first picture carries of the domain: names, check-ins and days, and no other kind. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const DOMAIN = join(dirname(fileURLToPath(import.meta.url)), "../../src/domain");
const STATEMENT = /^\s*(?:import|export)\s+(?!type\s)(?:[^"';]*?\sfrom\s+)?"(\.[^"]+)"/gm;

/** A file and whatever it cannot be without when it runs. */
function carriedBy(file: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, what] of readFileSync(file, "utf8").matchAll(STATEMENT)) carriedBy(join(dirname(file), what as string), found);
  return found;
}

test("the fold of the first picture is small", () => {
  /** The timeline carries two kinds; all others are loaded behind it and handed in. */
  const carried = [...carriedBy(join(DOMAIN, "timeline.ts"))].map((file) => file.slice(DOMAIN.length + 1));
  expect(carried.filter((file) => file.startsWith("kinds/")).sort()).toEqual(["kinds/checkin.ts", "kinds/person.ts"]);
  expect(carried).not.toContain("shapes.ts");
  expect([...carriedBy(join(DOMAIN, "kinds/all.ts"))].length).toBeGreaterThan(20);
});
