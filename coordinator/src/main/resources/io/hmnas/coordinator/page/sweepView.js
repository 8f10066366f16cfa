// One sweep: head, runs, the moment that is shown, and the panels.

import { html } from "./dom.js";
import { PANELS } from "./panels.js";
import { RunList } from "./runList.js";
import { SweepHead } from "./sweepHead.js";
import { TimeBar } from "./timeBar.js";

export class SweepView {
  /**
   * @param model what is known of the sweep
   * @param where "live" or "report"
   */
  constructor(model, where) {
    this.model = model;
    this.head = new SweepHead(model);
    this.runs = new RunList(model);
    this.time = new TimeBar(model);
    this.panels = PANELS.filter((panel) => !panel.onlyIn || panel.onlyIn === where)
      .map((panel) => new Panel(panel, model));
    this.root = html("div", { class: "sweep" }, this.head.root,
      html("div", { class: "columns" }, this.runs.root,
        html("div", { class: "main" }, this.time.root, this.panels.map((panel) => panel.root))));
    model.onChange((changed) => this.update(changed));
    this.resized = new ResizeObserver(() => this.panels.forEach((panel) => panel.redraw()));
    this.resized.observe(this.root);
  }

  update(changed) {
    const any = (...names) => names.some((name) => changed.has(name));
    if (any("sweep", "progress")) {
      this.head.update();
    }
    if (any("runs", "moments", "chosen")) {
      this.runs.update();
    }
    if (any("recording", "frame", "chosen", "runs")) {
      this.time.update();
    }
    this.panels.forEach((panel) => panel.change(changed));
  }

  close() {
    this.time.stop();
    this.resized.disconnect();
  }
}

/** A panel that is drawn only while it is in sight. */
class Panel {
  constructor(panel, model) {
    this.needs = panel.needs;
    this.model = model;
    this.stale = true;
    this.inSight = false;
    this.width = 0;
    const body = html("div", { class: "panel-body" });
    const titleId = `${panel.id}-title`;
    this.root = html("section", { class: "panel", id: panel.id, "aria-labelledby": titleId },
      html("h2", { id: titleId }, panel.title), body);
    this.content = panel.create(body, model);
    new IntersectionObserver((entries) => {
      this.inSight = entries.at(-1).isIntersecting;
      this.drawIfDue();
    }, { rootMargin: "200px" }).observe(this.root);
  }

  change(changed) {
    if (this.needs.some((need) => changed.has(need))) {
      this.stale = true;
      this.drawIfDue();
    }
  }

  redraw() {
    if (this.root.clientWidth !== this.width) {
      this.stale = true;
      this.drawIfDue();
    }
  }

  drawIfDue() {
    if (this.stale && this.inSight && this.model.sweep) {
      this.stale = false;
      this.width = this.root.clientWidth;
      this.content.update(this.model);
    }
  }
}
