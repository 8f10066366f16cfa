// Frames of weights as cells with edges and operations. Pure.

/** Cells of a frame: each edge and operation with weight, mask and the share of seeds that keep it. */
export function cellsOf(recording, frame) {
  let index = 0;
  const entry = () => {
    const i = index++;
    return { weight: frame.weights[i], mask: frame.masks[i], kept: frame.kept[i] };
  };
  return recording.cells.map((cell) => ({
    cellType: cell.cellType,
    nodes: cell.nodes,
    edges: cell.edges.map((edge) => ({
      source: edge.source,
      target: edge.target,
      ...entry(),
      operations: edge.operations.map((name) => ({ name, ...entry() })),
    })),
  }));
}

/** A weight as a multiple of what each edge into the node would have if all were alike. */
export function relativeWeight(cell, edge) {
  const rivals = cell.edges.filter((other) => other.target === edge.target).length;
  return edge.weight * rivals;
}

/** Edges, those that most seeds keep first, then by relative weight. */
export function ranked(cell) {
  return [...cell.edges].sort((a, b) =>
    (b.kept >= 0.5) - (a.kept >= 0.5) || relativeWeight(cell, b) - relativeWeight(cell, a));
}

/** Of each node the edge with the greatest weight among those kept. */
export function strongest(cell) {
  const best = new Map();
  for (const edge of cell.edges) {
    const rival = best.get(edge.target);
    if (edge.kept >= 0.5 && (!rival || edge.weight > rival.weight)) {
      best.set(edge.target, edge);
    }
  }
  return new Set(best.values());
}

/** Operations by weight, those that are kept first. */
export function rankedOperations(edge) {
  return [...edge.operations].sort((a, b) =>
    (b.kept >= 0.5) - (a.kept >= 0.5) || b.weight - a.weight);
}

/** Whether removed things are gone for good: masks are closed, no more to be learned. */
export function isPruned(stage) {
  return stage === "PRUNE" || stage === "FINETUNE";
}

/**
 * How visible an edge or operation is, 0..1: fades while its mask closes, faint when masked, 0
 * (gone) when pruned.
 */
export function presence(entry, stage, mask) {
  if (entry.kept === 0) {
    return isPruned(stage) ? 0 : 0.16;
  }
  const range = Math.max(1e-9, mask.initial - mask.threshold);
  const open = entry.mask === null || isPruned(stage)
    ? 1
    : Math.min(1, Math.max(0, (entry.mask - mask.threshold) / range));
  return Math.max(0.16, entry.kept * (0.45 + 0.55 * open));
}

/** Shares kept: of edges, and of operations. */
export function keptShares(recording, frame) {
  let edges = 0;
  let allEdges = 0;
  let operations = 0;
  let allOperations = 0;
  let index = 0;
  for (const cell of recording.cells) {
    for (const edge of cell.edges) {
      edges += frame.kept[index++];
      allEdges += 1;
      for (let o = 0; o < edge.operations.length; o++) {
        operations += frame.kept[index++];
        allOperations += 1;
      }
    }
  }
  return { edges, allEdges, operations, allOperations };
}

/** Where in the life of a run a frame is, in words. */
export function momentText(frame) {
  const stage = frame.stage === "FINETUNE" ? "fine-tune" : frame.stage.toLowerCase();
  const step = frame.steps > 1 ? ` ${frame.step + 1}/${frame.steps}` : "";
  const batch = frame.batches > 0 ? `, batch ${frame.batch}/${frame.batches}` : "";
  return `${stage}${step}${batch}`;
}
