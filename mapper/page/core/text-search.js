// @ts-check
/**
 * @file Finds the texts with the words of a search, regardless of case and accents, and the positions. Pure. A worker is made of the
 * sources of these functions (see view/search.js), so they use only each other and the globals of every worker.
 */
import { cellsOf } from "./text-block.js";

/** @import {TextColumn, TextTables} from "./text-block.js" */

/**
 * Fold case and accents, so that "Peña" is found by "pena".
 * @param {string} text
 * @returns {string}
 */
export function foldText(text) {
  // eslint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  return text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
}

/**
 * @param {string} query
 * @returns {string[]} The words that all have to occur, folded.
 */
export function searchWords(query) {
  // eslint-disable-next-line no-control-regex
  return foldText(query).replace(/[\0\x01]/g, " ").split(/\s+/u).filter(Boolean);
}

/**
 * One text of all rows, U+0000 between two, and the incident that each row belongs to; or distinct words and which each
 * row has. Both folded.
 * @typedef {{text?: string, starts?: Uint32Array, words?: string[], codes?: ArrayLike<number>, of: ArrayLike<number>}} Haystack
 * @typedef {{rows: number, haystacks: Haystack[], size: number}} FoldedBlock
 */

/**
 * Extract the searchable texts of a block, folded: titles, summaries, places, claims, accounts, publishers, also
 * translated.
 * @param {TextTables} tables
 * @returns {FoldedBlock}
 */
export function foldedBlock({ incidents, claims, accounts, citations, sources }) {
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
    else haystack = { words: [foldText(String(column.all))], codes: new Uint8Array(of.length), of };
    block.haystacks.push(haystack);
    block.size += haystack.text?.length ?? of.length;
  };
  for (const name of ["title", "summary", "city", "locality", "verbatim_locality", "translations"]) add(incidents.columns[name], each);
  if (claims) add(claims.columns.claim, owners("claims"));
  const ofAccounts = accounts ? owners("accounts") : new Uint32Array(0);
  if (accounts) for (const name of ["by", "says"]) add(accounts.columns[name], ofAccounts);
  const publisher = sources?.columns.publisher;
  if (publisher) {
    // as many rows as there are citations, so that each has its incident
    const cited = [...(citations ? cellsOf(citations.columns.source, citations.rows) : []), ...(accounts ? cellsOf(accounts.columns.source, accounts.rows) : [])];
    const of = [...(citations ? owners("citations") : []), ...ofAccounts];
    const names = cellsOf(publisher, sources.rows).map((name) => foldText(name ?? ""));
    const words = [...new Set(names), ""];
    const numbers = new Map(words.map((word, number) => [word, number]));
    block.haystacks.push({ words, codes: Uint32Array.from(cited, (source) => numbers.get(names[source] ?? "") ?? 0), of });
    block.size += of.length;
  }
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
 * Mark the incidents of a block that have all words, in any of their searchable texts.
 * @param {FoldedBlock} block
 * @param {string[]} words Folded.
 * @returns {Uint8Array<ArrayBuffer>} 1 = matches; empty if none does.
 */
export function matchesInBlock({ rows, haystacks }, words) {
  /** @type {Uint8Array<ArrayBuffer>|null} */
  let all = null;
  for (const word of words) {
    const found = new Uint8Array(rows);
    let any = false;
    for (const haystack of haystacks) any = markMatches(haystack, word, found) || any;
    if (!any) return new Uint8Array(0);
    if (all) for (let row = 0; row < rows; row++) all[row] &= found[row];
    else all = found;
  }
  return all ?? new Uint8Array(0);
}

/**
 * @param {Haystack} haystack
 * @param {string} word
 * @param {Uint8Array} found Is set to 1 where the word occurs.
 * @returns {boolean} Whether it occurs at all.
 */
export function markMatches(haystack, word, found) {
  const { text, words, codes, of } = haystack;
  if (words && codes) {
    const has = words.map((each) => each.includes(word));
    if (!has.includes(true)) return false;
    for (let row = 0; row < of.length; row++) if (has[codes[row]]) found[of[row]] = 1;
    return of.length > 0;
  }
  if (text === undefined) return false;
  let at = text.indexOf(word);
  if (at < 0) return false;
  if (!haystack.starts) {
    haystack.starts = new Uint32Array(of.length + 1).fill(text.length + 1);
    haystack.starts[0] = 0;
    for (let row = 1, end = text.indexOf("\0"); end >= 0; end = text.indexOf("\0", end + 1)) haystack.starts[row++] = end + 1;
  }
  const { starts } = haystack;
  for (let row = 0; at >= 0; at = text.indexOf(word, starts[row + 1])) {
    while (starts[row + 1] <= at) row++;
    found[of[row]] = 1;
    if (row + 1 >= of.length) break;
  }
  return true;
}

/**
 * Find the positions of words in a text, regardless of case and accents.
 * @param {string} text
 * @param {string[]} words Folded.
 * @returns {[number, number][]} Where each begins and ends.
 */
export function foundIn(text, words) {
  let folded = "";
  /** @type {number[]} Where in the text each letter of the folded one comes from. */
  const origins = [];
  let at = 0;
  for (const sign of text) {
    const letters = foldText(sign);
    for (let i = 0; i < letters.length; i++) origins.push(at);
    folded += letters;
    at += sign.length;
  }
  origins.push(at);
  /** @type {[number, number][]} */
  const found = [];
  for (const word of words) {
    for (let i = folded.indexOf(word); i >= 0; i = folded.indexOf(word, i + word.length)) {
      const end = origins[i + word.length];
      found.push([origins[i], end > origins[i] ? end : origins.find((origin) => origin > origins[i]) ?? at]);
    }
  }
  return found;
}
