// @ts-check
/** @file The filters: a button a facet that opens its tree of checkboxes, the chosen ones, and the way out of "none". */
import { byId, make } from "./dom.js";
import { nodeState, toggleNode } from "./facets.js";
import { emptiedBy, nodeCounts } from "./filters.js";
import { glyph } from "./glyphs.js";
import { swatch } from "./list.js";
import { numberWords, word } from "./words.js";

/**
 * @import {Facet, FacetNode} from "./facets.js"
 * @import {Selection, FilterResult} from "./filters.js"
 * @typedef {{change: (selection: Selection) => void, opened: () => void}} ControlEvents
 * @typedef {{input: HTMLInputElement, count: HTMLElement, label: HTMLElement}} Box
 */

/** The facet of which several may be asked for at once: an incident has many agencies but one place. */
const CROSSED = "agencies";

/**
 * @param {Facet[]} facets
 * @returns {Selection} Nothing chosen.
 */
export function emptySelection(facets) {
  return Object.fromEntries(facets.map(({ key }) => [key, { chosen: new Set(), mode: /** @type {"any"} */ ("any") }]));
}

/** Shows and changes what is chosen. */
export class Controls {
  /**
   * @param {Facet[]} facets
   * @param {ControlEvents} events
   */
  constructor(facets, events) {
    this.facets = facets;
    this.events = events;
    this.selection = emptySelection(facets);
    /** @type {Record<string, {button: HTMLButtonElement, section: HTMLElement, boxes: Box[]}>} */
    this.parts = {};
    this.chosen = byId("chosen");
    this.empty = byId("empty");
    for (const facet of facets) this.addPart(facet);
    byId("panel").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.closeByKey(event));
  }

  /** @param {Facet} facet */
  addPart(facet) {
    const { key } = facet;
    const id = `filter-${key}`;
    const button = make("button", { type: "button", class: "button filter-button", id: `${id}-button`, "aria-expanded": "false", "aria-controls": id, onclick: () => this.toggle(key) });
    /** @type {Box[]} */
    const boxes = [];
    const mode = key === CROSSED ? this.makeMode() : null;
    const section = make("section", { class: "filter", id, hidden: true, "aria-labelledby": `${id}-button` }, mode,
      this.makeTree(facet, facet.roots, boxes), make("p", { class: "hint" }, word(`filters.hint.${key}`)));
    byId("filter-buttons").append(button);
    byId("filter-sections").append(section);
    this.parts[key] = { button, section, boxes };
  }

  /**
   * @param {Facet} facet
   * @param {number[]} ids
   * @param {Box[]} boxes Filled here, by node.
   * @returns {HTMLUListElement}
   */
  makeTree(facet, ids, boxes) {
    return make("ul", { class: "tree" }, ...ids.map((id) => {
      const node = facet.nodes[id];
      const box = this.makeBox(facet, node);
      boxes[id] = box;
      return make("li", {}, box.label, node.children.length ? this.makeTree(facet, node.children, boxes) : null);
    }));
  }

  /**
   * @param {Facet} facet
   * @param {FacetNode} node
   * @returns {Box}
   */
  makeBox(facet, { id, label, note, level, status, depth }) {
    const input = make("input", { type: "checkbox", id: `${facet.key}-${id}`, onchange: () => this.choose(facet, id) });
    const count = make("span", { class: "choice-count", "aria-hidden": "true" });
    const name = make("span", { class: "choice-name" }, make("bdi", {}, label), note ? make("small", {}, status ? note : ` ${note}`) : null);
    const sign = status ? glyph(status) : level && depth === 0 ? swatch({ level }) : null;
    return { input, count, label: make("label", { class: `choice depth-${depth}` }, input, sign, name, count) };
  }

  makeMode() {
    const option = (/** @type {"any"|"all"} */ mode) => make("label", { class: "mode-option" },
      make("input", { type: "radio", name: "agency-mode", value: mode, checked: mode === "any", onchange: () => this.setMode(mode) }),
      make("span", {}, word(`filters.mode.${mode}`)));
    return make("fieldset", { class: "mode", id: "agency-mode" }, make("legend", {}, word("filters.mode")), option("any"), option("all"));
  }

  /** @param {string} key */
  toggle(key) {
    const opening = this.parts[key].section.hidden;
    for (const [other, { button, section }] of Object.entries(this.parts)) {
      section.hidden = !(opening && other === key);
      button.setAttribute("aria-expanded", String(!section.hidden));
    }
    byId("panel-body").scrollTop = 0;
    if (opening) this.events.opened();
  }

  /** @param {KeyboardEvent} event */
  closeByKey(event) {
    if (event.key !== "Escape") return;
    const open = Object.entries(this.parts).find(([, { section }]) => !section.hidden);
    if (!open) return;
    event.stopPropagation();
    this.toggle(open[0]);
    open[1].button.focus();
  }

  /**
   * @param {Facet} facet
   * @param {number} id
   */
  choose(facet, id) {
    const { chosen, mode } = this.selection[facet.key];
    this.change({ ...this.selection, [facet.key]: { chosen: toggleNode(facet, chosen, id), mode } });
  }

  /** @param {"any"|"all"} mode */
  setMode(mode) {
    this.change({ ...this.selection, [CROSSED]: { ...this.selection[CROSSED], mode } });
  }

  /** @param {string} key */
  clear(key) {
    this.change({ ...this.selection, [key]: { ...this.selection[key], chosen: new Set() } });
  }

  clearAll() {
    const kept = this.selection[CROSSED].mode;
    this.change({ ...emptySelection(this.facets), [CROSSED]: { chosen: new Set(), mode: kept } });
  }

  /** @param {Selection} selection */
  change(selection) {
    this.selection = selection;
    this.events.change(selection);
  }

  /**
   * Show what the filters came to.
   * @param {FilterResult} result
   * @param {number} count Of all incidents.
   */
  refresh(result, count) {
    this.facets.forEach((facet, f) => this.refreshPart(facet, result.histograms[f]));
    this.refreshChosen();
    this.refreshEmpty(result, count);
  }

  /**
   * @param {Facet} facet
   * @param {Uint32Array} histogram
   */
  refreshPart(facet, histogram) {
    const choice = this.selection[facet.key];
    const { button, boxes } = this.parts[facet.key];
    const counts = nodeCounts(facet, histogram, choice);
    facet.nodes.forEach(({ id, label }) => {
      const { input, count, label: row } = boxes[id];
      const state = nodeState(facet, choice.chosen, id);
      input.checked = state === "on";
      input.indeterminate = state === "mixed";
      input.setAttribute("aria-label", word("filters.counted", { label, n: counts[id] }));
      count.textContent = numberWords(counts[id]);
      row.classList.toggle("leaves-none", counts[id] === 0);
    });
    const size = choice.chosen.size;
    button.replaceChildren(word(`filters.${facet.key}`), ...(size
      ? [make("span", { class: "dot", "aria-hidden": "true" }), make("span", { class: "visually-hidden" }, ` ${word("filters.chosen", { n: size })}`)]
      : []));
  }

  refreshChosen() {
    const hadFocus = this.chosen.contains(document.activeElement);
    const tokens = this.facets.flatMap((facet) => [...this.selection[facet.key].chosen].map((id) => this.token(facet, id)));
    this.chosen.replaceChildren(...tokens);
    this.chosen.hidden = !tokens.length;
    if (tokens.length) {
      this.chosen.append(make("button", { type: "button", class: "link", id: "clear-all", "aria-label": word("filters.clear"), onclick: () => this.clearAll() }, word("filters.clear-short")));
    }
    if (hadFocus) (this.chosen.querySelector("button") ?? this.parts[this.facets[0].key].button).focus();
  }

  /**
   * @param {Facet} facet
   * @param {number} id
   */
  token(facet, id) {
    const { label, note, status } = facet.nodes[id];
    return make("button", { type: "button", class: "token", "aria-label": word("filters.remove", { label }), onclick: () => this.choose(facet, id) },
      make("bdi", {}, status ? label : note || label), make("span", { class: "cross", "aria-hidden": "true" }));
  }

  /**
   * Say which filter left nothing and offer to undo that one.
   * @param {FilterResult} result
   * @param {number} count
   */
  refreshEmpty({ shown, tally }, count) {
    const hadFocus = this.empty.contains(document.activeElement);
    this.empty.hidden = shown.length > 0;
    this.empty.replaceChildren();
    if (!this.empty.hidden) this.empty.append(...(count ? this.waysOut(tally) : [make("p", {}, word("empty.data"))]));
    if (hadFocus) (this.empty.querySelector("button") ?? this.parts[this.facets[0].key].button).focus();
  }

  /**
   * @param {Uint32Array} tally
   * @returns {HTMLElement[]}
   */
  waysOut(tally) {
    const ways = emptiedBy(this.facets, this.selection, tally);
    const buttons = ways.map(({ key, leaves }) => {
      const label = word(`filters.${key}`);
      return make("div", { class: "way-out" }, make("p", {}, word("empty.remove", { label, n: leaves })),
        make("button", { type: "button", class: "button", onclick: () => this.clear(key) }, word("empty.remove-button", { label })));
    });
    if (!ways.length) buttons.push(make("p", {}, word("empty.several")));
    return [make("p", { class: "empty-title" }, word("empty")), ...buttons,
      make("button", { type: "button", class: "button", onclick: () => this.clearAll() }, word("filters.clear"))];
  }
}
