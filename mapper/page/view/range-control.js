// @ts-check
/** @file The ends of a range of numbers or days, of one of the publisher's own fields. */
import { make } from "./dom.js";
import { fieldExtent, numberInWords } from "../core/own-fields.js";
import { dayOfIso, isoOfDay } from "../core/timeline.js";
import { word } from "../core/words.js";

/**
 * @import {OwnField} from "../core/own-fields.js"
 * @import {Range} from "../core/filter-set.js"
 */

/** Two fields for the ends, with what is known of the numbers. */
export class RangeControl {
  /**
   * @param {OwnField} field
   * @param {(range: Range|null) => void} change Null for no limit.
   */
  constructor(field, change) {
    this.field = field;
    this.change = change;
    this.from = this.makeEnd("from");
    this.to = this.makeEnd("to");
    const extent = fieldExtent(field);
    const hint = extent && word("field.extent", { n: extent.known, low: numberInWords(field, extent.low), high: numberInWords(field, extent.high) });
    const ends = [["field.from", this.from], ["field.to", this.to]].map(([key, input]) =>
      make("label", { class: "range-end" }, make("span", {}, word(/** @type {string} */ (key))), /** @type {HTMLElement} */ (input)));
    this.element = make("div", { class: "range" }, ...ends, hint ? make("p", { class: "hint" }, hint) : null);
  }

  /** @param {"from"|"to"} side */
  makeEnd(side) {
    const look = this.field.type === "date" ? { type: "date" } : { type: "number", step: "any", inputMode: "decimal" };
    return make("input", { ...look, id: `${this.field.key}-${side}`, "aria-label": word(`field.${side}.of`, { name: this.field.name }), onchange: () => this.changed() });
  }

  changed() {
    const [a, b] = [this.read(this.from.value), this.read(this.to.value)];
    const [from, to] = a !== null && b !== null && a > b ? [b, a] : [a, b];
    this.change(from === null && to === null ? null : { from, to });
  }

  /**
   * @param {string} text
   * @returns {number|null} As the column has it.
   */
  read(text) {
    if (this.field.type === "date") return dayOfIso(text);
    return text.trim() === "" || !Number.isFinite(Number(text)) ? null : Math.round(Number(text) * this.field.scale * 1e6) / 1e6;
  }

  /** Show the chosen ends. @param {Range|undefined} range */
  mark(range) {
    const shown = (/** @type {number|null|undefined} */ value) => {
      if (value === null || value === undefined) return "";
      return this.field.type === "date" ? isoOfDay(value) : String(value / this.field.scale);
    };
    this.from.value = shown(range?.from);
    this.to.value = shown(range?.to);
  }
}
