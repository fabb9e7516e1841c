/** The drawings that the first picture does without; they come with what reading needs. */
import { learn, RING, type Drawing } from "./icons.ts";

export const more = {
  way: { line: "M12 16V8.5M8.8 11.3 12 8.2l3.2 3.1", dashed: RING },
  relay: { line: RING, dot: [12, 12, 3.4] },
  eye: { line: "M2.8 12S6.2 6 12 6s9.2 6 9.2 6-3.4 6-9.2 6-9.2-6-9.2-6zM9.4 12a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0" },
  slow: { line: "M3.5 10c2.8-3 5.7-3 8.5 0s5.7 3 8.5 0M3.5 16c2.8-3 5.7-3 8.5 0s5.7 3 8.5 0" },
  pause: { line: "M9 6v12M15 6v12" },
  stop: { line: "m8.5 3.8h7l4.7 4.7v7l-4.7 4.7h-7l-4.7-4.7v-7zM8.5 12h7" },
  clock: { line: `${RING}M12 7.5V12l3 2` },
  checkin: { line: `M9 12a3 3 0 1 0 6 0a3 3 0 1 0-6 0${RING}` },
  healed: { line: "M5.2 13.5a7 7 0 1 0 1.6-6.3M6.3 3.5v4h4m-1.3 4.8 2.2 2.2 4-4.2" },
  plan: { line: "M9.5 6H20M9.5 12H20M9.5 18H20M3.5 6l1 1 1.8-2M3.5 12l1 1 1.8-2M4 18h1.5" },
  talk: { line: "M4 4.5h12v8.5H9l-3.2 2.6V13H4zM18.5 9H20v8.5h-1.8V20L15 17.5h-4.5" },
  promise: { line: "M12 3.5 19 6v5.5c0 4.2-2.9 7.2-7 9-4.1-1.8-7-4.8-7-9V6z" },
  moment: { line: "M12 20v-9M12 13c-4.2 0-6.2-2-6.5-6 4.2.2 6.3 2.2 6.5 6zM12 11c.2-3.8 2.2-5.6 6.5-6-.3 4-2.3 6-6.5 6z" },
  agreement: { line: "M6 4h12v16H6zM9 8.5h6M9 12h6M9 16h2.5M13 16.4c.7-1.2 1.5-1.2 2 0" },
  calendar: { line: "M4.5 6h15v13.5h-15zM4.5 10h15M8.5 3.8V7M15.5 3.8V7" },
  repair: { line: "M4 12h5M15 12h5M9 8.5l3 7 3-7" },
  card: { line: "M4 6.5h16v11H4zM7.5 10.5h6M7.5 13.8h3.5" },
  photo: { line: "M4 6h16v12.5H4zM4 16l4.5-4.5 3.5 3.5 3-3 5 4.5", dot: [15.5, 9.5, 1.3] },
  voice: { line: "M9.5 6a2.5 2.5 0 0 1 5 0v5a2.5 2.5 0 0 1-5 0zM6 11a6 6 0 0 0 12 0M12 17v3.5" },
  pen: { line: "M5 19l1-4L16.5 4.5l3 3L9 18zM14 7l3 3" },
  search: { line: "M4.5 10.5a6 6 0 1 0 12 0a6 6 0 1 0-12 0M15 15l5 5" },
  language: { line: "M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0M3.5 12h17M12 3.5c2.6 2.4 3.6 5.2 3.6 8.5s-1 6.1-3.6 8.5c-2.6-2.4-3.6-5.2-3.6-8.5s1-6.1 3.6-8.5z" },
  print: { line: "M7 9V4h10v5M7 16H4.5V9h15v7H17M7 13.5h10V20H7z" },
  add: { line: "M12 5v14M5 12h14" },
  camera: { line: "M4 9V5.5A1.5 1.5 0 0 1 5.5 4H9M15 4h3.5A1.5 1.5 0 0 1 20 5.5V9M20 15v3.5a1.5 1.5 0 0 1-1.5 1.5H15M9 20H5.5A1.5 1.5 0 0 1 4 18.5V15M8 12h8" },
  sheet: { line: "M6 3.5h12v17H6zM9 8h6M9 12h6" },
} as const satisfies Record<string, Drawing>;

learn(more);
