/**
 * The drawings, on 24 px with one line width: a path, and where needed a dashed one or one filled dot. Here are those of
 * the first picture; the others follow it (`more-icons.ts`).
 */
import type { more } from "./more-icons.ts";

export interface Drawing {
  readonly line: string;
  readonly dashed?: string;
  readonly dot?: readonly [x: number, y: number, radius: number];
}

/** A ring that drawings begin with. */
export const RING = "M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0";

const drawings = {
  phone: { line: "M9 3.5h6a2 2 0 0 1 2 2v13a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2v-13a2 2 0 0 1 2-2zM11 17.5h2" },
  onlyMe: { line: "M6.5 5h8L18 8.5V19H6.5z", dot: [12.2, 13, 1.5] },
  exit: { line: "M13 4.5H6.5v15H13M11 12h9.5M17 8.5l3.5 3.5-3.5 3.5" },
  today: { line: "M4 17h16M7 17a5 5 0 0 1 10 0M12 8V5M5.6 10.6 4 9M18.4 10.6 20 9" },
  journal: { line: "M6 4h9l4 4v12H6zM15 4v4h4M9.5 12.5h6M9.5 16h4" },
  together: { line: "M4 6.5 11 5v13l-7 1.5zM20 6.5 13 5v13l7 1.5z" },
  patterns: { line: "M3 15c3 0 3.5-7 6.5-7s3.5 5 6 5 3-3 5.5-3M3 19.5h18" },
  us: { line: "M6 9a3 3 0 1 0 6 0a3 3 0 1 0-6 0M14.2 10.5a2.3 2.3 0 1 0 4.6 0a2.3 2.3 0 1 0-4.6 0M3.5 19c0-3.2 2.4-5.2 5.5-5.2s5.5 2 5.5 5.2M16.5 15.2c2.4 0 4.2 1.5 4.2 3.8" },
  next: { line: "m9.5 6 6 6-6 6" },
  back: { line: "M19 12H5.5M11 6l-6 6 6 6" },
  close: { line: "m6.5 6.5 11 11M17.5 6.5l-11 11" },
  tick: { line: "m5.5 12.5 4.3 4.3L18.5 8" },
  lock: { line: "M7.5 10.5h9a2 2 0 0 1 2 2V18a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-5.5a2 2 0 0 1 2-2zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5" },
  question: { line: `${RING}M9.6 9.6a2.45 2.45 0 1 1 3.6 2.2c-.8.5-1.2 1-1.2 1.9`, dot: [12, 16.6, 1] },
} as const satisfies Record<string, Drawing>;

export type IconName = keyof typeof drawings | keyof typeof more;

const known: Partial<Record<IconName, Drawing>> = { ...drawings };
const NOT_HERE: Drawing = { line: "" };

/** Adds what is drawn after the first picture. */
export function learn(others: Partial<Record<IconName, Drawing>>): void {
  Object.assign(known, others);
}

export const drawingOf = (name: IconName): Drawing => known[name] ?? NOT_HERE;
