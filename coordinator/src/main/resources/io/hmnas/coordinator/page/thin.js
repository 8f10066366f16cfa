// Less of a lot, so that it can be drawn. Pure.

/** At most so many items, evenly, with the first and the last. */
export function evenly(items, limit) {
  if (items.length <= limit) {
    return items;
  }
  return Array.from({ length: limit }, (_, i) =>
    items[Math.round((i * (items.length - 1)) / Math.max(1, limit - 1))]);
}

/** Count, mean and 95 % interval of the mean; the interval needs two values. */
export function summary(values) {
  const count = values.length;
  if (count === 0) {
    return { count, mean: NaN, low: NaN, high: NaN };
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) {
    return { count, mean, low: mean, high: mean };
  }
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const half = studentT95(count - 1) * Math.sqrt(variance / count);
  return { count, mean, low: mean - half, high: mean + half };
}

// Two-sided 95 % points of Student's t; between them, and beyond, the next smaller number of degrees.
const T95 = [[1, 12.706], [2, 4.303], [3, 3.182], [4, 2.776], [5, 2.571], [6, 2.447], [7, 2.365],
  [8, 2.306], [9, 2.262], [10, 2.228], [12, 2.179], [15, 2.131], [20, 2.086], [30, 2.042],
  [60, 2.0], [120, 1.98], [1000, 1.962]];

function studentT95(degrees) {
  return T95.filter(([of]) => of <= degrees).at(-1)[1];
}
