// @ts-check
/** @file Finds terms in what stands in columns: agencies, places, types, statuses and own categories by their names, days as they are written. Pure. */
import { NO_DAY } from "./filters.js";
import { differByOne, findTerm, foldText } from "./search-terms.js";
import { dateOfDay } from "./timeline.js";

/**
 * @import {Term} from "./search-terms.js"
 * @typedef {{codes: ArrayLike<number>, names: string[]}} NamedColumn `names`: by code, all names of what it stands for.
 * @typedef {{start: Int32Array, end: Int32Array}} DayColumns Days since 1970, or NO_DAY.
 * @typedef {(row: number) => boolean} RowTest
 */

/** The names of the months, by which they are found: folded, in the page's languages. */
const MONTHS = [
  ["january", "enero"], ["february", "febrero"], ["march", "marzo"], ["april", "abril"], ["may", "mayo"], ["june", "junio"], ["july", "julio"],
  ["august", "agosto"], ["september", "septiembre"], ["october", "octubre"], ["november", "noviembre"], ["december", "diciembre"],
];

/** With fewer letters a month could be anything. */
const LEAST_MONTH_LETTERS = 3;

/** A span longer than this is written without its days. */
const MOST_SPAN_DAYS = 27;

/** Finds terms in columns, whatever the number of rows: a name is looked at once a code. */
export class CodeSearch {
  /**
   * @param {NamedColumn[]} columns
   * @param {DayColumns} days
   */
  constructor(columns, days) {
    this.columns = columns.map(({ codes, names }) => ({ codes, names: names.map(foldText) }));
    this.days = days;
  }

  /**
   * Look the terms up, once for all rows.
   * @param {Term[]} terms
   * @returns {(from: number, to: number) => Uint32Array} Which terms occur in each row from one up to another: a bit a term.
   */
  finder(terms) {
    const bitsOf = (/** @type {string} */ name) => terms.reduce((all, term, i) => (findTerm(name, term, 0) ? all | (1 << i) : all), 0);
    const tables = this.columns.map(({ codes, names }) => ({ codes, table: Uint32Array.from(names, bitsOf) })).filter(({ table }) => table.some(Boolean));
    const tests = terms.map((term) => this.dayTest(term));
    return (from, to) => {
      const bits = new Uint32Array(to - from);
      for (const { codes, table } of tables) for (let row = from; row < to; row++) bits[row - from] |= table[codes[row]];
      tests.forEach((test, i) => {
        if (test) for (let row = from; row < to; row++) if (test(row)) bits[row - from] |= 1 << i;
      });
      return bits;
    };
  }

  /**
   * @param {Term} term
   * @returns {RowTest|null} Whether the days of a row are written with it; null if it is no part of a date.
   */
  dayTest({ words: [word], phrase }) {
    if (phrase) return null;
    const { start, end } = this.days;
    const either = (/** @type {(day: number) => boolean} */ test) => (/** @type {number} */ row) =>
      (start[row] !== NO_DAY && test(start[row])) || (end[row] !== NO_DAY && end[row] !== start[row] && test(end[row]));
    const months = word.length < LEAST_MONTH_LETTERS ? [] : MONTHS.flatMap((names, month) => (names.some((name) => name.startsWith(word)) ? [month] : []));
    if (months.length) return either(kept((date) => months.includes(date.getUTCMonth())));
    if (/^[12]\d{3}$/.test(word)) return either(kept((date) => date.getUTCFullYear() === Number(word)));
    if (!/^\d{1,2}$/.test(word)) return null;
    const test = either(kept((date) => date.getUTCDate() === Number(word)));
    return (row) => (start[row] === NO_DAY || end[row] === NO_DAY || end[row] - start[row] < MOST_SPAN_DAYS) && test(row);
  }

  /**
   * @param {string} word Folded.
   * @returns {[string, number][]} Words of the names that differ from it by one letter, with how many names have each.
   */
  near(word) {
    /** @type {Map<string, number>} */
    const counts = new Map();
    const names = [...this.columns.flatMap((column) => column.names), ...MONTHS.flat()];
    for (const name of names) for (const [found] of name.matchAll(/[\p{L}\p{N}]+/gu)) if (differByOne(found, word)) counts.set(found, (counts.get(found) ?? 0) + 1);
    return [...counts];
  }
}

/**
 * Test each day once.
 * @param {(date: Date) => boolean} test
 * @returns {(day: number) => boolean}
 */
function kept(test) {
  /** @type {Map<number, boolean>} */
  const known = new Map();
  return (day) => {
    let is = known.get(day);
    if (is === undefined) known.set(day, (is = test(dateOfDay(day))));
    return is;
  };
}
