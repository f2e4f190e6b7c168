// @ts-check
/** @file One row of the list. */
import { make } from "./dom.js";
import { MAY } from "../core/drawn-area.js";
import { dateWords, isInexact, known } from "../core/format.js";
import { distanceWords } from "../core/units.js";
import { glyph, swatch } from "./glyphs.js";
import { locatedNote } from "../core/places.js";
import { snippetsOf } from "../core/snippet.js";
import { titleTongue } from "../core/translations.js";
import { word } from "../core/words.js";

/**
 * @import {Incidents} from "./data.js"
 * @import {Term} from "../core/search-terms.js"
 * @import {IncidentText} from "../core/text-block.js"
 */

/**
 * @param {Incidents} incidents
 * @param {number} row
 * @param {IncidentText} text
 * @param {{mayBe: Uint8Array|null, distance: number, terms: Term[]}} look `mayBe`: by jurisdiction code; `distance` in meters, 0 for none.
 * @returns {(Node|string)[]}
 */
export function rowParts(incidents, row, text, { mayBe, distance, terms }) {
  const status = incidents.contestStatus(row);
  return [
    make("span", { class: "row-date" }, dateWords(text.event_date, text.date_interval), distance > 0 && distance < Infinity && make("span", {}, ` · ${word("list.from-center", { distance: distanceWords(distance) })}`)), " ",
    ...(status ? [make("span", { class: "row-status" }, glyph(status), word(`contest.${status}`)), " "] : []),
    make("span", { class: "row-title", dir: "auto", ...titleTongue(text, incidents.header) }, text.title ?? ""), " ",
    ...(terms.length ? snippetParts(incidents, row, text, terms) : []),
    make("span", { class: "row-place" }, ...placeParts(incidents, row, text, mayBe)), " ",
    make("span", { class: "row-agencies" }, ...agencyTags(incidents, row)),
  ];
}

/**
 * @param {Incidents} incidents
 * @param {number} row
 * @param {IncidentText} text
 * @param {Uint8Array|null} mayBe
 * @returns {(Node|string)[]}
 */
function placeParts(incidents, row, text, mayBe) {
  const parts = [];
  if (mayBe?.[incidents.columns.jurisdictions[row]]) parts.push(make("span", { class: "tag", title: word("list.may-be.long") }, word("list.may-be")), " ");
  else if (incidents.reach?.[row] === MAY) parts.push(make("span", { class: "tag", title: word("pen.may-be.long") }, word("list.may-be")), " ");
  if (!incidents.isLocated(row)) {
    const reason = known(locatedNote(text.located_note));
    parts.push(make("span", { class: "tag" }, word("list.unlocated")), " ", reason ?? word("located.unlocated"));
    return parts;
  }
  parts.push(make("bdi", {}, incidents.jurisdiction(row).label));
  const precision = incidents.precision(row);
  if (isInexact(precision)) parts.push(make("span", { class: "row-precision" }, ` · ${word(`list.${precision}-only`)}`));
  return parts;
}

/**
 * The words of a search where the row does not show them.
 * @param {Incidents} incidents
 * @param {number} row
 * @param {IncidentText} text
 * @param {Term[]} terms
 */
function snippetParts(incidents, row, text, terms) {
  const { header } = incidents;
  const agencies = incidents.involvements(row).map(([agency]) => header.agencies[agency]);
  const status = incidents.contestStatus(row);
  const shown = [incidents.jurisdiction(row).label, status ? word(`contest.${status}`) : "", ...agencies.map(({ name, short_name: short }) => short || name)].join("\n");
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
