/** Being woken, in English. */
export const words = {
  title: "Be told that something is waiting",
  off: "Off. This phone looks by itself whenever you open it.",
  on: "Always the same sentence, some minutes later, and never more than once until you look. No name, no count.",
  tells: "The push service of your browser learns that your relay has something for this phone, and when. Nothing else.",
  denied: "This browser was told not to show notices here. You can allow it in the browser's settings for this page.",
  cannot: "This browser cannot be woken. Everything else works.",
  install: "Possible once the notebook is on your home screen: share, then “Add to Home Screen”.",
  noWake: "This relay wakes nobody. Its host can turn that on.",
  away: "The relay cannot be reached just now. Try again later.",
};
