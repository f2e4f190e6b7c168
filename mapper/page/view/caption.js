// @ts-check
/** @file The caption over the map: the name of the smallest known area in its middle. */
import { boxesMeet, holdsSpot } from "../core/world-lines.js";
import { WORLD, modulo, unitsPerPixel } from "../core/mercator.js";
import { nameOfSpot } from "../core/centre-name.js";
import { make } from "./dom.js";
import { word } from "../core/words.js";

/* global L */

/**
 * @import {Basemap, MapFeature} from "./basemap.js"
 */

/** From the smallest on. */
const KINDS = ["place", "county", "state"];

/** Shows the caption and keeps it true. */
export class Caption {
  /**
   * @param {any} map
   * @param {Basemap} basemap
   */
  constructor(map, basemap) {
    this.map = map;
    this.basemap = basemap;
    this.text = make("p", { class: "map-caption", id: "map-caption" });
    const control = new L.Control({ position: "topleft" });
    control.onAdd = () => this.text;
    control.addTo(map);
    map.on("moveend", () => this.show());
    this.show();
  }

  show() {
    const units = unitsPerPixel(this.map.getZoom());
    const { x, y } = this.map.project(this.map.getCenter());
    const [east, south] = [modulo(x * units, WORLD), y * units];
    this.text.textContent = this.censusName(east, south) ?? nameOfSpot(this.basemap.world, east, south);
  }

  /**
   * @param {number} x World units.
   * @param {number} y World units.
   * @returns {string|null} Null outside the borders of the Census.
   */
  censusName(x, y) {
    const held = this.basemap.features.filter(({ box }) => boxesMeet(box, [x, y, x, y])).filter((feature) => this.holds(feature, x, y));
    const [smallest] = held.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
    const state = held.find(({ kind }) => kind === "state");
    if (!smallest || !state || smallest === state) return state?.label ?? null;
    return word("world.within", { name: smallest.label, country: state.label });
  }

  /** @param {MapFeature} feature @param {number} x @param {number} y */
  holds({ rings, box }, x, y) {
    const flat = rings.flat().map((references) => ({ references, box }));
    return holdsSpot(this.basemap.arcs, /** @type {any} */ ({ rings: flat, box }), x, y);
  }
}
