// @ts-check
/** @file What the header of a page of counts says: names, sets, months, cells. Pure. */
import { layerFacet } from "./count-crossing.js";
import { labelOf, typeWord } from "./own-words.js";
import { sayAreas, unnamedAgency } from "./places.js";
import { hasWord, locale, remembered, word } from "./words.js";

/**
 * @import {Facet, Period, Sets} from "./count-crossing.js"
 * @import {NamedArea} from "./places.js"
 * @typedef {{first: (number|null)[], last: (number|null)[], lasted: number[]}} Periods
 * @typedef {{x: Int32Array, y: Int32Array, level: number}} Cells Columns from 180° W and rows from the north, at a level of tiles.
 */

const NO_CLAIMS = "none-recorded";

/** The id of the place, or agency, of those that have none. */
const NONE = "none";

/** @param {Periods} listed @returns {Period[]} */
export function readPeriods({ first, last, lasted }) {
  const went = new Set(lasted);
  return first.map((each, number) => ({ first: each, last: last[number], lasted: went.has(number) }));
}

/** @param {any} header @returns {Sets} */
export function readSets(header) {
  return {
    places: header.place_sets,
    layers: header.layers.map((/** @type {any} */ { sets }) => sets),
    agencies: header.agency_sets,
    traits: header.traits.map((/** @type {[number, number, number[]]} */ [type, status, category]) => ({ type, status, category })),
    months: readPeriods(header.months),
    sizes: {
      place: header.place_ids.length, agency: header.agencies.length, type: header.types.length, status: header.statuses.length,
      category: header.category ? header.values.length : 0,
      ...ofLayers(header, ({ ids }) => ids.length),
    },
  };
}

/**
 * @template T
 * @param {any} header
 * @param {(layer: any) => T} valueOf
 * @returns {Record<`area-${number}`, T>} By the facet of each layer of areas.
 */
function ofLayers(header, valueOf) {
  return Object.fromEntries(header.layers.map((/** @type {any} */ layer, /** @type {number} */ n) => [layerFacet(n), valueOf(layer)]));
}

/** @param {any} header @returns {Cells} */
export function readCells(header) {
  const summed = (/** @type {number[]} */ steps) => {
    let sum = 0;
    return Int32Array.from(steps, (step) => (sum += step));
  };
  return { x: summed(header.cells.x), y: summed(header.cells.y), level: header.precision.level };
}

/** @param {any} header @returns {Record<Facet, string[]>} What each member is called in the page's language. */
export function memberNames(header) {
  return {
    place: placeNames(header),
    agency: header.agencies.map((/** @type {string} */ name, /** @type {number} */ member) => {
      if (header.agency_ids[member] !== NONE) return unnamedAgency({ name, short_name: "" }).name;
      return word(header.leaves_agencies_out ? "facet.no-agency-present" : "facet.no-agency");
    }),
    type: header.types.map((/** @type {string} */ type) => (type === "unknown" ? word("counts.type.unknown") : typeWord(header, type))),
    status: header.statuses.map((/** @type {string} */ status) => (status === NO_CLAIMS ? word("counts.status.none") : hasWord(`contest.${status}`) ? word(`contest.${status}`) : status)),
    category: header.category ? header.values.map((/** @type {string|null} */ value) => valueName(header.category, value)) : [],
    ...ofLayers(header, (layer) => layer.ids.map((/** @type {string} */ id, /** @type {number} */ n) => (id === NONE ? word("counts.layer.none", { name: labelOf(layer, layer.id) }) : layer.names[n]))),
  };
}

/** @param {{type?: string}} field @param {string|null} value */
function valueName({ type }, value) {
  if (value === null) return word("counts.value.none");
  return type === "boolean" && hasWord(`field.${value}`) ? word(`field.${value}`) : value;
}

/**
 * @param {{areas: (NamedArea & {geoid: string})[], place_ids: string[]}} header
 * @returns {string[]} What each place is called; one of which no more is known has the id of an area, and why.
 */
function placeNames({ areas, place_ids: ids }) {
  const said = areas.map((area) => ({ ...area }));
  sayAreas(said);
  const labels = new Map(said.map(({ geoid, label }) => [geoid, label]));
  return ids.map((id) => {
    const label = labels.get(id); // areas abroad have a dot in their ids, too
    if (label !== undefined) return label;
    if (id === NONE) return word("facet.no-place");
    const dot = id.lastIndexOf(".");
    return word(`facet.${id.slice(dot + 1)}`, { name: labels.get(id.slice(0, dot)) ?? "" });
  });
}

/** @param {any} header @returns {Record<Facet, string[]>} What stands for each member in a link. */
export function memberIds(header) {
  return {
    place: header.place_ids, agency: header.agency_ids, type: header.types, status: header.statuses,
    category: header.category ? header.values.map((/** @type {string|null} */ value) => value ?? "") : [],
    ...ofLayers(header, ({ ids }) => ids),
  };
}

/** @param {any} header @param {Facet} facet @returns {any} The layer of areas that a facet is of; undefined for others. */
export function layerOfFacet(header, facet) {
  return header.layers.find((/** @type {any} */ _, /** @type {number} */ n) => layerFacet(n) === facet);
}

/** @param {any} header @param {Facet} facet */
export function facetName(header, facet) {
  if (facet === "category") return labelOf(header.category, "");
  const layer = layerOfFacet(header, facet);
  return layer ? labelOf(layer, layer.id) : word(`counts.facet.${facet}`);
}

/** @param {number} month Since January 1970. @returns {string} Such as "Jun 2025". */
export function monthName(month) {
  const format = remembered("counts month", () => new Intl.DateTimeFormat(locale(), { year: "numeric", month: "short", timeZone: "UTC" }));
  return format.format(Date.UTC(1970, month, 1));
}

/** @param {number} day Since January 1, 1970. @returns {string} */
export function dayName(day) {
  const format = remembered("counts day", () => new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone: "UTC" }));
  return format.format(day * 86_400_000);
}

/** @param {number} month @returns {string} As ISO has it, for links. */
export function monthCode(month) {
  return `${String(1970 + Math.floor(month / 12)).padStart(4, "0")}-${String((((month % 12) + 12) % 12) + 1).padStart(2, "0")}`;
}

/** @param {string|null} code @returns {number|null} */
export function monthOfCode(code) {
  const found = /^(\d{4})-(\d\d)$/.exec(code ?? "");
  return found ? (Number(found[1]) - 1970) * 12 + Number(found[2]) - 1 : null;
}

/** @param {number} day @returns {number} Its month. */
export function monthOfDay(day) {
  const date = new Date(day * 86_400_000);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

/** @param {Period} days @returns {Period} */
export function monthsOf({ first, last, lasted }) {
  return { first: first === null ? null : monthOfDay(first), last: last === null ? null : monthOfDay(last), lasted };
}

/** How many shades cells have. */
export const SHADES = 5;

/**
 * Part counts into steps, each as many times the one below it: few cells have most of the incidents.
 * @param {ArrayLike<number>} counts
 * @returns {number[]} The least count of each step, from 1 on; empty where there is none.
 */
export function shadeSteps(counts) {
  let most = 0;
  for (let i = 0; i < counts.length; i++) if (counts[i] > most) most = counts[i];
  if (most === 0) return [];
  const steps = Array.from({ length: SHADES }, (_, n) => rounded(most ** (n / SHADES)));
  return [...new Set(steps)].filter((step) => step <= most);
}

/** @param {number} value @returns {number} With two digits, as people count. */
function rounded(value) {
  const unit = 10 ** Math.max(Math.floor(Math.log10(value)) - 1, 0);
  return Math.max(Math.ceil(value / unit) * unit, 1);
}

/**
 * @param {number} count
 * @param {number[]} steps
 * @returns {number} From 1 on; 0 for none.
 */
export function shadeOf(count, steps) {
  let shade = 0;
  while (shade < steps.length && count >= steps[shade]) shade++;
  return shade;
}
