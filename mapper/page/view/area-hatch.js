// @ts-check
/** @file Areas that stand for incidents of which no more is known: hatched, and in the colour of what is chosen if one of them is opened. */
import { traceArcs } from "../core/arcs.js";
import { boxesMeet } from "../core/world-lines.js";
import { newElement } from "./host.js";

/**
 * @import {Paper} from "../core/arcs.js"
 * @import {Basemap} from "./basemap.js"
 * @import {WorldBox} from "../core/world-lines.js"
 */

/** How far the lines are apart, in pixels, and how much of the ink shows. */
const HATCH_PIXELS = 6;
const HATCH_ALPHA = 0.28;

/** How much of the colour of what is chosen lies over an area. */
const CHOSEN_ALPHA = 0.35;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Basemap} basemap
 * @param {Paper} paper
 * @param {WorldBox} box The visible part of the world; an area that covers it is not hatched.
 */
export function drawHatched(context, { features, arcs, hatched, chosen, colors }, paper, box) {
  if (!hatched.size && !chosen.size) return;
  const ink = colors["--map-circle"];
  const lines = hatching(context, ink);
  const drawn = features.filter(({ geoid, box: own }) => (hatched.has(geoid) || chosen.has(geoid)) && boxesMeet(own, box) && !covers(own, box));
  for (const feature of drawn) {
    context.beginPath();
    for (const ring of feature.rings.flat()) traceArcs(context, arcs, ring, paper);
    const isChosen = chosen.has(feature.geoid);
    if (isChosen) fill(context, colors["--chosen"], CHOSEN_ALPHA);
    fill(context, lines, HATCH_ALPHA);
    context.strokeStyle = ink;
    context.lineWidth = isChosen ? 2.5 : 0.9;
    context.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string|CanvasPattern} style
 * @param {number} alpha
 */
function fill(context, style, alpha) {
  context.globalAlpha = alpha;
  context.fillStyle = style;
  context.fill("evenodd");
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} color
 * @returns {CanvasPattern} Lines that rise to the right.
 */
export function hatching(context, color) {
  const tile = newElement("canvas");
  tile.width = tile.height = HATCH_PIXELS;
  const pen = tile.getContext("2d");
  pen.strokeStyle = color;
  pen.lineWidth = 1;
  pen.beginPath();
  for (const shift of [-HATCH_PIXELS, 0, HATCH_PIXELS]) {
    pen.moveTo(shift - 1, HATCH_PIXELS + 1);
    pen.lineTo(shift + HATCH_PIXELS + 1, -1);
  }
  pen.stroke();
  return /** @type {CanvasPattern} */ (context.createPattern(tile, "repeat"));
}

/** @param {WorldBox} a @param {WorldBox} b @returns {boolean} Whether one box holds another. */
function covers(a, b) {
  return a[0] <= b[0] && a[2] >= b[2] && a[1] <= b[1] && a[3] >= b[3];
}
