// @ts-check
/** @file The map's own controls, its first view, and moving to an incident. */
import { make } from "./dom.js";
import { word } from "../core/words.js";

/* global L */

/** @import {Incidents} from "./data.js" */

/** Boundaries say nothing more beyond this. */
const MAX_ZOOM = 18;

/** The first view comes no closer, so that a reader sees where in the world this is. */
const FIRST_ZOOM = 13;

/**
 * Leaflet's controls with our words, a button that shows everything, the attribution.
 * @param {any} map
 * @param {string} attribution
 * @param {() => void} fit
 */
export function addMapControls(map, attribution, fit) {
  if (!Number.isFinite(map.getMaxZoom())) map.setMaxZoom(MAX_ZOOM);
  if (prefersStillness()) map.options.inertia = false;
  map.zoomControl?.remove();
  const bar = make("div", { class: "leaflet-bar map-buttons" },
    mapButton("zoom-in", () => map.zoomIn()), mapButton("zoom-out", () => map.zoomOut()), mapButton("fit", fit));
  const control = new L.Control({ position: "topright" });
  control.onAdd = () => bar;
  control.addTo(map);
  L.DomEvent.disableClickPropagation(bar);
  map.attributionControl?.setPrefix("Leaflet").addAttribution(escaped(attribution));
  map.getContainer().setAttribute("role", "group");
  map.getContainer().setAttribute("aria-label", word("map"));
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
  const bounds = incidents.bounds() ?? fallback;
  if (!bounds) return;
  const [south, west, north, east] = bounds;
  const edge = Math.min(48, map.getSize().x / 8);
  map.fitBounds([[south, west], [north, east]], { padding: [edge, edge], maxZoom: FIRST_ZOOM, animate: false });
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
