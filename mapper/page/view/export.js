// @ts-check
/** @file Downloads: the shown incidents as a table (CSV) and as map data (GeoJSON), all of the file as JSON. Pure. */
import { append, newElement } from "./host.js";
import { fieldValue } from "../core/own-fields.js";

/**
 * @import {Incidents} from "./data.js"
 * @import {IncidentText} from "../core/text-block.js"
 * @import {OwnField} from "../core/own-fields.js"
 * @typedef {Record<string, any>} ExportRecord An incident in the project's words; missing values are null.
 * @typedef {(done: number, total: number) => void} Progress
 */

/** Incidents made in one go; between two the page can do other things. */
const CHUNK = 400;

/** Numbers of a column that are written in one go. */
const NUMBERS_CHUNK = 1 << 16;

/** The columns of the table, in order. */
export const CSV_COLUMNS = /** @type {const} */ ([
  "id", "event", "title", "summary", "event_date", "date_interval", "date_note", "local_time", "type", "contest_status",
  "jurisdiction", "city", "locality", "verbatim_locality", "latitude", "longitude",
  "coordinate_uncertainty_in_meters", "precision", "located_by", "agencies", "claims", "unknowns",
  "data_generalizations", "information_withheld", "sources",
]);

/**
 * A spreadsheet takes a cell that starts with one of these for a formula, some of them also in full width. Apostrophes
 * before them count, too: then removing one from each such cell restores its text.
 */
const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** Characters that may come before one of them within a text: a run of these. */
const BEFORE_FORMULA = /(?<![;\s"])[;\s"]+(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/** Marks the file as UTF-8 in its first bytes; spreadsheets guess otherwise. */
const BYTE_ORDER_MARK = "\ufeff";

/**
 * An incident in the project's words, as the record has it and not as it is translated.
 * @param {Incidents} incidents
 * @param {number} row
 * @param {IncidentText} text
 * @returns {ExportRecord}
 */
export function exportRecord(incidents, row, text) {
  const { header, columns } = incidents;
  const located = incidents.isLocated(row);
  const agencyName = (/** @type {number|null|undefined} */ i) => (i === null || i === undefined ? null : (header.agencies[i].recorded ?? header.agencies[i]).name);
  const jurisdiction = incidents.jurisdiction(row);
  return {
    id: text.id ?? null, event: text.event ?? null, title: text.title ?? null, summary: text.summary ?? null,
    event_date: text.event_date ?? null, date_interval: text.date_interval ?? null, date_note: text.date_note ?? null, local_time: text.local_time ?? null,
    type: header.types[columns.type[row]], contest_status: incidents.contestStatus(row),
    jurisdiction: jurisdiction.recorded ?? jurisdiction.label,
    city: text.city ?? null, locality: text.locality ?? null, verbatim_locality: text.verbatim_locality ?? null,
    latitude: located ? incidents.latitude(row) : null, longitude: located ? incidents.longitude(row) : null,
    coordinate_uncertainty_in_meters: located ? columns.uncertainty_meters[row] || null : null,
    precision: incidents.precision(row), located_by: incidents.locatedBy(row),
    agencies: (text.involvements ?? incidents.involvements(row).map(([agency, role, area_check]) => ({ agency, role, area_check, note: undefined })))
      .map(({ agency, role, area_check, note }) => ({ id: header.agencies[agency].period_of ?? header.agencies[agency].id, name: agencyName(agency), level: header.agencies[agency].level, role, area_check, note: note ?? null })),
    claims: (text.claims ?? []).map(({ claim, about, contest_status, accounts }) => ({
      claim, about, contest_status, accounts: accounts.map((account) => ({ ...account, agency: agencyName(account.agency) })),
    })),
    unknowns: text.unknowns ?? [],
    ...(text.checked && { checked: text.checked }), ...(text.corrections && { corrections: text.corrections }),
    ...(text.same_event_as && { same_event_as: text.same_event_as }), ...(text.formerly && { formerly: text.formerly }),
    data_generalizations: text.data_generalizations ?? null, information_withheld: text.information_withheld ?? null,
    sources: text.sources ?? [],
    ...Object.fromEntries((incidents.fields ?? []).map((field) => [columnOf(field), fieldValue(field, row, text)])),
  };
}

/**
 * The column of a field: its id, or the one that mapper gives the names of a layer of areas.
 * @param {OwnField} field
 */
function columnOf({ id, sets }) {
  return sets ? id.replace(/[.-]/g, "_") : id;
}

/**
 * A cell as RFC 4180 has it, text always in quotation marks, with an apostrophe before any formula. Where
 * commas are for decimals a spreadsheet splits lines at semicolons, past our quotation marks, and then a line's end
 * ends the row, too; so the text after one of these is treated like the start of a cell.
 * @param {string|number|boolean|null} value
 * @returns {string}
 */
export function csvCell(value) {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const within = value.replace(BEFORE_FORMULA, (run, at) => (at === 0 || /[;\t\r\n]/.test(run) ? `${run}'` : run));
  return `"${(FORMULA.test(within) ? `'${within}` : within).replaceAll('"', '""')}"`;
}

/**
 * @param {ExportRecord} record
 * @param {string[]} [own] Ids of the publisher's own fields.
 * @returns {string} A line with its end.
 */
export function csvLine(record, own = []) {
  const flat = {
    ...record,
    agencies: record.agencies.map((/** @type {any} */ { name, role }) => `${name} (${role})`).join("; "),
    claims: record.claims.map(claimText).join(" | "),
    unknowns: record.unknowns.join(" | "),
    sources: record.sources.map(sourceText).join(" | "),
  };
  return `${[...CSV_COLUMNS, ...own].map((name) => csvCell(/** @type {any} */ (flat)[name] ?? null)).join(",")}\r\n`;
}

/** @param {any} claim */
function claimText({ claim, about, contest_status: status, accounts }) {
  return `${claim} [${about === "background" ? "background, " : ""}${status}: ${accounts.map((/** @type {any} */ { by, stance }) => `${by} ${stance}`).join("; ")}]`;
}

/** @param {any} source */
function sourceText({ publisher, title, published, url, archived_at: archive }) {
  return [publisher, title, published, url, archive].filter((part) => part && part !== "unknown").join(", ") || "unknown";
}

/**
 * A feature as RFC 7946 has it: longitude first, no geometry where there is no place; `radius` is the circle's, in meters.
 * @param {ExportRecord} record
 * @returns {object}
 */
export function geoJsonFeature({ latitude, longitude, ...properties }) {
  const geometry = latitude === null ? null : { type: "Point", coordinates: [longitude, latitude] };
  return { type: "Feature", id: properties.id, geometry, properties: { ...properties, radius: properties.coordinate_uncertainty_in_meters } };
}

/**
 * @param {Incidents} incidents
 * @param {ArrayLike<number>} rows
 * @param {Progress} progress
 * @returns {Promise<string[]>} The parts of the file.
 */
export function csvFile(incidents, rows, progress) {
  const own = (incidents.fields ?? []).map(columnOf);
  const head = `${BYTE_ORDER_MARK}${[...CSV_COLUMNS, ...own].join(",")}\r\n`;
  return made(incidents, rows, progress, { head: [head], each: (record) => csvLine(record, own), between: "", tail: "" });
}

/**
 * @param {Incidents} incidents
 * @param {ArrayLike<number>} rows
 * @param {string[]} filters The active filters, in words.
 * @param {Progress} progress
 * @returns {Promise<string[]>}
 */
export function geoJsonFile(incidents, rows, filters, progress) {
  const { title, boundaries_vintage: vintage, fields } = incidents.header;
  const about = JSON.stringify({ type: "FeatureCollection", title, boundaries_vintage: vintage, filters, records: incidents.count, ...(fields && { fields: Object.fromEntries(fields.map(described)) }) });
  return made(incidents, rows, progress, {
    head: [`${about.slice(0, -1)},"features":[\n`], each: (record) => JSON.stringify(geoJsonFeature(record)), between: ",\n", tail: "\n]}\n",
  });
}

/**
 * @param {any} field Of the header.
 * @returns {[string, object]} Its id, and what the publisher says of it.
 */
function described({ id, label, translations, type, unit }) {
  return [id, { label, translations, type, unit }];
}

/**
 * Everything that the file holds, as it holds it: the header, the columns, the texts.
 * @param {Incidents} incidents
 * @param {Progress} progress
 * @returns {Promise<string[]>}
 */
export async function wholeFile(incidents, progress) {
  const header = { ...incidents.header };
  delete header.columns; // where each column lies in the file, and of no use outside of it
  /** @type {string[]} */
  const columns = [];
  for (const [name, values] of Object.entries(incidents.columns)) columns.push(`${columns.length ? ",\n" : ""}${JSON.stringify(name)}:[`, ...(await joined(values)), "]");
  const said = JSON.stringify({ header: { ...header, agencies: header.agencies.map(agencyAsRecorded), areas: header.areas.map(asRecorded), jurisdictions: header.jurisdictions.map(asRecorded) } });
  const head = [`${said.slice(0, -1)},\n"columns":{`, ...columns, '},\n"texts":[\n'];
  const rows = { length: incidents.count };
  return made(incidents, rows, progress, { head, each: (_record, text) => JSON.stringify(text), between: ",\n", tail: "\n]}\n" });
}

/**
 * @param {import("../core/decode.js").Column} values
 * @returns {Promise<string[]>} Pieces of text with commas between the numbers; of very many made in slices, so that the page stays awake.
 */
async function joined(values) {
  const parts = [];
  for (let start = 0; start < values.length; start += NUMBERS_CHUNK) {
    if (start) await new Promise((resolve) => setTimeout(resolve, 0));
    parts.push((start ? "," : "") + values.slice(start, start + NUMBERS_CHUNK).join(","));
  }
  return parts;
}

/** @param {{recorded?: object}} agency */
function agencyAsRecorded({ recorded, ...rest }) {
  return { ...rest, ...recorded };
}

/**
 * @param {{label: string, recorded?: string}} named
 * @returns {object} With the label in the file, in any language of the page.
 */
function asRecorded({ recorded, ...rest }) {
  return recorded === undefined ? rest : { ...rest, label: recorded };
}

/**
 * @param {Incidents} incidents
 * @param {ArrayLike<number>} rows Without values, all rows.
 * @param {Progress} progress
 * @param {{head: string[], each: (record: ExportRecord, text: IncidentText) => string, between: string, tail: string}} how
 * @returns {Promise<string[]>}
 */
async function made(incidents, rows, progress, { head, each, between, tail }) {
  const parts = [...head];
  for (let start = 0; start < rows.length; start += CHUNK) {
    const lines = [];
    for (let i = start; i < Math.min(start + CHUNK, rows.length); i++) {
      const row = rows[i] ?? i;
      const text = await incidents.record(row);
      lines.push(each(exportRecord(incidents, row, text), text));
    }
    parts.push((start ? between : "") + lines.join(between));
    progress(Math.min(start + CHUNK, rows.length), rows.length);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  parts.push(tail);
  return parts;
}

/**
 * Give the reader a file, made in the page and sent nowhere.
 * @param {string} name
 * @param {string} type
 * @param {string[]} parts
 */
export function saveFile(name, type, parts) {
  const address = URL.createObjectURL(new Blob(parts, { type }));
  const link = newElement("a");
  link.href = address;
  link.download = name;
  append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
