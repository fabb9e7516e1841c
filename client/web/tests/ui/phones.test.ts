/** One's own phones in the list: one line each, whatever spaces they have seats in. */
import { beforeAll, expect, test } from "vitest";
import type { OwnDevice } from "../../src/sync/face.ts";
import { idOf, listOf, mayGo, titleOf, withId } from "../../src/ui/screens/us/phones.ts";
import { loadPhones } from "../../src/ui/words/phones.ts";

beforeAll(loadPhones);

const plain = { state: "in", letIn: false, brings: 0, doubled: false, name: null, since: null, phone: null } as const;
const devices: readonly OwnDevice[] = [
  { ...plain, space: "solo", number: 0, is: "this", phone: 0 },
  { ...plain, space: "solo", number: 1, is: "other", phone: 1, name: "Tablet" },
  { ...plain, space: "solo", number: 2, is: "sheet", phone: 2 },
  { ...plain, space: "shared", number: 0, is: "this", phone: 0 },
  { ...plain, space: "shared", number: 2, is: "other", phone: 1, name: "Tablet" },
  { ...plain, space: "shared", number: 3, is: "sheet" },
  { ...plain, space: "shared", number: 4, is: "other" },
];

test("a phone is one line, and a seat that nothing tells of is another", () => {
  /** Each seat is found somewhere: under its phone, beside its paper, or by itself. */
  expect(listOf(devices).map(idOf)).toEqual(["solo 0", "solo 1", "solo 2", "shared 4"]);
  expect(listOf(devices).map(titleOf)).toEqual(["This phone", "Tablet", "A sheet of paper", "Another phone of yours, number 5"]);
  expect(withId(devices, "shared 4")?.number).toBe(4);
});

test("others may go, and paper that nobody here made", () => {
  /** This phone ends itself by nothing on this screen; what is out is out. */
  const [own, other, paper] = devices as [OwnDevice, OwnDevice, OwnDevice];
  const all = [own, other, paper, { ...paper, letIn: true }, { ...other, state: "pending" as const }];
  expect(all.map(mayGo)).toEqual([false, true, false, true, false]);
});
