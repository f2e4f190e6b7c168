// @ts-check
/** @file What the first view shows: all incidents, but for a few far ones that would make all others small. Pure. */
import { latitudeOf, longitudeOf } from "./mercator.js";
import { NOWHERE } from "./positions.js";

/**
 * @import {Bounds} from "./mercator.js"
 * @import {Positions} from "./positions.js"
 */

/** Parts of the United States that lie far from the others: south, west, north, east. */
/** @type {Bounds[]} */
const FAR_PARTS = [[50.5, -180, 72, -129.9], [50.5, 172, 54, 180], [18, -179, 29, -154], [13, 144, 21, 147], [17.5, -68, 18.7, -64.5]];

/** No more than this part of the incidents may be left out. */
const MOST_LEFT_OUT = 0.1;

/** Bounds narrower than this hold nothing that is far. */
const WIDE_DEGREES = 40;

/**
 * @param {Positions} positions
 * @returns {Bounds|null} Of most incidents; null if all belong into the first view.
 */
export function mainBounds({ x, y, traits, bounds }) {
  if (!bounds || bounds[3] - bounds[1] < WIDE_DEGREES) return null;
  let [south, west, north, east] = [90, 180, -90, -180];
  let [kept, left] = [0, 0];
  for (let row = 0; row < traits.length; row++) {
    if (traits[row] === NOWHERE) continue;
    const longitude = longitudeOf(x[row]);
    const latitude = latitudeOf(y[row]);
    if (FAR_PARTS.some(([a, b, c, d]) => latitude >= a && latitude <= c && longitude >= b && longitude <= d)) {
      left++;
      continue;
    }
    kept++;
    if (latitude < south) south = latitude;
    if (latitude > north) north = latitude;
    if (longitude < west) west = longitude;
    if (longitude > east) east = longitude;
  }
  if (!left || left > MOST_LEFT_OUT * (kept + left) || east - west > 0.8 * (bounds[3] - bounds[1])) return null;
  return [south, west, north, east];
}
