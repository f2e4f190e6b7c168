// @ts-check
/** @file The legend: the meaning of the marks on the map and the shapes in the list. */
import { byId, make, makeSvg } from "./dom.js";
import { BY_LEVEL } from "../core/colors.js";
import { LEVELS } from "../core/facets.js";
import { OWN_COLORS, areaSign, colorSign, glyph, hexagonPicture, markPicture, swatch } from "./glyphs.js";
import { find, listen, media } from "./host.js";
import { word } from "../core/words.js";

/** Below this width the open legend covers the map. */
const NARROW = "(max-width: 719.98px)";

/**
 * @import {Scheme} from "../core/colors.js"
 * @typedef {{schemes: Scheme[], colors: Scheme|null, present: string[], choose: (key: string) => void}} Colors
 *   `present`: levels of the agencies in the file; one alone tells nothing apart, so it has no key.
 */

/**
 * Show what the marks are colored by, and what else they can be, in the legend.
 * @param {Colors} given
 */
export function showColors({ schemes, colors, present, choose }) {
  const levels = levelsToShow(present);
  byId("legend-colors").replaceChildren(...[
    schemes.length ? colorChoice(schemes, colors, choose, present.length > 0) : null,
    colors ? colorKey(colors) : new Set(present).size > 1 ? group("legend.levels", levels.map((level) => entry(swatch({ level }), word(`level.${level}`))), "legend-pairs") : null,
  ].filter((each) => each !== null));
}

/** Levels that the legend shows only where they occur. */
const RARE_LEVELS = ["military", "unknown"];

/** @param {Iterable<string>} present */
function levelsToShow(present) {
  return LEVELS.filter((level) => !RARE_LEVELS.includes(level) || [...present].includes(level));
}

/**
 * @param {Scheme[]} schemes
 * @param {Scheme|null} chosen
 * @param {(key: string) => void} choose
 * @param {boolean} hasLevels
 */
function colorChoice(schemes, chosen, choose, hasLevels) {
  const option = (/** @type {string} */ value, /** @type {string} */ name, /** @type {boolean} */ selected) => make("option", { value, selected }, name);
  const select = make("select", { id: "legend-color", onchange: () => choose(select.value) },
    hasLevels ? option(BY_LEVEL, word("legend.color.levels"), !chosen) : null,
    ...schemes.map(({ key, name }) => option(key, name, key === chosen?.key)));
  return make("label", { class: "legend-choice" }, make("span", {}, word("legend.color")), select);
}

/** @param {Scheme} scheme */
function colorKey({ name, words }) {
  const entries = [...words.map((each, bit) => entry(colorSign(OWN_COLORS[bit]), each)), entry(colorSign("own-other"), word("legend.color.other"))];
  return make("section", {}, make("h3", { dir: "auto" }, name), make("ul", { class: "legend-pairs" }, ...entries));
}

/**
 * @param {string[]} statuses Contest statuses that occur, in the order to show them.
 * @param {{hasHexagons: boolean, hasAreas: boolean}} marks Whether there may be hexagons, and incidents known by their area alone.
 */
export function showLegend(statuses, { hasHexagons, hasAreas }) {
  const legend = byId("legend");
  legend.append(make("div", { class: "legend-body" },
    make("div", { id: "legend-colors" }),
    group("legend.marks", [
      entry(markPicture({ radius: 9, status: statuses[0] ?? null }), word("legend.exact")),
      entry(areaSign(), word("legend.inexact")),
      entry(clusterSample(), word("legend.cluster")),
      ...(hasAreas ? [entry(byAreaSample(), word("legend.cluster.by-area"))] : []),
      ...(hasHexagons ? [entry(hexagonPicture({ radius: 8, step: 2 }), word(hasAreas ? "legend.hexagon.apart" : "legend.hexagon"))] : []),
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

function byAreaSample() {
  return make("span", { class: "mark-by-area" }, clusterSample());
}

function clusterSample() {
  const picture = markPicture({ radius: 10 });
  picture.append(makeSvg("text", { class: "mark-text", x: 12, y: 15.6, "text-anchor": "middle" }, "4"));
  return picture;
}
