// @ts-check
/** @file What the bar of the page's finding shows: the statuses, else what colors the marks, else a category of few choices. Pure. */
import { word } from "./words.js";

/**
 * @import {FilterSet} from "./filter-set.js"
 * @import {Facet} from "./facets.js"
 * @typedef {{ids: number[], label: string, status: string|null, color: number}} BarKey
 *   `ids`: the choices that it stands for; `color`: among the words of the colors, -1 for the other ones.
 * @typedef {{key: string, words: string[]}} Colors As in colors.js.
 */

/** Filters that are no categories of the incidents themselves. */
const NO_CATEGORIES = ["agencies", "jurisdictions", "contest", "type", "precision", "weekday", "hour"];

/** A bar of more parts cannot be read. */
const MOST_KEYS = 6;

/**
 * @param {FilterSet} set
 * @param {Colors[]} schemes What marks can be colored by.
 * @param {string} first What the page begins to color them by; empty for the levels of agencies.
 * @returns {{facet: Facet, keys: BarKey[]}|null}
 */
export function barKeys(set, schemes, first) {
  const contest = set.facet("contest");
  if (contest.nodes.length > 1) return { facet: contest, keys: contest.roots.map((id) => ({ ids: [id], label: contest.nodes[id].label, status: contest.nodes[id].status ?? null, color: -1 })) };
  const colored = set.facets.find((facet) => isOf(facet, first) && facet.nodes.length > 1);
  const few = set.facets.find(({ key, nodes }) => !NO_CATEGORIES.includes(key) && nodes.length > 1 && nodes.length <= MOST_KEYS);
  const facet = colored ?? few;
  return facet ? { facet, keys: coloredKeys(facet, schemes.find(({ key }) => isOf(facet, key))?.words ?? []) } : null;
}

/** @param {Facet} facet @param {string} scheme */
function isOf({ key }, scheme) {
  return Boolean(scheme) && (key === scheme || key.endsWith(`.${scheme}`));
}

/**
 * A key for each color, and one for all that have none of their own.
 * @param {Facet} facet
 * @param {string[]} words Of the colors, the most frequent first.
 * @returns {BarKey[]}
 */
function coloredKeys({ roots, nodes }, words) {
  const keys = roots.map((id) => ({ ids: [id], label: nodes[id].label, status: null, color: words.indexOf(nodes[id].label) }));
  if (keys.length <= MOST_KEYS) return keys;
  const others = keys.filter(({ color }) => color < 0).flatMap(({ ids }) => ids);
  return [...keys.filter(({ color }) => color >= 0).sort((a, b) => a.color - b.color), { ids: others, label: word("legend.color.other"), status: null, color: -1 }];
}
