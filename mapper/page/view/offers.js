// @ts-check
/** @file What stands between a search and its hits: the words searched for instead, and filters that it may mean. */
import { searchOffers } from "../core/search-offers.js";
import { byId, make } from "./dom.js";
import { focusedElement } from "./host.js";
import { searchTerms } from "../core/search-terms.js";
import { numberWords, word } from "../core/words.js";

/**
 * @import {Chosen, FilterSet} from "../core/filter-set.js"
 * @import {Term} from "../core/search-terms.js"
 * @import {NamedPlace} from "../core/map-areas.js"
 * @typedef {{from: string, to: string}[]} Corrected
 * @typedef {{named: (terms: Term[]) => NamedPlace[], go: (place: NamedPlace) => void}} Places
 */

/** Shows offers beside the present search. */
export class Offers {
  /**
   * @param {FilterSet} set
   * @param {(key: string, slug: string) => string} namesOf Other names of a choice.
   * @param {(chosen: Chosen) => void} choose
   */
  constructor(set, namesOf, choose) {
    this.set = set;
    this.namesOf = namesOf;
    this.choose = choose;
    this.element = byId("offers");
    this.shown = "";
    /** @type {Places|null} Those of the map, once it is there. */
    this.places = null;
  }

  /**
   * @param {Chosen} chosen
   * @param {Term[]} terms Those searched for.
   * @param {Corrected} corrected
   */
  show(chosen, terms, corrected) {
    const state = JSON.stringify([chosen.query, corrected]);
    if (chosen.query && state === this.shown) return;
    this.shown = state;
    const offers = chosen.query ? searchOffers(this.set.facets, terms, this.namesOf) : [];
    const counted = offers.map((offer) => {
      const next = this.withOffer(chosen, offer);
      return { ...offer, next, n: this.set.run(next).shown.length };
    }).filter(({ n }) => n > 0);
    const places = this.placesOf(chosen.query, terms);
    this.element.hidden = !counted.length && !corrected.length && !places.length;
    const hadFocus = this.element.contains(focusedElement());
    this.element.replaceChildren(
      ...corrected.map(({ from, to }) => make("p", { class: "offer-note" }, word("search.instead", { from, to }))),
      ...counted.map(({ key, label, next, n }) => make("button", { type: "button", class: "offer", onclick: () => this.choose(next), "aria-label": word("search.offer", { filter: word(`filters.one.${key}`), label, n }) },
        make("span", { class: "offer-filter" }, word(`filters.one.${key}`)), make("bdi", { class: "offer-label" }, label), make("span", { class: "offer-count" }, numberWords(n)))),
      ...places.map((place) => this.placeOffer(place, chosen)),
    );
    if (hadFocus) byId("list").focus({ preventScroll: true }); // an offer taken is gone; what it left follows
  }

  /**
   * @param {string} query
   * @param {Term[]} terms With words that stand in the texts instead of those that do not: a place need not.
   * @returns {NamedPlace[]}
   */
  placesOf(query, terms) {
    if (!query || !this.places) return [];
    const asked = this.places.named(searchTerms(query));
    return asked.length ? asked : this.places.named(terms);
  }

  /**
   * @param {NamedPlace} place
   * @param {Chosen} chosen
   */
  placeOffer(place, chosen) {
    const name = place.within ? word("world.within", { name: place.label, country: place.within }) : place.label;
    const go = () => {
      this.choose({ ...chosen, query: "", mask: null }); // its name need not stand in the texts of what lies there
      this.places?.go(place);
    };
    return make("button", { type: "button", class: "offer offer-place", onclick: go, "aria-label": word("search.go", { name }) },
      make("span", { class: "offer-filter" }, word("search.go.short")), make("bdi", { class: "offer-label" }, name));
  }

  /**
   * @param {Chosen} chosen
   * @param {{key: string, id: number}} offer
   * @returns {Chosen} With the offered choice in place of the search.
   */
  withOffer(chosen, { key, id }) {
    const facets = { ...chosen.facets, [key]: { ...chosen.facets[key], chosen: new Set([id]) } };
    return { ...chosen, query: "", mask: null, facets };
  }
}
