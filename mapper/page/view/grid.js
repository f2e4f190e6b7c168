// @ts-check
/** @file The squares that stand on the map where it is close and the page has no streets, and the words that say so. */
import { unitsPerPixel } from "../core/mercator.js";
import { linesBetween, scaleGrid } from "../core/scale-grid.js";
import { distanceWords } from "../core/units.js";
import { word } from "../core/words.js";

/* global L */

/**
 * @import {Paper} from "../core/arcs.js"
 * @import {ScaleGrid} from "../core/scale-grid.js"
 * @import {WorldBox} from "../core/world-lines.js"
 */

/** Of the ground of the publisher, and of tiles that the reader asked for. */
const WITH_STREETS = ["has-ground", "has-tiles"];

/**
 * @param {any} map
 * @returns {ScaleGrid|null} Null where there is no grid.
 */
export function gridOf(map) {
  const { classList } = map.getContainer();
  if (WITH_STREETS.some((name) => classList.contains(name)) || hasPictures(map)) return null;
  const zoom = map.getZoom();
  const each = unitsPerPixel(zoom);
  return scaleGrid(zoom, each, map.project(map.getCenter()).y * each);
}

/**
 * Draw the squares of a part of the map.
 * @param {CanvasRenderingContext2D} context
 * @param {Paper} paper
 * @param {WorldBox} box The part of the world on the paper.
 * @param {ScaleGrid} grid
 * @param {string} color
 */
export function drawGrid(context, { west, north, scale }, box, { step }, color) {
  const { width, height } = context.canvas;
  context.beginPath();
  for (const x of linesBetween(box[0], box[2], step)) {
    context.moveTo(sharp((x - west) * scale), 0);
    context.lineTo(sharp((x - west) * scale), height);
  }
  for (const y of linesBetween(box[1], box[3], step)) {
    context.moveTo(0, sharp((y - north) * scale));
    context.lineTo(width, sharp((y - north) * scale));
  }
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.stroke();
}

/** The middle of a pixel: a line on its edge would be two pixels wide, and paler. @param {number} at */
function sharp(at) {
  return Math.round(at) + 0.5;
}

/**
 * @param {any} map
 * @returns {string} That there are no streets, and how large a square is; empty where there is no grid.
 */
export function gridWords(map) {
  const grid = gridOf(map);
  return grid ? word("caption.grid", { width: distanceWords(grid.meters) }) : "";
}

/** Whether pictures of tiles were added by hand. @param {any} map */
export function hasPictures(map) {
  let found = false;
  map.eachLayer((/** @type {any} */ layer) => (found ||= layer instanceof L.GridLayer));
  return found;
}
