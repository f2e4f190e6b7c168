// @ts-check
/** @file Crossing filters: a decision once per code, then one linear pass over the rows for each filter. Pure. */
import { leavesBelow } from "./facets.js";

/**
 * @import {DayBins} from "./day-bins.js"
 * @import {Facet} from "./facets.js"
 * @typedef {ArrayLike<number>} Codes
 * @typedef {{key: string, kind: "days", start: Int32Array, end: Int32Array, bins?: DayBins}} DaysFilter
 *   Days since 1970, `NO_DAY` where a side is open or unknown; `bins` for a histogram.
 * @typedef {Uint8Array|Uint16Array} Fails
 * @typedef {{key: string, kind: "mask"}} MaskFilter Rows that something else has picked, such as the search.
 * @typedef {Facet | DaysFilter | MaskFilter} Filter
 * @typedef {{chosen: ReadonlySet<number>, mode: "any"|"all"}} Choice Nothing chosen lets everything pass.
 * @typedef {{from: number|null, to: number|null, undated: boolean}} DaysChoice Both null lets everything pass.
 * @typedef {{mask: Uint8Array|null}} MaskChoice A byte a row, 0 = fails, as rows beyond its end do; null lets everything pass.
 * @typedef {Record<string, Choice>} Selection By the facet's key.
 * @typedef {Record<string, Choice|DaysChoice|MaskChoice>} Choices By the filter's key.
 * @typedef {{filter: Filter, choice: Choice|DaysChoice|MaskChoice, bit: number}} Active A filter that can keep rows out.
 * @typedef {{shown: Uint32Array, tally: Uint32Array, fails: Fails, histograms: Uint32Array[]}} FilterResult
 *   `shown`: rows that pass, in order. `tally[mask]`: rows that fail exactly the filters of the mask; counted when first asked
 *   for. `fails`: the mask of each row. What is the same for every choice, as with none at all, is shared: not to be changed.
 *   `histograms[f][code]`: rows of that code that pass every filter other than f; for days the code is that of the
 *   bins. Empty where no histogram was wanted, and for masks.
 */

/** The value in the columns of days for an open or unknown end. */
export const NO_DAY = -(2 ** 31);

/** One bit a filter in one byte a row, or in two where there are many. */
export const MOST_FILTERS = 16;
const FILTERS_OF_BYTE = 8;

/**
 * Decide for each code whether rows that have it pass. Nothing chosen lets everything pass.
 * @param {Facet} facet
 * @param {Choice} choice
 * @returns {Uint8Array} 1 = passes.
 */
export function passTable(facet, { chosen, mode }) {
  const pass = new Uint8Array(facet.leavesOfCode.length).fill(1);
  if (!chosen.size) return pass;
  const tests = mode === "all" ? [...chosen].map((id) => leafFlags(facet, [id])) : [leafFlags(facet, [...chosen])];
  facet.leavesOfCode.forEach((leaves, code) => {
    pass[code] = tests.every((flags) => leaves.some((leaf) => flags[leaf])) ? 1 : 0;
  });
  return pass;
}

/**
 * Decide for each code whether its rows only may match: some of the places they may be in are not chosen.
 * @param {Facet} facet
 * @param {Choice} choice
 * @returns {Uint8Array} 1 = may be.
 */
export function mayBeTable(facet, { chosen }) {
  const flags = leafFlags(facet, [...chosen]);
  return Uint8Array.from(facet.leavesOfCode, (leaves) =>
    leaves.some((leaf) => flags[leaf]) && leaves.some((leaf) => !flags[leaf]) ? 1 : 0);
}

/**
 * @param {Facet} facet
 * @param {number[]} ids
 * @returns {Uint8Array} 1 for each leaf below the nodes.
 */
function leafFlags(facet, ids) {
  const flags = new Uint8Array(facet.nodes.length);
  for (const id of ids) for (const leaf of leavesBelow(facet, id)) flags[leaf] = 1;
  return flags;
}

/**
 * Run all filters: a byte a row collects which filters it fails.
 * @param {Filter[]} filters At most 16.
 * @param {Choices} choices
 * @param {number} count Number of rows.
 * @param {{counted?: ReadonlySet<string>}} [wanted] `counted`: keys of the filters whose histograms are wanted, all if
 *   not given. A histogram costs about as much as a filter.
 * @returns {FilterResult}
 */
export function runFilters(filters, choices, count, { counted } = {}) {
  if (filters.length > MOST_FILTERS) throw new Error(`${filters.length} filters, expected at most ${MOST_FILTERS}`);
  const active = filters.map((filter, f) => ({ filter, choice: choices[filter.key], bit: 1 << f })).filter(({ choice }) => choice && isActive(choice));
  const isWide = filters.length > FILTERS_OF_BYTE;
  const fails = !active.length ? noFails(count, isWide) : isWide ? new Uint16Array(count) : new Uint8Array(count);
  const shown = active.length ? rowsThatPass(fails, active) : everyRow(count);
  /** @type {Uint32Array|null} */
  let tally = null;
  return {
    shown,
    fails,
    get tally() {
      return (tally ??= tallyFails(new Uint32Array(1 << filters.length), fails));
    },
    histograms: filters.map((filter, f) =>
      !counted || counted.has(filter.key) ? histogramOf(filters, f, fails) : new Uint32Array(0)),
  };
}

/**
 * Count by turns in four tables: adding one to what was added to a moment ago has to wait for that.
 * @param {Uint32Array} tally
 * @param {Fails} fails
 * @returns {Uint32Array}
 */
function tallyFails(tally, fails) {
  const tables = [tally, new Uint32Array(tally.length), new Uint32Array(tally.length), new Uint32Array(tally.length)];
  const [first, second, third, fourth] = tables;
  const whole = fails.length & ~3;
  for (let row = 0; row < whole; row += 4) {
    first[fails[row]]++;
    second[fails[row + 1]]++;
    third[fails[row + 2]]++;
    fourth[fails[row + 3]]++;
  }
  for (let row = whole; row < fails.length; row++) first[fails[row]]++;
  for (let mask = 0; mask < tally.length; mask++) first[mask] += second[mask] + third[mask] + fourth[mask];
  return tally;
}

/** What all rows give, kept: a million new numbers take longer to make than to count. */
let every = new Uint32Array(0);
/** @type {Fails} */
let none = new Uint8Array(0);

/** @param {number} count @returns {Uint32Array} Shared: not to be changed. */
export function everyRow(count) {
  if (every.length !== count) every = new Uint32Array(count).map((_, row) => row);
  return every;
}

/** @param {number} count @param {boolean} isWide @returns {Fails} */
function noFails(count, isWide) {
  if (none.length !== count || none instanceof Uint16Array !== isWide) none = isWide ? new Uint16Array(count) : new Uint8Array(count);
  return none;
}

/**
 * Mark what fails, and collect the rows that pass along with the last filter.
 * @param {Fails} fails
 * @param {Active[]} active
 * @returns {Uint32Array}
 */
function rowsThatPass(fails, active) {
  const short = active.find(({ choice }) => "mask" in choice && /** @type {Uint8Array} */ (choice.mask).length < fails.length);
  const end = short ? /** @type {any} */ (short.choice).mask.length : fails.length;
  if (short) fails.fill(short.bit, end); // at once, as nothing is marked yet: the first blocks of a search are few rows of many
  const shown = new Uint32Array(end + 1); // one more, where what does not count is written at the end
  const last = active.findLast(({ filter }) => "codes" in filter) ?? active.findLast(({ choice }) => "from" in choice) ?? null;
  for (const each of active) if (each !== last) markFails(fails, each);
  if (!last) return shown.subarray(0, collect(shown, fails, end));
  return shown.subarray(0, "codes" in last.filter ? collectByCode(shown, fails, last) : collectByDay(shown, fails, last));
}

/**
 * @param {Uint32Array} shown Gets the rows that pass.
 * @param {Fails} fails Gets the filter's bit, too.
 * @param {Active} active By codes.
 * @returns {number} How many pass.
 */
function collectByCode(shown, fails, { filter, choice, bit }) {
  const { codes } = /** @type {Facet} */ (filter);
  const failBits = failBitsOf(/** @type {Facet} */ (filter), /** @type {Choice} */ (choice), bit);
  let found = 0;
  for (let row = 0; row < fails.length; row++) {
    const bits = fails[row] | failBits[codes[row]];
    fails[row] = bits;
    shown[found] = row;
    found += isZero(bits);
  }
  return found;
}

/**
 * @param {Uint32Array} shown Gets the rows that pass.
 * @param {Fails} fails Gets the filter's bit, too.
 * @param {Active} active By days, or by a range of numbers.
 * @returns {number} How many pass.
 */
function collectByDay(shown, fails, { filter, choice, bit }) {
  const { start, end } = /** @type {DaysFilter} */ (filter);
  const { from, to, undated } = /** @type {DaysChoice} */ (choice);
  const [first, last] = [from ?? NO_DAY, to ?? Infinity];
  const failsUndated = Number(!undated);
  let found = 0;
  for (let row = 0; row < fails.length; row++) {
    const bits = fails[row] | (isOutside(start[row], end[row], first, last, failsUndated) * bit);
    fails[row] = bits;
    shown[found] = row;
    found += isZero(bits);
  }
  return found;
}

/** @param {Uint32Array} shown @param {Fails} fails @param {number} end Rows from there on fail. */
function collect(shown, fails, end) {
  let found = 0;
  for (let row = 0; row < end; row++) {
    shown[found] = row;
    found += isZero(fails[row]);
  }
  return found;
}

/**
 * 1 for zero, 0 for greater values. Without a branch, which the processor would guess wrong for every other row: that
 * would take five times as long.
 * @param {number} bits
 */
export function isZero(bits) {
  return (bits - 1) >>> 31;
}

/**
 * Set a bit for each row that fails a filter.
 * @param {Fails} fails
 * @param {Active} active
 */
function markFails(fails, { filter, choice, bit }) {
  if ("mask" in choice) markMask(fails, /** @type {Uint8Array} */ (choice.mask), bit);
  else if ("from" in choice) markDays(fails, /** @type {DaysFilter} */ (filter), choice, bit);
  else markCodes(fails, /** @type {Facet} */ (filter).codes, failBitsOf(/** @type {Facet} */ (filter), choice, bit));
}

/**
 * @param {Facet} facet
 * @param {Choice} choice
 * @param {number} bit
 * @returns {Uint16Array} By code: the bit if its rows fail.
 */
function failBitsOf(facet, choice, bit) {
  return Uint16Array.from(passTable(facet, choice), (pass) => (pass ? 0 : bit));
}

/**
 * Whether a choice can keep rows out.
 * @param {Choice|DaysChoice|MaskChoice} choice
 * @returns {boolean}
 */
export function isActive(choice) {
  if ("mask" in choice) return choice.mask !== null;
  if ("from" in choice) return choice.from !== null || choice.to !== null;
  return choice.chosen.size > 0;
}

/** @param {Fails} fails @param {Codes} codes @param {Uint16Array} failBits By code. */
function markCodes(fails, codes, failBits) {
  for (let row = 0; row < fails.length; row++) fails[row] |= failBits[codes[row]];
}

/** @param {Fails} fails @param {Uint8Array} mask @param {number} bit */
function markMask(fails, mask, bit) {
  for (let row = 0; row < mask.length; row++) if (mask[row] === 0) fails[row] |= bit;
}

/**
 * @param {Fails} fails
 * @param {DaysFilter} filter
 * @param {DaysChoice} choice
 * @param {number} bit
 */
function markDays(fails, { start, end }, { from, to, undated }, bit) {
  const [first, last] = [from ?? NO_DAY, to ?? Infinity];
  const failsUndated = Number(!undated);
  for (let row = 0; row < fails.length; row++) fails[row] |= isOutside(start[row], end[row], first, last, failsUndated) * bit;
}

/**
 * Whether a row cannot have been on one of the days; an open side reaches as far as it can. Without a branch, as `isZero`.
 * @param {number} begins Open: less than every day.
 * @param {number} ends
 * @param {number} first
 * @param {number} last
 * @param {number} failsUndated 1 if one that is open on both sides, and so has no day, fails.
 * @returns {number} 0 or 1.
 */
function isOutside(begins, ends, first, last, failsUndated) {
  return Number(begins > last) | (Number(ends < first) & Number(ends !== NO_DAY)) | (Number(begins === NO_DAY) & Number(ends === NO_DAY) & failsUndated);
}

/**
 * Count the rows of each code that pass every other filter.
 * @param {Filter[]} filters
 * @param {number} f Which of them.
 * @param {Fails} fails From `runFilters`.
 * @returns {Uint32Array} As in `FilterResult`.
 */
export function histogramOf(filters, f, fails) {
  const filter = filters[f];
  const bit = 1 << f; // the filter's own, which does not count
  if ("codes" in filter) return countCodes(new Uint32Array(filter.leavesOfCode.length), filter.codes, fails, ~bit);
  if (filter.kind === "mask" || !filter.bins) return new Uint32Array(0);
  const { codes, bins, spans } = filter.bins;
  return countCodes(new Uint32Array(bins + 1 + spans.length), codes, fails, ~bit);
}

/** @param {Uint32Array} histogram @param {Codes} codes @param {Fails} fails @param {number} others */
function countCodes(histogram, codes, fails, others) {
  for (let row = 0; row < fails.length; row++) histogram[codes[row]] += isZero(fails[row] & others);
  return histogram;
}

/**
 * Count for each node of a facet how many rows choosing it would leave, given the other facets; where all chosen
 * are asked for, given the others chosen here too.
 * @param {Facet} facet
 * @param {Uint32Array} histogram Of this facet, from `runFilters`.
 * @param {Choice} choice
 * @returns {Uint32Array}
 */
export function nodeCounts(facet, histogram, choice) {
  const counts = new Uint32Array(facet.nodes.length);
  const counted = new Int32Array(facet.nodes.length).fill(-1); // the last code of each node: those above it have it, too
  const pass = choice.mode === "all" ? passTable(facet, choice) : null;
  facet.leavesOfCode.forEach((leaves, code) => {
    if (!histogram[code] || (pass && !pass[code])) return;
    for (const leaf of leaves) {
      for (let up = leaf; up >= 0 && counted[up] !== code; up = facet.nodes[up].parent) {
        counted[up] = code;
        counts[up] += histogram[code];
      }
    }
  });
  return counts;
}

/**
 * Count the incidents that releasing one filter would leave, if none is shown.
 * @param {Filter[]} filters
 * @param {Choices} choices
 * @param {Uint32Array} tally From `runFilters`.
 * @returns {{key: string, leaves: number}[]} The filters whose release helps, the most helpful first.
 */
export function emptiedBy(filters, choices, tally) {
  return filters
    .map((filter, f) => ({ key: filter.key, leaves: tally[0] + tally[1 << f] }))
    .filter(({ key, leaves }) => choices[key] && isActive(choices[key]) && leaves > 0)
    .sort((a, b) => b.leaves - a.leaves);
}
