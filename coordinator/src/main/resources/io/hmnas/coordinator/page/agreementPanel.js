// What the seeds agree on: which edges and operations survive, and measures of it.
/* global d3 */

import { html, table, widthOf } from "./dom.js";
import { decimal, edgeName, operationName, percent } from "./format.js";
import { colourKey, HeatMap } from "./heatMap.js";

const colour = (share) => d3.interpolateCividis(share);

export const agreementPanel = {
  id: "agreement",
  title: "What seeds agree on",
  needs: ["robustness"],
  create(body) {
    const tiles = html("dl", { class: "tiles" });
    const legend = html("div", { class: "key-line" });
    const figures = html("div", { class: "side-by-side" });
    const numbers = html("details", {}, html("summary", {}, "Survival in numbers"));
    body.append(html("p", { class: "note" }, "The share of seeds that keep an edge or operation; \u00d7 marks"
      + " what most seeds remove. W and kappa: 1 is full agreement; kappa 0 is what chance would give."),
    tiles, legend, figures, numbers);
    return {
      update(model) {
        const report = model.robustness;
        if (!report || report.completedSeeds.length === 0) {
          figures.replaceChildren(html("p", { class: "empty" }, "No seed has found a network yet."));
          return;
        }
        const cells = survivalCells(report);
        tiles.replaceChildren(...report.agreement.flatMap(agreementTiles));
        legend.replaceChildren(colourKey(0, 1, colour, percent));
        const width = widthOf(figures, 320);
        const each = width > 900 ? width / 2 - 24 : width - 24;
        figures.replaceChildren(...cells.map((cell) => figure(cell, each)));
        numbers.replaceChildren(numbers.firstChild, ...cells.map(survivalTable));
      },
    };
  },
};

/** Edges and operations with their survival in place of weights. Pure. */
export function survivalCells(report) {
  const types = [...new Set(report.edges.map((edge) => edge.cellType))];
  return types.map((cellType) => ({
    cellType,
    edges: report.edges.filter((edge) => edge.cellType === cellType).map((edge) => ({
      source: edge.source,
      target: edge.target,
      kept: edge.survival,
      operations: edge.operations.map((operation) => ({ name: operation.name, kept: operation.survival })),
    })),
  }));
}

function agreementTiles(cell) {
  return [["ranking of edges, Kendall\u2019s W", cell.kendallW],
    ["edges kept, Fleiss\u2019 kappa", cell.edgeKappa],
    ["operations kept, Fleiss\u2019 kappa", cell.operationKappa]].map(([name, value]) =>
    html("div", {}, html("dt", {}, `${cell.cellType}: ${name}`), html("dd", {}, decimal(value, 2))));
}

function figure(cell, width) {
  const map = new HeatMap(cell, width);
  const sure = cell.edges.filter((edge) => edge.kept === 1).map(edgeName);
  map.update(cell, (entry) => entry.kept, colour, `${cell.cellType} cell: survival over seeds`,
    `All seeds keep ${sure.join(", ") || "no edge"}.`);
  return html("figure", {}, html("figcaption", {}, html("h3", {}, `${cell.cellType} cell`)),
    html("div", { class: "scroll", tabindex: "0", role: "region",
      "aria-label": `${cell.cellType} cell, survival` }, map.root));
}

function survivalTable(cell) {
  return table(`${cell.cellType} cell: share of seeds that keep it`,
    [`${cell.cellType} cell`, "edge itself",
      ...(cell.edges[0]?.operations.map((operation) => operationName(operation.name)) ?? [])],
    cell.edges.map((edge) =>
      [edgeName(edge), ...[edge, ...edge.operations].map((entry) => percent(entry.kept))]));
}
