// @ts-check
/** @file The days that the timeline chooses: by keys, by a pointer, in words. Pure. */
import { listWords, periodWords } from "./format.js";
import { binAt, daysOfBins } from "./timeline.js";
import { word } from "./words.js";

/**
 * @import {Dates} from "./filter-set.js"
 * @import {PeriodCount} from "./day-bins.js"
 * @import {Timeline} from "./timeline.js"
 * @typedef {"from"|"to"} Side
 */

/**
 * Change some of the dates; the earlier day comes first.
 * @param {Dates} dates
 * @param {Partial<Dates>} changed
 * @returns {Dates}
 */
export function changedDates(dates, changed) {
  const next = { ...dates, ...changed };
  if (next.from !== null && next.to !== null && next.from > next.to) [next.from, next.to] = [next.to, next.from];
  return next;
}

/**
 * How many bins a key moves a handle.
 * @param {string} key
 * @param {number} bins How many there are.
 * @param {boolean} rtl Whether later days are to the left.
 * @returns {number|undefined} Without end to go to the first or last bin; undefined if the key moves nothing.
 */
export function binsOfKey(key, bins, rtl) {
  const page = Math.max(Math.round(bins / 10), 2);
  const right = rtl ? -1 : 1;
  /** @type {Record<string, number>} */
  const steps = { ArrowRight: right, ArrowLeft: -right, ArrowUp: 1, ArrowDown: -1, PageUp: page, PageDown: -page, Home: -Infinity, End: Infinity };
  return Object.hasOwn(steps, key) ? steps[key] : undefined;
}

/**
 * Move a side by some bins, not past the other.
 * @param {Timeline} timeline
 * @param {Dates} dates
 * @param {Side} side
 * @param {number} step
 * @returns {Partial<Dates>} The side's new day; null at its end of the timeline.
 */
export function steppedDates(timeline, dates, side, step) {
  const { low, high, last } = chosenBins(timeline, dates);
  if (side === "from") return { from: daysOfBins(timeline, Math.min(Math.max(low + step, 0), high), last + 1).from };
  return { to: daysOfBins(timeline, 0, Math.max(Math.min(high + step, last), low)).to };
}

/**
 * The bins that the dates begin and end in.
 * @param {Timeline} timeline
 * @param {Dates} dates
 * @returns {{low: number, high: number, last: number}} `last`: the last of all bins.
 */
export function chosenBins({ edges }, { from, to }) {
  const last = edges.length - 2;
  return { low: binAt(edges, from ?? edges[0]), high: binAt(edges, to ?? edges[last + 1] - 1), last };
}

/**
 * The days between where a pointer went down and where it is; a handle does not go past the other.
 * @param {Timeline} timeline
 * @param {{anchor: number, side: Side|null}} drag `anchor`: the bin that stays; `side`: the handle that is dragged.
 * @param {number} bin Below the pointer.
 * @returns {{from: number|null, to: number|null}}
 */
export function draggedDates(timeline, { anchor, side }, bin) {
  const kept = side === "from" ? Math.min(bin, anchor) : side === "to" ? Math.max(bin, anchor) : bin;
  return daysOfBins(timeline, anchor, kept);
}

/**
 * @param {number} part How far to the right, from 0 to 1; beyond these is taken for the edge.
 * @param {number} bins
 * @param {boolean} rtl
 * @returns {number} The bin there.
 */
export function binAlong(part, bins, rtl) {
  return Math.min(Math.max(Math.floor((rtl ? 1 - part : part) * bins), 0), bins - 1);
}

/**
 * The days chosen, in words.
 * @param {Dates} dates
 * @returns {string}
 */
export function datesWords({ from, to, undated }) {
  const none = from === null && to === null;
  const days = none ? "" : periodWords(from, to);
  if (undated) return days;
  return none ? word("dates.dated-only") : word("dates.without-undated", { days });
}

/**
 * How sure it is that incidents were in a period.
 * @param {PeriodCount} count
 * @param {number} dated How many incidents with a date the filters leave.
 * @returns {string} Empty where all were in it and only in it.
 */
export function periodCountWords({ lasted, maybe }, dated) {
  if (!lasted && !maybe) return "";
  /** @type {[string, number][]} */
  const parts = [["period.within", dated - lasted - maybe], ["period.lasted", lasted], ["period.maybe", maybe]];
  return listWords(parts.filter(([, n]) => n).map(([key, n]) => word(key, { n })));
}
