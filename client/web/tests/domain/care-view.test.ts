/** What people see of a space of care: complete by how it is made, and marked as the two agree. */
import { describe, expect, it } from "vitest";
import { APPROVE, approvalsOf, linesIn, mayApprove, namesIn, partsOf, type Disclosed, type Held, type Space } from "../../src/domain/care-view.ts";
import { writeAnswer, writeProposal } from "../../src/domain/agreement.ts";
import { writeVersion } from "../../src/domain/agreement-version.ts";
import { hexOf } from "../../src/domain/bodies.ts";
import { encodeBody } from "../../src/protocol/secret/entry.ts";

let made = 0;

function held(member: number, kind: string, body: Uint8Array, more: Partial<Held> = {}): Held {
  made += 1;
  const id = made.toString(16).padStart(32, "0");
  return { member, mine: member === 0, envelope: id + id, kind, version: 1, entryId: id, revision: 0, day: 20_000, body, where: null, order: made, takenBack: false, disclosed: null, ...more };
}

const space = (entries: readonly Held[], me = 0): Space => ({ name: "care:1", me, roles: [0, 0, 1], end: 0, entries });
const text = (words: string): Uint8Array => encodeBody([words, null, [], null]);

function release(member: number, said: Partial<Disclosed["entry"]> = {}, from: Partial<Disclosed> = {}): Held {
  const entry = { kind: "journal", version: 1, entryId: "ab".repeat(16), revision: 0, day: 19_990, body: text("theirs"), ...said };
  const disclosed: Disclosed = { space: new Uint8Array(32), member: 1, members: 2, devices: 1, device: 1, n: 3, ended: false, ruling: "counts", entry, ...from };
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
  const [body] = approvalsOf(line);
  const standing = (...by: readonly number[]) => linesIn(space([given, ...by.map((member) => held(member, APPROVE, body!))]))[0]!.standing;

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

describe("an agreement that was given", () => {
  const agreement = new Uint8Array(16).fill(7);
  const data = writeVersion({ random: new Uint8Array(16), parent: null, clauses: [{ id: new Uint8Array(16).fill(1), text: "No phones at table", appliesTo: null, sign: null, reviewDay: null, endDay: null }] })!;
  const hash = new Uint8Array(32).fill(9);
  const versionId = (bytes: Uint8Array): Uint8Array => (hexOf(bytes) === hexOf(data) ? hash : new Uint8Array(32));
  const answer = (version = hash): Uint8Array => writeAnswer({ agreement, version, proposal: new Uint8Array(32) });
  const wording = () => release(0, { kind: "propose", body: writeProposal({ agreement, version: data }) });
  const sign = (member: number, body = answer(), more = {}) => release(0, { kind: "sign", body }, { member, ...more });

  it("stands with the signatures that came along", () => {
    // Two signatures of two members under these very words: one line, and nothing beside it.
    const given = [wording(), sign(1), sign(0)];

    const lines = linesIn(space(given), versionId);

    expect(lines.map(({ kind, answers }) => [kind, answers.map(({ from }) => from.member)])).toEqual([["propose", [0, 1]]]);
    expect(partsOf(lines[0]!)).toEqual([given[0], given[2], given[1]].map((each) => each!.entryId));
  });

  it.each([
    ["other words", () => sign(1, answer(new Uint8Array(32).fill(3)))],
    ["another space", () => sign(1, answer(), { space: new Uint8Array(32).fill(5) })],
    ["another's bringing", () => ({ ...sign(1), member: 1, mine: false })],
    ["a later revision", () => release(0, { kind: "sign", body: answer(), revision: 1 }, { member: 1 })],
  ])("does not take a signature of %s for its own", (_, other) => {
    // It stays a line by itself, and the wording stands without it.
    const lines = linesIn(space([wording(), other()]), versionId);

    expect(lines.find(({ kind }) => kind === "propose")!.answers).toEqual([]);
    expect(lines.length).toBe(2);
  });

  it("is agreed when every part of it is", () => {
    // With one signature not approved it is not agreed, and approving it approves what is left.
    const given = [wording(), sign(0), sign(1)];
    const approved = given.slice(0, 2).map((each) => held(1, APPROVE, approvalsOf(linesIn(space([each!]), versionId)[0]!)[0]!));

    const [line] = linesIn(space([...given, ...approved]), versionId);
    const rest = approvalsOf(line!).map((body) => held(1, APPROVE, body));

    expect(line!.standing).toBe("unapproved");
    expect(linesIn(space([...given, ...approved, ...rest]), versionId)[0]!.standing).toBe("approved");
  });
});
