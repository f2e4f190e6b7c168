// @ts-check
/** @file How one incident is named elsewhere: its link and its citation. Pure. */
import { encodeLink, plainLink } from "./link.js";
import { dateWords } from "./format.js";
import { word } from "./words.js";

/** @import {IncidentText} from "./text-block.js" */

/**
 * The address of one incident: the page's, with nothing else that the reader has chosen.
 * @param {string} href Of the page as it stands.
 * @param {{id: string, row: number|null, lang: string|null}} incident `row`: a hint in files of many; `lang`: if the reader chose it.
 * @returns {string}
 */
export function incidentAddress(href, { id, row, lang }) {
  const language = lang ? `&lang=${encodeURIComponent(lang)}` : "";
  return `${href.split("#")[0]}#${encodeLink({ ...plainLink(), id, row })}${language}`;
}

/**
 * The last day on which an editor checked or corrected a record.
 * @param {IncidentText} text
 * @returns {string} Empty if none is noted.
 */
export function lastEdited({ checked = [], corrections = [] }) {
  return [...checked, ...corrections].reduce((last, { date }) => (date > last ? date : last), "");
}

/**
 * @param {{title: string, page: string, id: string, address: string, day?: string}} incident `address`: empty where it leads nowhere for others;
 *   `day`: of the record as it is cited.
 * @returns {string} Plain text.
 */
export function citation({ title, page, id, address, day = "" }) {
  const said = day ? word("cite.text.dated", { title, page, id, date: dateWords(day) }) : word("cite.text", { title, page, id });
  return address ? `${said} ${address}` : said;
}

/**
 * A file name that every system takes.
 * @param {string} id
 * @param {string} ending
 */
export function fileName(id, ending) {
  const plain = id.normalize("NFC").replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[.-]+/, "").slice(0, 80);
  return `${plain || "incident"}.${ending}`;
}
