// The runs of a sweep: a line each, with stage, accuracy and progress.

import { html, setText } from "./dom.js";
import { decimal, stageName, statusName } from "./format.js";
import { VirtualList } from "./virtualList.js";

const STAGES = ["SEED", "SUPERNET", "MASK", "PRUNE", "FINETUNE"];

export class RunList {
  constructor(model) {
    this.model = model;
    this.filter = "";
    this.list = new VirtualList({
      label: "Runs, by seed",
      rowHeight: 48,
      row: (run) => this.row(run),
      choose: (run) => model.choose(run.runId === model.chosen ? null : run.runId),
    });
    this.count = html("span", { class: "kept" });
    this.mean = html("button", { type: "button", class: "mean-button", onclick: () => model.choose(null) },
      "Mean over seeds");
    const filter = html("select", { "aria-label": "Which runs", onchange: (event) => {
      this.filter = event.target.value;
      this.update();
    } }, html("option", { value: "" }, "all runs"), ["RUNNING", "COMPLETED", "FAILED", "CANCELLED"].map(
      (status) => html("option", { value: status }, statusName(status))));
    this.root = html("section", { class: "runs", "aria-labelledby": "runs-title" },
      html("div", { class: "runs-head" }, html("h2", { id: "runs-title" }, "Runs"), this.count, filter),
      this.mean, this.list.root);
  }

  update() {
    const runs = this.model.sortedRuns().filter((run) => !this.filter || run.status === this.filter);
    setText(this.count, `${runs.length}`);
    this.mean.setAttribute("aria-pressed", String(this.model.chosen === null));
    this.list.update(runs, (run) => run.runId === this.model.chosen);
  }

  row(run) {
    const moment = currentMoment(run, this.model.moments.get(run.runId));
    const accuracy = run.testAccuracy ?? moment?.accuracy;
    const where = run.status === "RUNNING"
      ? stageName(run.stage) + (run.steps > 1 ? ` ${run.step + 1}/${run.steps}` : "")
        + (moment ? "" : ", waiting")
      : statusName(run.status);
    return [
      html("span", { class: "seed-name" }, `seed ${run.seed}`),
      html("span", { class: `where ${run.status.toLowerCase()}` }, where),
      html("span", { class: "number" }, Number.isFinite(accuracy) ? decimal(accuracy) : ""),
      html("span", { class: "stages", "aria-hidden": "true" }, stageParts(run, moment).map((part, i) => {
        const fill = html("i", { class: `stage-${STAGES[i].toLowerCase()}` });
        fill.style.width = `${Math.round(100 * part)}%`;
        return html("span", {}, fill);
      })),
    ];
  }
}

/** A moment counts if it is of the step that the run waits for. */
function currentMoment(run, moment) {
  const same = moment && moment.stage === run.stage && moment.step === run.step
    && run.status === "RUNNING";
  return same ? moment : null;
}

/** How much of each stage is done, 0..1. Pure. */
export function stageParts(run, moment) {
  const now = STAGES.indexOf(run.stage);
  const ofStep = moment && moment.batches > 0 ? moment.batch / moment.batches : 0;
  return STAGES.map((stage, i) => {
    if (run.status === "COMPLETED" || i < now) {
      return 1;
    }
    return i > now ? 0 : Math.min(1, (run.step + ofStep) / Math.max(1, run.steps));
  });
}
