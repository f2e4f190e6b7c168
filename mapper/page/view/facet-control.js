// @ts-check
/** @file One facet as a tree of checkboxes, each with the number of incidents that it would leave. */
import { make } from "./dom.js";
import { foldName, nodeState } from "../core/facets.js";
import { nodeCounts } from "../core/filters.js";
import { glyph, swatch } from "./glyphs.js";
import { numberWords, word } from "../core/words.js";

/**
 * @import {Facet, FacetNode} from "../core/facets.js"
 * @import {Choice} from "../core/filters.js"
 * @typedef {{input: HTMLInputElement, count: HTMLElement, row: HTMLLabelElement}} Box
 */

/** From this many nodes on, a field finds one among them. */
const MANY_NODES = 40;

/**
 * A checkbox with a label and a count behind it.
 * @param {{id: string, change: () => void, name: HTMLElement, sign?: Node|null, className?: string}} look
 * @returns {Box}
 */
export function makeBox({ id, change, name, sign = null, className = "" }) {
  const input = make("input", { type: "checkbox", id, onchange: change });
  const count = make("span", { class: "choice-count", "aria-hidden": "true" });
  name.classList.add("choice-name");
  return { input, count, row: make("label", { class: `choice ${className}` }, input, sign, name, count) };
}

/**
 * @param {Box} box
 * @param {string} label
 * @param {number} n How many incidents it would leave.
 */
export function showCount({ input, count, row }, label, n) {
  input.setAttribute("aria-label", word("filters.counted", { label, n }));
  count.textContent = numberWords(n);
  row.classList.toggle("leaves-none", n === 0);
}

/** Shows a facet; made when it is first looked at. */
export class FacetControl {
  /**
   * @param {Facet} facet
   * @param {(id: number) => void} choose
   */
  constructor(facet, choose) {
    this.facet = facet;
    this.choose = choose;
    /** @type {Box[]} By node. */
    this.boxes = [];
    /** @type {HTMLLIElement[]} By node. */
    this.items = [];
    this.tree = this.makeTree(facet.roots);
    this.element = make("div", { class: "facet" }, facet.nodes.length > MANY_NODES ? this.makeFinder() : null, this.tree);
  }

  /**
   * @param {number[]} ids
   * @returns {HTMLUListElement}
   */
  makeTree(ids) {
    return make("ul", { class: "tree" }, ...ids.map((id) => {
      const node = this.facet.nodes[id];
      const box = this.makeNodeBox(node);
      this.boxes[id] = box;
      this.items[id] = make("li", {}, box.row, node.children.length ? this.makeTree(node.children) : null);
      return this.items[id];
    }));
  }

  /**
   * @param {FacetNode} node
   * @returns {Box}
   */
  makeNodeBox({ id, label, note, level, status, depth }) {
    const name = make("span", {}, make("bdi", {}, label), note ? make("small", {}, status ? note : ` ${note}`) : null);
    const sign = status ? glyph(status) : level && depth === 0 ? swatch({ level }) : null;
    return makeBox({ id: `${this.facet.key}-${id}`, change: () => this.choose(id), name, sign, className: `depth-${depth}` });
  }

  makeFinder() {
    const label = word(this.facet.key.includes(".") ? "filters.find.field" : `filters.find.${this.facet.key}`);
    return make("input", { type: "search", class: "finder", id: `find-${this.facet.key}`, placeholder: label, "aria-label": label, autocomplete: "off",
      oninput: (/** @type {Event} */ event) => this.find(/** @type {HTMLInputElement} */ (event.target).value) });
  }

  /** @param {string} text Keeps the choices with it in their name, with those above and below. */
  find(text) {
    const wanted = foldName(text);
    const { nodes } = this.facet;
    const hit = nodes.map(({ label, note }) => foldName(`${label} ${note}`).includes(wanted));
    const shown = new Uint8Array(nodes.length);
    nodes.forEach(({ id }) => {
      for (let up = id; up >= 0; up = nodes[up].parent) if (hit[up]) shown[id] = 1;
      if (hit[id]) for (let up = id; up >= 0; up = nodes[up].parent) shown[up] = 1;
    });
    this.items.forEach((item, id) => (item.hidden = !shown[id]));
  }

  /** Show the choices. @param {Choice} choice */
  mark({ chosen }) {
    for (const { id } of this.facet.nodes) {
      const { input } = this.boxes[id];
      const state = nodeState(this.facet, chosen, id);
      input.checked = state === "on";
      input.indeterminate = state === "mixed";
    }
  }

  /**
   * Show how many incidents each choice would leave.
   * @param {Facet} facet As it counts now.
   * @param {Choice} choice
   * @param {Uint32Array} histogram
   */
  count(facet, choice, histogram) {
    const counts = nodeCounts(facet, histogram, choice);
    for (const { id, label } of facet.nodes) showCount(this.boxes[id], label, counts[id]);
  }
}
