// @ts-check
/** @file The names of streets, rivers and parks along their lines, on a canvas below the marks. */
import { boxesOf, isFree, partsWithin, spotsAlong } from "../core/street-labels.js";
import { nearestTurn, unitsPerPixel, WORLD } from "../core/mercator.js";
import { coverMap, makePane } from "./canvas-layer.js";
import { cssValue } from "./dom.js";
import { newElement } from "./host.js";
import { middleOf } from "./world.js";

/**
 * @import {GroundData, GroundKind} from "../core/ground.js"
 * @import {Box} from "../core/labels.js"
 * @import {Spot} from "../core/street-labels.js"
 * @import {LabelLayer} from "./label-layer.js"
 */

/** From which zoom on the names of a kind help, the more important kinds first. */
/** @type {[string, number][]} */
const NAMED = [["motorway", 12], ["primary", 13], ["river", 12.5], ["secondary", 13.5], ["water", 13], ["park", 13.5], ["tertiary", 14], ["street", 15], ["rail", 15], ["stream", 15], ["path", 16.5]];

const STREET = { font: "500 11px", color: "--ground-label" };
const WATER = { font: "italic 500 11px", color: "--ground-label-water" };
const PARK = { font: "500 11px", color: "--ground-label-park" };
/** @type {Record<string, {font: string, color: string}>} */
const STYLES = { river: WATER, stream: WATER, water: WATER, park: PARK };

/** How many names are measured at most at a time: a view of a whole city has too many to read. */
const MOST_NAMES = 400;
const FRAME_MARGIN = 4;

/** Draws the names, anew whenever the other labels are. */
export class StreetLabels {
  /**
   * @param {any} map
   * @param {GroundData} data
   * @param {LabelLayer} others
   */
  constructor(map, data, others) {
    this.map = map;
    this.data = data;
    this.others = others;
    this.kinds = new Map(data.kinds.map((kind) => [kind.name, kind]));
    this.canvas = newElement("canvas");
    this.canvas.className = "map-labels street-labels leaflet-zoom-hide";
    this.canvas.setAttribute("aria-hidden", "true");
    makePane(map, "mapper-street-labels", 440).append(this.canvas);
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    /** @type {Map<string, number>} */
    this.widths = new Map();
    others.onPlaced = (placed) => this.draw(placed);
    others.onCleared = () => (this.canvas.width = 0);
    this.restyle();
    others.draw();
  }

  /** Take the colours of the present theme. */
  restyle() {
    this.font = cssValue("--font");
    this.halo = cssValue("--ground-halo");
    this.colors = Object.fromEntries([STREET, WATER, PARK].map(({ color }) => [color, cssValue(color)]));
  }

  /** @param {Box[]} placed What already stands on the map: marks, controls and other labels. */
  draw(placed) {
    const size = coverMap(this.map, this.context);
    const frame = { left: FRAME_MARGIN, top: FRAME_MARGIN, right: size.x - FRAME_MARGIN, bottom: size.y - FRAME_MARGIN };
    const taken = [...placed];
    const zoom = this.map.getZoom();
    let named = 0;
    for (const [name, least] of NAMED) {
      const kind = this.kinds.get(name);
      if (!kind || zoom < least) continue;
      for (const [text, spot, width] of this.wishes(kind, frame)) {
        if (++named > MOST_NAMES) return;
        const boxes = boxesOf(spot, width);
        if (!boxes.every((box) => within(box, frame)) || !isFree(boxes, taken)) continue;
        taken.push(...boxes);
        this.write(text, spot, STYLES[name] ?? STREET);
      }
    }
  }

  /**
   * The names of a kind with their spots.
   * @param {GroundKind} kind
   * @param {Box} frame In pixels.
   * @returns {Generator<[string, Spot, number]>}
   */
  *wishes(kind, frame) {
    const { lines: { x, y, starts, boxes }, names, nameOf } = this.data;
    const units = unitsPerPixel(this.map.getZoom());
    const middle = middleOf(this.map);
    const size = this.map.getSize();
    const [halfX, halfY] = [(size.x / 2) * units, (size.y / 2) * units];
    const copy = nearestTurn(WORLD / 2, middle.x) - WORLD / 2;
    const [west, north] = [middle.x - halfX - copy, middle.y - halfY];
    for (let line = kind.first; line < kind.end; line++) {
      const text = names[nameOf[line]];
      const at = 4 * line;
      if (!text || boxes[at] > west + 2 * halfX || boxes[at + 2] < west || boxes[at + 1] > north + 2 * halfY || boxes[at + 3] < north) continue;
      const width = this.measure(text, STYLES[kind.name] ?? STREET);
      if (Math.max(boxes[at + 2] - boxes[at], boxes[at + 3] - boxes[at + 1]) / units < width) continue;
      if (kind.area) {
        yield [text, { x: ((boxes[at] + boxes[at + 2]) / 2 - west) / units, y: ((boxes[at + 1] + boxes[at + 3]) / 2 - north) / units, angle: 0 }, width];
        continue;
      }
      const [xs, ys] = [x, y].map((values, axis) => Array.from(values.subarray(starts[line], starts[line + 1]), (value) => (value - (axis ? north : west)) / units));
      for (const [px, py] of partsWithin(xs, ys, frame)) for (const spot of spotsAlong(px, py, width)) yield [text, spot, width];
    }
  }

  /** @param {string} text @param {{font: string}} style */
  measure(text, { font }) {
    const key = `${font} ${text}`;
    if (!this.widths.has(key)) {
      this.context.font = `${font} ${this.font}`;
      this.widths.set(key, this.context.measureText(text).width);
    }
    return this.widths.get(key) ?? 0;
  }

  /** @param {string} text @param {Spot} spot @param {{font: string, color: string}} style */
  write(text, { x, y, angle }, { font, color }) {
    const { context } = this;
    context.save();
    context.translate(x, y);
    context.rotate(angle);
    context.font = `${font} ${this.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 3;
    context.strokeStyle = this.halo ?? "";
    context.fillStyle = this.colors?.[color] ?? "";
    context.strokeText(text, 0, 0);
    context.fillText(text, 0, 0);
    context.restore();
  }
}

/** @param {Box} box @param {Box} frame */
function within(box, frame) {
  return box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
}
