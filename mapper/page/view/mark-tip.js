// @ts-check
/** @file The name of the mark that is pointed at, beside it. */
import { make } from "./dom.js";

/** How far from the middle of a mark its name stands, and how high a name is at most, in pixels. */
const AWAY_PIXELS = 26;
const ROOM_PIXELS = 40;

/** Stays within the map. */
export class MarkTip {
  /** @param {any} map */
  constructor(map) {
    this.map = map;
    this.element = make("div", { class: "mark-tip", "aria-hidden": "true", hidden: true });
    map.getContainer().append(this.element);
    map.on("movestart zoomstart", this.hide, this);
  }

  /**
   * @param {string} text
   * @param {{x: number, y: number}} point The middle of the mark, in container pixels.
   */
  show(text, { x, y }) {
    const { element } = this;
    const width = this.map.getSize().x;
    element.textContent = text;
    element.hidden = false;
    const half = element.offsetWidth / 2 + 6;
    element.style.left = `${Math.min(Math.max(x, half), width - half)}px`;
    const below = y < element.offsetHeight + ROOM_PIXELS;
    element.style.top = `${y + (below ? AWAY_PIXELS : -AWAY_PIXELS)}px`;
    element.classList.toggle("below", below);
  }

  hide() {
    this.element.hidden = true;
  }
}
