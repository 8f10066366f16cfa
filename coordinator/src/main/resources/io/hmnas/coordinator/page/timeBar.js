// Which moment is shown: a slider over the frames, and a button that plays them.

import { html, setText } from "./dom.js";
import { momentText } from "./encoding.js";

const PLAY_MS = 140;

export class TimeBar {
  constructor(model) {
    this.model = model;
    this.timer = null;
    this.play = html("button", { type: "button", class: "play", "aria-label": "Play the steps",
      onclick: () => (this.timer ? this.stop() : this.start()) }, "\u25b6");
    this.slider = html("input", { type: "range", min: "0", max: "0", value: "0", step: "1",
      "aria-label": "Moment", oninput: () => {
        this.stop();
        model.seek(Number(this.slider.value));
      } });
    this.text = html("output", { class: "moment" });
    this.whose = html("span", { class: "whose" });
    this.root = html("div", { class: "time-bar" }, this.whose, this.play, this.slider, this.text);
  }

  update() {
    const { recording, frame, chosen, frameIndex, following } = this.model;
    const last = Math.max(0, recording.frames.length - 1);
    this.slider.max = String(last);
    this.slider.value = String(frameIndex);
    this.slider.disabled = last === 0;
    this.play.disabled = last === 0;
    const run = chosen === null ? null : this.model.runs.get(chosen);
    setText(this.whose, chosen === null
      ? `Mean over ${frame?.seeds ?? 0} seed${frame?.seeds === 1 ? "" : "s"}`
      : `Seed ${run?.seed ?? chosen}`);
    const text = frame ? momentText(frame) : "nothing yet";
    setText(this.text, following && frame && this.model.live ? `${text} (latest)` : text);
    this.slider.setAttribute("aria-valuetext", text);
  }

  start() {
    const last = this.model.recording.frames.length - 1;
    if (this.model.frameIndex >= last) {
      this.model.seek(0);
    }
    this.timer = setInterval(() => {
      this.model.seek(this.model.frameIndex + 1);
      if (this.model.frameIndex >= this.model.recording.frames.length - 1) {
        this.stop();
      }
    }, PLAY_MS);
    this.label("\u23f8", "Pause");
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.label("\u25b6", "Play the steps");
  }

  label(sign, words) {
    setText(this.play, sign);
    this.play.setAttribute("aria-label", words);
  }
}
