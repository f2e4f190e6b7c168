// @ts-check
/** @file Areas of the map under the pointer: one that is hovered gets an edge, one that is pressed is named with its count. */
import { traceArcs } from "../core/arcs.js";
import { areaAt } from "../core/map-areas.js";
import { unitsPerPixel, WORLD } from "../core/mercator.js";
import { makeCanvasLayer, makePane } from "./canvas-layer.js";
import { cssValue, nextFrame } from "./dom.js";

/**
 * @import {MapArea, Areas} from "../core/map-areas.js"
 * @import {Paper} from "../core/arcs.js"
 * @import {WorldBox} from "../core/world-lines.js"
 */

const EDGE = { hovered: 1.5, pressed: 2 };
const HALO_PIXELS = 6;

/** Draws the edges, and tells which area is meant. */
export class AreaPointer {
  /**
   * @param {any} map
   * @param {Areas} areas
   * @param {(area: MapArea|null, how: "hovered"|"pressed") => void} tell
   */
  constructor(map, areas, tell) {
    this.map = map;
    this.areas = areas;
    this.tell = tell;
    /** @type {MapArea|null} */
    this.hovered = null;
    /** @type {MapArea|null} */
    this.pressed = null;
    this.waiting = false;
    makePane(map, "mapper-pointed", 405).setAttribute("aria-hidden", "true");
    this.canvas = makeCanvasLayer("mapper-pointed", (context, paper, box) => this.draw(context, paper, box));
    map.on("click", (/** @type {any} */ { latlng }) => this.press(this.find(latlng)));
    const container = map.getContainer();
    container.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => this.follow(event));
    container.addEventListener("pointerleave", () => this.hover(null));
    map.on("movestart zoomstart", () => this.hover(null));
  }

  /** @param {any} latLng @returns {MapArea|null} */
  find(latLng) {
    const units = unitsPerPixel(this.map.getZoom());
    const { x, y } = this.map.project(latLng);
    return areaAt(this.areas, x * units, y * units, units);
  }

  /** @param {PointerEvent} event */
  follow(event) {
    if (event.pointerType === "touch" || event.buttons) return;
    const target = /** @type {Element} */ (event.target);
    const isOnMap = !target.closest(".mark, .leaflet-control, .legend, .button");
    const latLng = this.map.mouseEventToLatLng(event);
    if (this.waiting) return;
    this.waiting = true; // one look a frame is enough
    nextFrame(() => {
      this.waiting = false;
      this.hover(isOnMap ? this.find(latLng) : null);
    });
  }

  /** @param {MapArea|null} area */
  hover(area) {
    if (area?.id === this.hovered?.id) return;
    this.hovered = area;
    this.redraw();
    this.tell(area, "hovered");
  }

  /** @param {MapArea|null} area Null to press none. */
  press(area) {
    this.pressed = area;
    this.redraw();
    this.tell(area, "pressed");
  }

  redraw() {
    const isDrawn = this.map.hasLayer(this.canvas);
    if (!isDrawn && (this.hovered || this.pressed)) this.canvas.addTo(this.map);
    else if (isDrawn) this.canvas.redraw();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Paper} paper
   * @param {WorldBox} box
   */
  draw(context, paper, [west, , east]) {
    const ink = cssValue("--map-circle");
    context.lineJoin = "round";
    for (let start = WORLD * Math.floor(west / WORLD); start < east; start += WORLD) {
      const copy = { ...paper, west: paper.west - start };
      if (this.pressed) this.trace(context, this.pressed, copy, cssValue("--chosen"), HALO_PIXELS);
      if (this.pressed) this.trace(context, this.pressed, copy, ink, EDGE.pressed);
      if (this.hovered && this.hovered.id !== this.pressed?.id) this.trace(context, this.hovered, copy, ink, EDGE.hovered);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {MapArea} area
   * @param {Paper} paper
   * @param {string} color
   * @param {number} width Pixels.
   */
  trace(context, { arcs, rings }, paper, color, width) {
    context.beginPath();
    for (const ring of rings) traceArcs(context, arcs, ring, paper);
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke();
  }
}
