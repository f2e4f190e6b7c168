// @ts-check
/** @file Clusters: one linear pass bins the shown incidents in view into cells of the screen. Pure. */

/** The world is 2^30 units wide: 4 cm at the equator. */
export const WORLD = 2 ** 30;

/** Side of a cell in pixels. */
export const CELL_PIXELS = 56;

/** Cells whose middles are closer than this become one, so that marks never lie on each other. */
const MERGE_PIXELS = 48;

/** A cell counts its incidents by their traits: levels of agencies in the lower bits, whether inexact in the next. */
const TRAITS = 64;
const INEXACT_BIT = 32;

/** What stands for the traits of an incident without a place. */
const NOWHERE = 255;

/** What a cell keeps of its incidents side by side: least and greatest of each. */
const WEST = 0;
const EAST = 1;
const NORTH = 2;
const SOUTH = 3;
const LEAST_AREA = 4;
const GREATEST_AREA = 5;
const EXTENT = 6;

/**
 * @typedef {{count: number, x: number, y: number, west: number, east: number, north: number, south: number,
 *   levels: number[], inexact: number, first: number, jurisdiction: number, mixed: boolean, key: string}} Cluster
 *   `x`, `y` in world units; `levels`: incidents with an agency of that level; `inexact`: how many of them are
 *   known only by city or county; `first`: the first incident; `mixed`: whether jurisdictions differ.
 * @typedef {[number, number, number, number]} Bounds South, west, north, east in degrees.
 * @typedef {{x: Int32Array, y: Int32Array, traits: Uint8Array, jurisdictions: ArrayLike<number>, bounds: Bounds|null,
 *   binned?: {grid: string, cells: Uint16Array|Uint32Array}}} Positions
 *   By row: where it is in world units, its traits in a byte, its jurisdiction. `bounds` hold all that have a place; null
 *   if none has. `binned`: the cell of each row in the grid that was last looked at, so that filters over an unmoved map
 *   need not find them again.
 * @typedef {{latitude_e6: Int32Array, longitude_e6: Int32Array, located_by: ArrayLike<number>, precision: ArrayLike<number>,
 *   involvements: ArrayLike<number>, jurisdictions: ArrayLike<number>}} PlaceColumns
 * @typedef {{unlocated: number, inexact: boolean[], levelMasks: number[]}} PlaceCodes
 *   `unlocated`: the code in `located_by`, -1 for none; `inexact` by the code in `precision`; `levelMasks`: levels of the
 *   agencies, by the code in `involvements`.
 * @typedef {{west: number, east: number, north: number, south: number, zoom: number}} View In world units.
 * @typedef {{clusters: Cluster[], clusterOf: (row: number) => Cluster|null}} Clustering
 */

/**
 * @param {number} longitude Degrees.
 * @returns {number} World units.
 */
export function worldX(longitude) {
  return Math.round((longitude / 360 + 0.5) * WORLD);
}

/**
 * @param {number} latitude Degrees.
 * @returns {number} World units of Web Mercator, growing southwards.
 */
export function worldY(latitude) {
  return Math.round(exactWorldY(latitude));
}

/** @param {number} latitude */
function exactWorldY(latitude) {
  const sine = Math.min(Math.max(Math.sin((latitude * Math.PI) / 180), -0.9999), 0.9999);
  return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD;
}

/**
 * @param {number} x World units.
 * @returns {number} Degrees of longitude.
 */
export function longitudeOf(x) {
  return (x / WORLD - 0.5) * 360;
}

/**
 * @param {number} y World units.
 * @returns {number} Degrees of latitude.
 */
export function latitudeOf(y) {
  return (Math.atan(Math.sinh((0.5 - y / WORLD) * 2 * Math.PI)) * 180) / Math.PI;
}

/**
 * World units in one pixel.
 * @param {number} zoom
 * @returns {number}
 */
export function unitsPerPixel(zoom) {
  return WORLD / (256 * 2 ** zoom);
}

/**
 * What a window of the map shows. It is measured in pixels, which go on beyond the poles and the date line, as degrees
 * of latitude do not.
 * @param {{min: {x: number, y: number}, max: {x: number, y: number}}} pixels Corners, from the north-western one of the world.
 * @param {number} zoom
 * @param {number} margin Part of the window's size that is added on each side.
 * @returns {View}
 */
export function viewOfPixels({ min, max }, zoom, margin) {
  const units = unitsPerPixel(zoom);
  const [across, down] = [margin * (max.x - min.x), margin * (max.y - min.y)];
  return { west: (min.x - across) * units, east: (max.x + across) * units, north: (min.y - down) * units, south: (max.y + down) * units, zoom };
}

/**
 * Cluster the shown incidents in view. Cells are fixed to the world, so panning does not change them.
 * @param {Positions} positions
 * @param {ArrayLike<number>} shown Rows.
 * @param {View} view
 * @returns {Clustering}
 */
export function clusterIncidents(positions, shown, view) {
  const cell = CELL_PIXELS * unitsPerPixel(view.zoom);
  const grid = new CellGrid(view, cell);
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
  new CellGrid(view, CELL_PIXELS * unitsPerPixel(view.zoom)).cellsOf(positions, positions.traits);
}

/**
 * Gather what the map needs of each row: one pass, and one to project.
 * @param {PlaceColumns} columns The coordinates of those without a place are set to 0.
 * @param {PlaceCodes} codes
 * @returns {Positions}
 */
export function positionsOf({ latitude_e6: latitudes, longitude_e6: longitudes, ...columns }, { unlocated, inexact, levelMasks }) {
  const { located_by: locatedBy, precision, involvements, jurisdictions } = columns;
  const traits = new Uint8Array(latitudes.length);
  const inexactBits = Uint8Array.from(inexact, (is) => (is ? INEXACT_BIT : 0));
  const masks = Uint8Array.from(levelMasks);
  let south = 90e6;
  let west = 180e6;
  let north = -90e6;
  let east = -180e6;
  for (let row = 0; row < traits.length; row++) {
    if (locatedBy[row] === unlocated) {
      traits[row] = NOWHERE;
      latitudes[row] = longitudes[row] = 0;
      continue;
    }
    traits[row] = masks[involvements[row]] | inexactBits[precision[row]];
    const latitude = latitudes[row];
    const longitude = longitudes[row];
    if (latitude < south) south = latitude;
    if (latitude > north) north = latitude;
    if (longitude < west) west = longitude;
    if (longitude > east) east = longitude;
  }
  /** @type {Bounds|null} */
  const bounds = south > north ? null : [south / 1e6, west / 1e6, north / 1e6, east / 1e6];
  return { ...projectAll(latitudes, longitudes, bounds), traits, jurisdictions, bounds };
}

/**
 * @param {Positions} positions
 * @param {number} row
 */
export function hasPlace({ traits }, row) {
  return traits[row] !== NOWHERE;
}

/**
 * Whether an incident that has a place is known by its area alone.
 * @param {Positions} positions
 * @param {number} row
 */
export function isByArea({ traits }, row) {
  return (traits[row] & INEXACT_BIT) > 0;
}

/** What is known of each cell of the screen, in flat arrays: one pass over the rows adds to them. */
class CellGrid {
  /**
   * @param {View} view
   * @param {number} cell Side in world units.
   */
  constructor(view, cell) {
    this.scale = 1 / cell;
    this.left = Math.floor(view.west * this.scale) - 1;
    this.top = Math.floor(view.north * this.scale) - 1;
    this.columns = Math.floor(view.east * this.scale) + 2 - this.left;
    this.rows = Math.floor(view.south * this.scale) + 2 - this.top;
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
    const column = Math.floor(x * this.scale) - this.left;
    const line = Math.floor(y * this.scale) - this.top;
    return column < 0 || line < 0 || column >= this.columns || line >= this.rows ? 0 : line * this.columns + column + 1;
  }

  /**
   * The cells of rows. Those of all rows are kept for the next time if most are asked for.
   * @param {Positions} positions
   * @param {ArrayLike<number>} shown
   * @returns {Uint16Array|Uint32Array} By row; only what is shown has been looked at.
   */
  cellsOf(positions, shown) {
    const grid = [this.scale, this.left, this.top, this.columns, this.rows].join();
    if (positions.binned?.grid === grid) return positions.binned.cells;
    const { x, y, traits } = positions;
    const few = 2 * shown.length < traits.length;
    const cells = this.cells < 2 ** 16 ? new Uint16Array(traits.length) : new Uint32Array(traits.length);
    for (let i = 0; i < (few ? shown.length : cells.length); i++) {
      const row = few ? shown[i] : i;
      if (traits[row] !== NOWHERE) cells[row] = this.cellOf(x[row], y[row]);
    }
    if (!few) positions.binned = { grid, cells };
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
   * The pass over the rows. It never asks whether a row counts: what is out of view has a cell, too. Nor does it branch
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
        key: `${zoom}:${this.left + column}:${this.top + line}`,
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
    const levels = [0, 0, 0, 0, 0];
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
 * Join clusters that lie nearer than `distance`, the smaller into the greater.
 * @param {Cluster[]} clusters
 * @param {number} distance World units.
 * @returns {Map<Cluster, Cluster>} Joined cluster → the one that holds it now.
 */
export function mergeNear(clusters, distance) {
  /** @type {Map<Cluster, Cluster>} */
  const into = new Map();
  const ordered = [...clusters].sort((a, b) => b.count - a.count || a.first - b.first);
  /** @type {Map<number, Cluster[]>} */
  const kept = new Map();
  const bucket = (/** @type {number} */ x, /** @type {number} */ y) => Math.floor(x / distance) * WORLD + Math.floor(y / distance);
  for (const cluster of ordered) {
    const near = nearest(cluster, kept, bucket, distance);
    if (near) {
      joinCluster(near, cluster);
      into.set(cluster, near);
    } else {
      const place = bucket(cluster.x, cluster.y);
      const others = kept.get(place);
      if (others) others.push(cluster);
      else kept.set(place, [cluster]);
    }
  }
  return into;
}

/**
 * @param {Cluster} cluster
 * @param {Map<number, Cluster[]>} kept
 * @param {(x: number, y: number) => number} bucket
 * @param {number} distance
 * @returns {Cluster|null}
 */
function nearest(cluster, kept, bucket, distance) {
  let best = null;
  let least = distance;
  for (const dx of [-distance, 0, distance]) {
    for (const dy of [-distance, 0, distance]) {
      for (const other of kept.get(bucket(cluster.x + dx, cluster.y + dy)) ?? []) {
        const apart = Math.hypot(other.x - cluster.x, other.y - cluster.y);
        if (apart < least) [best, least] = [other, apart];
      }
    }
  }
  return best;
}

/**
 * Add a cluster to another. The mark stays where the greater one was: it has been compared there.
 * @param {Cluster} target
 * @param {Cluster} other
 */
function joinCluster(target, other) {
  target.count += other.count;
  target.west = Math.min(target.west, other.west);
  target.east = Math.max(target.east, other.east);
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

/** How many steps the table of the projection has: between two, it is a straight line within a few centimetres. */
const PROJECTION_STEPS = 4096;

/**
 * Project all positions, latitudes by a table: a logarithm a row would take longer than all else.
 * @param {ArrayLike<number>} latitudesE6
 * @param {ArrayLike<number>} longitudesE6
 * @param {Bounds|null} bounds
 * @returns {{x: Int32Array, y: Int32Array}}
 */
function projectAll(latitudesE6, longitudesE6, bounds) {
  const x = new Int32Array(latitudesE6.length);
  const y = new Int32Array(latitudesE6.length);
  const south = bounds ? Math.round(bounds[0] * 1e6) : 0;
  const step = bounds ? Math.max((bounds[2] - bounds[0]) * 1e6 / PROJECTION_STEPS, 1) : 1;
  const few = x.length < PROJECTION_STEPS;
  const table = Float64Array.from({ length: few ? 0 : PROJECTION_STEPS + 1 }, (_, i) => exactWorldY((south + i * step) / 1e6));
  const steps = 1 / step;
  const unitsPerE6 = WORLD / 360e6;
  for (let i = 0; i < x.length; i++) {
    x[i] = longitudesE6[i] * unitsPerE6 + WORLD / 2 + 0.5; // never negative, so that cutting off rounds
    const at = (latitudesE6[i] - south) * steps;
    const below = at | 0;
    y[i] = few || !(at >= 0 && below < PROJECTION_STEPS) ? worldY(latitudesE6[i] / 1e6)
      : table[below] + (at - below) * (table[below + 1] - table[below]) + 0.5;
  }
  return { x, y };
}
