// The head of a sweep: how far it is, how long it takes, who is at work.

import { html, setText } from "./dom.js";
import { decimal, duration, short, statusName } from "./format.js";

export class SweepHead {
  constructor(model) {
    this.model = model;
    this.name = html("h1", {});
    this.status = html("span", { class: "status" });
    this.lead = html("p", { class: "lead" });
    this.bar = html("i", {});
    this.progress = html("div", { class: "progress", role: "progressbar", "aria-label": "Steps done",
      "aria-valuemin": "0" }, this.bar);
    this.facts = html("dl", { class: "tiles" });
    this.workers = html("ul", { class: "workers", "aria-label": "Workers at work" });
    this.root = html("header", { class: "sweep-head" },
      html("div", { class: "title-line" }, this.name, this.status),
      this.lead, this.progress, this.facts, this.workers);
  }

  update() {
    const { sweep } = this.model;
    setText(this.name, sweep.sweepId);
    setText(this.status, statusName(sweep.status));
    this.status.className = `status ${sweep.status.toLowerCase()}`;
    setText(this.lead, headline(sweep));
    const done = sweep.steps.total > 0 ? sweep.steps.done / sweep.steps.total : 0;
    this.bar.style.width = `${100 * done}%`;
    this.progress.setAttribute("aria-valuemax", sweep.steps.total);
    this.progress.setAttribute("aria-valuenow", sweep.steps.done);
    this.facts.replaceChildren(...this.factList().map(([name, value]) =>
      html("div", {}, html("dt", {}, name), html("dd", {}, value))));
    this.drawWorkers();
  }

  factList() {
    const { sweep, progress } = this.model;
    const facts = [
      ["steps", `${short(sweep.steps.done)} of ${short(sweep.steps.total)}`],
      ["seeds completed", `${sweep.seeds.completed} of ${sweep.seeds.requested}`]];
    if (sweep.seeds.failed > 0) {
      facts.push(["seeds failed", String(sweep.seeds.failed)]);
    }
    if (sweep.seeds.cancelled > 0) {
      facts.push(["seeds cancelled", String(sweep.seeds.cancelled)]);
    }
    if (progress && sweep.status === "RUNNING") {
      facts.push(["time left, about", duration(progress.secondsLeft ?? NaN)],
        ["tasks waiting", String(progress.waiting)],
        ["workers at work", String(progress.workers.length)]);
    }
    return facts;
  }

  drawWorkers() {
    const workers = this.model.progress?.workers ?? [];
    const shown = workers.slice(0, 12).map((worker) => html("li", {},
      html("b", {}, worker.worker), ` seed ${worker.seed}, ${worker.stage.toLowerCase()}`,
      Number.isFinite(worker.imagesPerSecond) ? `, ${short(worker.imagesPerSecond)} images/s` : ""));
    if (workers.length > shown.length) {
      shown.push(html("li", {}, `and ${workers.length - shown.length} more`));
    }
    this.workers.replaceChildren(...(this.model.sweep.status === "RUNNING" ? shown : []));
  }
}

/** What came of it so far, in a sentence. Pure. */
export function headline(sweep) {
  const counts = `${sweep.seeds.completed} of ${sweep.seeds.requested} seeds found a network.`;
  const accuracy = sweep.testAccuracy;
  if (!accuracy) {
    return counts;
  }
  const interval = Number.isFinite(accuracy.low95)
    ? ` (95 % interval ${decimal(accuracy.low95)} to ${decimal(accuracy.high95)})` : "";
  return `${counts} Mean test accuracy ${decimal(accuracy.mean)}${interval}.`;
}
