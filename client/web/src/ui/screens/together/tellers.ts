/** How agreements, promises and repairs are told in lists and on leaves. */
import { hexOf } from "../../../domain/bodies.ts";
import { STEPS } from "../../../domain/kinds/repair.ts";
import type { Tellers } from "../../telling.svelte.ts";
import { onPages } from "../../words/pages.ts";
import { onTogether } from "../../words/together.ts";

export const tellers: Tellers = {
  propose: {
    icon: "agreement",
    place: "terms",
    id: ({ agreement }) => hexOf(agreement),
    title: () => onPages.kinds.propose,
    text: ({ content }) => content.clauses.map(({ text }) => text).join(" "),
  },
  named: { icon: "agreement", place: "terms", id: ({ agreement }) => agreement, title: () => onPages.kinds.named, text: ({ name }) => name },
  promise: {
    icon: "promise",
    place: "given",
    title: () => onPages.kinds.promise,
    text: ({ text, state }) => (state === 0 ? text : `${text} ${onTogether.promise.states[state]}.`),
  },
  repair: {
    icon: "repair",
    place: "steps",
    title: () => onPages.kinds.repair,
    text: (said) => STEPS.flatMap((step) => said[step]?.text ?? []).join(" "),
  },
  repairanswer: {
    icon: "repair",
    title: () => onPages.kinds.repairanswer,
    text: ({ answer, text }) => [onTogether.repair.answers[answer], text].filter((each) => each !== null).join(". "),
  },
};
