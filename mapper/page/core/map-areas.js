// @ts-check
/** @file The areas of the map by spot and by name: cities, counties, states, first-level areas, countries. Pure. */
import { boxesMeet, holdsSpot } from "./world-lines.js";
import { isLarge, nameOfArea } from "./centre-name.js";
import { WORLD, modulo, worldX, worldY } from "./mercator.js";
import { findTerm, foldText, isWordCode } from "./search-terms.js";
import { word } from "./words.js";

/**
 * @import {Feature, WorldArcs} from "./arcs.js"
 * @import {WorldArea, WorldBox} from "./world-lines.js"
 * @import {Term} from "./search-terms.js"
 * @typedef {Feature & {box: WorldBox}} CensusArea
 * @typedef {{features: CensusArea[], arcs: WorldArcs, areas: WorldArea[], lines: WorldArcs, names: {name: string, own?: string, at: [number, number], rank: number, spot: boolean}[]}} Areas
 *   `features` of the Census with their `arcs`; `areas` of the world with their `lines`; `names` of its places, with what others call them.
 * @typedef {{id: string, label: string, within: string, box: WorldBox, arcs: WorldArcs, rings: number[][]}} MapArea
 *   `id`: that of the filter; `within`: the larger area, empty if there is none; `rings`: references to `arcs`.
 * @typedef {{label: string, within: string, area: MapArea|null, at: [number, number]|null}} NamedPlace `at`: latitude and longitude of a
 *   place without borders here.
 */

/** From the smallest on; areas of other kinds are smaller still. */
const KINDS = ["place", "county", "state"];

const MOST_PLACES = 2;

/**
 * Find the smallest area at a spot that is large enough on the map to be meant.
 * @param {Areas} all
 * @param {number} x World units, in any copy of the world.
 * @param {number} y World units.
 * @param {number} units World units of one pixel.
 * @returns {MapArea|null}
 */
export function areaAt(all, x, y, units) {
  const at = modulo(x, WORLD);
  const held = censusAt(all, at, y);
  const census = held.find((area) => isLarge(area, units));
  if (census) return ofCensus(all, census, held);
  const regions = all.areas.filter(({ kind }) => kind === "region" || kind === "country").filter((area) => holdsSpot(all.lines, area, at, y));
  const found = regions.sort((a, b) => Number(a.kind === "country") - Number(b.kind === "country")).find((area) => isLarge(area, units));
  return found ? ofWorld(all, found, regions) : null;
}

/**
 * @param {Areas} all
 * @param {number} x
 * @param {number} y
 * @returns {CensusArea[]} The smallest first.
 */
function censusAt({ features, arcs }, x, y) {
  const spot = /** @type {WorldBox} */ ([x, y, x, y]);
  const holds = (/** @type {CensusArea} */ { rings, box }) => holdsSpot(arcs, /** @type {any} */ ({ rings: rings.flat().map((references) => ({ references, box })), box }), x, y);
  return features.filter((feature) => boxesMeet(feature.box, spot) && holds(feature)).sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

/**
 * @param {Areas} all
 * @param {CensusArea} feature
 * @param {CensusArea[]} held Those at the spot, from the smallest on.
 * @returns {MapArea}
 */
function ofCensus({ arcs }, feature, held) {
  const larger = held[held.indexOf(feature) + 1];
  return { id: feature.geoid, label: feature.label, within: larger?.label ?? "", box: feature.box, arcs, rings: feature.rings.flat() };
}

/**
 * @param {Areas} all
 * @param {WorldArea} area
 * @param {WorldArea[]} held
 * @returns {MapArea}
 */
function ofWorld({ lines }, area, held) {
  const country = area.kind === "country" ? null : held.find(({ kind }) => kind === "country");
  return { id: area.id, label: nameOfArea(area), within: country ? nameOfArea(country) : "", box: area.box, arcs: lines, rings: area.rings.map(({ references }) => references) };
}

/**
 * @param {MapArea} area
 * @returns {string} "Bell, Los Angeles County"
 */
export function areaName({ label, within }) {
  return within ? word("world.within", { name: label, country: within }) : label;
}

/**
 * Find places by name: all terms stand at the beginning of its words, and one is a whole word.
 * @param {Areas} all
 * @param {Term[]} terms
 * @returns {NamedPlace[]} At most two: exact names first, then the larger places.
 */
export function placesNamed(all, terms) {
  if (!terms.length || terms.some(({ words }) => words.join("").length < 2)) return [];
  const letters = terms.flatMap(({ words }) => words).join("").length;
  /** @type {{place: () => NamedPlace, label: string, rank: number}[]} */
  const found = [];
  const add = (/** @type {string} */ label, /** @type {number} */ rank, /** @type {() => NamedPlace} */ place) => {
    const name = foldText(label);
    const places = terms.map((term) => findTerm(name, term, 0));
    if (!places.every((spot) => spot) || !places.some((spot) => spot && !isWordCode(name.charCodeAt(spot[1])))) return;
    const more = name.replace(/[^\p{L}\p{N}]/gu, "").length - letters;
    if (more <= letters) found.push({ place, label, rank: more * 1e7 + rank }); // a part of a name that says little names nothing
  };
  for (const feature of all.features) if (feature.label_at && feature.box[0] <= feature.box[2]) add(feature.label, KINDS.indexOf(feature.kind) * 1e6 + feature.rank, () => placeOfCensus(all, feature));
  for (const area of all.areas) if (area.kind === "country" || area.kind === "region") add(nameOfArea(area), area.kind === "country" ? -1e6 : 1e6, () => placeOfWorld(all, area));
  for (const name of all.names) {
    if (!name.spot) continue;
    for (const each of new Set([name.name, name.own ?? name.name])) add(each, 2e6 + name.rank, () => spotOf(all, name));
  }
  const places = found.sort((a, b) => a.rank - b.rank).slice(0, 4 * MOST_PLACES).map(({ place }) => place());
  return places.filter((place, i) => places.findIndex((other) => other.label === place.label && (other.within === place.within || other.area !== null && place.area === null)) === i).slice(0, MOST_PLACES);
}

/**
 * @param {Areas} all
 * @param {CensusArea} feature
 * @returns {NamedPlace}
 */
function placeOfCensus(all, feature) {
  const [latitude, longitude] = /** @type {[number, number]} */ (feature.label_at);
  const held = censusAt(all, worldX(longitude), worldY(latitude)).filter(({ kind }) => KINDS.indexOf(kind) > KINDS.indexOf(feature.kind));
  const area = ofCensus(all, feature, [feature, ...held]);
  return { label: area.label, within: area.within, area, at: null };
}

/**
 * @param {Areas} all
 * @param {WorldArea} area
 * @returns {NamedPlace}
 */
function placeOfWorld(all, area) {
  const [latitude, longitude] = area.label_at ?? [0, 0];
  const held = area.kind === "region" && area.label_at ? all.areas.filter((other) => other.kind === "country" && holdsSpot(all.lines, other, worldX(longitude), worldY(latitude))) : [];
  const found = ofWorld(all, area, held);
  return { label: found.label, within: found.within, area: found, at: null };
}

/**
 * @param {Areas} all
 * @param {{name: string, at: [number, number]}} name
 * @returns {NamedPlace}
 */
function spotOf(all, { name, at }) {
  const [x, y] = [worldX(at[1]), worldY(at[0])];
  const state = censusAt(all, x, y).find(({ kind }) => kind === "state");
  const held = all.areas.filter(({ kind }) => kind === "region" || kind === "country").filter((area) => holdsSpot(all.lines, area, x, y));
  const around = held.find(({ kind }) => kind === "region") ?? held[0];
  return { label: name, within: state?.label ?? (around ? nameOfArea(around) : ""), area: null, at };
}
