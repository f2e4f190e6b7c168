// @ts-check
/** @file Contact and license of the data, and retracted records, below the publisher's description. */
import { byId, make } from "./dom.js";
import { retractionWords } from "./editing.js";
import { webLink } from "../core/format.js";
import { visibleText } from "../core/visible.js";
import { language, word } from "../core/words.js";

/** @param {any} header */
export function showNotices({ description, notices: given = {}, retracted = {}, borders }) {
  const notices = borders ? { ...given, borders: borders.words[language()] } : given;
  const names = Object.keys(notices);
  const gone = Object.keys(retracted).map((id) => make("p", { dir: "auto" }, retractionWords(id, retracted[id])));
  byId("notices").replaceChildren(...names.map((name) => make("p", {}, `${word(`notice.${name}`)}: `, inWords(notices[name]))), ...gone);
  byId("about").hidden = !description && !names.length && !gone.length;
}

/**
 * The text; an address of the web alone is a link, which loads nothing until it is followed.
 * @param {string} text
 */
function inWords(text) {
  const href = webLink(text)?.href;
  return make(href ? "a" : "bdi", href ? { href, target: "_blank", rel: "noopener noreferrer", referrerPolicy: "no-referrer" } : {}, visibleText(text));
}
