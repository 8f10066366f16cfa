// How numbers and names are written, the same everywhere.

export const NOTHING = "\u2013";

export function decimal(value, decimals = 3) {
  return Number.isFinite(value) ? value.toFixed(decimals) : NOTHING;
}

export function whole(value) {
  return Number.isFinite(value) ? Math.round(value).toLocaleString("en-US") : NOTHING;
}

export function percent(fraction) {
  return Number.isFinite(fraction) ? `${Math.round(100 * fraction)} %` : NOTHING;
}

/** 31,086 as 31.1 k: for axes and cards. */
export function short(value) {
  if (!Number.isFinite(value)) {
    return NOTHING;
  }
  for (const [unit, letter] of [[1e9, "G"], [1e6, "M"], [1e3, "k"]]) {
    if (Math.abs(value) >= unit) {
      return `${+(value / unit).toPrecision(3)} ${letter}`;
    }
  }
  return `${+value.toPrecision(3)}`;
}

/** A time as 3.2 s, 4 min 05 s or 2 h 07 min. */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) {
    return NOTHING;
  }
  if (seconds < 60) {
    return `${seconds.toFixed(1)} s`;
  }
  const all = Math.round(seconds);
  const two = (n) => String(n).padStart(2, "0");
  return all < 3600
    ? `${Math.floor(all / 60)} min ${two(all % 60)} s`
    : `${Math.floor(all / 3600)} h ${two(Math.floor((all % 3600) / 60))} min`;
}

/** Inputs are k-2 and k-1, then come 0, 1, ... */
export function nodeName(node) {
  return node < 2 ? `k-${2 - node}` : String(node - 2);
}

export function edgeName(edge) {
  return `${nodeName(edge.source)}\u2192${nodeName(edge.target)}`;
}

/** sep_conv_3x3 as sep 3x3. */
export function operationName(name) {
  return name
    .replace("skip_connect", "skip")
    .replace("_conv_", " ")
    .replace("_pool_", " pool ")
    .replaceAll("_", " ")
    .replace(/(\d)x(\d)/, "$1\u00d7$2");
}

// The hues of Okabe and Ito, which people who see colours differently can tell apart.
const COLOURS = {
  max_pool_3x3: "#e69f00",
  avg_pool_3x3: "#f0e442",
  skip_connect: "#999999",
  sep_conv_3x3: "#56b4e9",
  sep_conv_5x5: "#0072b2",
  dil_conv_3x3: "#009e73",
  dil_conv_5x5: "#d55e00",
};
const OTHER_COLOURS = ["#cc79a7", "#882255", "#44aa99", "#661100"];

export function operationColour(name) {
  let hash = 0;
  for (const letter of name) {
    hash = (31 * hash + letter.codePointAt(0)) >>> 0;
  }
  return COLOURS[name] ?? OTHER_COLOURS[hash % OTHER_COLOURS.length];
}

export function stageName(stage) {
  return stage === "FINETUNE" ? "fine-tune" : stage.toLowerCase();
}

export function statusName(status) {
  return status.toLowerCase();
}
