// @ts-check
/** @file Periods of days to choose with one press, and a window of days that moves along. Pure. */
import { dateOfDay } from "./timeline.js";

/**
 * @typedef {{from: number, to: number}} Period Days since 1970, both inclusive.
 * @typedef {{name: "year"|"latest", year: number, period: Period}} Preset
 */

/** The windows that a reader may move, in days. */
export const WINDOWS = [1, 7, 30, 91, 365];

/** So many years are offered, the latest ones. */
const MOST_YEARS = 3;

const LATEST_DAYS = 30;

/** A window moves by this part of its length while it plays. */
const PLAYED_PART = 8;

/**
 * @param {number} year
 * @returns {Period}
 */
function periodOfYear(year) {
  const day = (/** @type {number} */ of) => {
    const date = new Date(Date.UTC(2000, 0, 1));
    date.setUTCFullYear(of);
    return Math.round(date.getTime() / 86_400_000);
  };
  return { from: day(year), to: day(year + 1) - 1 };
}

/**
 * @param {number} first The first day that occurs.
 * @param {number} last
 * @returns {Preset[]} The latest years if there are several, and the latest days if there are more.
 */
export function presetsOf(first, last) {
  const [from, to] = [first, last].map((day) => dateOfDay(day).getUTCFullYear());
  const years = from === to ? [] : Array.from({ length: Math.min(to - from + 1, MOST_YEARS) }, (_, i) => to - i).reverse();
  /** @type {Preset[]} */
  const presets = years.map((year) => ({ name: "year", year, period: periodOfYear(year) }));
  if (last - first >= 2 * LATEST_DAYS) presets.push({ name: "latest", year: to, period: { from: last - LATEST_DAYS + 1, to: last } });
  return presets;
}

/**
 * The windows that are shorter than the time there is.
 * @param {number} first
 * @param {number} last
 * @returns {number[]} Lengths in days.
 */
export function windowsOf(first, last) {
  return WINDOWS.filter((days) => days < last - first + 1);
}

/**
 * Move a window of days.
 * @param {{from: number|null, to: number|null}} dates The present choice; a window of another length begins where this begins.
 * @param {number} days The window's length.
 * @param {number} step Days, negative for back.
 * @param {Period} all The first and the last day that occur.
 * @returns {Period|null} Null at the end.
 */
export function movedWindow({ from, to }, days, step, all) {
  const isWindow = from !== null && to !== null && to - from + 1 === days;
  const start = isWindow ? from + step : from ?? (step < 0 ? all.to - days + 1 : all.from);
  if (start > all.to || start + days - 1 < all.from) return null;
  return { from: start, to: start + days - 1 };
}

/** @param {number} days Of a window. @returns {number} How many it moves at a time while it plays. */
export function playedStep(days) {
  return Math.max(Math.round(days / PLAYED_PART), 1);
}

/**
 * Lay capsules into lanes, the first free one each, so that none covers another.
 * @param {{from: number, to: number}[]} capsules From the left to the right, in any unit.
 * @param {number} gap Least distance between two.
 * @returns {number[]} The lane of each, from 0.
 */
export function capsuleLanes(capsules, gap) {
  /** @type {number[]} */
  const ends = [];
  const order = capsules.map((_, i) => i).sort((a, b) => capsules[a].from - capsules[b].from || capsules[b].to - capsules[a].to);
  /** @type {number[]} */
  const lanes = new Array(capsules.length).fill(0);
  for (const i of order) {
    let lane = ends.findIndex((end) => end + gap <= capsules[i].from);
    if (lane < 0) lane = ends.length;
    ends[lane] = capsules[i].to;
    lanes[i] = lane;
  }
  return lanes;
}
