// @ts-check
/** @file Looks up the words of the interface in the page's language. The tables are beside this file, one a language. */
import { ENGLISH } from "./words-en.js";
import { FRENCH } from "./words-fr.js";
import { SPANISH } from "./words-es.js";

/** @typedef {Record<string, string | {one: string, other: string}>} Words Plurals go by the value `n`. */

/** @type {Record<string, Words>} */
const LANGUAGES = { en: ENGLISH, es: SPANISH, fr: FRENCH };

/** @type {Record<string, string>} Which habits a language follows for numbers and dates: those of its readers here. */
const LOCALES = { en: "en-US", es: "es-US", fr: "fr-FR" };

/** Languages whose plurals and thousands are looked up faster than `Intl` makes its first object. */
const PLAIN = new Set(["en", "es"]);

/** The languages of the page, each by its own name. */
export const LANGUAGE_NAMES = /** @type {Record<string, string>} */ ({ en: "English", es: "Español", fr: "Français" });

let current = "en";

/** @param {string} code Of a language. @returns {string} Its name in the page's language, such as "inglés". */
export function languageName(code) {
  return remembered("languages", () => new Intl.DisplayNames(locale(), { type: "language" })).of(code) ?? code;
}

/** The language of the page. */
export function language() {
  return current;
}

/** @param {string} code Of one of the page's languages, before any word is shown; another is taken for English. */
export function setLanguage(code) {
  current = Object.hasOwn(LANGUAGES, code) ? code : "en";
}

/** The page's language with the country, for `Intl`. */
export function locale() {
  return LOCALES[language()];
}

/**
 * Choose among the page's languages.
 * @param {string|null|undefined} asked The language in the link, or else the one that the publisher chose.
 * @param {readonly string[]} preferred The languages of the browser, best first.
 * @returns {string}
 */
export function chosenLanguage(asked, preferred) {
  const wanted = [asked ?? "", ...preferred].map((tag) => tag.toLowerCase().split("-")[0]);
  return wanted.find((tag) => Object.hasOwn(LANGUAGES, tag)) ?? "en";
}

/** @type {Map<string, any>} Making an Intl formatter is slow, so each is made once. */
const formatters = new Map();

/**
 * @template T
 * @param {string} key
 * @param {() => T} make
 * @returns {T}
 */
export function remembered(key, make) {
  const full = `${language()} ${key}`;
  if (!formatters.has(full)) formatters.set(full, make());
  return formatters.get(full);
}

/**
 * Format a number in the page's language.
 * @param {number} value
 * @returns {string}
 */
export function numberWords(value) {
  // both plain locales write so; the first formatter of a page takes longer than all its numbers
  const plain = PLAIN.has(language()) && /^(-?\d+)(\.\d{1,3})?$/.exec(String(value));
  if (plain) return plain[1].replace(/\B(?=(\d{3})+$)/g, ",") + (plain[2] ?? "");
  return remembered("number", () => new Intl.NumberFormat(locale())).format(value);
}

/**
 * Whether there is such a word.
 * @param {string} key
 */
export function hasWord(key) {
  return Object.hasOwn(ENGLISH, key);
}

/**
 * Look a word up and fill its places.
 * @param {string} key
 * @param {Record<string, string|number>} [values] A number goes in as the language writes it.
 * @returns {string} The last part of the key if there is no such word, so that a new code of the data still shows.
 */
export function word(key, values = {}) {
  return wordIn(language(), key, values);
}

/**
 * Look a word up in one of the page's languages; see `word`.
 * @param {string} tongue
 * @param {string} key
 * @param {Record<string, string|number>} [values]
 * @returns {string}
 */
export function wordIn(tongue, key, values = {}) {
  if (!hasWord(key)) return key.slice(key.lastIndexOf(".") + 1);
  const entry = LANGUAGES[tongue][key] ?? ENGLISH[key];
  const text = typeof entry === "string" ? entry : entry[pluralOf(Number(values.n), tongue)];
  const elides = tongue === "fr" && ELIDED.test(text);
  return text.replace(/( de )?\{(\w+)\}/g, (whole, before = "", name) => {
    const value = values[name];
    if (value === undefined) return whole;
    const said = typeof value === "number" ? numberWords(value) : value;
    return elides && before && VOWEL.test(said) ? ` d’${said}` : before + said;
  });
}

/** French leaves a vowel out before another: "comté d’Orange". */
const ELIDED = / de \{/;
const VOWEL = /^[aeiouyàâæéèêëîïôœùûü]/i;

/**
 * @param {number} n
 * @param {string} tongue
 * @returns {"one"|"other"}
 */
function pluralOf(n, tongue) {
  if (PLAIN.has(tongue)) return n === 1 ? "one" : "other"; // as `Intl.PluralRules` has it, whose making takes a while
  const rules = remembered(`plural ${tongue}`, () => new Intl.PluralRules(tongue));
  return Number.isFinite(n) && rules.select(n) === "one" ? "one" : "other";
}
