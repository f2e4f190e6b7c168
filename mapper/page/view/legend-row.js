// @ts-check
/** @file The legend as one row below the map: how exact places are known and the levels of agencies, each a filter with its count; the sizes of many marks. */
import { byId, make } from "./dom.js";
import { LEVELS, OFF_MAP } from "../core/facets.js";
import { isInexact } from "../core/format.js";
import { areaSign, spotSign, swatch } from "./glyphs.js";
import { SizeKey } from "./size-key.js";
import { TILED_INCIDENTS } from "../core/clusters.js";
import { numberWords, word } from "../core/words.js";

/**
 * @import {Chosen, FilterSet, Outcome} from "../core/filter-set.js"
 * @typedef {{key: string, ids: number[], count: HTMLElement, button: HTMLButtonElement}} LegendKey `ids`: the choices that it stands for.
 */

/** Shows the keys. */
export class LegendRow {
  /**
   * @param {FilterSet} set
   * @param {(key: string, ids: Set<number>) => void} choose Choose just these.
   */
  constructor(set, choose) {
    this.set = set;
    this.choose = choose;
    this.element = byId("legend-row");
    const precision = set.facet("precision").nodes;
    const exact = precision.filter(({ slug }) => !isInexact(slug) && slug !== OFF_MAP).map(({ id }) => id);
    const inexact = precision.filter(({ slug }) => isInexact(slug)).map(({ id }) => id);
    const levels = LEVELS.flatMap((level) => set.agencies.nodes.filter(({ slug }) => slug === `level.${level}`).map(({ id }) => ({ level, id })));
    const { codes, leavesOfCode } = set.facet("precision");
    const has = new Uint8Array(leavesOfCode.length); // by code: a key that no incident can ever have would stand at zero for good
    for (let row = 0; row < set.count; row++) has[codes[row]] = 1;
    const occurs = (/** @type {number[]} */ ids) => leavesOfCode.some((leaves, code) => has[code] && leaves.some((leaf) => ids.includes(leaf)));
    const [hasSpots, hasAreas] = [occurs(exact), occurs(inexact)];
    /** @type {LegendKey[]} */
    this.keys = [
      ...(hasAreas && hasSpots ? [this.makeKey("precision", exact, spotSign(), word("legend.spots"))] : []),
      ...(hasAreas ? [this.makeKey("precision", inexact, areaSign(), word("legend.areas"))] : []),
      ...(levels.length > 1 ? levels.map(({ level, id }) => this.makeKey("agencies", [id], swatch({ level }), word(`level.${level}`))) : []),
    ];
    this.sizes = new SizeKey();
    const isMany = set.count >= TILED_INCIDENTS;
    this.element.hidden = !this.keys.length && !isMany;
    const [marks, agencies] = ["precision", "agencies"].map((key) => this.keys.filter((each) => each.key === key).map(({ button }) => button));
    this.element.append(...(marks.length ? [make("div", { class: "legend-keys", role: "group", "aria-label": word("legend.marks") }, ...marks)] : []),
      ...(agencies.length ? [make("div", { class: "legend-keys legend-levels", role: "group", "aria-label": word("filters.agencies") }, ...agencies)] : []), ...(isMany ? [this.sizes.element] : []));
  }

  /**
   * @param {string} key
   * @param {number[]} ids
   * @param {Node} sign
   * @param {string} name
   * @returns {LegendKey}
   */
  makeKey(key, ids, sign, name) {
    const count = make("strong", {});
    const button = make("button", { type: "button", class: "legend-key", onclick: () => this.press(key, ids) }, sign, make("span", {}, name), " ", count);
    return { key, ids, count, button };
  }

  /**
   * @param {string} key
   * @param {number[]} ids
   */
  press(key, ids) {
    const chosen = this.chosen?.facets[key].chosen ?? new Set();
    this.choose(key, isJust(chosen, ids) ? new Set() : new Set(ids));
  }

  /** @param {Chosen} chosen */
  mark(chosen) {
    this.chosen = chosen;
    for (const { key, ids, button } of this.keys) button.setAttribute("aria-pressed", String(isJust(chosen.facets[key].chosen, ids)));
  }

  /** @param {Outcome} outcome */
  count(outcome) {
    for (const name of ["precision", "agencies"]) {
      const keys = this.keys.filter(({ key }) => key === name);
      if (!keys.length) continue;
      const counts = this.set.countsOf(outcome, name);
      for (const { ids, count, button } of keys) {
        const n = ids.reduce((sum, id) => sum + counts[id], 0);
        count.textContent = numberWords(n);
        button.classList.toggle("leaves-none", !n);
      }
    }
  }
}

/**
 * @param {ReadonlySet<number>} chosen
 * @param {number[]} ids
 */
function isJust(chosen, ids) {
  return chosen.size === ids.length && ids.every((id) => chosen.has(id));
}
