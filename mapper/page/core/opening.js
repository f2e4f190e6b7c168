// @ts-check
/** @file Which view shows the place of one incident: its circle, and no other incident at the same spot. Pure. */
import { CELL_PIXELS } from "./clusters.js";
import { WORLD } from "./mercator.js";
import { NOWHERE } from "./positions.js";

/** @import {Positions} from "./positions.js" */

/** How much of the shorter side the circle of a spot takes, and that of an area. */
const SPOT_SHARE = 0.5;
const AREA_SHARE = 0.6;

/** A circle larger than this would leave nothing around it to read. */
const LARGEST_SHARE = 0.95;

/** Without streets, a closer view shows less and less. */
const CLOSEST_ZOOM = 17;

/** Two incidents this far apart are never in one cell. */
const ALONE_PIXELS = CELL_PIXELS * Math.SQRT2;

/** The equator in meters. */
const EQUATOR_METERS = 40_075_016;

/**
 * @param {number} meters
 * @param {number} latitude Degrees.
 * @returns {number} World units.
 */
export function unitsOfMeters(meters, latitude) {
  return (meters / (EQUATOR_METERS * Math.max(Math.cos((latitude * Math.PI) / 180), 0.01))) * WORLD;
}

/**
 * Find the nearest of the other incidents that the closest view draws apart from this one.
 * @param {Positions} positions
 * @param {ArrayLike<number>} shown Rows.
 * @param {number} row
 * @param {number} pile World units: what is nearer shares its spot.
 * @returns {number} World units; infinite if there is none.
 */
export function nearestOther({ x, y, traits }, shown, row, pile) {
  const least = pile ** 2;
  let best = Infinity;
  for (let i = 0; i < shown.length; i++) {
    const other = shown[i];
    if (traits[other] === NOWHERE) continue;
    const across = Math.abs(x[other] - x[row]);
    const near = across > WORLD / 2 ? WORLD - across : across;
    const down = y[other] - y[row];
    const square = near * near + down * down;
    if (square < best && square > least) best = square;
  }
  return Math.sqrt(best);
}

/**
 * The zoom at which a circle fills its part of the map; for a spot closer, until it stands alone, as long as the circle fits.
 * @param {{radius: number, nearest: number, isArea: boolean}} place World units; `nearest`: of another incident.
 * @param {{side: number, most: number}} map `side`: the shorter one in pixels; `most`: its closest zoom.
 * @returns {number} Not rounded.
 */
export function incidentZoom({ radius, nearest, isArea }, { side, most }) {
  const zoomOf = (/** @type {number} */ units, /** @type {number} */ pixels) => Math.log2((pixels * WORLD) / (256 * units));
  const filled = (/** @type {number} */ share) => zoomOf(2 * radius, share * side);
  const fit = Math.min(filled(isArea ? AREA_SHARE : SPOT_SHARE), CLOSEST_ZOOM, most);
  const alone = isArea || nearest === Infinity ? -Infinity : zoomOf(nearest, ALONE_PIXELS);
  return Math.min(Math.max(fit, Math.min(alone, filled(LARGEST_SHARE))), most);
}

/**
 * The zoom at which the outline of an area takes its share of the map, in its width or its height.
 * @param {[number, number, number, number]} box West, north, east, south in world units.
 * @param {{width: number, height: number, most: number}} map Pixels; `most`: its closest zoom.
 * @returns {number} Not rounded.
 */
export function areaZoom([west, north, east, south], { width, height, most }) {
  const zoomOf = (/** @type {number} */ units, /** @type {number} */ pixels) => Math.log2((pixels * WORLD) / (256 * Math.max(units, 1)));
  return Math.min(zoomOf(east - west, AREA_SHARE * width), zoomOf(south - north, AREA_SHARE * height), CLOSEST_ZOOM, most);
}
