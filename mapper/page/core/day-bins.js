// @ts-check
/** @file Rows in bins of days: those of one bin, those that went on over several, those of which nobody wrote in which. Pure. */
import { NO_DAY } from "./filters.js";

/**
 * @typedef {{from: number, to: number, lasted: boolean}} Span First and last bin.
 * @typedef {{codes: Uint16Array|Uint32Array, bins: number, spans: Span[], vague: Uint32Array}} DayBins
 *   `vague`: the rows whose days are several, or open. A code a row: below `bins` the one bin that holds all its days; `bins` = undated; above, the number of one of `spans`.
 * @typedef {{lasted: number, maybe: number}} PeriodCount
 *   `lasted`: they were in the period, and went on before or after it; `maybe`: they may have been in it.
 */

/**
 * Sort rows into bins of days, once.
 * @param {Int32Array} start
 * @param {Int32Array} end
 * @param {ArrayLike<number>} edges First day of each bin, growing. The first bin takes all days before, too, the last
 *   one all after.
 * @param {ArrayLike<number>} [lasted] 1 for rows that went on from their first day to their last.
 * @returns {DayBins}
 */
export function binDays(start, end, edges, lasted) {
  const bins = edges.length;
  const first = edges[0];
  const binOfDay = new Uint16Array(bins ? Math.max(edges[bins - 1] - first, 0) + 1 : 0);
  for (let bin = 0, day = 0; day < binOfDay.length; day++) {
    while (bin + 1 < bins && edges[bin + 1] <= first + day) bin++;
    binOfDay[day] = bin;
  }
  const binOf = (/** @type {number} */ day) => binOfDay[Math.min(Math.max(day - first, 0), binOfDay.length - 1)];
  /** @type {Map<number, number>} */
  const known = new Map();
  /** @type {Span[]} */
  const spans = [];
  const vague = new Uint32Array(start.length);
  let several = 0;
  const codes = bins < 256 ? new Uint16Array(start.length) : new Uint32Array(start.length);
  for (let row = 0; row < codes.length; row++) {
    if (start[row] === NO_DAY && end[row] === NO_DAY) codes[row] = bins;
    else {
      if (start[row] !== end[row]) vague[several++] = row;
      const from = start[row] === NO_DAY ? 0 : binOf(start[row]);
      const to = end[row] === NO_DAY ? bins - 1 : end[row] === start[row] ? from : binOf(end[row]);
      if (from === to) codes[row] = from;
      else {
        const went = lasted?.[row] ?? 0;
        const span = (from * bins + to) * 2 + went;
        let code = known.get(span);
        if (code === undefined) {
          code = bins + 1 + spans.length;
          known.set(span, code);
          spans.push({ from, to, lasted: went === 1 });
        }
        codes[row] = code;
      }
    }
  }
  return { codes, bins, spans, vague: vague.slice(0, several) };
}

/**
 * Part the rows of each bin by a category.
 * @param {DayBins} bins
 * @param {{codes: ArrayLike<number>, shares: ArrayLike<number>, width: number}} category The share of each of its codes, below `width`.
 * @param {ArrayLike<number>} fails By row, as from `runFilters`.
 * @param {number} others The bits of the filters that count.
 * @returns {Uint32Array} By bin, `width` numbers each; those of several bins and undated ones follow.
 */
export function stackBins({ codes, bins, spans }, { codes: categories, shares, width }, fails, others) {
  const counts = new Uint32Array((bins + 1 + spans.length) * width);
  for (let row = 0; row < codes.length; row++) {
    if (!(fails[row] & others)) counts[codes[row] * width + shares[categories[row]]]++;
  }
  return counts;
}

/**
 * Split a histogram of days.
 * @param {DayBins} bins
 * @param {Uint32Array} histogram From `runFilters`.
 * @returns {{exact: Uint32Array, spans: [number, number, number][], covering: Uint32Array, lasting: Uint32Array, lasted: number, undated: number}}
 *   `exact[bin]`: rows that lie in that bin alone. `spans`: first and last bin and number of rows that lie in one of several;
 *   `covering[bin]`: how many of these may lie in that bin. `lasting[bin]`: rows that went on over several bins, this among
 *   them; `lasted`: all of these, each once.
 */
export function daysHistogram({ bins, spans }, histogram) {
  const covering = new Int32Array(bins + 1);
  const lasting = new Int32Array(bins + 1);
  /** @type {[number, number, number][]} */
  const found = [];
  let lasted = 0;
  spans.forEach((span, i) => {
    const rows = histogram[bins + 1 + i];
    if (!rows) return;
    if (span.lasted) lasted += rows;
    else found.push([span.from, span.to, rows]);
    const counts = span.lasted ? lasting : covering;
    counts[span.from] += rows;
    counts[span.to + 1] -= rows;
  });
  return { exact: histogram.slice(0, bins), spans: found, covering: summed(covering), lasting: summed(lasting), lasted, undated: histogram[bins] ?? 0 };
}

/** @param {Int32Array} steps What each bin has more than the one before. */
function summed(steps) {
  const counts = new Uint32Array(steps.length - 1);
  let rows = 0;
  for (let bin = 0; bin < counts.length; bin++) counts[bin] = rows += steps[bin];
  return counts;
}

/**
 * Count the rows that the filters leave and that are not in a period alone: an incident that lasted was there if one of its
 * days is in it, any other if all its days are.
 * @param {{day_start: Int32Array, day_end: Int32Array, lasted?: ArrayLike<number>}} columns
 * @param {ArrayLike<number>} vague As in `DayBins`.
 * @param {ArrayLike<number>} fails By row, 0 for those that pass all filters, that of days among them.
 * @param {{from: number|null, to: number|null}} period
 * @returns {PeriodCount}
 */
export function countInPeriod({ day_start: start, day_end: end, lasted }, vague, fails, { from, to }) {
  const count = { lasted: 0, maybe: 0 };
  for (let i = 0; i < vague.length; i++) {
    const row = vague[i];
    if (fails[row]) continue;
    const [begins, ends] = [start[row], end[row]];
    const isWithin = (from === null || (begins !== NO_DAY && begins >= from)) && (to === null || (ends !== NO_DAY && ends <= to));
    if (!isWithin) count[lasted?.[row] ? "lasted" : "maybe"]++;
  }
  return count;
}
