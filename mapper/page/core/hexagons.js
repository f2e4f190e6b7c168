// @ts-check
/** @file Hexagons of equal area with counts, where no areas fit the incidents. Pure. */
import { worldX, worldY } from "./mercator.js";
import { word } from "./words.js";

/**
 * @import {AreaLayer, AreaSet} from "./own-areas.js"
 * @import {WorldBox} from "./world-lines.js"
 * @typedef {{latitude_e6: ArrayLike<number>, longitude_e6: ArrayLike<number>, uncertainty_meters: ArrayLike<number>}} Places
 */

const EARTH_METERS = 6_371_007; // the radius of a sphere with the Earth's surface
const RADIANS = Math.PI / 180;
const ROOT = Math.sqrt(3);

/** How many hexagons lie side by side across the incidents at most. */
const MOST_ACROSS = 24;

/** From flat side to flat side, in kilometers. */
const WIDTHS = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500];

/** The key of the layer in a link. */
export const HEXAGONS = "hexagons";

/**
 * A layer of hexagons of one area, in a cylindrical equal-area projection that is true to shape in the middle of the incidents. An
 * incident whose circle is wider than a hexagon is in none of them.
 * @param {Places} columns
 * @param {(row: number) => boolean} isLocated
 * @param {number} count
 * @returns {(AreaLayer & {left: number})|null} `left`: how many incidents are placed less exactly than that; null without places.
 */
export function hexagonLayer({ latitude_e6: latitudes, longitude_e6: longitudes, uncertainty_meters: meters }, isLocated, count) {
  let [south, west, north, east] = [90, 180, -90, -180];
  for (let row = 0; row < count; row++) {
    if (!isLocated(row)) continue;
    south = Math.min(south, latitudes[row] / 1e6);
    north = Math.max(north, latitudes[row] / 1e6);
    west = Math.min(west, longitudes[row] / 1e6);
    east = Math.max(east, longitudes[row] / 1e6);
  }
  if (south > north) return null;
  const middle = Math.min(Math.abs((south + north) / 2), 70) * RADIANS;
  const across = (/** @type {number} */ longitude) => EARTH_METERS * longitude * RADIANS * Math.cos(middle);
  const up = (/** @type {number} */ latitude) => (EARTH_METERS * Math.sin(latitude * RADIANS)) / Math.cos(middle);
  const extent = Math.max(across(east) - across(west), up(north) - up(south));
  const width = (WIDTHS.find((each) => extent / each / 1000 <= MOST_ACROSS) ?? 1000) * 1000;
  const grid = new Grid(width);
  /** @type {Map<string, number>} */
  const numbers = new Map([["", 0]]);
  /** @type {AreaSet[]} */
  const sets = [{ may: [], surely: [] }];
  /** @type {Map<string, number>} */
  const cells = new Map();
  const codes = new Uint32Array(count);
  let left = 0;
  for (let row = 0; row < count; row++) {
    if (!isLocated(row)) continue;
    if (2 * meters[row] > width) {
      left++;
      continue;
    }
    const touched = grid.touched(across(longitudes[row] / 1e6), up(latitudes[row] / 1e6), meters[row]);
    const key = touched.join(" ");
    let code = numbers.get(key);
    if (code === undefined) {
      const may = touched.map((cell) => {
        if (!cells.has(cell)) cells.set(cell, cells.size);
        return /** @type {number} */ (cells.get(cell));
      });
      code = sets.push({ may, surely: may.length === 1 ? may : [] }) - 1;
      numbers.set(key, code);
    }
    codes[row] = code;
  }
  const rings = [...cells.keys()].map((cell) => grid.corners(cell));
  const longitudeAt = (/** @type {number} */ x) => x / (EARTH_METERS * Math.cos(middle)) / RADIANS;
  const latitudeAt = (/** @type {number} */ y) => Math.asin(Math.min(Math.max((y * Math.cos(middle)) / EARTH_METERS, -1), 1)) / RADIANS;
  const x = new Float64Array(rings.flatMap((ring) => ring.map(([east_]) => worldX(longitudeAt(east_)))));
  const y = new Float64Array(rings.flatMap((ring) => ring.map(([, north_]) => worldY(latitudeAt(north_)))));
  const starts = new Uint32Array(rings.length + 1).map((_, ring) => 7 * ring);
  const boxes = rings.map((_, ring) => {
    const [xs, ys] = [x.subarray(7 * ring, 7 * ring + 7), y.subarray(7 * ring, 7 * ring + 7)];
    return /** @type {WorldBox} */ ([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]);
  });
  const names = rings.map((ring) => placeWords(latitudeAt(ring[0][1] - width / ROOT), longitudeAt(ring[0][0])));
  return {
    key: HEXAGONS, name: word("shade.hexagons", { km: width / 1000 }), names, ids: [], people: null, codes, sets, geoids: null,
    outlines: { x, y, starts, firsts: rings.map((_, ring) => ring).concat(rings.length), boxes }, labels: [], credit: "", left,
  };
}

/** @param {number} latitude @param {number} longitude @returns {string} The middle of a hexagon, as its name. */
function placeWords(latitude, longitude) {
  return `${latitude.toFixed(2)}, ${longitude.toFixed(2)}`;
}

/** Hexagons with a corner on top, side by side in rows. */
class Grid {
  /** @param {number} width From flat side to flat side, in meters. */
  constructor(width) {
    this.width = width;
    this.side = width / ROOT;
  }

  /**
   * The hexagons that a circle touches.
   * @param {number} x
   * @param {number} y
   * @param {number} meters
   * @returns {string[]} Their columns and rows, the one with the middle first.
   */
  touched(x, y, meters) {
    const [q, r] = this.cellOf(x, y);
    const found = [`${q},${r}`];
    if (meters < this.width / 2 - this.distanceTo(q, r, x, y)) return found;
    for (const [dq, dr] of [[1, 0], [-1, 0], [0, 1], [0, -1], [1, -1], [-1, 1]]) {
      // how far the flat side that both share is from the middle of the circle
      const [cx, cy] = this.middleOf(q, r);
      const [nx, ny] = this.middleOf(q + dq, r + dr);
      const along = ((x - cx) * (nx - cx) + (y - cy) * (ny - cy)) / this.width;
      if (this.width / 2 - along <= meters) found.push(`${q + dq},${r + dr}`);
    }
    return found;
  }

  /** @param {number} q @param {number} r @param {number} x @param {number} y */
  distanceTo(q, r, x, y) {
    const [cx, cy] = this.middleOf(q, r);
    return Math.hypot(x - cx, y - cy);
  }

  /** @param {number} x @param {number} y @returns {[number, number]} Column and row, in axial coordinates. */
  cellOf(x, y) {
    const q = ((ROOT / 3) * x - y / 3) / this.side;
    const r = ((2 / 3) * y) / this.side;
    let [rq, rr] = [Math.round(q), Math.round(r)];
    const s = -q - r;
    const rs = Math.round(s);
    const [dq, dr, ds] = [Math.abs(rq - q), Math.abs(rr - r), Math.abs(rs - s)];
    if (dq > dr && dq > ds) rq = -rr - rs;
    else if (dr > ds) rr = -rq - rs;
    return [rq + 0, rr + 0];
  }

  /** @param {number} q @param {number} r @returns {[number, number]} */
  middleOf(q, r) {
    return [this.side * ROOT * (q + r / 2), this.side * 1.5 * r];
  }

  /** @param {string} cell @returns {[number, number][]} A closed ring, the top first. */
  corners(cell) {
    const [q, r] = cell.split(",").map(Number);
    const [x, y] = this.middleOf(q, r);
    return Array.from({ length: 7 }, (_, i) => {
      const angle = RADIANS * (90 + 60 * i);
      return /** @type {[number, number]} */ ([x + this.side * Math.cos(angle), y + this.side * Math.sin(angle)]);
    });
  }
}
