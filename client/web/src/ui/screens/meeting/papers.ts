/** The words of a sheet of paper, as they are typed or read by a camera. */

export const WORDS = 24;

export function wordsIn(typed: string): readonly string[] {
  return typed.trim().split(/\s+/).filter((word) => word !== "");
}
