// @ts-check
/** @file Roles cross with agencies: an incident passes if a chosen agency has a chosen role in it. Pure. */
import { leavesBelow } from "./facets.js";

/**
 * @import {AgencyFacet} from "./facets.js"
 * @import {Choice} from "./filters.js"
 * @typedef {[number, string, string]} InvolvementCode Agency, role, area check.
 */

/** In the order in which they are shown, from the closest part in an incident to the farthest. */
export const ROLES = ["conducting", "assisting", "responding", "present", "involved", "named"];

/**
 * The agencies' facet, seeing those, too, that are merely named.
 * @param {AgencyFacet} facet
 * @param {boolean} named
 * @returns {AgencyFacet}
 */
export function withNamed(facet, named) {
  return named ? { ...facet, leavesOfCode: facet.leavesWithNamed } : facet;
}

/**
 * The agencies' facet, seeing only who had one of the roles.
 * @param {AgencyFacet} facet
 * @param {InvolvementCode[][]} sets The distinct sets of involvements, by code.
 * @param {ReadonlySet<string>} roles Empty for any.
 * @returns {AgencyFacet}
 */
export function inRoles(facet, sets, roles) {
  if (!roles.size) return facet;
  const leavesOfCode = sets.map((set) => [
    ...new Set(set.filter(([, role]) => roles.has(role)).map(([agency]) => facet.leafOf[agency])),
  ]);
  return { ...facet, leavesOfCode };
}

/**
 * The choice in which only roles exclude rows: every agency.
 * @param {AgencyFacet} facet
 * @param {Choice} choice
 * @param {ReadonlySet<string>} roles
 * @returns {Choice}
 */
export function choiceInRoles(facet, choice, roles) {
  if (!roles.size || choice.chosen.size) return choice;
  return { chosen: new Set(facet.roots), mode: "any" };
}

/**
 * Count how many rows each role would leave, given the agencies that are chosen.
 * @param {AgencyFacet} facet With all roles.
 * @param {InvolvementCode[][]} sets
 * @param {Uint32Array} histogram Of the agencies, from `runFilters`.
 * @param {Choice} choice
 * @returns {Record<string, number>}
 */
export function roleCounts(facet, sets, histogram, { chosen, mode }) {
  const groups = mode === "all" ? [...chosen].map((id) => [id]) : chosen.size ? [[...chosen]] : [facet.roots];
  const leaves = groups.map((ids) => new Set(ids.flatMap((id) => leavesBelow(facet, id))));
  const tests = leaves.length ? leaves : [new Set(facet.leafOf)];
  const counts = Object.fromEntries(ROLES.map((role) => [role, 0]));
  sets.forEach((set, code) => {
    if (!histogram[code]) return;
    for (const role of ROLES) {
      const has = (/** @type {Set<number>} */ group) => set.some(([agency, own]) => own === role && group.has(facet.leafOf[agency]));
      if (tests.every(has)) counts[role] += histogram[code];
    }
  });
  return counts;
}
