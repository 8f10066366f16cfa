// A heat map of operations by edges. What is masked has a cross: colour alone does not say it.
/* global d3 */

import { describe, svg } from "./dom.js";
import { decimal, edgeName, operationName } from "./format.js";

const LEFT = 84;
const TOP = 6;
const BOTTOM = 48;
const ROW = 24;

/** One cell's map; its update takes the values. */
export class HeatMap {
  constructor(cell, width) {
    const operations = cell.edges[0]?.operations.map((operation) => operation.name) ?? [];
    const columns = cell.edges.length;
    this.size = Math.max(20, Math.min(44, Math.floor((width - LEFT - 4) / Math.max(1, columns))));
    const full = LEFT + this.size * columns + 4;
    const height = TOP + ROW * (operations.length + 1) + 6 + BOTTOM;
    this.root = svg("svg", { class: "heat", viewBox: `0 0 ${full} ${height}`, width: full, height });
    this.tiles = cell.edges.map((edge, column) => [
      this.tile(column, -1),
      ...edge.operations.map((operation, row) => this.tile(column, row)),
    ]);
    this.label(LEFT - 6, TOP + ROW / 2 + 4, "edge", "row-name strong");
    operations.forEach((name, row) =>
      this.label(LEFT - 6, this.y(row) + ROW / 2 + 4, operationName(name), "row-name"));
    const floor = this.y(operations.length);
    cell.edges.forEach((edge, column) => {
      const x = LEFT + this.size * (column + 0.5);
      const name = this.label(0, 0, edgeName(edge), "column-name");
      name.setAttribute("transform", `translate(${x + 4} ${floor + 6}) rotate(-55)`);
    });
  }

  y(row) {
    return row < 0 ? TOP : TOP + 6 + ROW * (row + 1);
  }

  label(x, y, text, className) {
    const element = svg("text", { x, y, class: className }, text);
    this.root.append(element);
    return element;
  }

  tile(column, row) {
    const x = LEFT + this.size * column;
    const y = this.y(row);
    const title = svg("title");
    const rect = svg("rect", { x: x + 0.5, y: y + 0.5, width: this.size - 1, height: ROW - 1, rx: 2 });
    const cross = svg("path", { class: "cross",
      d: `M${x + this.size / 2 - 4} ${y + ROW / 2 - 4}l8 8m0 -8l-8 8` });
    this.root.append(svg("g", { class: "tile" }, title, rect, cross));
    return { title, rect, cross };
  }

  /**
   * @param valueOf the number of an edge or operation, or null
   * @param colour of a number
   */
  update(cell, valueOf, colour, title, description) {
    cell.edges.forEach((edge, column) => {
      [edge, ...edge.operations].forEach((entry, row) => {
        const { title: words, rect, cross } = this.tiles[column][row];
        const value = valueOf(entry);
        rect.style.fill = value === null ? "var(--none)" : colour(value);
        const masked = entry.kept < 0.5;
        cross.style.display = masked ? "" : "none";
        cross.style.stroke = value === null ? "var(--soft)" : contrast(colour(value));
        words.textContent = `${edgeName(edge)} ${row === 0 ? "" : operationName(entry.name)} `
          + `${value === null ? "none" : decimal(value, 4)}${masked ? ", masked" : ""}`;
      });
    });
    describe(this.root, title, description);
  }
}

function contrast(colour) {
  return d3.lab(colour).l > 55 ? "#1a202c" : "#ffffff";
}

/** A scale of colours with its ends, as a drawing. */
export function colourKey(from, to, colour, format) {
  const id = `key-${from}-${to}`.replaceAll(/[^\w-]/g, "_");
  const stops = d3.range(0, 1.01, 0.1).map((t) =>
    svg("stop", { offset: `${Math.round(100 * t)}%`, "stop-color": colour(from + t * (to - from)) }));
  return svg("svg", { class: "key", viewBox: "0 0 230 16", width: 230, height: 16, role: "img",
    "aria-label": `Colours from ${format(from)} to ${format(to)}` },
  svg("defs", {}, svg("linearGradient", { id }, stops)),
  svg("text", { x: 46, y: 12, class: "row-name" }, format(from)),
  svg("rect", { x: 52, y: 1, width: 120, height: 13, rx: 2, fill: `url(#${id})` }),
  svg("text", { x: 178, y: 12 }, format(to)));
}
