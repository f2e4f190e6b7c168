// @ts-check
/** @file What is counted under a crossing of places, agencies, months, types, statuses and a category. Pure. */

/**
 * @import {CountCube} from "./count-cube.js"
 * @typedef {{first: number|null, last: number|null, lasted: boolean}} Period Whole months or days since 1970; null where open.
 * @typedef {{place: Set<number>, agency: Set<number>, type: Set<number>, status: Set<number>, category: Set<number>,
 *   from: number|null, to: number|null}} Choice Members that are chosen, an empty set for all; months, both ends with them.
 * @typedef {{places: number[][], agencies: number[][], traits: {type: number, status: number, category: number[]}[],
 *   months: Period[], sizes: {place: number, agency: number, type: number, status: number, category: number}}} Sets
 *   What sets of places and of agencies, and traits, consist of; `sizes`: how many members there are of each.
 * @typedef {"place"|"agency"|"type"|"status"|"category"} Facet
 * @typedef {{total: number, facets: Record<Facet, Float64Array>, months: Float64Array}} Counted `facets`: by member, what it
 *   would have if it alone were chosen there; `months`: by period, under all but the months that are chosen.
 */

/** @type {readonly Facet[]} */
export const FACETS = ["place", "agency", "type", "status", "category"];

/** @returns {Choice} Of everything. */
export function everything() {
  return { place: new Set(), agency: new Set(), type: new Set(), status: new Set(), category: new Set(), from: null, to: null };
}

/** @param {Choice} choice */
export function isEverything(choice) {
  return choice.from === null && choice.to === null && FACETS.every((facet) => choice[facet].size === 0);
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
 * @param {number[][]} sets
 * @param {Set<number>} chosen
 * @returns {Uint8Array} 1 for each set that has a chosen member.
 */
function passingSets(sets, chosen) {
  return Uint8Array.from(sets, (members) => (chosen.size === 0 || members.some((each) => chosen.has(each)) ? 1 : 0));
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
 * Which rows of a cube pass by place and by agency: 1 for the place, 2 for the agency, 3 for both.
 * @param {CountCube} cube
 * @param {Sets} sets
 * @param {Choice} choice
 * @returns {Uint8Array}
 */
export function passingRows(cube, sets, choice) {
  const [places, agencies] = [passingSets(sets.places, choice.place), passingSets(sets.agencies, choice.agency)];
  const { place, agency } = cube.columns;
  const rows = new Uint8Array(cube.rows);
  for (let row = 0; row < rows.length; row++) rows[row] = places[place[row]] | (agencies[agency[row]] << 1);
  return rows;
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
  const rows = passingRows(cube, sets, choice);
  const facets = /** @type {Record<Facet, Float64Array>} */ (Object.fromEntries(FACETS.map((facet) => [facet, new Float64Array(sets.sizes[facet])])));
  const { place, agency } = cube.columns;
  const sums = cube.sumRows(pass);
  let total = 0;
  for (let row = 0; row < rows.length; row++) {
    const sum = sums[row];
    if (sum === 0) continue;
    if (rows[row] === 3) total += sum;
    if (rows[row] & 2) for (const each of sets.places[place[row]]) facets.place[each] += sum;
    if (rows[row] & 1) for (const each of sets.agencies[agency[row]]) facets.agency[each] += sum;
  }
  const months = new Float64Array(cube.periods);
  addTraits(cube, sets, choice, pass, rows, facets, months);
  return { total, facets, months };
}

/**
 * Count types, statuses, categories and months: slabs that at most one of the choices leaves out.
 * @param {CountCube} cube
 * @param {Sets} sets
 * @param {Choice} choice
 * @param {{traits: Uint8Array, periods: Uint8Array}} pass
 * @param {Uint8Array} rows
 * @param {Record<Facet, Float64Array>} facets
 * @param {Float64Array} months
 */
function addTraits(cube, sets, choice, pass, rows, facets, months) {
  /** Per trait: how many of its facets are not chosen, and which one. */
  const fails = sets.traits.map(({ type, status, category }) => /** @type {["type"|"status"|"category", number[]][]} */ ([["type", [type]], ["status", [status]], ["category", category]])
    .filter(([facet, members]) => choice[facet].size > 0 && !members.some((each) => choice[facet].has(each))).map(([facet]) => facet));
  const both = Uint8Array.from(rows, (bits) => (bits === 3 ? 1 : 0));
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
  const rows = passingRows(cube, sets, choice);
  const { cell } = cube.columns;
  const counted = new Float64Array(cells);
  let outside = 0;
  for (let row = 0; row < rows.length; row++) {
    if (rows[row] !== 3) continue;
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
  const both = Uint8Array.from(passingRows(cube, sets, choice), (bits) => (bits === 3 ? 1 : 0));
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
  const rows = passingRows(cube, sets, choice);
  const { place, agency } = cube.columns;
  const yearOf = sets.months.map(({ first, last }) => {
    if (first === null || last === null) return NaN;
    const [begin, end] = [1970 + Math.floor(first / 12), 1970 + Math.floor(last / 12)];
    return begin === end ? begin : NaN;
  });
  const membersOf = (/** @type {Facet|"year"} */ facet, /** @type {number} */ row, /** @type {number} */ trait, /** @type {number} */ period) => {
    if (facet === "place") return sets.places[place[row]];
    if (facet === "agency") return sets.agencies[agency[row]];
    if (facet === "year") return [yearOf[period]];
    if (facet === "category") return sets.traits[trait].category;
    return [sets.traits[trait][facet]];
  };
  /** @type {Map<number, Map<number, number>>} */
  const table = new Map();
  for (let trait = 0; trait < cube.traits; trait++) {
    if (!pass.traits[trait]) continue;
    for (let period = 0; period < cube.periods; period++) {
      if (!pass.periods[period]) continue;
      cube.visit(trait * cube.periods + period, (row, count) => {
        if (rows[row] !== 3) return;
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
