// Elements without markup in strings: nothing that is shown can become a program.

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** An HTML element; attributes that begin with "on" are listeners. */
export function html(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element. */
export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/** Sets text only where it differs: a page that says nothing new stays as it is. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** A drawing for those who cannot see it: a name, and what there is to see in words. */
export function describe(drawing, title, description) {
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", `${title}. ${description}`);
}

/** The width in which a panel can draw. */
export function widthOf(element, least) {
  return Math.max(least, Math.floor(element.clientWidth || least));
}

/** A table with a caption for screen readers. */
export function table(caption, heads, rows) {
  return html("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    html("table", {},
      html("caption", { class: "hidden" }, caption),
      html("thead", {}, html("tr", {}, heads.map((head) => html("th", { scope: "col" }, head)))),
      html("tbody", {}, rows.map((row) => html("tr", {}, row.map((cell) => html("td", {}, cell)))))));
}
