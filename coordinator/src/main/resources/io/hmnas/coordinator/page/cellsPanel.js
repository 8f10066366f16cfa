// The cells: graph, and beside it the edges by weight.

import { CellGraph } from "./cellGraph.js";
import { html, setText } from "./dom.js";
import { cellsOf, isPruned, ranked, rankedOperations, relativeWeight } from "./encoding.js";
import { decimal, edgeName, operationColour, operationName, percent } from "./format.js";

const NARROW = 620;

export const cellsPanel = {
  id: "cells",
  title: "Cells",
  needs: ["recording", "frame", "chosen", "sweep"],
  create(body) {
    const legend = html("ul", { class: "legend" });
    const cells = html("div", { class: "cells" });
    body.append(
      html("p", { class: "note" }, "A line is as thick as its edge\u2019s weight; blue is the strongest"
        + " edge into its node. A card has one bar per operation, as tall as its weight, and names the"
        + " strongest. What masks close fades, and goes when the network is pruned."),
      legend, cells);
    return new CellsPanel(legend, cells);
  },
};

class CellsPanel {
  constructor(legend, cells) {
    this.legend = legend;
    this.cells = cells;
    this.key = "";
    this.parts = [];
  }

  update(model) {
    const { recording, frame } = model;
    if (!frame) {
      this.cells.replaceChildren(html("p", { class: "empty" },
        "No weights yet: they come with the first step of a run."));
      this.key = "";
      return;
    }
    const direction = this.cells.clientWidth < NARROW ? "TB" : "LR";
    const key = `${direction} ${JSON.stringify(recording.cells)}`;
    const now = cellsOf(recording, frame);
    if (key !== this.key) {
      this.key = key;
      this.build(now, direction);
    }
    now.forEach((cell, i) => this.parts[i].update(cell, frame, model));
  }

  build(cells, direction) {
    this.parts = cells.map((cell) => new CellPart(cell, direction));
    this.cells.replaceChildren(...this.parts.map((part) => part.root));
    const operations = new Set(cells.flatMap((cell) =>
      cell.edges.flatMap((edge) => edge.operations.map((operation) => operation.name))));
    this.legend.replaceChildren(...[...operations].map((name) => {
      const swatch = html("i", {});
      swatch.style.background = operationColour(name);
      return html("li", {}, swatch, operationName(name));
    }));
  }
}

class CellPart {
  constructor(cell, direction) {
    this.cellType = cell.cellType;
    this.graph = new CellGraph(cell, direction);
    this.kept = html("span", { class: "kept" });
    this.rows = html("ol", { class: "edges" });
    this.root = html("figure", { class: "cell-figure" },
      html("figcaption", {}, html("h3", {}, `${cell.cellType} cell`), this.kept),
      html("div", { class: "cell-body" },
        html("div", { class: "scroll", tabindex: "0", role: "region",
          "aria-label": `${cell.cellType} cell, drawing` }, this.graph.root),
        this.rows));
  }

  update(cell, frame, model) {
    const whose = model.chosen === null ? `mean of ${frame.seeds} seeds` : model.chosen;
    this.graph.update(cell, frame.stage, model.maskSettings, `${cell.cellType} cell, ${whose}`);
    const edges = cell.edges.filter((edge) => edge.kept >= 0.5).length;
    setText(this.kept, `${edges} of ${cell.edges.length} edges kept`
      + (model.chosen === null && frame.seeds > 1 ? " by most seeds" : ""));
    const greatest = Math.max(...cell.edges.map((edge) => relativeWeight(cell, edge)));
    const least = Math.min(...cell.edges.map((edge) => relativeWeight(cell, edge)));
    this.rows.replaceChildren(...ranked(cell).map((edge) =>
      this.row(cell, edge, frame, least, greatest)));
  }

  row(cell, edge, frame, least, greatest) {
    const relative = relativeWeight(cell, edge);
    const bar = html("span", { class: "bar" });
    // From 8 %, so that the least can be seen as well.
    bar.style.width = `${8 + (92 * (relative - least)) / Math.max(1e-9, greatest - least)}%`;
    const kept = edge.kept >= 0.5;
    const first = rankedOperations(edge)[0];
    const state = frame.seeds > 1 ? percent(edge.kept)
      : kept ? "kept" : isPruned(frame.stage) ? "removed" : "masked";
    return html("li", { class: kept ? "kept" : "masked" },
      html("span", { class: "edge-name" }, edgeName(edge)),
      html("span", { class: "track" }, bar),
      html("span", { class: "number" }, `\u00d7${decimal(relative, 2)}`),
      html("span", { class: "what" }, kept && first ? operationName(first.name) : state),
      html("span", { class: "hidden" }, ` weight ${decimal(edge.weight)}, ${state}`));
  }
}
