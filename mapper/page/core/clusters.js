// @ts-check
/** @file Clusters: the shown incidents in view by cells of the screen, near ones joined. Pure. */
import { CELL_PIXELS, CellGrid, isPoint } from "./cell-grid.js";
import { WORLD, modulo, nearestTurn, unitsPerPixel } from "./mercator.js";
import { hasPlace } from "./positions.js";

export { CELL_PIXELS };

/** From so many incidents in so many cells on, each cell has a mark of its own: discs would lie close as on a counter. */
export const TILED_INCIDENTS = 1_000;
const TILED_CELLS = 40;

/** So do fewer cells that have so many taken cells beside them on average, as a city has on a phone: as discs they would all become one. */
const CROWDED_CELLS = 4;
const CROWDED_BESIDE = 2.5;

/** Between hexagons, marks of cities that are closer than this become one: a count with its sign is wider than a disc. */
const SEAM_MERGE_PIXELS = 62;

/** Cells whose middles are closer than this become one, so that marks never lie on each other. */
export const MERGE_PIXELS = 48;

/**
 * @import {Bins, SlotsOfRows, WorldRect} from "./cell-grid.js"
 * @import {View} from "./mercator.js"
 * @import {Positions} from "./positions.js"
 * @typedef {{count: number, x: number, y: number, levels: number[], inexact: number, first: number, jurisdiction: number,
 *   mixed: boolean, key: string, cell: number, bin: number, joined: Cluster[]}} Cluster
 *   `x`, `y` in world units; `levels`: incidents with an agency of that level; `inexact`: how many of them are
 *   known only by city or county; `first`: the first incident; `mixed`: whether jurisdictions differ; `joined`: those of
 *   other cells that are counted in it.
 */

/** The clusters of a view, and the boxes around their incidents, which are measured when they are asked for. */
export class Clustering {
  /**
   * @param {Positions} positions
   * @param {ArrayLike<number>} shown Rows, in order.
   * @param {View} view
   */
  constructor(positions, shown, view) {
    this.positions = positions;
    this.shown = shown;
    this.grid = new CellGrid(view);
    this.bins = this.grid.slotsOf(positions, shown);
    const { slots } = this.bins;
    const sums = this.grid.sumsOf(positions, shown, slots, this.grid.totalsOf(positions, shown, this.bins));
    /** @type {Map<number, Cluster>} By bin. */
    this.found = new Map(sums.map((sum) => [sum.bin, Object.assign(sum, {
      key: `${view.zoom}:${this.grid.placeOf(sum.cell).join(":")}${isByArea(sum) ? ":area" : ""}`, jurisdiction: positions.jurisdictions[sum.first], joined: [],
    })]));
    const found = [...this.found.values()];
    /** Whether cells are drawn as hexagons side by side. */
    this.isTiled = isTiled(found, this.grid);
    if (this.isTiled) this.tile(found);
    else this.grid.place(found, positions, shown, this.bins);
    this.into = mergeNear(found, MERGE_PIXELS * unitsPerPixel(view.zoom), this.isTiled ? SEAM_MERGE_PIXELS * unitsPerPixel(view.zoom) : null);
    this.clusters = found.filter((cluster) => !this.into.has(cluster));
    /** @type {Map<number, WorldRect>} Of the incidents in a bin, once they were measured. */
    this.boxes = new Map();
  }

  /**
   * Put hexagons into the middles of their cells and areas on the seams between them, at their own point if it is one area.
   * @param {Cluster[]} found
   */
  tile(found) {
    const { x, y } = this.positions;
    for (const cluster of found) {
      Object.assign(cluster, this.grid.middleOf(cluster.cell));
      if (isNamedArea(cluster)) [cluster.x, cluster.y] = [x[cluster.first], y[cluster.first]];
      if (isByArea(cluster)) cluster.y = this.grid.seamAt(cluster.y);
    }
  }

  /**
   * @param {number} row
   * @returns {Cluster|null} The one that it is counted in; null if it is out of view or has no place.
   */
  clusterOf(row) {
    const { positions } = this;
    if (!hasPlace(positions, row)) return null;
    const cluster = this.found.get(this.grid.binOf(positions, row));
    return cluster ? this.into.get(cluster) ?? cluster : null;
  }

  /** Measure the boxes of clusters, in one pass over the rows. @param {Cluster[]} clusters */
  measure(clusters) {
    const bins = clusters.flatMap(partsOf).map(({ bin }) => bin).filter((bin) => !this.boxes.has(bin));
    if (!bins.length) return;
    const known = this.shown.length === this.positions.traits.length ? this.bins.kept?.boxes : null;
    if (known) {
      this.boxes = known;
      return;
    }
    for (const [bin, box] of this.grid.boxesOf(bins, this.positions, this.shown, this.bins.slots)) this.boxes.set(bin, box);
  }

  /**
   * The box around the incidents of a cluster.
   * @param {Cluster} cluster Or a copy of it.
   * @returns {WorldRect} Of one stretch, which may reach beyond the world's edge.
   */
  boxOf(cluster) {
    this.measure([cluster]);
    return rectAround(cluster, ({ bin }) => /** @type {WorldRect} */ (this.boxes.get(bin)));
  }

  /** @param {Cluster} cluster @returns {WorldRect} That of its cells, which hold its incidents. */
  rectOf(cluster) {
    return rectAround(cluster, ({ cell }) => this.grid.rectOf(cell));
  }

  /**
   * Those whose incidents are all at one point.
   * @param {Cluster[]} clusters
   * @returns {Cluster[]}
   */
  spotsAmong(clusters) {
    const { positions, bins } = this;
    const { x, y } = positions;
    // the mean of equal whole numbers is that number
    // on a seam a mark is not at its incidents' point
    const isAtOne = (/** @type {Cluster} */ cluster) => (this.isTiled && isNamedArea(cluster)) || partsOf(cluster).every((part) => part.x === x[cluster.first] && part.y === y[cluster.first]);
    const few = clusters.filter((cluster) => cluster.count === 1 || isAtOne(cluster));
    const unsure = few.filter(({ count }) => count > 1);
    const known = unsure.length && bins.kept ? this.grid.allBoxesOf(positions, bins.kept) : null;
    const isKnown = (/** @type {Cluster} */ { bin, joined }) => Boolean(known && !joined.length && isPoint(/** @type {WorldRect} */ (known.get(bin))));
    this.measure(unsure.filter((cluster) => !isKnown(cluster)));
    return few.filter((cluster) => cluster.count === 1 || isKnown(cluster) || isPoint(this.boxOf(cluster)));
  }
}

/**
 * Cluster the shown incidents in view. Cells are fixed to the world, so panning does not change them.
 * @param {Positions} positions
 * @param {ArrayLike<number>} shown Rows, in order.
 * @param {View} view
 * @returns {Clustering}
 */
export function clusterIncidents(positions, shown, view) {
  return new Clustering(positions, shown, view);
}

/**
 * Find the cells of all rows, which the clusters of most of them need.
 * @param {Positions} positions
 * @param {View} view
 */
export function binRows(positions, view) {
  new CellGrid(view).slotsOf(positions, positions.traits);
}

/**
 * Find the totals of all cells, which the clusters of nearly all rows are made of.
 * @param {Positions} positions
 * @param {View} view
 */
export function addUpRows(positions, view) {
  const grid = new CellGrid(view);
  grid.totalsOf(positions, positions.traits, grid.slotsOf(positions, positions.traits));
}

/**
 * Find the boxes of all cells, which an opened incident and the edges of the view need.
 * @param {Positions} positions
 * @param {View} view
 */
export function measureRows(positions, view) {
  const grid = new CellGrid(view);
  const { kept } = grid.slotsOf(positions, positions.traits);
  if (kept) grid.allBoxesOf(positions, kept);
}

/**
 * Whether all incidents of a mark are known by the same city or county alone.
 * @param {Cluster} cluster
 */
export function isNamedArea({ count, inexact, mixed }) {
  return inexact === count && !mixed;
}

/**
 * Whether no more is known of any incident of a mark than an area, be they one or several.
 * @param {{count: number, inexact: number}} cluster
 */
export function isByArea({ count, inexact }) {
  return inexact === count;
}

/** @param {Cluster[]} found @param {CellGrid} grid */
function isTiled(found, grid) {
  const spots = found.filter((cluster) => !isByArea(cluster));
  if (spots.length < CROWDED_CELLS || spots.reduce((sum, { count }) => sum + count, 0) < TILED_INCIDENTS) return false;
  return spots.length >= TILED_CELLS || grid.besideEach(spots.map(({ cell }) => cell)) >= CROWDED_BESIDE;
}

/** @param {Cluster} cluster @returns {Cluster[]} It and all that are counted in it. */
function partsOf(cluster) {
  return [cluster, ...cluster.joined.flatMap(partsOf)];
}

/**
 * @param {Cluster} cluster
 * @param {(part: Cluster) => WorldRect} rectOf
 * @returns {WorldRect} Around those of all its cells, on the turn round the world that it is on.
 */
function rectAround(cluster, rectOf) {
  const all = { west: Infinity, east: -Infinity, north: Infinity, south: -Infinity };
  for (const { west, east, north, south } of partsOf(cluster).map(rectOf)) {
    const middle = (west + east) / 2;
    const turn = nearestTurn(middle, cluster.x) - middle;
    all.west = Math.min(all.west, west + turn);
    all.east = Math.max(all.east, east + turn);
    all.north = Math.min(all.north, north);
    all.south = Math.max(all.south, south);
  }
  return all;
}

/**
 * Join clusters that lie nearer than `distance`, the smaller into the greater, across the world's edge, too.
 * @param {Cluster[]} clusters
 * @param {number} distance World units.
 * @param {number|null} apart The distance among those of which no more than an area is known if they stay apart from the others.
 * @returns {Map<Cluster, Cluster>} Joined cluster → the one that holds it now.
 */
export function mergeNear(clusters, distance, apart) {
  /** @type {Map<Cluster, Cluster>} */
  const into = new Map();
  const ordered = [...clusters].sort((a, b) => b.count - a.count || a.first - b.first);
  const kept = [new Buckets(distance), new Buckets(apart ?? distance)];
  for (const cluster of ordered) {
    const among = kept[apart !== null && isByArea(cluster) ? 1 : 0];
    const near = among.nearest(cluster);
    if (near) {
      joinCluster(near, cluster);
      into.set(cluster, near);
    } else among.add(cluster);
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
  target.count += other.count;
  target.inexact += other.inexact;
  target.first = Math.min(target.first, other.first);
  target.mixed ||= other.mixed || other.jurisdiction !== target.jurisdiction;
  other.levels.forEach((count, level) => (target.levels[level] += count));
  target.joined.push(other);
}

/**
 * The lowest zoom at which a box is this wide or high.
 * @param {WorldRect} box
 * @param {number} pixels
 * @returns {number}
 */
export function openingZoom(box, pixels) {
  return Math.ceil(Math.log2((pixels * WORLD) / (256 * extent(box))));
}

/** @param {WorldRect} box */
function extent({ west, east, north, south }) {
  return Math.max(east - west, south - north);
}

/**
 * Whether zooming in to `maxZoom` can draw the incidents in a box apart.
 * @param {WorldRect} box
 * @param {number} maxZoom
 * @returns {boolean}
 */
export function isSeparable(box, maxZoom) {
  return extent(box) / unitsPerPixel(maxZoom) > CELL_PIXELS;
}
