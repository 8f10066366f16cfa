// The panels of a sweep, in their order.
//
// To add one: write a module that exports {id, title, needs, create}, name it here and in
// PageFiles.MODULES (before this file). `needs` says which changes of the model concern it: sweep,
// runs, moments, progress, recording, frame, chosen, robustness, architectures, report. `create` is
// given the panel's element and the model, and returns {update(model)}, which is called when one of
// the needs has changed and the panel is in sight. A panel with `onlyIn: "report"` is left out of
// the live page; what report.json has is in model.report there (null on the live page).

import { agreementPanel } from "./agreementPanel.js";
import { cellsPanel } from "./cellsPanel.js";
import { curvesPanel } from "./curvesPanel.js";
import { heatPanel } from "./heatPanel.js";
import { numbersPanel } from "./numbersPanel.js";
import { scatterPanel } from "./scatterPanel.js";
import { stripPanel } from "./stripPanel.js";

export const PANELS = [
  cellsPanel,
  heatPanel,
  curvesPanel,
  stripPanel,
  agreementPanel,
  scatterPanel,
  numbersPanel,
];
