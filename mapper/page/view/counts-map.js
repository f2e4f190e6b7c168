// @ts-check
/** @file The map of a page of counts: cells in shades, over the same map as that of the page of incidents. */
import { Basemap } from "./basemap.js";
import { makeCanvasLayer, makePane } from "./canvas-layer.js";
import { readBasemap, readWorld } from "./data.js";
import { byId, cssValue, make } from "./dom.js";
import { SHADES, shadeOf, shadeSteps } from "../core/counts-data.js";
import { onResize } from "./host.js";
import { addMapControls, incidentFitter } from "./map-controls.js";
import { WORLD, modulo } from "../core/mercator.js";
import { attributionWords } from "../core/places.js";
import { numberWords, word } from "../core/words.js";
import { WorldMap } from "./world-map.js";

/* global L */

/**
 * @import {Cells} from "../core/counts-data.js"
 * @import {Paper} from "../core/arcs.js"
 * @import {WorldBox} from "../core/world-lines.js"
 */

/** Cells are drawn no smaller than this, in pixels, by joining as many as it takes. */
const LEAST_PIXELS = 5;

/** So many cells have an outline, without which a lone one of the lightest shade is lost on the land. */
const MOST_OUTLINED = 5_000;

/** Draws the cells. */
export class CountsMap {
  /**
   * @param {any} header
   * @param {Cells} cells
   */
  constructor(header, cells) {
    this.header = header;
    this.cells = cells;
    /** @type {Float64Array} */
    this.counts = new Float64Array(cells.x.length);
    /** The cells as they are drawn at a zoom: joined ones, by their place. @type {Map<number, number>} */
    this.drawn = new Map();
    this.level = cells.level;
    /** @type {number[]} */
    this.steps = [];
    this.map = L.map(byId("map"), { zoomControl: false, attributionControl: true, center: [0, 0], zoom: 2 });
    this.tip = make("div", { class: "mapper-cell-tip", hidden: true });
    this.map.getContainer().append(this.tip);
  }

  async start() {
    const [base, world] = await Promise.all([readBasemap(), readWorld()]);
    const { map } = this;
    const fit = incidentFitter(map, base.header.bounds);
    addMapControls(map, attributionWords(base.header.attribution, world.header.attribution, this.header.vintage), () => fit());
    map.invalidateSize({ animate: false });
    fit({ first: true });
    this.keepInRoom(() => fit({ first: true }));
    this.basemap = new Basemap(map, base, new WorldMap(world), new Set());
    makePane(map, "mapper-cells", 300);
    this.canvas = makeCanvasLayer("mapper-cells", (context, paper, box) => this.draw(context, paper, box));
    this.basemap.show();
    this.canvas.addTo(map);
    map.on("zoomend", () => this.join());
    map.on("mousemove click", (/** @type {any} */ event) => this.point(event));
    map.on("mouseout movestart", () => (this.tip.hidden = true));
  }

  /**
   * The table below takes room from the map when it comes; the first view then fits what is left, until the reader moves it.
   * @param {() => void} fit
   */
  keepInRoom(fit) {
    const { map } = this;
    const view = () => `${map.getCenter()} ${map.getZoom()}`;
    let first = view();
    onResize(map.getContainer(), () => {
      const isFirst = view() === first;
      map.invalidateSize({ animate: false, pan: !isFirst });
      if (isFirst) fit();
      if (isFirst) first = view();
    });
  }

  /** @param {Float64Array} counts By cell. */
  show(counts) {
    this.counts = counts;
    this.join();
  }

  restyle() {
    this.basemap?.restyle();
    this.canvas?.redraw();
  }

  /** Join cells that would be too small to see at this zoom; sums stay exact. */
  join() {
    const { x, y, level } = this.cells;
    if (x.length === 0) return;
    const wanted = Math.floor(this.map.getZoom() + Math.log2(256 / LEAST_PIXELS));
    this.level = Math.max(Math.min(level, wanted), 0);
    const up = level - this.level;
    this.drawn = new Map();
    for (let cell = 0; cell < x.length; cell++) {
      const count = this.counts[cell];
      if (!count) continue;
      const key = (x[cell] >> up) * 2 ** 17 + (y[cell] >> up);
      this.drawn.set(key, (this.drawn.get(key) ?? 0) + count);
    }
    this.steps = shadeSteps([...this.drawn.values()]);
    this.showKey();
    this.canvas?.drawSoon();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Paper} paper
   * @param {WorldBox} box
   */
  draw(context, paper, [west, north, east, south]) {
    const size = WORLD / 2 ** this.level;
    const colors = Array.from({ length: SHADES }, (_, n) => cssValue(`--shade-${n + 1}`));
    const offset = SHADES - this.steps.length;
    const pixels = size * paper.scale;
    const isOutlined = this.drawn.size <= MOST_OUTLINED && pixels >= LEAST_PIXELS;
    context.globalAlpha = 0.85;
    context.strokeStyle = colors[SHADES - 2];
    context.lineWidth = Math.min(Math.max(pixels / 12, 1), 2);
    for (const [key, count] of this.drawn) {
      const [left, top] = [Math.floor(key / 2 ** 17) * size, (key % 2 ** 17) * size];
      if (top > south || top + size < north) continue;
      for (let copy = left + WORLD * Math.floor((west - left) / WORLD); copy < east; copy += WORLD) {
        if (copy + size < west) continue;
        context.fillStyle = colors[shadeOf(count, this.steps) - 1 + offset];
        const side = pixels - (pixels > 8 ? 1 : 0);
        const [x, y] = [(copy - paper.west) * paper.scale, (top - paper.north) * paper.scale];
        context.fillRect(x, y, side, side);
        if (isOutlined) context.strokeRect(x + context.lineWidth / 2, y + context.lineWidth / 2, side - context.lineWidth, side - context.lineWidth);
      }
    }
    context.globalAlpha = 1;
  }

  /** Say how many incidents the cell under the pointer has. @param {any} event */
  point(event) {
    const { x, y } = this.map.project(event.latlng, 0);
    const across = 2 ** this.level / 256;
    const count = this.drawn.get(Math.floor(modulo(x, 256) * across) * 2 ** 17 + Math.floor(y * across));
    this.tip.hidden = !count;
    if (!count) return;
    this.tip.textContent = word("counts.cell", { n: count });
    this.tip.style.left = `${event.containerPoint.x}px`;
    this.tip.style.top = `${event.containerPoint.y}px`;
  }

  showKey() {
    const offset = SHADES - this.steps.length;
    byId("legend-body").replaceChildren(...this.steps.map((step, n) => {
      const next = this.steps[n + 1];
      const label = next === undefined ? `${numberWords(step)}+` : next - 1 === step ? numberWords(step) : word("counts.shade.range", { from: step, to: next - 1 });
      return make("div", { class: "counts-key" }, make("span", { class: `counts-shade-${n + 1 + offset}` }), make("span", {}, label));
    }).reverse());
  }
}
