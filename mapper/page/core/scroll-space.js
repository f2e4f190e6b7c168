// @ts-check
/** @file How high rows that are not made would be. A million of them are higher than a browser can scroll. Pure. */

/** As many rows as this at either end have the height that they would have; those between share what is left. */
const FULL_ROWS = 2_000;

/** Browsers scroll a little more than this. */
const MOST_PIXELS = 6_000_000;

/** Heights of rows that are not made, all taken to be equally high. */
export class ScrollSpace {
  /**
   * @param {number} count Of all rows.
   * @param {number} rowPixels
   */
  constructor(count, rowPixels) {
    this.count = count;
    this.rowPixels = rowPixels;
    const room = MOST_PIXELS - 2 * FULL_ROWS * rowPixels;
    this.squeezed = Math.min(1, room / Math.max(count * rowPixels, 1)) * rowPixels;
  }

  /**
   * @param {number} rows
   * @returns {number} Pixels that so many rows at an end take.
   */
  heightOf(rows) {
    return Math.min(rows, FULL_ROWS) * this.rowPixels + Math.max(rows - FULL_ROWS, 0) * this.squeezed;
  }

  /**
   * @param {number} pixels
   * @returns {number} How many rows take so many pixels.
   */
  rowsIn(pixels) {
    const full = FULL_ROWS * this.rowPixels;
    const rows = pixels <= full ? pixels / this.rowPixels : FULL_ROWS + (pixels - full) / this.squeezed;
    return Math.min(Math.max(Math.floor(rows), 0), this.count);
  }
}

/**
 * Where a row stands among rows that grow.
 * @param {ArrayLike<number>} rows
 * @param {number} row
 * @returns {number} -1 if it is not among them.
 */
export function indexOfRow(rows, row) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle] < row) low = middle + 1;
    else high = middle;
  }
  return rows[low] === row ? low : -1;
}
