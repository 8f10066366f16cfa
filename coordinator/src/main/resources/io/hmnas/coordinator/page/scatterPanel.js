// Accuracy against size, a mark per network; each branch (baseline) has its own colour and shape.
/* global d3 */

import { describe, html, svg, widthOf } from "./dom.js";
import { decimal, short } from "./format.js";
import { MAIN_BRANCH } from "./model.js";
import { evenly, summary } from "./thin.js";

const SIZE = { height: 320, left: 56, right: 16, top: 12, bottom: 40 };
const MAX_MARKS = 400;
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#882255", "#999999"];

export const scatterPanel = {
  id: "scatter",
  title: "Accuracy against parameters",
  needs: ["architectures"],
  create(body) {
    const figures = html("div", {});
    body.append(html("p", { class: "note" }, "A mark is a network after fine-tuning: to the left is small,"
      + " up is accurate. The large mark is the mean of its kind."), figures);
    return {
      update(model) {
        const kinds = kindsOf([...model.architectures.values()]);
        if (kinds.length === 0) {
          figures.replaceChildren(html("p", { class: "empty" }, "No network has been tested yet."));
          return;
        }
        figures.replaceChildren(figure(kinds, Math.min(900, widthOf(figures, 320) - 26)));
      },
    };
  },
};

/** The branches that have tested networks, HM-NAS first. Pure. */
export function kindsOf(architectures) {
  const tested = architectures.filter((found) => Number.isFinite(found.testAccuracy));
  const branches = [...new Set(tested.map((found) => found.branch))].sort((a, b) =>
    (b === MAIN_BRANCH) - (a === MAIN_BRANCH) || a.localeCompare(b));
  return branches.map((branch, index) => ({
    branch,
    colour: COLOURS[index % COLOURS.length],
    shape: index,
    networks: tested.filter((found) => found.branch === branch),
  }));
}

function mark(kind, size) {
  return d3.symbol(d3.symbolsFill[kind.shape % d3.symbolsFill.length], size)();
}

function figure(kinds, width) {
  const all = kinds.flatMap((kind) => kind.networks);
  const x = d3.scaleLinear(padded(d3.extent(all, (found) => found.parameters)),
    [SIZE.left, width - SIZE.right]).nice();
  const y = d3.scaleLinear(padded(d3.extent(all, (found) => found.testAccuracy)),
    [SIZE.height - SIZE.bottom, SIZE.top]).nice();
  const root = svg("svg", { class: "scatter", viewBox: `0 0 ${width} ${SIZE.height}`, width,
    height: SIZE.height });
  const [low, high] = y.domain();
  const decimals = high - low < 0.02 ? 4 : 3;
  for (const tick of y.ticks(6)) {
    root.append(
      svg("line", { class: "grid", x1: SIZE.left, x2: width - SIZE.right, y1: y(tick), y2: y(tick) }),
      svg("text", { class: "tick left", x: SIZE.left - 6, y: y(tick) + 4 }, decimal(tick, decimals)));
  }
  for (const tick of x.ticks(Math.max(2, Math.floor(width / 110)))) {
    root.append(svg("text", { class: "tick below", x: x(tick), y: SIZE.height - SIZE.bottom + 16 }, short(tick)));
  }
  root.append(svg("text", { class: "axis-name", x: (SIZE.left + width) / 2, y: SIZE.height - 6 }, "parameters"));
  for (const kind of kinds) {
    root.append(...marks(kind, x, y));
  }
  describe(root, "Test accuracy against parameters", kinds.map(inWords).join(" "));
  return html("figure", {}, html("figcaption", {}, html("ul", { class: "legend" }, kinds.map(legendItem))), root);
}

function padded([low, high]) {
  const pad = (high - low) * 0.06 || Math.abs(high) * 0.02 || 1;
  return [low - pad, high + pad];
}

function marks(kind, x, y) {
  const small = evenly(kind.networks, MAX_MARKS).map((found) => svg("path", {
    class: "network", d: mark(kind, 46), fill: kind.colour,
    transform: `translate(${x(found.parameters)} ${y(found.testAccuracy)})`,
  }, svg("title", {}, `${kind.branch}, seed ${found.seed}: ${decimal(found.testAccuracy, 4)}, `
    + `${short(found.parameters)} parameters`)));
  const mean = (value) => d3.mean(kind.networks, value);
  return [...small, svg("path", { class: "network mean-mark", d: mark(kind, 190), fill: kind.colour,
    transform: `translate(${x(mean((found) => found.parameters))} ${y(mean((found) => found.testAccuracy))})` })];
}

function legendItem(kind) {
  return html("li", {}, svg("svg", { width: 16, height: 16, viewBox: "-8 -8 16 16", "aria-hidden": "true" },
    svg("path", { d: mark(kind, 70), fill: kind.colour })), `${kind.branch} (${kind.networks.length})`);
}

function inWords(kind) {
  const accuracy = summary(kind.networks.map((found) => found.testAccuracy));
  const parameters = summary(kind.networks.map((found) => found.parameters));
  return `${kind.branch}: ${accuracy.count} networks, mean accuracy ${decimal(accuracy.mean)}, `
    + `mean size ${short(parameters.mean)} parameters.`;
}
