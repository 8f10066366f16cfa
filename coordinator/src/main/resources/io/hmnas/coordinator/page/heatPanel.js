// The heat map over steps: weights, real masks, or what is kept.
/* global d3 */

import { html, table, widthOf } from "./dom.js";
import { cellsOf, momentText } from "./encoding.js";
import { decimal, edgeName, operationName } from "./format.js";
import { colourKey, HeatMap } from "./heatMap.js";

const MODES = {
  weight: { name: "weights", value: (entry) => entry.weight },
  mask: { name: "real masks", value: (entry) => entry.mask },
  kept: { name: "share of seeds that keep it", value: (entry) => entry.kept },
};

export const heatPanel = {
  id: "heat",
  title: "Weights and masks, by operation and edge",
  needs: ["recording", "frame", "sweep", "chosen"],
  create(body, model) {
    return new HeatPanel(body, model);
  },
};

class HeatPanel {
  constructor(body, model) {
    this.model = model;
    this.mode = "weight";
    this.key = "";
    this.maps = [];
    const choice = html("div", { class: "choice", role: "group", "aria-label": "What to show" },
      Object.entries(MODES).map(([mode, { name }]) =>
        html("button", { type: "button", "aria-pressed": String(mode === this.mode),
          onclick: (event) => this.choose(mode, event.target) }, name)));
    this.legend = html("div", { class: "key-line" });
    this.figures = html("div", { class: "side-by-side" });
    this.numbers = html("details", { ontoggle: () => this.writeNumbers() },
      html("summary", {}, "The numbers of this moment"));
    body.append(html("p", { class: "note" }, "A column is an edge, a row an operation; \u00d7 marks what is"
      + " masked. The slider above moves through the steps."),
    choice, this.legend, this.figures, this.numbers);
  }

  choose(mode, button) {
    this.mode = mode;
    for (const other of button.parentElement.children) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    this.update(this.model);
  }

  update(model) {
    const { recording, frame } = model;
    if (!frame) {
      this.figures.replaceChildren(html("p", { class: "empty" }, "No weights yet."));
      this.legend.replaceChildren();
      this.key = "";
      return;
    }
    const cells = cellsOf(recording, frame);
    const width = widthOf(this.figures, 320);
    const half = width > 900 ? width / 2 - 24 : width - 24;
    const key = `${half} ${JSON.stringify(recording.cells)}`;
    if (key !== this.key) {
      this.key = key;
      this.maps = cells.map((cell) => new HeatMap(cell, half));
      this.figures.replaceChildren(...cells.map((cell, i) => html("figure", {},
        html("figcaption", {}, html("h3", {}, `${cell.cellType} cell`)),
        html("div", { class: "scroll", tabindex: "0", role: "region",
          "aria-label": `${cell.cellType} cell, heat map` }, this.maps[i].root))));
    }
    const { from, to, colour } = scaleOf(this.mode, recording, model.maskSettings);
    this.legend.replaceChildren(colourKey(from, to, colour, (value) => decimal(value, this.mode === "mask" ? 3 : 2)));
    cells.forEach((cell, i) => this.maps[i].update(cell, MODES[this.mode].value, colour,
      `${cell.cellType} cell: ${MODES[this.mode].name} by operation and edge`,
      `At ${momentText(frame)}. The numbers are in the table below.`));
    this.writeNumbers();
  }

  /** Only when it is open: most people look at the colours. */
  writeNumbers() {
    const { recording, frame } = this.model;
    if (!this.numbers.open || !frame) {
      return;
    }
    const { value } = MODES[this.mode];
    const tables = cellsOf(recording, frame).map((cell) => table(
      `${cell.cellType} cell: ${MODES[this.mode].name}`,
      ["edge", "edge itself", ...(cell.edges[0]?.operations.map((o) => operationName(o.name)) ?? [])],
      cell.edges.map((edge) => [edgeName(edge), ...[edge, ...edge.operations].map((entry) =>
        decimal(value(entry) ?? NaN, 4) + (entry.kept < 0.5 ? " \u00d7" : ""))])));
    this.numbers.replaceChildren(this.numbers.firstChild, ...tables);
  }
}

/** The same for all steps, so that a colour means the same everywhere. */
function scaleOf(mode, recording, mask) {
  if (mode === "kept") {
    return { from: 0, to: 1, colour: (value) => d3.interpolateCividis(value) };
  }
  if (mode === "weight") {
    const to = d3.max(recording.frames, (frame) => d3.max(frame.weights)) || 1;
    return { from: 0, to, colour: (value) => d3.interpolateCividis(value / to) };
  }
  const masks = recording.frames.flatMap((frame) => d3.extent(frame.masks)).filter(Number.isFinite);
  const from = Math.min(0, ...masks);
  const to = Math.max(2 * mask.threshold, ...masks);
  // Two colours that meet at the threshold.
  const scale = d3.scaleDiverging([from, mask.threshold, to], (t) => d3.interpolatePuOr(1 - t));
  return { from, to, colour: (value) => scale(value) };
}
