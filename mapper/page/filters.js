// @ts-check
/** @file Crossing filters: a decision once per code, then one linear pass over the rows. Pure. */
import { leavesBelow } from "./facets.js";

/**
 * @import {Facet} from "./facets.js"
 * @typedef {{chosen: ReadonlySet<number>, mode: "any"|"all"}} Choice
 * @typedef {Record<string, Choice>} Selection By the facet's key.
 * @typedef {{shown: Uint32Array, tally: Uint32Array, histograms: Uint32Array[]}} FilterResult
 *   `shown`: rows that pass, in order. `tally[mask]`: rows that fail exactly the facets of the mask.
 *   `histograms[f][code]`: rows of that code that pass every facet other than f.
 */

/**
 * Decide for each code whether rows that have it pass. Nothing chosen lets everything pass.
 * @param {Facet} facet
 * @param {Choice} choice
 * @returns {Uint8Array} 1 = passes.
 */
export function passTable(facet, { chosen, mode }) {
  const pass = new Uint8Array(facet.leavesOfCode.length).fill(1);
  if (!chosen.size) return pass;
  const groups = [...chosen].map((id) => leafFlags(facet, [id]));
  const tests = mode === "all" ? groups : [leafFlags(facet, [...chosen])];
  facet.leavesOfCode.forEach((leaves, code) => {
    pass[code] = tests.every((flags) => leaves.some((leaf) => flags[leaf])) ? 1 : 0;
  });
  return pass;
}

/**
 * Decide for each code whether its rows only may match: some of the places they may be in are not chosen.
 * @param {Facet} facet
 * @param {Choice} choice
 * @returns {Uint8Array} 1 = may be.
 */
export function mayBeTable(facet, { chosen }) {
  const flags = leafFlags(facet, [...chosen]);
  return Uint8Array.from(facet.leavesOfCode, (leaves) =>
    leaves.some((leaf) => flags[leaf]) && leaves.some((leaf) => !flags[leaf]) ? 1 : 0);
}

/**
 * @param {Facet} facet
 * @param {number[]} ids
 * @returns {Uint8Array} 1 for each leaf below the nodes.
 */
function leafFlags(facet, ids) {
  const flags = new Uint8Array(facet.nodes.length);
  for (const id of ids) for (const leaf of leavesBelow(facet, id)) flags[leaf] = 1;
  return flags;
}

/**
 * Run all filters in one pass.
 * @param {Facet[]} facets At most 8.
 * @param {Selection} selection
 * @param {number} count Number of rows.
 * @returns {FilterResult}
 */
export function runFilters(facets, selection, count) {
  const failBits = facets.map((facet, f) => passTable(facet, selection[facet.key]).map((pass) => (pass ? 0 : 1 << f)));
  const histograms = facets.map((facet) => new Uint32Array(facet.leavesOfCode.length));
  const columns = facets.map((facet) => facet.codes);
  const tally = new Uint32Array(1 << facets.length);
  const shown = new Uint32Array(count);
  let found = 0;
  for (let row = 0; row < count; row++) {
    let fails = 0;
    for (let f = 0; f < columns.length; f++) fails |= failBits[f][columns[f][row]];
    tally[fails]++;
    if (fails === 0) shown[found++] = row;
    for (let f = 0; f < columns.length; f++) {
      if ((fails & ~(1 << f)) === 0) histograms[f][columns[f][row]]++;
    }
  }
  return { shown: shown.subarray(0, found), tally, histograms };
}

/**
 * Count for each node of a facet how many rows choosing it would leave, given the other facets; where all chosen
 * are asked for, given the others chosen here too.
 * @param {Facet} facet
 * @param {Uint32Array} histogram Of this facet, from `runFilters`.
 * @param {Choice} choice
 * @returns {Uint32Array}
 */
export function nodeCounts(facet, histogram, choice) {
  const counts = new Uint32Array(facet.nodes.length);
  const pass = choice.mode === "all" ? passTable(facet, choice) : null;
  facet.leavesOfCode.forEach((leaves, code) => {
    if (!histogram[code] || (pass && !pass[code])) return;
    const above = new Set();
    for (const leaf of leaves) for (let up = leaf; up >= 0; up = facet.nodes[up].parent) above.add(up);
    for (const id of above) counts[id] += histogram[code];
  });
  return counts;
}

/**
 * Say what releasing one facet would leave, where nothing is shown.
 * @param {Facet[]} facets
 * @param {Selection} selection
 * @param {Uint32Array} tally From `runFilters`.
 * @returns {{key: string, leaves: number}[]} The facets whose release helps, the most helpful first.
 */
export function emptiedBy(facets, selection, tally) {
  return facets
    .map((facet, f) => ({ key: facet.key, leaves: tally[0] + tally[1 << f] }))
    .filter(({ key, leaves }) => selection[key].chosen.size && leaves > 0)
    .sort((a, b) => b.leaves - a.leaves);
}
