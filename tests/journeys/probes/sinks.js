/* Every way in which a page takes a string for more than letters; answers those that took one. */
() => {
  const ways = {
    inner: (box) => { box.innerHTML = "<b>x</b>"; },
    outer: (box) => { box.firstChild.outerHTML = "<b>x</b>"; },
    beside: (box) => box.insertAdjacentHTML("beforeend", "<b>x</b>"),
    handler: (box) => box.setAttribute("onclick", "x()"),
    written: () => document.write("<b>x</b>"),
    framed: () => { document.createElement("iframe").srcdoc = "x"; },
    parsed: () => new DOMParser().parseFromString("<b>x</b>", "text/html"),
    timed: () => setTimeout("x()"),
  };
  return Object.keys(ways).filter((way) => {
    const box = document.createElement("div");
    box.append(document.createElement("i"));
    try {
      ways[way](box);
      return true;
    } catch {
      return false;
    }
  });
}
