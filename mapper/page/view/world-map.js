// @ts-check
/** @file The map of the world under the borders of the Census: land, water, countries, first-level areas, names. */
import { boxesMeet, decodeAreas, decodeLines, holdsSpot, traceLine } from "../core/world-lines.js";
import { boxOfArcs, traceArcs } from "../core/arcs.js";
import { WORLD, modulo, worldX, worldY } from "../core/mercator.js";
import { nameOfArea } from "../core/centre-name.js";
import { language } from "../core/words.js";
import { cssValue } from "./dom.js";

/**
 * @typedef {{lines: WorldArcs, coast: GroundKind, land: GroundKind, sea: GroundKind}} Shore
 * @import {Block} from "../core/decode.js"
 * @import {Paper, WorldArcs} from "../core/arcs.js"
 * @import {GroundData, GroundKind} from "../core/ground.js"
 * @import {WorldArea, WorldBox} from "../core/world-lines.js"
 * @typedef {{name: string, own?: string, style: string, at: [number, number], zooms: [number, number], rank: number, spot: boolean, misleads?: (x: number, y: number, isFar: boolean) => boolean}} WorldLabel `own`: the name of a place
 *   as its data have it, where `name` is that in the page's language.
 *   `misleads`: whether a country's name would name another one at a spot in world units, or, far off, the sea.
 */

/** Lines by kind: the style sheet's colour, the width in pixels, dashes, and from which zoom on. */
/** @type {Record<string, {color: string, weight: number, dash?: number[], zoom: number}>} */
const LOOKS = {
  coast: { color: "--map-coast", weight: 0.8, zoom: 0 },
  lake: { color: "--map-coast", weight: 0.6, zoom: 5 },
  river: { color: "--map-river", weight: 1, zoom: 5 },
  region: { color: "--map-border-region", weight: 0.9, dash: [5, 3], zoom: 5 },
  country: { color: "--map-border-country", weight: 1.4, zoom: 0 },
  disputed: { color: "--map-border-country", weight: 1.4, dash: [2, 4], zoom: 0 },
};

/** The Census' own names of places come from here on. */
const CENSUS_ZOOM = 8.5;

/** How many names of areas and places at most compete for room at a time is left to the labels; these are the last zooms. */
const LAST_ZOOM = 24;
const COUNTRY_ZOOMS = 5;
/** @type {[number, number]} */
const REGION_ZOOMS = [5.5, 11];

/** Capitals and large places go first among the names of places; those of countries before them. */
const COUNTRY_RANK = -1e6;
const REGION_RANK = 1e4;

/** Draws the world. */
export class WorldMap {
  /** @param {Block} block */
  constructor(block) {
    const { header, columns } = block;
    this.lines = decodeLines(/** @type {any} */ (columns), header.scale);
    this.areas = decodeAreas(block, this.lines);
    this.land = this.areas.filter(({ kind }) => kind === "land").flatMap(({ rings }) => rings);
    /** @type {Record<string, [number, number]>} The first line of each kind, and the one after the last. */
    this.kinds = {};
    let first = 0;
    header.kinds.forEach((/** @type {string} */ kind, /** @type {number} */ i) => (this.kinds[kind] = [first, (first += columns.kind_size[i])]));
    /** @type {WorldBox[]} */
    this.near = header.near.map((/** @type {WorldBox} */ [west, south, east, north]) => [worldX(west), worldY(north), worldX(east), worldY(south)]);
    this.labels = worldLabels(header, columns, (x, y) => this.areas.filter((area) => area.kind === "country" && holdsSpot(this.lines, area, modulo(x, WORLD), y)).map(({ id }) => id));
    this.colors = presentColors();
    /** @type {Shore|null} */
    this.shore = null;
  }

  /**
   * Take land, sea and coast of the ground, which are finer than those of the world.
   * @param {GroundData} data
   * @returns {boolean} Whether it has any.
   */
  takeShore({ lines, kinds }) {
    const [coast, land, sea] = ["coast", "land", "sea"].map((name) => kinds.find((kind) => kind.name === name));
    if (!coast || !land || !sea || sea.end === coast.first) return false;
    this.shore = { lines, coast, land, sea };
    return true;
  }

  /** Take the colours of the present theme. */
  restyle() {
    this.colors = presentColors();
  }

  /** Whether lines are fine there. @param {number} x @param {number} y */
  isNear(x, y) {
    return this.near.some(([west, north, east, south]) => x >= west && x <= east && y >= north && y <= south);
  }

  /**
   * Draw what lies under the borders of the Census.
   * @param {CanvasRenderingContext2D} context
   * @param {Paper} paper
   * @param {WorldBox} box The visible part of the world.
   * @param {number} zoom
   */
  drawLand(context, paper, box, zoom) {
    context.beginPath();
    this.traceLand(context, paper, box);
    context.fillStyle = this.colors["--map-land"];
    context.fill("evenodd");
    const shore = this.shoreAt(zoom);
    if (shore) this.fillShore(context, paper, box, shore, shore.land);
  }

  /**
   * Draw what lies over them: the sea, to which these borders reach out, water and the borders of the world.
   * @param {CanvasRenderingContext2D} context
   * @param {Paper} paper
   * @param {WorldBox} box
   * @param {boolean} hasCensus Whether borders of the Census were drawn here.
   * @param {number} zoom
   */
  drawOver(context, paper, box, hasCensus, zoom) {
    const at = (/** @type {number} */ unit, /** @type {number} */ start) => (unit - start) * paper.scale;
    // no wider than the world: its copies are drawn apart
    const [left, right] = [at(Math.max(box[0], 0), paper.west), at(Math.min(box[2], WORLD), paper.west)];
    const traceBox = () => context.rect(left, at(box[1], paper.north), right - left, (box[3] - box[1]) * paper.scale);
    const shore = this.shoreAt(zoom);
    context.fillStyle = this.colors["--map-sea"];
    context.save();
    if (shore) {
      context.beginPath();
      traceBox();
      for (const kind of [shore.land, shore.sea]) this.traceShore(context, paper, box, shore, kind);
      context.clip("evenodd");
    }
    if (hasCensus) {
      context.beginPath();
      traceBox();
      this.traceLand(context, paper, box);
      context.fill("evenodd");
    }
    this.stroke(context, paper, box, "coast", zoom);
    context.restore();
    if (shore) this.drawShore(context, paper, box, shore);
    this.fillLakes(context, paper, box);
    for (const kind of ["lake", "river", "region", "country", "disputed"]) this.stroke(context, paper, box, kind, zoom);
  }

  /** @param {number} zoom @returns {Shore|null} The shoreline of the ground where it helps. */
  shoreAt(zoom) {
    return this.shore && zoom >= this.shore.sea.zoom ? this.shore : null;
  }

  /** @param {CanvasRenderingContext2D} context @param {Paper} paper @param {WorldBox} box @param {Shore} shore */
  drawShore(context, paper, box, shore) {
    context.fillStyle = this.colors["--map-sea"];
    this.fillShore(context, paper, box, shore, shore.sea);
    context.strokeStyle = this.colors["--map-sea"]; // no seam where it meets the sea of the world
    context.lineWidth = 1;
    context.stroke();
    context.beginPath();
    for (let line = shore.coast.first; line < shore.coast.end; line++) traceLine(context, shore.lines, line, paper);
    context.strokeStyle = this.colors[LOOKS.coast.color];
    context.lineWidth = LOOKS.coast.weight;
    context.stroke();
  }

  /** @param {CanvasRenderingContext2D} context @param {Paper} paper @param {WorldBox} box @param {Shore} shore @param {GroundKind} kind */
  fillShore(context, paper, box, shore, kind) {
    context.beginPath();
    this.traceShore(context, paper, box, shore, kind);
    context.fill("evenodd");
  }

  /** @param {CanvasRenderingContext2D} context @param {Paper} paper @param {WorldBox} box @param {Shore} shore @param {GroundKind} kind */
  traceShore(context, paper, box, shore, kind) {
    for (let line = kind.first; line < kind.end; line++) if (boxesMeet(boxOfArcs(shore.lines, [line]), box)) traceArcs(context, shore.lines, [line], paper);
  }

  /** @param {CanvasRenderingContext2D} context @param {Paper} paper @param {WorldBox} box */
  traceLand(context, paper, box) {
    for (const ring of this.land) if (boxesMeet(ring.box, box)) traceArcs(context, this.lines, ring.references, paper);
  }

  /** @param {CanvasRenderingContext2D} context @param {Paper} paper @param {WorldBox} box */
  fillLakes(context, paper, box) {
    const [first, end] = this.kinds.lake;
    context.beginPath();
    for (let line = first; line < end; line++) if (this.meets(line, box)) traceArcs(context, this.lines, [line], paper);
    context.fill("evenodd");
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Paper} paper
   * @param {WorldBox} box
   * @param {string} kind
   * @param {number} zoom
   */
  stroke(context, paper, box, kind, zoom) {
    const { color, weight, dash = [], zoom: least } = LOOKS[kind];
    if (zoom < least) return;
    const [first, end] = this.kinds[kind];
    context.beginPath();
    for (let line = first; line < end; line++) if (this.meets(line, box)) traceLine(context, this.lines, line, paper);
    context.strokeStyle = this.colors[color];
    context.lineWidth = weight;
    context.setLineDash(dash);
    context.stroke();
    context.setLineDash([]);
  }

  /** @param {number} line @param {WorldBox} box */
  meets(line, [west, north, east, south]) {
    const { boxes } = this.lines;
    const at = 4 * line;
    return boxes[at] <= east && boxes[at + 2] >= west && boxes[at + 1] <= south && boxes[at + 3] >= north;
  }
}

/** @returns {Record<string, string>} The colours of the present theme, by their names in the style sheet. */
function presentColors() {
  const names = ["--map-land", "--map-sea", ...Object.values(LOOKS).map(({ color }) => color)];
  return Object.fromEntries(names.map((name) => [name, cssValue(name)]));
}

/**
 * The names of countries, first-level areas and populated places, each with the zooms at which it stands.
 * @param {any} header
 * @param {Record<string, any>} columns
 * @param {(x: number, y: number) => string[]} countriesAt The countries at a spot, several where they are in dispute.
 * @returns {WorldLabel[]}
 */
function worldLabels({ areas, places, place_names: translated = {}, scale }, { place_x: x, place_y: y, place_zoom: zooms, place_far: far }, countriesAt) {
  /** @type {WorldLabel[]} */
  const labels = [];
  const steps = Math.round(1 / scale);
  areas.forEach((/** @type {WorldArea} */ area, /** @type {number} */ i) => {
    if (!area.label_at) return;
    const isCountry = area.kind === "country";
    /** @type {[number, number]} */
    const own = isCountry ? [area.zoom ?? 0, (area.zoom ?? 0) + COUNTRY_ZOOMS] : REGION_ZOOMS;
    const misleads = (/** @type {number} */ x, /** @type {number} */ y, /** @type {boolean} */ isFar) => {
      const countries = countriesAt(x, y);
      return countries.length ? !countries.includes(area.id) : isFar;
    };
    labels.push({ name: nameOfArea(area), style: area.kind, at: area.label_at, zooms: own, rank: isCountry ? COUNTRY_RANK + (area.zoom ?? 0) : REGION_RANK + i, spot: false, misleads });
  });
  places.forEach((/** @type {string} */ own, /** @type {number} */ i) => {
    const name = translated[language()]?.[i] ?? own;
    labels.push({ name, own, style: zooms[i] <= 6 ? "town-large" : "town", at: [y[i] / steps, x[i] / steps], zooms: [zooms[i], far[i] ? CENSUS_ZOOM : LAST_ZOOM], rank: i, spot: true });
  });
  return labels;
}
