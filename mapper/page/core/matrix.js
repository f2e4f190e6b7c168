// @ts-check
/** @file Agency by jurisdiction: how many incidents, how many disputed, how often outside its area. Pure. */

/**
 * @import {AgencyFacet, Facet} from "./facets.js"
 * @import {InvolvementCode} from "./roles.js"
 * @typedef {{counts: Uint32Array, disputed: Uint32Array, outside: Uint32Array, width: number}} MatrixCounts
 *   A cell is `row node × width + column node`; a node counts all nodes below it, each incident once.
 * @typedef {{involvements: ArrayLike<number>, jurisdictions: ArrayLike<number>, contest: ArrayLike<number>, disputed: number}} MatrixColumns
 *   `disputed`: the code of that status.
 * @typedef {{agencies: AgencyFacet, jurisdictions: Facet, involvements: InvolvementCode[][], roles: ReadonlySet<string>,
 *   named: boolean}} MatrixAxes `roles`: whose agencies count, empty for all; `named`: whether those do that are merely named.
 */

import { countedOf } from "./facets.js";
import { isZero } from "./filters.js";

/** With more pairs of codes than this a table of them costs more than it spares. */
const MOST_PAIRS = 2_000_000;

/**
 * Count every cell in one pass over the codes.
 * @param {MatrixAxes} axes
 * @param {MatrixColumns} columns
 * @param {ArrayLike<number>} rows Those that pass the other filters.
 * @returns {MatrixCounts}
 */
export function countMatrix(axes, columns, rows) {
  const width = axes.jurisdictions.nodes.length;
  const size = axes.agencies.nodes.length * width;
  const result = { counts: new Uint32Array(size), disputed: new Uint32Array(size), outside: new Uint32Array(size), width };
  const agencyNodes = axes.involvements.map((set) => nodesOfInvolvements(axes, set));
  const areaNodes = axes.jurisdictions.leavesOfCode.map((leaves) => nodesAbove(axes.jurisdictions, leaves));
  const add = (/** @type {number} */ involvement, /** @type {number} */ jurisdiction, /** @type {number} */ n, /** @type {number} */ disputed) => {
    for (const [agency, isOutside] of agencyNodes[involvement]) {
      for (const area of areaNodes[jurisdiction]) {
        const cell = agency * width + area;
        result.counts[cell] += n;
        result.disputed[cell] += disputed;
        if (isOutside) result.outside[cell] += n;
      }
    }
  };
  if (agencyNodes.length * areaNodes.length > MOST_PAIRS) addEach(columns, rows, add);
  else addPairs(columns, rows, areaNodes.length, agencyNodes.length, add);
  return result;
}

/**
 * @param {MatrixColumns} columns
 * @param {ArrayLike<number>} rows
 * @param {(involvement: number, jurisdiction: number, n: number, disputed: number) => void} add
 */
function addEach({ involvements, jurisdictions, contest, disputed }, rows, add) {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    add(involvements[row], jurisdictions[row], 1, contest[row] === disputed ? 1 : 0);
  }
}

/**
 * Count the pairs of codes first, then add each pair once.
 * @param {MatrixColumns} columns
 * @param {ArrayLike<number>} rows
 * @param {number} areas
 * @param {number} sets
 * @param {(involvement: number, jurisdiction: number, n: number, disputed: number) => void} add
 */
function addPairs({ involvements, jurisdictions, contest, disputed }, rows, areas, sets, add) {
  const pairs = new Uint32Array(sets * areas);
  const disputedPairs = new Uint32Array(sets * areas);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const pair = involvements[row] * areas + jurisdictions[row];
    pairs[pair]++;
    disputedPairs[pair] += isZero(contest[row] ^ disputed);
  }
  for (let pair = 0; pair < pairs.length; pair++) {
    if (pairs[pair]) add(Math.floor(pair / areas), pair % areas, pairs[pair], disputedPairs[pair]);
  }
}

/**
 * The nodes that a set of involvements counts for, and whether an agency of the node was outside its area there.
 * @param {MatrixAxes} axes
 * @param {InvolvementCode[]} set
 * @returns {[number, boolean][]}
 */
function nodesOfInvolvements({ agencies, roles, named }, set) {
  const counted = roles.size ? set.filter(([, role]) => roles.has(role)) : countedOf(set, named);
  if (!counted.length) return roles.size ? [] : nodesAbove(agencies, noAgencyLeaf(agencies)).map((id) => [id, false]);
  /** @type {Map<number, boolean>} */
  const nodes = new Map();
  for (const [agency, , check] of counted) {
    for (const id of nodesAbove(agencies, [agencies.leafOf[agency]])) nodes.set(id, nodes.get(id) || check === "outside");
  }
  return [...nodes];
}

/** @param {AgencyFacet} agencies @returns {number[]} */
function noAgencyLeaf({ nodes }) {
  return nodes.filter(({ slug }) => slug === "none").map(({ id }) => id);
}

/**
 * @param {Facet} facet
 * @param {number[]} leaves
 * @returns {number[]} With all that is above them, each once.
 */
function nodesAbove({ nodes }, leaves) {
  const above = new Set();
  for (const leaf of leaves) for (let id = leaf; id >= 0; id = nodes[id].parent) above.add(id);
  return [...above];
}

/**
 * The visible nodes when some are opened, each followed by the nodes below it.
 * @param {Facet} facet
 * @param {ReadonlySet<number>} opened
 * @returns {number[]}
 */
export function visibleNodes({ nodes, roots }, opened) {
  /** @param {number} id @returns {number[]} */
  const visit = (id) => [id, ...(opened.has(id) ? nodes[id].children.flatMap(visit) : [])];
  return roots.flatMap(visit);
}

/**
 * Which nodes are open at first: all if they are few, else as many of the upper ones as fit.
 * @param {Facet} facet
 * @param {number} most
 * @returns {Set<number>}
 */
export function firstOpened({ nodes, roots }, most) {
  const opened = new Set();
  let seen = roots.length;
  for (let depth = 0; ; depth++) {
    const parents = nodes.filter((node) => node.depth === depth && node.children.length && (node.parent < 0 || opened.has(node.parent)));
    const more = parents.reduce((sum, { children }) => sum + children.length, 0);
    if (!more || (seen + more > most && !(depth === 0 && roots.length === 1))) return opened;
    for (const { id } of parents) opened.add(id);
    seen += more;
  }
}

/**
 * How dark a cell is, from 0 for none to 4, by orders of size.
 * @param {number} n
 * @param {number} most
 * @returns {number}
 */
export function heatOf(n, most) {
  if (!n) return 0;
  return most <= 4 ? Math.min(n, 4) : 1 + Math.round((3 * Math.log(n)) / Math.log(most));
}
