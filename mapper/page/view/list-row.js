// @ts-check
/** @file One row of the list. */
import { make } from "./dom.js";
import { MAY } from "../core/drawn-area.js";
import { asLine, dateLine, isInexact, known } from "../core/format.js";
import { categoriesOf, endsWithPlace, factWords, rowFacts, titleBelowDate } from "../core/row-facts.js";
import { distanceWords } from "../core/units.js";
import { OWN_COLORS, colorSign, glyph, swatch } from "./glyphs.js";
import { locatedNote, withoutCityUnknown } from "../core/places.js";
import { snippetsOf } from "../core/snippet.js";
import { titleTongue } from "../core/translations.js";
import { word } from "../core/words.js";

/**
 * @import {Incidents} from "./data.js"
 * @import {Category, RowFact} from "../core/row-facts.js"
 * @import {Term} from "../core/search-terms.js"
 * @import {IncidentText} from "../core/text-block.js"
 */

/** A longer place has lines of its own, as its length in characters is two on a small phone. */
const LONGEST_SHARED = 50;

/**
 * @param {Incidents} incidents
 * @param {number} row
 * @param {IncidentText} text
 * @param {{mayBe: Uint8Array|null, distance: number, terms: Term[]}} look `mayBe`: by jurisdiction code; `distance` in meters, 0 for none.
 * @returns {(Node|string)[]}
 */
export function rowParts(incidents, row, text, { mayBe, distance, terms }) {
  const status = incidents.contestStatus(row);
  const categories = status ? [] : categoriesOf(incidents.colors, row);
  const facts = rowFacts(incidents.fields, row, text, { colors: incidents.colors, categories, terms });
  const title = titleBelowDate(text.title ?? "", text.event_date);
  const place = placeParts(incidents, row, text, { mayBe, title });
  const isLong = place.reduce((length, part) => length + (typeof part === "string" ? part : part.textContent ?? "").length, 0) > LONGEST_SHARED;
  return [
    make("span", { class: "row-date" }, dateLine(text.event_date, text.date_interval), distance > 0 && distance < Infinity && make("span", {}, ` · ${word("list.from-center", { distance: distanceWords(distance) })}`)), " ",
    ...(status ? [make("span", { class: "row-status" }, glyph(status), word(`contest.${status}`)), " "] : []),
    ...(categories.length ? [make("span", { class: "row-kind" }, ...categoryParts(categories)), " "] : []),
    make("span", { class: "row-title", dir: "auto", ...titleTongue(text, incidents.header) }, title), " ",
    ...(terms.length ? snippetParts(incidents, row, text, { terms, said: [...categories.map(({ name }) => name), ...facts.map(factWords)] }) : []),
    make("span", { class: `row-last${isLong ? " is-long" : ""}` }, make("span", { class: "row-place" }, ...place), " ", make("span", { class: "row-facts" }, ...factParts(facts))), " ",
    make("span", { class: "row-agencies" }, ...agencyTags(incidents, row)),
  ];
}

/**
 * @param {Category[]} categories
 * @returns {(Node|string)[]}
 */
export function categoryParts(categories) {
  return categories.map(({ name, color }) => make("span", { class: "row-category" }, colorSign(OWN_COLORS[color] ?? "own-other"), make("bdi", {}, asLine(name)), " "));
}

/**
 * @param {RowFact[]} facts
 * @returns {(Node|string)[]}
 */
export function factParts(facts) {
  return facts.flatMap(({ label, value }) => [make("span", { class: "row-fact" }, make("bdi", {}, label), " ", make("bdi", { class: "row-value" }, value)), " "]);
}

/**
 * @param {Incidents} incidents
 * @param {number} row
 * @param {IncidentText} text
 * @param {{mayBe: Uint8Array|null, title: string}} look `title`: as it stands above; a place at its end is not said again.
 * @returns {(Node|string)[]}
 */
function placeParts(incidents, row, text, { mayBe, title }) {
  const parts = [];
  if (mayBe?.[incidents.columns.jurisdictions[row]]) parts.push(make("span", { class: "tag", title: word("list.may-be.long") }, word("list.may-be")), " ");
  else if (incidents.reach?.[row] === MAY) parts.push(make("span", { class: "tag", title: word("pen.may-be.long") }, word("list.may-be")), " ");
  if (!incidents.isLocated(row)) {
    const reason = known(locatedNote(text.located_note));
    parts.push(make("span", { class: "tag" }, word("list.unlocated")), " ", reason ?? word("located.unlocated"));
    return parts;
  }
  const { label } = incidents.jurisdiction(row);
  const precision = incidents.precision(row);
  if (!parts.length && !isInexact(precision) && endsWithPlace(title, label)) return parts;
  parts.push(make("bdi", {}, precision === "county" ? withoutCityUnknown(label) : label));
  if (isInexact(precision)) parts.push(make("span", { class: "row-precision" }, ` · ${word(`list.${precision}-only`)}`));
  return parts;
}

/**
 * The words of a search where the row does not show them.
 * @param {Incidents} incidents
 * @param {number} row
 * @param {IncidentText} text
 * @param {{terms: Term[], said: string[]}} look `said`: what else stands on the row.
 */
function snippetParts(incidents, row, text, { terms, said }) {
  const { header } = incidents;
  const agencies = incidents.involvements(row).map(([agency]) => header.agencies[agency]);
  const status = incidents.contestStatus(row);
  const shown = [incidents.jurisdiction(row).label, status ? word(`contest.${status}`) : "", ...said, ...agencies.map(({ name, short_name: short }) => short || name)].join("\n");
  const names = [{ where: "type", text: word(`type.${header.types[incidents.columns.type[row]]}`) }, ...agencies.map(({ name }) => ({ where: "agency", text: name }))];
  return snippetsOf(text, terms, { shown, names }).map((passage) =>
    make("span", { class: "row-snippet", dir: "auto" }, passage.text, " ", make("small", {}, word(`found.${passage.where}`)), " "));
}

/**
 * @param {Incidents} incidents
 * @param {number} row
 */
function agencyTags(incidents, row) {
  const seen = new Set(incidents.counted(row).map(([agency]) => agency));
  return [...seen].map((index) => {
    const agency = incidents.header.agencies[index];
    return make("span", { class: "agency-tag" }, swatch(agency), make("bdi", {}, agency.short_name || agency.name), " ");
  });
}
