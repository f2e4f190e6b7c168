// @ts-check
/** @file How high the sheet of a narrow screen is: one of three states, in order. Pure. */

/** @typedef {"peek"|"half"|"full"} SheetState */

/** @type {readonly SheetState[]} */
const STATES = ["peek", "half", "full"];

/** @param {SheetState} state @returns {SheetState} The one that a press leads to: higher, and after the highest the lowest. */
export function stateAfter(state) {
  return STATES[(STATES.indexOf(state) + 1) % STATES.length];
}

/** @param {SheetState} state @param {string} key @returns {SheetState|undefined} The one that a key leads to. */
export function stateOfKey(state, key) {
  const step = key === "ArrowUp" ? 1 : key === "ArrowDown" ? -1 : 0;
  return step ? STATES[STATES.indexOf(state) + step] : undefined;
}

/** @param {SheetState} state @param {SheetState} other @returns {boolean} Whether it is lower than the other. */
export function isLower(state, other) {
  return STATES.indexOf(state) < STATES.indexOf(other);
}

/** @param {number} share Of the screen's height. @returns {SheetState} */
export function nearestState(share) {
  if (share < 0.32) return "peek";
  return share < 0.7 ? "half" : "full";
}
