// @ts-check
/** @file The bottom sheet of a narrow screen: peek, half, full, by button, keys and drag. */
import { byId } from "./dom.js";
import { room } from "./host.js";
import { headScrolls } from "./low-screen.js";
import { word } from "../core/words.js";

/** @typedef {"peek"|"half"|"full"} SheetState */

/** @type {SheetState[]} */
const STATES = ["peek", "half", "full"];

/** A pointer that moved less than this has clicked. */
const DRAG_PIXELS = 6;

/** Holds the state of the sheet; on a wide screen the state has no effect. */
export class Sheet {
  /** @param {() => void} resized Called when the map's size may have changed. */
  constructor(resized) {
    this.resized = resized;
    this.page = byId("page");
    this.element = byId("sheet");
    this.grip = byId("grip");
    /** @type {SheetState} */
    this.state = "half";
    /** @type {{y: number, height: number, moved: boolean}|null} */
    this.drag = null;
    this.grip.addEventListener("click", () => this.set(this.next()));
    this.grip.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.onKey(event));
    this.grip.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => this.onDown(event));
    this.grip.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => this.onMove(event));
    this.grip.addEventListener("pointerup", () => this.onUp());
    this.grip.addEventListener("pointercancel", () => this.onUp());
    this.set("half");
  }

  /** @returns {SheetState} */
  next() {
    return STATES[(STATES.indexOf(this.state) + 1) % STATES.length];
  }

  /** @param {SheetState} state */
  set(state) {
    this.state = state;
    this.page.dataset.sheet = state;
    this.element.style.height = "";
    if (state === "peek" && headScrolls()) byId("panel-body").scrollTop = 0; // the head is what peeks
    this.grip.setAttribute("aria-label", word(`sheet.${this.next()}`));
    this.resized();
  }

  /** Make room to read, if the sheet is lower than that. @param {SheetState} state */
  atLeast(state) {
    if (STATES.indexOf(this.state) < STATES.indexOf(state)) this.set(state);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const step = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    const state = STATES[STATES.indexOf(this.state) + step];
    if (!step || !state) return;
    event.preventDefault();
    this.set(state);
  }

  /** @param {PointerEvent} event */
  onDown(event) {
    this.drag = { y: event.clientY, height: this.element.offsetHeight, moved: false };
    this.grip.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  onMove(event) {
    if (!this.drag) return;
    const up = this.drag.y - event.clientY;
    if (Math.abs(up) > DRAG_PIXELS) this.drag.moved = true;
    if (!this.drag.moved) return;
    this.page.classList.add("is-dragging");
    this.element.style.height = `${Math.max(this.drag.height + up, 60)}px`;
  }

  onUp() {
    const { drag } = this;
    this.drag = null;
    this.page.classList.remove("is-dragging");
    if (!drag?.moved) return;
    this.grip.addEventListener("click", stopOnce, { capture: true, once: true });
    setTimeout(() => this.grip.removeEventListener("click", stopOnce, { capture: true }), 50);
    this.set(nearestState(this.element.offsetHeight / room().height));
  }
}

/** @param {Event} event */
function stopOnce(event) {
  event.stopImmediatePropagation();
}

/**
 * @param {number} share Of the screen's height.
 * @returns {SheetState}
 */
export function nearestState(share) {
  if (share < 0.32) return "peek";
  return share < 0.7 ? "half" : "full";
}
