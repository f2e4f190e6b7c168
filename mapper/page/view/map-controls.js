// @ts-check
/** @file The map's own controls, its first view. */
import { prefersStillness } from "./host.js";
import { byId, make } from "./dom.js";
import { hasPictures } from "./grid.js";
import { units } from "../core/units.js";
import { word } from "../core/words.js";
import { MOST_PADDING, legendPixels, sidePadding } from "./world.js";

/* global L */

/**
 * @import {Bounds} from "../core/mercator.js"
 */

/** Boundaries show no more detail beyond this. */
const MAX_ZOOM = 18;

/** The first view comes no closer, so that a reader sees where in the world this is. */
const FIRST_ZOOM = 13;

/** The map fills its room better between whole levels; the boundaries are drawn as sharp there. */
export const ZOOM_SNAP = 0.5;

/** The height of scale and attribution at the foot of the map, and the room that a mark needs below a head over it. */
const FOOT_PIXELS = 62;
const HEAD_GAP = 30;

/** Half of a mark of several incidents. */
const MARK_PIXELS = 28;

/** How wide the world is at zoom 0. */
const WORLD_PIXELS = 256;

/** How long the bar of the scale may be, in pixels. */
const SCALE_PIXELS = 96;

/**
 * Leaflet's controls with our words, a button that shows everything, the scale, the attribution.
 * @param {any} map
 * @param {string} attribution
 * @param {() => void} fit
 */
export function addMapControls(map, attribution, fit) {
  if (!Number.isFinite(map.getMaxZoom())) map.setMaxZoom(MAX_ZOOM);
  if (prefersStillness()) map.options.inertia = false;
  if (!hasPictures(map)) map.options.zoomSnap = ZOOM_SNAP;
  map.zoomControl?.remove();
  const bar = make("div", { class: "leaflet-bar map-buttons" },
    mapButton("zoom-in", () => map.zoomIn()), mapButton("zoom-out", () => map.zoomOut()), mapButton("fit", () => fit()));
  const control = new L.Control({ position: "topright" });
  control.onAdd = () => bar;
  control.addTo(map);
  L.DomEvent.disableClickPropagation(bar);
  if (!map.getContainer().querySelector(".leaflet-control-scale")) L.control.scale({ position: "bottomright", maxWidth: SCALE_PIXELS, metric: units() === "km", imperial: units() === "mi" }).addTo(map);
  map.attributionControl?.setPrefix("Leaflet").addAttribution(escaped(attribution));
  map.getContainer().setAttribute("role", "group");
  map.getContainer().setAttribute("aria-label", word("map"));
}

/**
 * Show the scale only where it covers no mark.
 * @param {any} map
 * @param {{left: number, top: number, right: number, bottom: number}[]} boxes Of marks, in container pixels.
 */
export function keepScaleClear(map, boxes) {
  const scale = map.getContainer().querySelector(".leaflet-control-scale");
  if (!scale) return;
  const frame = map.getContainer().getBoundingClientRect();
  const { left, top, right, bottom } = scale.getBoundingClientRect();
  const isCovering = boxes.some((box) => box.left < right - frame.left && box.right > left - frame.left && box.top < bottom - frame.top && box.bottom > top - frame.top);
  scale.classList.toggle("is-covering", isCovering);
}

/**
 * @param {string} name
 * @param {() => void} act
 */
function mapButton(name, act) {
  const label = word(`map.${name}`);
  return make("button", { type: "button", class: `map-button map-button-${name}`, id: `map-${name}`, "aria-label": label, title: label, onclick: act });
}

/**
 * Leaflet sets attributions as markup.
 * @param {string} text
 */
function escaped(text) {
  /** @type {Record<string, string>} */
  const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (sign) => entities[sign]);
}

/**
 * Show all incidents when asked to. The map can be zoomed out until the world fills its width, or until all incidents are
 * in view if that is further out; who gives the map's options by hand may say otherwise.
 * @param {any} map
 * @param {Bounds|null} bounds Of all incidents.
 * @param {Bounds|null} [main] Of those that the first view shows, if these are not all.
 * @returns {(how?: {first?: boolean}) => void} `first`: the first view, which leaves out a few far ones.
 */
export function incidentFitter(map, bounds, main = null) {
  const isFree = map.options.minZoom === undefined;
  const limit = () => {
    if (isFree && map.getSize().x) limitZoom(map, bounds);
  };
  map.on("resize", limit);
  return ({ first = false } = {}) => {
    limit();
    if (first && map.askedBounds) return map.fitBounds(...map.askedBounds); // by a layer that was added by hand
    const shown = first ? main ?? bounds : bounds;
    if (!shown) return;
    const { center, zoom } = fitting(map, shown);
    map.setView(center.wrap(), zoom, { animate: false });
  };
}

/**
 * @param {any} map
 * @param {Bounds|null} bounds
 */
function limitZoom(map, bounds) {
  map.options.minZoom = undefined;
  const snap = map.options.zoomSnap || 1;
  const world = Math.ceil(Math.log2(map.getSize().x / WORLD_PIXELS) / snap) * snap;
  const least = Math.max(Math.min(world, bounds ? fitting(map, bounds).zoom : world), 0);
  map.options.minZoom = least;
  if (map.getZoom() < least) map.setZoom(least, { animate: false });
}

/**
 * The view in which the map shows a whole box, clear of the elements over it.
 * @param {any} map
 * @param {Bounds} bounds
 * @returns {{center: any, zoom: number}}
 */
function fitting(map, [south, west, north, east]) {
  const { y } = map.getSize();
  const [across, down] = [sidePadding(map), Math.min(MOST_PADDING, y / 8)];
  const head = L.point(Math.max(across, legendPixels(map)), Math.max(down, headPixels(map)));
  const foot = L.point(Math.max(across, buttonsPixels(map)), Math.max(down, Math.min(FOOT_PIXELS, y / 5)));
  const zoom = Math.min(map.getBoundsZoom([[south, west], [north, east]], false, head.add(foot)), FIRST_ZOOM);
  const middle = map.project([south, west], zoom).add(map.project([north, east], zoom)).divideBy(2);
  return { center: map.unproject(middle.add(foot.subtract(head).divideBy(2)), zoom), zoom };
}

/**
 * @param {any} map
 * @returns {number} How much of its side its buttons take with half a mark beside them, where they reach below its upper third; else 0.
 */
function buttonsPixels(map) {
  const box = map.getContainer().getBoundingClientRect();
  const buttons = map.getContainer().querySelector(".leaflet-top.leaflet-right")?.getBoundingClientRect();
  return buttons && buttons.bottom > box.top + box.height / 3 ? box.right - buttons.left + MARK_PIXELS : 0;
}

/**
 * @param {any} map
 * @returns {number} How much of its upper part a head that lies over it takes, as in a small frame; 0 if none does.
 */
function headPixels(map) {
  const box = map.getContainer().getBoundingClientRect();
  const { top, bottom, right } = byId("sheet").getBoundingClientRect();
  const liesOver = right > box.left && top < box.top + box.height / 4 && bottom < box.top + box.height / 2;
  return liesOver ? bottom - box.top + HEAD_GAP : 0;
}
