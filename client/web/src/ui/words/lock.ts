/** What the screens about the lock say. The English file is the shape of both. */
import { part } from "./language.ts";
import type { words } from "./lock.en.ts";

export type LockWords = typeof words;

export const [onLock, loadLock] = part<LockWords>({ en: () => import("./lock.en.ts"), de: () => import("./lock.de.ts") });
