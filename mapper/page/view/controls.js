// @ts-check
/** @file The filters: the search field, a button for each group, and the result of the filters. */
import { DatesControl } from "./dates-control.js";
import { RangeControl } from "./range-control.js";
import { byId, make } from "./dom.js";
import { FacetControl, makeBox, showCount } from "./facet-control.js";
import { toggleNode } from "../core/facets.js";
import { findAll } from "./host.js";
import { headScrolls } from "./low-screen.js";
import { ROLES, roleCounts } from "../core/roles.js";
import { SearchControl } from "./search-control.js";
import { Tokens } from "./tokens.js";
import { word } from "../core/words.js";

/**
 * @import {Box} from "./facet-control.js"
 * @import {OwnField} from "../core/own-fields.js"
 * @import {Chosen, FilterSet, Outcome, Range} from "../core/filter-set.js"
 * @import {Choice, Filter} from "../core/filters.js"
 * @import {Searcher} from "./search-control.js"
 * @typedef {"step"|"typed"|"live"|"busy"} How A deliberate step; other words in place of those searched for; one of many on the way; while a search runs.
 * @typedef {{change: (chosen: Chosen, how: How) => void, look: () => void, opened: () => void, makeSearcher: () => Searcher}} ControlEvents
 *   `look`: another filter is looked at, so its counts are wanted.
 */

/** Which filters share a button. */
/** @type {Record<string, string[]>} */
const GROUPS = {
  agencies: ["agencies"], jurisdictions: ["jurisdictions"], dates: ["dates", "weekday", "hour"], more: ["type", "contest", "precision", "checked"],
};

/**
 * The groups of filters that there are, with the publisher's own fields; layers of areas stand with the jurisdictions.
 * @param {FilterSet} set
 * @returns {Record<string, string[]>}
 */
function groupsOf({ fields, facets }) {
  const there = (/** @type {string} */ key) => key === "dates" || facets.some((facet) => facet.key === key);
  const [more, dates] = [GROUPS.more, GROUPS.dates].map((keys) => keys.filter(there));
  const keys = (/** @type {boolean} */ areas) => fields.filter(({ sets }) => Boolean(sets) === areas).map(({ key }) => key);
  const others = keys(false);
  return { ...GROUPS, dates, more, jurisdictions: [...GROUPS.jurisdictions, ...keys(true)], ...(others.length && { fields: others }) };
}

/** Facets that need no explanation. */
const NO_HINT = ["type", "precision", "weekday", "hour"];

/** Shows and changes the choices. */
export class Controls {
  /**
   * @param {FilterSet} set
   * @param {ControlEvents} events
   */
  constructor(set, events) {
    this.set = set;
    this.events = events;
    this.chosen = set.nothing();
    /** @type {string|null} The group that is open. */
    this.open = null;
    /** @type {Record<string, {button: HTMLButtonElement, section: HTMLElement, size: number}>} `size`: how many are chosen, as the button says. */
    this.groups = {};
    /** @type {Record<string, FacetControl>} */
    this.facets = {};
    /** @type {Record<string, Box>} */
    this.roles = {};
    /** @type {DatesControl|null} */
    this.dates = null;
    /** Which filters share a button here. */
    this.keys = groupsOf(set);
    /** @type {Record<string, RangeControl>} */
    this.ranges = {};
    for (const name of Object.keys(this.keys)) this.addGroup(name);
    this.search = new SearchControl(events.makeSearcher, (query, mask, { busy }) => this.searched(query, mask, busy));
    this.tokens = new Tokens(set, { change: (chosen) => this.change(chosen), clear: (chosen) => this.clear(chosen), home: () => this.groups[this.set.agencies.nodes.length < 2 ? "jurisdictions" : "agencies"].button, toggle: (key, id) => this.choose(key, id) });
    byId("panel").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.closeByKey(event));
  }

  /** @param {string} name */
  addGroup(name) {
    const id = `filter-${name}`;
    const button = make("button", { type: "button", class: "button filter-button", id: `${id}-button`, "aria-expanded": "false", "aria-controls": id, onclick: () => this.toggle(name) });
    button.hidden = (name === "agencies" && this.set.agencies.nodes.length < 2) || (name === "more" && !this.keys.more.some((key) => this.set.tells(key)));
    const section = make("section", { class: "filter", id, hidden: true, "aria-labelledby": `${id}-button` });
    byId("filter-buttons").append(button);
    byId("filter-sections").append(section);
    this.groups[name] = { button, section, size: -1 };
  }

  /** Build the contents of a group when it is first opened. @param {string} name */
  fill(name) {
    const { section } = this.groups[name];
    if (section.childElementCount) return;
    if (name === "dates") section.append(this.makeDates(), ...this.keys[name].slice(1).flatMap((key) => this.makeFacet(key, true)));
    else if (name === "fields") section.append(...this.keys[name].map((key) => this.makeField(key)));
    else for (const key of this.telling(name)) section.append(...(key.startsWith("field.") ? [this.makeField(key)] : this.makeFacet(key, this.keys[name].length > 1)));
  }

  /** The filters of a group that tell incidents apart: one that all pass, such as a precision that no table has, is a dead choice. @param {string} name */
  telling(name) {
    return this.keys[name].filter((key) => name !== "more" || this.set.tells(key));
  }

  makeDates() {
    if (!this.set.timeline) return make("p", { class: "hint" }, word("dates.none"));
    this.dates = new DatesControl(this.set.timeline, (dates, { live }) => this.change({ ...this.chosen, dates }, live ? "live" : "step"));
    return /** @type {any} */ (this.dates.form).element;
  }

  /**
   * @param {string} key
   * @param {boolean} isNamed Whether it needs a name beside that of its button.
   * @returns {HTMLElement[]}
   */
  makeFacet(key, isNamed) {
    if (!this.set.facet(key)?.nodes.length) return [];
    const control = new FacetControl(this.set.facet(key), (id) => this.choose(key, id));
    this.facets[key] = control;
    const hint = NO_HINT.includes(key) ? null : make("p", { class: "hint" }, word(`filters.hint.${key}`));
    if (isNamed) return [make("fieldset", { class: "filter-part" }, make("legend", {}, word(`filters.${key}`)), control.element, hint)];
    if (key !== "agencies") return [control.element, hint];
    return [this.makeMode(), control.element, this.makeNamed(), this.makeRoles(), hint].filter((part) => part !== null);
  }

  /**
   * The filter of one of the publisher's own fields.
   * @param {string} key
   */
  makeField(key) {
    const field = /** @type {OwnField} */ (this.set.fields.find((each) => each.key === key));
    const name = make("legend", { dir: "auto" }, field.name);
    if (field.numbers) {
      this.ranges[key] = new RangeControl(field, (range) => this.setRange(key, range));
      return make("fieldset", { class: "filter-part" }, name, this.ranges[key].element);
    }
    this.facets[key] = new FacetControl(this.set.facet(key), (id) => this.choose(key, id));
    return make("fieldset", { class: "filter-part" }, name, this.facets[key].element);
  }

  /**
   * @param {string} key
   * @param {Range|null} range
   */
  setRange(key, range) {
    const others = this.set.without(this.chosen, key);
    this.change(range ? { ...others, ranges: { ...others.ranges, [key]: range } } : others);
  }

  makeMode() {
    const option = (/** @type {"any"|"all"} */ mode) => make("label", { class: "mode-option" },
      make("input", { type: "radio", name: "agency-mode", value: mode, onchange: () => this.setMode(mode) }),
      make("span", {}, word(`filters.mode.${mode}`)));
    return make("fieldset", { class: "mode", id: "agency-mode" }, make("legend", {}, word("filters.mode")), option("any"), option("all"));
  }

  /** The switch that counts agencies, too, that a source merely names; only where one does. */
  makeNamed() {
    if (!this.set.involvements.flat().some(([, role]) => role === "named")) return null;
    const { row, input } = makeBox({ id: "agency-named", change: () => this.change({ ...this.chosen, named: !this.chosen.named }), name: make("span", {}, word("filters.named")), className: "choice-switch" });
    this.named = input;
    return row;
  }

  makeRoles() {
    const occurring = new Set(this.set.involvements.flat().map(([, role]) => role));
    const rows = ROLES.filter((role) => occurring.has(role)).map((role) => {
      this.roles[role] = makeBox({ id: `role-${role}`, change: () => this.toggleRole(role), name: make("span", {}, word(`role.${role}`)), className: "choice-short" });
      return this.roles[role].row;
    });
    return make("fieldset", { class: "roles", id: "agency-roles" }, make("legend", {}, word("filters.roles")), ...rows);
  }

  /** @param {string} name */
  toggle(name) {
    this.open = this.open === name ? null : name;
    if (this.open) {
      this.fill(name);
      this.mark();
    }
    for (const [other, { button, section }] of Object.entries(this.groups)) {
      section.hidden = other !== this.open;
      button.setAttribute("aria-expanded", String(!section.hidden));
    }
    if (headScrolls()) byId("filter-buttons").scrollIntoView({ block: "start" });
    else byId("panel-body").scrollTop = 0;
    if (!this.open) return;
    this.events.opened();
    this.events.look();
  }

  /** @param {KeyboardEvent} event */
  closeByKey(event) {
    if (event.key !== "Escape" || !this.open) return;
    event.stopPropagation();
    const { button } = this.groups[this.open];
    this.toggle(this.open);
    button.focus();
  }

  /** @returns {Set<string>} Keys of the filters that are looked at. */
  counted() {
    return new Set(this.open ? this.keys[this.open] : []);
  }

  /**
   * @param {string} key
   * @param {number} id
   */
  choose(key, id) {
    const { chosen, mode } = this.chosen.facets[key];
    this.setFacet(key, { chosen: toggleNode(this.set.facet(key), chosen, id), mode });
  }

  /**
   * Choose these, too, or none of them if all were chosen.
   * @param {string} key
   * @param {number[]} ids
   */
  chooseAll(key, ids) {
    const { chosen, mode } = this.chosen.facets[key];
    const left = ids.every((id) => chosen.has(id)) ? ids : ids.filter((id) => !chosen.has(id));
    this.setFacet(key, { chosen: left.reduce((now, id) => toggleNode(this.set.facet(key), now, id), chosen), mode });
  }

  /** @param {"any"|"all"} mode */
  setMode(mode) {
    this.setFacet("agencies", { ...this.chosen.facets.agencies, mode });
  }

  /**
   * @param {string} key
   * @param {Choice} choice
   */
  setFacet(key, choice) {
    this.change({ ...this.chosen, facets: { ...this.chosen.facets, [key]: choice } });
  }

  /** @param {string} role */
  toggleRole(role) {
    const roles = new Set(this.chosen.roles);
    if (!roles.delete(role)) roles.add(role);
    this.change({ ...this.chosen, roles });
  }

  /**
   * @param {string} query
   * @param {Uint8Array|null} mask
   * @param {boolean} busy
   */
  searched(query, mask, busy) {
    const typed = this.chosen.query !== "" && query !== "";
    this.change({ ...this.chosen, query, mask }, busy ? "busy" : typed ? "typed" : "step");
  }

  /**
   * @param {Chosen} chosen
   * @param {How} [how]
   */
  change(chosen, how = "step") {
    const asksAnew = chosen.query !== this.chosen.query; // a search under way goes on while other filters change
    this.chosen = chosen;
    if (asksAnew) this.search.show(chosen.query);
    this.events.change(chosen, how);
  }

  /** @param {Chosen} chosen Nothing; a search that is typed and not begun ends too. */
  clear(chosen) {
    this.search.stop();
    this.change(chosen);
  }

  /** @param {Chosen} chosen From a link; listeners are not called. */
  restore(chosen) {
    const kept = chosen.query === this.chosen.query ? this.chosen.mask : null;
    this.chosen = { ...chosen, mask: kept };
    this.search.show(chosen.query);
  }

  /** Mark the counts as those of an earlier choice until `count` is called. */
  outdate() {
    byId("filter-sections").dataset.counts = "old";
  }

  /** @param {Outcome} outcome The result of the filters, with counts for open filters. */
  count(outcome) {
    byId("filter-sections").dataset.counts = "new";
    const counted = this.counted();
    outcome.filters.forEach((filter, f) => {
      if (counted.has(filter.key)) this.refreshOpen(filter, this.set.histogram(outcome, f));
    });
  }

  /** @param {Outcome} outcome The result of the filters, without the counts. */
  refresh(outcome) {
    for (const [name, group] of Object.entries(this.groups)) {
      const size = this.keys[name].reduce((sum, key) => sum + this.set.sizeOf(this.chosen, key), 0);
      if (size === group.size) continue;
      group.size = size;
      group.button.replaceChildren(word(`filters.${name}`), ...(size
        ? [make("span", { class: "dot", "aria-hidden": "true" }), make("span", { class: "visually-hidden" }, ` ${word("filters.chosen", { n: size })}`)]
        : []));
    }
    this.tokens.refresh(this.chosen, outcome);
    this.mark();
  }

  /** Show the choices in the open filters. */
  mark() {
    const { chosen } = this;
    const opened = this.counted();
    for (const [key, facet] of Object.entries(this.facets)) if (opened.has(key)) facet.mark(chosen.facets[key]);
    for (const [key, range] of Object.entries(this.ranges)) if (opened.has(key)) range.mark(chosen.ranges[key]);
    if (!opened.has("agencies")) return;
    if (this.named) this.named.checked = chosen.named;
    for (const [role, { input }] of Object.entries(this.roles)) input.checked = chosen.roles.has(role);
    for (const input of findAll("#agency-mode input")) {
      input.checked = input.value === chosen.facets.agencies.mode;
    }
  }

  /**
   * @param {Filter} filter
   * @param {Uint32Array} histogram
   */
  refreshOpen(filter, histogram) {
    const { key } = filter;
    if (key === "dates" && this.dates && "bins" in filter && filter.bins) this.dates.refresh(this.chosen.dates, filter.bins, histogram);
    if (!("leavesOfCode" in filter)) return;
    this.facets[key]?.count(filter, this.chosen.facets[key], histogram);
    if (key === "agencies") this.refreshRoles(histogram);
  }

  /** @param {Uint32Array} histogram Of the agencies. */
  refreshRoles(histogram) {
    const counts = roleCounts(this.set.agencies, this.set.involvements, histogram, this.chosen.facets.agencies);
    for (const [role, box] of Object.entries(this.roles)) showCount(box, word(`role.${role}`), counts[role]);
  }
}
