// @ts-check
/** @file How marks look: discs whose area goes by the count, hexagons where they are very many, and names of cities where only the city is known. Pure. */

import { numberWords } from "./words.js";

/**
 * @import {Cluster} from "./clusters.js"
 * @typedef {{kind: "disc"|"hexagon"|"name"|"count", radius: number, width: number, height: number, step: number}} MarkLook `name`: a city with its
 *   name and count; `count`: a city with its count alone, where its name would cover another mark. All in pixels. `step`: how dark a hexagon is, 0 to 3.
 * @typedef {{cluster: Cluster, x: number, y: number, nameWidth: number, countWidth: number}} MarkWish `nameWidth`: of a city's name and count, 0 for
 *   several cities; `countWidth`: of the count alone. Both are 0 for a disc.
 */

/** No disc is larger, so that two of them that are as near as marks may be hardly touch. */
const LARGEST_RADIUS = 26;
const SINGLE_RADIUS = 11;
const LEAST_RADIUS = 5;

/** Up to so many marks of so few incidents, each is as large as a finger can tell. */
const FEW_MARKS = 30;
const FEW_INCIDENTS = 30;

/** The radius of a hexagon goes from the first by up to the second; one of fewer incidents than the last has no number. */
const HEXAGON_RADIUS = 9;
const HEXAGON_GROWTH = 20;
export const HEXAGON_NUMBER = 5;

/** That of a hexagon without a number, so that it is not taken for one whose number has no room. */
const PLAIN_HEXAGON_RADIUS = 7;

/** How large numbers are, in small marks and in others. */
const LEAST_NUMBER = 11;
const MOST_NUMBER = 13;

/** What a number leaves free between the flat sides. */
const HEXAGON_EDGE = 2;

/** How many shades hexagons have. */
export const HEXAGON_STEPS = 4;

/** A number needs this radius, and one of a few digits more. */
const NUMBER_RADIUS = 9;

export const NAME_HEIGHT = 26;

/** On a seam between two lines of hexagons a name leaves each of them the height of a target. */
export const SEAM_HEIGHT = 24;

/** Room between two marks. */
const GAP = 2;

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

/**
 * The radius of a hexagon, to its corners, and how dark it is: both go by the root of the count, as the largest one in view has it.
 * @param {number} count
 * @param {number} most The largest count in view.
 * @returns {{radius: number, step: number}}
 */
export function hexagonSize(count, most) {
  if (count < HEXAGON_NUMBER) return { radius: PLAIN_HEXAGON_RADIUS, step: 0 };
  const share = Math.sqrt(Math.min(count / most, 1));
  const radius = Math.max(HEXAGON_RADIUS + HEXAGON_GROWTH * share, radiusForNumber(count));
  return { radius, step: Math.min(Math.floor(HEXAGON_STEPS * share), HEXAGON_STEPS - 1) };
}

/** @param {number} count @returns {number} The least radius of a hexagon in which its number has room. */
function radiusForNumber(count) {
  const [small, large] = [LEAST_NUMBER, MOST_NUMBER].map((pixels) => (Math.min(...shortCounts(count).map((words) => numberRoom(words, pixels))) + HEXAGON_EDGE) / Math.sqrt(3));
  return numberPixels(small) === LEAST_NUMBER ? small : large;
}

/** @param {number} most @returns {number[]} Counts that a key shows: the least with a number, a quarter of the most, the most. */
export function hexagonKeyCounts(most) {
  return [...new Set([HEXAGON_NUMBER, Math.round(most / 4), most])].filter((count) => count >= HEXAGON_NUMBER && count <= most).sort((a, b) => a - b);
}

/** @param {number} radius @returns {number} From flat side to flat side. */
export function hexagonWidth(radius) {
  return Math.sqrt(3) * radius;
}

/**
 * @param {number} count
 * @param {number} radius
 * @returns {string} Its number as it has room in a hexagon.
 */
export function hexagonNumber(count, radius) {
  if (count < HEXAGON_NUMBER) return "";
  const room = hexagonWidth(radius) - HEXAGON_EDGE + 0.01;
  return shortCounts(count).find((words) => numberRoom(words, numberPixels(radius)) <= room) ?? "";
}

/** How large the number on a disc is. @param {number} radius */
export function numberPixels(radius) {
  return radius < 15 ? LEAST_NUMBER : MOST_NUMBER;
}

/**
 * How thick the ring of colors of a disc is.
 * @param {number} radius
 */
export function ringWidth(radius) {
  return Math.min(4.5, Math.max(radius / 4.5, 2));
}

/**
 * @param {string} number As it would stand in a disc.
 * @param {number} radius
 * @param {{hasRing?: boolean}} [look] Whether colors stand around it, which no number may cover.
 */
export function hasRoom(number, radius, { hasRing = false } = {}) {
  const room = hasRing ? 2 * (radius - ringWidth(radius)) : 2 * radius - 4;
  return radius >= NUMBER_RADIUS && numberRoom(number, numberPixels(radius)) <= room;
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
 * @param {{hasRing?: boolean}} [look]
 * @returns {string} Its number as it has room in a disc: 6.5k, else 7k, else none.
 */
export function discNumber(count, radius, look) {
  return shortCounts(count).find((words) => hasRoom(words, radius, look)) ?? "";
}

/** @param {number} count @returns {string[]} 6.5k, then 7k. */
function shortCounts(count) {
  return [shortCount(count), shortCount(count, { isWhole: true })];
}

/** @param {string} number @param {number} pixels How large it is. */
function numberRoom(number, pixels) {
  return number.length * pixels * 0.58;
}

/**
 * Decide how each mark looks. Names that would cover another mark go, the count stays.
 * @param {MarkWish[]} wishes
 * @param {{isTiled?: boolean}} [options] Whether marks stand as close as hexagons side by side. Names then stand on the seams between hexagons, where
 *   they cover no number, and give way to one another alone.
 * @returns {MarkLook[]} In the same order.
 */
export function markLooks(wishes, { isTiled = false } = {}) {
  const height = isTiled ? SEAM_HEIGHT : NAME_HEIGHT;
  const spots = wishes.filter(({ countWidth }) => !isTiled || !countWidth);
  const view = { most: Math.max(...spots.map(({ cluster }) => cluster.count), 1), marks: wishes.length };
  const looks = wishes.map(({ cluster, countWidth }) => (isTiled && !countWidth ? hexagonLook(cluster, view.most) : discLook(cluster, view)));
  const boxes = wishes.map(({ x, y, countWidth }, i) => (countWidth ? boxOf(x, y, countWidth, height) : boxOf(x, y, looks[i].width, looks[i].height)));
  const order = wishes.map((_, i) => i).filter((i) => wishes[i].nameWidth).sort((a, b) => wishes[b].cluster.count - wishes[a].cluster.count || a - b);
  /** @type {Set<number>} */
  const named = new Set();
  for (const i of order) {
    const wide = boxOf(wishes[i].x, wishes[i].y, wishes[i].nameWidth, height);
    if (boxes.some((box, j) => j !== i && (!isTiled || wishes[j].countWidth) && overlaps(wide, box))) continue;
    boxes[i] = wide;
    named.add(i);
  }
  return wishes.map(({ nameWidth, countWidth }, i) => {
    if (!countWidth) return looks[i];
    return { ...looks[i], kind: named.has(i) ? "name" : "count", width: named.has(i) ? nameWidth : countWidth, height };
  });
}

/** @param {Cluster} cluster @param {{most: number, marks: number}} view @returns {MarkLook} */
function discLook({ count }, view) {
  const radius = discRadius(count, view);
  return { kind: "disc", radius, width: 2 * radius, height: 2 * radius, step: 0 };
}

/** @param {Cluster} cluster @param {number} most @returns {MarkLook} */
function hexagonLook({ count }, most) {
  const { radius, step } = hexagonSize(count, most);
  return { kind: "hexagon", radius, width: hexagonWidth(radius), height: 2 * radius, step };
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
