// @ts-check
/** @file What editors noted on a record, as readers see it: corrections, checks, former ids, and retracted records. */
import { make } from "./dom.js";
import { paragraph, part } from "./detail-parts.js";
import { dateWords, listWords } from "../core/format.js";
import { language, word } from "../core/words.js";

/**
 * @import {Check, Correction, IncidentText} from "../core/text-block.js"
 * @typedef {{by: string, date: string, right?: string, translations?: Record<string, {right: string}>}} Retraction
 */

/**
 * Who did it, and when.
 * @param {{by: string, date: string}} editing
 */
function byAndWhen({ by, date }) {
  return make("p", { class: "muted" }, word("editing.by", { role: word(`editor.${by}`), date: dateWords(date) }));
}

/**
 * @param {IncidentText} text
 * @returns {HTMLElement|null} Null without corrections.
 */
export function correctionsPart({ corrections = [] }) {
  return corrections.length ? part("detail.corrections", make("ul", { class: "corrections" }, ...corrections.map(correctionItem))) : null;
}

/** @param {Correction} correction */
function correctionItem({ kind, wrong, right, ...editing }) {
  const reason = kind === "retraction" || kind === "removal" ? "correction.reason" : "correction.right";
  const said = (/** @type {string} */ key, /** @type {string|undefined} */ text) => (text ? make("p", { class: "correction-said" }, make("span", { class: "muted" }, `${word(key)} `), make("span", { dir: "auto" }, text)) : null);
  return make("li", { class: "correction" }, make("strong", {}, word(`correction.${kind}`)), byAndWhen(editing), said("correction.wrong", wrong), said(reason, right));
}

/**
 * @param {IncidentText} text
 * @param {boolean} areNoted Whether checks of any incident are.
 * @returns {HTMLElement|null} Null in a file without checks.
 */
export function checkedPart({ checked = [] }, areNoted) {
  if (!areNoted) return null;
  return part("detail.checked", checked.length ? make("ul", { class: "checks" }, ...checked.map(checkItem)) : paragraph("detail.checked.none"));
}

/** @param {Check} check */
function checkItem({ what, note, ...editing }) {
  return make("li", {}, make("strong", {}, word(`checked.${what}`)), byAndWhen(editing), note ? make("p", { class: "note", dir: "auto" }, note) : null);
}

/**
 * The id of the record, and those that led to others before.
 * @param {IncidentText} text
 */
export function idLine({ id = "", formerly = [] }) {
  const before = formerly.flatMap((old, i) => [i ? ", " : ` ${word("detail.formerly")} `, make("code", {}, old)]);
  return make("p", { class: "detail-id" }, `${word("detail.id")} `, make("code", {}, id), ...before);
}

/**
 * What is said of a retracted record, which is not repeated.
 * @param {string} id
 * @param {Retraction} retraction
 */
export function retractionWords(id, { by, date, right, translations = {} }) {
  const reason = translations[language()]?.right ?? right ?? "";
  return `${word("retracted", { id, role: word(`editor.${by}`), date: dateWords(date) })}${reason ? ` ${reason}` : ""}`;
}

/**
 * What is said of a link: of names that are not in the file, some of which may be those of retracted records, and of
 * parts that could not be read.
 * @param {string[]} missing
 * @param {string[]} damaged
 * @param {{retracted?: Record<string, Retraction>}} header
 */
export function linkNotes(missing, damaged, { retracted = {} }) {
  const gone = missing.filter((id) => Object.hasOwn(retracted, id));
  const others = missing.filter((id) => !gone.includes(id));
  const unknown = others.length ? [word("link.not-here", { n: others.length, names: listWords(others) })] : [];
  const unread = damaged.length ? [word("link.damaged", { n: damaged.length, names: listWords(damaged) })] : [];
  return [...unknown, ...unread, ...gone.map((id) => retractionWords(id, retracted[id]))];
}
