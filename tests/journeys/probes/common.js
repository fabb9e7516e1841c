/* What all probes stand on: what is visible, what is text, what can be operated. Each probe answers sentences about faults. */
(() => {
  const PADDING = 1;

  function visible(element) {
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && !unseen(element);
  }

  /** Heard only, or the plain sheet of a hidden window: nothing that is looked at. */
  function unseen(element) {
    return element.closest(".unseen, .cover, [aria-hidden='true'] > svg") !== null;
  }

  function name(element) {
    const told = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent ?? "";
    const kind = element.className?.baseVal ?? element.className ?? "";
    return `${element.tagName.toLowerCase()}.${kind} "${told.trim().replace(/\s+/g, " ").slice(0, 40)}"`;
  }

  /** Every visible run of text with the lines that it takes. */
  function texts(root) {
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (node.data.trim() === "" || parent.closest("script, style, option, textarea") || !visible(parent)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const lines = [...range.getClientRects()].filter((line) => line.width > PADDING && line.height > PADDING);
      if (lines.length > 0) found.push({ parent, text: node.data.trim().slice(0, 40), lines });
    }
    return found;
  }

  const OPERABLE = "a[href], button, input, select, textarea, summary, [tabindex='0'], [role='button']";

  function operable(root = document) {
    return [...root.querySelectorAll(OPERABLE)].filter(
      (each) => visible(each) && !each.disabled && !each.closest("[inert]") && each.type !== "hidden" && each.tabIndex >= 0,
    );
  }

  /** What a finger meets: the control, or the label that works for it. */
  function reach(control) {
    const boxes = [control, ...(control.labels ?? [])].filter(visible).map((each) => each.getBoundingClientRect());
    return { width: Math.max(...boxes.map((box) => box.width)), height: Math.max(...boxes.map((box) => box.height)) };
  }

  globalThis.probes = { visible, unseen, name, texts, operable, reach };
})()
