// @ts-check
/** @file What is counted under a crossing of places, agencies, months, types, statuses and a category. Pure. */

/**
 * @import {CountCube} from "./count-cube.js"
 * @typedef {{first: number|null, last: number|null, lasted: boolean}} Period Whole months or days since 1970; null where open.
 * @typedef {"place"|"agency"|"type"|"status"|"category"|`area-${number}`} Facet `area-0` has the areas of the first layer of the publisher's own.
 * @typedef {Record<Facet, Set<number>> & {from: number|null, to: number|null}} Choice Members that are chosen, an empty set for
 *   all; months, both ends with them.
 * @typedef {{places: number[][], layers: number[][][], agencies: number[][], traits: {type: number, status: number, category: number[]}[],
 *   months: Period[], sizes: Record<Facet, number>}} Sets What sets of places and of agencies, and traits, consist of; `layers`: the
 *   areas of each layer, by set of places; `sizes`: how many members there are of each.
 * @typedef {{total: number, facets: Record<Facet, Float64Array>, months: Float64Array}} Counted `facets`: by member, what it
 *   would have if it alone were chosen there; `months`: by period, under all but the months that are chosen.
 */

/** @type {readonly Facet[]} */
const FACETS = ["place", "agency", "type", "status", "category"];

/** @param {{layers: unknown[]}} sets @returns {Facet[]} */
export function facetsOf({ layers }) {
  const [place, ...others] = FACETS;
  return [place, ...layers.map((_, n) => layerFacet(n)), ...others];
}

/** @param {number} layer @returns {Facet} */
export function layerFacet(layer) {
  return `area-${layer}`;
}

/** @param {{layers: unknown[]}} sets @returns {Choice} Of everything. */
export function everything(sets) {
  const chosen = Object.fromEntries(facetsOf(sets).map((facet) => [facet, new Set()]));
  return /** @type {any} */ ({ ...chosen, from: null, to: null });
}

/** @param {{layers: unknown[]}} sets @param {Choice} choice */
export function isEverything(sets, choice) {
  return choice.from === null && choice.to === null && facetsOf(sets).every((facet) => choice[facet].size === 0);
}

/**
 * Whether a period may lie within months; an open end may be anywhere.
 * @param {Period} period
 * @param {number|null} from
 * @param {number|null} to
 */
export function touches({ first, last }, from, to) {
  return (from === null || last === null || last >= from) && (to === null || first === null || first <= to);
}

/**
 * @param {Uint32Array} bits Of each set; gets the bit where the set has a chosen member.
 * @param {number[][]} sets
 * @param {Set<number>} chosen
 * @param {number} bit
 */
function markSets(bits, sets, chosen, bit) {
  sets.forEach((members, set) => {
    if (chosen.size === 0 || members.some((each) => chosen.has(each))) bits[set] |= bit;
  });
}

/** The bit of the agency, and that of the place; those of layers follow. */
const [AGENCY, PLACE] = [1, 2];

/** @param {Sets} sets @returns {[Facet, number[][], number][]} The facets that a set of places decides, with their members and bits. */
function placeFacets({ places, layers }) {
  return [["place", places, PLACE], ...layers.map((each, n) => /** @type {[Facet, number[][], number]} */ ([layerFacet(n), each, PLACE << (n + 1)]))];
}

/**
 * Which traits and periods pass.
 * @param {Sets} sets
 * @param {Choice} choice
 * @param {Period[]} [periods] Of another cube than that of months, with the units of the choice.
 */
export function passing(sets, choice, periods = sets.months) {
  const holds = (/** @type {Set<number>} */ chosen, /** @type {number[]} */ members) => chosen.size === 0 || members.some((each) => chosen.has(each));
  return {
    traits: Uint8Array.from(sets.traits, ({ type, status, category }) =>
      (holds(choice.type, [type]) && holds(choice.status, [status]) && holds(choice.category, category) ? 1 : 0)),
    periods: Uint8Array.from(periods, (period) => (touches(period, choice.from, choice.to) ? 1 : 0)),
  };
}

/**
 * Which rows of a cube pass: a bit for the agency, one for the place, one for each layer; `all` has all of them.
 * @param {CountCube} cube
 * @param {Sets} sets
 * @param {Choice} choice
 * @returns {{rows: Uint32Array, all: number}}
 */
export function passingRows(cube, sets, choice) {
  const [places, agencies] = [new Uint32Array(sets.places.length), new Uint32Array(sets.agencies.length)];
  for (const [facet, members, bit] of placeFacets(sets)) markSets(places, members, choice[facet], bit);
  markSets(agencies, sets.agencies, choice.agency, AGENCY);
  const { place, agency } = cube.columns;
  const rows = new Uint32Array(cube.rows);
  for (let row = 0; row < rows.length; row++) rows[row] = places[place[row]] | agencies[agency[row]];
  return { rows, all: (PLACE << (sets.layers.length + 1)) - 1 };
}

/** @param {{rows: Uint32Array, all: number}} passing @returns {Uint8Array} 1 for each row that passes by all. */
function wholly({ rows, all }) {
  const both = new Uint8Array(rows.length);
  for (let row = 0; row < rows.length; row++) both[row] = rows[row] === all ? 1 : 0;
  return both;
}

/**
 * Count a crossing, and what each member of each facet would have, its own facet left out.
 * @param {CountCube} cube Of places and months.
 * @param {Sets} sets
 * @param {Choice} choice
 * @returns {Counted}
 */
export function countCrossing(cube, sets, choice) {
  const pass = passing(sets, choice);
  const passed = passingRows(cube, sets, choice);
  const { rows, all } = passed;
  const facets = /** @type {Record<Facet, Float64Array>} */ (Object.fromEntries(facetsOf(sets).map((facet) => [facet, new Float64Array(sets.sizes[facet])])));
  const { place, agency } = cube.columns;
  const sums = cube.sumRows(pass);
  const ofPlaces = placeFacets(sets);
  let total = 0;
  for (let row = 0; row < rows.length; row++) {
    const sum = sums[row];
    if (sum === 0) continue;
    if (rows[row] === all) total += sum;
    if ((rows[row] | AGENCY) === all) for (const each of sets.agencies[agency[row]]) facets.agency[each] += sum;
    for (const [facet, members, bit] of ofPlaces) {
      if ((rows[row] | bit) === all) for (const each of members[place[row]]) facets[facet][each] += sum;
    }
  }
  const months = new Float64Array(cube.periods);
  addTraits(cube, sets, choice, pass, wholly(passed), facets, months);
  return { total, facets, months };
}

/**
 * Count types, statuses, categories and months: slabs that at most one of the choices leaves out.
 * @param {CountCube} cube
 * @param {Sets} sets
 * @param {Choice} choice
 * @param {{traits: Uint8Array, periods: Uint8Array}} pass
 * @param {Uint8Array} both 1 for each row that passes.
 * @param {Record<Facet, Float64Array>} facets
 * @param {Float64Array} months
 */
function addTraits(cube, sets, choice, pass, both, facets, months) {
  /** Per trait: how many of its facets are not chosen, and which one. */
  const fails = sets.traits.map(({ type, status, category }) => /** @type {["type"|"status"|"category", number[]][]} */ ([["type", [type]], ["status", [status]], ["category", category]])
    .filter(([facet, members]) => choice[facet].size > 0 && !members.some((each) => choice[facet].has(each))).map(([facet]) => facet));
  const slabs = cube.sumSlabs(both, (trait, period) => fails[trait].length + (pass.periods[period] ? 0 : 1) <= 1);
  for (let trait = 0, slab = 0; trait < cube.traits; trait++) {
    const failed = fails[trait];
    const { type, status, category } = sets.traits[trait];
    for (let period = 0; period < cube.periods; period++, slab++) {
      const sum = slabs[slab];
      if (sum === 0) continue;
      if (failed.length === 0) months[period] += sum;
      if (!pass.periods[period]) continue;
      if (failed.length === 0 || failed[0] === "type") facets.type[type] += sum;
      if (failed.length === 0 || failed[0] === "status") facets.status[status] += sum;
      if (failed.length === 0 || failed[0] === "category") for (const each of category) facets.category[each] += sum;
    }
  }
}

/**
 * Count a crossing by cell.
 * @param {CountCube} cube Of cells and months.
 * @param {Sets} sets
 * @param {Choice} choice
 * @param {number} cells How many cells there are.
 * @returns {{cells: Float64Array, outside: number}} `outside`: how many are known less exactly than a cell.
 */
export function countCells(cube, sets, choice, cells) {
  const sums = cube.sumRows(passing(sets, choice));
  const { rows, all } = passingRows(cube, sets, choice);
  const { cell } = cube.columns;
  const counted = new Float64Array(cells);
  let outside = 0;
  for (let row = 0; row < rows.length; row++) {
    if (rows[row] !== all) continue;
    if (cell[row] === 0) outside += sums[row];
    else counted[cell[row] - 1] += sums[row];
  }
  return { cells: counted, outside };
}

/**
 * Count a crossing by day.
 * @param {CountCube} cube Of places and days.
 * @param {Sets} sets
 * @param {Choice} choice
 * @param {Period[]} days
 * @param {Period[]} months Of the days, by the day's number.
 * @returns {Map<number, number>} The count of each day; what has no one day is in none.
 */
export function countDays(cube, sets, choice, days, months) {
  const pass = passing(sets, choice, months);
  const both = wholly(passingRows(cube, sets, choice));
  const slabs = cube.sumSlabs(both, (trait, period) => Boolean(pass.traits[trait] && pass.periods[period]));
  /** @type {Map<number, number>} */
  const counted = new Map();
  for (let trait = 0, slab = 0; trait < cube.traits; trait++) {
    for (let period = 0; period < cube.periods; period++, slab++) {
      const { first, last } = days[period];
      if (slabs[slab] && first !== null && first === last) counted.set(first, (counted.get(first) ?? 0) + slabs[slab]);
    }
  }
  return counted;
}

/**
 * Count a crossing by two facets, or by a facet and year.
 * @param {CountCube} cube Of places and months.
 * @param {Sets} sets
 * @param {Choice} choice
 * @param {Facet} down
 * @param {Facet|"year"} across
 * @returns {Map<number, Map<number, number>>} Counts by member of one, then of the other; years as they are, NaN for those without one.
 */
export function countTable(cube, sets, choice, down, across) {
  const pass = passing(sets, choice);
  const { rows, all } = passingRows(cube, sets, choice);
  const { place, agency } = cube.columns;
  const ofPlaces = new Map(placeFacets(sets).map(([facet, members]) => [facet, members]));
  const yearOf = sets.months.map(({ first, last }) => {
    if (first === null || last === null) return NaN;
    const [begin, end] = [1970 + Math.floor(first / 12), 1970 + Math.floor(last / 12)];
    return begin === end ? begin : NaN;
  });
  const membersOf = (/** @type {Facet|"year"} */ facet, /** @type {number} */ row, /** @type {number} */ trait, /** @type {number} */ period) => {
    if (facet === "agency") return sets.agencies[agency[row]];
    if (facet === "year") return [yearOf[period]];
    if (facet === "category") return sets.traits[trait].category;
    if (facet === "type" || facet === "status") return [sets.traits[trait][facet]];
    return ofPlaces.get(facet)?.[place[row]] ?? [];
  };
  /** @type {Map<number, Map<number, number>>} */
  const table = new Map();
  for (let trait = 0; trait < cube.traits; trait++) {
    if (!pass.traits[trait]) continue;
    for (let period = 0; period < cube.periods; period++) {
      if (!pass.periods[period]) continue;
      cube.visit(trait * cube.periods + period, (row, count) => {
        if (rows[row] !== all) return;
        for (const one of membersOf(down, row, trait, period)) {
          for (const other of membersOf(across, row, trait, period)) {
            const line = table.get(one) ?? new Map();
            line.set(other, (line.get(other) ?? 0) + count);
            table.set(one, line);
          }
        }
      });
    }
  }
  return table;
}
