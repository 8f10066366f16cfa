// What the page knows of one sweep; tells its listeners what has changed, some times a second at most.

const CALM_MS = 200;

export class SweepModel {
  constructor() {
    this.sweep = null;
    this.progress = null;
    this.robustness = null;
    this.runs = new Map();
    this.moments = new Map();
    this.architectures = new Map();
    this.recording = { cells: [], frames: [] };
    this.run = null; // RunState of the chosen run; null for the mean over seeds
    this.chosen = null; // its id
    this.frameIndex = 0;
    this.following = true;
    this.changed = new Set();
    this.listeners = [];
    this.timer = null;
  }

  /** @param listener is given the set of names of what has changed */
  onChange(listener) {
    this.listeners.push(listener);
  }

  change(...names) {
    names.forEach((name) => this.changed.add(name));
    this.timer ??= setTimeout(() => this.tell(), CALM_MS);
  }

  /** At once, for what its user did. */
  changeNow(...names) {
    names.forEach((name) => this.changed.add(name));
    this.tell();
  }

  tell() {
    clearTimeout(this.timer);
    this.timer = null;
    const changed = this.changed;
    this.changed = new Set();
    this.listeners.forEach((listener) => listener(changed));
  }

  get frame() {
    return this.recording.frames[this.frameIndex] ?? null;
  }

  setRecording(recording) {
    const epoch = this.frame?.epoch ?? 0;
    this.recording = recording;
    const last = recording.frames.length - 1;
    if (this.following) {
      this.frameIndex = Math.max(0, last);
    } else {
      // Thinning may have renumbered the frames: stay at the same moment.
      const index = recording.frames.findIndex((frame) => frame.epoch >= epoch);
      this.frameIndex = index < 0 ? Math.max(0, last) : index;
    }
    this.change("recording", "frame");
  }

  /** @param index of the frame to show; the last one is followed */
  seek(index) {
    const last = this.recording.frames.length - 1;
    this.frameIndex = Math.min(Math.max(0, index), Math.max(0, last));
    this.following = this.frameIndex >= last;
    this.changeNow("frame");
  }

  sortedRuns() {
    return [...this.runs.values()].sort((a, b) => a.seed - b.seed);
  }

  /** The networks of a branch that were trained to the end. */
  found(branch) {
    return [...this.architectures.values()]
      .filter((found) => found.branch === branch && found.testAccuracy !== null)
      .sort((a, b) => a.seed - b.seed);
  }

  get maskSettings() {
    return this.sweep?.config?.mask ?? { initial: 0.01, threshold: 0.005 };
  }
}

export const MAIN_BRANCH = "hm-nas";
