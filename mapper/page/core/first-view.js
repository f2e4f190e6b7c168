// @ts-check
/** @file What the first view shows: all incidents, but for a few far ones that would make all others small; and their areas whole. Pure. */
import { WORLD, latitudeOf, longitudeOf, nearestTurn, worldX, worldY } from "./mercator.js";
import { INEXACT_BIT, NOWHERE } from "./positions.js";

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

const METERS_PER_DEGREE = 111_195;

/** Areas are shown whole up to here; what reaches farther, such as an ocean, is not. */
const EDGE_LATITUDE = 85;

/**
 * Where all incidents are known by their areas alone, the view holds these areas and not their middles: a city of which all incidents are is seen as
 * a city.
 * @param {Positions} positions
 * @param {ArrayLike<number>} meters The radius, by row.
 * @returns {Bounds|null} Those of the positions where any incident is known more exactly.
 */
export function withAreas({ x, y, traits, jurisdictions, bounds }, meters) {
  if (!bounds) return null;
  let [south, west, north, east] = bounds;
  const middle = (west + east) / 2;
  /** @type {boolean[]} By number of the jurisdiction. */
  const isSeen = [];
  for (let row = 0; row < traits.length; row++) {
    if (traits[row] === NOWHERE) continue;
    if (!(traits[row] & INEXACT_BIT)) return bounds;
    if (isSeen[jurisdictions[row]]) continue;
    isSeen[jurisdictions[row]] = true;
    const [latitude, longitude] = [latitudeOf(y[row]), nearestTurn(longitudeOf(x[row]), middle, 360)];
    const up = meters[row] / METERS_PER_DEGREE;
    const aside = up / Math.cos((latitude * Math.PI) / 180);
    [south, north] = [Math.max(Math.min(south, latitude - up), -EDGE_LATITUDE), Math.min(Math.max(north, latitude + up), EDGE_LATITUDE)];
    [west, east] = [Math.min(west, longitude - aside), Math.max(east, longitude + aside)];
  }
  return east - west < 360 ? [south, west, north, east] : bounds;
}

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
