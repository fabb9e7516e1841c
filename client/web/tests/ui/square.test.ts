/** The square on the one phone is what the camera of the other one finds. */
import { expect, test } from "vitest";
import { drawSquare, textInPicture, type Square } from "../../src/ui/square.ts";

const SCALE = 6;

/** The path as a camera would have it: dark runs as black pixels on white. */
function photograph({ size, path }: Square): { width: number; height: number; data: Uint8ClampedArray } {
  const side = size * SCALE;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g)) {
    blacken(data, side, Number(x) * SCALE, Number(y) * SCALE, Number(length) * SCALE);
  }
  return { width: side, height: side, data };
}

function blacken(data: Uint8ClampedArray, side: number, left: number, top: number, width: number): void {
  for (let row = top; row < top + SCALE; row += 1) {
    for (let column = left; column < left + width; column += 1) data.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3);
  }
}

test("what is drawn is found", async () => {
  /** The path of an invitation, turned into pixels, gives the invitation back. */
  const link = "https://notebook.example/#/join/AAECAwQFBgcICQoLDA0ODw/aHR0cHM6Ly9yZWxheS5leGFtcGxl";
  expect(await textInPicture(photograph(await drawSquare(link)))).toBe(link);
});

test("an empty picture holds nothing", async () => {
  /** Without a square there is no text and no error. */
  const data = new Uint8ClampedArray(64 * 64 * 4).fill(255);
  expect(await textInPicture({ width: 64, height: 64, data })).toBeNull();
});
