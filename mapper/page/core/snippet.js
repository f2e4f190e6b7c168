// @ts-check
/** @file The piece of an incident's text that a search found, where its row does not show the words. Pure. */
import { dateWords } from "./format.js";
import { findTerm, foldText } from "./search-terms.js";
import { foundIn } from "./text-search.js";

/**
 * @import {Term} from "./search-terms.js"
 * @import {IncidentText} from "./text-block.js"
 * @typedef {{where: string, text: string}} Passage `where`: the part of the record, a word of the page.
 */

/** How much stands before and behind the words, in characters. */
const BEFORE = 48;
const BEHIND = 90;

const MOST_PASSAGES = 2;

/**
 * @param {IncidentText} text
 * @param {Passage[]} names What is known of it by columns, such as its type.
 * @returns {Passage[]} All that can be read of an incident, the shortest way to it first.
 */
function passagesOf(text, names) {
  const claims = text.claims ?? [];
  return [
    { where: "summary", text: text.summary ?? "" },
    ...names,
    { where: "where", text: [text.locality, text.verbatim_locality, text.city, text.location_note].filter(Boolean).join("; ") },
    { where: "date", text: text.date_note ?? "" },
    ...claims.map(({ claim }) => ({ where: "claim", text: claim })),
    ...claims.flatMap(({ accounts }) => accounts.map(({ by, says }) => ({ where: "account", text: `${by}: ${says}` }))),
    ...(text.unknowns ?? []).map((unknown) => ({ where: "unknown", text: unknown })),
    ...(text.involvements ?? []).map(({ note }) => ({ where: "agency", text: note ?? "" })),
    ...(text.sources ?? []).map(({ title, publisher }) => ({ where: "source", text: [title, publisher].filter((part) => part && part !== "unknown").join(", ") })),
    ...Object.values(text.translations ?? {}).map((translation) => ({ where: "translation", text: Object.values(translation).filter((value) => typeof value === "string").join(" ") })),
  ].filter((passage) => passage.text);
}

/**
 * Find where the terms stand that a row does not show.
 * @param {IncidentText} text
 * @param {Term[]} terms
 * @param {{shown: string, names: Passage[]}} row `shown`: what the row shows besides title and date.
 * @returns {Passage[]} At most two, cut.
 */
export function snippetsOf(text, terms, { shown, names }) {
  const seen = foldText(`${text.title ?? ""} \n ${dateWords(text.event_date, text.date_interval)} \n ${shown}`);
  let missing = terms.filter((term) => !findTerm(seen, term, 0));
  const passages = missing.length ? passagesOf(text, names) : [];
  const folded = passages.map((passage) => foldText(passage.text));
  /** @type {Passage[]} */
  const found = [];
  while (missing.length && found.length < MOST_PASSAGES) {
    const counts = folded.map((each) => missing.filter((term) => findTerm(each, term, 0)).length);
    const best = counts.indexOf(Math.max(...counts));
    if (best < 0 || !counts[best]) break;
    const passage = passages[best];
    found.push({ where: passage.where, text: cutAround(passage.text, foundIn(passage.text, missing)) });
    missing = missing.filter((term) => !findTerm(folded[best], term, 0));
  }
  return found;
}

/**
 * @param {string} text
 * @param {[number, number][]} places Where the words stand.
 * @returns {string} The text around the first of them, between whole words.
 */
function cutAround(text, places) {
  const [start, end] = places.reduce((first, place) => (place[0] < first[0] ? place : first), [Infinity, 0]);
  const from = start <= BEFORE ? 0 : text.indexOf(" ", start - BEFORE) + 1;
  const to = text.length <= end + BEHIND ? text.length : Math.max(text.lastIndexOf(" ", end + BEHIND), end);
  return `${from > 0 && from <= start ? "… " : ""}${text.slice(from > start ? start : from, to)}${to < text.length ? " …" : ""}`;
}
