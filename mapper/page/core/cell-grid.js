// @ts-check
/** @file The cells of the screen, those of each line half a cell beside the next, and the totals of the incidents in each: one pass over the rows adds to them. Pure. */
import { everyRow } from "./filters.js";
import { WORLD, modulo, unitsPerPixel } from "./mercator.js";
import { INEXACT_BIT, NOWHERE } from "./positions.js";

/** Least width of a cell in pixels; as many of them go round the world as there is room for. */
export const CELL_PIXELS = 56;

/** The height of a cell by its width: so the middles of all cells beside one are equally far from its own, as those of hexagons are. */
const HEIGHT = Math.sqrt(3) / 2;

/** How many grids keep the cells of all rows: that of the view, and the one that an opened incident goes back to. */
const GRIDS_KEPT = 2;

/** A cell counts apart those of which a place is known and those of which no more than their area is: two bins. */
const LAYERS = 2;

/** A bin counts incidents in the area of its first row, and those in others. */
const SIDES = 2;

/** The first row of a slot that has none. */
const NO_ROW = 2 ** 32 - 1;

/**
 * @import {View} from "./mercator.js"
 * @import {Positions} from "./positions.js"
 * @typedef {Uint16Array|Uint32Array} SlotsOfRows By row: its cell, layer, side and kind in one number, as the pass over the rows reads one number a row
 *   five times as fast as those that it is made of. Those out of the grid are in slots of cell 0, those without a place in slot 0.
 * @typedef {{counts: Uint32Array, first: Uint32Array}} Totals By slot: the rows, and the `first` one or `NO_ROW`.
 * @typedef {{of: Uint8Array, aside: Uint8Array, values: number[][]}} Kinds The combinations of traits that occur, by layer. By traits: `of`: the slot
 *   in a cell, `aside`: how far the other side's is from it.
 * @typedef {{grid: string, slots: SlotsOfRows, totals: Totals|null, sums: Float64Array|null, boxes: Map<number, WorldRect>|null}} Bins Of all rows in
 *   one grid; `totals`, `sums` and `boxes` (by bin) of all of them, once they were asked for.
 * @typedef {{west: number, east: number, north: number, south: number}} WorldRect In world units.
 * @typedef {{bin: number, cell: number, count: number, x: number, y: number, levels: number[], inexact: number, first: number, mixed: boolean}} CellSum
 *   `bin`: that of its cell and layer; `x`, `y` once they were placed.
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

  /** @param {number[]} cells @returns {number} How many of them lie beside each of them, on average. */
  besideEach(cells) {
    const places = new Set(cells.map((cell) => this.placeOf(cell).join()));
    let beside = 0;
    for (const cell of cells) {
      const [column, line] = this.placeOf(cell);
      const left = (line & 1) - 1; // those above and below are half a cell aside
      for (const [east, south] of [[-1, 0], [1, 0], [left, -1], [left + 1, -1], [left, 1], [left + 1, 1]]) {
        if (places.has(`${modulo(column + east, this.around)},${line + south}`)) beside++;
      }
    }
    return beside / cells.length;
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
   * @param {number} y
   * @returns {number} The nearest seam between two lines of hexagons, where a mark covers the number of none.
   */
  seamAt(y) {
    return Math.round(y * this.lineScale) / this.lineScale;
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
    const { of, aside } = kindsOf(positions);
    const each = slotsOfEach(positions);
    const few = 2 * shown.length < traits.length;
    const slots = this.slotCount(positions) <= 2 ** 16 ? new Uint16Array(traits.length) : new Uint32Array(traits.length);
    const areas = new Int32Array(LAYERS * this.cells).fill(-1); // of the first row of each bin
    for (let i = 0; i < (few ? shown.length : slots.length); i++) {
      const row = few ? shown[i] : i;
      const trait = traits[row];
      if (trait === NOWHERE) continue;
      const cell = this.cellOf(x[row], y[row]);
      const area = jurisdictions[row];
      const bin = LAYERS * cell + layerOf(trait);
      if (areas[bin] < 0) areas[bin] = area;
      slots[row] = cell * each + of[trait] + (area === areas[bin] ? 0 : aside[trait]);
    }
    if (few) return { slots, kept: null };
    const kept = { grid: this.name, slots, totals: null, sums: null, boxes: null };
    positions.binned = [kept, ...(positions.binned ?? [])].slice(0, GRIDS_KEPT);
    return { slots, kept };
  }

  /** @param {Positions} positions */
  slotCount(positions) {
    return this.cells * slotsOfEach(positions);
  }

  /**
   * @param {Positions} positions
   * @param {number} bin
   * @returns {[number, number]} Its first slot, and the one after its last.
   */
  slotsOfBin(positions, bin) {
    const [spots, areas] = kindsOf(positions).values;
    const from = Math.floor(bin / LAYERS) * slotsOfEach(positions);
    const between = from + SIDES * spots.length;
    return bin % LAYERS ? [between, between + SIDES * areas.length] : [from, between];
  }

  /**
   * @param {Positions} positions
   * @param {number} row
   * @returns {number} The bin that counts it; 0 or 1 if it is out of view.
   */
  binOf({ x, y, traits }, row) {
    return LAYERS * this.cellOf(x[row], y[row]) + layerOf(traits[row]);
  }

  /**
   * @param {Positions} positions
   * @param {ArrayLike<number>} shown In order.
   * @param {{slots: SlotsOfRows, kept: Bins|null}} bins
   * @returns {Totals} Not to be changed.
   */
  totalsOf(positions, shown, { slots, kept }) {
    if (!kept || shown.length < slots.length) return this.add(positions, shown, slots);
    return (kept.totals ??= this.add(positions, everyRow(slots.length), slots));
  }

  /**
   * The pass over the rows. It never asks whether a row counts: rows out of view have a slot, too. Nor does it branch on
   * what differs from row to row. It goes backwards, so that the first row of a slot is the last that is noted.
   * @param {Positions} positions
   * @param {ArrayLike<number>} shown
   * @param {SlotsOfRows} slots
   * @returns {Totals}
   */
  add(positions, shown, slots) {
    const counts = new Uint32Array(this.slotCount(positions));
    const first = new Uint32Array(counts.length).fill(NO_ROW);
    for (let i = shown.length - 1; i >= 0; i--) {
      const row = shown[i];
      const slot = slots[row];
      first[slot] = row;
      counts[slot]++;
    }
    return { counts, first };
  }

  /**
   * @param {Positions} positions
   * @param {ArrayLike<number>} shown
   * @param {SlotsOfRows} slots
   * @param {Totals} totals
   * @returns {CellSum[]} Of the bins that hold something; not yet placed.
   */
  sumsOf(positions, shown, slots, { counts, first }) {
    /** @type {CellSum[]} */
    const found = [];
    /** @type {CellSum[]} Without one in the area that the others are compared with. */
    const unsure = [];
    const { values } = kindsOf(positions);
    const [each, between] = [slotsOfEach(positions), SIDES * values[0].length];
    for (let bin = LAYERS; bin < LAYERS * this.cells; bin++) {
      const kinds = values[bin % LAYERS];
      const one = Math.floor(bin / LAYERS) * each + (bin % LAYERS ? between : 0);
      if (isEmpty(counts, one, one + SIDES * kinds.length)) continue; // as most are: nothing is made for them
      const sum = { bin, cell: Math.floor(bin / LAYERS), count: 0, x: 0, y: 0, levels: [0, 0, 0, 0, 0, 0], inexact: 0, first: NO_ROW, mixed: false };
      const inOne = addSlots(sum, counts, first, one, kinds);
      const inOther = addSlots(sum, counts, first, one + kinds.length, kinds);
      sum.mixed = inOne > 0 && inOther > 0;
      found.push(sum);
      if (!inOne && inOther > 1) unsure.push(sum);
    }
    if (unsure.length) this.compareAreas(unsure, positions, shown, slots);
    return found;
  }

  /**
   * Place sums in the middle of their incidents.
   * @param {CellSum[]} sums Get `x` and `y`.
   * @param {Positions} positions
   * @param {ArrayLike<number>} shown
   * @param {{slots: SlotsOfRows, kept: Bins|null}} bins
   */
  place(sums, positions, shown, { slots, kept }) {
    if (!sums.length) return;
    const isAll = kept && shown.length === slots.length;
    const added = (isAll && kept.sums) || this.addPlaces(positions, shown, slots);
    if (isAll) kept.sums = added;
    for (const sum of sums) {
      sum.x = added[2 * sum.bin] / sum.count;
      sum.y = added[2 * sum.bin + 1] / sum.count;
    }
  }

  /**
   * @param {Positions} positions
   * @param {ArrayLike<number>} shown
   * @param {SlotsOfRows} slots
   * @returns {Float64Array} By bin, the sum of x and that of y.
   */
  addPlaces(positions, shown, slots) {
    const { x, y } = positions;
    const bins = new Uint32Array(this.slotCount(positions));
    for (let bin = 0; bin < LAYERS * this.cells; bin++) bins.fill(bin, ...this.slotsOfBin(positions, bin));
    const sums = new Float64Array(2 * LAYERS * this.cells);
    for (let i = 0; i < shown.length; i++) {
      const row = shown[i];
      const bin = bins[slots[row]];
      sums[2 * bin] += x[row];
      sums[2 * bin + 1] += y[row];
    }
    return sums;
  }

  /**
   * @param {CellSum[]} sums Get `mixed`.
   * @param {Positions} positions
   * @param {ArrayLike<number>} shown
   * @param {SlotsOfRows} slots
   */
  compareAreas(sums, positions, shown, slots) {
    const { jurisdictions } = positions;
    const areas = new Int32Array(this.slotCount(positions)).fill(-1);
    for (const { bin, first } of sums) areas.fill(jurisdictions[first], ...this.slotsOfBin(positions, bin));
    const differ = new Uint8Array(areas.length);
    for (let i = 0; i < shown.length; i++) {
      const slot = slots[shown[i]];
      if (areas[slot] >= 0 && jurisdictions[shown[i]] !== areas[slot]) differ[slot] = 1;
    }
    for (const sum of sums) sum.mixed = differ.subarray(...this.slotsOfBin(positions, sum.bin)).some(Boolean);
  }

  /**
   * The least box around the incidents of some bins.
   * @param {Iterable<number>} bins
   * @param {Positions} positions
   * @param {ArrayLike<number>|null} shown Null for all rows.
   * @param {SlotsOfRows} slots
   * @returns {Map<number, WorldRect>} By bin.
   */
  boxesOf(bins, positions, shown, slots) {
    const { x, y } = positions;
    const numbers = [...bins];
    const places = new Uint32Array(this.slotCount(positions));
    numbers.forEach((bin, i) => places.fill(i + 1, ...this.slotsOfBin(positions, bin)));
    const [west, north] = [new Int32Array(numbers.length + 1).fill(2 ** 31 - 1), new Int32Array(numbers.length + 1).fill(2 ** 31 - 1)];
    const [east, south] = [new Int32Array(numbers.length + 1).fill(-1), new Int32Array(numbers.length + 1).fill(-1)];
    for (let i = 0; i < (shown ?? slots).length; i++) {
      const row = shown ? shown[i] : i;
      const place = places[slots[row]];
      if (!place) continue;
      if (x[row] < west[place]) west[place] = x[row];
      if (x[row] > east[place]) east[place] = x[row];
      if (y[row] < north[place]) north[place] = y[row];
      if (y[row] > south[place]) south[place] = y[row];
    }
    return new Map(numbers.map((bin, i) => [bin, { west: west[i + 1], east: east[i + 1], north: north[i + 1], south: south[i + 1] }]));
  }

  /**
   * The boxes of all bins around all incidents, whatever the filters; found once.
   * @param {Positions} positions
   * @param {Bins} kept
   * @returns {Map<number, WorldRect>} By bin; of an empty one, a box turned inside out.
   */
  allBoxesOf(positions, kept) {
    return (kept.boxes ??= this.boxesOf(Array.from({ length: LAYERS * (this.cells - 1) }, (_, i) => i + LAYERS), positions, null, kept.slots));
  }
}

/** @param {Uint32Array} counts @param {number} from @param {number} end @returns {boolean} Whether no slot of these has a row. */
function isEmpty(counts, from, end) {
  for (let slot = from; slot < end; slot++) if (counts[slot]) return false;
  return true;
}

/** @param {WorldRect} box */
export function isPoint({ west, east, north, south }) {
  return west === east && north === south;
}

/**
 * @param {CellSum} sum
 * @param {Uint32Array} counts By slot.
 * @param {Uint32Array} first By slot.
 * @param {number} from The first slot of a side.
 * @param {number[]} traits Of each kind.
 * @returns {number} How many the side has.
 */
function addSlots(sum, counts, first, from, traits) {
  const { levels } = sum;
  let count = 0;
  for (let kind = 0; kind < traits.length; kind++) {
    const rows = counts[from + kind];
    if (!rows) continue;
    const trait = traits[kind];
    count += rows;
    if (first[from + kind] < sum.first) sum.first = first[from + kind];
    if (trait & INEXACT_BIT) sum.inexact += rows;
    for (let level = 0; level < levels.length; level++) if (trait & (1 << level)) levels[level] += rows;
  }
  sum.count += count;
  return count;
}

/** @param {number} traits Of a row. @returns {number} 1 if no more than its area is known. */
function layerOf(traits) {
  return Number((traits & INEXACT_BIT) > 0);
}

/** @param {Positions} positions @returns {number} How many slots a cell has. */
function slotsOfEach(positions) {
  const [spots, areas] = kindsOf(positions).values;
  return SIDES * (spots.length + areas.length);
}

/** @param {Positions} positions @returns {Kinds} */
function kindsOf(positions) {
  if (positions.kinds) return positions.kinds;
  const seen = new Uint8Array(256);
  for (let row = 0; row < positions.traits.length; row++) seen[positions.traits[row]] = 1;
  const present = [...seen.keys()].filter((traits) => seen[traits] && traits !== NOWHERE);
  const values = [0, 1].map((layer) => present.filter((traits) => layerOf(traits) === layer));
  const [of, aside] = [new Uint8Array(256), new Uint8Array(256)];
  values.forEach((kinds, layer) => kinds.forEach((traits, kind) => {
    of[traits] = layer * SIDES * values[0].length + kind;
    aside[traits] = kinds.length;
  }));
  return (positions.kinds = { of, aside, values });
}
