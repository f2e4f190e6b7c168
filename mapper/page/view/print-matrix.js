// @ts-check
/** @file The matrix on paper: agencies by jurisdiction as a plain table, as much of it as a sheet can hold. */
import { make } from "./dom.js";
import { swatch } from "./glyphs.js";
import { countMatrix } from "../core/matrix.js";
import { numberWords, word } from "../core/words.js";

/**
 * @import {Incidents} from "./data.js"
 * @import {Facet, FacetNode} from "../core/facets.js"
 * @import {Chosen, FilterSet} from "../core/filter-set.js"
 */

/** Limits of a legible table on A4 and Letter, upright: lines with names of two lines, and the columns' room in letters. */
const MOST_ROWS = 30;
const LETTERS = 68;
const FEWEST_LETTERS = 5;

/**
 * @param {FilterSet} set
 * @param {Incidents} incidents
 * @param {ArrayLike<number>} rows The rows that are shown.
 * @param {Chosen} chosen Which agencies count.
 * @param {Facet} jurisdictions What the columns are.
 * @returns {HTMLElement|null} Null if no incident has an agency in a place.
 */
export function printedMatrix({ agencies, involvements }, { columns, header }, rows, { roles, named }, jurisdictions) {
  const { counts, outside, width } = countMatrix({ agencies, jurisdictions, involvements, roles, named }, {
    involvements: columns.involvements, jurisdictions: jurisdictions.codes, contest: columns.contest_status,
    disputed: header.contest_statuses.indexOf("disputed"),
  }, rows);
  const ids = (/** @type {Facet} */ { nodes }) => nodes.map(({ id }) => id);
  const lines = largest(inOrder(agencies), (id) => Math.max(...ids(jurisdictions).map((area) => counts[id * width + area])), MOST_ROWS);
  const letters = numberWords(counts.reduce((a, b) => Math.max(a, b), 0)).length + 1;
  const areas = largest(inOrder(jurisdictions), (id) => Math.max(...ids(agencies).map((agency) => counts[agency * width + id])),
    Math.floor(LETTERS / Math.max(letters, FEWEST_LETTERS)));
  if (!lines.kept.length || !areas.kept.length) return null;
  const cell = (/** @type {number} */ line, /** @type {number} */ area) => {
    const at = line * width + area;
    return make("td", {}, counts[at] ? numberWords(counts[at]) : "", outside[at] ? make("span", { class: "area-mark area-outside" }) : null);
  };
  const isMarked = lines.kept.some((line) => areas.kept.some((area) => outside[line * width + area]));
  return make("section", { class: "print-matrix" }, make("h2", {}, word("matrix")),
    make("table", {},
      make("thead", {}, make("tr", {}, make("td"), ...areas.kept.map((id) => head(jurisdictions.nodes[id], "col")))),
      make("tbody", {}, ...lines.kept.map((line) => make("tr", {}, head(agencies.nodes[line], "row"), ...areas.kept.map((area) => cell(line, area)))))),
    isMarked ? make("p", { class: "print-key" }, make("span", { class: "area-mark area-outside" }), word("matrix.mark")) : null,
    lines.left ? make("p", { class: "print-rest" }, word("print.matrix.agencies", { n: lines.left })) : null,
    areas.left ? make("p", { class: "print-rest" }, word("print.matrix.jurisdictions", { n: areas.left })) : null);
}

/**
 * @param {FacetNode} node
 * @param {"row"|"col"} scope
 */
function head({ label, depth, level, children }, scope) {
  const sign = scope === "row" && level && depth === 0 ? swatch({ level }) : null;
  return make("th", { scope, class: `depth-${Math.min(depth, 4)}${children.length ? " is-parent" : ""}` }, make("span", { dir: "auto" }, sign, label));
}

/** @param {Facet} facet @returns {number[]} Each node followed by the nodes below it. */
function inOrder({ nodes, roots }) {
  /** @param {number} id @returns {number[]} */
  const visit = (id) => [id, ...nodes[id].children.flatMap(visit)];
  return roots.flatMap(visit);
}

/**
 * Keep the largest, in their order; those that count nothing are not counted as left out.
 * @param {number[]} ids
 * @param {(id: number) => number} sizeOf
 * @param {number} most
 * @returns {{kept: number[], left: number}}
 */
export function largest(ids, sizeOf, most) {
  const sizes = new Map(ids.map((id) => [id, sizeOf(id)]));
  const size = (/** @type {number} */ id) => sizes.get(id) ?? 0;
  const counted = ids.filter(size);
  const kept = new Set([...counted].sort((a, b) => size(b) - size(a)).slice(0, most));
  return { kept: counted.filter((id) => kept.has(id)), left: counted.length - kept.size };
}
