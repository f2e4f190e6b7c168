// @ts-check
/** @file Which labels fit: the more important one first, none over another or over a mark. Pure. */

/**
 * @typedef {{x: number, y: number, width: number, height: number, text: string, style: string, rank: number,
 *   move: boolean, spots?: [number, number][], choices?: [number, number][], dot?: [number, number], misleads?: (x: number, y: number) => boolean}} LabelWish Middle and size in pixels; `move`: may give way to above, below
 *   or beside; `spots`: other places that are as good, the nearest first; `choices`: all places but `spots`, which are then for a name under a mark, the best first; `dot`: where its place is; `misleads`: whether it would name something else there.
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box
 * @typedef {Box & {name?: string}} NamedBox `name`: what stands on it, if that is the name of a place.
 * @typedef {LabelWish & {x: number, y: number}} PlacedLabel
 */

/** Free pixels around a label. */
const LABEL_MARGIN = 4;

/** How far a label gives way from a mark in its middle. */
const STEP_ASIDE = 24;

/**
 * Place labels, in the order of their rank.
 * @param {LabelWish[]} wishes
 * @param {Box[]} obstacles Marks.
 * @param {Box} frame The map.
 * @returns {PlacedLabel[]}
 */
export function placeLabels(wishes, obstacles, frame) {
  const taken = [...obstacles];
  /** @type {PlacedLabel[]} */
  const placed = [];
  const ordered = wishes.map((wish, i) => ({ wish, i })).sort((a, b) => a.wish.rank - b.wish.rank || a.i - b.i);
  for (const { wish } of ordered) {
    const marked = obstacles.some((box) => wish.x > box.left && wish.x < box.right && wish.y > box.top && wish.y < box.bottom);
    for (const [x, y] of candidates(wish, marked)) {
      const box = boxAround(x, y, wish);
      if (!within(box, frame) || taken.some((other) => overlaps(box, other))) continue;
      if (y !== wish.y && wish.misleads?.(x, y)) continue;
      taken.push(box);
      placed.push({ ...wish, x, y });
      break;
    }
  }
  return placed;
}

/**
 * @param {LabelWish} wish
 * @param {boolean} marked Whether a mark stands on its spot; only then may it stand beside, where it still reads as
 *   the mark's name.
 * @returns {[number, number][]}
 */
function candidates({ x, y, width, move, spots = [], choices }, marked) {
  if (choices) return marked ? [...choices, ...spots] : choices;
  if (!move) return [[x, y]];
  const near = /** @type {[number, number][]} */ ([[x, y], [x, y + STEP_ASIDE], [x, y - STEP_ASIDE], ...spots]);
  if (!marked) return near;
  const aside = width / 2 + STEP_ASIDE - 4;
  return [...near, [x + aside, y], [x - aside, y], [x, y + 1.5 * STEP_ASIDE], [x, y - 1.5 * STEP_ASIDE]];
}

/** @param {PlacedLabel} label @returns {Box} */
export function boxOfLabel(label) {
  return boxAround(label.x, label.y, label);
}

/**
 * @param {number} x
 * @param {number} y
 * @param {LabelWish} wish
 * @returns {Box}
 */
function boxAround(x, y, { width, height }) {
  return {
    left: x - width / 2 - LABEL_MARGIN, right: x + width / 2 + LABEL_MARGIN,
    top: y - height / 2 - LABEL_MARGIN / 2, bottom: y + height / 2 + LABEL_MARGIN / 2,
  };
}

/** @param {Box} a @param {Box} b */
function overlaps(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** @param {Box} box @param {Box} frame */
function within(box, frame) {
  return box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
}
