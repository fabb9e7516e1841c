/** Cards, and how they are told. */
import { onCards } from "../../words/cards.ts";
import type { Loaded } from "../group.ts";
import type { Screens } from "../registry.ts";
import Cards from "./Cards.svelte";
import MakeCard from "./MakeCard.svelte";
import OneCard from "./OneCard.svelte";

export const screens: Screens<"cards"> = { cards: Cards, card: OneCard, carding: MakeCard };
export const tellers: Loaded["tellers"] = {
  card: { icon: "card", place: "card", title: ({ title }) => title, text: ({ lines }) => lines.filter((line) => line !== null).join(" ") },
};
export const doors: Loaded["doors"] = () => [{ icon: "card", title: onCards.title, text: onCards.doorText, to: "cards" }];
export const makes: Loaded["makes"] = { card: "carding" };
