// A small chart of lines over epochs, with the stages behind it and the moment that is shown.
/* global d3 */

import { describe, html, svg } from "./dom.js";
import { decimal, stageName } from "./format.js";
import { evenly } from "./thin.js";

const SIZE = { height: 190, left: 46, right: 10, top: 22, bottom: 34 };
const MAX_POINTS = 300;

/**
 * Draws a chart.
 *
 * @param series name, className, points of [epoch, value]; dots or bars instead of a line if so said
 * @param stages name, from and to
 */
export function lineChart({ title, width, series, stages, epoch, from, to, format }) {
  const values = series.flatMap((one) => one.points.map((point) => point[1])).filter(Number.isFinite);
  const end = stages.at(-1)?.to || 1;
  const x = d3.scaleLinear([0, end], [SIZE.left, width - SIZE.right]);
  const low = from ?? Math.min(0, d3.min(values) ?? 0);
  const high = to ?? Math.max(d3.max(values) ?? 1, low + 1e-6);
  const y = d3.scaleLinear([low, high], [SIZE.height - SIZE.bottom, SIZE.top]).nice(4);
  const root = svg("svg", { class: "chart", viewBox: `0 0 ${width} ${SIZE.height}`, width,
    height: SIZE.height });
  root.append(...bands(stages, x), ...grid(y, x, width, format), ...epochs(x, end));
  for (const one of series) {
    const points = evenly(one.points.filter((point) => Number.isFinite(point[1])), MAX_POINTS);
    root.append(...marks(one, points, x, y));
  }
  root.append(svg("line", { class: "now", x1: x(epoch), x2: x(epoch), y1: SIZE.top,
    y2: SIZE.height - SIZE.bottom }));
  describe(root, title, series.map((one) => inWords(one, format)).join(" "));
  return html("figure", { class: "chart-figure" },
    html("figcaption", {}, html("h3", {}, title), key(series)), root);
}

function bands(stages, x) {
  return stages.flatMap((stage) => [
    svg("rect", { class: `band ${stage.name.toLowerCase()}`, x: x(stage.from), y: SIZE.top,
      width: Math.max(0, x(stage.to) - x(stage.from)), height: SIZE.height - SIZE.top - SIZE.bottom }),
    svg("text", { class: "band-name", x: (x(stage.from) + x(stage.to)) / 2, y: SIZE.top - 7 },
      stageName(stage.name)),
  ]);
}

function grid(y, x, width, format) {
  return y.ticks(4).flatMap((tick) => [
    svg("line", { class: "grid", x1: SIZE.left, x2: width - SIZE.right, y1: y(tick), y2: y(tick) }),
    svg("text", { class: "tick left", x: SIZE.left - 6, y: y(tick) + 4 }, format(tick)),
  ]);
}

function epochs(x, end) {
  const labels = x.ticks(Math.min(6, end)).filter(Number.isInteger).map((tick) =>
    svg("text", { class: "tick below", x: x(tick), y: SIZE.height - SIZE.bottom + 14 }, String(tick)));
  return [...labels, svg("text", { class: "axis-name", x: (x(0) + x(end)) / 2, y: SIZE.height - 3 },
    "epoch")];
}

function marks(one, points, x, y) {
  if (one.bars) {
    return points.map(([at, value]) => svg("line", { class: `flip ${one.className}`, x1: x(at),
      x2: x(at), y1: y(0), y2: y(value) }));
  }
  if (one.dots) {
    return points.map(([at, value]) => svg("circle", { class: `dot ${one.className}`, cx: x(at),
      cy: y(value), r: 3.5 }));
  }
  return [svg("path", { class: `line ${one.className}`,
    d: d3.line((p) => x(p[0]), (p) => y(p[1]))(points) ?? "" })];
}

function key(series) {
  return series.length < 2 ? null : html("ul", { class: "legend" }, series.map((one) =>
    html("li", {}, html("i", { class: `${one.className} ${one.dots ? "round" : ""}` }), one.name)));
}

function inWords(one, format) {
  const values = one.points.filter((point) => Number.isFinite(point[1]));
  return values.length === 0
    ? `${one.name}: nothing yet.`
    : `${one.name}: from ${format(values[0][1])} to ${format(values.at(-1)[1])}.`;
}

export const threeDecimals = (value) => decimal(value, value < 0.1 ? 3 : 2);
