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
 * @param {number} [within] World units: what is farther away is of no interest, which saves most of the work.
 * @returns {number} World units; infinite if there is none.
 */
export function nearestOther({ x, y, traits }, shown, row, pile, within = Infinity) {
  const least = pile ** 2;
  let best = Infinity;
  for (let i = 0; i < shown.length; i++) {
    const other = shown[i];
    const across = Math.abs(x[other] - x[row]);
    if ((across > within && across < WORLD - within) || traits[other] === NOWHERE) continue;
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
  const fit = fitZoom({ radius, isArea }, { side, most });
  const alone = isArea || nearest === Infinity ? -Infinity : zoomOf(nearest, ALONE_PIXELS);
  return Math.min(Math.max(fit, Math.min(alone, zoomOf(2 * radius, LARGEST_SHARE * side))), most);
}

/**
 * The zoom at which a circle fills its part of the map.
 * @param {{radius: number, isArea: boolean}} place World units.
 * @param {{side: number, most: number}} map
 */
function fitZoom({ radius, isArea }, { side, most }) {
  return Math.min(zoomOf(2 * radius, (isArea ? AREA_SHARE : SPOT_SHARE) * side), CLOSEST_ZOOM, most);
}

/**
 * How far away another incident may be and still change the zoom of this one's circle.
 * @param {{radius: number, isArea: boolean}} place World units.
 * @param {{side: number, most: number}} map
 * @returns {number} World units.
 */
export function crowdedWithin(place, map) {
  return (ALONE_PIXELS * WORLD) / (256 * 2 ** fitZoom(place, map));
}

/** @param {number} units @param {number} pixels @returns {number} The zoom at which these are as long. */
function zoomOf(units, pixels) {
  return Math.log2((pixels * WORLD) / (256 * units));
}

/**
 * The zoom at which the outline of an area takes its share of the map, in its width or its height.
 * @param {[number, number, number, number]} box West, north, east, south in world units.
 * @param {{width: number, height: number, most: number}} map Pixels; `most`: its closest zoom.
 * @returns {number} Not rounded.
 */
export function areaZoom([west, north, east, south], { width, height, most }) {
  return Math.min(zoomOf(Math.max(east - west, 1), AREA_SHARE * width), zoomOf(Math.max(south - north, 1), AREA_SHARE * height), CLOSEST_ZOOM, most);
}
