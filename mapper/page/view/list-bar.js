// @ts-check
/** @file The bar above the list: how many incidents there are and are in view, their order, and whether the list follows the map. */
import { LIST_ORDERS } from "../core/list-order.js";
import { byId, make, makeSvg } from "./dom.js";
import { word } from "../core/words.js";

/** @import {ListOrder} from "../core/list-order.js" */

/** Holds the choices about the list. */
export class ListBar {
  /**
   * @param {() => void} change The reader chose something.
   * @param {(open: boolean) => void} found Search and filters were opened or closed.
   */
  constructor(change, found) {
    this.found = found;
    /** @type {ListOrder} */
    this.order = "new";
    this.only = false;
    this.count = make("p", { class: "list-count", id: "list-count" });
    this.select = make("select", { class: "list-order", id: "list-order", "aria-label": word("list.order"), onchange: () => {
      this.order = this.select.value;
      change();
    } }, ...LIST_ORDERS.map((order) => make("option", { value: order }, word(`list.order.${order}`))));
    this.input = make("input", { type: "checkbox", role: "switch", id: "only-map", onchange: () => {
      this.only = this.input.checked;
      change();
    } });
    this.find = this.makeFind();
    byId("list-bar").append(this.count, this.select, make("label", { class: "switch" }, this.input, make("span", {}, word("list.only-map"))), this.find);
  }

  /** On a narrow screen search and filters wait behind a button, so that the list has room. */
  makeFind() {
    const label = word("find");
    const button = make("button", { type: "button", class: "button find-toggle", id: "find-toggle", "aria-label": label, title: label, "aria-expanded": "false", "aria-controls": "panel-head", onclick: () => {
      const open = byId("page").classList.toggle("shows-find");
      button.setAttribute("aria-expanded", String(open));
      this.found(open);
      if (open) byId("search").focus();
    } }, makeSvg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" }, makeSvg("path", { d: "M8.5 2.5a6 6 0 1 1 0 12a6 6 0 1 1 0-12zM13 13l4.5 4.5" })));
    return button;
  }

  /** Put search and filters away, if they are open over the list. */
  closeFinder() {
    if (this.find.getAttribute("aria-expanded") === "true") this.find.click();
  }

  /** @param {{order: ListOrder, only: boolean}} state */
  set({ order, only }) {
    this.order = this.select.value = order;
    this.only = this.input.checked = only;
  }

  /**
   * @param {{shown: number, all: number, here: number|null}} counts `here`: in view of the map; null if there is no map.
   */
  show({ shown, all, here }) {
    const isPart = here !== null && here < shown;
    this.count.textContent = isPart ? word("list.count-here", { here, n: shown })
      : shown < all ? word("list.count-of", { shown, n: all }) : word("list.count", { n: shown });
  }
}
