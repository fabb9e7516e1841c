/** The drawing of weeks as bands. */
import { expect, test } from "vitest";
import type { Week } from "../../src/domain/patterns.ts";
import { BOTTOM, draw, LEFT, placeOf, RIGHT, TOP } from "../../src/ui/bands.ts";

const HIGHEST = 10;

function week(at: number, middle: number | null): Week {
  const band = middle === null ? null : { low: middle - 2, lowerHalf: middle - 1, middle, upperHalf: middle + 1, high: middle + 2 };
  return { monday: 20_000 + 7 * at, band };
}

test("ends of the scale are ends of the plot", () => {
  /** The first week and 0 lie in one corner, the last and the highest in the other. */
  expect(placeOf(0, 0, 12, HIGHEST)).toEqual({ x: LEFT, y: BOTTOM });
  expect(placeOf(11, HIGHEST, 12, HIGHEST)).toEqual({ x: RIGHT, y: TOP });
});

test("a week without pages is a gap", () => {
  /** Two runs, and one dotted line from the middle of the last week before it to the first after it; nothing is made up. */
  const drawing = draw([week(0, 6), week(1, 5), week(2, null), week(3, 4)], HIGHEST);
  const [from, to] = [placeOf(1, 5, 4, HIGHEST), placeOf(3, 4, 4, HIGHEST)];
  expect([drawing.bands, drawing.cores, drawing.middles].map((paths) => paths.length)).toEqual([2, 2, 2]);
  expect(drawing.gaps).toEqual([`M${from.x} ${from.y}L${to.x} ${to.y}`]);
});

test("every path can be drawn", () => {
  /** No path holds anything but letters and numbers, also of a single week and of none. */
  for (const weeks of [[week(0, null), week(1, null)], [week(0, 3), week(1, null)], [week(0, 0), week(1, 10), week(2, 5)]]) {
    const { bands, cores, middles, gaps } = draw(weeks, HIGHEST);
    for (const path of [...bands, ...cores, ...middles, ...gaps]) expect(path).toMatch(/^M[\d. MLHCZ-]+$/);
  }
});

test("months stand under their weeks", () => {
  /** The first, a middle and the last week, each once, anchored so that none leaves the drawing. */
  const months = draw([week(0, 1), week(1, 2), week(2, 3)], HIGHEST).months;
  expect(months.map(({ x, anchor }) => [x, anchor])).toEqual([[LEFT, "start"], [(LEFT + RIGHT) / 2, "middle"], [RIGHT, "end"]]);
});
