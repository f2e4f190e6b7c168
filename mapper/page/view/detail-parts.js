// @ts-check
/** @file The sections that an incident's detail is made of. */
import { make } from "./dom.js";
import { word } from "../core/words.js";

/** @import {Child} from "./dom.js" */

/**
 * @param {string} key
 * @param {...Child} children
 */
export function part(key, ...children) {
  const id = key.replaceAll(".", "-");
  return make("section", { class: "detail-part", "aria-labelledby": `${id}-heading` }, make("h3", { id: `${id}-heading` }, word(key)), ...children);
}

/** @param {string} key */
export function paragraph(key) {
  return make("p", { class: "muted" }, word(key));
}
