// @ts-check
/** @file What a row of the list says besides date and place: its category, its own fields, and a title without what stands beside it. Pure. */
import { plainDate } from "./calendar.js";
import { fieldWords } from "./own-fields.js";
import { findTerm, foldText } from "./search-terms.js";
import { dateOfDay, dayOfIso } from "./timeline.js";

/**
 * @import {OwnField} from "./own-fields.js"
 * @import {Scheme} from "./colors.js"
 * @import {Term} from "./search-terms.js"
 * @import {IncidentText} from "./text-block.js"
 * @typedef {{name: string, color: number}} Category `color`: among the words that have one, -1 for the other ones.
 * @typedef {{label: string, value: string}} RowFact
 */

/** Fields whose values are short. */
const SHORT_TYPES = ["number", "category", "boolean", "date"];

/** A longer value is for the opened incident, in characters. */
const LONGEST_VALUE = 40;

/** More do not fit into two lines. */
const MOST_FACTS = 8;

/**
 * The categories that an incident is colored by; none where it has none.
 * @param {Scheme|null} colors Null for the levels of agencies.
 * @param {number} row
 * @returns {Category[]}
 */
export function categoriesOf(colors, row) {
  if (!colors) return [];
  const { codes, lists, names, words } = colors;
  return (lists[codes[row]] ?? []).map((each) => names[each]).filter(Boolean).map((name) => ({ name, color: words.indexOf(name) }));
}

/**
 * The fields that a row has room for; those that a search found come first.
 * @param {OwnField[]} fields
 * @param {number} row
 * @param {IncidentText} text
 * @param {{colors: Scheme|null, categories: Category[], terms: Term[]}} look `categories`: those of the row, which are not said twice; another
 *   field may have the same word.
 * @returns {RowFact[]}
 */
export function rowFacts(fields, row, text, { colors, categories, terms }) {
  const types = colors?.key === "type" ? categories.map(({ name }) => foldText(name)) : [];
  const isSaid = (/** @type {OwnField} */ { id }, /** @type {string} */ value) => (categories.length > 0 && id === colors?.key) || types.includes(foldText(value));
  const facts = fields.filter(({ type, sets }) => SHORT_TYPES.includes(type) && !sets).flatMap((field) => {
    const value = fieldWords(field, row, text);
    return value && value.length <= LONGEST_VALUE && !isSaid(field, value) ? [{ label: field.name, value }] : [];
  });
  const isFound = (/** @type {RowFact} */ fact) => terms.some((term) => findTerm(foldText(factWords(fact)), term, 0));
  return [...facts.filter(isFound), ...facts.filter((fact) => !isFound(fact))].slice(0, MOST_FACTS);
}

/** @param {RowFact} fact @returns {string} "Injured 2" */
export function factWords({ label, value }) {
  return `${label} ${value}`;
}

/**
 * A title as it stands below its date. Titles that were made for the rows of a table end with the date where several are alike: alone in a
 * feed or on a map they need it, in the list they would say it twice.
 * @param {string} title
 * @param {string} edtf The date of the incident.
 * @returns {string}
 */
export function titleBelowDate(title, edtf) {
  const end = `, ${shortDate(edtf)}`;
  return end.length > 2 && title.length > end.length && title.endsWith(end) ? title.slice(0, -end.length) : title;
}

/** @param {string} edtf @returns {string} As titles write it: "Dec 5, 2025"; empty for other dates than a day, a month or a year. */
function shortDate(edtf) {
  const [, year, month = "01", day = "01"] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(edtf) ?? [];
  const at = dayOfIso(`${year}-${month}-${day}`);
  if (at === null) return "";
  const date = dateOfDay(at);
  const [written, rest] = edtf.length === 4 ? ["year", ""] : edtf.length === 7 ? ["short-month", ""] : ["short-day", `, ${date.getUTCFullYear()}`];
  return `${plainDate("en", /** @type {"year"|"short-month"|"short-day"} */ (written), date) ?? ""}${rest}`;
}

/**
 * Whether a title says at its end where it was.
 * @param {string} title
 * @param {string} place
 */
export function endsWithPlace(title, place) {
  return Boolean(place) && title.endsWith(`, ${place}`);
}
