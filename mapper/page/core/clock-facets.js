// @ts-check
/** @file Hours of the day and days of the week as filters, where enough incidents have one. Pure. */
import { statusFacet } from "./facets.js";
import { clockWords } from "./format.js";
import { locale, remembered } from "./words.js";

/**
 * @import {Facet} from "./facets.js"
 */

/** Fewer tell nothing about hours or weekdays. */
const LEAST_KNOWN = 20;

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));
const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** 1970-01-05 was a Monday. */
const FIRST_MONDAY = 4;
const MILLISECONDS_A_DAY = 86_400_000;

/**
 * @param {string} weekday One of `WEEKDAYS`.
 * @param {"long"|"narrow"} style
 * @returns {string}
 */
export function weekdayWords(weekday, style) {
  const day = FIRST_MONDAY + WEEKDAYS.indexOf(weekday);
  return remembered(`weekday ${style}`, () => new Intl.DateTimeFormat(locale(), { weekday: style, timeZone: "UTC" })).format(day * MILLISECONDS_A_DAY);
}

/**
 * @param {ArrayLike<number>} start Days since 1970-01-01.
 * @param {ArrayLike<number>} end
 * @returns {Uint8Array} 0 for Monday to 6, 7 where no single day is known.
 */
export function weekdaysOf(start, end) {
  const codes = new Uint8Array(start.length);
  for (let row = 0; row < codes.length; row++) {
    const day = start[row];
    codes[row] = day === end[row] && day > -1e6 ? (((day - FIRST_MONDAY) % 7) + 7) % 7 : 7;
  }
  return codes;
}

/**
 * @param {ArrayLike<number>} codes
 * @param {number} unknown The code of those without.
 */
function knownIn(codes, unknown) {
  let known = 0;
  for (let row = 0; row < codes.length && known < LEAST_KNOWN; row++) if (codes[row] < unknown) known++;
  return known >= LEAST_KNOWN;
}

/**
 * The facets of hours and of weekdays; none without times of day.
 * @param {Record<string, any>} columns `hour`: 0 to 23, 24 where it is not known; absent where none is.
 * @returns {Facet[]}
 */
export function clockFacets({ hour, day_start: start, day_end: end }) {
  if (!hour || !knownIn(hour, HOURS.length)) return [];
  const facets = [statusFacet("hour", [...HOURS, "none"], hour, HOURS, { noted: false, present: new Set(HOURS), label: (value) => clockWords(Number(value), null) })];
  const weekdays = weekdaysOf(start, end);
  if (knownIn(weekdays, WEEKDAYS.length)) facets.push(statusFacet("weekday", [...WEEKDAYS, "none"], weekdays, WEEKDAYS, { noted: false, present: new Set(WEEKDAYS), label: (value) => weekdayWords(value, "long") }));
  return facets;
}
