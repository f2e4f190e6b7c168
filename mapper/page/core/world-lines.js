// @ts-check
/** @file The lines and areas of the world as the page has them: decoding, rings, and which areas hold a spot. Pure. */
import { WORLD, worldX, worldY } from "./mercator.js";

/**
 * @import {Paper, Pen, WorldArcs} from "./arcs.js"
 * @import {Block} from "./decode.js"
 * @typedef {[number, number, number, number]} WorldBox West, north, east, south.
 * @typedef {{references: number[], box: WorldBox}} Ring Signed numbers of lines.
 * @typedef {{id: string, kind: "land"|"country"|"region"|"disputed", name: string, names?: Record<string, string>, zoom?: number,
 *   claims?: string[], label_at?: [number, number], rings: Ring[], box: WorldBox}} WorldArea
 */

/** A step shorter than this, in pixels, is not drawn. */
const LEAST_STEP = 1;

/**
 * Decode lines into world units.
 * @param {Record<string, ArrayLike<number>>} columns
 * @param {number} scale Degrees of one step of a line whose unit is 1.
 * @returns {WorldArcs}
 */
export function decodeLines({ arc_length: lengths, arc_unit: units, start_x: startX, start_y: startY, dx, dy }, scale) {
  const steps = Math.round(1 / scale);
  const x = new Float64Array(dx.length + lengths.length);
  const y = new Float64Array(x.length);
  const starts = new Uint32Array(lengths.length + 1);
  const boxes = new Float64Array(4 * lengths.length);
  for (let line = 0, step = 0, at = 0; line < lengths.length; line++) {
    const unit = units[line];
    let [longitude, latitude] = [startX[line], startY[line]];
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < lengths[line]; i++, at++) {
      if (i) {
        longitude += dx[step];
        latitude += dy[step++];
      }
      x[at] = worldX((longitude * unit) / steps);
      y[at] = worldY((latitude * unit) / steps);
      widen(box, x[at], y[at], x[at], y[at]);
    }
    starts[line + 1] = at;
    boxes.set(box, 4 * line);
  }
  return { x, y, starts, boxes };
}

/**
 * @param {number[]} box
 * @param {number} west
 * @param {number} north
 * @param {number} east
 * @param {number} south
 */
function widen(box, west, north, east, south) {
  if (west < box[0]) box[0] = west;
  if (north < box[1]) box[1] = north;
  if (east > box[2]) box[2] = east;
  if (south > box[3]) box[3] = south;
}

/**
 * The areas of a block, each with its rings.
 * @param {Block} block
 * @param {WorldArcs} lines
 * @returns {WorldArea[]}
 */
export function decodeAreas({ header, columns }, { boxes }) {
  let [ring, at] = [0, 0];
  return header.areas.map((/** @type {any} */ area, /** @type {number} */ number) => {
    const rings = [];
    /** @type {WorldBox} */
    const whole = [Infinity, Infinity, -Infinity, -Infinity];
    for (let n = columns.area_size[number]; n > 0; n--, ring++) {
      const references = Array.from(columns.ring_line.subarray(at, (at += columns.ring_size[ring])));
      /** @type {WorldBox} */
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (const reference of references) {
        const line = 4 * (reference < 0 ? ~reference : reference);
        widen(box, boxes[line], boxes[line + 1], boxes[line + 2], boxes[line + 3]);
      }
      widen(whole, ...box);
      rings.push({ references, box });
    }
    return { ...area, rings, box: whole };
  });
}

/** @param {WorldBox} a @param {WorldBox} b */
export function boxesMeet(a, b) {
  return a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
}

/**
 * Draw a line, without steps too short to be seen. Where the world ends in the east and in the west no line is drawn: it
 * goes on there.
 * @param {Pen} pen
 * @param {WorldArcs} lines
 * @param {number} line
 * @param {Paper} paper
 */
export function traceLine(pen, { x, y, starts }, line, { west, north, scale }) {
  let [lastX, lastY] = [0, 0];
  const [first, end] = [starts[line], starts[line + 1]];
  for (let at = first; at < end; at++) {
    const px = (x[at] - west) * scale;
    const py = (y[at] - north) * scale;
    if (at === first || isEdge(x[at], x[at - 1])) pen.moveTo(px, py);
    else if (Math.abs(px - lastX) + Math.abs(py - lastY) < LEAST_STEP && at + 1 !== end) continue;
    else pen.lineTo(px, py);
    lastX = px;
    lastY = py;
  }
}

/** @param {number} x @param {number} before */
function isEdge(x, before) {
  return x === before && (x <= 0 || x >= WORLD);
}

/**
 * Whether a spot lies in an area, by counting how often a ray to the east crosses its rings.
 * @param {WorldArcs} lines
 * @param {WorldArea} area
 * @param {number} x World units.
 * @param {number} y World units.
 */
export function holdsSpot({ x: xs, y: ys, starts }, { rings, box }, x, y) {
  if (x < box[0] || x > box[2] || y < box[1] || y > box[3]) return false;
  let inside = false;
  for (const ring of rings) {
    if (y < ring.box[1] || y > ring.box[3] || x > ring.box[2]) continue;
    let before = -1;
    for (const reference of ring.references) {
      const line = reference < 0 ? ~reference : reference;
      const step = reference < 0 ? -1 : 1;
      const end = reference < 0 ? starts[line] - 1 : starts[line + 1];
      for (let at = reference < 0 ? starts[line + 1] - 1 : starts[line]; at !== end; at += step) {
        if (before >= 0 && crosses(xs[before], ys[before], xs[at], ys[at], x, y)) inside = !inside;
        before = at;
      }
    }
    const first = ring.references[0];
    const start = first < 0 ? starts[~first + 1] - 1 : starts[first];
    if (before >= 0 && crosses(xs[before], ys[before], xs[start], ys[start], x, y)) inside = !inside;
  }
  return inside;
}

/**
 * @param {number} ax @param {number} ay
 * @param {number} bx @param {number} by
 * @param {number} x @param {number} y
 */
function crosses(ax, ay, bx, by, x, y) {
  return ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax;
}
