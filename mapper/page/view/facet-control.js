// @ts-check
/** @file One facet as a tree of checkboxes, each with the number of incidents that it would leave. */
import { make, nextTask } from "./dom.js";
import { foldName, nodeState, nodesInOrder } from "../core/facets.js";
import { nodeCounts } from "../core/filters.js";
import { glyph, swatch } from "./glyphs.js";
import { numberWords, word } from "../core/words.js";

/**
 * @import {Facet, FacetNode} from "../core/facets.js"
 * @import {Choice} from "../core/filters.js"
 * @typedef {{input: HTMLInputElement, count: HTMLElement, row: HTMLLabelElement, shown?: number}} Box `shown`: its count.
 */

/** From this many nodes on, a field finds one among them. */
const MANY_NODES = 40;

/**
 * A checkbox with a label and a count behind it.
 * @param {{id: string, change: () => void, name: HTMLElement, sign?: Node|null, className?: string}} look
 * @returns {Box}
 */
export function makeBox({ id, change, name, sign = null, className = "" }) {
  // without autocomplete, because the browser keeps what is checked with each step of the history: of thousands it takes 50 ms and more
  const input = make("input", { type: "checkbox", id, autocomplete: "off", onchange: change });
  const count = make("span", { class: "choice-count", "aria-hidden": "true" });
  name.classList.add("choice-name");
  return { input, count, row: make("label", { class: `choice ${className}` }, input, sign, name, count) };
}

/**
 * @param {Box} box
 * @param {string} label
 * @param {number} n How many incidents it would leave.
 */
export function showCount(box, label, n) {
  const { input, count, row } = box;
  box.shown = n;
  input.setAttribute("aria-label", word("filters.counted", { label, n }));
  count.textContent = numberWords(n);
  row.classList.toggle("leaves-none", n === 0);
}

/** So many boxes are made or counted in one task; the others of a facet with thousands of places follow. */
const BOXES_AT_ONCE = 300;

/** Shows a facet; made when it is first looked at. */
export class FacetControl {
  /**
   * @param {Facet} facet
   * @param {(id: number) => void} choose
   */
  constructor(facet, choose) {
    this.facet = facet;
    this.choose = choose;
    this.boxesMade = 0;
    /** @type {Box[]} By node. */
    this.boxes = [];
    /** @type {HTMLLIElement[]} By node. */
    this.items = [];
    /** @type {HTMLUListElement[]} Those below a node. */
    this.lists = [];
    /** @type {Choice} */
    this.choice = { chosen: new Set(), mode: "any" };
    /** @type {Uint32Array|null} By node, once they were counted. */
    this.counts = null;
    this.order = nodesInOrder(facet);
    this.tree = make("ul", { class: "tree" });
    /** @type {HTMLInputElement|null} */
    this.finder = facet.nodes.length > MANY_NODES ? this.makeFinder() : null;
    this.element = make("div", { class: "facet" }, this.finder, this.tree);
    this.grow();
  }

  /** Make the next boxes, those above before those below them. */
  grow() {
    for (const id of this.order.slice(this.boxesMade, this.boxesMade + BOXES_AT_ONCE)) {
      const node = this.facet.nodes[id];
      this.boxes[id] = this.makeNodeBox(node);
      this.items[id] = make("li", {}, this.boxes[id].row);
      const above = node.parent;
      if (above >= 0 && !this.lists[above]) this.items[above].append((this.lists[above] = make("ul", { class: "tree" })));
      (this.lists[above] ?? this.tree).append(this.items[id]);
      this.markBox(id);
      if (this.counts) this.countBox(id);
    }
    this.boxesMade += BOXES_AT_ONCE;
    if (this.finder?.value) this.find(this.finder.value);
    if (this.boxesMade < this.order.length) nextTask().then(() => this.grow());
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
  mark(choice) {
    this.choice = choice;
    this.boxes.forEach((_, id) => this.markBox(id));
  }

  /** @param {number} id */
  markBox(id) {
    const { input } = this.boxes[id];
    const state = nodeState(this.facet, this.choice.chosen, id);
    input.checked = state === "on";
    input.indeterminate = state === "mixed";
  }

  /**
   * Show how many incidents each choice would leave.
   * @param {Facet} facet As it counts now.
   * @param {Choice} choice
   * @param {Uint32Array} histogram
   */
  count(facet, choice, histogram) {
    const counts = nodeCounts(facet, histogram, choice);
    this.counts = counts;
    this.countFrom(0, counts);
  }

  /**
   * @param {number} from
   * @param {Uint32Array} counts By node; nothing more is done once there are newer ones.
   */
  countFrom(from, counts) {
    let at = from;
    for (let changed = 0; at < this.order.length && changed < BOXES_AT_ONCE; at++) changed += this.countBox(this.order[at]);
    if (at < this.order.length) nextTask().then(() => this.counts === counts && this.countFrom(at, counts));
  }

  /** @param {number} id @returns {number} How many boxes have changed. */
  countBox(id) {
    const box = this.boxes[id];
    const n = this.counts?.[id] ?? 0;
    if (!box || box.shown === n) return 0;
    showCount(box, this.facet.nodes[id].label, n);
    return 1;
  }
}
