// @ts-check
/** @file Map, list alone, or matrix: which of the views has the room. */
import { byId, make, makeSvg } from "./dom.js";
import { focusedElement } from "./host.js";
import { word } from "../core/words.js";

/** @import {ViewName} from "../core/link.js" */

/** @type {ViewName[]} */
const NAMES = ["map", "list", "matrix"];

/** @type {Record<ViewName, string>} Paths in an 18×18 box. */
const ICONS = {
  map: "M2 4l4.7-1.7 4.6 1.7L16 2.3v11.7l-4.7 1.7-4.6-1.7L2 15.7zM6.7 2.3V14M11.3 4v11.7",
  list: "M6.5 4.5H16M6.5 9H16M6.5 13.5H16M2 4.5h1.6M2 9h1.6M2 13.5h1.6",
  matrix: "M2.5 2.5h13v13h-13zM2.5 6.8h13M2.5 11.2h13M6.8 2.5v13M11.2 2.5v13",
};

/** The switch, a button a view. */
export class Views {
  /** @param {(view: ViewName) => void} choose */
  constructor(choose) {
    this.choose = choose;
    /** @type {ViewName} */
    this.view = "map";
    /** @type {Map<ViewName, HTMLButtonElement>} */
    this.buttons = new Map(NAMES.map((view) => [view, this.makeButton(view)]));
    byId("views").append(...this.buttons.values());
    this.show("map");
  }

  /** @param {ViewName} view */
  makeButton(view) {
    return make("button", { type: "button", class: "view-button", id: `view-${view}`, onclick: () => this.set(view) },
      makeSvg("svg", { class: "view-icon", viewBox: "0 0 18 18", "aria-hidden": "true" }, makeSvg("path", { d: ICONS[view] })), word(`view.${view}`));
  }

  /** @param {ViewName} view Chosen by the reader. */
  set(view) {
    if (view === this.view) return;
    this.choose(view);
  }

  /**
   * Change the view; if that hides the focused element, the focus goes to its replacement.
   * @param {() => void} change
   */
  keepFocus(change) {
    const activeElement = focusedElement();
    const [inMatrix, inSheet] = ["matrix", "sheet"].map((id) => byId(id).contains(activeElement));
    change();
    if (inMatrix && byId("matrix").hidden) this.buttons.get(this.view)?.focus();
    if (inSheet && getComputedStyle(byId("sheet")).visibility === "hidden") byId("matrix-close").focus();
  }

  /** @param {ViewName} view */
  show(view) {
    this.view = view;
    byId("page").dataset.view = view;
    for (const [name, button] of this.buttons) button.setAttribute("aria-pressed", String(name === view));
  }
}
