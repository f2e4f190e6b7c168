// @ts-check
/** @file A grid of squares of a round size, for where the map is so close that nothing else is on it. Pure. */
import { WORLD, latitudeOf } from "./mercator.js";
import { units } from "./units.js";

const METERS_ROUND_THE_WORLD = 40_075_017;
const METERS_A_FOOT = 0.3048;

/** From this zoom on, a border in view is chance. */
const LEAST_ZOOM = 14.5;

/** A square is at most this wide, in pixels: as the bar of the scale. */
const MOST_PIXELS = 96;

/** The squares of a band of latitudes are alike, so that they stay where they are while the map is moved. */
const BANDS_PER_DEGREE = 10;

/** The first digits of round sizes. */
const ROUND = [5, 3, 2, 1];

/**
 * @typedef {{step: number, meters: number}} ScaleGrid `step`: from line to line, in world units.
 */

/**
 * @param {number} zoom
 * @param {number} unitsPerPixel World units of a pixel at this zoom.
 * @param {number} y World units, of the middle of the map.
 * @returns {ScaleGrid|null} Null where the map shows more than a grid.
 */
export function scaleGrid(zoom, unitsPerPixel, y) {
  if (zoom < LEAST_ZOOM) return null;
  const latitude = Math.round(latitudeOf(y) * BANDS_PER_DEGREE) / BANDS_PER_DEGREE;
  const metersPerUnit = (METERS_ROUND_THE_WORLD / WORLD) * Math.cos((latitude * Math.PI) / 180);
  const unit = units() === "mi" ? METERS_A_FOOT : 1;
  const meters = unit * roundBelow((MOST_PIXELS * unitsPerPixel * metersPerUnit) / unit);
  return { step: meters / metersPerUnit, meters };
}

/** @param {number} most */
function roundBelow(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  return power * /** @type {number} */ (ROUND.find((digit) => digit * power <= most));
}

/**
 * @param {number} from World units.
 * @param {number} to
 * @param {number} step
 * @returns {number[]} Where lines are in between.
 */
export function linesBetween(from, to, step) {
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.max(Math.floor(to / step) - first + 1, 0) }, (_, line) => (first + line) * step);
}
