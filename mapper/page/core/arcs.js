// @ts-check
/** @file Shared borders: every border is stored once, as an arc, and polygons refer to arcs. Pure. */
import { worldX, worldY } from "./mercator.js";

/**
 * @typedef {[number, number]} Point Latitude and longitude in degrees.
 * @typedef {{geoid: string, name: string, label: string, kind: "place"|"county"|"state", place_class: string,
 *   rings: number[][][], label_at: Point|null, rank: number, text?: string}} Feature
 * @typedef {{x: Float64Array, y: Float64Array, starts: Uint32Array, boxes: Float64Array}} WorldArcs The points of all arcs
 *   in world units, where each arc starts and at last the end, and west, north, east, south of each.
 * @typedef {{moveTo: (x: number, y: number) => void, lineTo: (x: number, y: number) => void}} Pen
 * @typedef {{west: number, north: number, scale: number}} Paper World units at its corner, pixels of one unit.
 */

/** A step shorter than this, in pixels, is not drawn. */
const LEAST_STEP = 1;

/**
 * Decode arcs into points.
 * @param {Record<string, ArrayLike<number>>} columns `arc_length`, `start_x`, `start_y` an arc; `dx`, `dy` a step.
 * @param {number} scale Degrees of one step.
 * @returns {Point[][]}
 */
export function decodeArcs({ arc_length: lengths, start_x: startX, start_y: startY, dx, dy }, scale) {
  const arcs = [];
  const steps = Math.round(1 / scale);
  let at = 0;
  for (let arc = 0; arc < lengths.length; arc++) {
    let [x, y] = [startX[arc], startY[arc]];
    /** @type {Point[]} */
    const points = new Array(lengths[arc]);
    points[0] = [y / steps, x / steps];
    for (let i = 1; i < points.length; i++, at++) {
      x += dx[at];
      y += dy[at];
      points[i] = [y / steps, x / steps];
    }
    arcs.push(points);
  }
  return arcs;
}

/**
 * Decode arcs for drawing: no object a point.
 * @param {Record<string, ArrayLike<number>>} columns As `decodeArcs` takes them.
 * @param {number} scale Degrees of one step.
 * @returns {WorldArcs}
 */
export function worldArcs({ arc_length: lengths, start_x: startX, start_y: startY, dx, dy }, scale) {
  const steps = Math.round(1 / scale);
  const points = dx.length + lengths.length;
  const x = new Float64Array(points);
  const y = new Float64Array(points);
  const starts = new Uint32Array(lengths.length + 1);
  const boxes = new Float64Array(4 * lengths.length);
  for (let arc = 0, step = 0, at = 0; arc < lengths.length; arc++) {
    let [longitude, latitude] = [startX[arc], startY[arc]];
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < lengths[arc]; i++, at++) {
      if (i) {
        longitude += dx[step];
        latitude += dy[step++];
      }
      const pointX = (x[at] = worldX(longitude / steps));
      const pointY = (y[at] = worldY(latitude / steps));
      if (pointX < west) west = pointX;
      if (pointX > east) east = pointX;
      if (pointY < north) north = pointY;
      if (pointY > south) south = pointY;
    }
    starts[arc + 1] = at;
    boxes[4 * arc] = west;
    boxes[4 * arc + 1] = north;
    boxes[4 * arc + 2] = east;
    boxes[4 * arc + 3] = south;
  }
  return { x, y, starts, boxes };
}

/**
 * The box that holds some arcs, in world units.
 * @param {WorldArcs} arcs
 * @param {number[]} references
 * @returns {[number, number, number, number]} West, north, east, south; infinite for no arcs.
 */
export function boxOfArcs({ boxes }, references) {
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const reference of references) {
    const at = 4 * (reference < 0 ? ~reference : reference);
    west = Math.min(west, boxes[at]);
    north = Math.min(north, boxes[at + 1]);
    east = Math.max(east, boxes[at + 2]);
    south = Math.max(south, boxes[at + 3]);
  }
  return [west, north, east, south];
}

/**
 * Draw arcs one after the other as one line, without steps too short to be seen.
 * @param {Pen} pen
 * @param {WorldArcs} arcs
 * @param {number[]} references Each begins where the one before ends.
 * @param {Paper} paper
 */
export function traceArcs(pen, { x, y, starts }, references, { west, north, scale }) {
  let isFirst = true;
  let [lastX, lastY] = [0, 0];
  for (const reference of references) {
    const backwards = reference < 0;
    const arc = backwards ? ~reference : reference;
    const end = backwards ? starts[arc] - 1 : starts[arc + 1];
    const step = backwards ? -1 : 1;
    for (let at = backwards ? starts[arc + 1] - 1 : starts[arc]; at !== end; at += step) {
      const px = (x[at] - west) * scale;
      const py = (y[at] - north) * scale;
      if (isFirst) pen.moveTo(px, py);
      else if (Math.abs(px - lastX) + Math.abs(py - lastY) < LEAST_STEP && at + step !== end) continue;
      else pen.lineTo(px, py);
      isFirst = false;
      lastX = px;
      lastY = py;
    }
  }
}

/**
 * Join the arcs of a ring; consecutive arcs share their end point, the last one closes the ring.
 * @param {Point[][]} arcs
 * @param {number[]} references `a` is arc a forwards, `~a` is arc a backwards.
 * @returns {Point[]}
 */
function ringPoints(arcs, references) {
  const ring = [];
  for (const reference of references) {
    const arc = arcs[reference < 0 ? ~reference : reference];
    if (reference < 0) for (let i = arc.length - 1; i > 0; i--) ring.push(arc[i]);
    else for (let i = 0; i < arc.length - 1; i++) ring.push(arc[i]);
  }
  return ring;
}

/**
 * The polygons of a feature as Leaflet takes them: polygons of rings of points.
 * @param {Point[][]} arcs
 * @param {Feature} feature
 * @returns {Point[][][]}
 */
export function featurePolygons(arcs, feature) {
  return feature.rings.map((polygon) => polygon.map((references) => ringPoints(arcs, references)));
}

/**
 * Sort arcs by the most important border they are part of, so that each line is drawn once.
 * @param {Feature[]} features
 * @param {number} arcCount
 * @param {(feature: Feature) => number} importance Higher wins; 0 is no line.
 * @returns {Map<number, number[]>} Importance → arcs.
 */
export function bordersByImportance(features, arcCount, importance) {
  const best = new Uint8Array(arcCount);
  for (const feature of features) {
    const rank = importance(feature);
    if (!rank) continue;
    for (const polygon of feature.rings) for (const ring of polygon) for (const reference of ring) {
      const arc = reference < 0 ? ~reference : reference;
      if (rank > best[arc]) best[arc] = rank;
    }
  }
  /** @type {Map<number, number[]>} */
  const borders = new Map();
  best.forEach((rank, arc) => {
    const group = borders.get(rank);
    if (group) group.push(arc);
    else borders.set(rank, [arc]);
  });
  return borders;
}

/**
 * Whether a point lies in polygons with holes, by counting how often a ray crosses their rings.
 * @param {Point[][][]} polygons
 * @param {Point} point
 * @returns {boolean}
 */
export function isInside(polygons, [latitude, longitude]) {
  let inside = false;
  for (const ring of polygons.flat()) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ay, ax] = ring[i];
      const [by, bx] = ring[j];
      if (ay > latitude !== by > latitude && longitude < ((bx - ax) * (latitude - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}

/**
 * South, west, north, east of a feature; null for one that is a label alone.
 * @param {Point[][]} arcs
 * @param {Feature} feature
 * @returns {[number, number, number, number] | null}
 */
export function featureBounds(arcs, feature) {
  let [south, west, north, east] = [90, 180, -90, -180];
  for (const reference of feature.rings.flat(2)) {
    for (const [latitude, longitude] of arcs[reference < 0 ? ~reference : reference]) {
      south = Math.min(south, latitude);
      north = Math.max(north, latitude);
      west = Math.min(west, longitude);
      east = Math.max(east, longitude);
    }
  }
  return south > north ? null : [south, west, north, east];
}
