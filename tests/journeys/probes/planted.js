/* Something wrong for each way of looking to find. The page takes no HTML from anybody, so it is built. */
() => {
  const sheet = new CSSStyleSheet();
  const make = (tag, of, ...children) => {
    const made = Object.assign(document.createElement(tag), of);
    made.append(...children);
    return made;
  };
  const choice = (text, checked) => make("label", {}, make("input", { type: "checkbox", checked }), text);
  const chips = make("div", { className: "chips" }, choice("on", true), choice("off", false));
  chips.setAttribute("role", "group");
  document.querySelector("main").append(make("div", { className: "planted" },
    make("p", { className: "cut" }, "letters that are cut off at the end"),
    make("p", { className: "one" }, "one over"), make("p", { className: "two" }, "the other"),
    make("button", { className: "tiny" }, "x"), make("button", { className: "bare" }, "no ring"),
    make("button", { className: "first", tabIndex: 5 }, "before all others"), chips));
  document.querySelector(".tiny").animate([{ opacity: 0.5 }, { opacity: 1 }], 60_000);
  sheet.replaceSync(`
    .cut { inline-size: 4em; overflow: hidden; white-space: nowrap; }
    .two { margin-block-start: -1.4em; }
    .tiny { inline-size: 20px; block-size: 20px; }
    .bare:focus-visible { outline: none !important; }
    .planted .one { forced-color-adjust: none; color: #222; }
    .planted .chips label { forced-color-adjust: none; border: 0; outline: none !important; background: #000; color: #fff; }`);
  document.adoptedStyleSheets = [sheet];
}
