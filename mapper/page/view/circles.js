// @ts-check
/** @file Circles of uncertainty, and the sign of the incident that is opened: above all marks, with how exact it is. */
import { latitudeOf, longitudeOf, nearestTurn, unitsPerPixel } from "../core/mercator.js";
import { unitsOfMeters } from "../core/opening.js";
import { isByArea } from "../core/positions.js";
import { distanceWords } from "../core/units.js";
import { makePane } from "./canvas-layer.js";
import { cssValue, make } from "./dom.js";
import { openedPicture } from "./glyphs.js";
import { word } from "../core/words.js";

/* global L */

/**
 * @import {Incidents} from "./data.js"
 * @import {View} from "../core/mercator.js"
 */

/** A circle smaller than this would hide behind its own mark. */
const LEAST_CIRCLE_PIXELS = 14;

/** A circle of an area larger than this is shown only on demand: it would cover the map. */
const LARGEST_FAINT_PIXELS = 150;

/** More outlines than this are drawn only for marks that stand alone. */
const MOST_OUTLINES = 500;

/** The ink of the opened circle and the edge around it, in pixels. */
const INK_PIXELS = 2.5;
const EDGE_PIXELS = 6;

/** The buttons of the map take this much of its end, in pixels. */
const BUTTONS_PIXELS = 60;

/** Draws circles around incidents, one of them as opened. */
export class Circles {
  /**
   * @param {any} map
   * @param {Incidents} incidents
   */
  constructor(map, incidents) {
    this.map = map;
    this.incidents = incidents;
    makePane(map, "mapper-circles", 410);
    this.renderer = L.svg({ pane: "mapper-circles", padding: 0.1 });
    this.group = L.layerGroup().addTo(map);
    this.pane = makePane(map, "mapper-opened", 640);
    this.pane.setAttribute("aria-hidden", "true");
    /** @type {{row: number, mark: HTMLElement, note: HTMLElement, pile: HTMLElement, width: number}|null} `width`: of the note, 0 until it is seen. */
    this.opened = null;
  }

  /**
   * @param {Map<number, "faint"|"hovered"|"selected">} looks By row.
   * @param {number} middle Of the copy of the world that is drawn upon, in world units.
   */
  draw(looks, middle) {
    this.middle = middle;
    this.group.clearLayers();
    for (const [row, look] of looks) this.drawCircle(row, look);
  }

  /**
   * @param {number} row
   * @param {"faint"|"hovered"|"selected"} look
   */
  drawCircle(row, look) {
    const radius = this.incidents.columns.uncertainty_meters[row];
    if (!this.incidents.isLocated(row) || !radius) return;
    const inexact = isByArea(this.incidents.positions, row);
    const pixels = this.radiusPixels(row);
    if (pixels < LEAST_CIRCLE_PIXELS || (look === "faint" && inexact && pixels > LARGEST_FAINT_PIXELS)) return;
    if (this.incidents.outlines?.has(row)) return this.drawOutline(row, look);
    if (look === "selected") return this.drawOpened(row, radius, pixels);
    const isHovered = look === "hovered";
    const ink = cssValue("--map-circle");
    this.add(row, {
      radius, color: ink, fillColor: ink, weight: isHovered ? 2 : 1, opacity: isHovered ? 0.9 : inexact ? 0.32 : 0.7,
      fillOpacity: isHovered ? (pixels > LARGEST_FAINT_PIXELS ? 0.05 : 0.1) : inexact ? 0.03 : 0.07, dashArray: isHovered && !inexact ? null : "4 3",
    });
  }

  /**
   * Draw a line or an area in place of its circle.
   * @param {number} row
   * @param {"faint"|"hovered"|"selected"} look
   */
  drawOutline(row, look) {
    const turn = this.latLngOf(row)[1] - longitudeOf(this.incidents.positions.x[row]);
    const { areas, lines } = /** @type {any} */ (this.incidents.outlines).of(row);
    const [ink, chosen] = [cssValue("--map-circle"), cssValue("--chosen")];
    const draw = (/** @type {any[][]} */ parts, /** @type {string} */ kind, /** @type {object} */ style) => {
      const moved = turn ? parts.map((part) => part.map(([latitude, longitude]) => [latitude, longitude + turn])) : parts;
      if (parts.length) L[kind](moved, { renderer: this.renderer, interactive: false, smoothFactor: 0.5, ...style }).addTo(this.group);
    };
    if (look === "selected") for (const [parts, kind] of [[areas, "polygon"], [lines, "polyline"]]) draw(parts, kind, { color: chosen, weight: INK_PIXELS + EDGE_PIXELS, opacity: 1, fillColor: chosen, fillOpacity: 0.2 });
    const weight = look === "faint" ? 1.5 : INK_PIXELS;
    draw(areas, "polygon", { color: ink, weight, opacity: 0.9, fill: look !== "selected", fillColor: ink, fillOpacity: look === "faint" ? 0.1 : 0.18 });
    draw(lines, "polyline", { color: ink, weight: weight + 1, opacity: 0.9 });
  }

  /**
   * The rows of which the outline is large enough in view to be drawn beside the marks; none if they are too many.
   * @param {ArrayLike<number>} shown
   * @param {View} view
   * @returns {number[]}
   */
  outlined(shown, view) {
    const { outlines, positions } = this.incidents;
    const found = [];
    for (let i = 0; outlines && i < shown.length; i++) {
      const row = shown[i];
      if (!outlines.has(row) || this.radiusPixels(row) < LEAST_CIRCLE_PIXELS) continue;
      const reach = this.radiusPixels(row) * unitsPerPixel(view.zoom);
      const x = nearestTurn(positions.x[row], (view.west + view.east) / 2);
      if (x + reach < view.west || x - reach > view.east || positions.y[row] + reach < view.north || positions.y[row] - reach > view.south) continue;
      if (found.push(row) > MOST_OUTLINES) return [];
    }
    return found;
  }

  /**
   * @param {number} row
   * @param {number} radius Meters.
   * @param {number} pixels
   */
  drawOpened(row, radius, pixels) {
    const [ink, chosen] = [cssValue("--map-circle"), cssValue("--chosen")];
    if (isByArea(this.incidents.positions, row)) return this.add(row, { radius, color: ink, weight: 1.2, opacity: 0.7, dashArray: "4 3", fill: false }); // the area itself is shown
    const meters = radius / pixels;
    this.add(row, { radius: radius + ((INK_PIXELS + EDGE_PIXELS) / 2) * meters, color: chosen, weight: EDGE_PIXELS, opacity: 1, fillColor: chosen, fillOpacity: 0.2 });
    this.add(row, { radius, color: ink, weight: INK_PIXELS, opacity: 1, fill: false });
  }

  /**
   * @param {number} row
   * @param {object} style
   */
  add(row, style) {
    L.circle(this.latLngOf(row), { renderer: this.renderer, interactive: false, ...style }).addTo(this.group);
  }

  /**
   * Show the sign of the opened incident above all marks.
   * @param {number|null} row Null or one without a place for none.
   * @param {number} together How many incidents the closest view draws as one mark with it.
   * @param {{isNamed: boolean}} mark `isNamed`: it has the name of the city, which is sign enough.
   */
  open(row, together, { isNamed }) {
    if (this.opened?.row !== row) {
      this.pane.replaceChildren();
      this.opened = row !== null && this.incidents.isLocated(row) ? this.makeSign(row) : null;
    }
    if (!this.opened) return;
    this.opened.mark.hidden = isNamed;
    this.opened.pile.hidden = together < 2;
    this.opened.pile.textContent = word("map.one-here", { n: together });
    this.place();
  }

  /** @param {number} row */
  makeSign(row) {
    const inexact = isByArea(this.incidents.positions, row);
    const mark = make("div", { class: "opened-mark" }, openedPicture(this.incidents.contestStatus(row)));
    const note = make("div", { class: "opened-note" }, inexact ? "" : word("map.within", { distance: distanceWords(this.incidents.columns.uncertainty_meters[row]) }));
    const pile = make("div", { class: "opened-note opened-pile" });
    this.pane.append(mark, note, pile);
    return { row, mark, note, pile, width: 0 };
  }

  /** Put the sign where it belongs in the present view. */
  place() {
    if (!this.opened) return;
    const { row, mark, note, pile } = this.opened;
    const at = this.map.latLngToLayerPoint(this.latLngOf(row));
    const pixels = this.radiusPixels(row);
    const size = this.map.getSize();
    L.DomUtil.setPosition(mark, at);
    L.DomUtil.setPosition(pile, at.add([0, 20]));
    const aside = (pixels + EDGE_PIXELS) * Math.SQRT1_2 + 4;
    note.hidden = pixels < LEAST_CIRCLE_PIXELS || aside > size.x / 2 - 40 || aside > size.y / 2 - 10;
    const { x } = this.map.latLngToContainerPoint(this.latLngOf(row));
    const width = (this.opened.width ||= note.offsetWidth); // once: asking at each picture of a flight lays the page out each time
    if (x + aside + width <= size.x - BUTTONS_PIXELS) L.DomUtil.setPosition(note, at.add([aside, -aside]));
    else L.DomUtil.setPosition(note, at.add([-width / 2, -(pixels + EDGE_PIXELS + 4)])); // beside it, buttons would cover the words
  }

  /**
   * Where the sign is, for labels to keep off.
   * @returns {import("../core/labels.js").Box[]} In container pixels.
   */
  boxes() {
    if (!this.opened) return []; // asking the browser lays the page out
    const frame = this.map.getContainer().getBoundingClientRect();
    return [this.opened.mark, this.opened.note, this.opened.pile].map((part) => part.getBoundingClientRect()).filter(({ width }) => width).map((box) => ({
      left: box.left - frame.left, right: box.right - frame.left, top: box.top - frame.top, bottom: box.bottom - frame.top,
    }));
  }

  /** @param {number} row @returns {[number, number]} */
  latLngOf(row) {
    const { x, y } = this.incidents.positions;
    return [latitudeOf(y[row]), longitudeOf(nearestTurn(x[row], this.middle ?? x[row]))];
  }

  /** @param {number} row */
  radiusPixels(row) {
    const latitude = latitudeOf(this.incidents.positions.y[row]);
    return unitsOfMeters(this.incidents.columns.uncertainty_meters[row], latitude) / unitsPerPixel(this.map.getZoom());
  }
}
