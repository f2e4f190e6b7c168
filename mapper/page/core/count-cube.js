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
    /** The latest answer of `sumRows`, and which slabs are in it. */
    this.last = { passes: new Uint8Array(slabs).fill(1), sums: this.totals };
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
   * The count of each row in the traits and periods that pass. Begins with nothing, with everything or with the answer
   * before this one, whichever leaves the fewest counts to be read: a press changes few slabs, one of a place none.
   * @param {Passing} passing
   * @returns {Float64Array} To be read only: the next answer begins with it.
   */
  sumRows({ traits, periods }) {
    const { starts, last } = this;
    const passes = new Uint8Array(starts.length - 1);
    let [inside, outside, changed] = [0, 0, 0];
    for (let trait = 0, slab = 0; trait < this.traits; trait++) {
      for (let period = 0; period < this.periods; period++, slab++) {
        const size = starts[slab + 1] - starts[slab];
        passes[slab] = traits[trait] && periods[period] ? 1 : 0;
        if (passes[slab]) inside += size;
        else outside += size;
        if (passes[slab] !== last.passes[slab]) changed += size;
      }
    }
    let { passes: before, sums } = last;
    if (outside < Math.min(inside, changed)) [before, sums] = [new Uint8Array(passes.length).fill(1), this.totals];
    else if (inside < changed) [before, sums] = [new Uint8Array(passes.length), new Float64Array(this.rows)];
    sums = sums.slice();
    for (let slab = 0; slab < passes.length; slab++) {
      if (passes[slab] !== before[slab]) this.addSlab(slab, sums, passes[slab] ? 1 : -1);
    }
    this.last = { passes, sums };
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
