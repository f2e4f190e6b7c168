// @ts-check
/** @file The finding of the page as one bar: how many incidents are disputed and so on, each part a filter. */
import { byId, make } from "./dom.js";
import { OWN_COLORS, colorSign, glyph } from "./glyphs.js";
import { numberWords, word } from "../core/words.js";

/**
 * @import {Chosen, FilterSet, Outcome} from "../core/filter-set.js"
 * @import {Facet} from "../core/facets.js"
 */

/** Filters that are no categories of the incidents themselves. */
const NO_CATEGORIES = ["agencies", "jurisdictions", "contest", "type", "precision", "weekday", "hour"];

/** A bar of more parts cannot be read. */
const MOST_KEYS = 6;

/**
 * Choose what the bar shows: the contest status where there are claims, else the first own category of a few choices.
 * @param {FilterSet} set
 * @returns {Facet|null}
 */
function barFacet(set) {
  const contest = set.facet("contest");
  if (contest.nodes.length > 1) return contest;
  const isFit = (/** @type {Facet} */ { key, nodes }) => !NO_CATEGORIES.includes(key) && nodes.length > 1 && nodes.length <= MOST_KEYS;
  return set.facets.find(isFit) ?? null;
}

/** Shows the bar and its keys. */
export class KeyBar {
  /**
   * @param {FilterSet} set
   * @param {{key: string, words: string[]}[]} schemes What marks can be colored by.
   * @param {(key: string, id: number) => void} choose
   */
  constructor(set, schemes, choose) {
    this.set = set;
    this.element = byId("keys");
    const facet = barFacet(set);
    if (!facet) return;
    this.facet = facet;
    this.element.hidden = false;
    const words = schemes.find(({ key }) => facet.key.endsWith(key))?.words ?? [];
    this.parts = facet.roots.map((id) => {
      const { label, status } = facet.nodes[id];
      // never a word of the records: it would be the name of a class
      const color = OWN_COLORS[words.indexOf(label)] ?? "own-other";
      const part = make("span", { class: `key-part ${status ? `key-${status}` : `key-${color}`}`, "aria-hidden": "true" });
      const count = make("strong", { class: "key-count" });
      const button = make("button", { type: "button", class: "key", onclick: () => choose(facet.key, id) }, status ? glyph(status) : colorSign(color), make("bdi", {}, label), " ", count);
      return { id, part, count, button };
    });
    const name = facet.key === "contest" ? word("keys.contest") : word(`filters.${facet.key}`);
    this.element.append(make("p", { class: "keys-name", id: "keys-name" }, name), make("div", { class: "key-track", "aria-hidden": "true" }, ...this.parts.map(({ part }) => part)),
      make("div", { class: "key-list", role: "group", "aria-labelledby": "keys-name" }, ...this.parts.map(({ button }) => button)));
  }

  /** @param {Chosen} chosen */
  mark(chosen) {
    if (!this.facet || !this.parts) return;
    const ids = chosen.facets[this.facet.key].chosen;
    for (const { id, button, part } of this.parts) {
      button.setAttribute("aria-pressed", String(ids.has(id)));
      part.classList.toggle("is-off", ids.size > 0 && !ids.has(id));
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
    for (const { id, part, count, button } of parts) {
      part.style.flexGrow = String(counts[id]);
      part.hidden = !counts[id];
      count.textContent = numberWords(counts[id]);
      button.classList.toggle("leaves-none", !counts[id]);
    }
  }
}
