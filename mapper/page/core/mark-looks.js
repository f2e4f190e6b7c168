// @ts-check
/** @file How marks look: discs whose area goes by the count, and names of cities where only the city is known. Pure. */

import { numberWords } from "./words.js";

/**
 * @import {Cluster} from "./clusters.js"
 * @typedef {{kind: "disc"|"name"|"count", radius: number, width: number, height: number}} MarkLook `name`: a city with its name and
 *   count; `count`: a city with its count alone, where its name would cover another mark. All in pixels.
 * @typedef {{cluster: Cluster, x: number, y: number, nameWidth: number}} MarkWish `nameWidth`: of a city's name and count; 0 for a disc.
 */

/** No disc is larger, so that two of them that are as near as marks may be hardly touch. */
const LARGEST_RADIUS = 26;
const SINGLE_RADIUS = 11;
const LEAST_RADIUS = 5;

/** Up to so many marks of so few incidents, each is as large as a finger can tell. */
const FEW_MARKS = 30;
const FEW_INCIDENTS = 30;

/** A number needs this radius, and one of a few digits more. */
const NUMBER_RADIUS = 9;

export const NAME_HEIGHT = 26;

/** Room between two marks. */
const GAP = 2;

/**
 * Whether all incidents of a mark are known by the same city or county alone.
 * @param {Cluster} cluster
 */
export function isNamedArea({ count, inexact, mixed }) {
  return inexact === count && !mixed;
}

/**
 * The radius of a disc: its area goes by the count, as the largest one in view has it.
 * @param {number} count
 * @param {{most: number, marks: number}} view `most`: the largest count in view; `marks`: how many there are.
 * @returns {number}
 */
export function discRadius(count, { most, marks }) {
  const k = Math.min(SINGLE_RADIUS, LARGEST_RADIUS / Math.sqrt(most));
  const least = marks <= FEW_MARKS && most <= FEW_INCIDENTS ? SINGLE_RADIUS + (count > 1 ? 2 : 0) : LEAST_RADIUS;
  return Math.max(k * Math.sqrt(count), least);
}

/** How large the number on a disc is. @param {number} radius */
export function numberPixels(radius) {
  return radius < 15 ? 11 : 13;
}

/**
 * @param {string} number As it would stand in a disc.
 * @param {number} radius
 */
export function hasRoom(number, radius) {
  return radius >= NUMBER_RADIUS && number.length * numberPixels(radius) * 0.58 <= 2 * radius - 4;
}

/**
 * @param {number} count Shortened to fit on a mark; its accessible name has the full number.
 * @param {{isWhole?: boolean}} [options] Whether to round to whole thousands.
 * @returns {string} 6.5k
 */
export function shortCount(count, { isWhole = false } = {}) {
  if (count < 1_000) return numberWords(count);
  const steps = isWhole || count >= 9_950 ? 1 : 10;
  return `${numberWords(Math.round((count / 1_000) * steps) / steps)}k`;
}

/**
 * @param {number} count
 * @param {number} radius
 * @returns {string} Its number as it has room in a disc: 6.5k, else 7k, else none.
 */
export function discNumber(count, radius) {
  return [shortCount(count), shortCount(count, { isWhole: true })].find((words) => hasRoom(words, radius)) ?? "";
}

/**
 * Decide how each mark looks. Names that would cover another mark go, the count stays.
 * @param {MarkWish[]} wishes
 * @param {number} countWidth Of a city's count without its name.
 * @returns {MarkLook[]} In the same order.
 */
export function markLooks(wishes, countWidth) {
  const view = { most: Math.max(...wishes.map(({ cluster }) => cluster.count), 1), marks: wishes.length };
  const boxes = wishes.map(({ cluster, x, y, nameWidth }) => {
    const radius = discRadius(cluster.count, view);
    return nameWidth ? boxOf(x, y, countWidth, NAME_HEIGHT) : boxOf(x, y, 2 * radius, 2 * radius);
  });
  const order = wishes.map((_, i) => i).filter((i) => wishes[i].nameWidth).sort((a, b) => wishes[b].cluster.count - wishes[a].cluster.count || a - b);
  /** @type {Set<number>} */
  const named = new Set();
  for (const i of order) {
    const wide = boxOf(wishes[i].x, wishes[i].y, wishes[i].nameWidth, NAME_HEIGHT);
    if (boxes.some((box, j) => j !== i && overlaps(wide, box))) continue;
    boxes[i] = wide;
    named.add(i);
  }
  return wishes.map(({ cluster, nameWidth }, i) => {
    const radius = discRadius(cluster.count, view);
    if (!nameWidth) return { kind: "disc", radius, width: 2 * radius, height: 2 * radius };
    return { kind: named.has(i) ? "name" : "count", radius, width: named.has(i) ? nameWidth : countWidth, height: NAME_HEIGHT };
  });
}

/** @param {number} x @param {number} y @param {number} width @param {number} height */
function boxOf(x, y, width, height) {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

/** @typedef {{left: number, right: number, top: number, bottom: number}} Box */

/** @param {Box} a @param {Box} b */
function overlaps(a, b) {
  return a.left < b.right + GAP && b.left < a.right + GAP && a.top < b.bottom + GAP && b.top < a.bottom + GAP;
}
