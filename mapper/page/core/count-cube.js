// @ts-check
/** @file Counts by row, trait and period, added up where they stand in the page. Pure; `count_blocks.py` lays them out. */

/**
 * @import {Block} from "./decode.js"
 * @typedef {{traits: Uint8Array, periods: Uint8Array}} Passing Which traits and periods are asked for, 1 or 0 by number.
 */

/** A gap that has no row. */
const SKIP = 255;

/**
 * Counts; a slab holds those of one trait in one period.
 *
 * The loop over a slab stands in each method: by a function called for each of 6 million entries, as in `visit`,
 * sums of rows take 29 to 44 ms and not 10, sums of slabs 43 and not 15, and each press of a filter needs both.
 */
export class CountCube {
  /** @param {Block} block */
  constructor({ header, columns }) {
    /** @type {number} */
    this.rows = header.cube.rows;
    /** @type {number} */
    this.traits = header.cube.traits;
    /** @type {number} */
    this.periods = header.cube.periods;
    this.columns = columns;
    this.gaps = /** @type {Uint8Array} */ (columns.gaps);
    this.counts = /** @type {Uint8Array} */ (columns.counts);
    this.large = columns.large;
    const slabs = this.traits * this.periods;
    this.starts = new Uint32Array(slabs + 1);
    for (let slab = 0; slab < slabs; slab++) this.starts[slab + 1] = this.starts[slab] + columns.sizes[slab];
    /** The first large count of each slab, and the one after the last. */
    this.largeStarts = new Uint32Array(slabs + 1);
    /** All counts of each row. */
    this.totals = new Float64Array(this.rows);
    this.readTotals();
  }

  /** Read everything once, by the code that the first filter needs: the browser has compiled it by then. */
  readTotals() {
    const { largeStarts, totals } = this;
    for (let slab = 0; slab < largeStarts.length - 1; slab++) largeStarts[slab + 1] = this.addSlab(slab, totals, 1);
  }

  /**
   * Add a slab to sums of rows.
   * @param {number} slab
   * @param {Float64Array} sums
   * @param {1|-1} sign
   * @returns {number} The first large count after those of the slab.
   */
  addSlab(slab, sums, sign) {
    const { gaps, counts, large } = this;
    let next = this.largeStarts[slab];
    let row = -1;
    for (let at = this.starts[slab], end = this.starts[slab + 1]; at < end; at++) {
      const count = counts[at];
      if (gaps[at] === SKIP) row += SKIP * count;
      else {
        row += gaps[at] + 1;
        sums[row] += sign * (count === 0 ? large[next++] : count);
      }
    }
    return next;
  }

  /**
   * Visit the rows of a slab with their counts.
   * @param {number} slab
   * @param {(row: number, count: number) => void} act
   */
  visit(slab, act) {
    const { gaps, counts, large } = this;
    let next = this.largeStarts[slab];
    let row = -1;
    for (let at = this.starts[slab], end = this.starts[slab + 1]; at < end; at++) {
      const count = counts[at];
      if (gaps[at] === SKIP) row += SKIP * count;
      else act((row += gaps[at] + 1), count === 0 ? large[next++] : count);
    }
  }

  /**
   * The count of each row in the traits and periods that pass. Reads the smaller side: what passes, or what does not.
   * @param {Passing} passing
   * @returns {Float64Array}
   */
  sumRows({ traits, periods }) {
    const { starts } = this;
    let [inside, outside] = [0, 0];
    for (let trait = 0, slab = 0; trait < this.traits; trait++) {
      for (let period = 0; period < this.periods; period++, slab++) {
        const size = starts[slab + 1] - starts[slab];
        if (traits[trait] && periods[period]) inside += size;
        else outside += size;
      }
    }
    const takesAway = outside < inside;
    const sums = takesAway ? this.totals.slice() : new Float64Array(this.rows);
    for (let trait = 0, slab = 0; trait < this.traits; trait++) {
      for (let period = 0; period < this.periods; period++, slab++) {
        const passes = traits[trait] && periods[period];
        if (passes ? !takesAway : takesAway) this.addSlab(slab, sums, takesAway ? -1 : 1);
      }
    }
    return sums;
  }

  /**
   * The count of each slab in the rows that pass; slabs that are not wanted stay 0.
   * @param {Uint8Array} rows 1 or 0 by row.
   * @param {(trait: number, period: number) => boolean} wanted
   * @returns {Float64Array}
   */
  sumSlabs(rows, wanted) {
    const { gaps, counts, large, starts, largeStarts } = this;
    const sums = new Float64Array(starts.length - 1);
    for (let trait = 0, slab = 0; trait < this.traits; trait++) {
      for (let period = 0; period < this.periods; period++, slab++) {
        if (!wanted(trait, period)) continue;
        let next = largeStarts[slab];
        let row = -1;
        let sum = 0;
        for (let at = starts[slab], end = starts[slab + 1]; at < end; at++) {
          const count = counts[at];
          if (gaps[at] === SKIP) row += SKIP * count;
          else {
            row += gaps[at] + 1;
            const number = count === 0 ? large[next++] : count;
            if (rows[row]) sum += number;
          }
        }
        sums[slab] = sum;
      }
    }
    return sums;
  }
}
