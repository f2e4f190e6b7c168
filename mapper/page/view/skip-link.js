// @ts-check
/** @file Links that skip a part of the page. */
import { byId } from "./dom.js";

/**
 * Let a skip link move the focus and leave the address alone.
 * @param {string} id
 * @param {() => HTMLElement} target
 */
export function skipTo(id, target) {
  byId(id).addEventListener("click", (/** @type {Event} */ event) => {
    event.preventDefault();
    target().focus();
    target().scrollIntoView({ block: "nearest" });
  });
}
