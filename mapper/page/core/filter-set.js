// @ts-check
/** @file All filters of the page together, the choices in them, and the incidents that remain. Pure. */
import { checkedFacet } from "./checked-facet.js";
import { IN, OUT, reachFiller, reachOf } from "./drawn-area.js";
import { precisionFacet, statusFacet } from "./facets.js";
import { sharesOf } from "./colors.js";
import { binDays, stackBins } from "./day-bins.js";
import { emptiedBy, histogramOf, isActive, nodeCounts, runFilters } from "./filters.js";
import { MOST_FILTERS, NO_DAY } from "./filters.js";
import { fieldFacets, fieldRanges } from "./own-fields.js";
import { typeWord } from "./own-words.js";
import { clockFacets } from "./clock-facets.js";
import { choiceInRoles, inRoles, withNamed } from "./roles.js";
import { dayRange, makeTimeline } from "./timeline.js";
import { word } from "./words.js";

/**
 * @import {AgencyFacet, Facet} from "./facets.js"
 * @import {OwnField} from "./own-fields.js"
 * @import {Scheme} from "./colors.js"
 * @import {DrawnArea} from "./drawn-area.js"
 * @import {Choice, Choices, DaysFilter, Filter, FilterResult, Selection} from "./filters.js"
 * @import {InvolvementCode} from "./roles.js"
 * @import {Timeline} from "./timeline.js"
 * @typedef {{from: number|null, to: number|null, undated: boolean}} Dates
 * @typedef {{from: number|null, to: number|null}} Range Of an own field, by its key; as the column has its numbers.
 * @typedef {{facets: Selection, roles: ReadonlySet<string>, named: boolean, dates: Dates,
 *   ranges: Record<string, Range>, query: string, mask: Uint8Array|null, picked: Uint8Array|null,
 *   within: DrawnArea|null}} Chosen
 *   `named`: whether agencies count that a source merely names; `mask`: the rows that the search has found so far for
 *   `query`, null while there is none; `picked`: the rows that a notebook chose, null for all; `within`: what the reader drew on the map.
 * @typedef {{header: any, columns: Record<string, any>, facets: Facet[], count: number, fields?: OwnField[], positions?: any}} Source
 * @typedef {FilterResult & {filters: Filter[], choices: Choices}} Outcome
 */

/** Filters of the page besides facets that are handed in: type, precision, dates, text, what a notebook chose, what was drawn. */
const OWN_FILTERS = 6;

/** Rows whose reach into an area is found in one go; with a long outline and a slow machine some 20 ms. */
const REACH_SLICE = 1 << 12;

/** @type {Dates} */
const ANY_DATE = { from: null, to: null, undated: true };

/** The filters over one set of incidents. */
export class FilterSet {
  /** @param {Source} incidents With the facets of agencies, jurisdictions and contest status, in this order. */
  constructor({ header, columns, facets, count, fields = [], positions = null }) {
    this.count = count;
    this.columns = columns;
    this.positions = positions;
    /** @type {{area: DrawnArea, reach: Uint8Array}|null} Of the area that was last looked at. */
    this.reached = null;
    /** @type {Map<string, Uint32Array>} The histograms of all rows, by filter. */
    this.totals = new Map();
    const clocks = clockFacets(columns);
    const taken = OWN_FILTERS + facets.length + clocks.length + Number(Boolean(header.checked));
    /** Own fields that can be filtered by: as many as there are bits for. */
    this.fields = fields.filter(({ codes, numbers }) => codes || numbers).slice(0, MOST_FILTERS - taken);
    this.ranges = fieldRanges(this.fields);
    /** @type {InvolvementCode[][]} */
    this.involvements = header.involvements;
    this.agencies = /** @type {AgencyFacet} */ (facets[0]);
    this.jurisdictions = facets[1];
    /** @type {Facet[]} */
    this.facets = [
      ...facets,
      statusFacet("type", header.types, columns.type, header.types, { noted: false, label: (type) => typeWord(header, type) }),
      precisionFacet(header.precisions, columns.precision, positions && positions.traits),
      ...(header.checked ? [checkedFacet(header.checked, columns.checked)] : []),
      ...fieldFacets(this.fields),
      ...clocks,
    ];
    /** The first day and the last; null without dates. */
    this.range = dayRange(columns.day_start, columns.day_end);
    /** @type {Timeline|null} */
    this.timeline = this.range && makeTimeline(...this.range);
    /** @type {DaysFilter} */
    this.days = { key: "dates", kind: "days", start: columns.day_start, end: columns.day_end };
  }

  /** @returns {Chosen} */
  nothing() {
    const facets = this.facets.map(({ key }) => [key, { chosen: new Set(), mode: /** @type {"any"} */ ("any") }]);
    return { facets: Object.fromEntries(facets), roles: new Set(), named: false, dates: ANY_DATE, ranges: {}, query: "", mask: null, picked: null, within: null };
  }

  /**
   * @param {DrawnArea|null} area
   * @returns {Uint8Array|null} As in `reachOf`.
   */
  reach(area) {
    if (!area) return null;
    if (this.reached?.area !== area) this.reached = { area, reach: reachOf(area, /** @type {any} */ (this.columns), this.positions) };
    return this.reached.reach;
  }

  /** Whether an area is compared with so many incidents that it takes several slices. */
  get takesSlices() {
    return this.count > REACH_SLICE;
  }

  /**
   * Find the reach into an area in slices, so that a page with very many incidents stays awake.
   * @param {DrawnArea} area
   * @param {{pause: () => Promise<void>, isWanted: () => boolean}} how `pause`: between two slices; `isWanted`: whether to go on.
   * @returns {Promise<boolean>} Whether `reach` has it at hand now.
   */
  async prepareReach(area, { pause, isWanted }) {
    const { reach, fill } = reachFiller(area, /** @type {any} */ (this.columns), this.positions);
    for (let from = 0; from < reach.length; from += REACH_SLICE) {
      if (from) await pause();
      if (!isWanted()) return false;
      fill(from, Math.min(from + REACH_SLICE, reach.length));
    }
    this.reached = { area, reach };
    return true;
  }

  /**
   * @param {string} key
   * @returns {boolean} Whether incidents differ in it.
   */
  tells(key) {
    const codes = this.facets.find((facet) => facet.key === key)?.codes ?? [];
    const first = codes[0];
    for (let row = 1; row < codes.length; row++) if (codes[row] !== first) return true;
    return false;
  }

  /**
   * @param {DrawnArea} area
   * @param {ArrayLike<number>} rows
   * @returns {{surely: number, maybe: number}} How many of the rows lie in it.
   */
  countWithin(area, rows) {
    const reach = /** @type {Uint8Array} */ (this.reach(area));
    let [surely, maybe] = [0, 0];
    for (let i = 0; i < rows.length; i++) {
      if (reach[rows[i]] === IN) surely++;
      else if (reach[rows[i]] !== OUT) maybe++;
    }
    return { surely, maybe };
  }

  /**
   * @param {string} key Of a filter.
   * @returns {string} Its name for the reader.
   */
  nameOf(key) {
    return this.fields.find((field) => field.key === key)?.name ?? word(`filters.${key}`);
  }

  /** @param {string} key */
  isRange(key) {
    return this.ranges.some((range) => range.key === key);
  }

  /**
   * @param {string} key
   * @returns {Facet}
   */
  facet(key) {
    return /** @type {Facet} */ (this.facets.find((facet) => facet.key === key));
  }

  /**
   * @param {Chosen} chosen
   * @returns {Outcome} Without histograms; `histogram` counts each when it is first asked for.
   */
  run(chosen) {
    const filters = this.filters(chosen);
    const choices = this.choices(chosen);
    return Object.assign(runFilters(filters, choices, this.count, { counted: new Set() }), { filters, choices }); // no copy: that would count the tally
  }

  /**
   * @param {Outcome} outcome
   * @param {number} f Which filter.
   * @returns {Uint32Array}
   */
  histogram(outcome, f) {
    const { filters, histograms } = outcome;
    if (histograms[f]?.length) return histograms[f];
    if (filters[f].key === "dates" && this.timeline) this.days.bins ??= binDays(this.days.start, this.days.end, this.timeline.edges.slice(0, -1), this.columns.lasted);
    return (histograms[f] = this.isLimited(outcome, f) ? histogramOf(filters, f, outcome.fails) : this.totalsOf(outcome, f));
  }

  /**
   * The histogram of the days, each bin parted by a category.
   * @param {Outcome} outcome
   * @param {Scheme|null} colors
   * @returns {{counts: Uint32Array, width: number}|null} As in `stackBins`; null where the incidents have none, or several at once.
   */
  stacked(outcome, colors) {
    const { bins } = this.days;
    const category = colors && bins ? sharesOf(colors) : null;
    if (!colors || !bins || !category) return null;
    const f = outcome.filters.indexOf(this.days);
    const isLimited = this.isLimited(outcome, f);
    const key = `dates ${colors.key}`;
    const counts = (!isLimited && this.totals.get(key)) || stackBins(bins, category, outcome.fails, ~(1 << f));
    if (!isLimited) this.totals.set(key, counts);
    return { counts, width: category.width };
  }

  /**
   * Whether any row fails a filter other than one.
   * @param {Outcome} outcome
   * @param {number} f Which filter.
   */
  isLimited({ tally }, f) {
    return tally[0] + tally[1 << f] < this.count;
  }

  /**
   * The histogram where no other filter leaves a row out: always the same, so it is counted once.
   * @param {Outcome} outcome
   * @param {number} f Which filter.
   */
  totalsOf({ filters, fails }, f) {
    const { key } = filters[f];
    const totals = this.totals.get(key) ?? histogramOf(filters, f, fails);
    this.totals.set(key, totals);
    return totals;
  }

  /**
   * How many rows each choice of a facet would leave alone, given the other filters.
   * @param {Outcome} outcome
   * @param {string} key Of the facet.
   * @returns {Uint32Array} By node.
   */
  countsOf(outcome, key) {
    const f = outcome.filters.findIndex((filter) => filter.key === key);
    return nodeCounts(this.facet(key), this.histogram(outcome, f), { chosen: new Set(), mode: "any" });
  }

  /**
   * @param {Chosen} chosen
   * @returns {Filter[]}
   */
  filters({ roles, named, within }) {
    const [, ...others] = this.facets;
    const drawn = within ? [{ key: "within", kind: /** @type {"mask"} */ ("mask") }] : []; // a ninth filter takes another byte a row
    return [inRoles(withNamed(this.agencies, named), this.involvements, roles), ...others, ...this.ranges, this.days, { key: "text", kind: "mask" }, { key: "picked", kind: "mask" }, ...drawn];
  }

  /**
   * @param {Chosen} chosen
   * @returns {Choices}
   */
  choices({ facets, roles, dates, ranges, mask, picked, within: area }) {
    const from = dates.from === null && dates.to === null && !dates.undated ? NO_DAY + 1 : dates.from;
    const within = Object.fromEntries(Object.entries(ranges).map(([key, range]) => [key, { ...range, undated: false }]));
    return { ...facets, ...within, agencies: choiceInRoles(this.agencies, facets.agencies, roles), dates: { ...dates, from }, text: { mask }, picked: { mask: picked }, within: { mask: this.reach(area) } };
  }

  /**
   * The rows that pass if some filters are released.
   * @param {Chosen} chosen
   * @param {string[]} released Keys of facets.
   * @returns {Uint32Array}
   */
  rowsWithout(chosen, released) {
    const choices = this.choices(chosen);
    for (const key of released) choices[key] = { chosen: new Set(), mode: /** @type {"any"} */ ("any") };
    return runFilters(this.filters(chosen), choices, this.count, { counted: new Set() }).shown;
  }

  /**
   * Whether two choices are the same but for some facets. What a search has found may have changed, so none with a search is.
   * @param {Chosen} one
   * @param {Chosen} other
   * @param {string[]} released Keys of facets.
   */
  isSameBut(one, other, released) {
    const isSame = (/** @type {"roles"|"named"|"dates"|"ranges"|"mask"|"picked"|"within"} */ key) => one[key] === other[key];
    return !one.mask && /** @type {const} */ (["roles", "named", "dates", "ranges", "mask", "picked", "within"]).every(isSame) &&
      this.facets.every(({ key }) => released.includes(key) || one.facets[key] === other.facets[key]);
  }

  /**
   * @param {Chosen} chosen
   * @param {string} key
   * @returns {Chosen} With nothing chosen of that filter.
   */
  without(chosen, key) {
    if (key === "text") return { ...chosen, query: "", mask: null };
    if (key === "picked") return { ...chosen, picked: null };
    if (key === "within") return { ...chosen, within: null };
    if (key === "dates") return { ...chosen, dates: ANY_DATE };
    if (this.isRange(key)) return { ...chosen, ranges: Object.fromEntries(Object.entries(chosen.ranges).filter(([other]) => other !== key)) };
    const facets = { ...chosen.facets, [key]: { chosen: new Set(), mode: chosen.facets[key].mode } };
    return key === "agencies" ? { ...chosen, facets, roles: new Set(), named: false } : { ...chosen, facets };
  }

  /**
   * The filters that leave no incident, with the number that releasing each would leave.
   * @param {Outcome} outcome
   */
  emptiedBy({ filters, choices, tally }) {
    return emptiedBy(filters, choices, tally);
  }

  /**
   * How many things are chosen in a filter.
   * @param {Chosen} chosen
   * @param {string} key
   */
  sizeOf({ facets, roles, named, dates, ranges, query, picked, within }, key) {
    if (this.isRange(key)) return ranges[key] ? 1 : 0;
    if (key === "text") return query ? 1 : 0;
    if (key === "picked") return picked ? 1 : 0;
    if (key === "within") return within ? 1 : 0;
    if (key === "dates") return isActive(dates) || !dates.undated ? 1 : 0;
    return (facets[key]?.chosen.size ?? 0) + (key === "agencies" ? roles.size + Number(named) : 0);
  }
}
