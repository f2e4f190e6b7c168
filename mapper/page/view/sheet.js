// @ts-check
/** @file The bottom sheet of a narrow screen: peek, half, full, by button, keys and drag. */
import { byId } from "./dom.js";
import { room } from "./host.js";
import { headScrolls } from "./low-screen.js";
import { isLower, nearestState, stateAfter, stateOfKey } from "../core/sheet-state.js";
import { word } from "../core/words.js";

/** @import {SheetState} from "../core/sheet-state.js" */

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
    this.grip.addEventListener("click", () => this.set(stateAfter(this.state)));
    this.grip.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.onKey(event));
    this.grip.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => this.onDown(event));
    this.grip.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => this.onMove(event));
    this.grip.addEventListener("pointerup", () => this.onUp());
    this.grip.addEventListener("pointercancel", () => this.onUp());
    this.set("half");
  }

  /** @param {SheetState} state */
  set(state) {
    this.state = state;
    this.page.dataset.sheet = state;
    this.element.style.height = "";
    if (state === "peek" && headScrolls()) byId("panel-body").scrollTop = 0; // only the head peeks
    this.grip.setAttribute("aria-label", word(`sheet.${stateAfter(state)}`));
    this.resized();
  }

  /** Make room to read, if the sheet is lower than that. @param {SheetState} state */
  atLeast(state) {
    if (isLower(this.state, state)) this.set(state);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const state = stateOfKey(this.state, event.key);
    if (!state) return;
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
