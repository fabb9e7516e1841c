/* Text at twice its size on a small phone: nothing sideways, nothing cut off, nothing over something else. */
() => {
  const { visible, name, texts, operable, reach } = globalThis.probes;
  const TOUCH = 43.5, SLACK = 2, ROOM = 120;
  const faults = [];

  function scrolls(style) {
    return /auto|scroll/.test(style.overflowX) || /auto|scroll/.test(style.overflowY);
  }

  /** What moves together when it scrolls. */
  function scroller(element) {
    let box = element;
    while (box !== document.body && !scrolls(getComputedStyle(box))) box = box.parentElement;
    return box;
  }

  /** An excerpt ends where it was told to. */
  function isExcerpt(element) {
    for (let box = element; box !== document.body; box = box.parentElement) {
      if (getComputedStyle(box).webkitLineClamp !== "none") return true;
    }
    return false;
  }

  /** The nearest box that cuts off what leaves it; a box that scrolls cuts off nothing on its way. */
  function cutBy(line, parent) {
    for (let box = parent; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box), edge = box.getBoundingClientRect();
      if (style.display === "inline") continue;
      if (box.matches(".chips.line")) return null;
      if (line.right > edge.right + SLACK && style.overflowX !== "visible") return box;
      if (line.left < edge.left - SLACK && style.overflowX !== "visible") return box;
      if (scrolls(style)) return line.right > innerWidth + SLACK || line.left < -SLACK ? box : null;
      if (/hidden|clip/.test(style.overflowY) && line.bottom > edge.bottom + line.height / 3) return box;
    }
    return line.right > innerWidth + SLACK || line.left < -SLACK ? document.body : null;
  }

  function crosses(a, b) {
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    return across > SLACK && down > Math.min(a.height, b.height) * 0.4;
  }

  function overlapping(found) {
    const lines = found.flatMap((run) => run.lines.map((line) => ({ ...run, line })));
    lines.sort((a, b) => a.line.top - b.line.top);
    for (let at = 0; at < lines.length; at++) {
      for (let next = at + 1; next < lines.length && lines[next].line.top < lines[at].line.bottom; next++) {
        const [a, b] = [lines[at], lines[next]];
        if (a.parent !== b.parent && crosses(a.line, b.line)) faults.push(`"${a.text}" lies over "${b.text}"`);
      }
    }
  }

  document.querySelectorAll(".screen, .sheet").forEach((each) => each.scrollTo(0, 0));
  const found = texts(document.body).filter((run) => !isExcerpt(run.parent));
  for (const { parent, text, lines } of found) {
    const box = lines.map((line) => cutBy(line, parent)).find((each) => each !== null);
    if (box) faults.push(`"${text}" is cut off by ${name(box)}`);
  }
  for (const together of Map.groupBy(found, (run) => scroller(run.parent)).values()) overlapping(together);

  for (const control of operable()) {
    const { width, height } = reach(control);
    const inSentence = control.matches("p a") && getComputedStyle(control).display === "inline";
    if (!inSentence && Math.min(width, height) < TOUCH) faults.push(`${name(control)} is ${width} by ${height}`);
  }

  const screen = document.querySelector(".screen");
  if (screen && screen.clientHeight < ROOM && !screen.inert) faults.push(`only ${screen.clientHeight} px are left to read in`);

  for (const main of document.querySelectorAll(".button.ink:not([disabled])")) {
    if (!visible(main) || main.closest("[inert]")) continue;
    main.scrollIntoView({ block: "center" });
    const box = main.getBoundingClientRect();
    const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (!(main.contains(there) || there?.contains(main))) faults.push(`${name(main)} is out of reach`);
  }
  screen?.scrollTo(0, 0);
  return faults;
}
