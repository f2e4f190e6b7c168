// @ts-check
/** @file Contact and license of the data, below the publisher's description. */
import { byId, make } from "./dom.js";
import { webLink } from "../core/format.js";
import { visibleText } from "../core/visible.js";
import { word } from "../core/words.js";

/** @param {any} header */
export function showNotices({ description, notices = {} }) {
  const names = Object.keys(notices);
  byId("notices").replaceChildren(...names.map((name) => make("p", {}, `${word(`notice.${name}`)}: `, inWords(notices[name]))));
  byId("about").hidden = !description && !names.length;
}

/**
 * The text; an address of the web alone is a link, which loads nothing until it is followed.
 * @param {string} text
 */
function inWords(text) {
  const href = webLink(text)?.href;
  return make(href ? "a" : "bdi", href ? { href, target: "_blank", rel: "noopener noreferrer", referrerPolicy: "no-referrer" } : {}, visibleText(text));
}
