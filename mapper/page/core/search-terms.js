// @ts-check
/**
 * @file What a search asks for: words at their beginning, phrases in quotes, days. Pure. A worker is made of the sources of some of
 * these functions (see view/search.js), so they use only each other and the globals of every worker.
 */

/**
 * @typedef {{words: string[], phrase: boolean}} Term Folded; a phrase has several words or stood in quotes: its words are whole.
 */

/** As many terms as there are bits for them. */
const MOST_TERMS = 24;

/** Words that join two others and may stand as a sign. */
const JOINING = new Set(["and", "y"]);

/**
 * Fold case, accents, apostrophes and the periods within abbreviations, so that "Peña" is found by "pena", "U.S." by "us".
 * @param {string} text
 * @returns {string}
 */
export function foldText(text) {
  // eslint-disable-next-line no-control-regex
  const plain = /^[\x00-\x7f]*$/.test(text) ? text : text.normalize("NFKD").replace(/\p{M}+|['’ʼ](?=\p{L})/gu, "");
  return plain.toLowerCase().replace(/([a-z])['.](?=[a-z])/g, "$1");
}

/**
 * Split a query into terms that all have to occur.
 * @param {string} query
 * @returns {Term[]}
 */
export function searchTerms(query) {
  // eslint-disable-next-line no-control-regex
  const folded = foldText(query.replace(/[\0\x01]/g, " ").replace(/[“”„«»]/g, '"'));
  /** @type {Term[]} */
  const terms = [];
  folded.split('"').forEach((part, i, parts) => {
    const words = part.match(/[\p{L}\p{N}]+/gu) ?? [];
    const isQuoted = i % 2 === 1 && i < parts.length - 1;
    if (isQuoted && words.length) terms.push({ words, phrase: true });
    else terms.push(...words.map((word) => ({ words: [word], phrase: false })));
  });
  const asked = terms.filter(({ words, phrase }) => phrase || !JOINING.has(words[0]));
  if (!terms.length && folded.trim()) return [{ words: [folded.trim()], phrase: true }]; // signs alone are looked for as they stand
  return (asked.length ? asked : terms).slice(0, MOST_TERMS);
}

/**
 * Whether a character is part of a word. Self-contained.
 * @param {number} code NaN beyond the ends of a text.
 * @returns {boolean}
 */
export function isWordCode(code) {
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90);
  return code >= 128 && /[\p{L}\p{N}\p{Cs}]/u.test(String.fromCharCode(code));
}

/**
 * Find the next place where a term occurs at the beginning of a word. Self-contained.
 * @param {string} text Folded.
 * @param {Term} term
 * @param {number} from
 * @returns {[number, number]|null} Where it begins and ends.
 */
export function findTerm(text, { words, phrase }, from) {
  for (let at = text.indexOf(words[0], from); at >= 0; at = text.indexOf(words[0], at + 1)) {
    if (at && isWordCode(text.charCodeAt(at - 1))) continue;
    if (!phrase) return [at, at + words[0].length];
    const end = phraseEnd(text, words, at);
    if (end >= 0) return [at, end];
  }
  return null;
}

/**
 * @param {string} text
 * @param {string[]} words
 * @param {number} at Where the first of them begins.
 * @returns {number} Where the last one ends; -1 if another word stands there, or another text begins.
 */
export function phraseEnd(text, words, at) {
  let end = at + words[0].length;
  for (const word of words.slice(1)) {
    if (isWordCode(text.charCodeAt(end))) return -1;
    while (end < text.length && text[end] !== "\0" && !isWordCode(text.charCodeAt(end))) end++;
    if (!text.startsWith(word, end)) return -1;
    end += word.length;
  }
  return isWordCode(text.charCodeAt(end)) ? -1 : end;
}

/**
 * Whether two words differ by one letter: another one, one more, one less, or two that changed places. Self-contained.
 * @param {string} a
 * @param {string} b
 * @returns {boolean}
 */
export function differByOne(a, b) {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  if (endA - start <= 1 && endB - start <= 1) return true;
  return endA - start === 2 && endB - start === 2 && a[start] === b[start + 1] && a[start + 1] === b[start];
}
