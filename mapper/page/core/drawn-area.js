// @ts-check
/** @file A circle or an outline drawn on the map: which incidents lie in it or may, and its form in a link. Pure. */
import { WORLD, latitudeOf, longitudeOf, nearestTurn, worldX, worldY } from "./mercator.js";
import { unitsOfMeters } from "./opening.js";
import { NOWHERE } from "./positions.js";

/**
 * @typedef {"km"|"mi"} RadiusUnit
 * @typedef {{kind: "circle", latitude: number, longitude: number, radius: number, unit: RadiusUnit}} Circle In degrees; `radius` in `unit`.
 * @typedef {{kind: "outline", points: [number, number][]}} Outline Latitude and longitude in degrees; longitudes go on beyond 180.
 * @typedef {Circle|Outline} DrawnArea
 * @typedef {{latitude_e6: ArrayLike<number>, longitude_e6: ArrayLike<number>, uncertainty_meters: ArrayLike<number>}} Columns
 * @typedef {{x: ArrayLike<number>, y: ArrayLike<number>, traits: ArrayLike<number>}} Spots As in `Positions`.
 * @typedef {{xs: number[], ys: number[], west: number, east: number, north: number, south: number, edges: Float64Array}} Ring
 *   In world units. `edges`: x, y, x, y of each edge of what was drawn, without the way along a pole.
 */

/** Whether an incident lies in an area: surely not; its circle of uncertainty reaches into it; all of that circle is in it. */
export const OUT = 0;
export const MAY = 1;
export const IN = 2;

export const MOST_POINTS = 100;

/** A larger circle is no longer one on the map. */
export const MOST_METERS = 5_000_000;

const METERS = { km: 1_000, mi: 1_609.344 };
const EARTH_METERS = 6_371_008.8;
const RADIANS = Math.PI / 180;

/** Points of a drawn circle, and cells of the grid that spares most rows the edges. */
const CIRCLE_POINTS = 96;
const GRID = 96;

/** How far the grid goes beyond the area, as part of its size: incidents there may lie in it, too. */
const GRID_MARGIN = 0.4;

/** Coordinates are no more exact. */
const LEAST_METERS = 0.1;

/** Of a degree in a link: a meter. */
const STEPS = 1e5;

/** @param {Circle} circle */
export function radiusMeters({ radius, unit }) {
  return radius * METERS[unit];
}

/**
 * @param {DrawnArea} area
 * @param {Columns} columns
 * @param {Spots} spots
 * @returns {Uint8Array} OUT, MAY or IN by row; OUT without a place.
 */
export function reachOf(area, columns, spots) {
  const { reach, fill } = reachFiller(area, columns, spots);
  fill(0, reach.length);
  return reach;
}

/**
 * Find the reach of very many rows in slices.
 * @param {DrawnArea} area
 * @param {Columns} columns
 * @param {Spots} spots
 * @returns {{reach: Uint8Array, fill: (from: number, to: number) => void}} `fill` finds it of some rows.
 */
export function reachFiller(area, columns, spots) {
  const reach = new Uint8Array(spots.traits.length);
  return { reach, fill: area.kind === "circle" ? fillCircle(reach, area, columns, spots) : fillOutline(reach, area, columns, spots) };
}

/**
 * @param {Uint8Array} reach
 * @param {Circle} circle
 * @param {Columns} columns
 * @param {Spots} spots
 * @returns {(from: number, to: number) => void}
 */
function fillCircle(reach, circle, { latitude_e6: latitudes, longitude_e6: longitudes, uncertainty_meters: uncertainty }, { traits }) {
  const radius = radiusMeters(circle) + LEAST_METERS;
  const [latitude, longitude] = [circle.latitude * RADIANS, circle.longitude * RADIANS];
  const cosine = Math.cos(latitude);
  const scale = RADIANS / 1e6;
  return (from, to) => {
    for (let row = from; row < to; row++) {
      if (traits[row] === NOWHERE) continue;
      const most = radius + uncertainty[row];
      const down = latitudes[row] * scale - latitude;
      if (Math.abs(down) * EARTH_METERS > most) continue;
      const half = Math.sin(down / 2);
      const across = Math.sin((longitudes[row] * scale - longitude) / 2);
      const share = half * half + cosine * Math.cos(latitudes[row] * scale) * across * across;
      const apart = 2 * EARTH_METERS * Math.asin(Math.min(Math.sqrt(share), 1));
      if (apart <= most) reach[row] = apart + uncertainty[row] <= radius ? IN : MAY;
    }
  };
}

/**
 * @param {Uint8Array} reach
 * @param {Outline} outline
 * @param {Columns} columns
 * @param {Spots} spots
 * @returns {(from: number, to: number) => void}
 */
function fillOutline(reach, outline, { latitude_e6: latitudes, uncertainty_meters: uncertainty }, { x: xs, y: ys, traits }) {
  const ring = ringOf(outline);
  const { west, east, north, south } = ring;
  const middle = (west + east) / 2;
  const width = (Math.max(east - west, 1) * (1 + 2 * GRID_MARGIN)) / GRID;
  const height = (Math.max(south - north, 1) * (1 + 2 * GRID_MARGIN)) / GRID;
  const left = west - (east - west) * GRID_MARGIN;
  const top = north - (south - north) * GRID_MARGIN;
  const slack = Math.hypot(width, height) / 2;
  const depths = new Float64Array(GRID * GRID).fill(NaN); // of the middle of each cell
  return (from, to) => {
    for (let row = from; row < to; row++) {
      if (traits[row] === NOWHERE) continue;
      const x = nearestTurn(xs[row], middle);
      const y = ys[row];
      const around = uncertainty[row] && unitsOfMeters(uncertainty[row], latitudes[row] / 1e6);
      if (x < west - around || x > east + around || y < north - around || y > south + around) continue;
      const column = Math.floor((x - left) / width);
      const line = Math.floor((y - top) / height);
      if (column >= 0 && column < GRID && line >= 0 && line < GRID) {
        const cell = line * GRID + column;
        if (Number.isNaN(depths[cell])) depths[cell] = depthIn(ring, left + (column + 0.5) * width, top + (line + 0.5) * height);
        const depth = depths[cell];
        if (Math.abs(depth) - slack > around) {
          reach[row] = depth > 0 ? IN : OUT;
          continue;
        }
        if (Math.abs(depth) + slack < around) {
          reach[row] = MAY;
          continue;
        }
      }
      const depth = depthIn(ring, x, y);
      reach[row] = depth >= around ? IN : depth >= -around ? MAY : OUT;
    }
  };
}

/**
 * How deep a spot lies in a ring.
 * @param {Ring} ring
 * @param {number} x
 * @param {number} y
 * @returns {number} The distance to its nearest edge, in world units; less than 0 outside.
 */
function depthIn({ xs, ys, edges }, x, y) {
  let inside = false;
  for (let i = 0, j = xs.length - 1; i < xs.length; j = i++) {
    if (ys[i] > y !== ys[j] > y && x < ((xs[j] - xs[i]) * (y - ys[i])) / (ys[j] - ys[i]) + xs[i]) inside = !inside;
  }
  let nearest = Infinity;
  for (let at = 0; at < edges.length; at += 4) {
    const dx = edges[at + 2] - edges[at];
    const dy = edges[at + 3] - edges[at + 1];
    const fromX = x - edges[at];
    const fromY = y - edges[at + 1];
    const along = Math.min(Math.max((fromX * dx + fromY * dy) / (dx * dx + dy * dy || 1), 0), 1);
    const px = fromX - along * dx;
    const py = fromY - along * dy;
    nearest = Math.min(nearest, px * px + py * py);
  }
  return inside ? Math.sqrt(nearest) : -Math.sqrt(nearest);
}

/**
 * The ring of an area on the map. One that goes all the way round the world holds the pole that it is nearer to.
 * @param {DrawnArea} area
 * @returns {Ring}
 */
function ringOf(area) {
  const points = area.kind === "circle" ? circlePoints(area) : area.points;
  const ys = points.map(([latitude]) => worldY(latitude));
  /** @type {number[]} */
  const xs = [];
  for (const [, longitude] of points) xs.push(xs.length ? nearestTurn(worldX(longitude), xs[xs.length - 1]) : worldX(longitude));
  const end = nearestTurn(xs[0], xs[xs.length - 1]);
  const turn = end - xs[0];
  const [allX, allY] = [[...xs, end], [...ys, ys[0]]];
  const edges = xs.map((x, i) => [x, ys[i], allX[i + 1], allY[i + 1]]);
  if (!turn) return { xs, ys, edges: Float64Array.from(edges.flat()), ...boxOf(xs, ys) };
  const pole = (area.kind === "circle" ? area.latitude > 0 : ys.reduce((sum, y) => sum + y, 0) < (ys.length * WORLD) / 2) ? -WORLD : 2 * WORLD;
  const turns = [-WORLD, 0, WORLD].flatMap((turned) => edges.flatMap(([ax, ay, bx, by]) => [ax + turned, ay, bx + turned, by]));
  const [ringX, ringY] = [[...allX, end, xs[0]], [...allY, pole, pole]];
  return { xs: ringX, ys: ringY, edges: Float64Array.from(turns), ...boxOf(ringX, ringY) };
}

/** @param {number[]} xs @param {number[]} ys */
function boxOf(xs, ys) {
  return { west: Math.min(...xs), east: Math.max(...xs), north: Math.min(...ys), south: Math.max(...ys) };
}

/**
 * The area as the map draws it.
 * @param {DrawnArea} area
 * @param {number} middle Of the copy of the world that is drawn upon, in world units.
 * @returns {[number, number][]} Latitude and longitude in degrees.
 */
export function drawnRing(area, middle) {
  const { xs, ys, west, east } = ringOf(area);
  const by = nearestTurn((west + east) / 2, middle) - (west + east) / 2;
  return xs.map((x, i) => [latitudeOf(Math.min(Math.max(ys[i], 0), WORLD)), longitudeOf(x + by)]);
}

/** @param {Circle} circle @returns {[number, number][]} */
function circlePoints(circle) {
  const angle = radiusMeters(circle) / EARTH_METERS;
  const [latitude, longitude] = [circle.latitude * RADIANS, circle.longitude * RADIANS];
  return Array.from({ length: CIRCLE_POINTS }, (_, i) => {
    const course = (2 * Math.PI * i) / CIRCLE_POINTS;
    const sine = Math.sin(latitude) * Math.cos(angle) + Math.cos(latitude) * Math.sin(angle) * Math.cos(course);
    const across = Math.atan2(Math.sin(course) * Math.sin(angle) * Math.cos(latitude), Math.cos(angle) - Math.sin(latitude) * sine);
    return [Math.asin(Math.min(Math.max(sine, -1), 1)) / RADIANS, (longitude + across) / RADIANS];
  });
}

/**
 * @param {DrawnArea} area
 * @returns {string} For a link: "34.05,-118.24,5km"; of an outline the first point and the way to each next, in steps of a meter.
 */
export function areaText(area) {
  const degrees = (/** @type {number} */ value) => String(Math.round(value * STEPS) / STEPS + 0);
  if (area.kind === "circle") return `${degrees(area.latitude)},${degrees(nearestTurn(area.longitude, 0, 360))},${Number(area.radius.toFixed(3))}${area.unit}`;
  const [first, ...rest] = area.points.map(([latitude, longitude]) => [Math.round(latitude * STEPS), Math.round(longitude * STEPS)]);
  let [latitude, longitude] = first;
  const ways = rest.flatMap((point) => {
    const way = [point[0] - latitude, point[1] - longitude];
    [latitude, longitude] = point;
    return way.map((each) => each.toString(36));
  });
  return `${degrees(first[0] / STEPS)},${degrees(nearestTurn(first[1] / STEPS, 0, 360))},way:${ways.join(".")}`;
}

/**
 * @param {string} text As in a link.
 * @returns {DrawnArea|null} Null if it is not one.
 */
export function readArea(text) {
  const found = /^(-?\d{1,2}(?:\.\d{1,6})?),(-?\d{1,3}(?:\.\d{1,6})?),(?:(\d{1,4}(?:\.\d{1,3})?)(km|mi)|way:([-0-9a-z.]{7,1600}))$/.exec(text);
  if (!found) return null;
  const [latitude, longitude, radius] = [found[1], found[2], found[3]].map(Number);
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  if (found[5]) return readOutline(latitude, longitude, found[5].split("."));
  /** @type {Circle} */
  const circle = { kind: "circle", latitude, longitude, radius, unit: /** @type {RadiusUnit} */ (found[4]) };
  return radius > 0 && radiusMeters(circle) <= MOST_METERS ? circle : null;
}

/**
 * @param {number} latitude
 * @param {number} longitude
 * @param {string[]} ways
 * @returns {Outline|null}
 */
function readOutline(latitude, longitude, ways) {
  if (ways.length % 2 || ways.length < 4 || ways.length > 2 * (MOST_POINTS - 1) || !ways.every((way) => /^-?[0-9a-z]{1,6}$/.test(way))) return null;
  /** @type {[number, number][]} */
  const points = [[latitude, longitude]];
  let [down, across] = [Math.round(latitude * STEPS), Math.round(longitude * STEPS)];
  for (let i = 0; i < ways.length; i += 2) {
    down += parseInt(ways[i], 36);
    across += parseInt(ways[i + 1], 36);
    if (Math.abs(down) > 90 * STEPS || Math.abs(across) > 540 * STEPS) return null;
    points.push([down / STEPS, across / STEPS]);
  }
  return { kind: "outline", points };
}
