// @ts-check
/** @file How high rows that are not made would be. A million of them are higher than a browser can scroll. Pure. */

/** As many rows as this at either end have the height that they would have; those between share the remaining height. */
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

  /**
   * Where in the list a reader is who jumped to where no rows are.
   * @param {number} top How far the list has gone up beyond the upper edge, in pixels.
   * @param {number} wholePixels The height of the list as it stands.
   * @param {number} viewPixels How much of it is seen at once.
   * @returns {number} The place of the first row to make; the end of the list is reached at its lower edge.
   */
  placeAt(top, wholePixels, viewPixels) {
    const below = Math.max(wholePixels - top - viewPixels, 0);
    const place = top < wholePixels / 2 ? this.rowsIn(top) : this.count - this.rowsIn(below) - Math.ceil(viewPixels / this.rowPixels);
    return Math.min(Math.max(place, 0), Math.max(this.count - 1, 0));
  }
}

/** With fewer rows than this the mean is not reliable. */
const FEWEST_MEASURED = 6;

/**
 * @param {number[]} heights Of the rows that are made, in pixels.
 * @param {number} otherwise If there are too few, or they are not laid out.
 * @returns {number} The mean.
 */
export function meanHeight(heights, otherwise) {
  const sum = heights.reduce((all, height) => all + height, 0);
  return heights.length >= FEWEST_MEASURED && sum > 0 ? sum / heights.length : otherwise;
}

/**
 * @param {string} key
 * @param {number} from The place of the row that has the focus.
 * @param {number} count Of all rows.
 * @returns {number|null} The place that a key leads to; null if it leads nowhere.
 */
export function placeOfKey(key, from, count) {
  /** @type {Record<string, number>} */
  const places = { ArrowDown: from + 1, ArrowUp: from - 1, Home: 0, End: count - 1 };
  const place = Object.hasOwn(places, key) ? places[key] : -1;
  return place >= 0 && place < count ? place : null;
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
