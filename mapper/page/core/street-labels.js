// @ts-check
/** @file Where the name of a street may stand along its line: where that is long and straight enough. Pure. */

/**
 * @import {Box} from "./labels.js"
 * @typedef {{x: number, y: number, angle: number}} Spot The middle of the name in pixels, and its slope, read from left to right.
 */

/** Free pixels at both ends of a name, between two of one street, and between names. */
const END_MARGIN = 6;
const REPEAT_PIXELS = 420;
const NAME_HEIGHT = 13;

/** How much shorter than the line its chord may be. */
const STRAIGHT = 0.985;

/**
 * Find spots for a name along a line.
 * @param {ArrayLike<number>} xs In pixels.
 * @param {ArrayLike<number>} ys
 * @param {number} width Of the name.
 * @returns {Spot[]}
 */
export function spotsAlong(xs, ys, width) {
  /** @type {Spot[]} */
  const spots = [];
  const wanted = width + 2 * END_MARGIN;
  let [start, run, free] = [0, 0, 0];
  for (let at = 1; at < xs.length; at++) {
    const step = Math.hypot(xs[at] - xs[at - 1], ys[at] - ys[at - 1]);
    run += step;
    free -= step;
    const chord = Math.hypot(xs[at] - xs[start], ys[at] - ys[start]);
    if (chord < run * STRAIGHT) {
      start = at - 1;
      run = step;
    }
    if (run < wanted || free > 0) continue;
    spots.push(spotBetween(xs[start], ys[start], xs[at], ys[at]));
    free = REPEAT_PIXELS;
    start = at;
    run = 0;
  }
  return spots;
}

/**
 * @param {number} ax @param {number} ay
 * @param {number} bx @param {number} by
 * @returns {Spot}
 */
function spotBetween(ax, ay, bx, by) {
  const backwards = bx < ax;
  const [dx, dy] = backwards ? [ax - bx, ay - by] : [bx - ax, by - ay];
  return { x: (ax + bx) / 2, y: (ay + by) / 2, angle: Math.atan2(dy, dx) };
}

/**
 * The boxes that a name takes, one after the other along its line.
 * @param {Spot} spot
 * @param {number} width
 * @returns {Box[]}
 */
export function boxesOf({ x, y, angle }, width) {
  const count = Math.max(Math.ceil(width / NAME_HEIGHT), 1);
  const half = NAME_HEIGHT / 2;
  return Array.from({ length: count }, (_, i) => {
    const along = ((i + 0.5) / count - 0.5) * width;
    const [cx, cy] = [x + along * Math.cos(angle), y + along * Math.sin(angle)];
    return { left: cx - half, top: cy - half, right: cx + half, bottom: cy + half };
  });
}

/**
 * Whether a name meets none of the boxes that are taken.
 * @param {Box[]} boxes
 * @param {Box[]} taken
 */
export function isFree(boxes, taken) {
  return !boxes.some((box) => taken.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom));
}

/**
 * The parts of a line within a frame, without points that are too near to see.
 * @param {number[]} xs
 * @param {number[]} ys
 * @param {Box} frame
 * @returns {[number[], number[]][]}
 */
export function partsWithin(xs, ys, { left, top, right, bottom }) {
  /** @type {[number[], number[]][]} */
  const parts = [];
  for (let i = 0, open = false; i + 1 < xs.length; i++) {
    const piece = clip(xs[i], ys[i], xs[i + 1], ys[i + 1], left, top, right, bottom);
    if (!piece) {
      open = false;
      continue;
    }
    const [ax, ay, bx, by] = piece;
    if (!open) parts.push([[ax], [ay]]);
    const [px, py] = parts[parts.length - 1];
    px.push(bx);
    py.push(by);
    open = bx === xs[i + 1] && by === ys[i + 1];
  }
  return parts;
}

/**
 * Clip a step to a frame, as Liang and Barsky do.
 * @param {number} ax @param {number} ay @param {number} bx @param {number} by
 * @param {number} left @param {number} top @param {number} right @param {number} bottom
 * @returns {[number, number, number, number]|null}
 */
function clip(ax, ay, bx, by, left, top, right, bottom) {
  const [dx, dy] = [bx - ax, by - ay];
  let [first, last] = [0, 1];
  for (const [direction, room] of [[-dx, ax - left], [dx, right - ax], [-dy, ay - top], [dy, bottom - ay]]) {
    if (direction === 0) {
      if (room < 0) return null;
    } else if (direction < 0) first = Math.max(first, room / direction);
    else last = Math.min(last, room / direction);
  }
  if (first > last) return null;
  return [first ? ax + first * dx : ax, first ? ay + first * dy : ay, last < 1 ? ax + last * dx : bx, last < 1 ? ay + last * dy : by];
}
