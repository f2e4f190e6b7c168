// @ts-check
/** @file The cells of the screen, those of each line half a cell beside the next, and the totals of the incidents in each: one pass over the rows adds to them. Pure. */
import { WORLD, modulo, unitsPerPixel } from "./mercator.js";
import { INEXACT_BIT, NOWHERE } from "./positions.js";

/** Least width of a cell in pixels; as many of them go round the world as there is room for. */
export const CELL_PIXELS = 56;

/** The height of a cell by its width: so the middles of all cells beside one are equally far from its own, as those of hexagons are. */
const HEIGHT = Math.sqrt(3) / 2;

/** How many grids keep the cells of all rows: that of the view, and the one that an opened incident goes back to. */
const GRIDS_KEPT = 2;

/** A cell counts in two slots: incidents in the area of its first row, and those in others. */
const SLOTS = 2;

/** The first row of a slot that has none. */
const NO_ROW = 2 ** 32 - 1;

/** If fewer than one row in so many is left out, these are taken from the totals of all. */
const FEW_LEFT_OUT = 4;

/** So many rows are passed over at once where none of them is left out. */
const RUN = 8;

/**
 * @import {View} from "./mercator.js"
 * @import {Positions} from "./positions.js"
 * @typedef {Uint16Array|Uint32Array} SlotsOfRows By row; 0 for those out of the grid or without a place.
 * @typedef {{counts: Uint32Array, sums: Float64Array, first: Uint32Array}} Totals By slot: `counts` for each kind of traits, `sums` of x and y,
 *   the `first` row or `NO_ROW`.
 * @typedef {{of: Uint8Array, values: number[]}} Kinds The combinations of traits that occur: `of`: the kind's number by traits.
 * @typedef {{grid: string, slots: SlotsOfRows, totals: Totals|null, boxes: Map<number, WorldRect>|null}} Bins Of all rows in one grid; `totals` until
 *   traits change; `boxes` of all cells, once they were asked for.
 * @typedef {{west: number, east: number, north: number, south: number}} WorldRect In world units.
 * @typedef {{cell: number, count: number, x: number, y: number, levels: number[], inexact: number, first: number, mixed: boolean}} CellSum
 */

/** The cells of a view. */
export class CellGrid {
  /** @param {View} view */
  constructor({ west, east, north, south, zoom }) {
    /** How many columns go round the world: a whole number, so that none lies on its edge. */
    this.around = Math.max(Math.floor(WORLD / (CELL_PIXELS * unitsPerPixel(zoom))), 1);
    this.scale = this.around / WORLD;
    this.lineScale = this.scale / HEIGHT;
    const left = Math.floor(west * this.scale) - 1;
    this.columns = Math.min(Math.floor(east * this.scale) + 2 - left, this.around);
    this.left = this.columns < this.around ? modulo(left, this.around) : 0;
    const last = Math.ceil(WORLD * this.lineScale);
    const line = (/** @type {number} */ y) => Math.min(Math.max(Math.floor(y * this.lineScale), 0), last);
    this.top = Math.max(line(north) - 1, 0);
    this.rows = line(south) + 2 - this.top;
    /** The grid's cells and, as number 0, all that lies outside of it. */
    this.cells = this.columns * this.rows + 1;
    this.name = [this.scale, this.left, this.top, this.columns, this.rows].join();
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {number} The cell's number from 1 on, 0 if out of view.
   */
  cellOf(x, y) {
    const below = (y * this.lineScale) | 0;
    // cut towards 0, so that no cell lies on both sides of the world's edge
    const eastwards = ((x * this.scale - (below & 1) / 2) | 0) - this.left;
    const column = eastwards < 0 ? eastwards + this.around : eastwards;
    const line = below - this.top;
    return line < 0 || column >= this.columns || line >= this.rows ? 0 : line * this.columns + column + 1;
  }

  /** @param {number} cell @returns {[number, number]} Its column and line as counted round the world and from the pole. */
  placeOf(cell) {
    return [(this.left + ((cell - 1) % this.columns)) % this.around, this.top + Math.floor((cell - 1) / this.columns)];
  }

  /** @param {number} cell @returns {WorldRect} What it covers. */
  rectOf(cell) {
    const [column, line] = this.placeOf(cell);
    const half = (line & 1) / 2;
    const west = column ? column + half : 0;
    const east = Math.min(column + 1 + half, this.around);
    return { west: west / this.scale - 1, east: east / this.scale + 1, north: line / this.lineScale - 1, south: (line + 1) / this.lineScale + 1 };
  }

  /** @param {number} cell @returns {{x: number, y: number}} The middle of the hexagon that stands for it. */
  middleOf(cell) {
    const [column, line] = this.placeOf(cell);
    return { x: modulo((column + 0.5 + (line & 1) / 2) / this.scale, WORLD), y: (line + 0.5) / this.lineScale };
  }

  /**
   * The slots of rows. Those of all rows are kept for the next time if most are asked for.
   * @param {Positions} positions
   * @param {ArrayLike<number>} shown
   * @returns {{slots: SlotsOfRows, kept: Bins|null}} `kept`: null if the slots are those of `shown` alone.
   */
  slotsOf(positions, shown) {
    const known = positions.binned?.find(({ grid }) => grid === this.name);
    if (known) {
      positions.binned = [known, ...(positions.binned ?? []).filter((bins) => bins !== known)]; // that used longest ago goes first
      return { slots: known.slots, kept: known };
    }
    const { x, y, traits, jurisdictions } = positions;
    const few = 2 * shown.length < traits.length;
    const slots = this.cells * SLOTS < 2 ** 16 ? new Uint16Array(traits.length) : new Uint32Array(traits.length);
    const areas = new Int32Array(this.cells).fill(-1); // of the first row of each cell
    for (let i = 0; i < (few ? shown.length : slots.length); i++) {
      const row = few ? shown[i] : i;
      if (traits[row] === NOWHERE) continue;
      const cell = this.cellOf(x[row], y[row]);
      const area = jurisdictions[row];
      if (areas[cell] < 0) areas[cell] = area;
      slots[row] = cell * SLOTS + (area === areas[cell] ? 0 : 1);
    }
    if (few) return { slots, kept: null };
    const kept = { grid: this.name, slots, totals: null, boxes: null };
    positions.binned = [kept, ...(positions.binned ?? [])].slice(0, GRIDS_KEPT);
    return { slots, kept };
  }

  /**
   * @param {Positions} positions
   * @param {ArrayLike<number>} shown In order.
   * @param {{slots: SlotsOfRows, kept: Bins|null}} bins
   * @returns {Totals} Not to be changed.
   */
  totalsOf(positions, shown, { slots, kept }) {
    const all = positions.traits.length;
    if (!kept || FEW_LEFT_OUT * (all - shown.length) >= all) return this.add(positions, shown, slots);
    kept.totals ??= this.add(positions, null, slots);
    return shown.length === all ? kept.totals : this.subtract(positions, shown, kept.slots, kept.totals);
  }

  /**
   * The pass over the rows. It never asks whether a row counts: rows out of view have a slot, too. Nor does it branch on
   * what differs from row to row. It goes backwards, so that the first row of a slot is the last that is noted.
   * @param {Positions} positions
   * @param {ArrayLike<number>|null} shown Null for all rows.
   * @param {SlotsOfRows} slots
   * @returns {Totals}
   */
  add(positions, shown, slots) {
    const { x, y, traits } = positions;
    const { of, values } = kindsOf(positions);
    const kinds = values.length;
    const counts = new Uint32Array(this.cells * SLOTS * kinds);
    const sums = new Float64Array(this.cells * SLOTS * 2);
    const first = new Uint32Array(this.cells * SLOTS).fill(NO_ROW);
    for (let i = (shown ?? slots).length - 1; i >= 0; i--) {
      const row = shown ? shown[i] : i;
      const slot = slots[row];
      first[slot] = row;
      counts[slot * kinds + of[traits[row]]]++;
      sums[2 * slot] += x[row];
      sums[2 * slot + 1] += y[row];
    }
    return { counts, sums, first };
  }

  /**
   * The totals of all but those that are left out: where these are few, much sooner than by adding the others.
   * @param {Positions} positions
   * @param {ArrayLike<number>} shown
   * @param {SlotsOfRows} slots
   * @param {Totals} all
   * @returns {Totals}
   */
  subtract(positions, shown, slots, all) {
    const { x, y, traits } = positions;
    const { of, values } = kindsOf(positions);
    const kinds = values.length;
    const [counts, sums, first] = [all.counts.slice(), all.sums.slice(), all.first.slice()];
    const stale = new Uint8Array(first.length);
    let at = shown.length - 1;
    for (let row = slots.length - 1; row >= 0;) {
      if (at >= RUN && shown[at - RUN + 1] === row - RUN + 1) {
        at -= RUN;
        row -= RUN;
        continue;
      }
      if (at >= 0 && shown[at] === row) at--;
      else {
        const slot = slots[row];
        counts[slot * kinds + of[traits[row]]]--;
        sums[2 * slot] -= x[row];
        sums[2 * slot + 1] -= y[row];
        if (first[slot] === row) stale[slot] = 1;
      }
      row--;
    }
    findFirst(first, stale, shown, slots, (slot) => counts.subarray(slot * kinds, (slot + 1) * kinds).some(Boolean));
    return { counts, sums, first };
  }

  /**
   * @param {Positions} positions
   * @param {ArrayLike<number>} shown
   * @param {SlotsOfRows} slots
   * @param {Totals} totals
   * @returns {CellSum[]} Of the cells that hold something.
   */
  sumsOf(positions, shown, slots, { counts, sums, first }) {
    /** @type {CellSum[]} */
    const found = [];
    /** @type {CellSum[]} Without one in the area that the others are compared with. */
    const unsure = [];
    const { values } = kindsOf(positions);
    for (let cell = 1; cell < this.cells; cell++) {
      const one = cell * SLOTS;
      const other = one + 1;
      if (first[one] === NO_ROW && first[other] === NO_ROW) continue;
      const sum = { cell, count: 0, x: 0, y: 0, levels: [0, 0, 0, 0, 0, 0], inexact: 0, first: 0, mixed: false };
      const inOne = addCounts(sum, counts, one * values.length, values);
      const inOther = addCounts(sum, counts, other * values.length, values);
      sum.x = (sums[2 * one] + sums[2 * other]) / sum.count;
      sum.y = (sums[2 * one + 1] + sums[2 * other + 1]) / sum.count;
      sum.first = Math.min(first[one], first[other]);
      sum.mixed = inOne > 0 && inOther > 0;
      found.push(sum);
      if (!inOne && inOther > 1) unsure.push(sum);
    }
    if (unsure.length) this.compareAreas(unsure, positions, shown, slots);
    return found;
  }

  /**
   * @param {CellSum[]} sums Get `mixed`.
   * @param {Positions} positions
   * @param {ArrayLike<number>} shown
   * @param {SlotsOfRows} slots
   */
  compareAreas(sums, { jurisdictions }, shown, slots) {
    const areas = new Int32Array(this.cells * SLOTS).fill(-1);
    for (const { cell, first } of sums) areas[cell * SLOTS + 1] = jurisdictions[first];
    const differ = new Uint8Array(areas.length);
    for (let i = 0; i < shown.length; i++) {
      const slot = slots[shown[i]];
      if (areas[slot] >= 0 && jurisdictions[shown[i]] !== areas[slot]) differ[slot] = 1;
    }
    for (const sum of sums) sum.mixed = differ[sum.cell * SLOTS + 1] > 0;
  }

  /**
   * The least box around the incidents of some cells.
   * @param {Iterable<number>} cells
   * @param {Positions} positions
   * @param {ArrayLike<number>|null} shown Null for all rows.
   * @param {SlotsOfRows} slots
   * @returns {Map<number, WorldRect>} By cell.
   */
  boxesOf(cells, { x, y }, shown, slots) {
    const numbers = [...cells];
    const places = new Uint32Array(this.cells);
    numbers.forEach((cell, i) => (places[cell] = i + 1));
    const [west, north] = [new Int32Array(numbers.length + 1).fill(2 ** 31 - 1), new Int32Array(numbers.length + 1).fill(2 ** 31 - 1)];
    const [east, south] = [new Int32Array(numbers.length + 1).fill(-1), new Int32Array(numbers.length + 1).fill(-1)];
    for (let i = 0; i < (shown ?? slots).length; i++) {
      const row = shown ? shown[i] : i;
      const place = places[slots[row] >>> 1];
      if (!place) continue;
      if (x[row] < west[place]) west[place] = x[row];
      if (x[row] > east[place]) east[place] = x[row];
      if (y[row] < north[place]) north[place] = y[row];
      if (y[row] > south[place]) south[place] = y[row];
    }
    return new Map(numbers.map((cell, i) => [cell, { west: west[i + 1], east: east[i + 1], north: north[i + 1], south: south[i + 1] }]));
  }

  /**
   * The boxes of all cells around all incidents, whatever the filters; found once.
   * @param {Positions} positions
   * @param {Bins} kept
   * @returns {Map<number, WorldRect>} By cell; of an empty one, a box turned inside out.
   */
  allBoxesOf(positions, kept) {
    return (kept.boxes ??= this.boxesOf(Array.from({ length: this.cells - 1 }, (_, i) => i + 1), positions, null, kept.slots));
  }
}

/** @param {WorldRect} box */
export function isPoint({ west, east, north, south }) {
  return west === east && north === south;
}

/**
 * Find the first rows of slots that have lost theirs. Where rows are many, it soon ends.
 * @param {Uint32Array} first
 * @param {Uint8Array} stale By slot.
 * @param {ArrayLike<number>} shown
 * @param {SlotsOfRows} slots
 * @param {(slot: number) => boolean} hasAny
 */
function findFirst(first, stale, shown, slots, hasAny) {
  let left = 0;
  for (let slot = 0; slot < stale.length; slot++) {
    if (!stale[slot]) continue;
    first[slot] = NO_ROW;
    if (hasAny(slot)) left++;
    else stale[slot] = 0;
  }
  for (let i = 0; left && i < shown.length; i++) {
    const slot = slots[shown[i]];
    if (!stale[slot]) continue;
    first[slot] = shown[i];
    stale[slot] = 0;
    left--;
  }
}

/**
 * @param {CellSum} sum
 * @param {Uint32Array} counts
 * @param {number} from Where those of a slot begin.
 * @param {number[]} traits Of each kind.
 * @returns {number} How many the slot has.
 */
function addCounts(sum, counts, from, traits) {
  const { levels } = sum;
  let count = 0;
  for (let kind = 0; kind < traits.length; kind++) {
    const rows = counts[from + kind];
    if (!rows) continue;
    const trait = traits[kind];
    count += rows;
    if (trait & INEXACT_BIT) sum.inexact += rows;
    for (let level = 0; level < levels.length; level++) if (trait & (1 << level)) levels[level] += rows;
  }
  sum.count += count;
  return count;
}

/** @param {Positions} positions @returns {Kinds} */
function kindsOf(positions) {
  if (positions.kinds) return positions.kinds;
  const seen = new Uint8Array(256);
  for (let row = 0; row < positions.traits.length; row++) seen[positions.traits[row]] = 1;
  const values = [...seen.keys()].filter((traits) => seen[traits]);
  const of = new Uint8Array(256);
  values.forEach((traits, kind) => (of[traits] = kind));
  return (positions.kinds = { of, values });
}
