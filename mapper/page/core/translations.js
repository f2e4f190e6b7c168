// @ts-check
/** @file Records in the page's language, if the publisher gave a translation; other texts are unchanged. */
import { isUnnamed } from "./places.js";
import { LANGUAGE_NAMES, language, languageName, word, wordIn } from "./words.js";

/**
 * @import {Correction, IncidentText, Source} from "./text-block.js"
 * @typedef {{translated_from?: string, translated_by?: string, reviewed_by?: string, title?: string, summary?: string, locality?: string, location_note?: string, date_note?: string,
 *   unknowns?: string[], claims?: {claim: string, by?: string[], says: string[], asked_how?: string[]}[], agencies?: string[],
 *   checked?: string[], corrections?: {wrong?: string, right?: string}[]}} Translation
 * @typedef {{data_generalizations?: string, information_withheld?: string, locality?: string, located_note?: string}} KeptBack
 */

/** The fields of a translation that are shown unchanged. */
const PLAIN_FIELDS = /** @type {const} */ (["title", "summary", "locality", "location_note", "date_note", "unknowns"]);

/**
 * @param {{translations?: Record<string, {translated_from?: string}>}} text
 * @returns {string} The language that a record, or the head of the page, is written in: as a translation says, or the first without one.
 */
export function ownLanguage({ translations = {} }) {
  const named = Object.values(translations).map((each) => each.translated_from ?? "");
  return [...named, ...Object.keys(LANGUAGE_NAMES)].find((code) => code && !(code in translations)) ?? "en";
}

/**
 * Title and description of the page in its language, as far as the publisher translated them.
 * @param {{title: string, description: string|null, translations?: Record<string, {translated_from?: string, title?: string, description?: string}>}} header
 * @returns {Record<"title"|"description", {text: string, lang: string|null}>} `lang`: where it is not the page's language.
 */
export function headWords(header) {
  const own = ownLanguage(header);
  const said = header.translations?.[language()] ?? {};
  const inWords = (/** @type {"title"|"description"} */ field) => ({
    text: said[field] ?? header[field] ?? "", lang: said[field] || own === language() ? null : own,
  });
  return { title: inWords("title"), description: inWords("description") };
}

/**
 * @param {IncidentText} text
 * @returns {Translation|null} The one into the page's language.
 */
export function translationOf({ translations = {} }) {
  return translations[language()] ?? null;
}

/**
 * @param {IncidentText} text
 * @returns {string|null} The language that its title is shown in, if that is not the page's.
 */
function titleLanguage(text) {
  const own = ownLanguage(text);
  return own === language() || translationOf(text)?.title ? null : own;
}

/**
 * The language of a title that is not in the page's, and its name where other titles are translated.
 * @param {IncidentText} text
 * @param {{translated?: string[]}} header
 * @returns {{lang?: string, "data-untranslated"?: string}}
 */
export function titleTongue(text, { translated: into = [] }) {
  const lang = titleLanguage(text);
  return lang ? { lang, ...(into.includes(language()) && { "data-untranslated": languageName(lang) }) } : {};
}

/**
 * Whether a record is in another language than the page, on a page that holds translations into its language.
 * @param {IncidentText} text
 * @param {{translated?: string[]}} header
 */
export function lacksTranslation(text, { translated: into = [] }) {
  return into.includes(language()) && ownLanguage(text) !== language() && !translationOf(text);
}

/**
 * Who translated a record and who reviewed that, and that the original decides.
 * @param {IncidentText} text
 * @param {{translated?: string[]}} header
 * @returns {string|null} Null if the record is shown as it was written, for no text of the page is translated.
 */
export function translationWords(text, header) {
  const own = languageName(ownLanguage(text));
  const translation = translationOf(text);
  if (!translation) return lacksTranslation(text, header) ? word("translation.none", { language: own }) : null;
  const { translated_by: by, reviewed_by: reviewer } = translation;
  const role = (/** @type {string} */ name) => word(`editor.${name}`);
  return [
    by ? word("translation.by", { language: own, role: role(by) }) : word("translation.from", { language: own }),
    reviewer ? word("translation.reviewed", { role: role(reviewer) }) : by && word("translation.unreviewed"),
    word("translation.original"),
  ].filter(Boolean).join(" ");
}

/**
 * Put a record into the page's language as far as it is translated.
 * @param {IncidentText} text
 * @param {Record<string, Record<string, string>>} [landmarks] Notes on landmarks by their English text, then by language.
 * @returns {IncidentText} A new one, or the same if there is nothing to translate.
 */
export function translated(text, landmarks = {}) {
  const reworded = withLandmark(withNotes(withOurs(text)), landmarks);
  const translation = translationOf(text);
  if (!translation) return reworded;
  const said = Object.fromEntries(PLAIN_FIELDS.filter((field) => translation[field]).map((field) => [field, translation[field]]));
  const claims = text.claims?.map((claim, c) => {
    const words = translation.claims?.[c];
    if (!words) return claim;
    const asked = [...words.asked_how ?? []];
    const accounts = claim.accounts.map((account, a) => ({
      ...account, ...(words.by?.[a] && { by: words.by[a], is_by_translated: true }), says: words.says[a] ?? account.says,
      ...(account.asked_how && { asked_how: asked.shift() ?? account.asked_how }),
    }));
    return { ...claim, claim: words.claim, accounts };
  });
  const notes = [...translation.agencies ?? []];
  const involvements = text.involvements?.map((each) => (each.note ? { ...each, note: notes.shift() ?? each.note } : each));
  const checks = [...translation.checked ?? []];
  const checked = text.checked?.map((each) => (each.note ? { ...each, note: checks.shift() ?? each.note } : each));
  const corrections = text.corrections?.map((each, c) => withWords(each, translation.corrections?.[c]));
  return { ...reworded, ...said, ...(checked && { checked }), ...(corrections && { corrections }), ...(claims && { claims }), ...(involvements && { involvements }) };
}

/**
 * Put the notes on sources into the page's language.
 * @param {IncidentText} text
 * @returns {IncidentText}
 */
function withNotes(text) {
  const sources = text.sources?.map((source) => ({ ...source, note: translatedNote(source) ?? source.note }));
  return sources ? { ...text, sources } : text;
}

/**
 * Put the note on a landmark, which mapper holds in several languages, into the page's.
 * @param {IncidentText} text
 * @param {Record<string, Record<string, string>>} landmarks
 * @returns {IncidentText}
 */
function withLandmark(text, landmarks) {
  const said = text.located_note && landmarks[text.located_note]?.[language()];
  return said ? { ...text, located_note: said, ours: { ...text.ours, located_note: said } } : text;
}

/**
 * @param {Source} source
 * @returns {string|undefined} The note in the page's language, if its publisher gave one.
 */
function translatedNote(source) {
  return /** @type {Record<string, string|undefined>} */ (/** @type {unknown} */ (source))[`note_${language()}`];
}

/**
 * @param {Correction} correction
 * @param {{wrong?: string, right?: string}} [words]
 * @returns {Correction}
 */
function withWords(correction, words = {}) {
  return { ...correction, ...(words.wrong && { wrong: words.wrong }), ...(words.right && { right: words.right }) };
}

/**
 * Translate the sentences that mapper wrote into a record when a value was withheld.
 * @param {IncidentText} text
 * @returns {IncidentText} With mapper's sentences in `ours`, separate from the record's own text; unchanged if there are none.
 */
function withOurs(text) {
  if (!text.kept_back?.length || language() === "en") return text;
  const english = keptBackWords(text.kept_back, "en");
  const ours = keptBackWords(text.kept_back, language());
  /** @type {IncidentText} */
  const reworded = { ...text, ours };
  for (const field of KEPT_BACK_FIELDS) {
    const said = text[field] ?? "";
    const sentence = english[field];
    if (!sentence || !said.endsWith(sentence)) continue;
    const own = said.slice(0, -sentence.length).trimEnd();
    // the words for the place stand for the record's own; of the other fields both are shown
    reworded[field] = own || (field === "locality" || field === "located_note" ? ours[field] ?? "" : "");
  }
  return reworded;
}

/**
 * @param {string[]} codes As `privacy.py` gives them.
 * @param {string} tongue
 * @returns {KeptBack}
 */
function keptBackWords(codes, tongue) {
  /** @type {Record<string, string[]>} */
  const said = {};
  for (const code of codes) {
    const [kind, detail = ""] = code.split(":");
    const fields = detail.split(",").map((name) => wordIn(tongue, `kept.fields.${name}`)).join(", ");
    const key = kind === "kind" || kind === "unfit" ? `kept.${kind}.${detail}` : `kept.${kind}`;
    (said[KEPT_BACK_IN[kind] ?? "information_withheld"] ??= []).push(wordIn(tongue, key, { km: detail, fields }));
  }
  return Object.fromEntries(Object.entries(said).map(([field, sentences]) => [field, sentences.join(" ")]));
}

const KEPT_BACK_FIELDS = /** @type {const} */ (["data_generalizations", "information_withheld", "locality", "located_note"]);

/** @type {Record<string, keyof KeptBack>} Where a kind of sentence stands, if not in `information_withheld`. */
const KEPT_BACK_IN = { cell: "data_generalizations", kind: "locality", unplaced: "located_note" };

/** The element of the detail for each field of a record. */
const SHOWN_AT = /** @type {const} */ ({
  title: "#detail-title", summary: ".summary", unknowns: ".unknowns li", claims: ".claim h4, .claim .says",
});

/** Facts of a record that a translation may hold, and those that it cannot; both stand among words of ours. */
const TRANSLATED_FACTS = /** @type {const} */ (["locality", "location_note", "date_note"]);
const PLAIN_FACTS = /** @type {const} */ (["located_note", "data_generalizations", "information_withheld"]);

/** Record text that has no translation at all. */
const NEVER_TRANSLATED = ".sources strong, .agencies strong";

/**
 * Mark the language of each text of a record for screen readers, and for all eyes where the rest is translated.
 * @param {Element} detail
 * @param {IncidentText} text
 */
export function markLanguages(detail, text) {
  const own = ownLanguage(text);
  if (own === language()) return;
  const translation = translationOf(text);
  const markOne = (/** @type {Element|null} */ element) => {
    element?.setAttribute("lang", own);
    if (translation) element?.setAttribute("data-untranslated", languageName(own));
  };
  const mark = (/** @type {string} */ selector) => detail.querySelectorAll(selector).forEach(markOne);
  for (const [field, selector] of Object.entries(SHOWN_AT)) {
    if (!translation?.[/** @type {keyof typeof SHOWN_AT} */ (field)]) mark(selector);
  }
  if (!translation?.agencies) mark(".agencies .note");
  if (!translation?.checked) mark(".checks .note");
  if (!translation?.corrections) mark(".correction-said [dir]");
  mark(".account-by strong:not(.translated)");
  for (const element of detail.querySelectorAll(NEVER_TRANSLATED)) {
    const said = element.textContent ?? "";
    if (said !== word("detail.title-unknown") && !isUnnamed(said)) element.setAttribute("lang", own);
  }
  detail.querySelectorAll(".sources li").forEach((item, n) => {
    if (!text.sources?.[n] || !translatedNote(text.sources[n])) markOne(item.querySelector(".note"));
  });
  const facts = new Set([...TRANSLATED_FACTS.map((field) => (translation?.[field] ? null : text[field])),
    ...PLAIN_FACTS.map((field) => text[field])].filter(Boolean));
  for (const sentence of Object.values(text.ours ?? {})) facts.delete(sentence);
  for (const element of detail.querySelectorAll(".facts dd p")) {
    if (facts.has(/** @type {string} */ (element.textContent))) markOne(element);
  }
}
