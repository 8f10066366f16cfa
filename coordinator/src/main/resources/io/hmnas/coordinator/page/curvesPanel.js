// Curves over epochs: loss, accuracy, what is kept, mask flips.

import { html, widthOf } from "./dom.js";
import { keptShares } from "./encoding.js";
import { percent, short } from "./format.js";
import { lineChart, threeDecimals } from "./lineChart.js";

export const curvesPanel = {
  id: "curves",
  title: "Curves",
  needs: ["recording", "frame", "sweep", "chosen"],
  create(body) {
    const charts = html("div", { class: "charts" });
    body.append(charts);
    return {
      update(model) {
        if (!model.frame) {
          charts.replaceChildren(html("p", { class: "empty" }, "Nothing measured yet."));
          return;
        }
        const columns = Math.max(1, Math.floor(widthOf(charts, 300) / 330));
        const width = Math.floor(widthOf(charts, 300) / columns) - 26;
        charts.replaceChildren(...draw(model, width));
      },
    };
  },
};

/** Stages that are made of epochs, and where they begin and end. Pure. */
export function stagesOf(config) {
  const supernet = config?.supernet?.epochs ?? 1;
  const mask = supernet + (config?.mask?.epochs ?? 1);
  const finetune = mask + (config?.finetune?.epochs ?? 1);
  return [
    { name: "SUPERNET", from: 0, to: supernet },
    { name: "MASK", from: supernet, to: mask },
    { name: "FINETUNE", from: mask, to: finetune },
  ];
}

function draw(model, width) {
  const { recording, frame } = model;
  const stages = stagesOf(model.sweep?.config);
  const over = (value) => recording.frames.map((some) => [some.epoch, value(some)]);
  const shares = recording.frames.map((some) => ({ ...keptShares(recording, some), some }));
  const common = { width, stages, epoch: frame.epoch };
  return [
    lineChart({ ...common, title: "Loss", format: threeDecimals, series: [
      { name: "loss", className: "first", points: over((some) => some.loss) }] }),
    lineChart({ ...common, title: "Accuracy", to: 1, format: threeDecimals, series: [
      { name: "training batches", className: "first", points: over((some) => some.accuracy) },
      { name: "validation", className: "second", dots: true, points: validation(model.run, stages) }] }),
    lineChart({ ...common, title: "Kept", from: 0, to: 1, format: percent, series: [
      { name: "edges", className: "first", points: shares.map((s) => [s.some.epoch, s.edges / s.allEdges]) },
      { name: "operations", className: "second",
        points: shares.map((s) => [s.some.epoch, s.operations / s.allOperations]) },
      { name: "network weights", className: "third", points: over((some) => some.keptWeightFraction) }] }),
    lineChart({ ...common, title: "Masks that changed sides", format: short, series: [
      { name: "flips", className: "first", bars: true, points: over((some) => some.flips) }] }),
  ];
}

/** A dot per epoch of a run; the mean over seeds has none. */
function validation(run, stages) {
  return (run?.history ?? []).flatMap((step) => {
    const stage = stages.find((some) => some.name === step.stage);
    const value = step.metrics?.validationAccuracy ?? step.metrics?.testAccuracy;
    return stage && Number.isFinite(value) ? [[stage.from + step.step + 1, value]] : [];
  });
}
