/** The journal, in English. */

export const words = {
  write: "Write a page",
};
