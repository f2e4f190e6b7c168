// @ts-check
/** @file The publisher's layers of areas, and those of the Census: which incidents may lie in each, counted with the range that uncertain places leave. Pure. */
import { worldX, worldY } from "./mercator.js";
import { labelOf } from "./own-words.js";
import { numberWords, word } from "./words.js";

/**
 * @import {WorldBox} from "./world-lines.js"
 * @import {OwnField} from "./own-fields.js"
 * @typedef {{may: number[], surely: number[]}} AreaSet
 * @typedef {{id: string, label: string, translations?: Record<string, {label: string}>, ids: string[], names: string[],
 *   population?: (number|null)[], credit?: string, column: string, sets: AreaSet[], rings?: number[], tolerance_meters?: number,
 *   labels?: ([number, number]|null)[]}} LayerHeader
 * @typedef {{x: Float64Array, y: Float64Array, starts: Uint32Array, firsts: number[], boxes: (WorldBox|null)[]}} Outlines
 *   Points of all rings in world units, where each ring starts, the first ring of each area, and the box of each area.
 * @typedef {{key: string, name: string, names: string[], ids: string[], people: (number|null)[]|null, codes: ArrayLike<number>, sets: AreaSet[],
 *   geoids: string[]|null, outlines: Outlines|null, labels: ([number, number]|null)[], credit: string}} AreaLayer
 *   `key`: in a link; `geoids`: of areas of the Census, which the basemap draws.
 * @typedef {{least: number, most: number}} Range
 */

/** Before the id of a layer, where it stands among the publisher's own fields. */
export const AREA_FIELD = "areas.";

/**
 * The publisher's layers.
 * @param {{layers?: LayerHeader[]}} header
 * @param {Record<string, any>} columns
 * @returns {AreaLayer[]}
 */
export function ownLayers({ layers = [] }, columns) {
  return layers.map((layer) => ({
    key: layer.id, name: labelOf(layer, layer.id), names: layer.names, ids: layer.ids, people: layer.population ?? null, codes: columns[layer.column],
    sets: layer.sets, geoids: null, outlines: layer.rings ? outlinesOf(layer, columns) : null, labels: layer.labels ?? [], credit: layer.credit ?? "",
  }));
}

/** @type {[string, string][]} The keys of the Census' layers, and the kind of their areas. */
const CENSUS = [["cities", "place"], ["counties", "county"], ["states", "state"]];

/**
 * The layers of cities, counties and states: an incident that may lie in one alone surely lies there.
 * @param {any} header
 * @param {Record<string, any>} columns
 * @returns {AreaLayer[]}
 */
export function censusLayers({ areas, jurisdictions }, columns) {
  return CENSUS.flatMap(([key, kind]) => {
    const present = areas.flatMap((/** @type {any} */ area, /** @type {number} */ i) => (area.kind === kind ? [i] : []));
    const numbers = new Map(present.map((/** @type {number} */ i, /** @type {number} */ number) => [i, number]));
    const used = new Set();
    const sets = jurisdictions.map((/** @type {any} */ each) => {
      const may = each.areas.flatMap((/** @type {number} */ i) => (numbers.has(i) ? [numbers.get(i)] : []));
      may.forEach((/** @type {number} */ number) => used.add(number));
      return { may, surely: may.length === 1 && isCertain(each, areas, kind) ? may : [] };
    });
    if (used.size < 2) return [];
    const found = present.map((/** @type {number} */ i) => areas[i]);
    return [{
      key, name: word(`shade.${key}`), names: found.map((/** @type {any} */ area) => area.label), ids: [], people: null, codes: columns.jurisdictions, sets,
      geoids: found.map((/** @type {any} */ area) => area.geoid), outlines: null, labels: [], credit: "",
    }];
  });
}

/** What a label has where the circle reaches out of the known boundaries. */
const BEYOND = /(?:^|, | or )outside [^,]+$/;

/**
 * Whether an incident that may lie in one area of a kind lies there: it may lie in no other land.
 * @param {any} jurisdiction
 * @param {{kind: string}[]} areas
 * @param {string} kind
 */
function isCertain({ areas: indices, unincorporated, recorded, label }, areas, kind) {
  const count = (/** @type {string} */ other) => indices.filter((/** @type {number} */ i) => areas[i].kind === other).length;
  if (BEYOND.test(recorded ?? label) || count("country")) return false;
  return kind !== "place" || !unincorporated.length;
}

/**
 * @param {LayerHeader} layer
 * @param {Record<string, any>} columns
 * @returns {Outlines}
 */
function outlinesOf({ column, rings = [] }, columns) {
  const { [`${column}_x`]: longitudes, [`${column}_y`]: latitudes, [`${column}_sizes`]: sizes } = columns;
  const x = new Float64Array(longitudes.length);
  const y = new Float64Array(latitudes.length);
  for (let i = 0; i < x.length; i++) {
    x[i] = worldX(longitudes[i] / 1e5);
    y[i] = worldY(latitudes[i] / 1e5);
  }
  const starts = new Uint32Array(sizes.length + 1);
  for (let ring = 0; ring < sizes.length; ring++) starts[ring + 1] = starts[ring] + sizes[ring];
  const firsts = [0];
  for (const count of rings) firsts.push(firsts[firsts.length - 1] + count);
  const boxes = rings.map((count, area) => (count ? boxOf(x, y, starts[firsts[area]], starts[firsts[area + 1]]) : null));
  return { x, y, starts, firsts, boxes };
}

/**
 * @param {Float64Array} x
 * @param {Float64Array} y
 * @param {number} from
 * @param {number} to
 * @returns {WorldBox} West, north, east, south.
 */
function boxOf(x, y, from, to) {
  /** @type {WorldBox} */
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = from; i < to; i++) {
    box[0] = Math.min(box[0], x[i]);
    box[1] = Math.min(box[1], y[i]);
    box[2] = Math.max(box[2], x[i]);
    box[3] = Math.max(box[3], y[i]);
  }
  return box;
}

/**
 * The layers as fields of the publisher's own: to filter by, to show in an opened incident, to download.
 * @param {AreaLayer[]} layers
 * @returns {OwnField[]}
 */
export function areaFields(layers) {
  return layers.map(({ key, name, names, ids, codes, sets }) => ({
    id: AREA_FIELD + key, key: `field.${AREA_FIELD}${key}`, type: "areas", name, words: names, ids, codes, numbers: null, scale: 1, sets,
  }));
}

/**
 * Count incidents by area: those that surely lie in it, and those that may.
 * @param {AreaLayer} layer
 * @param {ArrayLike<number>} rows
 * @returns {Range[]}
 */
export function countAreas({ names, codes, sets }, rows) {
  const times = new Uint32Array(sets.length);
  for (let i = 0; i < rows.length; i++) times[codes[rows[i]]]++;
  const ranges = names.map(() => ({ least: 0, most: 0 }));
  sets.forEach(({ may, surely }, code) => {
    for (const area of may) ranges[area].most += times[code];
    for (const area of surely) ranges[area].least += times[code];
  });
  return ranges;
}

/** The fewest incidents and people that make a rate. */
const LEAST_INCIDENTS = 10;
const LEAST_PEOPLE = 1_000;
const PEOPLE = 100_000;

/** @typedef {{complete: boolean, from: string, until: string}} Coverage */

/** @param {Coverage} coverage @returns {number} The length of its time in years. */
function yearsOf({ from, until }) {
  return (Date.parse(until) - Date.parse(from) + 86_400_000) / 86_400_000 / 365.25;
}

/**
 * Incidents per 100,000 people a year; null where they are too few, or the people are.
 * @param {Range[]} counts Of all incidents of the page.
 * @param {(number|null)[]} people
 * @param {Coverage} coverage
 * @returns {(Range|null)[]}
 */
export function ratesOf(counts, people, coverage) {
  const years = yearsOf(coverage);
  return counts.map(({ least, most }, area) => {
    const count = people[area] ?? 0;
    if (least < LEAST_INCIDENTS || count < LEAST_PEOPLE) return null;
    return { least: (least * PEOPLE) / count / years, most: (most * PEOPLE) / count / years };
  });
}

/**
 * @param {Range} range
 * @returns {string} "12", "12 to 15".
 */
export function rangeInWords({ least, most }) {
  const [low, high] = [least, most].map((value) => numberWords(value < 10 && value % 1 ? Math.round(value * 10) / 10 : Math.round(value)));
  return low === high ? low : word("shade.range", { least: low, most: high });
}

/** How many steps the shades have. */
const SHADES = 5;

/**
 * The upper ends of the steps of shade: round numbers by orders of size, so that a few large areas do not leave all others in one.
 * @param {number} most
 * @returns {number[]} Rising, the last at least `most`; fewer where that is small.
 */
export function shadeSteps(most) {
  if (most <= 0) return [];
  if (most <= SHADES) return Array.from({ length: Math.ceil(most) }, (_, i) => i + 1);
  const growth = most ** (1 / SHADES);
  /** @type {number[]} */
  const steps = [];
  for (let i = 1; i <= SHADES; i++) {
    const end = i === SHADES ? Math.ceil(most) : Math.max(rounded(growth ** i), (steps[i - 2] ?? 0) + 1);
    if (end > (steps[steps.length - 1] ?? 0)) steps.push(end);
  }
  return steps;
}

/** @param {number} value @returns {number} With one digit, or two from 100 on. */
function rounded(value) {
  const size = 10 ** Math.max(Math.floor(Math.log10(value)) - (value >= 100 ? 1 : 0), 0);
  return Math.round(value / size) * size;
}

/**
 * Which step of shade a count has.
 * @param {number} count
 * @param {number[]} steps
 * @returns {number} From 0 on; -1 for none.
 */
export function shadeOf(count, steps) {
  return count > 0 ? steps.findIndex((end) => count <= end) : -1;
}
