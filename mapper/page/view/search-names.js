// @ts-check
/** @file The names by which a search finds what stands in columns: agencies, places, types, statuses and own categories, in all languages. */
import { CodeSearch } from "../core/code-search.js";
import { NO_VALUE } from "../core/own-fields.js";
import { LANGUAGE_NAMES, wordIn } from "../core/words.js";

/**
 * @import {Incidents} from "./data.js"
 * @import {FilterSet} from "../core/filter-set.js"
 */

/** Filters whose choices are words of the page, and where these stand. */
const WORDED = ["type", "contest", "precision", "checked"];

/**
 * @param {Incidents} incidents
 * @param {FilterSet} set
 * @returns {CodeSearch}
 */
export function codeSearchOf({ header, columns }, set) {
  const agencies = header.agencies.map(agencyNames);
  const involved = header.involvements.map((/** @type {[number][]} */ involvements) => involvements.map(([agency]) => agencies[agency]).join("\n"));
  const places = header.jurisdictions.map((/** @type {{label: string, recorded?: string}} */ { label, recorded }) => `${label}\n${recorded ?? ""}`);
  const others = set.facets.filter(({ key }) => key !== "agencies" && key !== "jurisdictions");
  const labels = new Map(set.fields.map(({ key, name }) => [key, name]));
  const labelOf = (/** @type {string} */ key, /** @type {string} */ slug) => (slug === NO_VALUE ? "" : labels.get(key) ?? "");
  return new CodeSearch([
    { codes: columns.involvements, names: involved },
    { codes: columns.jurisdictions, names: places },
    ...others.map(({ key, codes, nodes, leavesOfCode }) => ({
      codes, names: leavesOfCode.map((leaves) => leaves.map((leaf) => `${nodes[leaf].label}\n${otherNames(key, nodes[leaf].slug)}\n${labelOf(key, nodes[leaf].slug)}`).join("\n")),
    })),
  ], { start: /** @type {Int32Array} */ (columns.day_start), end: /** @type {Int32Array} */ (columns.day_end) });
}

/** @param {{name: string, short_name: string, aliases?: string[], recorded?: {name?: string, short_name?: string}}} agency */
function agencyNames({ name, short_name: short, aliases = [], recorded = {} }) {
  return [name, short, ...aliases, recorded.name, recorded.short_name].filter(Boolean).join("\n");
}

/**
 * The names of a choice in all languages.
 * @param {string} key Of the filter.
 * @param {string} slug
 * @returns {string} One a line; empty where they are no words of the page.
 */
export function otherNames(key, slug) {
  if (!WORDED.includes(key)) return "";
  return Object.keys(LANGUAGE_NAMES).map((language) => wordIn(language, `${key}.${slug}`)).join("\n");
}

/**
 * The names of choices, also those of agencies that the page does not print.
 * @param {any} header
 * @returns {(key: string, slug: string) => string}
 */
export function choiceNames(header) {
  const agencies = new Map(header.agencies.map((/** @type {any} */ agency) => [agency.id, agencyNames(agency)]));
  return (key, slug) => (key === "agencies" ? agencies.get(slug) ?? "" : otherNames(key, slug));
}
