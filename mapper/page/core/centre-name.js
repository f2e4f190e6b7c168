// @ts-check
/** @file The name of the smallest known area at a spot, for the caption over the map. Pure. */
import { holdsSpot } from "./world-lines.js";
import { WORLD, latitudeOf, modulo } from "./mercator.js";
import { either } from "./places.js";
import { language, word } from "./words.js";

/**
 * @import {WorldArcs} from "./arcs.js"
 * @import {WorldArea, WorldBox} from "./world-lines.js"
 * @typedef {{lines: WorldArcs, areas: WorldArea[], isNear: (x: number, y: number) => boolean}} WorldAreas
 */

/** How far off lines may be, in meters: those of the source where the map is fine, and those of the coarse map elsewhere. */
const NEAR_METERS = 5_000;
const FAR_METERS = 40_000;
const METERS_ROUND_THE_WORLD = 40_075_017;
const DIRECTIONS = 8;

/**
 * @param {WorldArea} area
 * @returns {string} Its name in the page's language.
 */
export function nameOfArea({ name, names }) {
  return names?.[language()] ?? name;
}

/** World units of a pixel on a map so coarse that coasts stand around any sea in its middle: ten degrees in 300 pixels. */
const SEA_UNITS = WORLD / 36 / 300;
/** An area smaller than this is not meant by a spot in it, in pixels. */
const LEAST_PIXELS = 18;

/**
 * Name a spot: its first-level area and country, all countries within the coarseness of their lines, or the sea.
 * @param {WorldAreas} world
 * @param {number} x World units.
 * @param {number} y World units.
 * @param {number} [units] World units of one pixel.
 * @returns {string} Empty where its country is too small on the map to be meant, and at sea on a map of many coasts.
 */
export function nameOfSpot(world, x, y, units = 0) {
  const { lines, areas } = world;
  const near = world.isNear(modulo(x, WORLD), y);
  const reach = ((near ? NEAR_METERS : FAR_METERS) / METERS_ROUND_THE_WORLD / Math.cos((latitudeOf(y) * Math.PI) / 180)) * WORLD;
  const spots = [[x, y]];
  for (let i = 0; i < DIRECTIONS; i++) {
    const angle = (2 * Math.PI * i) / DIRECTIONS;
    spots.push([x + reach * Math.cos(angle), y + reach * Math.sin(angle)]);
  }
  const found = spots.map(([sx, sy]) => areas.filter(({ kind }) => kind !== "land").filter((area) => holdsSpot(lines, area, modulo(sx, WORLD), sy)));
  const disputed = found[0].find(({ kind }) => kind === "disputed");
  if (disputed) {
    const claims = disputed.claims ?? [];
    const names = either(claims.map((id) => nameOfArea(areas.find((area) => area.id === id) ?? disputed)));
    return claims.length > 1 ? word("world.disputed", { names }) : names;
  }
  const countries = distinct(found.flat().filter(({ kind }) => kind === "country"));
  if (!countries.length) return units < SEA_UNITS ? word("world.sea") : "";
  if (countries.length > 1) return either(countries.map(nameOfArea));
  if (!isLarge(countries[0], units)) return "";
  const regions = distinct(found.flat().filter((area) => area.kind === "region" && isLarge(area, units)));
  if (!near || regions.length !== 1 || nameOfArea(regions[0]) === nameOfArea(countries[0])) return nameOfArea(countries[0]);
  return word("world.within", { name: nameOfArea(regions[0]), country: nameOfArea(countries[0]) });
}

/**
 * Whether an area is large enough on the map to be meant.
 * @param {{box: WorldBox}} area
 * @param {number} units World units of one pixel.
 */
export function isLarge({ box: [west, north, east, south] }, units) {
  return Math.max(east - west, south - north) > LEAST_PIXELS * units;
}

/** @template T @param {T[]} values */
function distinct(values) {
  return [...new Set(values)];
}
