// @ts-check
/** @file The outlines of incidents that are lines or areas. Pure. */

/**
 * @typedef {[number, number]} Point Latitude and longitude in degrees, beyond 180 across that meridian.
 * @typedef {{areas: Point[][], lines: Point[][]}} Outline The rings of areas, to be filled by the even-odd rule, and lines.
 */

/**
 * @param {Record<string, ArrayLike<number>>} columns `outline_lines` an incident; `outline_sizes` a line, odd for a ring; `outline_x`, `outline_y` a vertex.
 * @returns {{has: (row: number) => boolean, of: (row: number) => Outline}|null} Null for a page without outlines.
 */
export function outlinesOf({ outline_lines: counts, outline_sizes: sizes, outline_x: x, outline_y: y }) {
  if (!counts) return null;
  const firsts = sums(counts, 1);
  const starts = sums(sizes, 2);
  return {
    has: (row) => counts[row] > 0,
    of: (row) => {
      /** @type {Outline} */
      const outline = { areas: [], lines: [] };
      for (let line = firsts[row]; line < firsts[row + 1]; line++) {
        /** @type {Point[]} */
        const points = [];
        for (let at = starts[line]; at < starts[line + 1]; at++) points.push([y[at] / 1e6, x[at] / 1e6]);
        (sizes[line] & 1 ? outline.areas : outline.lines).push(points);
      }
      return outline;
    },
  };
}

/**
 * @param {[number, number, number, number]|null} bounds South, west, north, east of all incidents.
 * @param {Record<string, ArrayLike<number>>} columns
 * @returns {[number, number, number, number]|null} With their outlines, unless these go across the 180th meridian.
 */
export function withOutlines(bounds, { outline_x: x, outline_y: y }) {
  if (!bounds || !x) return bounds;
  let [south, west, north, east] = bounds.map((degrees) => degrees * 1e6);
  for (let i = 0; i < x.length; i++) {
    south = Math.min(south, y[i]);
    north = Math.max(north, y[i]);
    west = Math.min(west, x[i]);
    east = Math.max(east, x[i]);
  }
  return west < -180e6 || east > 180e6 ? bounds : [south / 1e6, west / 1e6, north / 1e6, east / 1e6];
}

/**
 * @param {ArrayLike<number>} counts
 * @param {number} unit
 * @returns {Uint32Array} Where each begins, and at last the end.
 */
function sums(counts, unit) {
  const found = new Uint32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) found[i + 1] = found[i] + Math.floor(counts[i] / unit);
  return found;
}
