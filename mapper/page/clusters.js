// @ts-check
/** @file Clusters: one linear pass bins the shown incidents in view into cells of the screen. Pure. */

/** The world is 2^30 units wide: 4 cm at the equator. */
export const WORLD = 2 ** 30;

/** Side of a cell in pixels. */
export const CELL_PIXELS = 56;

/** Cells whose middles are closer than this become one, so that marks never lie on each other. */
const MERGE_PIXELS = 48;

/**
 * @typedef {{count: number, x: number, y: number, west: number, east: number, north: number, south: number,
 *   levels: number[], inexact: number, first: number, jurisdiction: number, mixed: boolean, key: string}} Cluster
 *   `x`, `y` in world units; `levels`: incidents with an agency of that level; `inexact`: how many of them are
 *   known only by city or county; `first`: the first incident; `mixed`: whether jurisdictions differ.
 * @typedef {{x: Int32Array, y: Int32Array, located: Uint8Array, levelMask: ArrayLike<number>,
 *   involvements: ArrayLike<number>, jurisdictions: ArrayLike<number>, inexact: Uint8Array}} Positions
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
  const sine = Math.min(Math.max(Math.sin((latitude * Math.PI) / 180), -0.9999), 0.9999);
  return Math.round((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD);
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
 * Cluster the shown incidents in view. Cells are fixed to the world, so panning does not change them.
 * @param {Positions} positions
 * @param {ArrayLike<number>} shown Rows.
 * @param {View} view
 * @returns {Clustering}
 */
export function clusterIncidents(positions, shown, view) {
  const cell = CELL_PIXELS * unitsPerPixel(view.zoom);
  const left = Math.floor(view.west / cell) - 1;
  const top = Math.floor(view.north / cell) - 1;
  const columns = Math.floor(view.east / cell) + 2 - left;
  const rows = Math.floor(view.south / cell) + 2 - top;
  /** @type {(Cluster|undefined)[]} */
  const cells = new Array(columns * rows);
  /** @param {number} row @returns {number} The cell, -1 if out of view. */
  const cellOf = (row) => {
    if (!positions.located[row]) return -1;
    const column = Math.floor(positions.x[row] / cell) - left;
    const line = Math.floor(positions.y[row] / cell) - top;
    return column < 0 || line < 0 || column >= columns || line >= rows ? -1 : line * columns + column;
  };
  for (let i = 0; i < shown.length; i++) {
    const at = cellOf(shown[i]);
    if (at < 0) continue;
    const cluster = (cells[at] ??= emptyCluster(`${view.zoom}:${left + (at % columns)}:${top + Math.floor(at / columns)}`, shown[i], positions));
    addIncident(cluster, shown[i], positions);
  }
  const found = cells.filter((cluster) => cluster !== undefined);
  for (const cluster of found) {
    cluster.x /= cluster.count;
    cluster.y /= cluster.count;
  }
  const into = mergeNear(found, MERGE_PIXELS * unitsPerPixel(view.zoom));
  return {
    clusters: found.filter((cluster) => !into.has(cluster)),
    clusterOf: (row) => {
      const cluster = cells[cellOf(row)];
      return cluster ? into.get(cluster) ?? cluster : null;
    },
  };
}

/**
 * @param {string} key
 * @param {number} row
 * @param {Positions} positions
 * @returns {Cluster}
 */
function emptyCluster(key, row, { x, y, jurisdictions }) {
  return {
    key, count: 0, x: 0, y: 0, west: x[row], east: x[row], north: y[row], south: y[row],
    levels: [0, 0, 0, 0], inexact: 0, first: row, jurisdiction: jurisdictions[row], mixed: false,
  };
}

/**
 * @param {Cluster} cluster Its `x` and `y` are sums until all are in.
 * @param {number} row
 * @param {Positions} positions
 */
function addIncident(cluster, row, positions) {
  const x = positions.x[row];
  const y = positions.y[row];
  cluster.count++;
  cluster.x += x;
  cluster.y += y;
  if (x < cluster.west) cluster.west = x;
  if (x > cluster.east) cluster.east = x;
  if (y < cluster.north) cluster.north = y;
  if (y > cluster.south) cluster.south = y;
  cluster.inexact += positions.inexact[row];
  if (positions.jurisdictions[row] !== cluster.jurisdiction) cluster.mixed = true;
  const mask = positions.levelMask[positions.involvements[row]];
  for (let level = 0; level < 4; level++) if (mask & (1 << level)) cluster.levels[level]++;
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
  /** @type {Map<string, Cluster[]>} */
  const kept = new Map();
  const bucket = (/** @type {number} */ x, /** @type {number} */ y) => `${Math.floor(x / distance)}:${Math.floor(y / distance)}`;
  for (const cluster of ordered) {
    const near = nearest(cluster, kept, bucket, distance);
    if (near) {
      joinCluster(near, cluster);
      into.set(cluster, near);
    } else {
      const place = bucket(cluster.x, cluster.y);
      kept.set(place, [...(kept.get(place) ?? []), cluster]);
    }
  }
  return into;
}

/**
 * @param {Cluster} cluster
 * @param {Map<string, Cluster[]>} kept
 * @param {(x: number, y: number) => string} bucket
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

/**
 * @param {ArrayLike<number>} latitudesE6
 * @param {ArrayLike<number>} longitudesE6
 * @returns {{x: Int32Array, y: Int32Array}}
 */
export function projectAll(latitudesE6, longitudesE6) {
  const x = new Int32Array(latitudesE6.length);
  const y = new Int32Array(latitudesE6.length);
  for (let i = 0; i < x.length; i++) {
    x[i] = worldX(longitudesE6[i] / 1e6);
    y[i] = worldY(latitudesE6[i] / 1e6);
  }
  return { x, y };
}
