// @ts-check
/** @file The basemap: areas and borders on one canvas, and a canvas of labels above them. */
import { bordersByImportance, boxOfArcs, decodeArcs, traceArcs, worldArcs } from "../core/arcs.js";
import { drawHatched } from "./area-hatch.js";
import { WORLD } from "../core/mercator.js";
import { boxesMeet } from "../core/world-lines.js";
import { makeCanvasLayer, makePane } from "./canvas-layer.js";
import { cssValue } from "./dom.js";
import { drawGrid, gridOf } from "./grid.js";
import { LabelLayer } from "./label-layer.js";
import { drawnMiddle } from "./world.js";

/**
 * @import {Block} from "../core/decode.js"
 * @import {Feature, Paper, Point} from "../core/arcs.js"
 * @import {GroundData} from "../core/ground.js"
 * @import {WorldBox} from "../core/world-lines.js"
 * @import {WorldMap} from "./world-map.js"
 * @typedef {Feature & {box: WorldBox, emphasised: boolean, spots: Point[]|null}} MapFeature
 *   `box`: in world units, empty for a label alone; `spots`: points inside of an emphasised area where its label may
 *   stand, too, looked for when labels are first placed.
 */

/** Borders by importance: the style sheet's colour and the width in pixels. */
const BORDERS = [
  null,
  { color: "--map-border-place", weight: 0.7 },
  { color: "--map-border-incident", weight: 1.3 },
  { color: "--map-border-county", weight: 1.3 },
  { color: "--map-border-state", weight: 2 },
];

/** Fills from the back to the front: which features, and the style sheet's colour. */
const FILLS = [
  { color: "--map-state", takes: (/** @type {MapFeature} */ f) => f.kind === "state" },
  { color: "--map-county", takes: (/** @type {MapFeature} */ f) => f.kind === "county" },
  { color: "--map-cdp", takes: (/** @type {MapFeature} */ f) => f.kind === "place" && f.place_class === "cdp" },
  { color: "--map-city", takes: (/** @type {MapFeature} */ f) => f.kind === "place" && f.place_class !== "cdp" && !f.emphasised },
  { color: "--map-incident", takes: (/** @type {MapFeature} */ f) => f.kind === "place" && f.emphasised },
];

const SEA = "--map-sea";
const GRID = "--map-grid";

/** How much of a copy of the land is hidden where the world is narrower than the window. */
const FADED = 0.65;

/**
 * The margin drawn beyond the map on each side, ready to be dragged in; not at first, because a reader cannot
 * drag a map that is not visible yet.
 */
const DRAWN_MARGIN = 0.15;

/** If drawing takes no longer, it is drawn at each picture of a flight; else the last one is stretched. */
const QUICK_MILLISECONDS = 7;

/** Draws the boundaries and their labels. */
export class Basemap {
  /**
   * @param {any} map
   * @param {Block} block The borders of the Census.
   * @param {WorldMap} world
   * @param {Set<string>} emphasised GEOIDs of areas that hold incidents.
   */
  constructor(map, { header, columns }, world, emphasised) {
    this.map = map;
    this.world = world;
    this.arcs = worldArcs(columns, header.scale);
    /** @type {MapFeature[]} */
    this.features = header.features.map((/** @type {Feature} */ feature) => ({
      ...feature, box: boxOfArcs(this.arcs, feature.rings.flat(2)), emphasised: emphasised.has(feature.geoid), spots: null,
    }));
    this.fills = FILLS.map(({ color, takes }) => ({ color, features: this.features.filter(takes) }));
    const borders = bordersByImportance(this.features, this.arcs.starts.length - 1, borderImportance);
    this.lines = [...borders].filter(([importance]) => importance).sort(([a], [b]) => a - b);
    this.colors = presentColors();
    makePane(map, "mapper-basemap", 150);
    this.canvas = makeCanvasLayer("mapper-basemap", (context, paper, box) => this.draw(context, paper, box));
    this.labels = new LabelLayer(map, this.features, world.labels, () => decodeArcs(columns, header.scale));
    /** @type {{restyle: () => void}|null} The streets, if the page has some. */
    this.ground = null;
    this.milliseconds = Infinity;
    /** @type {ReadonlySet<string>} GEOIDs of areas that are hatched, and of those that are chosen. */
    this.hatched = new Set();
    /** @type {ReadonlySet<string>} */
    this.chosen = new Set();
    map.on("zoom", () => {
      this.labels.clear();
      if (this.milliseconds < QUICK_MILLISECONDS) this.canvas.redraw();
    });
  }

  /** Draw it, in a task of its own: the browser paints a canvas at the end of the task. */
  show() {
    this.canvas.addTo(this.map);
  }

  /** Draw the shoreline that the publisher put into the page. @param {GroundData} data */
  showShore(data) {
    this.world.takeShore(data);
    this.canvas.drawSoon(); // without the grid of a page that has no streets
  }

  /** Draw more than can be seen from now on. */
  widen() {
    this.canvas.options.padding = DRAWN_MARGIN;
    this.canvas.redraw();
  }

  /**
   * Hatch areas of whose incidents no more is known; their names stand on the marks.
   * @param {ReadonlySet<string>} hatched GEOIDs.
   * @param {ReadonlySet<string>} chosen GEOIDs of those that are opened.
   */
  hatch(hatched, chosen) {
    const isSame = (/** @type {ReadonlySet<string>} */ a, /** @type {ReadonlySet<string>} */ b) => a.size === b.size && [...a].every((id) => b.has(id));
    if (isSame(hatched, this.hatched) && isSame(chosen, this.chosen)) return;
    this.hatched = this.labels.hidden = hatched;
    this.chosen = chosen;
    this.canvas.drawSoon();
  }

  /** Take the colours of the present theme. */
  restyle() {
    this.colors = presentColors();
    this.world.restyle();
    this.canvas.redraw();
    this.labels.restyle();
    this.ground?.restyle();
  }

  /**
   * Draw the land, and its copies where the paper goes on beyond the edge of the world.
   * @param {CanvasRenderingContext2D} context
   * @param {Paper} paper
   * @param {WorldBox} box The part of the world on the paper.
   */
  draw(context, paper, [west, north, east, south]) {
    const begun = performance.now();
    for (let start = WORLD * Math.floor(west / WORLD); start < east; start += WORLD) {
      this.drawWorld(context, { ...paper, west: paper.west - start }, [west - start, north, east - start, south]);
    }
    this.fadeCopies(context, paper);
    const grid = gridOf(this.map);
    if (grid) drawGrid(context, paper, [west, north, east, south], grid, this.colors[GRID]);
    this.milliseconds = performance.now() - begun;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Paper} paper
   * @param {WorldBox} box The visible part of the world.
   */
  drawWorld(context, paper, box) {
    this.world.drawLand(context, paper, box, this.map.getZoom());
    const hasCensus = this.features.some((feature) => boxesMeet(feature.box, box));
    if (hasCensus) this.drawCensus(context, paper, box);
    drawHatched(context, this, paper, box);
    this.world.drawOver(context, paper, box, hasCensus, this.map.getZoom());
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Paper} paper
   * @param {WorldBox} box The visible part of the world.
   */
  drawCensus(context, paper, box) {
    for (const { color, features } of this.fills) {
      context.beginPath();
      for (const feature of features) {
        if (!boxesMeet(feature.box, box)) continue;
        for (const ring of feature.rings.flat()) traceArcs(context, this.arcs, ring, paper);
      }
      context.fillStyle = this.colors[color];
      context.fill("evenodd");
    }
    context.lineJoin = "bevel"; // lines are so thin that round joins, which take longer, look no different
    for (const [importance, arcs] of this.lines) {
      context.beginPath();
      for (const arc of arcs) if (boxesMeet(boxOfArcs(this.arcs, [arc]), box)) traceArcs(context, this.arcs, [arc], paper);
      context.strokeStyle = this.colors[BORDERS[importance]?.color ?? ""];
      context.lineWidth = BORDERS[importance]?.weight ?? 1;
      context.stroke();
    }
  }

  /**
   * In a window wider than the world land comes twice, and each mark but once: fade the land that no mark can stand on.
   * @param {CanvasRenderingContext2D} context
   * @param {Paper} paper
   */
  fadeCopies(context, { west, scale }) {
    if (this.map.getSize().x <= WORLD * scale) return;
    const middle = (drawnMiddle(this.map) - west) * scale;
    const [left, right] = [middle - (WORLD * scale) / 2, middle + (WORLD * scale) / 2];
    const { width, height } = context.canvas;
    context.globalAlpha = FADED;
    context.fillStyle = this.colors[SEA];
    context.fillRect(0, 0, left, height);
    context.fillRect(right, 0, width - right, height);
    context.globalAlpha = 1;
  }
}

/** @returns {Record<string, string>} The colours of the present theme, by their names in the style sheet. */
function presentColors() {
  const looks = [...FILLS, ...BORDERS].filter((look) => look !== null);
  return Object.fromEntries([...looks.map(({ color }) => color), SEA, GRID, "--map-circle", "--chosen"].map((color) => [color, cssValue(color)]));
}

/** @param {Feature} feature */
function borderImportance(feature) {
  if (feature.kind === "state") return 4;
  if (feature.kind === "county") return 3;
  return /** @type {MapFeature} */ (feature).emphasised ? 2 : 1;
}
