// Keeps a model of a sweep up to date from the coordinator.

import { get, getAll, listen } from "./api.js";

const PROGRESS_MS = 1000;
const WEIGHTS_MS = 1500;
const ROBUSTNESS_MS = 2000;

/** Loads a sweep and follows it until the signal says to stop; throws if there is none. */
export async function followSweep(model, sweepId, state, signal) {
  const base = `/sweeps/${encodeURIComponent(sweepId)}`;
  const fresh = new Refreshes(model, base, sweepId, signal);
  model.sweep = await get(base, signal);
  model.choose = (runId) => fresh.choose(runId);
  listen(`${base}/events?form=short`, (type, data) => take(model, fresh, type, data), (now) => {
    state(now);
    if (now === "live") {
      // Whatever happened between the first answers and the first event.
      fresh.everything();
    }
  }, signal);
}

function take(model, fresh, type, data) {
  if (type === "run") {
    model.runs.set(data.runId, data);
    model.change("runs");
    fresh.progress();
  } else if (type === "weights") {
    if (data.branch !== "hm-nas") {
      // The page shows the run's own network as it comes about.
      return;
    }
    model.moments.set(data.runId, data);
    model.change("moments");
    if (model.chosen === null || model.chosen === data.runId) {
      fresh.weights();
    }
  } else if (type === "architecture") {
    model.architectures.set(`${data.runId}/${data.branch}`, data);
    model.change("architectures");
  } else if (type === "robustness") {
    model.sweep = { ...model.sweep, ...data };
    model.change("sweep");
    fresh.robustness();
  }
}

/** Asks again for what events only hint at, not too often. */
class Refreshes {
  constructor(model, base, sweepId, signal) {
    this.model = model;
    this.base = base;
    this.signal = signal;
    // No event tells how many steps are done.
    this.progress = this.calmed(PROGRESS_MS, () => Promise.all([
      this.load("progress", `${base}/progress`), this.load("sweep", base)]));
    this.robustness = this.calmed(ROBUSTNESS_MS, () => this.load("robustness", `${base}/robustness`));
    this.weights = this.calmed(WEIGHTS_MS, () => this.loadWeights());
  }

  /** Runs the work at once if it has been calm, else when the pause is over. */
  calmed(pause, work) {
    let busy = false;
    let again = false;
    const start = async () => {
      busy = true;
      try {
        await work();
      } catch (error) {
        console.debug("refresh:", error.message);
      }
      setTimeout(() => {
        busy = false;
        if (again && !this.signal.aborted) {
          again = false;
          start();
        }
      }, pause);
    };
    return () => {
      if (busy) {
        again = true;
      } else {
        start();
      }
    };
  }

  async load(name, path) {
    this.model[name] = await get(path, this.signal);
    this.model.change(name);
  }

  async loadWeights() {
    const chosen = this.model.chosen;
    const path = chosen === null
      ? `${this.base}/weights?limit=64`
      : `/runs/${encodeURIComponent(chosen)}/weights`;
    const [recording, run] = await Promise.all([
      get(path, this.signal),
      chosen === null ? null : get(`/runs/${encodeURIComponent(chosen)}`, this.signal),
    ]);
    if (this.model.chosen === chosen) {
      this.model.run = run;
      this.model.setRecording(recording);
    }
  }

  async choose(runId) {
    this.model.chosen = runId;
    this.model.following = true;
    this.model.change("chosen");
    await this.loadWeights();
  }

  async everything() {
    try {
      const [runs, architectures] = await Promise.all([
        getAll(`${this.base}/runs`, this.signal),
        getAll(`${this.base}/architecture-summaries`, this.signal),
        this.load("sweep", this.base),
      ]);
      runs.forEach((run) => this.model.runs.set(run.runId, run));
      architectures.forEach((found) =>
        this.model.architectures.set(`${found.runId}/${found.branch}`, found));
      this.model.change("runs", "architectures");
    } catch (error) {
      console.debug("load:", error.message);
    }
    this.progress();
    this.robustness();
    this.weights();
  }
}
