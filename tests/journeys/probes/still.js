/* Less motion: nothing moves by itself, nothing slides, nothing fades, however short the look at it. */
() => {
  const LONGEST = 0.001;
  const { name } = globalThis.probes;
  const faults = [];
  const longest = (times) => Math.max(...times.split(",").map((time) => parseFloat(time) * (time.trim().endsWith("ms") ? 0.001 : 1)));

  for (const animation of document.getAnimations()) {
    if (animation.effect.getComputedTiming().duration > LONGEST * 1000) faults.push(`${name(animation.effect.target)} moves`);
  }
  for (const element of document.querySelectorAll("body, body *")) {
    for (const part of ["", "::before", "::after"]) {
      const style = getComputedStyle(element, part);
      const moves = style.animationName !== "none" && longest(style.animationDuration) > LONGEST;
      if (moves || longest(style.transitionDuration) > LONGEST) faults.push(`${name(element)}${part} takes its time`);
    }
    if (getComputedStyle(element).scrollBehavior === "smooth") faults.push(`${name(element)} scrolls slowly`);
  }
  return faults;
}
