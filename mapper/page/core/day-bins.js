// @ts-check
/** @file Rows in bins of days: those of one bin, those that went on over several, those of which nobody wrote in which. Pure. */
import { NO_DAY } from "./filters.js";

/**
 * @typedef {{from: number, to: number, lasted: boolean}} Span First and last bin.
 * @typedef {{codes: Uint16Array|Uint32Array, bins: number, spans: Span[]}} DayBins
 *   A code a row: below `bins` the one bin that holds all its days; `bins` = undated; above, the number of one of `spans`.
 * @typedef {{surely: number, lasted: number, maybe: number, undated: number}} PeriodCount
 *   `surely`: all their days are in the period; `lasted`: they went on before or after it, too; `maybe`: they may have been in it.
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
  const codes = bins < 256 ? new Uint16Array(start.length) : new Uint32Array(start.length);
  for (let row = 0; row < codes.length; row++) {
    if (start[row] === NO_DAY && end[row] === NO_DAY) codes[row] = bins;
    else {
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
  return { codes, bins, spans };
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
 * Count how the rows that the filters leave lie to a period: an incident that lasted was there if one of its days is in it,
 * any other if all its days are.
 * @param {{day_start: Int32Array, day_end: Int32Array, lasted?: ArrayLike<number>}} columns
 * @param {ArrayLike<number>} rows That pass the filter of days.
 * @param {{from: number|null, to: number|null}} period
 * @returns {PeriodCount}
 */
export function countInPeriod({ day_start: start, day_end: end, lasted }, rows, { from, to }) {
  const first = from ?? NO_DAY;
  const last = to ?? 2 ** 31 - 1;
  const count = { surely: 0, lasted: 0, maybe: 0, undated: 0 };
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const [begins, ends] = [start[row], end[row]];
    if (begins === NO_DAY && ends === NO_DAY) count.undated++;
    else if ((from === null || (begins !== NO_DAY && begins >= first)) && (to === null || (ends !== NO_DAY && ends <= last))) count.surely++;
    else if (lasted?.[row]) count.lasted++;
    else count.maybe++;
  }
  return count;
}
