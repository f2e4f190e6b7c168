// @ts-check
/** @file The legend: the meaning of the marks on the map and the shapes in the list. */
import { byId, make, makeSvg } from "./dom.js";
import { LEVELS } from "../core/facets.js";
import { glyph, markPicture, swatch } from "./glyphs.js";
import { find, listen, media } from "./host.js";
import { word } from "../core/words.js";

/** Below this width the legend starts closed. */
const ROOM = "(min-width: 1180px) and (min-height: 700px)";

/** Below this width the open legend covers the map. */
const NARROW = "(max-width: 719.98px)";

/**
 * @param {string[]} statuses Contest statuses that occur, in the order to show them.
 * @param {Iterable<string>} present Levels of the agencies in the file; the unknown one is shown only if it occurs.
 */
export function showLegend(statuses, present) {
  const levels = LEVELS.filter((level) => level !== "unknown" || [...present].includes(level));
  const legend = byId("legend");
  legend.open = media(ROOM).matches;
  legend.append(make("div", { class: "legend-body" },
    group("legend.levels", levels.map((level) => entry(swatch({ level }), word(`level.${level}`))), "legend-pairs"),
    group("legend.marks", [
      entry(markPicture({ size: 22, levels: [1, 0, 0, 1], dashed: false }), word("legend.exact")),
      entry(markPicture({ size: 22, levels: [1, 0, 0, 0], dashed: true }), word("legend.inexact")),
      entry(clusterSample(), word("legend.cluster")),
      entry(make("span", { class: "circle-sample", "aria-hidden": "true" }), word("legend.circle")),
    ]),
    statuses.length ? group("legend.contest", statuses.map((status) => entry(glyph(status), word(`contest.${status}`))), "legend-pairs") : null,
    make("p", { class: "hint" }, word("legend.borders")),
  ));
  const map = /** @type {HTMLElement} */ (find("#stage .folium-map"));
  const narrow = media(NARROW);
  const cover = () => (map.inert = legend.open && narrow.matches); // covered elements get no focus
  legend.addEventListener("toggle", cover);
  listen(narrow, "change", cover);
}

/**
 * @param {string} key
 * @param {HTMLElement[]} entries
 * @param {string} [className]
 */
function group(key, entries, className = "") {
  return make("section", {}, make("h3", {}, word(key)), make("ul", { class: className }, ...entries));
}

/**
 * @param {Node} sign
 * @param {string} text
 */
function entry(sign, text) {
  return make("li", {}, sign, make("span", {}, text));
}

function clusterSample() {
  const picture = markPicture({ size: 24, levels: [2, 1, 0, 1], dashed: false });
  picture.append(makeSvg("text", { class: "mark-text", x: 12, y: 15.6, "text-anchor": "middle" }, "4"));
  return picture;
}
