/** Us, in English. */

export const words = {
  language: "Language",
  languageTitle: "Language",
  languageLead: "Kept on this phone. The other phone is not told.",
  asBrowser: (name: string) => `As the browser: ${name}`,
  notHere: "That language is not on this phone yet. It can be fetched when there is a network.",
};
