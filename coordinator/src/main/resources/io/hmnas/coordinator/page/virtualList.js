// A list box that has elements for the rows in sight only, however many rows there are.

import { html } from "./dom.js";

const OVERSCAN = 6;

/** Rows in sight. Pure. */
export function visibleRange(scrollTop, height, rowHeight, count) {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - OVERSCAN);
  const last = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + OVERSCAN);
  return { first: Math.min(first, last), last };
}

export class VirtualList {
  /**
   * @param label names the list
   * @param rowHeight in pixels
   * @param row makes the element of an item
   * @param choose is given the item that was chosen
   */
  constructor({ label, rowHeight, row, choose }) {
    this.rowHeight = rowHeight;
    this.row = row;
    this.choose = choose;
    this.items = [];
    this.active = 0;
    this.space = html("div", { class: "space", role: "presentation" });
    this.root = html("div", { class: "virtual", role: "listbox", tabindex: "0", "aria-label": label,
      onscroll: () => this.draw(), onkeydown: (event) => this.key(event) }, this.space);
    new ResizeObserver(() => this.draw()).observe(this.root);
  }

  /** @param selected tells whether an item is the chosen one */
  update(items, selected) {
    this.items = items;
    this.selected = selected;
    this.active = Math.min(this.active, Math.max(0, items.length - 1));
    this.space.style.height = `${items.length * this.rowHeight}px`;
    this.draw();
  }

  draw() {
    const { first, last } = visibleRange(this.root.scrollTop, this.root.clientHeight, this.rowHeight,
      this.items.length);
    const rows = [];
    for (let i = first; i < last; i++) {
      rows.push(this.option(i));
    }
    this.space.replaceChildren(...rows);
    if (this.items.length > 0) {
      this.root.setAttribute("aria-activedescendant", this.optionId(this.active));
    }
  }

  optionId(index) {
    this.prefix ??= `list-${Math.random().toString(36).slice(2)}`;
    return `${this.prefix}-${index}`;
  }

  option(index) {
    const item = this.items[index];
    const option = html("div", { class: index === this.active ? "option active" : "option",
      role: "option", id: this.optionId(index), "aria-selected": String(this.selected(item)),
      "aria-setsize": this.items.length, "aria-posinset": index + 1,
      onclick: () => {
        this.active = index;
        this.choose(item);
      } }, this.row(item));
    option.style.top = `${index * this.rowHeight}px`;
    option.style.height = `${this.rowHeight}px`;
    return option;
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.root.clientHeight / this.rowHeight) - 1);
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key in moves) {
      event.preventDefault();
      this.active = Math.min(Math.max(0, this.active + moves[event.key]), Math.max(0, this.items.length - 1));
      this.show(this.active);
    } else if ((event.key === "Enter" || event.key === " ") && this.items[this.active]) {
      event.preventDefault();
      this.choose(this.items[this.active]);
    }
  }

  show(index) {
    const top = index * this.rowHeight;
    if (top < this.root.scrollTop) {
      this.root.scrollTop = top;
    } else if (top + this.rowHeight > this.root.scrollTop + this.root.clientHeight) {
      this.root.scrollTop = top + this.rowHeight - this.root.clientHeight;
    }
    this.draw();
  }
}
