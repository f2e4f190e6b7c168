// @ts-check
/** @file The facet of what was checked; several things may have been, or nothing. Pure. */
import { word } from "./words.js";

/** @import {Facet, FacetNode} from "./facets.js" */

/** What stands for incidents of which nothing was checked. */
const NOTHING_CHECKED = "none";

/**
 * @param {string[][]} sets The distinct sets of what was checked.
 * @param {ArrayLike<number>} codes
 * @returns {Facet}
 */
export function checkedFacet(sets, codes) {
  const slugs = [...new Set(sets.flatMap((set) => (set.length ? set : [NOTHING_CHECKED])))];
  const order = [...slugs.filter((slug) => slug !== NOTHING_CHECKED), ...slugs.filter((slug) => slug === NOTHING_CHECKED)];
  /** @type {FacetNode[]} */
  const nodes = order.map((slug, id) => ({ id, slug, label: word(`checked.${slug}`), note: "", level: null, status: null, parent: -1, depth: 0, children: [] }));
  const leavesOfCode = sets.map((set) => (set.length ? set : [NOTHING_CHECKED]).map((slug) => order.indexOf(slug)));
  return { key: "checked", codes, nodes, roots: nodes.map(({ id }) => id), leavesOfCode };
}
