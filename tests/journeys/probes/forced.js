/* The system's own few colours: every word, border, icon and ring has contrast, and no state is a colour alone. */
() => {
  const { visible, name, texts, operable } = globalThis.probes;
  const TEXT = 4.5, SHAPE = 3;
  const faults = new Set();

  function channels(colour) {
    const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
    return { rgb: [r, g, b], a };
  }

  function light(rgb) {
    const [r, g, b] = rgb.map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function contrast(one, other) {
    const [low, high] = [light(channels(one).rgb), light(channels(other).rgb)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }

  function ground(element) {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (channels(colour).a > 0.5) return colour;
    }
    return "rgb(0, 0, 0)";
  }

  function hasBorder(element) {
    const style = getComputedStyle(element), around = ground(element.parentElement);
    const bordered = parseFloat(style.borderBlockEndWidth) > 0 && style.borderBlockEndStyle !== "none" && contrast(style.borderBlockEndColor, around) >= SHAPE;
    return bordered || contrast(style.backgroundColor, around) >= SHAPE && channels(style.backgroundColor).a > 0.5;
  }

  /** How something looks, without any colour. */
  function shape(element) {
    const parts = [element, ...element.querySelectorAll("*")].flatMap((each) => ["", "::before", "::after"].map((part) => [each, part]));
    return parts.map(([each, part]) => {
      const style = getComputedStyle(each, part);
      return [style.display, style.content, style.borderWidth, style.borderStyle, style.outlineStyle, style.outlineWidth, style.fontWeight,
        style.textDecorationLine, style.translate, style.insetInlineStart, each.matches("svg") ? each.innerHTML : ""].join();
    }).join("|");
  }

  function look() {
    for (const { parent, text } of texts(document.body)) {
      const ratio = contrast(getComputedStyle(parent).color, ground(parent));
      if (ratio < TEXT) faults.add(`"${text}" has a contrast of ${ratio.toFixed(1)}`);
    }
    for (const icon of document.querySelectorAll("svg.icon")) {
      const style = getComputedStyle(icon);
      if (visible(icon) && contrast(style.stroke === "none" ? style.fill : style.stroke, ground(icon)) < SHAPE) faults.add(`an icon in ${name(icon.parentElement)} is pale`);
    }
    for (const square of document.querySelectorAll(".qr path")) {
      if (contrast(getComputedStyle(square).fill, ground(square)) < TEXT) faults.add("a camera cannot tell the square");
    }
    for (const control of document.querySelectorAll(".button:not(.quiet), textarea, .field, select, .chips label, .share input")) {
      if (visible(control) && !control.matches(":disabled, [inert] *") && !hasBorder(control)) faults.add(`${name(control)} has no border`);
    }
  }

  function states() {
    for (const group of document.querySelectorAll("[role='radiogroup'], [role='group'], fieldset, nav")) {
      const all = [...group.querySelectorAll("label, a, button[aria-pressed]")].filter(visible);
      const on = all.filter((each) => each.matches(":has(:checked), [aria-current], [aria-pressed='true']"));
      const off = all.filter((each) => !on.includes(each) && (each.querySelector("input") || !on[0]?.querySelector("input")));
      if (on.length > 0 && off.length > 0 && plain(on[0]) === plain(off[0])) faults.add(`chosen and not chosen look alike: ${name(on[0])}`);
    }
  }

  /** The shape without what differs anyhow: a row's own icon. */
  function plain(element) {
    return shape(element).replace(/<path.*?>/g, "");
  }

  look();
  states();
  for (const control of operable().slice(0, 40)) {
    control.focus({ focusVisible: true, preventScroll: true });
    if (!globalThis.probes.ring(control, contrast, ground)) faults.add(`${name(control)} shows no focus`);
  }
  document.activeElement?.blur();
  return [...faults];
}
