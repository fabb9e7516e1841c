/* What is wider than its place, but for lines of chips, which scroll on purpose: the innermost, by name. */
() => {
  const wide = [...document.querySelectorAll("body *")].filter((each) => {
    const style = getComputedStyle(each);
    return each.scrollWidth > each.clientWidth + 1 && /auto|scroll/.test(style.overflowX) && !each.matches(".chips.line, .chips.line *");
  });
  const beyond = [...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right > innerWidth + 1
    && each.checkVisibility() && !each.closest(".unseen, .chips.line, svg"));
  if (wide.length === 0 && document.documentElement.scrollWidth <= innerWidth) return null;
  const named = (each) => `${each.tagName.toLowerCase()}.${each.className}`;
  const innermost = beyond.filter((each) => !beyond.some((other) => each !== other && each.contains(other)));
  return `${location.hash} ${[...new Set([...wide, ...innermost].map(named))].join(", ")}`;
}
