// @ts-check
/** @file What the marks are colored by: the level of the agencies, the type, or a category of the publisher's. Pure. */
import { typeWord } from "./own-words.js";
import { numberWords, word } from "./words.js";

/**
 * @import {OwnField} from "./own-fields.js"
 * @typedef {{key: string, name: string, codes: ArrayLike<number>, masks: number[], words: string[], names: string[], lists: number[][]}} Scheme
 *   `key`: in a link; `masks`: the bit of each code, 0 for other ones; `words`: of the bits, the most frequent first; `names`: all words,
 *   empty for none; `lists`: by code, which of these it has.
 */

/** As many as have a color and a shape that all readers can tell apart. */
const MOST_COLORS = 5;

/** In a link, the colors by level where they are not what the page begins with. */
export const BY_LEVEL = "levels";

/**
 * The schemes that a page offers beside the levels.
 * @param {{types: string[], type_labels?: any}} header
 * @param {Record<string, any>} columns
 * @param {OwnField[]} fields
 * @returns {Scheme[]}
 */
export function colorSchemes(header, columns, fields) {
  const byType = header.types.length > 1 ? [scheme("type", word("legend.color.type"), columns.type, header.types.map((type) => (type === "other" ? "" : typeWord(header, type))))] : [];
  const own = fields.filter(({ codes, sets }) => codes && !sets).map((field) => {
    const words = field.words ?? [word("field.no"), word("field.yes")];
    return scheme(field.id, field.name, /** @type {ArrayLike<number>} */ (field.codes), ["", ...words], field.lists?.map((list) => list.map((each) => each + 1)));
  });
  return [...byType, ...own].filter(({ words }) => words.length > 1);
}

/**
 * @param {string} key
 * @param {string} name
 * @param {ArrayLike<number>} codes
 * @param {string[]} words An empty one has no color.
 * @param {number[][]} [lists] The words of each code.
 * @returns {Scheme}
 */
function scheme(key, name, codes, words, lists = words.map((_, code) => [code])) {
  const rows = new Uint32Array(lists.length);
  for (let row = 0; row < codes.length; row++) rows[codes[row]]++;
  const times = new Uint32Array(words.length);
  lists.forEach((list, code) => list.forEach((each) => (times[each] += rows[code])));
  const order = words.map((_, code) => code).filter((code) => words[code] && times[code]).sort((a, b) => times[b] - times[a] || a - b).slice(0, MOST_COLORS);
  const masks = lists.map((list) => list.reduce((mask, each) => (order.includes(each) ? mask | (1 << order.indexOf(each)) : mask), 0));
  return { key, name, codes, masks, words: order.map((code) => words[code]), names: words, lists };
}

/**
 * The share of bars that each code of a scheme belongs to.
 * @param {Scheme} colors
 * @returns {{codes: ArrayLike<number>, shares: Uint8Array, width: number}|null} The last share is for other ones; null where incidents have several
 *   categories at once, whose bars would be higher than the incidents are many.
 */
export function sharesOf({ codes, masks, words }) {
  if (masks.some((mask) => mask & (mask - 1))) return null;
  return { codes, shares: Uint8Array.from(masks, (mask) => (mask ? 31 - Math.clz32(mask) : words.length)), width: words.length + 1 };
}

/**
 * @param {Scheme} colors
 * @param {number[]} counts By bit.
 * @param {number} total
 * @returns {string} `knife 3, gun 1`, for readers who do not see the colors.
 */
export function colorCountWords({ words }, counts, total) {
  const named = words.map((name, bit) => [name, counts[bit]]);
  const rest = total - counts.reduce((sum, count) => sum + count, 0);
  return [...named, [word("legend.color.other"), rest]].filter(([, count]) => count).map(([name, count]) => `${name} ${numberWords(Number(count))}`).join(", ");
}
