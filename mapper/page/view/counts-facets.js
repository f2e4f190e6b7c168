// @ts-check
/** @file The facets of a page of counts: each value with how many incidents it has, or would have. */
import { byId, make } from "./dom.js";
import { isWide } from "./counts-room.js";
import { facetsOf } from "../core/count-crossing.js";
import { facetName, layerOfFacet } from "../core/counts-data.js";
import { numberWords, word } from "../core/words.js";

/**
 * @import {Choice, Counted, Facet} from "../core/count-crossing.js"
 * @typedef {{header: any, names: Record<Facet, string[]>, toggle: (facet: Facet, member: number) => void}} FacetParts
 */

const FIRST = 8;
const MORE = 100;
const FINDS_FROM = 12;

/** @param {string} text */
const folded = (text) => text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLocaleLowerCase();

/** One facet: a list of values. */
class FacetList {
  /**
   * @param {Facet} facet
   * @param {FacetParts} parts
   */
  constructor(facet, parts) {
    this.facet = facet;
    this.parts = parts;
    this.names = parts.names[facet];
    this.searched = this.names.map(folded);
    this.shown = FIRST;
    this.list = make("ul", { id: `facet-${facet}` });
    const label = facetName(parts.header, facet);
    const credit = layerOfFacet(parts.header, facet)?.credit;
    this.find = make("input", { type: "search", id: `find-${facet}`, autocomplete: "off", spellcheck: false, "aria-label": word("counts.find", { facet: label }), placeholder: word("counts.find", { facet: label }), oninput: () => this.fill() });
    this.element = make("details", { class: "counts-facet", open: isWide() }, make("summary", {}, label),
      credit && make("p", { class: "muted", dir: "auto" }, credit), this.names.length >= FINDS_FROM && this.find, this.list);
    /** @type {Float64Array} */
    this.counts = new Float64Array(this.names.length);
    /** @type {Set<number>} */
    this.chosen = new Set();
  }

  /** @param {Float64Array} counts @param {Set<number>} chosen */
  show(counts, chosen) {
    this.counts = counts;
    this.chosen = chosen;
    this.fill();
  }

  fill() {
    const { counts, chosen } = this;
    const asked = folded(this.find.value.trim());
    const members = [...counts.keys()].filter((member) => (asked ? this.searched[member].includes(asked) : counts[member] > 0 || chosen.has(member)));
    members.sort((a, b) => Number(chosen.has(b)) - Number(chosen.has(a)) || counts[b] - counts[a] || a - b);
    const most = members.reduce((highest, member) => Math.max(highest, counts[member]), 1);
    const rest = members.length - this.shown;
    const focused = this.list.querySelector(":focus")?.dataset.member;
    this.list.replaceChildren(...members.slice(0, this.shown).map((member) => make("li", {}, this.value(member, most))));
    if (rest > 0 && this.shown < MORE) {
      const more = () => {
        const first = this.shown;
        this.shown = MORE;
        this.fill();
        this.list.children[first]?.querySelector("button")?.focus();
      };
      this.list.append(make("li", {}, make("button", { type: "button", class: "link", onclick: more }, word("counts.more", { n: Math.min(rest, MORE - this.shown) }))));
    } else if (rest > 0) this.list.append(make("li", { class: "muted" }, word("counts.hidden", { n: rest })));
    if (focused !== undefined) this.list.querySelector(`[data-member="${focused}"]`)?.focus();
  }

  /** @param {number} member @param {number} most */
  value(member, most) {
    const count = this.counts[member];
    const share = make("span", { class: "counts-share", "aria-hidden": "true" });
    share.style.width = `${(100 * count) / most}%`;
    return make("button", {
      type: "button", class: `counts-value${count ? "" : " is-none"}`, "aria-pressed": String(this.chosen.has(member)), "data-member": member,
      onclick: () => this.parts.toggle(this.facet, member),
    }, share, make("span", { dir: "auto" }, this.names[member]), make("span", { class: "number" }, numberWords(count)));
  }
}

/** All facets that have a choice. */
export class CountsFacets {
  /** @param {FacetParts} parts */
  constructor(parts) {
    this.lists = facetsOf(parts.header).filter((facet) => parts.names[facet].length > 1).map((facet) => new FacetList(facet, parts));
    byId("facets").replaceChildren(...this.lists.map(({ element }) => element));
  }

  /** @param {Counted} counted @param {Choice} choice */
  show({ facets }, choice) {
    for (const list of this.lists) list.show(facets[list.facet], choice[list.facet]);
  }
}
