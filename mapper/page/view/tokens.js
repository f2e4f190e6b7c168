// @ts-check
/** @file The active choices, each with a button to undo it, and help if no incident is left. */
import { datesWords } from "../core/date-range.js";
import { radiusMeters } from "../core/drawn-area.js";
import { byId, make } from "./dom.js";
import { focusedElement } from "./host.js";
import { rangeWords } from "../core/own-fields.js";
import { distanceWords } from "../core/units.js";
import { word } from "../core/words.js";

/**
 * @import {OwnField} from "../core/own-fields.js"
 * @import {Chosen, FilterSet, Outcome} from "../core/filter-set.js"
 * @typedef {{change: (chosen: Chosen) => void, clear: (chosen: Chosen) => void, toggle: (key: string, id: number) => void, home: () => HTMLElement}} TokenEvents
 *   `clear`: everything at once, also text that is only typed so far; `home`: where the focus goes when the last of them is gone.
 */

/** The chosen filters as buttons that remove them. */
export class Tokens {
  /**
   * @param {FilterSet} set
   * @param {TokenEvents} events
   */
  constructor(set, events) {
    this.set = set;
    this.events = events;
    this.element = byId("chosen");
    this.empty = byId("empty");
    this.chosen = set.nothing();
  }

  /**
   * @param {Chosen} chosen
   * @param {Outcome} outcome
   */
  refresh(chosen, outcome) {
    this.chosen = chosen;
    keepFocus(this.element, this.events.home, () => this.showChosen());
    keepFocus(this.empty, this.events.home, () => this.showEmpty(outcome));
  }

  showChosen() {
    const tokens = [...this.textTokens(), ...this.pickedTokens(), ...this.withinTokens(), ...this.facetTokens(), ...this.roleTokens(), ...this.namedTokens(), ...this.rangeTokens(), ...this.dateTokens()];
    this.element.replaceChildren(...tokens);
    this.element.hidden = !tokens.length;
    if (!tokens.length) return;
    this.element.append(make("button", { type: "button", class: "link", id: "clear-all", "aria-label": word("filters.clear"), onclick: () => this.clearAll() }, word("filters.clear-short")));
  }

  textTokens() {
    const { query } = this.chosen;
    if (!query) return [];
    return [token(`“${query}”`, word("filters.remove", { label: `“${query}”` }), () => this.events.change(this.set.without(this.chosen, "text")))];
  }

  pickedTokens() {
    if (!this.chosen.picked) return [];
    const label = word("filters.picked");
    return [token(label, word("filters.remove", { label }), () => this.events.change(this.set.without(this.chosen, "picked")))];
  }

  withinTokens() {
    const { within } = this.chosen;
    if (!within) return [];
    const label = within.kind === "circle" ? word("pen.token.circle", { distance: distanceWords(radiusMeters(within)) }) : word("pen.token.outline");
    return [token(label, word("filters.remove", { label }), () => this.events.change(this.set.without(this.chosen, "within")))];
  }

  facetTokens() {
    return this.set.facets.flatMap((facet) => [...this.chosen.facets[facet.key].chosen].map((id) => {
      const { label, note, status } = facet.nodes[id];
      const field = facet.key.startsWith("field.") ? word("field.token", { name: this.set.nameOf(facet.key), value: label }) : null;
      return token(field ?? (status ? label : note || label), word("filters.remove", { label: field ?? label }), () => this.events.toggle(facet.key, id));
    }));
  }

  roleTokens() {
    return [...this.chosen.roles].map((role) => {
      const label = word(`role.${role}`);
      const roles = new Set([...this.chosen.roles].filter((other) => other !== role));
      return token(label, word("filters.remove", { label }), () => this.events.change({ ...this.chosen, roles }));
    });
  }

  namedTokens() {
    if (!this.chosen.named) return [];
    const label = word("filters.named.short");
    return [token(label, word("filters.remove", { label }), () => this.events.change({ ...this.chosen, named: false }))];
  }

  rangeTokens() {
    return Object.entries(this.chosen.ranges).map(([key, range]) => {
      const label = rangeWords(/** @type {OwnField} */ (this.set.fields.find((field) => field.key === key)), range);
      return token(label, word("filters.remove", { label }), () => this.events.change(this.set.without(this.chosen, key)));
    });
  }

  dateTokens() {
    const label = datesWords(this.chosen.dates);
    if (!label) return [];
    return [token(label, word("filters.remove", { label }), () => this.events.change(this.set.without(this.chosen, "dates")))];
  }

  clearAll() {
    const nothing = this.set.nothing();
    nothing.facets.agencies = { chosen: new Set(), mode: this.chosen.facets.agencies.mode };
    this.events.clear(nothing);
  }

  /** Name the filter that left no incident and offer to undo it. @param {Outcome} outcome */
  showEmpty(outcome) {
    this.empty.hidden = outcome.shown.length > 0;
    this.empty.replaceChildren();
    if (!this.empty.hidden) this.empty.append(...(this.set.count ? this.waysOut(outcome) : [make("p", {}, word("empty.data"))]));
  }

  /**
   * @param {Outcome} outcome
   * @returns {HTMLElement[]}
   */
  waysOut(outcome) {
    const ways = this.set.emptiedBy(outcome);
    const parts = ways.map(({ key, leaves }) => {
      const label = this.set.nameOf(key);
      return make("div", { class: "way-out" }, make("p", {}, word("empty.remove", { label, n: leaves })),
        make("button", { type: "button", class: "button", onclick: () => this.events.change(this.set.without(this.chosen, key)) }, word("empty.remove-button", { label })));
    });
    if (!ways.length) parts.push(make("p", {}, word("empty.several")), ...this.eachAlone());
    return [make("p", { class: "empty-title" }, word("empty")), ...parts,
      make("button", { type: "button", class: "button", onclick: () => this.clearAll() }, word("filters.clear"))];
  }

  /**
   * The incidents that each filter alone would leave, if only several together leave none.
   * @returns {HTMLElement[]}
   */
  eachAlone() {
    const { set, chosen } = this;
    const keys = ["text", "picked", "within", ...set.facets.map(({ key }) => key), ...set.ranges.map(({ key }) => key), "dates"].filter((key) => set.sizeOf(chosen, key));
    return keys.map((key) => {
      const alone = keys.filter((other) => other !== key).reduce((rest, other) => set.without(rest, other), chosen);
      const label = set.nameOf(key);
      return make("div", { class: "way-out" }, make("p", {}, word("empty.alone", { label, n: set.run(alone).shown.length })),
        make("button", { type: "button", class: "button", onclick: () => this.events.change(set.without(chosen, key)) }, word("empty.remove-button", { label })));
    });
  }
}

/**
 * @param {string} text
 * @param {string} name The action, in words.
 * @param {() => void} remove
 */
function token(text, name, remove) {
  return make("button", { type: "button", class: "token", "aria-label": name, onclick: remove },
    make("bdi", { class: "token-text" }, text), make("span", { class: "cross", "aria-hidden": "true" }));
}

/**
 * Change the content of an element; if the focus was in it, it stays on the button of that name, else in it, else goes home.
 * @param {HTMLElement} element
 * @param {() => HTMLElement} home
 * @param {() => void} change
 */
function keepFocus(element, home, change) {
  const activeElement = focusedElement();
  const had = element.contains(activeElement);
  change();
  if (!had) return;
  const buttons = [...element.querySelectorAll("button")];
  const name = activeElement?.getAttribute("aria-label");
  const same = buttons.find((button) => name && button.getAttribute("aria-label") === name);
  (same ?? buttons[0] ?? home()).focus();
}
