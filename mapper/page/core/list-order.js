// @ts-check
/** @file Which incidents the list shows and in which order: those in view of the map, by date or by distance. Pure. */
import { WORLD, modulo } from "./mercator.js";
import { INEXACT_BIT, NOWHERE } from "./positions.js";

/**
 * @import {Positions} from "./positions.js"
 * @import {View} from "./mercator.js"
 * @typedef {"new"|"old"|"near"} ListOrder
 */

/** @type {ListOrder[]} */
export const LIST_ORDERS = ["new", "old", "near"];

const EQUATOR_METERS = 40_075_016;

/** So many rows are sorted exactly; more of them to within half a percent of their distance, which takes a tenth of the time. */
const MOST_EXACT = 50_000;

/** The steps of the table of meters in a world unit, from pole to pole. */
const SCALE_STEPS = 4096;

/** How many meters a world unit is at a place. @param {number} y World units. */
function metersPerUnit(y) {
  return EQUATOR_METERS / WORLD / Math.cosh((0.5 - y / WORLD) * 2 * Math.PI);
}

/**
 * Find the incidents whose point lies in a view.
 * @param {Positions} positions
 * @param {ArrayLike<number>} shown Rows.
 * @param {View} view
 * @returns {Uint32Array} In the order of `shown`.
 */
export function rowsInView({ x, y, traits }, shown, { west, east, north, south }) {
  const found = new Uint32Array(shown.length);
  let count = 0;
  const width = Math.min(east - west, WORLD);
  const left = modulo(west, WORLD);
  for (let i = 0; i < shown.length; i++) {
    const row = shown[i];
    if (traits[row] === NOWHERE || y[row] < north || y[row] > south) continue;
    const across = x[row] < left ? x[row] - left + WORLD : x[row] - left;
    if (across <= width) found[count++] = row;
  }
  return found.slice(0, count);
}

/**
 * Count the incidents whose point lies in a view: as many as `rowsInView` finds. It does not branch, which the processor
 * would guess wrong for every other row: the sign of a difference says that a row lies outside.
 * @param {Positions} positions
 * @param {ArrayLike<number>} shown Rows.
 * @param {View} view
 * @returns {number}
 */
export function countInView({ x, y, traits }, shown, { west, east, north, south }) {
  const [first, last] = [Math.ceil(north), Math.floor(south)].map((y) => Math.min(Math.max(y, -1), WORLD + 1)); // within 32 bits
  const left = modulo(west, WORLD);
  const width = Math.min(east - west, WORLD);
  const from = Math.ceil(left);
  const beyond = Math.floor(left + width) - WORLD; // where a stretch over the world's edge goes on, on the other side
  const to = Math.min(beyond, 0) + WORLD;
  let outside = 0;
  for (let i = 0; i < shown.length; i++) {
    const row = shown[i];
    const atX = x[row];
    const atY = y[row];
    const isBeside = ((atX - from) | (to - atX)) & (beyond - atX);
    outside += (isBeside | (atY - first) | (last - atY) | (NOWHERE - 1 - traits[row])) >>> 31;
  }
  return shown.length - outside;
}

/**
 * Count the incidents that are known by their area alone, have their point outside of a view and may still lie in it.
 * @param {Positions} positions
 * @param {ArrayLike<number>} meters Their radius, by row.
 * @param {ArrayLike<number>} shown Rows.
 * @param {View} view
 * @returns {number}
 */
export function countMaybeInView({ x, y, traits }, meters, shown, { west, east, north, south }) {
  let count = 0;
  const middle = (west + east) / 2;
  for (let i = 0; i < shown.length; i++) {
    const row = shown[i];
    if (traits[row] === NOWHERE || !(traits[row] & INEXACT_BIT)) continue;
    const off = Math.abs(x[row] - middle);
    const across = Math.max(Math.min(modulo(off, WORLD), WORLD - modulo(off, WORLD)) - (east - west) / 2, 0);
    const down = Math.max(north - y[row], y[row] - south, 0);
    const apart = Math.hypot(across, down);
    if (apart > 0 && apart * metersPerUnit(y[row]) <= meters[row]) count++;
  }
  return count;
}

/**
 * The distance from a point to the edge of an incident's circle.
 * @param {Positions} positions
 * @param {ArrayLike<number>} meters The radius, by row.
 * @param {number} row
 * @param {{x: number, y: number}} point World units.
 * @returns {number} Meters; 0 within the circle, infinite without a place.
 */
export function distanceTo({ x, y, traits }, meters, row, point) {
  if (traits[row] === NOWHERE) return Infinity;
  const across = Math.abs(x[row] - modulo(point.x, WORLD));
  const apart = Math.hypot(Math.min(across, WORLD - across), y[row] - point.y);
  return Math.max(apart * metersPerUnit((y[row] + point.y) / 2) - meters[row], 0);
}

/**
 * The distances of very many rows as in `distanceTo`, to within a millionth: how many meters a unit is comes from a table.
 * @param {Positions} positions
 * @param {ArrayLike<number>} meters The radius, by row.
 * @param {ArrayLike<number>} rows
 * @param {{x: number, y: number}} point World units.
 * @returns {Float32Array} In the order of the rows.
 */
export function distancesTo({ x, y, traits }, meters, rows, point) {
  const scale = SCALE_STEPS / WORLD;
  const table = Float64Array.from({ length: SCALE_STEPS + 2 }, (_, i) => metersPerUnit(i / scale));
  const atX = modulo(point.x, WORLD);
  const atY = point.y;
  const distances = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const beside = Math.abs(x[row] - atX);
    const across = Math.min(beside, WORLD - beside);
    const down = y[row] - atY;
    const at = Math.min(Math.max((y[row] + atY) / 2, 0), WORLD) * scale;
    const below = at | 0;
    const perUnit = table[below] + (at - below) * (table[below + 1] - table[below]);
    distances[i] = traits[row] === NOWHERE ? Infinity : Math.max(Math.sqrt(across * across + down * down) * perUnit - meters[row], 0);
  }
  return distances;
}

/**
 * Put rows into an order.
 * @param {ArrayLike<number>} rows From the newest to the oldest.
 * @param {ListOrder} order
 * @param {(rows: ArrayLike<number>) => Float32Array} distances Of the rows, for `near`.
 * @returns {ArrayLike<number>} The same if nothing changes; those equally near stay from the newest to the oldest.
 */
export function inListOrder(rows, order, distances) {
  if (order === "old") return new Uint32Array(rows).reverse();
  if (order !== "near") return rows;
  const far = distances(rows);
  if (rows.length <= MOST_EXACT) {
    const places = Uint32Array.from(rows, (_, i) => i).sort((a, b) => far[a] - far[b] || a - b);
    return places.map((place) => rows[place]);
  }
  return byUpperBits(rows, new Uint32Array(far.buffer));
}

/**
 * Sort by counting: the upper half of a positive float grows as the float does.
 * @param {ArrayLike<number>} rows
 * @param {Uint32Array} bits Of the distances.
 */
function byUpperBits(rows, bits) {
  const starts = new Uint32Array(2 ** 16 + 1);
  for (let i = 0; i < bits.length; i++) starts[(bits[i] >>> 16) + 1]++;
  for (let key = 0; key < 2 ** 16; key++) starts[key + 1] += starts[key];
  const sorted = new Uint32Array(rows.length);
  for (let i = 0; i < bits.length; i++) sorted[starts[bits[i] >>> 16]++] = rows[i];
  return sorted;
}
