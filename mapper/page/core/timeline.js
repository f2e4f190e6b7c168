// @ts-check
/** @file Days in bins: which unit fits, where its bins begin, and where a day lies among them. Pure. */
import { NO_DAY } from "./filters.js";

/**
 * @typedef {"day"|"week"|"month"|"quarter"|"year"} Unit
 * @typedef {{unit: Unit, edges: number[]}} Timeline `edges`: the first day of each bin and, last, the day after all.
 */

const DAY_MILLISECONDS = 86_400_000;

/** More bins than this are too thin to point at. */
const MOST_BINS = 60;

/** Years are no thinner than this many bins; beyond, a bin holds several. */
const MOST_YEARS = 120;

/**
 * The first and the last day that occur.
 * @param {ArrayLike<number>} start
 * @param {ArrayLike<number>} end
 * @returns {[number, number]|null} Null if no day is known.
 */
export function dayRange(start, end) {
  let first = Infinity;
  let last = -Infinity;
  for (let row = 0; row < start.length; row++) {
    const from = start[row] === NO_DAY ? end[row] : start[row];
    const to = end[row] === NO_DAY ? start[row] : end[row];
    if (from === NO_DAY) continue;
    if (from < first) first = from;
    if (to > last) last = to;
  }
  return first > last ? null : [first, last];
}

/**
 * Cut a range of days into bins of the finest unit that leaves few enough.
 * @param {number} first
 * @param {number} last
 * @returns {Timeline}
 */
export function makeTimeline(first, last) {
  for (const unit of /** @type {Unit[]} */ (["day", "week", "month", "quarter"])) {
    const edges = edgesOf(unit, first, last, 1);
    if (edges.length - 1 <= MOST_BINS) return { unit, edges };
  }
  const years = yearOf(last) - yearOf(first) + 1;
  return { unit: "year", edges: edgesOf("year", first, last, Math.ceil(years / MOST_YEARS)) };
}

/**
 * @param {Unit} unit
 * @param {number} first
 * @param {number} last
 * @param {number} step How many units a bin holds.
 * @returns {number[]}
 */
function edgesOf(unit, first, last, step) {
  const edges = [startOfUnit(unit, first)];
  while (edges[edges.length - 1] <= last && edges.length <= MOST_YEARS + 2) edges.push(nextEdge(unit, edges[edges.length - 1], step));
  return edges;
}

/**
 * @param {Unit} unit
 * @param {number} day
 */
function startOfUnit(unit, day) {
  if (unit === "day") return day;
  if (unit === "week") return day - ((((day + 3) % 7) + 7) % 7); // 1970-01-01 was a Thursday
  const date = dateOfDay(day);
  const month = date.getUTCMonth();
  const kept = unit === "month" ? month : unit === "quarter" ? month - (month % 3) : 0;
  return dayOfDate(date.getUTCFullYear(), kept);
}

/**
 * @param {Unit} unit
 * @param {number} day The first of its bin.
 * @param {number} step
 */
function nextEdge(unit, day, step) {
  if (unit === "day") return day + step;
  if (unit === "week") return day + 7 * step;
  const date = dateOfDay(day);
  const months = unit === "month" ? 1 : unit === "quarter" ? 3 : 12;
  return dayOfDate(date.getUTCFullYear(), date.getUTCMonth() + months * step);
}

/** @param {number} day Since 1970-01-01. */
export function dateOfDay(day) {
  return new Date(day * DAY_MILLISECONDS);
}

/** @param {number} day */
function yearOf(day) {
  return dateOfDay(day).getUTCFullYear();
}

/** @param {number} year @param {number} month From 0; beyond 11 in years after. */
function dayOfDate(year, month) {
  const date = new Date(Date.UTC(2000, month, 1));
  date.setUTCFullYear(date.getUTCFullYear() - 2000 + year); // Date.UTC would take the year 25 for 1925
  return Math.round(date.getTime() / DAY_MILLISECONDS);
}

/**
 * @param {number} day
 * @returns {string} Year, month and day as in 2026-01-19.
 */
export function isoOfDay(day) {
  return dateOfDay(day).toISOString().replace(/T.*$/, "");
}

/**
 * @param {string|null|undefined} text
 * @returns {number|null} Null if it is no day.
 */
export function dayOfIso(text) {
  if (!text || !/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const time = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(time)) return null;
  const day = Math.round(time / DAY_MILLISECONDS);
  return isoOfDay(day) === text ? day : null;
}

/**
 * Where a day begins on the timeline, all bins being equally wide.
 * @param {Timeline} timeline
 * @param {number} day
 * @returns {number} From 0 to the number of bins.
 */
export function positionOfDay({ edges }, day) {
  const bin = binAt(edges, day);
  const width = edges[bin + 1] - edges[bin];
  return bin + Math.min(Math.max((day - edges[bin]) / width, 0), 1);
}

/**
 * @param {number[]} edges
 * @param {number} day
 * @returns {number} The bin of the day; the first or last one for days outside.
 */
export function binAt(edges, day) {
  let bin = 0;
  while (bin < edges.length - 2 && edges[bin + 1] <= day) bin++;
  return bin;
}

/**
 * The days of some bins, as a choice: null at an end of the timeline, which is no limit.
 * @param {Timeline} timeline
 * @param {number} a A bin.
 * @param {number} b Another one, before or after.
 * @returns {{from: number|null, to: number|null}}
 */
export function daysOfBins({ edges }, a, b) {
  const first = Math.max(Math.min(a, b), 0);
  const last = Math.min(Math.max(a, b), edges.length - 2);
  return { from: first === 0 ? null : edges[first], to: last === edges.length - 2 ? null : edges[last + 1] - 1 };
}

/**
 * Lay spans into lanes, so that none covers another; the longest lie lowest.
 * @param {[number, number, number][]} spans First bin, last bin, rows.
 * @param {number} most Lanes.
 * @returns {{from: number, to: number, rows: number, lane: number}[]|null} Null if the lanes do not suffice.
 */
export function laneSpans(spans, most) {
  const ordered = [...spans].sort((a, b) => b[1] - b[0] - (a[1] - a[0]) || a[0] - b[0]);
  /** @type {[number, number][][]} */
  const lanes = [];
  const laid = [];
  for (const [from, to, rows] of ordered) {
    let lane = lanes.findIndex((taken) => taken.every(([a, b]) => to < a || from > b));
    if (lane < 0) lane = lanes.push([]) - 1;
    if (lane >= most) return null;
    lanes[lane].push([from, to]);
    laid.push({ from, to, rows, lane });
  }
  return laid;
}

/**
 * Which bins get a word on the axis: where a year begins, and other months or days where there is room.
 * @param {Timeline} timeline
 * @param {number} most Words that have room.
 * @returns {{bin: number, day: number, isYear: boolean}[]} `day`: the one that the word is about.
 */
export function axisTicks({ unit, edges }, most) {
  const bins = edges.length - 1;
  const apart = bins / most;
  const named = unit === "day" ? edges.slice(0, -1) : unit === "week" ? monthsBegun(edges) : edges.slice(0, -1);
  const ticks = named.map((day) => ({ bin: binAt(edges, day), day, isYear: unit === "year" || dateOfDay(day).getUTCMonth() === 0 && dateOfDay(day).getUTCDate() === 1 }));
  if (ticks.length) ticks[0].isYear = true; // says in which year the axis begins
  /** @type {typeof ticks} */
  const kept = [];
  const fits = (/** @type {{bin: number}} */ tick) => kept.every((other) => Math.abs(other.bin - tick.bin) >= apart);
  for (const tick of [...ticks.filter(({ isYear }) => isYear), ...ticks.filter(({ isYear }) => !isYear)]) if (fits(tick)) kept.push(tick);
  return kept.sort((a, b) => a.bin - b.bin);
}

/** @param {number[]} edges @returns {number[]} First days of months within the bins. */
function monthsBegun(edges) {
  const days = [];
  for (let day = startOfUnit("month", edges[0] + 6); day < edges[edges.length - 1]; day = nextEdge("month", day, 1)) if (day >= edges[0]) days.push(day);
  return days;
}
