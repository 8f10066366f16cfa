// All sweeps, those that run first.

import { getAll, listen } from "./api.js";
import { html, setText } from "./dom.js";
import { decimal, short, statusName } from "./format.js";
import { VirtualList } from "./virtualList.js";

const ORDER = ["RUNNING", "ACCEPTED"];
const CALM_MS = 300;

export class SweepList {
  constructor(choose) {
    this.sweeps = new Map();
    this.list = new VirtualList({ label: "Sweeps", rowHeight: 76, row, choose });
    this.count = html("p", { class: "lead" }, "Loading \u2026");
    this.root = html("div", { class: "sweeps" }, html("h1", {}, "Sweeps"), this.count, this.list.root);
  }

  async follow(state, signal) {
    await this.load(signal);
    listen("/events?form=short", (type, data) => {
      if (type === "robustness") {
        this.sweeps.set(data.sweepId, data);
        this.draw();
      } else if (type === "run") {
        this.soon(signal);
      }
    }, state, signal);
  }

  /** Steps done are counted by the coordinator only. */
  soon(signal) {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.load(signal).catch((error) => console.debug("sweeps:", error.message));
    }, 2000);
  }

  async load(signal) {
    for (const sweep of await getAll("/sweeps", signal)) {
      this.sweeps.set(sweep.sweepId, sweep);
    }
    this.draw();
  }

  draw() {
    this.drawing ??= setTimeout(() => {
      this.drawing = null;
      const sweeps = [...this.sweeps.values()].sort(compare);
      setText(this.count, sweeps.length === 0
        ? "None yet. Hand one in: ./hmnas sweep submit --preset demo --seeds 1..3"
        : `${sweeps.length} sweep${sweeps.length === 1 ? "" : "s"}`);
      this.list.update(sweeps, () => false);
    }, CALM_MS);
  }
}

/** Running ones first, then the latest. Pure. */
export function compare(a, b) {
  return ORDER.includes(b.status) - ORDER.includes(a.status) || b.updatedAt.localeCompare(a.updatedAt);
}

function row(sweep) {
  const bar = html("i", {});
  bar.style.width = `${sweep.steps.total > 0 ? (100 * sweep.steps.done) / sweep.steps.total : 0}%`;
  const accuracy = sweep.testAccuracy ? `mean test accuracy ${decimal(sweep.testAccuracy.mean)}` : "";
  return [
    html("span", { class: "sweep-name" }, sweep.sweepId),
    html("span", { class: `status ${sweep.status.toLowerCase()}` }, statusName(sweep.status)),
    html("span", { class: "sweep-facts" }, `${sweep.seeds.completed} of ${sweep.seeds.requested} seeds, `
      + `${short(sweep.steps.done)} of ${short(sweep.steps.total)} steps`, accuracy ? `, ${accuracy}` : ""),
    html("span", { class: "progress", "aria-hidden": "true" }, bar),
  ];
}
