// A cell as a graph: a line per edge, as thick as its weight; on it a card with a bar per operation.
/* global d3 */

import { describe, svg } from "./dom.js";
import { presence, rankedOperations, relativeWeight, strongest } from "./encoding.js";
import { decimal, edgeName, nodeName, operationColour, operationName } from "./format.js";
import { CARD, layoutCell } from "./layout.js";

const BARS = { top: 19, height: 21 };
const THINNEST = 1.2;
const PER_WEIGHT = 17;

/** Draws into a figure; the drawing's update takes a cell and the stage it is in. */
export class CellGraph {
  /**
   * @param shape cell whose edges and operations are drawn, whatever its weights
   */
  constructor(shape, direction) {
    this.layout = layoutCell(shape, direction);
    // Through all points, so that a card is on its line.
    this.along = direction === "LR" ? d3.curveMonotoneX : d3.curveMonotoneY;
    const { width, height } = this.layout;
    this.root = svg("svg", { class: "cell", viewBox: `0 0 ${width} ${height}`, width, height });
    this.cards = new Map();
    this.lines = new Map();
    this.drawConcatenation();
    shape.edges.forEach((edge) => this.drawEdge(edge));
    this.drawNodes();
    shape.edges.forEach((edge) => this.drawCard(edge));
  }

  drawConcatenation() {
    for (let node = 2; node < this.layout.output; node++) {
      const d = this.curve(this.layout.toOutput(node).points);
      this.root.append(svg("path", { class: "concat", d }));
    }
  }

  curve(points) {
    return d3.line((p) => p.x, (p) => p.y).curve(this.along)(points);
  }

  drawEdge(edge) {
    const line = svg("path", { class: "edge", d: this.curve(this.layout.edge(edge).points) });
    this.lines.set(edgeName(edge), line);
    this.root.append(line);
  }

  drawNodes() {
    for (let node = 0; node <= this.layout.output; node++) {
      const { x, y, width, height } = this.layout.node(node);
      const outer = node < 2 || node === this.layout.output;
      const name = node === this.layout.output ? "out" : nodeName(node);
      this.root.append(
        svg("rect", { class: outer ? "node outer" : "node", x: x - width / 2, y: y - height / 2,
          width, height, rx: outer ? 6 : 17 }),
        svg("text", { class: "node-name", x, y: y + 5 }, name));
    }
  }

  drawCard(edge) {
    const place = this.layout.edge(edge);
    const card = svg("g", { class: "card",
      transform: `translate(${place.x - CARD.width / 2} ${place.y - CARD.height / 2})` });
    const title = svg("title");
    const name = svg("text", { class: "card-name", x: 6, y: 13 }, edgeName(edge));
    const weight = svg("text", { class: "card-weight", x: CARD.width - 6, y: 13 });
    const best = svg("text", { class: "card-best", x: CARD.width / 2, y: CARD.height - 5 });
    // The paper does not fade: the line behind would make the card unreadable.
    const ink = svg("g", {}, name, weight, best);
    card.append(title, svg("rect", { class: "card-paper", width: CARD.width, height: CARD.height,
      rx: 6 }), ink);
    const slot = (CARD.width - 12) / edge.operations.length;
    const bars = edge.operations.map((operation, i) => {
      const bar = svg("rect", { class: "operation", x: 6 + i * slot + 1, width: Math.max(1, slot - 2),
        fill: operationColour(operation.name) });
      ink.append(bar);
      return bar;
    });
    ink.append(svg("line", { class: "card-floor", x1: 6, x2: CARD.width - 6,
      y1: BARS.top + BARS.height, y2: BARS.top + BARS.height }));
    this.cards.set(edgeName(edge), { card, ink, title, weight, best, bars });
    this.root.append(card);
  }

  update(cell, stage, mask, title) {
    const best = strongest(cell);
    const scale = greatestOperation(cell);
    for (const edge of cell.edges) {
      const visible = presence(edge, stage, mask);
      const line = this.lines.get(edgeName(edge));
      line.style.strokeWidth = `${THINNEST + PER_WEIGHT * edge.weight}px`;
      line.style.opacity = visible;
      line.classList.toggle("strongest", best.has(edge));
      line.classList.toggle("masked", edge.kept < 0.5);
      this.updateCard(cell, edge, visible, stage, mask, scale, best.has(edge));
    }
    describe(this.root, title, inWords(cell));
  }

  updateCard(cell, edge, visible, stage, mask, scale, isStrongest) {
    const { card, ink, title, weight, best, bars } = this.cards.get(edgeName(edge));
    ink.style.opacity = edge.kept < 0.5 ? 0.45 : Math.max(0.75, visible);
    card.classList.toggle("masked", edge.kept < 0.5);
    card.style.visibility = visible === 0 ? "hidden" : "visible";
    card.classList.toggle("strongest", isStrongest);
    weight.textContent = decimal(edge.weight, 2);
    edge.operations.forEach((operation, i) => {
      const height = Math.max(1, (BARS.height * operation.weight) / scale);
      bars[i].setAttribute("height", height);
      bars[i].setAttribute("y", BARS.top + BARS.height - height);
      bars[i].style.opacity = presence(operation, stage, mask);
      bars[i].classList.toggle("masked", operation.kept < 0.5);
    });
    const first = rankedOperations(edge)[0];
    best.textContent = first && first.kept > 0 ? operationName(first.name) : "";
    title.textContent = `${edgeName(edge)}: weight ${decimal(edge.weight)} `
      + `(\u00d7${decimal(relativeWeight(cell, edge), 2)} of even)\n`
      + edge.operations.map((operation) =>
        `${operationName(operation.name)} ${decimal(operation.weight)}`
        + (operation.kept < 0.5 ? " masked" : "")).join("\n");
  }
}

/** The floor of bars is 0; the tallest bar of the cell fills its card. */
function greatestOperation(cell) {
  return Math.max(1e-9, ...cell.edges.flatMap((edge) => edge.operations.map((o) => o.weight)));
}

/** What there is to see in a cell, for those who cannot see it. Pure. */
export function inWords(cell) {
  const kept = cell.edges.filter((edge) => edge.kept >= 0.5);
  const best = [...strongest(cell)].map((edge) =>
    `${edgeName(edge)} with weight ${decimal(edge.weight, 2)}, `
    + `mostly ${operationName(rankedOperations(edge)[0]?.name ?? "nothing")}`);
  return `${kept.length} of ${cell.edges.length} edges are kept. `
    + `The strongest into each node: ${best.join("; ") || "none"}.`;
}
