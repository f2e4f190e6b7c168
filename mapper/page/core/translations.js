// @ts-check
/** @file Records in the page's language, where the publisher gave a translation; what has none stays as it is. */
import { language } from "./words.js";

/**
 * @import {IncidentText} from "./text-block.js"
 * @typedef {{title?: string, summary?: string, locality?: string, date_note?: string, unknowns?: string[],
 *   claims?: {claim: string, says: string[]}[]}} Translation
 */

/** What a translation may hold as it stands. */
const PLAIN_FIELDS = /** @type {const} */ (["title", "summary", "locality", "date_note", "unknowns"]);

/**
 * @param {{translations?: Record<string, object>}} text
 * @returns {string} The language that a record, or the head of the page, is written in.
 */
export function ownLanguage({ translations = {} }) {
  return "en" in translations ? "es" : "en";
}

/**
 * Title and description of the page in its language, as far as the publisher translated them.
 * @param {{title: string, description: string|null, translations?: Record<string, {title?: string, description?: string}>}} header
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
export function titleLanguage(text) {
  const own = ownLanguage(text);
  return own === language() || translationOf(text)?.title ? null : own;
}

/**
 * Put a record into the page's language as far as it is translated.
 * @param {IncidentText} text
 * @returns {IncidentText} A new one, or the same if there is nothing to translate.
 */
export function translated(text) {
  const translation = translationOf(text);
  if (!translation) return text;
  const said = Object.fromEntries(PLAIN_FIELDS.filter((field) => translation[field]).map((field) => [field, translation[field]]));
  const claims = text.claims?.map((claim, c) => {
    const words = translation.claims?.[c];
    if (!words) return claim;
    const accounts = claim.accounts.map((account, a) => ({ ...account, says: words.says[a] ?? account.says }));
    return { ...claim, claim: words.claim, accounts };
  });
  return { ...text, ...said, ...(claims && { claims }) };
}

/** Where the detail shows what of a record. */
const SHOWN_AT = /** @type {const} */ ({
  title: "#detail-title", summary: ".summary", unknowns: ".unknowns li", claims: ".claim h4, .claim .says",
});

/** Facts of a record that have no translation at all; they stand among words of ours. */
const PLAIN_FACTS = /** @type {const} */ (["location_note", "located_note", "data_generalizations", "information_withheld"]);

/** Record text that has no translation at all. */
const NEVER_TRANSLATED = ".note, .sources strong, .account-by strong, .agencies strong";

/**
 * Tell screen readers in which language each text of a record is.
 * @param {Element} detail
 * @param {IncidentText} text
 */
export function markLanguages(detail, text) {
  const own = ownLanguage(text);
  if (own === language()) return;
  const translation = translationOf(text);
  const mark = (/** @type {string} */ selector) => detail.querySelectorAll(selector).forEach((element) => element.setAttribute("lang", own));
  for (const [field, selector] of Object.entries(SHOWN_AT)) {
    if (!translation?.[/** @type {keyof typeof SHOWN_AT} */ (field)]) mark(selector);
  }
  mark(NEVER_TRANSLATED);
  const facts = new Set([translation?.locality ? null : text.locality, translation?.date_note ? null : text.date_note,
    ...PLAIN_FACTS.map((field) => text[field])].filter(Boolean));
  for (const element of detail.querySelectorAll(".facts dd p")) {
    if (facts.has(/** @type {string} */ (element.textContent))) element.setAttribute("lang", own);
  }
}
