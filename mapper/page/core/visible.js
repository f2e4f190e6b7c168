// @ts-check
/**
 * @file Texts that are safe to read. Invisible characters, and those that reverse the text after them,
 * could make a text differ from the one in the records; a sign replaces them. Search, downloads
 * and links keep the text as it is.
 */

// controls but tab and line ends, marks and overrides of direction, zero-width characters, tags: as `text.py`
const UNSEEN = /(?![\t\n\r])\p{Cc}|[\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/u;
const EACH = new RegExp(UNSEEN.source, "gu");
const MARKS_OF_DIRECTION = "\u061C\u200E\u200F";
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/**
 * Put a sign in place of each character that is not seen or turns text round: U+202E in brackets.
 * @param {string} text
 * @returns {string}
 */
export function visibleText(text) {
  if (!UNSEEN.test(text)) return text;
  // in a text from right to left these marks are part of how it is written
  const kept = RIGHT_TO_LEFT.test(text) ? MARKS_OF_DIRECTION : "";
  return text.replace(EACH, (char) => (kept.includes(char) ? char : signOf(char)));
}

/**
 * @param {string} char
 * @returns {string}
 */
function signOf(char) {
  return `[U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`;
}
