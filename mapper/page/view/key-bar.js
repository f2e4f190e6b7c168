// @ts-check
/** @file The finding of the page as one bar: how many incidents are disputed and so on, each part a filter. */
import { barKeys } from "../core/bar-keys.js";
import { asLine } from "../core/format.js";
import { byId, make } from "./dom.js";
import { OWN_COLORS, colorSign, glyph } from "./glyphs.js";
import { numberWords, word } from "../core/words.js";

/**
 * @import {Chosen, FilterSet, Outcome} from "../core/filter-set.js"
 * @import {Colors} from "../core/bar-keys.js"
 */

/** Shows the bar and its keys. */
export class KeyBar {
  /**
   * @param {FilterSet} set
   * @param {{schemes: Colors[], firstColors: string}} colors What marks can be colored by, and what they are first.
   * @param {(key: string, ids: number[]) => void} choose
   */
  constructor(set, { schemes, firstColors }, choose) {
    this.set = set;
    this.element = byId("keys");
    const bar = barKeys(set, schemes, firstColors);
    if (!bar) return;
    const { facet } = bar;
    this.facet = facet;
    this.element.hidden = false;
    this.parts = bar.keys.map(({ ids, label, status, color: at }) => {
      // never a word of the records: it would be the name of a class
      const color = OWN_COLORS[at] ?? "own-other";
      const part = make("span", { class: `key-part ${status ? `key-${status}` : `key-${color}`}`, "aria-hidden": "true" });
      const count = make("strong", { class: "key-count" });
      const button = make("button", { type: "button", class: "key", onclick: () => choose(facet.key, ids) }, status ? glyph(status) : colorSign(color), make("bdi", {}, asLine(label)), " ", count);
      return { ids, part, count, button };
    });
    const name = facet.key === "contest" ? word("keys.contest") : this.set.nameOf(facet.key);
    this.element.append(make("p", { class: "keys-name", id: "keys-name" }, name), make("div", { class: "key-track", "aria-hidden": "true" }, ...this.parts.map(({ part }) => part)),
      make("div", { class: "key-list", role: "group", "aria-labelledby": "keys-name" }, ...this.parts.map(({ button }) => button)));
  }

  /** @param {Chosen} chosen */
  mark(chosen) {
    if (!this.facet || !this.parts) return;
    const { chosen: marked } = chosen.facets[this.facet.key];
    for (const { ids, button, part } of this.parts) {
      const isOn = ids.every((id) => marked.has(id));
      button.setAttribute("aria-pressed", String(isOn));
      part.classList.toggle("is-off", marked.size > 0 && !isOn);
    }
  }

  /**
   * Count what the other filters leave.
   * @param {Outcome} outcome
   */
  count(outcome) {
    const { facet, parts } = this;
    if (!facet || !parts) return;
    const counts = this.set.countsOf(outcome, facet.key);
    for (const { ids, part, count, button } of parts) {
      const n = ids.reduce((sum, id) => sum + counts[id], 0);
      part.style.flexGrow = String(n);
      part.hidden = !n;
      count.textContent = numberWords(n);
      button.classList.toggle("leaves-none", !n);
    }
  }
}
