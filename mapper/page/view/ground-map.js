// @ts-check
/** @file The ground that the publisher put into the page: streets, rail, water and parks, on a canvas over the borders. */
import { decodeGround, widthOf } from "../core/ground.js";
import { bytesFromBase64, decodeBlock, gunzip } from "../core/decode.js";
import { traceArcs } from "../core/arcs.js";
import { WORLD } from "../core/mercator.js";
import { traceLine } from "../core/world-lines.js";
import { makeCanvasLayer, makePane } from "./canvas-layer.js";
import { cssValue, later } from "./dom.js";
import { blockText, hasBlock, isParsing } from "./host.js";
import { StreetLabels } from "./street-labels.js";

/**
 * @import {Paper} from "../core/arcs.js"
 * @import {GroundData, GroundKind} from "../core/ground.js"
 * @import {WorldBox} from "../core/world-lines.js"
 * @import {Basemap} from "./basemap.js"
 * @import {LabelLayer} from "./label-layer.js"
 */

/** How often to look whether the parser has come to the blocks, which stand last. */
const PARSER_MILLISECONDS = 40;

/** From which zoom on streets have an edge. */
const EDGE_ZOOM = 13.5;
const EDGE_PIXELS = 1.6;

/** From the back to the front. */
const ORDER = ["park", "water", "stream", "river", "path", "rail", "street", "tertiary", "secondary", "primary", "motorway"];
const STREETS = ["street", "tertiary", "secondary", "primary", "motorway"];

/** @type {Record<string, string>} The style sheet's colours. */
const COLORS = {
  park: "--ground-park", water: "--ground-water", stream: "--ground-water", river: "--ground-water", path: "--ground-path", rail: "--ground-rail",
  street: "--ground-street", tertiary: "--ground-street", secondary: "--ground-main", primary: "--ground-main", motorway: "--ground-motorway",
};
const EDGE = "--ground-edge";
const RAIL_DASH = [5, 4];

/**
 * Show the ground, if the page has one, once everything else is there.
 * @param {any} map
 * @param {Basemap} basemap It draws the shoreline under its borders; its labels go before the names of streets.
 * @returns {{restyle: () => void}} What takes the colours of another theme.
 */
export function addGround(map, basemap) {
  /** @type {GroundMap|null} */
  let ground = null;
  const look = async () => {
    if (!hasBlock("mapper-ground") || !hasBlock("mapper-ground-names")) {
      if (isParsing()) later(look, PARSER_MILLISECONDS);
      return;
    }
    if (isParsing()) return later(look, PARSER_MILLISECONDS);
    const [block, names] = await Promise.all([decodeBlock(blockText("mapper-ground")), gunzip(bytesFromBase64(blockText("mapper-ground-names")))]);
    ground = new GroundMap(map, decodeGround(block, JSON.parse(new TextDecoder().decode(names))), basemap.labels);
    basemap.showShore(ground.data);
  };
  later(look, 0);
  return { restyle: () => ground?.restyle() };
}

/** Draws the ground. */
class GroundMap {
  /**
   * @param {any} map
   * @param {GroundData} data
   * @param {LabelLayer} labels
   */
  constructor(map, data, labels) {
    this.map = map;
    this.data = data;
    this.kinds = new Map(data.kinds.map((kind) => [kind.name, kind]));
    this.colors = presentColors();
    makePane(map, "mapper-ground", 160); // over the borders, below tiles that a reader asks for
    this.canvas = makeCanvasLayer("mapper-ground", (context, paper, box) => this.draw(context, paper, box));
    this.canvas.addTo(map);
    map.getContainer().classList.add("has-ground");
    map.attributionControl?.addAttribution(data.attribution.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`));
    this.labels = new StreetLabels(map, data, labels);
  }

  /** Take the colours of the present theme. */
  restyle() {
    this.colors = presentColors();
    this.canvas.redraw();
    this.labels.restyle();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Paper} paper
   * @param {WorldBox} box The part of the world on the paper.
   */
  draw(context, paper, [west, north, east, south]) {
    const zoom = this.map.getZoom();
    context.lineCap = "round";
    context.lineJoin = "round";
    for (let start = WORLD * Math.floor(west / WORLD); start < east; start += WORLD) {
      this.drawWorld(context, { ...paper, west: paper.west - start }, [west - start, north, east - start, south], zoom);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Paper} paper
   * @param {WorldBox} box
   * @param {number} zoom
   */
  drawWorld(context, paper, box, zoom) {
    const shown = ORDER.map((name) => this.kinds.get(name)).filter((kind) => kind && kind.end > kind.first && zoom >= kind.zoom);
    const first = shown.find((kind) => kind && STREETS.includes(kind.name)); // a file may have main streets alone
    for (const kind of /** @type {GroundKind[]} */ (shown)) {
      if (kind === first || (STREETS.includes(kind.name) && zoom < EDGE_ZOOM)) this.edge(context, paper, box, zoom, kind);
      if (kind.area) this.fill(context, paper, box, kind);
      else this.stroke(context, paper, box, kind, widthOf(kind.name, zoom), this.colors[COLORS[kind.name]]);
    }
  }

  /**
   * Draw the edges of streets: from near those of all kinds before any street, so that crossings stay open.
   * @param {CanvasRenderingContext2D} context
   * @param {Paper} paper
   * @param {WorldBox} box
   * @param {number} zoom
   * @param {GroundKind} kind
   */
  edge(context, paper, box, zoom, kind) {
    const names = zoom < EDGE_ZOOM ? [kind.name] : STREETS;
    for (const name of names) {
      const street = this.kinds.get(name);
      if (street) this.stroke(context, paper, box, street, widthOf(name, zoom) + EDGE_PIXELS, this.colors[EDGE]);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Paper} paper
   * @param {WorldBox} box
   * @param {GroundKind} kind
   */
  fill(context, paper, box, kind) {
    context.beginPath();
    for (let line = kind.first; line < kind.end; line++) if (this.meets(line, box)) traceArcs(context, this.data.lines, [line], paper);
    context.fillStyle = this.colors[COLORS[kind.name]];
    context.fill("nonzero"); // rings of holes run the other way round
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Paper} paper
   * @param {WorldBox} box
   * @param {GroundKind} kind
   * @param {number} width
   * @param {string} color
   */
  stroke(context, paper, box, kind, width, color) {
    context.beginPath();
    for (let line = kind.first; line < kind.end; line++) if (this.meets(line, box)) traceLine(context, this.data.lines, line, paper);
    context.strokeStyle = color;
    context.lineWidth = width;
    context.setLineDash(kind.name === "rail" ? RAIL_DASH : []);
    context.stroke();
    context.setLineDash([]);
  }

  /** @param {number} line @param {WorldBox} box */
  meets(line, [west, north, east, south]) {
    const { boxes } = this.data.lines;
    const at = 4 * line;
    return boxes[at] <= east && boxes[at + 2] >= west && boxes[at + 1] <= south && boxes[at + 3] >= north;
  }
}

/** @returns {Record<string, string>} The colours of the present theme, by their names in the style sheet. */
function presentColors() {
  return Object.fromEntries([...Object.values(COLORS), EDGE].map((name) => [name, cssValue(name)]));
}
