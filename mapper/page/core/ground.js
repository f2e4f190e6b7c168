// @ts-check
/** @file The ground of a page: streets, rail, water and parks, decoded, and how wide they are at each zoom. Pure. */
import { decodeLines } from "./world-lines.js";

/**
 * @import {WorldArcs} from "./arcs.js"
 * @import {Block} from "./decode.js"
 * @typedef {{name: string, zoom: number, area: boolean, first: number, end: number}} GroundKind Its lines are those from
 *   `first` to before `end`.
 * @typedef {{lines: WorldArcs, kinds: GroundKind[], names: string[], nameOf: ArrayLike<number>, attribution: string}} GroundData
 */

/** The width of streets in pixels at zooms 12 and 18; between, it grows evenly in the logarithm. */
/** @type {Record<string, [number, number]>} */
const WIDTHS = {
  motorway: [2.4, 22], primary: [1.8, 18], secondary: [1.3, 14], tertiary: [1, 12], street: [0.7, 9], path: [0.5, 3.5],
  rail: [0.8, 2.4], river: [1.2, 12], stream: [0.5, 3],
};
const [NARROW_ZOOM, WIDE_ZOOM] = [12, 18];
const LEAST_WIDTH = 0.4;

/**
 * @param {Block} block
 * @param {string[]} names
 * @returns {GroundData}
 */
export function decodeGround({ header, columns }, names) {
  let first = 0;
  const kinds = header.kinds.map((/** @type {any} */ kind, /** @type {number} */ i) => ({ ...kind, first, end: (first += columns.kind_size[i]) }));
  return { lines: decodeLines(/** @type {any} */ (columns), header.scale), kinds, names, nameOf: columns.name, attribution: header.attribution };
}

/**
 * @param {string} kind
 * @param {number} zoom
 * @returns {number} Pixels.
 */
export function widthOf(kind, zoom) {
  const [narrow, wide] = WIDTHS[kind] ?? [1, 1];
  const share = (zoom - NARROW_ZOOM) / (WIDE_ZOOM - NARROW_ZOOM);
  return Math.max(narrow * (wide / narrow) ** share, LEAST_WIDTH);
}
