// @ts-check
/** @file What the first view shows: all incidents, but for a few far ones that would make all others small. Pure. */
import { WORLD, latitudeOf, longitudeOf, worldX, worldY } from "./mercator.js";
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
  const edges = Float64Array.from(FAR_PARTS.flatMap(([south, west, north, east]) => [worldX(west), worldX(east), worldY(north), worldY(south)]));
  let [top, west, bottom, east] = [WORLD, WORLD, 0, 0];
  let [kept, left] = [0, 0];
  for (let row = 0; row < traits.length; row++) {
    if (traits[row] === NOWHERE) continue;
    const atX = x[row];
    const atY = y[row];
    let isFar = 0;
    for (let i = 0; i < edges.length; i += 4) {
      isFar |= Number(atX >= edges[i] && atX <= edges[i + 1] && atY >= edges[i + 2] && atY <= edges[i + 3]);
    }
    left += isFar;
    kept += 1 - isFar;
    if (isFar) continue;
    if (atY < top) top = atY;
    if (atY > bottom) bottom = atY;
    if (atX < west) west = atX;
    if (atX > east) east = atX;
  }
  const main = /** @type {Bounds} */ ([latitudeOf(bottom), longitudeOf(west), latitudeOf(top), longitudeOf(east)]);
  if (!left || left > MOST_LEFT_OUT * (kept + left) || main[3] - main[1] > 0.8 * (bounds[3] - bounds[1])) return null;
  return main;
}
