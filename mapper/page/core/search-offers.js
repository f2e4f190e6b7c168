// @ts-check
/** @file Choices of the filters that a search may mean: "LASD" the agency, "Bell" the city. Pure. */
import { findTerm, foldText, isWordCode } from "./search-terms.js";

/**
 * @import {Facet} from "./facets.js"
 * @import {Term} from "./search-terms.js"
 * @typedef {{key: string, id: number, label: string}} Offer `key`: of the filter; `id`: of the choice.
 */

const MOST_OFFERS = 3;

/**
 * Find choices whose name has all terms, or one of them as a whole word; those with the most and the shortest come first.
 * @param {Facet[]} facets
 * @param {Term[]} terms
 * @param {(key: string, slug: string) => string} otherNames Other names of a choice.
 * @returns {Offer[]} At most three.
 */
export function searchOffers(facets, terms, otherNames) {
  if (!terms.length || terms.some(({ words }) => words.join("").length < 2)) return [];
  /** @type {(Offer & {length: number, terms: number})[]} */
  const found = [];
  for (const { key, nodes } of facets) {
    for (const { id, slug, label, note, status } of nodes) {
      const short = status ? "" : note;
      const names = [label, short, ...otherNames(key, slug).split("\n")].filter(Boolean).map(foldText);
      const counts = names.map((name) => termsIn(name, terms));
      const best = Math.max(...counts);
      if (!best) continue;
      const length = Math.min(...names.filter((_, i) => counts[i] === best).map((name) => name.length));
      found.push({ key, id, label: short ? `${label} (${short})` : label, length, terms: best });
    }
  }
  return found.sort((a, b) => b.terms - a.terms || a.length - b.length).slice(0, MOST_OFFERS).map(({ key, id, label }) => ({ key, id, label }));
}

/**
 * @param {string} name Folded.
 * @param {Term[]} terms
 * @returns {number} How many of the terms a name has: all at the beginning of words, or some as whole words.
 */
function termsIn(name, terms) {
  const places = terms.map((term) => findTerm(name, term, 0));
  if (places.every(Boolean)) return terms.length;
  return places.filter((place) => place && !isWordCode(name.charCodeAt(place[1]))).length;
}
