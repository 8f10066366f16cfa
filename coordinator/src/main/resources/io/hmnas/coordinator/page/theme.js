// Light or dark: as the system has it, until its user says otherwise.

import { html, setText } from "./dom.js";

const KEY = "hmnas-theme";
const NEXT = { auto: "light", light: "dark", dark: "auto" };

export function themeButton() {
  let theme = stored();
  const button = html("button", { type: "button", class: "theme", onclick: () => {
    theme = NEXT[theme];
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // A page from disk may not be allowed to; then it is not remembered.
    }
    apply(theme, button);
  } });
  apply(theme, button);
  return button;
}

function stored() {
  try {
    const theme = localStorage.getItem(KEY);
    return theme in NEXT ? theme : "auto";
  } catch {
    return "auto";
  }
}

function apply(theme, button) {
  if (theme === "auto") {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = theme;
  }
  setText(button, `Colours: ${theme}`);
}
