// @ts-check
/** @file The facets to filter by: each is a tree of choices over one column of codes. Pure. */
import { NOWHERE } from "./positions.js";
import { word } from "./words.js";

/**
 * @typedef {{id: number, slug: string, label: string, note: string, level: string|null, status: string|null,
 *   parent: number, depth: number, children: number[]}} FacetNode `slug`: its name in a link.
 * @typedef {{key: string, codes: ArrayLike<number>, nodes: FacetNode[], roots: number[],
 *   leavesOfCode: number[][]}} Facet `leavesOfCode[code]` are the leaves that a row of that code falls under.
 * @typedef {Facet & {leafOf: number[], leavesWithNamed: number[][]}} AgencyFacet `leafOf[agency]`: the leaf of those who
 *   name that agency itself; `leavesWithNamed`: as `leavesOfCode`, with agencies that are merely named.
 * @typedef {{id: string, name: string, short_name: string, level: string, type: string, parent: number|null}} Agency
 * @typedef {{geoid: string, name: string, label: string, kind: string, parent: number|null}} Area
 */

/** Levels in the order in which they are shown everywhere. */
export const LEVELS = ["federal", "military", "state", "county", "municipal", "unknown"];

/**
 * The involvements that count: a source that merely names an agency does not say that it was there.
 * @param {[number, string, string][]} set
 * @param {boolean} named Whether those count, too.
 * @returns {[number, string, string][]}
 */
export function countedOf(set, named) {
  return named ? set : set.filter(([, role]) => role !== "named");
}

/**
 * @param {string} text
 * @returns {string} Without accents and case.
 */
export function foldName(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

/** Grows the nodes of one facet. */
class TreeBuilder {
  constructor() {
    /** @type {FacetNode[]} */
    this.nodes = [];
  }

  /**
   * @param {string} slug
   * @param {string} label
   * @param {number} parent -1 for a root.
   * @param {{note?: string, level?: string|null, status?: string|null}} [more]
   * @returns {number} The new node's id.
   */
  add(slug, label, parent, { note = "", level = null, status = null } = {}) {
    const id = this.nodes.length;
    const depth = parent < 0 ? 0 : this.nodes[parent].depth + 1;
    this.nodes.push({ id, slug, label, note, level, status, parent, depth, children: [] });
    if (parent >= 0) this.nodes[parent].children.push(id);
    return id;
  }

  /**
   * @param {string} key
   * @param {ArrayLike<number>} codes
   * @param {number[][]} leavesOfCode
   * @returns {Facet}
   */
  facet(key, codes, leavesOfCode) {
    const roots = this.nodes.filter((node) => node.parent < 0).map((node) => node.id);
    return { key, codes, nodes: this.nodes, roots, leavesOfCode };
  }
}

/**
 * Make a leaf when it is first asked for.
 * @param {TreeBuilder} tree
 * @returns {(key: string, label: string, parent: number, more?: object) => number}
 */
function leafMaker(tree) {
  const made = new Map();
  return (key, label, parent, more) => {
    if (!made.has(key)) made.set(key, tree.add(key, label, parent, more));
    return made.get(key);
  };
}

/**
 * Agencies by level and parent. An agency that is named itself and has offices below it gets a leaf of its own
 * ("no office named"), so that every choice can be made.
 * @param {Agency[]} agencies
 * @param {[number, string, string][][]} sets The distinct sets of involvements.
 * @param {ArrayLike<number>} codes
 * @returns {AgencyFacet}
 */
export function agencyFacet(agencies, sets, codes) {
  const tree = new TreeBuilder();
  const leaf = leafMaker(tree);
  const levelNodes = new Map();
  for (const level of LEVELS) {
    const present = agencies.some((agency) => agency.level === level && agency.parent === null);
    if (present) levelNodes.set(level, tree.add(`level.${level}`, word(`level.${level}`), -1, { level }));
  }
  /** @type {number[]} */
  const nodeOf = [];
  /** @param {number} index @returns {number} */
  const visit = (index) => {
    if (nodeOf[index] === undefined) {
      const { id, parent, level, name, short_name: short } = agencies[index];
      const above = parent === null ? levelNodes.get(level) : visit(parent);
      nodeOf[index] = tree.add(id, name, above, { level, note: short && short.length * 2 < name.length ? short : "" });
    }
    return nodeOf[index];
  };
  agencies.forEach((_, index) => visit(index));
  const named = new Set(sets.flat().map(([agency]) => agency));
  const ownLeaf = agencies.map((agency, index) => {
    const node = nodeOf[index];
    if (!named.has(index) || tree.nodes[node].children.length === 0) return node;
    const own = tree.add(`${agency.id}.itself`, word("facet.agency-itself", { name: agency.short_name || agency.name }), node, { level: agency.level });
    tree.nodes[node].children.unshift(/** @type {number} */ (tree.nodes[node].children.pop()));
    return own;
  });
  const areLeftOut = sets.some((set) => set.length && !countedOf(set, false).length);
  const nameOfNone = word(areLeftOut ? "facet.no-agency-present" : "facet.no-agency");
  const leavesOf = (/** @type {boolean} */ withNamed) => sets.map((set) => {
    const counted = countedOf(set, withNamed);
    return counted.length ? [...new Set(counted.map(([agency]) => ownLeaf[agency]))] : [leaf("none", nameOfNone, -1)];
  });
  return { ...tree.facet("agencies", codes, leavesOf(false)), leafOf: ownLeaf, leavesWithNamed: leavesOf(true) };
}

/**
 * Jurisdictions: state, county, city. Incidents in a county but in no city, or in no known city, have a leaf, too.
 * @param {Area[]} areas
 * @param {{areas: number[], unincorporated: number[]}[]} sets The distinct sets of jurisdictions.
 * @param {ArrayLike<number>} codes
 * @returns {Facet}
 */
export function jurisdictionFacet(areas, sets, codes) {
  const tree = new TreeBuilder();
  const leaf = leafMaker(tree);
  /** @type {number[]} */
  const nodeOf = [];
  /** @param {number} index @returns {number} */
  const visit = (index) => {
    const { geoid, parent, label, name } = areas[index];
    nodeOf[index] ??= tree.add(geoid, label || name, parent === null ? -1 : visit(parent));
    return nodeOf[index];
  };
  const text = (/** @type {number} */ index) => areas[index].label || areas[index].name;
  const names = areas.map((_, index) => foldName(text(index))); // a collator takes longer to make than all the rest
  const order = areas.map((_, index) => index);
  order.sort((a, b) => (names[a] < names[b] ? -1 : names[a] > names[b] ? 1 : a - b)).forEach(visit);
  const leaves = sets.map((set) => jurisdictionLeaves(areas, set).map(({ area, kind }) => {
    if (area === null) return leaf("none", word("facet.no-place"), -1);
    if (kind === "area") return nodeOf[area];
    return leaf(`${areas[area].geoid}.${kind}`, word(`facet.${kind}`, { name: text(area) }), nodeOf[area]);
  }));
  return tree.facet("jurisdictions", codes, leaves);
}

/**
 * The narrowest areas of a set: cities, then counties outside of any city, then counties and states of which no
 * more is known.
 * @param {Area[]} areas
 * @param {{areas: number[], unincorporated: number[]}} set
 * @returns {{area: number|null, kind: string}[]}
 */
function jurisdictionLeaves(areas, set) {
  /** @type {{area: number|null, kind: string}[]} */
  const leaves = [];
  const explained = new Set();
  /** @param {number} area @param {string} kind */
  const take = (area, kind) => {
    leaves.push({ area, kind });
    for (let up = /** @type {number|null} */ (area); up !== null; up = areas[up].parent) explained.add(up);
  };
  const ofKind = (/** @type {string} */ kind) => set.areas.filter((area) => areas[area].kind === kind);
  ofKind("place").forEach((area) => take(area, "area"));
  set.unincorporated.forEach((area) => take(area, "unincorporated"));
  ofKind("county").filter((area) => !explained.has(area)).forEach((area) => take(area, "city-not-known"));
  ofKind("state").filter((area) => !explained.has(area)).forEach((area) => take(area, "county-not-known"));
  ofKind("region").forEach((area) => take(area, "area"));
  ofKind("country").filter((area) => !explained.has(area)).forEach((area) => take(area, "area"));
  return leaves.length ? leaves : [{ area: null, kind: "none" }];
}

/**
 * A flat facet over a list of words.
 * @param {string} key
 * @param {string[]} values
 * @param {ArrayLike<number>} codes
 * @param {string[]} order In which order to show them.
 * @param {{noted?: boolean, present?: ReadonlySet<string>, label?: (value: string) => string}} [look] `noted`: each has a shape
 *   and a note; `present`: only these can be chosen; `label`: the name of each.
 * @returns {Facet}
 */
export function statusFacet(key, values, codes, order, { noted = true, present, label = (/** @type {string} */ value) => word(`${key}.${value}`) } = {}) {
  const tree = new TreeBuilder();
  const nodeOf = new Map();
  for (const value of [...order, ...values]) {
    if (values.includes(value) && !nodeOf.has(value) && (!present || present.has(value))) {
      nodeOf.set(value, tree.add(value, label(value), -1, noted ? { status: value, note: word(`${key}.note.${value}`) } : {}));
    }
  }
  return tree.facet(key, codes, values.map((value) => (nodeOf.has(value) ? [nodeOf.get(value)] : [])));
}

/** The choice of the precision's facet for incidents without a place. */
export const OFF_MAP = "unlocated";

/**
 * How exact places are known. An incident without a place has a choice of its own: it is none whose exactness is not known.
 * @param {string[]} precisions
 * @param {ArrayLike<number>} codes By row.
 * @param {Uint8Array|null} traits Of the positions; null where all have one.
 * @returns {Facet}
 */
export function precisionFacet(precisions, codes, traits) {
  const first = traits ? traits.indexOf(NOWHERE) : -1;
  if (!traits || first < 0) return statusFacet("precision", precisions, codes, precisions, { noted: false });
  const own = Uint8Array.from(codes);
  for (let row = first; row < own.length; row++) if (traits[row] === NOWHERE) own[row] = precisions.length;
  return statusFacet("precision", [...precisions, OFF_MAP], own, precisions, { noted: false });
}

/**
 * @param {Facet} facet
 * @returns {number[]} All nodes, each before those below it.
 */
export function nodesInOrder({ nodes, roots }) {
  /** @type {number[]} */
  const order = [];
  const visit = (/** @type {number} */ id) => {
    order.push(id);
    nodes[id].children.forEach(visit);
  };
  roots.forEach(visit);
  return order;
}

/**
 * All leaves below a node, or the node itself.
 * @param {Facet} facet
 * @param {number} id
 * @returns {number[]}
 */
export function leavesBelow(facet, id) {
  const { children } = facet.nodes[id];
  return children.length ? children.flatMap((child) => leavesBelow(facet, child)) : [id];
}

/**
 * Whether a node is chosen, by itself or with a node above it, or has chosen ones below.
 * @param {Facet} facet
 * @param {ReadonlySet<number>} chosen
 * @param {number} id
 * @returns {"on"|"mixed"|"off"}
 */
export function nodeState(facet, chosen, id) {
  if (!chosen.size) return "off";
  for (let up = id; up >= 0; up = facet.nodes[up].parent) if (chosen.has(up)) return "on";
  return hasChosenBelow(facet, chosen, id) ? "mixed" : "off";
}

/**
 * @param {Facet} facet
 * @param {ReadonlySet<number>} chosen
 * @param {number} id
 * @returns {boolean}
 */
function hasChosenBelow(facet, chosen, id) {
  return facet.nodes[id].children.some((child) => chosen.has(child) || hasChosenBelow(facet, chosen, child));
}

/**
 * Choose a node with everything below it, or take it back. Taking back a node under a chosen one leaves its
 * neighbours chosen.
 * @param {Facet} facet
 * @param {ReadonlySet<number>} chosen
 * @param {number} id
 * @returns {Set<number>} A new set.
 */
export function toggleNode(facet, chosen, id) {
  const next = new Set(chosen);
  if (nodeState(facet, chosen, id) !== "on") {
    removeBelow(facet, next, id);
    return next.add(id);
  }
  let node = id;
  while (!next.has(node)) {
    const { parent } = facet.nodes[node];
    facet.nodes[parent].children.filter((sibling) => sibling !== node).forEach((sibling) => next.add(sibling));
    node = parent;
  }
  next.delete(node);
  return next;
}

/**
 * @param {Facet} facet
 * @param {Set<number>} chosen
 * @param {number} id
 */
function removeBelow(facet, chosen, id) {
  for (const child of facet.nodes[id].children) {
    chosen.delete(child);
    removeBelow(facet, chosen, child);
  }
}
