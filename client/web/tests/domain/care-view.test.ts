/** What people see of a space of care: complete by how it is made, and marked as the two agree. */
import { expect, it } from "vitest";
import { APPROVE, approvalOf, linesIn, mayApprove, namesIn, type Disclosed, type Held, type Space } from "../../src/domain/care-view.ts";
import { encodeBody } from "../../src/protocol/secret/entry.ts";

let made = 0;

function held(member: number, kind: string, body: Uint8Array, more: Partial<Held> = {}): Held {
  made += 1;
  const id = made.toString(16).padStart(32, "0");
  return { member, mine: member === 0, envelope: id + id, kind, version: 1, entryId: id, revision: 0, day: 20_000, body, where: null, order: made, takenBack: false, disclosed: null, ...more };
}

const space = (entries: readonly Held[], me = 0): Space => ({ name: "care:1", me, roles: [0, 0, 1], end: 0, entries });
const text = (words: string): Uint8Array => encodeBody([words, null, [], null]);

function release(member: number): Held {
  const entry = { kind: "journal", version: 1, entryId: "ab".repeat(16), revision: 0, day: 19_990, body: text("theirs") };
  const disclosed: Disclosed = { space: new Uint8Array(32), member: 1, members: 2, devices: 1, device: 1, n: 3, ended: false, ruling: "counts", entry };
  return held(member, "release", new Uint8Array([made]), { disclosed });
}

it("every entry of any kind is a line", () => {
  // Known kinds, unknown ones, newer versions, what does not fit and what was taken back: as many lines as there are entries.
  const entries = [
    held(0, "journal", text("one")),
    held(0, "quill", new Uint8Array([1])),
    held(0, "journal", text("new"), { version: 9 }),
    held(0, "checkin", new Uint8Array([0])),
    held(0, "journal", new Uint8Array(), { takenBack: true }),
    held(2, "note", encodeBody(["try this", 20_007])),
    release(0),
  ];

  const lines = linesIn(space(entries));

  expect(lines.map(({ entryId }) => entryId).sort()).toEqual(entries.map(({ entryId }) => entryId).sort());
  expect(lines.filter(({ entry }) => entry === null).map(({ takenBack }) => takenBack)).toEqual([true]);
  expect(lines.find(({ kind }) => kind === "note")?.until).toBe(20_007);
});

it("what one gave of the two's is agreed by the other alone", () => {
  // Neither who gave it nor who helps can approve; the other can, and then it is agreed for all.
  const given = release(0);
  const line = linesIn(space([given]))[0]!;
  const body = approvalOf(line);
  const standing = (...by: readonly number[]) => linesIn(space([given, ...by.map((member) => held(member, APPROVE, body))]))[0]!.standing;

  expect([standing(), standing(0), standing(2), standing(0, 2), standing(1)]).toEqual(["unapproved", "unapproved", "unapproved", "unapproved", "approved"]);
  expect(mayApprove(space([given], 0), line)).toBe(false);
  expect(mayApprove(space([given], 1), { ...line, mine: false })).toBe(true);
  expect(mayApprove(space([given], 2), { ...line, mine: false })).toBe(false);
});

it("what shows nothing sound has no words", () => {
  // A release that no device could verify is a line that says so, and nothing of it is shown.
  const [line] = linesIn(space([held(1, "release", new Uint8Array([7]))]));

  expect([line!.standing, line!.entry, line!.content]).toEqual(["refused", null, null]);
});

it("names are as each gave them there", () => {
  // The newest of each member's own.
  const first = held(0, "person", encodeBody(["Mi"]));
  const names = namesIn(space([held(0, "person", encodeBody(["Mika"]), { entryId: first.entryId, revision: 1 }), first, held(2, "person", encodeBody(["Dr Lund"]))]));

  expect([...names].sort()).toEqual([[0, "Mika"], [2, "Dr Lund"]]);
});
