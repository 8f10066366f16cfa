// Places a cell's nodes, edges and the cards on its edges, in layers. Pure.
/* global dagre */

export const CARD = { width: 88, height: 58 };
const OUTER = { width: 54, height: 34 };
const INNER = { width: 34, height: 34 };

/**
 * All edges have their place, whether they are kept or not, so that nothing jumps when one goes.
 *
 * @param direction LR or TB
 */
export function layoutCell(cell, direction) {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: direction, nodesep: 14, edgesep: 10, ranksep: 26, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  const output = cell.nodes + 2;
  for (let node = 0; node <= output; node++) {
    graph.setNode(String(node), { ...(node < 2 || node === output ? OUTER : INNER) });
  }
  for (const edge of cell.edges) {
    graph.setEdge(String(edge.source), String(edge.target), { ...CARD, labelpos: "c" });
  }
  for (let node = 2; node < output; node++) {
    graph.setEdge(String(node), String(output), {});
  }
  dagre.layout(graph);
  const { width, height } = graph.graph();
  return {
    width,
    height,
    output,
    node: (node) => graph.node(String(node)),
    edge: (edge) => graph.edge(String(edge.source), String(edge.target)),
    toOutput: (node) => graph.edge(String(node), String(output)),
  };
}
