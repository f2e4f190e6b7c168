// @ts-check
/** @file Canvases over the map that move and are drawn as the map's own are. */
import { nextFrame } from "./dom.js";
import { newElement, pixelRatio } from "./host.js";
import { unitsPerPixel } from "../core/mercator.js";

/**
 * @import {Paper} from "../core/arcs.js"
 * @import {WorldBox} from "../core/world-lines.js"
 */

/* global L */

/**
 * A canvas that Leaflet moves, scales while zooming and asks to be drawn, as it does with its own; without an object a
 * point, which takes most of the time of Leaflet's.
 * @param {string} pane
 * @param {(context: CanvasRenderingContext2D, paper: Paper, box: WorldBox) => void} draw
 */
export function makeCanvasLayer(pane, draw) {
  const { Renderer } = L;
  const Layer = Renderer.extend({
    _initContainer() {
      this._container = newElement("canvas");
      this._context = this._container.getContext("2d");
    },
    _destroyContainer() {
      this._container.remove();
      this._container = null;
    },
    _updatePaths() {},
    _update() {
      if (this._bounds) this.drawSoon();
      else this.redraw();
    },
    /** Once however often the view changes, and not in the task of a click; until then Leaflet moves the last picture. */
    drawSoon() {
      if (this._map && !this._map._animatingZoom) this._frame ||= nextFrame(() => this.redraw());
    },
    redraw() {
      cancelAnimationFrame(this._frame);
      this._frame = 0;
      if (!this._map || (this._map._animatingZoom && this._bounds)) return;
      Renderer.prototype._update.call(this);
      const { min } = this._bounds;
      const size = this._bounds.getSize();
      L.DomUtil.setPosition(this._container, min);
      sizeCanvas(this._context, size);
      const units = unitsPerPixel(this._map.getZoom());
      const corner = min.add(this._map.getPixelOrigin());
      const west = corner.x * units;
      const north = corner.y * units;
      draw(this._context, { west, north, scale: 1 / units }, [west, north, west + size.x * units, north + size.y * units]);
      this.fire("update");
    },
  });
  return new Layer({ pane, padding: 0 });
}

/**
 * Make a canvas as large as it looks, empty, with the device's pixels, to be drawn on in those of the style sheet.
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number}} size
 */
function sizeCanvas(context, { x, y }) {
  const { canvas } = context;
  const ratio = pixelRatio();
  canvas.width = Math.round(x * ratio);
  canvas.height = Math.round(y * ratio);
  canvas.style.width = `${x}px`;
  canvas.style.height = `${y}px`;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
}

/**
 * Lay an empty canvas over the whole map; return its size.
 * @param {any} map
 * @param {CanvasRenderingContext2D} context
 * @returns {{x: number, y: number}}
 */
export function coverMap(map, context) {
  const size = map.getSize();
  sizeCanvas(context, size);
  L.DomUtil.setPosition(context.canvas, map.containerPointToLayerPoint([0, 0]));
  return size;
}

/**
 * @param {any} map
 * @param {string} name
 * @param {number} zIndex
 */
export function makePane(map, name, zIndex) {
  const pane = map.createPane(name);
  pane.style.zIndex = String(zIndex);
  return pane;
}
