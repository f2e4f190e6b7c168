// @ts-check
/** @file Which marks lie so far under a control that no target is left of them. Pure. */

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box In pixels. */

/** The least width and height of a target. */
const TARGET_PIXELS = 24;

/**
 * @param {Box} mark
 * @param {Box[]} controls That lie over it.
 * @returns {boolean} Whether one of them leaves no part of it that is as large as a target has to be.
 */
export function isCovered(mark, controls) {
  return controls.some((control) => control.left < mark.right && control.right > mark.left && control.top < mark.bottom && control.bottom > mark.top &&
    Math.max(control.left - mark.left, mark.right - control.right, control.top - mark.top, mark.bottom - control.bottom) < TARGET_PIXELS);
}
