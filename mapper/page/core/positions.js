// @ts-check
/** @file The positions of all incidents and the traits that marks show, gathered once for the map. Pure. */
import { nearestTurn, projectAll } from "./mercator.js";

/**
 * Where a map of the whole world is cut unless its incidents ask for another cut: in the Bering Strait, so that Fiji,
 * Samoa and the Far East of Russia stay whole.
 */
const USUAL_CUT = -169;

/** Another cut has to leave out so much more, in degrees: readers know the world as it is usually cut. */
const WORTH_A_CUT = 30;

/** Traits of an incident: levels of its agencies in the lower bits, whether inexact in this one. */
export const INEXACT_BIT = 64;

/** The traits of an incident without a place. */
export const NOWHERE = 255;

/**
 * @import {Bins, Kinds} from "./cell-grid.js"
 * @import {Bounds} from "./mercator.js"
 * @typedef {{x: Int32Array, y: Int32Array, traits: Uint8Array, jurisdictions: ArrayLike<number>, bounds: Bounds|null,
 *   binned?: Bins[], kinds?: Kinds|null}} Positions
 *   By row: where it is in world units, its traits in a byte, its jurisdiction. `bounds` hold all that have a place; null
 *   if none has. `binned`: the slot of each row in the grids that were last looked at, so that filters over an unmoved map
 *   and the way back from an incident need not find them again.
 * @typedef {{latitude_e6: Int32Array, longitude_e6: Int32Array, located_by: ArrayLike<number>, precision: ArrayLike<number>,
 *   involvements: ArrayLike<number>, jurisdictions: ArrayLike<number>}} PlaceColumns
 * @typedef {{unlocated: number, inexact: boolean[], levelMasks: number[]}} PlaceCodes
 *   `unlocated`: the code in `located_by`, -1 for none; `inexact` by the code in `precision`; `levelMasks`: levels of the
 *   agencies, by the code in `involvements`.
 */

/**
 * Gather the values that the map needs of each row: one pass, and one to project.
 * @param {PlaceColumns} columns The coordinates of those without a place are set to 0.
 * @param {PlaceCodes} codes
 * @returns {Positions}
 */
export function positionsOf({ latitude_e6: latitudes, longitude_e6: longitudes, ...columns }, { unlocated, inexact, levelMasks }) {
  const { located_by: locatedBy, precision, involvements, jurisdictions } = columns;
  const traits = new Uint8Array(latitudes.length);
  const inexactBits = Uint8Array.from(inexact, (is) => (is ? INEXACT_BIT : 0));
  const masks = Uint8Array.from(levelMasks);
  let south = 90e6;
  let west = 180e6;
  let north = -90e6;
  let east = -180e6;
  for (let row = 0; row < traits.length; row++) {
    if (locatedBy[row] === unlocated) {
      traits[row] = NOWHERE;
      latitudes[row] = longitudes[row] = 0;
      continue;
    }
    traits[row] = masks[involvements[row]] | inexactBits[precision[row]];
    const latitude = latitudes[row];
    const longitude = longitudes[row];
    if (latitude < south) south = latitude;
    if (latitude > north) north = latitude;
    if (longitude < west) west = longitude;
    if (longitude > east) east = longitude;
  }
  if (east - west > 180e6) [west, east] = narrowSpan(longitudes, traits);
  /** @type {Bounds|null} */
  const bounds = south > north ? null : [south / 1e6, west / 1e6, north / 1e6, east / 1e6];
  return { ...projectAll(latitudes, longitudes, bounds), traits, jurisdictions, bounds };
}

/**
 * Change which levels each row's agencies are of, as where those that are merely named count, too.
 * @param {Positions} positions
 * @param {ArrayLike<number>} involvements By row.
 * @param {number[]} levelMasks By the code in `involvements`.
 */
export function setLevels(positions, involvements, levelMasks) {
  const { traits } = positions;
  positions.kinds = null;
  positions.binned = []; // slots are by kinds
  const masks = Uint8Array.from(levelMasks);
  for (let row = 0; row < traits.length; row++) {
    const before = traits[row];
    if (before !== NOWHERE) traits[row] = masks[involvements[row]] | (before & INEXACT_BIT);
  }
}

/**
 * The stretch of longitudes that holds all incidents if the world is cut where it leaves out most, or where it usually is.
 * @param {Int32Array} longitudes Millionths of a degree.
 * @param {Uint8Array} traits By row.
 * @returns {[number, number]} West and east in millionths; east is more than west. The middle lies within 180°.
 */
function narrowSpan(longitudes, traits) {
  const least = new Array(360).fill(Infinity);
  const greatest = new Array(360).fill(-Infinity);
  for (let row = 0; row < traits.length; row++) {
    if (traits[row] === NOWHERE) continue;
    const longitude = longitudes[row] === 180e6 ? -180e6 : longitudes[row];
    const degree = Math.floor(longitude / 1e6) + 180;
    if (longitude < least[degree]) least[degree] = longitude;
    if (longitude > greatest[degree]) greatest[degree] = longitude;
  }
  const taken = least.map((_, degree) => degree).filter((degree) => least[degree] < Infinity);
  const gaps = taken.map((degree, i) => {
    const last = i === taken.length - 1;
    return { from: greatest[degree], to: least[taken[last ? 0 : i + 1]] + (last ? 360e6 : 0) };
  });
  const size = (/** @type {{from: number, to: number}} */ { from, to }) => to - from;
  const widest = gaps.reduce((best, gap) => (size(gap) > size(best) ? gap : best));
  const usual = gaps.find(({ from, to }) => from < USUAL_CUT * 1e6 && to >= USUAL_CUT * 1e6) ?? gaps[gaps.length - 1];
  const cut = size(widest) - size(usual) >= WORTH_A_CUT * 1e6 ? widest : usual;
  const middle = (cut.from + cut.to) / 2 + 180e6;
  const shift = nearestTurn(middle, 0, 360e6) - middle;
  return [cut.to + shift, cut.from + 360e6 + shift];
}

/**
 * @param {Positions} positions
 * @param {number} row
 */
export function hasPlace({ traits }, row) {
  return traits[row] !== NOWHERE;
}

/** @param {Positions} positions @returns {boolean} Whether any incident is known by its area alone. */
export function hasAreas({ traits }) {
  for (let row = 0; row < traits.length; row++) if (traits[row] !== NOWHERE && traits[row] & INEXACT_BIT) return true;
  return false;
}

/**
 * Whether an incident that has a place is known by its area alone.
 * @param {Positions} positions
 * @param {number} row
 */
export function isByArea({ traits }, row) {
  return (traits[row] & INEXACT_BIT) > 0;
}
