// The report of a sweep: the same page, from the data inside the file.

import { html } from "./dom.js";
import { SweepModel } from "./model.js";
import { SweepView } from "./sweepView.js";
import { themeButton } from "./theme.js";

const NONE = { cells: [], frames: [] };
const data = JSON.parse(document.getElementById("data").textContent);
const model = new SweepModel();

model.sweep = data.sweep;
model.report = data.report;
model.robustness = data.report.robustness;
data.runs.forEach((run) => model.runs.set(run.runId, run));
data.architectures.forEach((found) => model.architectures.set(`${found.runId}/${found.branch}`, found));
model.choose = (runId) => {
  model.chosen = runId;
  model.run = data.report.runs.find((run) => run.runId === runId) ?? null;
  model.following = true;
  model.setRecording((runId === null ? data.mean : data.recordings[runId]) ?? NONE);
  model.changeNow("chosen");
};

const failures = data.report.runs.filter((run) => run.failureReason).map((run) =>
  html("p", { class: "failure" }, `Seed ${run.seed} failed: ${run.failureReason}`));
const view = new SweepView(model, "report");
document.body.append(
  html("nav", { "aria-label": "Page" }, html("span", { class: "home" }, "HM-NAS"),
    html("span", {}, `report of ${new Date(data.report.ended).toUTCString()}`), themeButton()),
  html("main", { id: "content" }, view.root));
view.head.root.append(...failures);
model.change("sweep", "runs", "robustness", "architectures", "report");
model.choose(null);
