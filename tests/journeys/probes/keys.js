/* Where the keyboard stands now, and where it ought to come to. */
(() => {
  const { name, operable } = globalThis.probes;

  /** A ring around the control, or around the label that stands for it: three pixels that can be told from the ground. */
  function ring(control, contrast, ground) {
    const shown = [control, ...(control.labels ?? []), control.parentElement].filter(Boolean);
    return shown.some((each) => {
      const style = getComputedStyle(each);
      const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      return drawn && (!contrast || contrast(style.outlineColor, ground(each.parentElement ?? each)) >= 3);
    });
  }

  /** One stop for each control; a group of radios is one stop. */
  function stops() {
    const groups = new Set();
    return operable().filter((each) => {
      if (each.type !== "radio") return true;
      const all = [...document.getElementsByName(each.name)];
      const checked = all.find((radio) => radio.checked);
      if (checked ? checked !== each : groups.has(each.name)) return false;
      groups.add(each.name);
      return true;
    });
  }

  let order = new Map();

  /** Remembers all stops in the order of the page; their names. */
  function mark() {
    const all = stops();
    order = new Map(all.map((each, at) => [each, at]));
    return all.map(name);
  }

  /** The stop of this control: a radio's is that of its group. */
  function stopOf(control) {
    const all = control.type === "radio" ? [...document.getElementsByName(control.name)] : [control];
    return all.map((each) => order.get(each)).find((at) => at !== undefined) ?? -1;
  }

  /** What has the focus: which stop, whether it shows, where it is. */
  function now() {
    const active = document.activeElement;
    if (active === null || active === document.body || active.tabIndex < 0) return null;
    const shown = active.labels?.[0] && getComputedStyle(active).opacity === "0" ? active.labels[0] : active;
    const box = shown.getClientRects()[0];
    const x = Math.min(Math.max(box.left + Math.min(box.width / 2, 40), 1), innerWidth - 2);
    const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 22), 1), innerHeight - 2);
    const there = document.elementFromPoint(x, y);
    const covered = !(active.contains(there) || there?.contains(active) || active.labels?.[0]?.contains(there));
    const main = active.closest("main") !== null;
    const scrolled = document.querySelector(".screen")?.scrollTop ?? 0;
    return { stop: stopOf(active), name: name(active), ring: ring(active), covered, main, top: box.top + scrolled, bottom: box.bottom + scrolled };
  }

  Object.assign(globalThis.probes, { ring, mark, now });
})()
