// The live page: the list of sweeps, or one of them, by the address' fragment.

import { Refused, rememberToken } from "./api.js";
import { html, setText } from "./dom.js";
import { followSweep } from "./liveSweep.js";
import { SweepModel } from "./model.js";
import { SweepList } from "./sweepList.js";
import { SweepView } from "./sweepView.js";
import { themeButton } from "./theme.js";

const connection = html("span", { class: "connection", role: "status" });
const content = html("main", { id: "content" });
let leave = new AbortController();
let view = null;

document.body.append(
  html("a", { class: "skip", href: "#content", onclick: (event) => {
    event.preventDefault();
    content.setAttribute("tabindex", "-1");
    content.focus();
  } }, "To the content"),
  html("nav", { "aria-label": "Page" }, html("a", { class: "home", href: "#/" }, "HM-NAS"),
    html("a", { href: "#/" }, "Sweeps"), connection, themeButton()),
  content);

function state(now) {
  setText(connection, now === "live" ? "live" : "waiting for the coordinator");
  connection.className = `connection ${now}`;
}

async function show() {
  leave.abort();
  leave = new AbortController();
  view?.close?.();
  view = null;
  const { signal } = leave;
  const sweepId = decodeURIComponent(location.hash.match(/^#\/sweeps\/(.+)$/)?.[1] ?? "");
  try {
    await (sweepId ? showSweep(sweepId, signal) : showList(signal));
  } catch (error) {
    if (!signal.aborted) {
      explain(error);
    }
  }
}

async function showList(signal) {
  document.title = "HM-NAS: sweeps";
  const list = new SweepList((sweep) => {
    location.hash = `#/sweeps/${encodeURIComponent(sweep.sweepId)}`;
  });
  content.replaceChildren(list.root);
  await list.follow(state, signal);
}

async function showSweep(sweepId, signal) {
  document.title = `HM-NAS: ${sweepId}`;
  const model = new SweepModel();
  model.live = true;
  await followSweep(model, sweepId, state, signal);
  view = new SweepView(model, "live");
  content.replaceChildren(view.root);
  model.change("sweep", "runs", "recording", "chosen");
}

function explain(error) {
  if (error instanceof Refused && error.status === 401) {
    askForToken(error.message);
    return;
  }
  content.replaceChildren(html("h1", {}, "That did not work"), html("p", { role: "alert" }, error.message),
    html("p", {}, html("button", { type: "button", onclick: show }, "Try again"), " ",
      html("a", { href: "#/" }, "All sweeps")));
  // It may be starting, and the sweep on its way.
  if (!(error instanceof Refused) || [404, 429, 503].includes(error.status)) {
    const { signal } = leave;
    setTimeout(() => signal.aborted || show(), 3000);
  }
}

function askForToken(reason) {
  const input = html("input", { type: "password", id: "token", autocomplete: "off", required: true });
  const form = html("form", { class: "token", onsubmit: (event) => {
    event.preventDefault();
    rememberToken(input.value.trim());
    show();
  } }, html("h1", {}, "Token"), html("p", {}, `${reason}. It is kept until this tab is closed.`),
  html("label", { for: "token" }, "Bearer token"), input, html("button", { type: "submit" }, "Go on"));
  content.replaceChildren(form);
  input.focus();
}

addEventListener("hashchange", show);
show();
