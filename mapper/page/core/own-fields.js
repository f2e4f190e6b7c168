// @ts-check
/** @file The publisher's own fields: facets and ranges to filter by, sums, and values in words. Pure. */
import { statusFacet } from "./facets.js";
import { NO_DAY } from "./filters.js";
import { dateWords } from "./format.js";
import { labelOf } from "./own-words.js";
import { either } from "./places.js";
import { isoOfDay } from "./timeline.js";
import { numberWords, word } from "./words.js";

/**
 * @import {Facet} from "./facets.js"
 * @import {DaysFilter} from "./filters.js"
 * @import {AreaSet} from "./own-areas.js"
 * @import {IncidentText} from "./text-block.js"
 * @typedef {{id: string, label?: string, translations?: Record<string, {label: string}>, type: string, unit?: string,
 *   words?: string[], column?: string, decimals?: number, sums?: boolean, sets?: AreaSet[], ids?: string[],
 *   lists?: number[][], separator?: string}} FieldHeader `lists`: by code, the words of a cell with several.
 * @typedef {ArrayLike<number>} Numbers
 * @typedef {FieldHeader & {key: string, name: string, codes: Numbers|null, numbers: Numbers|null, scale: number}} OwnField
 *   `name`: its label in the page's language; `codes`: of a category or of yes and no, 0 where there is none; `numbers`:
 *   of a number or a day, `NO_DAY` where there is none, times `scale`.
 * @typedef {{sum: number, known: number}} Sum
 */

/** The slug of incidents without a value. */
export const NO_VALUE = "\u2205";

/** Words of yes and no, by code. */
const TRUTHS = ["", "no", "yes"];

/**
 * @param {{fields?: FieldHeader[]}} header
 * @param {Record<string, any>} columns
 * @returns {OwnField[]}
 */
export function ownFields({ fields = [] }, columns) {
  return fields.map((field) => {
    const values = field.column ? columns[field.column] : null;
    const coded = field.type === "category" || field.type === "boolean";
    const high = columns[`${field.column}_high`];
    return {
      ...field, key: `field.${field.id}`, name: labelOf(field, field.id), codes: values && coded ? values : null,
      numbers: !values || coded ? null : high ? doubles(values, high) : values, scale: 10 ** (field.decimals ?? 0),
    };
  });
}

/**
 * @param {Uint32Array} low
 * @param {Uint32Array} high
 * @returns {Float64Array} With `NO_DAY` for missing ones.
 */
function doubles(low, high) {
  const halves = new Uint32Array(2 * low.length);
  for (let row = 0; row < low.length; row++) {
    halves[2 * row] = low[row];
    halves[2 * row + 1] = high[row];
  }
  return new Float64Array(halves.buffer).map((value) => (Number.isNaN(value) ? NO_DAY : value));
}

/**
 * The facets of categories and of yes and no; incidents without a value are a choice where there are any.
 * @param {OwnField[]} fields
 * @returns {Facet[]}
 */
export function fieldFacets(fields) {
  return fields.flatMap((field) => {
    if (!field.codes) return [];
    if (field.sets) return [listFacet(field, field.sets.map(({ may }) => may), word("shade.outside"))];
    if (field.lists) return [listFacet({ ...field, ids: field.words }, field.lists, hasZero(field.codes) && word("field.none"))];
    const values = [NO_VALUE, ...(field.words ?? TRUTHS.slice(1))];
    const present = new Set(values.slice(1));
    if (hasZero(field.codes)) present.add(NO_VALUE);
    return [statusFacet(field.key, values, field.codes, [...values.slice(1), NO_VALUE], { noted: false, present, label: (value) => codeWords(field, value) })];
  });
}

/**
 * The areas of a layer in which incidents may lie, or the words of cells with several, by name; none is a choice where it occurs.
 * @param {OwnField} field
 * @param {number[][]} sets By code.
 * @param {string|false} none
 * @returns {Facet}
 */
function listFacet({ key, words = [], ids = [], codes }, sets, none) {
  const used = new Set(sets.flat());
  const order = words.map((_, area) => area).filter((area) => used.has(area));
  const collator = new Intl.Collator(undefined, { numeric: true });
  order.sort((a, b) => collator.compare(words[a], words[b]));
  const numbers = new Map(order.map((area, number) => [area, number]));
  const labels = [...order.map((area) => words[area]), ...(none && sets.some((set) => !set.length) ? [none] : [])];
  const slugs = [...order.map((area) => ids[area]), NO_VALUE];
  const nodes = labels.map((label, id) => ({ id, slug: slugs[id], label, note: "", level: null, status: null, parent: -1, depth: 0, children: [] }));
  const leavesOfCode = sets.map((set) => (set.length ? set.map((area) => numbers.get(area) ?? 0) : none ? [order.length] : []));
  return { key, codes: /** @type {Numbers} */ (codes), nodes, roots: nodes.map(({ id }) => id), leavesOfCode };
}

/** @param {Numbers} codes */
function hasZero(codes) {
  for (let row = 0; row < codes.length; row++) if (codes[row] === 0) return true;
  return false;
}

/**
 * @param {OwnField} field
 * @param {string} value
 */
function codeWords(field, value) {
  if (value === NO_VALUE) return word("field.none");
  return field.type === "boolean" ? word(`field.${value}`) : value;
}

/**
 * The filters of numbers and days; a row without one passes only where no end is set.
 * @param {OwnField[]} fields
 * @returns {DaysFilter[]}
 */
export function fieldRanges(fields) {
  return fields.flatMap(({ key, numbers }) => (numbers ? [{ key, kind: /** @type {"days"} */ ("days"), start: /** @type {any} */ (numbers), end: /** @type {any} */ (numbers) }] : []));
}

/**
 * @param {OwnField} field
 * @returns {{low: number, high: number, known: number}|null} In the field's own numbers; null where none is known.
 */
export function fieldExtent({ numbers, scale }) {
  if (!numbers) return null;
  let [low, high, known] = [Infinity, -Infinity, 0];
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row];
    if (value === NO_DAY) continue;
    known++;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return known ? { low: low / scale, high: high / scale, known } : null;
}

/**
 * The value of an incident in words.
 * @param {OwnField} field
 * @param {number} row
 * @param {IncidentText} text
 * @returns {string|null} Null where there is none.
 */
export function fieldWords(field, row, text) {
  if (field.codes && field.sets) return either(field.sets[field.codes[row]].may.map((area) => (field.words ?? [])[area])) || null;
  if (field.codes && field.lists) return listedWords(field, row).join(", ") || null;
  if (field.codes) {
    const code = field.codes[row];
    return code ? codeWords(field, (field.words ?? TRUTHS.slice(1))[code - 1]) : null;
  }
  if (!field.numbers) return /** @type {any} */ (text)[field.key] ?? null;
  return field.numbers[row] === NO_DAY ? null : numberInWords(field, field.numbers[row] / field.scale);
}

/**
 * @param {OwnField} field
 * @param {number} row
 */
function listedWords({ lists = [], words = [], codes }, row) {
  return lists[/** @type {Numbers} */ (codes)[row]].map((number) => words[number]);
}

/**
 * @param {OwnField} field
 * @param {number} value
 */
export function numberInWords(field, value) {
  if (field.type === "date") return dateWords(isoOfDay(value));
  return field.unit ? `${numberWords(value)} ${field.unit}` : numberWords(value);
}

/**
 * A range of a field in words: `Injured: from 3`.
 * @param {OwnField} field
 * @param {{from: number|null, to: number|null}} range
 */
export function rangeWords(field, { from, to }) {
  const end = (/** @type {number|null} */ value) => (value === null ? "" : numberInWords(field, value / field.scale));
  const key = from === null ? "field.range.to" : to === null ? "field.range.from" : from === to ? "field.token" : "field.range";
  return word(key, { name: field.name, from: end(from), to: end(to), value: end(from) });
}

/**
 * The value of an incident as a file has it.
 * @param {OwnField} field
 * @param {number} row
 * @param {IncidentText} text
 * @returns {string|number|boolean|null}
 */
export function fieldValue(field, row, text) {
  if (field.codes && field.sets) return field.sets[field.codes[row]].may.map((area) => (field.words ?? [])[area]).join("; ") || null;
  if (field.codes && field.lists) return listedWords(field, row).join(`${field.separator} `) || null;
  if (field.codes) {
    const code = field.codes[row];
    if (!code) return null;
    return field.words ? field.words[code - 1] : code === 2;
  }
  if (!field.numbers) return /** @type {any} */ (text)[field.key] ?? null;
  if (field.numbers[row] === NO_DAY) return null;
  return field.type === "date" ? isoOfDay(field.numbers[row]) : field.numbers[row] / field.scale;
}

/**
 * Sum the numbers of some rows.
 * @param {OwnField} field
 * @param {ArrayLike<number>} rows
 * @returns {Sum}
 */
function sumOf({ numbers, scale }, rows) {
  let [sum, known] = [0, 0];
  if (!numbers) return { sum, known };
  for (let i = 0; i < rows.length; i++) {
    const value = numbers[rows[i]];
    if (value === NO_DAY) continue;
    sum += value;
    known++;
  }
  return { sum: sum / scale, known };
}

/**
 * What the sum of a field says of the incidents shown: `Injured: 14, known for 12 of 20`.
 * @param {OwnField} field
 * @param {ArrayLike<number>} rows
 */
export function sumWords(field, rows) {
  const { sum, known } = sumOf(field, rows);
  return word(known === rows.length ? "field.sum.all" : "field.sum", { name: field.name, sum: numberInWords(field, Math.round(sum * 1e6) / 1e6), known, n: rows.length });
}
