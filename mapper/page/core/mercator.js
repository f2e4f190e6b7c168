// @ts-check
/** @file Web Mercator as a square of whole numbers, which the map repeats to the east and to the west. Pure. */

/** The world is 2^30 units wide: 4 cm at the equator. */
export const WORLD = 2 ** 30;

/** The sine of the latitude where the square of Web Mercator ends, 85.05°: places beyond it are put on its edge. */
const EDGE_SINE = Math.tanh(Math.PI);

/**
 * How many steps the table of the projection has at least and at most, and how many it takes for a degree: between two,
 * it is a straight line, within a few centimetres in a city and within a pixel of the closest zoom anywhere.
 */
const PROJECTION_STEPS = 4096;
const MOST_PROJECTION_STEPS = 65_536;
const PROJECTION_STEPS_PER_DEGREE = 512;

/**
 * @typedef {[number, number, number, number]} Bounds South, west, north, east in degrees. East is more than west, beyond
 *   180 if they span the date line.
 * @typedef {{west: number, east: number, north: number, south: number, zoom: number}} View In world units. East is more than
 *   west: a view goes on beyond the date line, and may be wider than the world.
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
  const sine = Math.min(Math.max(Math.sin((latitude * Math.PI) / 180), -EDGE_SINE), EDGE_SINE);
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
 * The copy of a spot that is nearest to the middle of a view: the world goes on beyond its edges, round and round.
 * @param {number} x
 * @param {number} middle
 * @param {number} [turn] The way round the world: in world units by default.
 * @returns {number}
 */
export function nearestTurn(x, middle, turn = WORLD) {
  return x + turn * Math.round((middle - x) / turn);
}

/**
 * @param {number} value
 * @param {number} turn
 * @returns {number} From 0 up to `turn`.
 */
export function modulo(value, turn) {
  return value - turn * Math.floor(value / turn);
}

/**
 * The part of the world that a window of the map shows. It is measured in pixels, which go on beyond the poles and the date line, as degrees
 * of latitude do not.
 * @param {{min: {x: number, y: number}, max: {x: number, y: number}}} pixels Corners, from the north-western one of the world.
 * @param {number} zoom
 * @param {number} [margin] Part of the window's size that is added on each side.
 * @returns {View}
 */
export function viewOfPixels({ min, max }, zoom, margin = 0) {
  const units = unitsPerPixel(zoom);
  const [across, down] = [margin * (max.x - min.x), margin * (max.y - min.y)];
  return { west: (min.x - across) * units, east: (max.x + across) * units, north: (min.y - down) * units, south: (max.y + down) * units, zoom };
}

/**
 * The middle of the one copy of the world that is drawn upon: that of the view unless the view is wider than the world, so
 * that there is a choice.
 * @param {View} view
 * @param {number} wished World units.
 * @returns {number}
 */
export function middleOfWorld({ west, east }, wished) {
  const spare = Math.max(east - west - WORLD, 0) / 2;
  const middle = (west + east) / 2;
  return Math.min(Math.max(wished, middle - spare), middle + spare);
}

/**
 * Whether one view holds all of another, wherever on the way round the world.
 * @param {View} outer
 * @param {View} inner
 * @returns {boolean}
 */
export function holdsView(outer, inner) {
  const width = outer.east - outer.west;
  return outer.zoom === inner.zoom && outer.north <= Math.max(inner.north, 0) && outer.south >= Math.min(inner.south, WORLD) &&
    (width >= WORLD || modulo(inner.west - outer.west, WORLD) + inner.east - inner.west <= width);
}

/**
 * Project all positions, latitudes by a table: a logarithm a row would take longer than all else.
 * @param {ArrayLike<number>} latitudesE6
 * @param {ArrayLike<number>} longitudesE6
 * @param {Bounds|null} bounds
 * @returns {{x: Int32Array, y: Int32Array}}
 */
export function projectAll(latitudesE6, longitudesE6, bounds) {
  const x = new Int32Array(latitudesE6.length);
  const y = new Int32Array(latitudesE6.length);
  const south = bounds ? Math.round(bounds[0] * 1e6) : 0;
  const degrees = bounds ? bounds[2] - bounds[0] : 0;
  const tableSteps = Math.round(Math.min(Math.max(degrees * PROJECTION_STEPS_PER_DEGREE, PROJECTION_STEPS), MOST_PROJECTION_STEPS));
  const step = Math.max((degrees * 1e6) / tableSteps, 1);
  const few = x.length < tableSteps;
  const table = Float64Array.from({ length: few ? 0 : tableSteps + 1 }, (_, i) => exactWorldY((south + i * step) / 1e6));
  const steps = 1 / step;
  const unitsPerE6 = WORLD / 360e6;
  for (let i = 0; i < x.length; i++) {
    x[i] = (longitudesE6[i] * unitsPerE6 + WORLD / 2 + 0.5) & (WORLD - 1); // never negative, so that cutting off rounds; 180° is -180°
    const at = (latitudesE6[i] - south) * steps;
    const below = at | 0;
    y[i] = few || !(at >= 0 && below < tableSteps) ? worldY(latitudesE6[i] / 1e6)
      : table[below] + (at - below) * (table[below + 1] - table[below]) + 0.5;
  }
  return { x, y };
}
