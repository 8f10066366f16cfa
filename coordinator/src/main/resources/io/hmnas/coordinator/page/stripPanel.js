// Edge weights across seeds: a dot per seed, the mean and its 95 % interval.
/* global d3 */

import { describe, html, svg, widthOf } from "./dom.js";
import { decimal, edgeName } from "./format.js";
import { MAIN_BRANCH } from "./model.js";
import { evenly, summary } from "./thin.js";

const SIZE = { height: 250, left: 44, right: 8, top: 10, bottom: 52 };
const MAX_DOTS = 60;

export const stripPanel = {
  id: "strip",
  title: "Edge weights across seeds",
  needs: ["architectures", "recording"],
  create(body) {
    const figures = html("div", { class: "side-by-side" });
    body.append(html("p", { class: "note" }, "A column is an edge, a dot one seed: filled where the seed"
      + " keeps the edge, hollow where it removes it. Orange: the mean and its 95 % interval. The scale"
      + " is the weight as a multiple of what every edge into the node would have if all were alike"
      + " (dashed)."), figures);
    return {
      update(model) {
        const found = model.found(MAIN_BRANCH);
        const shapes = model.recording.cells;
        if (found.length === 0 || shapes.length === 0) {
          figures.replaceChildren(html("p", { class: "empty" }, "No seed has found a network yet."));
          return;
        }
        const width = widthOf(figures, 320);
        const each = width > 900 ? width / 2 - 34 : width - 26;
        figures.replaceChildren(...shapes.map((shape) => figure(shape, found, each)));
      },
    };
  },
};

/** The seeds' weights of each edge, as multiples of the even share. Pure. */
export function columnsOf(shape, found) {
  return shape.edges.map((edge, index) => {
    const rivals = shape.edges.filter((other) => other.target === edge.target).length;
    const dots = found.flatMap((architecture) => {
      const cell = architecture.cells.find((some) => some.cellType === shape.cellType);
      return cell && index < cell.weights.length
        ? [{ seed: architecture.seed, multiple: cell.weights[index] * rivals, kept: cell.kept[index] }]
        : [];
    });
    return { edge, dots, ...summary(dots.map((dot) => dot.multiple)) };
  });
}

function figure(shape, found, width) {
  const columns = columnsOf(shape, found);
  return html("figure", {},
    html("figcaption", {}, html("h3", {}, `${shape.cellType} cell`),
      html("span", { class: "kept" }, `${found.length} seeds`)),
    html("div", { class: "scroll", tabindex: "0", role: "region",
      "aria-label": `${shape.cellType} cell, edge weights across seeds` },
    draw(shape, columns, Math.max(width, 30 * columns.length))));
}

function draw(shape, columns, width) {
  const values = columns.flatMap((column) =>
    [column.low, column.high, ...column.dots.map((dot) => dot.multiple)]);
  const y = d3.scaleLinear([Math.min(1, ...d3.extent(values)), Math.max(1, ...d3.extent(values))],
    [SIZE.height - SIZE.bottom, SIZE.top]).nice(5);
  const step = (width - SIZE.left - SIZE.right) / columns.length;
  const root = svg("svg", { class: "strip", viewBox: `0 0 ${width} ${SIZE.height}`, width,
    height: SIZE.height });
  for (const tick of y.ticks(5)) {
    root.append(
      svg("line", { class: "grid", x1: SIZE.left, x2: width - SIZE.right, y1: y(tick), y2: y(tick) }),
      svg("text", { class: "tick left", x: SIZE.left - 6, y: y(tick) + 4 }, decimal(tick, 2)));
  }
  root.append(svg("line", { class: "even", x1: SIZE.left, x2: width - SIZE.right, y1: y(1), y2: y(1) }));
  columns.forEach((column, index) => root.append(...columnMarks(column, index, columns, step, y)));
  describe(root, `${shape.cellType} cell: edge weights across seeds`, inWords(columns));
  return root;
}

function columnMarks(column, index, columns, step, y) {
  const x = SIZE.left + step * (index + 0.5);
  const name = svg("text", { class: "column-name",
    transform: `translate(${x + 4} ${SIZE.height - SIZE.bottom + 14}) rotate(-55)` }, edgeName(column.edge));
  const marks = [name,
    svg("line", { class: "interval", x1: x, x2: x, y1: y(column.low), y2: y(column.high) }),
    svg("line", { class: "mean", x1: x - step / 3, x2: x + step / 3, y1: y(column.mean), y2: y(column.mean) })];
  if (index > 0 && columns[index - 1].edge.target !== column.edge.target) {
    marks.push(svg("line", { class: "grid", x1: x - step / 2, x2: x - step / 2, y1: SIZE.top,
      y2: SIZE.height - SIZE.bottom }));
  }
  const dots = evenly(column.dots, MAX_DOTS);
  dots.forEach((dot, i) => marks.push(svg("circle", {
    class: dot.kept ? "seed kept" : "seed removed",
    // A seed stands in the same place of every column.
    cx: x + (dots.length < 2 ? 0 : step * 0.6 * (i / (dots.length - 1) - 0.5)),
    cy: y(dot.multiple),
    r: dots.length > 20 ? 2 : 3.2,
  }, svg("title", {}, `seed ${dot.seed}: ${decimal(dot.multiple, 3)}${dot.kept ? "" : ", removed"}`))));
  return marks;
}

function inWords(columns) {
  return columns.map((column) => {
    const kept = column.dots.filter((dot) => dot.kept).length;
    return `${edgeName(column.edge)}: mean ${decimal(column.mean, 2)}, kept by ${kept} of ${column.dots.length}.`;
  }).join(" ");
}
