// @ts-check
/** @file Areas of a layer on the map: outlined, and shaded by how many incidents lie in each. */
import { countAreas, ratesOf, shadeOf, shadeSteps } from "../core/own-areas.js";
import { traceArcs } from "../core/arcs.js";
import { WORLD, unitsPerPixel } from "../core/mercator.js";
import { boxesMeet } from "../core/world-lines.js";
import { hatching } from "./area-hatch.js";
import { makeCanvasLayer, makePane } from "./canvas-layer.js";
import { cssValue } from "./dom.js";

/**
 * @import {Paper} from "../core/arcs.js"
 * @import {AreaLayer, Coverage, Range} from "../core/own-areas.js"
 * @import {WorldBox} from "../core/world-lines.js"
 * @import {Basemap} from "./basemap.js"
 * @typedef {{layer: AreaLayer, isRate: boolean, ranges: (Range|null)[], steps: number[], isOpen: boolean}} Shading
 *   `isOpen`: whether an area could have another shade.
 */

const SHADE_COLORS = ["--shade-1", "--shade-2", "--shade-3", "--shade-4", "--shade-5"];
const EDGE = "--area-edge";
const HALO = "--area-halo";
const SHADE_ALPHA = 0.78;
const EDGE_PIXELS = 1.2;
const HALO_PIXELS = 3;
const STRIPES_ALPHA = 0.3;

/** Names of shaded areas come before those of cities with incidents, of outlined ones after these. */
const SHADED_RANK = -2e9;
const OUTLINED_RANK = -5e8;

/** How wide a letter of a name is about, in pixels: an area narrower than its name on the map has none. */
const LETTER_PIXELS = 6.4;

/** Draws one layer. */
export class AreaShades {
  /**
   * @param {any} map
   * @param {Basemap} basemap
   */
  constructor(map, basemap) {
    this.map = map;
    this.basemap = basemap;
    /** @type {AreaLayer|null} Whose outlines are drawn. */
    this.layer = null;
    /** @type {Shading|null} */
    this.shading = null;
    makePane(map, "mapper-areas", 165).setAttribute("aria-hidden", "true"); // over the ground, under the marks
    this.canvas = makeCanvasLayer("mapper-areas", (context, paper, box) => this.draw(context, paper, box));
    this.colors = presentColors();
  }

  /** Take the colors of the present theme. */
  restyle() {
    this.colors = presentColors();
    this.canvas.redraw();
  }

  /**
   * @param {AreaLayer|null} layer
   * @param {Shading|null} shading
   */
  show(layer, shading) {
    if (layer === this.layer && !shading && !this.shading) return; // as it was
    this.layer = layer;
    this.shading = shading;
    this.basemap.labels.ofAreas = layer ? namesOf(layer, shading ? SHADED_RANK : OUTLINED_RANK) : [];
    // a canvas costs memory and time at each picture, and most maps shade nothing
    if (layer && !this.map.hasLayer(this.canvas)) this.canvas.addTo(this.map);
    else this.canvas.redraw();
    this.basemap.labels.draw();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Paper} paper
   * @param {WorldBox} box The part of the world on the paper.
   */
  draw(context, paper, [west, north, east, south]) {
    if (!this.layer) return;
    for (let start = WORLD * Math.floor(west / WORLD) - WORLD; start < east; start += WORLD) {
      this.drawWorld(context, { ...paper, west: paper.west - start }, [west - start, north, east - start, south]);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Paper} paper
   * @param {WorldBox} box The visible part of the world.
   */
  drawWorld(context, paper, box) {
    const layer = /** @type {AreaLayer} */ (this.layer);
    const traced = layer.names.map((_, area) => this.tracer(layer, area, paper, box));
    context.lineJoin = "round";
    if (this.shading) this.fill(context, this.shading, traced);
    if (!layer.outlines) return;
    for (const [color, width] of /** @type {[string, number][]} */ ([[HALO, HALO_PIXELS], [EDGE, EDGE_PIXELS]])) {
      context.beginPath();
      for (const trace of traced) trace?.(context);
      context.strokeStyle = this.colors[color];
      context.lineWidth = width;
      context.stroke();
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Shading} shading
   * @param {(((pen: CanvasRenderingContext2D) => void)|null)[]} traced
   */
  fill(context, { ranges, steps }, traced) {
    const stripes = hatching(context, this.colors[EDGE]);
    traced.forEach((trace, area) => {
      const range = ranges[area];
      if (!trace || !range || !range.most) return;
      context.beginPath();
      trace(context);
      const step = shadeOf((range.least + range.most) / 2, steps);
      context.globalAlpha = SHADE_ALPHA;
      context.fillStyle = this.colors[SHADE_COLORS[shadeColor(step, steps)]];
      context.fill("evenodd");
      if (isOpenRange(range, steps)) {
        context.globalAlpha = STRIPES_ALPHA;
        context.fillStyle = stripes;
        context.fill("evenodd");
      }
      context.globalAlpha = 1;
    });
  }

  /**
   * @param {AreaLayer} layer
   * @param {number} area
   * @param {Paper} paper
   * @param {WorldBox} box
   * @returns {((pen: CanvasRenderingContext2D) => void)|null} Null for what cannot be seen.
   */
  tracer({ outlines, geoids }, area, paper, box) {
    if (geoids) {
      const feature = this.basemap.features.find(({ geoid }) => geoid === geoids[area]);
      if (!feature || !boxesMeet(feature.box, box)) return null;
      return (pen) => feature.rings.flat().forEach((ring) => traceArcs(pen, this.basemap.arcs, ring, paper));
    }
    const own = outlines?.boxes[area];
    if (!outlines || !own || !boxesMeet(own, box)) return null;
    const { x, y, starts, firsts } = outlines;
    return (pen) => {
      for (let ring = firsts[area]; ring < firsts[area + 1]; ring++) {
        for (let i = starts[ring]; i < starts[ring + 1]; i++) {
          const [px, py] = [(x[i] - paper.west) * paper.scale, (y[i] - paper.north) * paper.scale];
          if (i === starts[ring]) pen.moveTo(px, py);
          else pen.lineTo(px, py);
        }
        pen.closePath();
      }
    };
  }
}

/** @returns {Record<string, string>} */
function presentColors() {
  return Object.fromEntries([...SHADE_COLORS, EDGE, HALO].map((color) => [color, cssValue(color)]));
}

/**
 * Few steps use the ends of the scale, so that they look apart.
 * @param {number} step
 * @param {number[]} steps
 * @returns {number} Which of the colors.
 */
export function shadeColor(step, steps) {
  return steps.length < 2 ? 2 : Math.round((step * (SHADE_COLORS.length - 1)) / (steps.length - 1));
}

/**
 * @param {Range} range
 * @param {number[]} steps
 */
function isOpenRange({ least, most }, steps) {
  return shadeOf(least, steps) !== shadeOf(most, steps);
}

/**
 * @param {AreaLayer} layer
 * @param {ArrayLike<number>} rows
 * @param {Coverage|null} coverage For rates; null for counts.
 * @returns {Shading}
 */
export function shadingOf(layer, rows, coverage) {
  const counts = countAreas(layer, rows);
  const ranges = coverage && layer.people ? ratesOf(counts, layer.people, coverage) : counts;
  const most = ranges.reduce((sum, range) => Math.max(sum, range ? (range.least + range.most) / 2 : 0, range?.least ?? 0), 0);
  const steps = shadeSteps(Math.max(most, ...ranges.map((range) => range?.most ?? 0)));
  return { layer, isRate: coverage !== null, ranges, steps, isOpen: ranges.some((range) => range !== null && isOpenRange(range, steps)) };
}

/**
 * @param {AreaLayer} layer
 * @param {number} rank
 * @returns {{name: string, style: string, at: [number, number], zooms: [number, number], rank: number, spot: boolean}[]}
 */
function namesOf({ names, labels, outlines }, rank) {
  return names.flatMap((name, area) => {
    const [at, box] = [labels[area], outlines?.boxes[area]];
    if (!at || !box) return [];
    const zoom = Math.log2((name.length * LETTER_PIXELS * unitsPerPixel(0)) / (box[2] - box[0]));
    return [{ name, style: "own-area", at, zooms: /** @type {[number, number]} */ ([zoom, 24]), rank: rank - (box[2] - box[0]), spot: false }];
  });
}
