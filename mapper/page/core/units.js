// @ts-check
/** @file Distances in the reader's units: kilometers and meters, or miles and feet. */
import { locale, remembered } from "./words.js";

/** @typedef {"km"|"mi"} Units */

/** @type {readonly Units[]} */
export const UNITS = ["mi", "km"];

/** Where roads are signed in miles. */
const MILE_REGIONS = new Set(["US", "GB", "LR", "MM"]);

const METERS_A_MILE = 1_609.344;
const METERS_A_FOOT = 0.3048;

/** Shorter than this, a distance in feet says more than a tenth of a mile. */
const LEAST_MILES = 0.19;

/** @type {Units} */
let current = "km";

/** The units of the page. */
export function units() {
  return current;
}

/** @param {Units} chosen */
export function setUnits(chosen) {
  current = chosen;
}

/**
 * Choose the units.
 * @param {string|null|undefined} asked In the link.
 * @param {readonly string[]} preferred The languages of the browser, best first.
 * @returns {Units}
 */
export function chosenUnits(asked, preferred) {
  if (asked === "mi" || asked === "km") return asked;
  const region = (preferred[0] ?? "").split("-").find((part, i) => i > 0 && /^[a-z]{2}$/i.test(part)) ?? "";
  return MILE_REGIONS.has(region.toUpperCase()) ? "mi" : "km";
}

/**
 * Write a distance with two or three significant digits.
 * @param {number} meters
 * @returns {string} "3.1 km", "150 m", "1.9 mi", "490 ft"
 */
export function distanceWords(meters) {
  if (current === "mi") {
    const miles = meters / METERS_A_MILE;
    return miles >= LEAST_MILES ? withUnit(miles, "mile", 2) : withUnit(meters / METERS_A_FOOT, "foot", 2);
  }
  return meters >= 1000 ? withUnit(meters / 1000, "kilometer", 2) : withUnit(meters, "meter", 3);
}

/**
 * @param {number} value
 * @param {string} unit
 * @param {number} digits
 */
function withUnit(value, unit, digits) {
  return remembered(unit, () => new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "short", maximumSignificantDigits: digits })).format(value);
}
