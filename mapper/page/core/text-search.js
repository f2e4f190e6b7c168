// @ts-check
/**
 * @file Finds the texts with the terms of a search, and the positions. Pure. A worker is made of the
 * sources of these functions (see view/search.js), so they use only each other and the globals of every worker.
 */
import { differByOne, findTerm, foldText } from "./search-terms.js";
import { cellsOf } from "./text-block.js";

/**
 * @import {Term} from "./search-terms.js"
 * @import {TextColumn, TextTables} from "./text-block.js"
 */

/**
 * One text of all rows, U+0000 between two, and the incident that each row belongs to; or distinct words and which each
 * row has. Both folded.
 * @typedef {{text?: string, starts?: Uint32Array, words?: string[], codes?: ArrayLike<number>, of: ArrayLike<number>}} Haystack
 * @typedef {{rows: number, haystacks: Haystack[], size: number}} FoldedBlock
 */

/**
 * Extract the searchable texts of a block, folded: all that a reader can read of an incident, also translated.
 * @param {TextTables} tables
 * @returns {FoldedBlock}
 */
export function foldedBlock({ incidents, involvements, claims, accounts, citations, sources }) {
  const rows = incidents?.rows ?? 0;
  /** @type {FoldedBlock} */
  const block = { rows, haystacks: [], size: 0 };
  if (!rows) return block;
  const each = Uint32Array.from({ length: rows }, (_, row) => row);
  const owners = (/** @type {string} */ name) => {
    const sizes = cellsOf(incidents.columns[name], rows);
    return each.length === sizes.length && sizes.every((size) => size === 1) ? each : Uint32Array.from(sizes.flatMap((size, row) => new Array(size).fill(row)));
  };
  const add = (/** @type {TextColumn|undefined} */ column, /** @type {ArrayLike<number>} */ of) => {
    if (!column) return;
    const { joined, words, coded } = column;
    /** @type {Haystack} */
    let haystack;
    if (joined !== undefined) haystack = { text: foldText(joined), of };
    else if (words) haystack = { words: words.map((word) => foldText(word ?? "")), codes: coded, of };
    else if (column.values) haystack = { text: foldText(column.values.map((value) => plainText(value).replaceAll("\0", " ")).join("\0")), of };
    else haystack = { words: [foldText(String(column.all ?? ""))], codes: new Uint8Array(of.length), of };
    block.haystacks.push(haystack);
    block.size += haystack.text?.length ?? of.length;
  };
  const ofIncidents = ["title", "summary", "city", "locality", "verbatim_locality", "translations", "unknowns", "date_note", "location_note", "local_time", "fields"];
  const own = Object.keys(incidents.columns).filter((name) => name.startsWith("field.")); // texts and links of the publisher's
  for (const name of [...ofIncidents, ...own]) add(incidents.columns[name], each);
  if (involvements?.columns.note) add(involvements.columns.note, owners("involvements"));
  if (claims) add(claims.columns.claim, owners("claims"));
  const ofAccounts = accounts ? owners("accounts") : new Uint32Array(0);
  if (accounts) for (const name of ["by", "says"]) add(accounts.columns[name], ofAccounts);
  if (!sources?.columns.publisher && !sources?.columns.title) return block;
  // as many rows as there are citations, so that each has its incident
  const cited = [...(citations ? cellsOf(citations.columns.source, citations.rows) : []), ...(accounts ? cellsOf(accounts.columns.source, accounts.rows) : [])];
  const of = [...(citations ? owners("citations") : []), ...ofAccounts];
  const [publishers, titles] = ["publisher", "title"].map((name) => cellsOf(sources.columns[name], sources.rows));
  const names = publishers.map((publisher, i) => foldText(`${publisher ?? ""} \n ${titles[i] ?? ""}`));
  const words = [...new Set(names), ""];
  const numbers = new Map(words.map((word, number) => [word, number]));
  block.haystacks.push({ words, codes: Uint32Array.from(cited, (source) => numbers.get(names[source] ?? "") ?? 0), of });
  block.size += of.length;
  return block;
}

/**
 * All text within a value: a text, or a list or mapping of such. Self-contained.
 * @param {any} value
 * @returns {string}
 */
export function plainText(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? Object.values(value).map(plainText).join("\n") : String(value);
}

/**
 * Find which terms occur in the texts of each incident of a block.
 * @param {FoldedBlock} block
 * @param {Term[]} terms
 * @returns {Uint32Array<ArrayBuffer>} A bit a term; empty if none occurs.
 */
export function termsInBlock({ rows, haystacks }, terms) {
  const bits = new Uint32Array(rows);
  let any = false;
  terms.forEach((term, i) => {
    for (const haystack of haystacks) any = markTerm(haystack, term, bits, 1 << i) || any;
  });
  return any ? bits : new Uint32Array(0);
}

/**
 * @param {Haystack} haystack
 * @param {Term} term
 * @param {Uint32Array} bits Gets the bit where the term occurs.
 * @param {number} bit
 * @returns {boolean} Whether it occurs at all.
 */
export function markTerm(haystack, term, bits, bit) {
  const { text, words, codes, of } = haystack;
  if (words && codes) {
    const has = words.map((each) => findTerm(each, term, 0) !== null);
    if (!has.includes(true)) return false;
    for (let row = 0; row < of.length; row++) if (has[codes[row]]) bits[of[row]] |= bit;
    return of.length > 0;
  }
  if (text === undefined) return false;
  let found = findTerm(text, term, 0);
  if (!found) return false;
  if (!haystack.starts) {
    haystack.starts = new Uint32Array(of.length + 1).fill(text.length + 1);
    haystack.starts[0] = 0;
    for (let row = 1, end = text.indexOf("\0"); end >= 0; end = text.indexOf("\0", end + 1)) haystack.starts[row++] = end + 1;
  }
  const { starts } = haystack;
  for (let row = 0; found; found = findTerm(text, term, starts[row + 1])) {
    while (starts[row + 1] <= found[0]) row++;
    bits[of[row]] |= bit;
    if (row + 1 >= of.length) break;
  }
  return true;
}

/**
 * Count the words of a block that differ from another one by a letter.
 * @param {FoldedBlock} block
 * @param {string} word Folded.
 * @returns {[string, number][]}
 */
export function nearWords({ haystacks }, word) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { text, words } of haystacks) {
    for (const [found] of (text ?? words?.join("\0") ?? "").matchAll(/[\p{L}\p{N}]+/gu)) {
      if (Math.abs(found.length - word.length) <= 1) counts.set(found, (counts.get(found) ?? 0) + 1);
    }
  }
  return [...counts].filter(([found]) => differByOne(found, word));
}

/**
 * Find the positions of terms in a text, as the search finds them.
 * @param {string} text
 * @param {Term[]} terms
 * @returns {[number, number][]} Where each begins and ends.
 */
export function foundIn(text, terms) {
  const whole = foldText(text);
  if (!terms.some((term) => findTerm(whole, term, 0))) return [];
  // nothing but capitals folded: each letter is where it was
  if (whole.length === text.length && whole === text.toLowerCase()) return placesOf(whole, terms);
  let folded = "";
  /** @type {number[]} Where in the text each letter of the folded one comes from. */
  const origins = [];
  let at = 0;
  for (const sign of text) {
    const letters = /['’ʼ.]/.test(sign) && isWithinWord(text, at) ? "" : foldText(sign);
    for (let i = 0; i < letters.length; i++) origins.push(at);
    folded += letters;
    at += sign.length;
  }
  origins.push(at);
  return placesOf(folded, terms).map(([from, to]) => {
    const [start, end] = [origins[from], origins[to]];
    return [start, end > start ? end : origins.find((origin) => origin > start) ?? at];
  });
}

/**
 * @param {string} folded
 * @param {Term[]} terms
 * @returns {[number, number][]} Where each begins and ends, one term after the other.
 */
function placesOf(folded, terms) {
  /** @type {[number, number][]} */
  const found = [];
  for (const term of terms) {
    for (let place = findTerm(folded, term, 0); place; place = findTerm(folded, term, place[1])) found.push(place);
  }
  return found;
}

/** @param {string} text @param {number} at Of an apostrophe or a period. */
function isWithinWord(text, at) {
  return /\p{L}/u.test(text[at - 1] ?? "") && /\p{L}/u.test(text[at + 1] ?? "");
}
