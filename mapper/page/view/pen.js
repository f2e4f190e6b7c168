// @ts-check
/** @file The pen: the reader draws an outline or a circle on the map, or types a radius, and the page keeps what lies in it or may. */
import { MOST_METERS, MOST_POINTS, drawnRing, radiusMeters } from "../core/drawn-area.js";
import { units } from "../core/units.js";
import { word } from "../core/words.js";
import { makePane } from "./canvas-layer.js";
import { breath, byId, cssValue, make } from "./dom.js";
import { drawnMiddle } from "./world.js";

/* global L */

/**
 * @import {DrawnArea} from "../core/drawn-area.js"
 * @import {Page} from "./page.js"
 * @typedef {{x: number, y: number}} Spot In pixels of the map's window.
 */

/** What is drawn smaller than this was a click. */
const LEAST_PIXELS = 10;

/** How far a simpler outline may lie from the hand's, to begin with. */
const TOLERANCE_PIXELS = 1.5;

const EDGE_PIXELS = 2.5;

/** The tool and what it has drawn. */
export class Pen {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.map = page.map;
    /** @type {Spot[]} Where the pointer has been. */
    this.path = [];
    /** @type {DrawnArea|null} What stands on the map. */
    this.area = null;
    /** @type {DrawnArea|null} What was drawn and is still being compared with all incidents. */
    this.compared = null;
    /** @type {DrawnArea|null} The last one of a link that was compared in slices. */
    this.awaited = null;
    this.middle = NaN;
    makePane(this.map, "mapper-drawn", 408).setAttribute("aria-hidden", "true");
    this.group = L.layerGroup().addTo(this.map);
    this.renderer = L.canvas({ pane: "mapper-drawn", padding: 0.5 });
    this.button = make("button", { type: "button", class: "map-button map-button-pen", id: "map-pen", "aria-label": word("map.pen"), title: word("map.pen"), "aria-expanded": "false", "aria-controls": "pen", onclick: () => (this.isOpen() ? this.close() : this.open()) });
    byId("map-fit").after(this.button);
    this.sheet = make("div", { class: "pen-sheet", hidden: true });
    this.map.getContainer().append(this.sheet);
    this.form = this.makeForm();
    byId("map-column").after(this.form); // on a phone it lies over the list and leaves the map free
    this.said = make("p", { class: "pen-said", id: "pen-said", role: "status" });
    byId("chosen").after(this.said);
    this.followPointer();
    this.map.on("moveend", () => this.drawnElsewhere() && this.draw());
    byId("page").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape" || !this.isOpen()) return;
      event.preventDefault(); // the incident behind it stays open
      this.close();
    });
  }

  /** No form: a frame without the right to send forms, as a notebook's, would let none of its buttons act. */
  makeForm() {
    const shape = (/** @type {string} */ name) => make("label", { class: "mode-option" },
      make("input", { type: "radio", name: "pen-shape", value: name, checked: name === "outline" }), make("span", {}, word(`pen.${name}`)));
    this.radius = make("input", { id: "pen-radius", type: "text", inputMode: "decimal", autocomplete: "off", maxLength: 8, value: "5", "aria-describedby": "pen-fault",
      onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === "Enter" && this.circleCenter(event) });
    this.circleShape = shape("circle");
    this.fault = make("p", { class: "pen-fault", id: "pen-fault", role: "alert" });
    return make("div", { class: "pen", id: "pen", role: "group", hidden: true, tabIndex: -1, "aria-label": word("pen") },
      make("fieldset", { class: "pen-shapes" }, make("legend", {}, word("pen.shape")), shape("outline"), this.circleShape,
        make("button", { type: "button", class: "button pen-cancel", id: "pen-cancel", onclick: () => this.close() }, word("pen.cancel"))),
      make("label", { class: "range-end", htmlFor: "pen-radius" }, make("span", {}, word(`pen.radius.${units()}`))),
      make("div", { class: "pen-line" }, this.radius, make("button", { type: "button", class: "button", id: "pen-around", onclick: (/** @type {Event} */ event) => this.circleCenter(event) }, word("pen.around"))),
      this.fault);
  }

  isOpen() {
    return !this.form.hidden;
  }

  open() {
    this.set(true);
    this.form.focus({ preventScroll: true });
  }

  close() {
    this.set(false);
    this.button.focus({ preventScroll: true });
  }

  /** @param {boolean} open */
  set(open) {
    this.form.hidden = this.sheet.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    byId("stage").classList.toggle("has-pen", open);
    if (open) byId("legend").open = false; // which lies over the map
    this.path = [];
    this.blame("");
    this.draw();
  }

  /** @param {string} text */
  blame(text) {
    this.fault.textContent = text;
  }

  /** Take the pointer off the map while the pen is in the hand. */
  followPointer() {
    const { sheet } = this;
    L.DomEvent.disableClickPropagation(sheet);
    const spot = (/** @type {PointerEvent} */ event) => {
      const { x, y } = this.map.mouseEventToContainerPoint(event);
      return { x, y };
    };
    sheet.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
      if (!event.isPrimary || event.button) return;
      sheet.setPointerCapture(event.pointerId);
      this.blame("");
      this.compared = null;
      this.path = [spot(event)];
    });
    sheet.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
      event.stopPropagation();
      if (!event.isPrimary || !this.path.length) return;
      this.path.push(spot(event));
      this.draw();
    });
    sheet.addEventListener("pointerup", (/** @type {PointerEvent} */ event) => event.isPrimary && this.finish());
    sheet.addEventListener("pointercancel", () => {
      this.path = [];
      this.draw();
    });
  }

  /** The pointer was lifted. */
  finish() {
    const area = this.areaOfPath();
    this.path = [];
    if (area) this.choose(area);
    else {
      this.blame(word("pen.too-small"));
      this.draw();
    }
  }

  /** @returns {DrawnArea|null} What the pointer has drawn so far; null for a click. */
  areaOfPath() {
    const { path } = this;
    if (!path.length) return null;
    const [first, last] = [path[0], path[path.length - 1]];
    if (this.circleShape.querySelector("input")?.checked) {
      const [center, edge] = [first, last].map(({ x, y }) => this.map.containerPointToLatLng([x, y]));
      return Math.hypot(last.x - first.x, last.y - first.y) < LEAST_PIXELS ? null : this.circle(center, center.distanceTo(edge));
    }
    const size = (/** @type {"x"|"y"} */ axis) => path.reduce((most, each) => Math.max(most, each[axis]), -Infinity) - path.reduce((least, each) => Math.min(least, each[axis]), Infinity);
    if (Math.min(size("x"), size("y")) < LEAST_PIXELS) return null;
    const points = simpler(path).map(({ x, y }) => this.map.containerPointToLatLng([x, y]));
    return points.length < 3 ? null : { kind: "outline", points: points.map(({ lat, lng }) => [Math.round(lat * 1e5) / 1e5, Math.round(lng * 1e5) / 1e5]) };
  }

  /**
   * @param {{wrap: () => {lat: number, lng: number}}} center
   * @param {number} meters
   * @returns {DrawnArea}
   */
  circle(center, meters) {
    const { lat, lng } = center.wrap();
    const unit = units();
    const radius = Math.min(meters, MOST_METERS) / radiusMeters({ kind: "circle", latitude: 0, longitude: 0, radius: 1, unit });
    // as it stands in a link
    return { kind: "circle", latitude: Math.round(lat * 1e5) / 1e5, longitude: Math.round(lng * 1e5) / 1e5, radius: Math.max(Math.floor(radius * 1000) / 1000, 0.001), unit };
  }

  /** @param {Event} event */
  circleCenter(event) {
    event.preventDefault();
    const radius = Number(this.radius.value.trim().replace(",", "."));
    const unit = radiusMeters({ kind: "circle", latitude: 0, longitude: 0, radius: 1, unit: units() });
    const isRadius = radius >= 0.001 && radius * unit <= MOST_METERS;
    this.radius.setAttribute("aria-invalid", String(!isRadius));
    if (isRadius) return this.choose(this.circle(this.map.getCenter(), radius * unit * (1 + 1e-12)));
    this.blame(word("pen.bad-radius", { most: Math.floor(MOST_METERS / unit) }));
    this.radius.focus();
  }

  /**
   * Filter by an area once it is known what lies in it; a new stroke takes its place.
   * @param {DrawnArea} area
   */
  async choose(area) {
    const { controls } = this.page;
    this.compared = area;
    this.close();
    if (await this.compare(area)) controls.change({ ...controls.chosen, within: area });
  }

  /**
   * @param {DrawnArea} area
   * @returns {Promise<boolean>} Whether it is known what lies in it; not if another area took its place.
   */
  async compare(area) {
    this.compared = area;
    if (!(await this.page.set.prepareReach(area, { pause: breath, isWanted: () => this.compared === area }))) return false;
    this.compared = null;
    return true;
  }

  /**
   * Filter by an area of a link; with very many incidents, once it is known what lies in it.
   * @param {DrawnArea|null} area
   * @returns {boolean} Whether the filter is yet to come.
   */
  awaits(area) {
    const { controls, set } = this.page;
    this.compared = null;
    if (!area || !set.takesSlices) return false;
    this.awaited = area;
    this.compare(area).then((isKnown) => {
      if (!isKnown) return;
      controls.restore({ ...controls.chosen, within: area });
      this.page.filter("restore");
    });
    this.draw();
    return true;
  }

  /** @returns {{within?: DrawnArea}} The area of a link that is still being compared, for the link. */
  linked() {
    return this.awaited && this.awaited === this.compared ? { within: this.awaited } : {};
  }

  /** Bring what is drawn, the marks of the list and the count in step with the filters. */
  show() {
    const { set, controls, incidents, shown } = this.page;
    const { within } = controls.chosen;
    const hasChanged = within !== this.area;
    this.area = within;
    incidents.reach = set.reach(within);
    if (hasChanged) this.draw();
    const text = within ? this.words(set.countWithin(within, shown)) : "";
    if (this.said.textContent !== text) this.said.textContent = text;
  }

  /** @param {{surely: number, maybe: number}} counts */
  words({ surely, maybe }) {
    return [word("pen.said", { n: surely }), maybe && word("pen.said.may", { n: maybe })].filter(Boolean).join(" ");
  }

  /** Whether the map shows another copy of the world since. */
  drawnElsewhere() {
    return this.area !== null && this.middle !== drawnMiddle(this.map);
  }

  draw() {
    this.group.clearLayers();
    const area = this.path.length ? this.areaOfPath() : this.compared ?? this.area;
    this.middle = drawnMiddle(this.map);
    const style = { renderer: this.renderer, interactive: false, color: cssValue("--ink"), weight: EDGE_PIXELS, fillColor: cssValue("--chosen"), fillOpacity: 0.16, dashArray: this.path.length || this.compared ? "6 5" : null };
    if (area) L.polygon(drawnRing(area, this.middle), style).addTo(this.group);
    else if (this.path.length) L.polyline(this.path.map(({ x, y }) => this.map.containerPointToLatLng([x, y])), { ...style, fill: false }).addTo(this.group);
  }
}

/**
 * @param {Spot[]} path
 * @returns {Spot[]} With no more points than a link has room for.
 */
function simpler(path) {
  let tolerance = TOLERANCE_PIXELS;
  let points = L.LineUtil.simplify(path, tolerance);
  while (points.length > MOST_POINTS) points = L.LineUtil.simplify(path, (tolerance *= 1.4));
  return points;
}
