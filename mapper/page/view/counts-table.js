// @ts-check
/** @file The crossing of a page of counts as a table: one facet down, one across. */
import { byId, make } from "./dom.js";
import { facetsOf } from "../core/count-crossing.js";
import { facetName } from "../core/counts-data.js";
import { numberWords, word } from "../core/words.js";

/**
 * @import {Facet} from "../core/count-crossing.js"
 * @typedef {{header: any, names: Record<Facet, string[]>, count: (down: Facet, across: Facet|"year") => Map<number, Map<number, number>>}} TableParts
 */

const MOST_ROWS = 50;
const MOST_COLUMNS = 12;

/** The table. */
export class CountsTable {
  /** @param {TableParts} parts */
  constructor(parts) {
    this.parts = parts;
    const facets = facetsOf(parts.header).filter((facet) => parts.names[facet].length);
    const option = (/** @type {string} */ value, /** @type {string} */ name) => make("option", { value }, name);
    const named = facets.map((facet) => /** @type {const} */ ([facet, facetName(parts.header, facet)]));
    const changed = () => this.draw();
    this.down = make("select", { id: "table-rows", onchange: changed }, ...named.map(([facet, name]) => option(facet, name)));
    this.across = make("select", { id: "table-columns", onchange: changed }, option("year", word("counts.year")), ...named.map(([facet, name]) => option(facet, name)));
    byId("table-choice").replaceChildren(make("label", {}, word("counts.rows"), this.down), make("label", {}, word("counts.columns"), this.across));
  }

  draw() {
    const [down, across] = [/** @type {Facet} */ (this.down.value), /** @type {Facet|"year"} */ (this.across.value)];
    const counted = this.parts.count(down, across);
    /** @type {Map<number, number>} */
    const ofColumns = new Map();
    const rows = [...counted].map(([member, line]) => {
      let most = 0;
      for (const [other, count] of line) {
        ofColumns.set(other, (ofColumns.get(other) ?? 0) + count);
        most += count;
      }
      return { member, line, most };
    }).sort((a, b) => b.most - a.most || a.member - b.member);
    const isYear = across === "year";
    const columns = [...ofColumns].sort(([a, m], [b, n]) => (isYear ? Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || b - a : n - m || a - b)).map(([other]) => other);
    const shown = columns.slice(0, MOST_COLUMNS);
    const columnName = (/** @type {number} */ other) => (isYear ? (Number.isNaN(other) ? word("counts.year.none") : String(other)) : this.parts.names[across][other]);
    const notes = [
      rows.length > MOST_ROWS && word("counts.table.more", { n: rows.length - MOST_ROWS }),
      columns.length > shown.length && word("counts.table.more-columns", { n: columns.length - shown.length }),
    ].filter(Boolean).join(" ");
    byId("table").replaceChildren(make("table", {},
      notes && make("caption", {}, notes),
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, facetName(this.parts.header, down)), ...shown.map((other) => make("th", { scope: "col", dir: "auto" }, columnName(other))))),
      make("tbody", {}, ...rows.slice(0, MOST_ROWS).map(({ member, line }) => make("tr", {},
        make("th", { scope: "row", dir: "auto" }, this.parts.names[down][member]),
        ...shown.map((other) => make("td", {}, numberWords(line.get(other) ?? 0))))))));
  }
}
