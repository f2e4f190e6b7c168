// @ts-check
/** @file The caption over the map: the smallest known area in its middle or the one that is pointed at, its count, and what to do with it. */
import { areaAt, areaName } from "../core/map-areas.js";
import { nameOfSpot } from "../core/centre-name.js";
import { AreaPointer } from "./area-pointer.js";
import { afterFrame, make } from "./dom.js";
import { gridWords } from "./grid.js";
import { findAll, focusedElement, prefersStillness } from "./host.js";
import { viewOf } from "./world.js";
import { WORLD, latitudeOf, longitudeOf, modulo, unitsPerPixel } from "../core/mercator.js";
import { word } from "../core/words.js";

/* global L */

/**
 * @import {Basemap} from "./basemap.js"
 * @import {Areas, MapArea, NamedPlace} from "../core/map-areas.js"
 * @typedef {{count: (id: string) => number|null, filter: (id: string) => void, isChosen: (id: string) => boolean}} CaptionNeeds
 *   By the id of an area: `count`: how many of the incidents shown may lie in it, null if none in the file does.
 */

/** How close the map comes to a place without borders. */
const PLACE_ZOOM = 11;

/** Around an area that the map goes to, in pixels. */
const AROUND_PIXELS = 40;

/** How far it moves at a time, and what it leaves free at the other side, where the controls stand. */
const STEP_PIXELS = 16;
const CONTROLS_PIXELS = 60;

/** Shows the caption and keeps it true. */
export class Caption {
  /**
   * @param {any} map
   * @param {Basemap} basemap
   * @param {CaptionNeeds} needs
   */
  constructor(map, basemap, needs) {
    this.map = map;
    this.basemap = basemap;
    this.needs = needs;
    this.state = "";
    const { features, arcs, world } = basemap;
    /** @type {Areas} */
    this.areas = { features, arcs, areas: world.areas, lines: world.lines, names: world.labels };
    this.pointer = new AreaPointer(map, this.areas, (_, how) => (how === "pressed" ? this.show() : this.showName()));
    this.name = make("bdi", { id: "map-caption-name" });
    this.grid = make("span", { class: "caption-grid", id: "map-caption-grid" });
    this.acts = make("span", { class: "caption-acts" });
    this.element = make("p", { class: "map-caption", id: "map-caption" }, this.name, this.grid, this.acts);
    const control = new L.Control({ position: "topleft" });
    control.onAdd = () => this.element;
    control.addTo(map);
    L.DomEvent.disableClickPropagation(this.element);
    map.on("moveend", () => this.show());
    this.show();
  }

  /** The area in the middle of the map. @returns {MapArea|null} */
  middle() {
    const { x, y, units } = this.center();
    return areaAt(this.areas, x, y, units);
  }

  center() {
    const units = unitsPerPixel(this.map.getZoom());
    const { x, y } = this.map.project(this.map.getCenter());
    return { x: modulo(x * units, WORLD), y: y * units, units };
  }

  showName() {
    const { pressed, hovered } = this.pointer;
    const area = hovered ?? pressed ?? this.middle();
    const { x, y, units } = this.center();
    const name = area ? areaName(area) : nameOfSpot(this.basemap.world, x, y, units);
    this.name.textContent = name;
    this.grid.textContent = gridWords(this.map);
    this.element.hidden = !name;
  }

  /** Show the name now, and what can be done with the area after the next picture. */
  show() {
    this.showName();
    this.countSoon();
  }

  /** Count the area's incidents after the next picture. */
  countSoon() {
    afterFrame(() => this.showActs());
  }

  showActs() {
    const area = this.pointer.pressed ?? this.middle();
    const n = area ? this.needs.count(area.id) : null;
    /** @type {string} */
    const state = JSON.stringify([area?.id, n, this.pointer.pressed !== null, area ? this.needs.isChosen(area.id) : false, area ? this.fits(area) : false]);
    if (state !== this.state) this.fill(state, area, n);
    this.element.classList.toggle("gives-way", !this.pointer.pressed && !this.element.contains(focusedElement()) && !this.standsClear());
  }

  /**
   * @param {string} state
   * @param {MapArea|null} area
   * @param {number|null} n
   */
  fill(state, area, n) {
    this.state = state;
    this.element.classList.toggle("is-pressed", this.pointer.pressed !== null);
    const had = this.acts.contains(focusedElement()) ? focusedElement()?.id : null;
    this.acts.replaceChildren(...(area ? this.actsOf(area, n) : []));
    if (had) /** @type {HTMLElement} */ (this.acts.querySelector(`#${had}`) ?? this.acts.querySelector("button") ?? this.map.getContainer()).focus();
  }

  /** Move along the map's edge to where no mark lies under it: marks count for more. @returns {boolean} Whether there is such a spot. */
  standsClear() {
    this.element.style.translate = "";
    const own = this.element.getBoundingClientRect();
    const marks = findAll(".mark").map((mark) => mark.getBoundingClientRect()).filter(({ top, bottom }) => top < own.bottom && bottom > own.top);
    const room = this.map.getContainer().getBoundingClientRect().right - CONTROLS_PIXELS - own.right;
    for (let moved = 0; moved <= Math.max(room, 0); moved += STEP_PIXELS) {
      if (marks.some(({ left, right }) => left < own.right + moved && right > own.left + moved)) continue;
      this.element.style.translate = `${moved}px`;
      return true;
    }
    return false;
  }

  /**
   * @param {MapArea} area
   * @param {number|null} n
   * @returns {Element[]}
   */
  actsOf(area, n) {
    const isPressed = this.pointer.pressed !== null;
    const acts = [];
    if (n && !this.needs.isChosen(area.id)) acts.push(this.button("filter", word("caption.filter", { n, name: area.label }), () => this.needs.filter(area.id)));
    else if (isPressed) acts.push(make("span", {}, n ? word("list.count", { n }) : word("caption.none")));
    if (isPressed && !this.fits(area)) acts.push(this.button("go", word("caption.go"), () => this.goTo(area)));
    if (isPressed) acts.push(this.button("close", word("detail.close"), () => this.pointer.press(null)));
    return acts;
  }

  /**
   * @param {string} name
   * @param {string} text
   * @param {() => void} act
   */
  button(name, text, act) {
    return make("button", { type: "button", class: "link", id: `caption-${name}`, onclick: act }, text);
  }

  /** Whether an area has the room of the map already. @param {MapArea} area */
  fits({ box }) {
    const { west, east, north, south } = viewOf(this.map);
    return Math.max((box[2] - box[0]) / (east - west), (box[3] - box[1]) / (south - north)) > 0.5;
  }

  /** @param {MapArea} area */
  goTo({ box: [west, north, east, south] }) {
    const bounds = [[latitudeOf(south), longitudeOf(west)], [latitudeOf(north), longitudeOf(east)]];
    this.map.fitBounds(bounds, { padding: [AROUND_PIXELS, AROUND_PIXELS], maxZoom: 15, animate: !prefersStillness() });
  }

  /** Go to a place that was searched for, and show which it is. @param {NamedPlace} place */
  goToPlace({ area, at }) {
    this.pointer.press(area);
    if (area) this.goTo(area);
    else if (at) this.map.setView(at, Math.max(PLACE_ZOOM, this.map.getZoom()), { animate: !prefersStillness() });
  }
}
