/**
 * The drawing of weeks as bands, in a box of 328 × 184: paths only, no colours and no words.
 *
 * The plot reaches from x 32 to 296, so that the thumb of the slider below stands under the week it names.
 */

import type { Band, Week } from "../domain/patterns.ts";

export const [WIDTH, HEIGHT] = [328, 184];
export const [LEFT, RIGHT, TOP, BOTTOM] = [32, 296, 14, 158];

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Drawing {
  readonly bands: readonly string[];
  readonly cores: readonly string[];
  readonly middles: readonly string[];
  readonly gaps: readonly string[];
  readonly months: readonly { readonly x: number; readonly day: number; readonly anchor: "start" | "middle" | "end" }[];
}

type Full = { readonly at: number; readonly band: Band };

export function placeOf(at: number, value: number, count: number, highest: number): Point {
  const x = count < 2 ? LEFT : LEFT + ((RIGHT - LEFT) * at) / (count - 1);
  return { x: round(x), y: round(BOTTOM - ((BOTTOM - TOP) * value) / highest) };
}

export function draw(weeks: readonly Week[], highest: number): Drawing {
  const runs = runsOf(weeks);
  const line = (run: readonly Full[], of: (band: Band) => number): Point[] =>
    run.map(({ at, band }) => placeOf(at, of(band), weeks.length, highest));
  const area = (run: readonly Full[], under: (band: Band) => number, over: (band: Band) => number): string =>
    `${curve(line(run, over))}L${curve(line(run, under).reverse()).slice(1)}Z`;
  return {
    bands: runs.map((run) => area(run, ({ low }) => low, ({ high }) => high)),
    cores: runs.map((run) => area(run, ({ lowerHalf }) => lowerHalf, ({ upperHalf }) => upperHalf)),
    middles: runs.map((run) => curve(line(run, ({ middle }) => middle))),
    gaps: runs.slice(1).map((run, i) => {
      const [from, to] = [line(runs[i] as Full[], ({ middle }) => middle).at(-1) as Point, line(run, ({ middle }) => middle)[0] as Point];
      return `M${from.x} ${from.y}L${to.x} ${to.y}`;
    }),
    months: monthsOf(weeks, highest),
  };
}

/** Weeks with pages that follow each other. */
function runsOf(weeks: readonly Week[]): Full[][] {
  const runs: Full[][] = [];
  let open = false;
  weeks.forEach(({ band }, at) => {
    if (band !== null && open) runs.at(-1)?.push({ at, band });
    else if (band !== null) runs.push([{ at, band }]);
    open = band !== null;
  });
  return runs;
}

/** A soft line: between two weeks it leaves and arrives level. */
function curve(points: readonly Point[]): string {
  return points
    .map(({ x, y }, i) => {
      const before = points[i - 1];
      if (before === undefined) return points.length === 1 ? `M${x - 2} ${y}H${x + 2}` : `M${x} ${y}`;
      const half = round((before.x + x) / 2);
      return `C${half} ${before.y} ${half} ${y} ${x} ${y}`;
    })
    .join("");
}

/** The first, a middle and the last week, told by their months. */
function monthsOf(weeks: readonly Week[], highest: number): Drawing["months"] {
  const last = weeks.length - 1;
  const anchors = ["start", "middle", "end"] as const;
  const seen = new Set<number>();
  return [0, Math.floor(last / 2), last].flatMap((at, i) => {
    const day = (weeks[at] as Week).monday;
    if (seen.has(day)) return [];
    seen.add(day);
    return [{ x: placeOf(at, 0, weeks.length, highest).x, day, anchor: anchors[i] as "start" | "middle" | "end" }];
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
