// @ts-check
/** @file The note below a list of what is on the map: where the other incidents are, and the way to them. */
import { countMaybeInView } from "../core/list-order.js";
import { word } from "../core/words.js";
import { make } from "./dom.js";

/**
 * Say where the incidents are that the list leaves out because they are not on the map.
 * @param {import("./data.js").Incidents} incidents
 * @param {ArrayLike<number>} shown
 * @param {number} here How many are on the map.
 * @param {any} view What the map shows.
 * @param {() => void} showAll
 * @returns {HTMLElement|null} Null where there are no others.
 */
export function restNote({ positions, columns }, shown, here, view, showAll) {
  const rest = shown.length - here;
  if (!rest) return null;
  const maybe = countMaybeInView(positions, columns.uncertainty_meters, /** @type {any} */ (shown), view);
  const said = [maybe && word("list.rest.may-be", { n: maybe }), rest > maybe && word("list.rest", { n: rest - maybe })].filter(Boolean).join(" ");
  return make("p", { class: "list-rest" }, `${said} `, make("button", { type: "button", class: "link", id: "list-all", onclick: showAll }, word("list.all", { n: shown.length })));
}
