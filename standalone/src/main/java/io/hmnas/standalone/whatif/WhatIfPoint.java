package io.hmnas.standalone.whatif;

import org.jspecify.annotations.Nullable;

/**
 * What the seeds would keep at one threshold.
 *
 * @param threshold a mask is 1 where its real value exceeds this
 * @param keptEdges over both types of cell
 * @param keptOperations over both types of cell
 * @param parameters network weights; how many of them weight masks would set to 0 is not known
 * @param multiplyAdds for one image
 * @param rescuedNodes nodes that would lose all edges and keep their best one
 * @param edgeKappa Fleiss' kappa of which edges are kept, over both types of cell; null for fewer
 *     than two seeds and when all seeds give all edges one verdict
 * @param operationKappa Fleiss' kappa of which operations are kept; null likewise
 */
public record WhatIfPoint(
    double threshold,
    Range keptEdges,
    Range keptOperations,
    Range parameters,
    Range multiplyAdds,
    Range rescuedNodes,
    @Nullable Double edgeKappa,
    @Nullable Double operationKappa) {}
