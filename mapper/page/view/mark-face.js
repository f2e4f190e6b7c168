// @ts-check
/** @file What a mark shows: a disc, a hexagon, or the name of a city, each with its count. */
import { areaSign, hexagonPicture, markPicture, shapeHexagon } from "./glyphs.js";
import { NAME_HEIGHT, discNumber, hexagonNumber, numberPixels, shortCount } from "../core/mark-looks.js";
import { markWords } from "../core/places.js";
import { word } from "../core/words.js";
import { make } from "./dom.js";

/**
 * @import {Incidents} from "./data.js"
 * @import {Cluster} from "../core/clusters.js"
 * @import {MarkLook} from "../core/mark-looks.js"
 */

/** A smaller hexagon has no room for a strip of colors. */
const STRIP_RADIUS = 20;

/** A smaller disc has no room for a status. */
const STATUS_RADIUS = 9;

/** @param {MarkLook} look @returns {boolean} Whether it is a city's. */
export function isName({ kind }) {
  return kind === "name" || kind === "count";
}

/** @param {Cluster} cluster @param {Incidents} incidents @returns {string} The name of its area, with "and nearby" if there are several. */
export function areaName({ jurisdiction, mixed }, { header }) {
  const area = markWords(header.jurisdictions[jurisdiction], header.areas);
  return mixed ? word("map.and-around", { area }) : area;
}

/** @param {MarkLook} look @param {Incidents} incidents @returns {string} */
export function faceClass(look, { colors }) {
  if (isName(look)) return look.height < NAME_HEIGHT ? "mark-area mark-on-seam" : "mark-area";
  if (look.kind === "hexagon") return "mark-hexagon";
  return colors ? "mark-own" : "";
}

/**
 * @param {Cluster} cluster
 * @param {MarkLook} look
 * @param {Incidents} incidents
 * @returns {(Element|null)[]}
 */
function faceParts(cluster, look, incidents) {
  if (look.kind === "disc") return discParts(cluster, look, incidents);
  if (look.kind === "hexagon") return hexagonParts(cluster, look, incidents);
  return [areaSign(), look.kind === "name" ? make("bdi", { class: "mark-name" }, areaName(cluster, incidents)) : null, make("span", { class: "mark-number" }, shortCount(cluster.count))];
}

/**
 * Let a mark show others. A plain hexagon keeps its elements: a filter changes them all, and making them anew takes the browser as long as it
 * takes to find what the filter leaves.
 * @param {Element} button
 * @param {MarkLook} before What it shows now.
 * @param {{cluster: Cluster, look: MarkLook}} mark
 * @param {Incidents} incidents
 */
export function changeFace(button, before, { cluster, look }, incidents) {
  const picture = button.firstElementChild;
  if (!picture || incidents.colors || before.kind !== "hexagon" || look.kind !== "hexagon") return showFace(button, { cluster, look }, incidents);
  shapeHexagon(picture, look);
  picture.nextElementSibling?.remove();
  const number = numberPart(hexagonNumber(cluster.count, look.radius), look.radius);
  if (number) button.append(number);
}

/**
 * @param {Element} button
 * @param {{cluster: Cluster, look: MarkLook}} mark
 * @param {Incidents} incidents
 */
export function showFace(button, { cluster, look }, incidents) {
  button.replaceChildren(...faceParts(cluster, look, incidents).filter((part) => part !== null));
}

/**
 * @param {Cluster} cluster
 * @param {MarkLook} look
 * @param {Incidents} incidents
 */
function discParts(cluster, { radius }, incidents) {
  const single = cluster.count === 1;
  const status = single && radius >= STATUS_RADIUS ? incidents.contestStatus(cluster.first) : null;
  const own = incidents.colors ? { colors: cluster.levels, own: cluster.count } : {};
  const number = single ? "" : discNumber(cluster.count, radius, { hasRing: Boolean(incidents.colors) });
  return [markPicture({ radius, status, ...own }), numberPart(number, radius)];
}

/**
 * @param {Cluster} cluster
 * @param {MarkLook} look
 * @param {Incidents} incidents
 */
function hexagonParts(cluster, { radius, step }, { colors }) {
  const strip = colors && radius >= STRIP_RADIUS ? { colors: cluster.levels, own: cluster.count } : null;
  return [hexagonPicture({ radius, step, ...strip }), numberPart(hexagonNumber(cluster.count, radius), radius, strip ? " mark-count-raised" : "")];
}

/**
 * @param {string} number
 * @param {number} radius
 * @param {string} [more] Classes.
 */
function numberPart(number, radius, more = "") {
  if (!number) return null;
  return make("span", { class: `mark-count${numberPixels(radius) < 13 ? " mark-count-small" : ""}${more}`, "aria-hidden": "true" }, number);
}
