// @ts-check
/** @file A row that leaves out what has no room: measured, for system fonts differ by a quarter in width. */
import { onResize } from "./host.js";

/**
 * Keep a row of controls as wide as its place: of those that a reader can do without, leave out as few as needed.
 * @param {HTMLElement} row
 * @param {HTMLElement[]} spare The first goes first.
 * @returns {() => void} To call when a part of the row has come or gone.
 */
export function fitRow(row, spare) {
  const fit = () => {
    for (const part of spare) part.classList.remove("has-no-room");
    for (const part of spare) {
      if (row.scrollWidth <= row.clientWidth) return;
      part.classList.add("has-no-room");
    }
  };
  onResize(row, fit);
  return fit;
}
