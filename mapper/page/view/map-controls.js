// @ts-check
/** @file The map's own controls, its first view, and moving to an incident. */
import { byId, make } from "./dom.js";
import { word } from "../core/words.js";

/* global L */

/** @import {Incidents} from "./data.js" */

/** Boundaries say nothing more beyond this. */
const MAX_ZOOM = 18;

/** The first view comes no closer, so that a reader sees where in the world this is. */
const FIRST_ZOOM = 13;

/** The map fills its room better between whole levels; the boundaries are drawn as sharp there. */
export const ZOOM_SNAP = 0.5;

/** What scale and attribution take at the foot of the map, and what a mark needs below a head that lies over it. */
const FOOT_PIXELS = 62;
const HEAD_GAP = 30;

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
  if (!hasTiles(map)) map.options.zoomSnap = ZOOM_SNAP;
  map.zoomControl?.remove();
  const bar = make("div", { class: "leaflet-bar map-buttons" },
    mapButton("zoom-in", () => map.zoomIn()), mapButton("zoom-out", () => map.zoomOut()), mapButton("fit", fit));
  const control = new L.Control({ position: "topright" });
  control.onAdd = () => bar;
  control.addTo(map);
  L.DomEvent.disableClickPropagation(bar);
  if (!map.getContainer().querySelector(".leaflet-control-scale")) L.control.scale({ position: "bottomright", maxWidth: SCALE_PIXELS }).addTo(map);
  map.attributionControl?.setPrefix("Leaflet").addAttribution(escaped(attribution));
  map.getContainer().setAttribute("role", "group");
  map.getContainer().setAttribute("aria-label", word("map"));
}

/**
 * Whether pictures of tiles were added by hand.
 * @param {any} map
 */
function hasTiles(map) {
  let found = false;
  map.eachLayer((/** @type {any} */ layer) => (found ||= layer instanceof L.GridLayer));
  return found;
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

function prefersStillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * Show all located incidents.
 * @param {any} map
 * @param {Incidents} incidents
 * @param {[number, number, number, number]|null} fallback South, west, north, east.
 */
export function fitIncidents(map, incidents, fallback) {
  const bounds = incidents.positions.bounds ?? fallback;
  if (!bounds) return;
  const [south, west, north, east] = bounds;
  const { x, y } = map.getSize();
  const [across, down] = [x, y].map((side) => Math.min(48, side / 8));
  map.fitBounds([[south, west], [north, east]], {
    paddingTopLeft: [Math.max(across, legendPixels(map)), Math.max(down, headPixels(map))], paddingBottomRight: [across, Math.max(down, Math.min(FOOT_PIXELS, y / 5))],
    maxZoom: FIRST_ZOOM, animate: false,
  });
}

/**
 * @param {any} map
 * @returns {number} How much of its left part the open legend takes, if more than half is left beside it; else 0.
 */
function legendPixels(map) {
  const legend = byId("legend");
  const pixels = legend.getBoundingClientRect().right - map.getContainer().getBoundingClientRect().left;
  return legend.open && pixels < map.getSize().x / 2 ? pixels : 0;
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

/**
 * Bring an incident into view, with its circle if that fits; zoom out but never in.
 * @param {any} map
 * @param {Incidents} incidents
 * @param {number} row
 * @param {{gently: boolean}} how `gently`: stay if it is in view already.
 */
export function panInto(map, incidents, row, { gently }) {
  const point = L.latLng(incidents.latitude(row), incidents.longitude(row));
  if (gently && map.getBounds().pad(-0.08).contains(point)) return;
  map.panTo(point, { animate: !prefersStillness(), duration: 0.35 });
}
