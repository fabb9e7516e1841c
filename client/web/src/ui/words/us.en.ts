/** Us, in English. */
import { their } from "./saying.en.ts";

export const words = {
  language: "Language",
  languageTitle: "Language",
  languageLead: "Kept on this phone. The other phone is not told.",
  asBrowser: (name: string) => `As the browser: ${name}`,
  notHere: "That language is not on this phone yet. It can be fetched when there is a network.",
  looks: "Light, dark, and which hand",
  looksTitle: "Light and hand",
  themes: { system: "As the phone", light: "Light", dark: "Dark" },
  theme: "Light or dark",
  hand: "The base",
  left: "For the left hand",
  leftText: "The exit and the rooms change sides",
  takeBack: "Take back",
  takenBack: (name: string) => `Taken back from ${their(name)} notebook.`,
  joint: "Made together",
  jointText: "This stays with both. What it says is ended where it stands, by either of you alone.",
  takingBack: (name: string) => `Taking back removes it from ${their(name)} notebook when that phone next reaches the relay. What somebody knows they cannot be made to forget.`,
};
