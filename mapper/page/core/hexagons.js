// @ts-check
/** @file Hexagons of equal area with counts, where no areas fit the incidents. Pure. */
import { worldX, worldY } from "./mercator.js";
import { word } from "./words.js";

/**
 * @import {AreaLayer, AreaSet} from "./own-areas.js"
 * @import {WorldBox} from "./world-lines.js"
 * @typedef {{latitude_e6: ArrayLike<number>, longitude_e6: ArrayLike<number>, uncertainty_meters: ArrayLike<number>}} Places
 * @typedef {AreaLayer & {left: number}} HexagonLayer `left`: how many incidents are placed less exactly than a hexagon is wide.
 */

const EARTH_METERS = 6_371_007; // the radius of a sphere with the Earth's surface
const RADIANS = Math.PI / 180;
const ROOT = Math.sqrt(3);

/** How many hexagons lie side by side across the incidents at most. */
const MOST_ACROSS = 24;

/** From flat side to flat side, in kilometers. */
const WIDTHS = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500];

/** The hexagons beside one in axial coordinates, and the way to the side that both share. */
const SIDES = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, -1], [-1, 1]];
const SIDE_EAST = Float64Array.from(SIDES, ([dq, dr]) => dq + dr / 2);
const SIDE_NORTH = Float64Array.from(SIDES, ([, dr]) => (1.5 * dr) / ROOT);
const SIDES_MASKS = 2 ** SIDES.length;

/** The key of the layer in a link. */
export const HEXAGONS = "hexagons";

/**
 * A layer of hexagons of one area, in a cylindrical equal-area projection that is true to shape in the middle of the incidents. An
 * incident whose circle is wider than a hexagon is in none of them.
 * @param {Places} columns
 * @param {(row: number) => boolean} isLocated
 * @param {number} count
 * @returns {HexagonLayer|null} Null without places.
 */
export function hexagonLayer(columns, isLocated, count) {
  const made = hexagonFiller(columns, isLocated, count);
  made?.fill(0, count);
  return made && made.layer();
}

/**
 * Make the layer of very many rows in slices.
 * @param {Places} columns
 * @param {(row: number) => boolean} isLocated
 * @param {number} count
 * @returns {{fill: (from: number, to: number) => void, layer: () => HexagonLayer}|null} `fill` finds the hexagons of some rows;
 *   `layer` gives them all.
 */
export function hexagonFiller({ latitude_e6: latitudes, longitude_e6: longitudes, uncertainty_meters: meters }, isLocated, count) {
  let [south, west, north, east] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let row = 0; row < count; row++) {
    if (!isLocated(row)) continue;
    const [latitude, longitude] = [latitudes[row], longitudes[row]];
    if (latitude < south) south = latitude;
    if (latitude > north) north = latitude;
    if (longitude < west) west = longitude;
    if (longitude > east) east = longitude;
  }
  if (south > north) return null;
  const middle = Math.min(Math.abs((south + north) / 2e6), 70) * RADIANS;
  const scale = RADIANS / 1e6;
  const eastwards = EARTH_METERS * scale * Math.cos(middle); // meters in a millionth of a degree
  const northwards = EARTH_METERS / Math.cos(middle);
  const up = (/** @type {number} */ latitude) => northwards * Math.sin(latitude * scale);
  const extent = Math.max(eastwards * (east - west), up(north) - up(south));
  const width = (WIDTHS.find((each) => extent / each / 1000 <= MOST_ACROSS) ?? 1000) * 1000;
  const grid = new Grid(width, { west: eastwards * west, east: eastwards * east, south: up(south), north: up(north) });
  /** @type {AreaSet[]} */
  const sets = [{ may: [], surely: [] }];
  /** @type {Map<number, number>} The number of each hexagon that is touched. */
  const cells = new Map();
  const codes = new Uint32Array(count);
  /** The code of each hexagon with those beside it that a circle reaches into, too. */
  const known = new Uint32Array(grid.size * SIDES_MASKS);
  let left = 0;
  const setOf = (/** @type {number} */ cell, /** @type {number} */ sides) => {
    const may = grid.reached(cell, sides).map((each) => {
      if (!cells.has(each)) cells.set(each, cells.size);
      return /** @type {number} */ (cells.get(each));
    });
    return sets.push({ may, surely: may.length === 1 ? may : [] }) - 1;
  };
  const fill = (/** @type {number} */ from, /** @type {number} */ to) => {
    for (let row = from; row < to; row++) {
      if (!isLocated(row)) continue;
      if (2 * meters[row] > width) {
        left++;
        continue;
      }
      const x = eastwards * longitudes[row];
      const y = northwards * Math.sin(latitudes[row] * scale);
      const cell = grid.cellOf(x, y);
      const sides = grid.sides(cell, x, y, meters[row]);
      const at = cell * SIDES_MASKS + sides;
      codes[row] = known[at] ||= setOf(cell, sides);
    }
  };
  return { fill, layer: () => layerOf({ grid, cells, codes, sets, left, eastwards, northwards }) };
}

/**
 * @param {{grid: Grid, cells: Map<number, number>, codes: Uint32Array, sets: AreaSet[], left: number, eastwards: number, northwards: number}} made
 * @returns {HexagonLayer}
 */
function layerOf({ grid, cells, codes, sets, left, eastwards, northwards }) {
  const rings = [...cells.keys()].map((cell) => grid.corners(cell));
  const longitudeAt = (/** @type {number} */ x) => x / eastwards / 1e6;
  const latitudeAt = (/** @type {number} */ y) => Math.asin(Math.min(Math.max(y / northwards, -1), 1)) / RADIANS;
  const x = new Float64Array(rings.flatMap((ring) => ring.map(([east_]) => worldX(longitudeAt(east_)))));
  const y = new Float64Array(rings.flatMap((ring) => ring.map(([, north_]) => worldY(latitudeAt(north_)))));
  const starts = new Uint32Array(rings.length + 1).map((_, ring) => 7 * ring);
  const boxes = rings.map((_, ring) => {
    const [xs, ys] = [x.subarray(7 * ring, 7 * ring + 7), y.subarray(7 * ring, 7 * ring + 7)];
    return /** @type {WorldBox} */ ([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]);
  });
  const names = rings.map((ring) => placeWords(latitudeAt(ring[0][1] - grid.side), longitudeAt(ring[0][0])));
  return {
    key: HEXAGONS, name: word("shade.hexagons", { km: grid.width / 1000 }), names, ids: [], people: null, codes, sets, geoids: null,
    outlines: { x, y, starts, firsts: rings.map((_, ring) => ring).concat(rings.length), boxes }, labels: [], credit: "", left,
  };
}

/** @param {number} latitude @param {number} longitude @returns {string} The middle of a hexagon, as its name. */
function placeWords(latitude, longitude) {
  return `${latitude.toFixed(2)}, ${longitude.toFixed(2)}`;
}

/** Hexagons with a corner on top, side by side in rows. */
class Grid {
  /**
   * @param {number} width From flat side to flat side, in meters.
   * @param {{west: number, east: number, south: number, north: number}} box Holds all places, in meters.
   */
  constructor(width, { west, east, south, north }) {
    this.width = width;
    this.side = width / ROOT;
    // one more on each side: those that circles reach into
    const column = (/** @type {number} */ x, /** @type {number} */ y) => Math.round(((ROOT / 3) * x - y / 3) / this.side);
    const row = (/** @type {number} */ y) => Math.round(((2 / 3) * y) / this.side);
    this.firstColumn = column(west, north) - 2;
    this.firstRow = row(south) - 2;
    this.rows = row(north) + 3 - this.firstRow;
    this.size = (column(east, south) + 3 - this.firstColumn) * this.rows;
  }

  /** @param {number} x @param {number} y @returns {number} The number of the hexagon. */
  cellOf(x, y) {
    const q = ((ROOT / 3) * x - y / 3) / this.side;
    const r = ((2 / 3) * y) / this.side;
    let rq = Math.round(q);
    let rr = Math.round(r);
    const rs = Math.round(-q - r);
    const dq = Math.abs(rq - q);
    const dr = Math.abs(rr - r);
    const ds = Math.abs(rs + q + r);
    if (dq > dr && dq > ds) rq = -rr - rs;
    else if (dr > ds) rr = -rq - rs;
    return (rq - this.firstColumn) * this.rows + rr - this.firstRow;
  }

  /**
   * The sides over which a circle reaches into the hexagons beside its own.
   * @param {number} cell That of its middle.
   * @param {number} x
   * @param {number} y
   * @param {number} meters Its radius.
   * @returns {number} A bit a side, as in `SIDES`.
   */
  sides(cell, x, y, meters) {
    const r = (cell % this.rows) + this.firstRow;
    const q = Math.floor(cell / this.rows) + this.firstColumn;
    const east = x - this.side * ROOT * (q + r / 2);
    const north = y - this.side * 1.5 * r;
    const room = this.width / 2 - meters;
    if (room > 0 && east * east + north * north < room * room) return 0;
    let sides = 0;
    for (let i = 0; i < SIDES.length; i++) {
      // how far the middle of the circle is towards the flat side that both share
      const along = east * SIDE_EAST[i] + north * SIDE_NORTH[i];
      if (along >= room) sides |= 1 << i;
    }
    return sides;
  }

  /**
   * @param {number} cell
   * @param {number} sides From `sides`.
   * @returns {number[]} The hexagon, then those beyond the sides.
   */
  reached(cell, sides) {
    return [cell, ...SIDES.filter((_, i) => sides & (1 << i)).map(([dq, dr]) => cell + dq * this.rows + dr)];
  }

  /** @param {number} q @param {number} r @returns {[number, number]} */
  middleOf(q, r) {
    return [this.side * ROOT * (q + r / 2), this.side * 1.5 * r];
  }

  /** @param {number} cell @returns {[number, number][]} A closed ring, the top first. */
  corners(cell) {
    const [x, y] = this.middleOf(Math.floor(cell / this.rows) + this.firstColumn, (cell % this.rows) + this.firstRow);
    return Array.from({ length: 7 }, (_, i) => {
      const angle = RADIANS * (90 + 60 * i);
      return /** @type {[number, number]} */ ([x + this.side * Math.cos(angle), y + this.side * Math.sin(angle)]);
    });
  }
}
