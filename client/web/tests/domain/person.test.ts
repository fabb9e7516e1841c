/** The kind `person`: one name. */
import { expect, test } from "vitest";
import { makePerson, readPerson, tidyName } from "../../src/domain/kinds/person.ts";
import { encodeBody } from "../../src/protocol/secret/entry.ts";

test("a name comes back", () => {
  /** What was made can be opened again. */
  expect(readPerson(makePerson("shared", "Mika", "0".repeat(32), 1).body)).toBe("Mika");
});

test("a name is one tidy line", () => {
  /** Space is folded, and nothing is not a name. */
  expect(tidyName("  Mika \n Lea ")).toBe("Mika Lea");
  expect(tidyName(" \t ")).toBeNull();
});

test("a name has 64 bytes at most", () => {
  /** Counted in UTF-8. */
  expect(tidyName("ä".repeat(32))).not.toBeNull();
  expect(tidyName("ä".repeat(33))).toBeNull();
});

test.each([["nothing", []], ["two", ["a", "b"]], ["a number", [1]], ["space around", [" a"]], ["an empty name", [""]]])(
  "%s is refused",
  (_name, value) => {
    /** A body that is not exactly one tidy name has none. */
    expect(readPerson(encodeBody(value))).toBeNull();
  },
);
