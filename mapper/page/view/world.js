// @ts-check
/** @file Which part of the endless map is drawn upon. */
import { middleOfWorld, unitsPerPixel, viewOfPixels } from "../core/mercator.js";
import { byId } from "./dom.js";

/** Keeps a mark at the edge of a new view whole. */
export const MOST_PADDING = 48;

/** @import {View} from "../core/mercator.js" */

/**
 * @param {any} map
 * @param {number} [margin] Part of the window's size that is added on each side.
 * @returns {View}
 */
export function viewOf(map, margin = 0) {
  return viewOfPixels(map.getPixelBounds(), map.getZoom(), margin);
}

/**
 * The view that the map is on its way to.
 * @param {any} map
 * @param {any} center
 * @param {number} zoom
 * @param {number} margin Part of the window's size that is added on each side.
 * @returns {View}
 */
export function viewAt(map, center, zoom, margin) {
  const middle = map.project(center, zoom);
  const half = map.getSize().divideBy(2);
  return viewOfPixels({ min: middle.subtract(half), max: middle.add(half) }, zoom, margin);
}

/**
 * The middle of the copy of the world that marks and names stand on: where the window shows more than one, the legend
 * should lie over none of them.
 * @param {any} map
 * @returns {number} World units.
 */
export function drawnMiddle(map) {
  const view = viewOf(map);
  const middle = (view.west + view.east) / 2;
  if (middleOfWorld(view, Infinity) === middle) return middle;
  const besides = Math.max(legendPixels(map) - sidePadding(map), 0) / 2;
  return middleOfWorld(view, middle + besides * unitsPerPixel(view.zoom));
}

/**
 * @param {any} map
 * @returns {number} How many pixels stay free at either side when incidents are brought into view.
 */
export function sidePadding(map) {
  return Math.min(MOST_PADDING, map.getSize().x / 8);
}

/**
 * @param {any} map
 * @returns {number} How much of its left part the open legend takes, if more than half is left beside it; else 0.
 */
export function legendPixels(map) {
  const legend = /** @type {any} */ (byId("legend"));
  const pixels = legend.getBoundingClientRect().right - map.getContainer().getBoundingClientRect().left;
  return legend.open && pixels < map.getSize().x / 2 ? pixels : 0;
}

/**
 * The middle of the map.
 * @param {any} map
 * @returns {{x: number, y: number}} World units.
 */
export function middleOf(map) {
  const { west, east, north, south } = viewOf(map);
  return { x: (west + east) / 2, y: (north + south) / 2 };
}
