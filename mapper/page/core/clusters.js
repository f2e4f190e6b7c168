// @ts-check
/** @file Clusters: one linear pass bins the shown incidents in view into cells of the screen. Pure. */
import { WORLD, modulo, nearestTurn, unitsPerPixel } from "./mercator.js";
import { INEXACT_BIT, NOWHERE, TRAITS, hasPlace } from "./positions.js";

/** Least side of a cell in pixels; as many of them go round the world as there is room for. */
export const CELL_PIXELS = 56;

/** Cells whose middles are closer than this become one, so that marks never lie on each other. */
export const MERGE_PIXELS = 48;

/** How many grids keep the cells of all rows: that of the view, and the one that an opened incident goes back to. */
const GRIDS_KEPT = 2;

/** Values kept for each cell, side by side: the least and the greatest of its incidents. */
const WEST = 0;
const EAST = 1;
const NORTH = 2;
const SOUTH = 3;
const LEAST_AREA = 4;
const GREATEST_AREA = 5;
const EXTENT = 6;

/**
 * @import {View} from "./mercator.js"
 * @import {Positions} from "./positions.js"
 * @typedef {{count: number, x: number, y: number, west: number, east: number, north: number, south: number,
 *   levels: number[], inexact: number, first: number, jurisdiction: number, mixed: boolean, key: string}} Cluster
 *   `x`, `y` in world units; `levels`: incidents with an agency of that level; `inexact`: how many of them are
 *   known only by city or county; `first`: the first incident; `mixed`: whether jurisdictions differ.
 *   `west` and `east` are those of one stretch, which may reach beyond the world's edge.
 * @typedef {{clusters: Cluster[], clusterOf: (row: number) => Cluster|null}} Clustering
 */

/**
 * Cluster the shown incidents in view. Cells are fixed to the world, so panning does not change them.
 * @param {Positions} positions
 * @param {ArrayLike<number>} shown Rows.
 * @param {View} view
 * @returns {Clustering}
 */
export function clusterIncidents(positions, shown, view) {
  const grid = new CellGrid(view);
  const cells = grid.fill(positions, shown, view.zoom);
  const found = [...cells.values()];
  const into = mergeNear(found, MERGE_PIXELS * unitsPerPixel(view.zoom));
  return {
    clusters: found.filter((cluster) => !into.has(cluster)),
    clusterOf: (row) => {
      if (!hasPlace(positions, row)) return null;
      const cluster = cells.get(grid.cellOf(positions.x[row], positions.y[row]));
      return cluster ? into.get(cluster) ?? cluster : null;
    },
  };
}

/**
 * Find the cells of all rows, which the clusters of most of them need.
 * @param {Positions} positions
 * @param {View} view
 */
export function binRows(positions, view) {
  new CellGrid(view).cellsOf(positions, positions.traits);
}

/** The totals of each cell of the screen, in flat arrays: one pass over the rows adds to them. */
class CellGrid {
  /** @param {View} view */
  constructor({ west, east, north, south, zoom }) {
    /** How many columns go round the world: a whole number, so that none lies on its edge. */
    this.around = Math.max(Math.floor(WORLD / (CELL_PIXELS * unitsPerPixel(zoom))), 1);
    this.scale = this.around / WORLD;
    const left = Math.floor(west * this.scale) - 1;
    this.columns = Math.min(Math.floor(east * this.scale) + 2 - left, this.around);
    this.left = this.columns < this.around ? modulo(left, this.around) : 0;
    const line = (/** @type {number} */ y) => Math.min(Math.max(Math.floor(y * this.scale), 0), this.around);
    this.top = Math.max(line(north) - 1, 0);
    this.rows = line(south) + 2 - this.top;
    /** The grid's cells and, as number 0, all that lies outside of it. */
    this.cells = this.columns * this.rows + 1;
    this.counts = new Uint32Array(this.cells * TRAITS);
    this.sums = new Float64Array(this.cells * 2);
    this.extents = new Int32Array(this.cells * EXTENT);
    this.extents.set([2 ** 31 - 1, -1, 2 ** 31 - 1, -1, 2 ** 31 - 1, -1]);
    for (let done = EXTENT; done < this.extents.length; done *= 2) this.extents.copyWithin(done, 0, done);
    /** The first row of each cell. */
    this.first = new Uint32Array(this.cells);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {number} The cell's number from 1 on, 0 if out of view.
   */
  cellOf(x, y) {
    const eastwards = Math.floor(x * this.scale) - this.left;
    const column = eastwards < 0 ? eastwards + this.around : eastwards;
    const line = Math.floor(y * this.scale) - this.top;
    return line < 0 || column >= this.columns || line >= this.rows ? 0 : line * this.columns + column + 1;
  }

  /**
   * The cells of rows. Those of all rows are kept for the next time if most are asked for.
   * @param {Positions} positions
   * @param {ArrayLike<number>} shown
   * @returns {Uint16Array|Uint32Array} By row; only set for rows that are shown.
   */
  cellsOf(positions, shown) {
    const grid = [this.scale, this.left, this.top, this.columns, this.rows].join();
    const known = positions.binned?.find((each) => each.grid === grid);
    if (known) return known.cells;
    const { x, y, traits } = positions;
    const few = 2 * shown.length < traits.length;
    const cells = this.cells < 2 ** 16 ? new Uint16Array(traits.length) : new Uint32Array(traits.length);
    for (let i = 0; i < (few ? shown.length : cells.length); i++) {
      const row = few ? shown[i] : i;
      if (traits[row] !== NOWHERE) cells[row] = this.cellOf(x[row], y[row]);
    }
    if (!few) positions.binned = [{ grid, cells }, ...(positions.binned ?? [])].slice(0, GRIDS_KEPT);
    return cells;
  }

  /**
   * @param {Positions} positions
   * @param {ArrayLike<number>} shown
   * @param {number} zoom
   * @returns {Map<number, Cluster>} By cell, those that hold something.
   */
  fill(positions, shown, zoom) {
    this.add(positions, shown, this.cellsOf(positions, shown));
    return this.clusters(zoom, positions.jurisdictions);
  }

  /**
   * The pass over the rows. It never asks whether a row counts: rows out of view have a cell, too. Nor does it branch
   * on what differs from row to row, but for extremes, which soon stay as they are. It goes backwards, so that the first
   * row of a cell is the last that is noted.
   * @param {Positions} positions
   * @param {ArrayLike<number>} shown
   * @param {Uint16Array|Uint32Array} cells By row.
   */
  add({ x, y, traits, jurisdictions }, shown, cells) {
    const { counts, sums, extents, first } = this;
    for (let i = shown.length - 1; i >= 0; i--) {
      const row = shown[i];
      const cell = cells[row];
      first[cell] = row;
      const rowX = x[row];
      const rowY = y[row];
      const area = jurisdictions[row];
      counts[cell * TRAITS + (traits[row] & (TRAITS - 1))]++; // what has no place counts in cell 0
      sums[2 * cell] += rowX;
      sums[2 * cell + 1] += rowY;
      const at = cell * EXTENT;
      if (rowX < extents[at + WEST]) extents[at + WEST] = rowX;
      if (rowX > extents[at + EAST]) extents[at + EAST] = rowX;
      if (rowY < extents[at + NORTH]) extents[at + NORTH] = rowY;
      if (rowY > extents[at + SOUTH]) extents[at + SOUTH] = rowY;
      if (area < extents[at + LEAST_AREA]) extents[at + LEAST_AREA] = area;
      if (area > extents[at + GREATEST_AREA]) extents[at + GREATEST_AREA] = area;
    }
  }

  /** @param {number} cell */
  isEmpty(cell) {
    return this.extents[cell * EXTENT + EAST] < 0;
  }

  /**
   * @param {number} zoom
   * @param {ArrayLike<number>} jurisdictions By row.
   * @returns {Map<number, Cluster>} By cell, those that hold something.
   */
  clusters(zoom, jurisdictions) {
    const { sums, extents, first } = this;
    /** @type {Map<number, Cluster>} */
    const clusters = new Map();
    for (let cell = 1; cell < this.cells; cell++) {
      if (this.isEmpty(cell)) continue;
      const { count, levels, inexact } = this.countsOf(cell);
      const at = cell * EXTENT;
      const column = (cell - 1) % this.columns;
      const line = Math.floor((cell - 1) / this.columns);
      clusters.set(cell, {
        key: `${zoom}:${(this.left + column) % this.around}:${this.top + line}`,
        count, levels, inexact, x: sums[2 * cell] / count, y: sums[2 * cell + 1] / count,
        west: extents[at + WEST], east: extents[at + EAST], north: extents[at + NORTH], south: extents[at + SOUTH],
        first: first[cell], jurisdiction: jurisdictions[first[cell]],
        mixed: extents[at + LEAST_AREA] !== extents[at + GREATEST_AREA],
      });
    }
    return clusters;
  }

  /** @param {number} at */
  countsOf(at) {
    const levels = [0, 0, 0, 0, 0, 0];
    let [count, inexact] = [0, 0];
    for (let trait = 0; trait < TRAITS; trait++) {
      const rows = this.counts[at * TRAITS + trait];
      if (!rows) continue;
      count += rows;
      if (trait & INEXACT_BIT) inexact += rows;
      for (let level = 0; level < levels.length; level++) if (trait & (1 << level)) levels[level] += rows;
    }
    return { count, levels, inexact };
  }
}

/**
 * Join clusters that lie nearer than `distance`, the smaller into the greater, across the world's edge, too.
 * @param {Cluster[]} clusters
 * @param {number} distance World units.
 * @returns {Map<Cluster, Cluster>} Joined cluster → the one that holds it now.
 */
export function mergeNear(clusters, distance) {
  /** @type {Map<Cluster, Cluster>} */
  const into = new Map();
  const ordered = [...clusters].sort((a, b) => b.count - a.count || a.first - b.first);
  const kept = new Buckets(distance);
  for (const cluster of ordered) {
    const near = kept.nearest(cluster);
    if (near) {
      joinCluster(near, cluster);
      into.set(cluster, near);
    } else kept.add(cluster);
  }
  return into;
}

/** Clusters by the square in which they lie, so that only those near by are compared. */
class Buckets {
  /** @param {number} distance How near is near; no square is smaller. */
  constructor(distance) {
    this.distance = distance;
    this.around = Math.max(Math.floor(WORLD / distance), 1);
    /** @type {Map<number, Cluster[]>} */
    this.squares = new Map();
  }

  /**
   * @param {Cluster} cluster
   * @param {number} [east] How many squares further.
   * @param {number} [south]
   */
  square({ x, y }, east = 0, south = 0) {
    const column = modulo(Math.floor((x / WORLD) * this.around) + east, this.around);
    return (Math.floor(y / this.distance) + south) * this.around + column;
  }

  /** @param {Cluster} cluster */
  add(cluster) {
    const square = this.square(cluster);
    const others = this.squares.get(square);
    if (others) others.push(cluster);
    else this.squares.set(square, [cluster]);
  }

  /**
   * @param {Cluster} cluster
   * @returns {Cluster|null} The nearest of those that are near.
   */
  nearest(cluster) {
    let best = null;
    let least = this.distance;
    for (const east of [-1, 0, 1]) {
      for (const south of [-1, 0, 1]) {
        for (const other of this.squares.get(this.square(cluster, east, south)) ?? []) {
          const apart = Math.hypot(nearestTurn(other.x, cluster.x) - cluster.x, other.y - cluster.y);
          if (apart < least) [best, least] = [other, apart];
        }
      }
    }
    return best;
  }
}

/**
 * Add a cluster to another. The mark stays where the greater one was: it has been compared there.
 * @param {Cluster} target
 * @param {Cluster} other
 */
function joinCluster(target, other) {
  const turn = nearestTurn(other.x, target.x) - other.x;
  target.count += other.count;
  target.west = Math.min(target.west, other.west + turn);
  target.east = Math.max(target.east, other.east + turn);
  target.north = Math.min(target.north, other.north);
  target.south = Math.max(target.south, other.south);
  target.inexact += other.inexact;
  target.first = Math.min(target.first, other.first);
  target.mixed ||= other.mixed || other.jurisdiction !== target.jurisdiction;
  other.levels.forEach((count, level) => (target.levels[level] += count));
}

/**
 * The lowest zoom at which a cluster is this wide or high.
 * @param {Cluster} cluster
 * @param {number} pixels
 * @returns {number}
 */
export function openingZoom(cluster, pixels) {
  return Math.ceil(Math.log2((pixels * WORLD) / (256 * extent(cluster))));
}

/** @param {Cluster} cluster */
function extent({ west, east, north, south }) {
  return Math.max(east - west, south - north);
}

/**
 * Whether zooming in to `maxZoom` can draw a cluster's incidents apart.
 * @param {Cluster} cluster
 * @param {number} maxZoom
 * @returns {boolean}
 */
export function isSeparable(cluster, maxZoom) {
  return extent(cluster) / unitsPerPixel(maxZoom) > CELL_PIXELS;
}
