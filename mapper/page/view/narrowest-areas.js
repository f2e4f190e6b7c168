// @ts-check
/** @file The areas that stand for incidents of which no more is known. */

import { MOST_NAMED } from "../core/places.js";

/**
 * @import {Incidents} from "./data.js"
 * @import {Basemap} from "./basemap.js"
 * @import {WorldBox} from "../core/world-lines.js"
 */

/**
 * @param {any} header
 * @param {number} code Of a jurisdiction.
 * @returns {string[]} The ids of its narrowest areas, of which no more than its name would name.
 */
export function narrowestAreas({ areas, jurisdictions }, code) {
  const own = jurisdictions[code].areas.map((/** @type {number} */ i) => areas[i]);
  const ofKind = (/** @type {string} */ wanted) => own.filter((/** @type {any} */ { kind }) => kind === wanted);
  const all = ["place", "county", "state"].map(ofKind).filter(({ length }) => length);
  // of a county whose city is not known, all its cities are candidates
  const found = all.find(({ length }) => length <= MOST_NAMED) ?? all[0] ?? [];
  return found.map((/** @type {any} */ { geoid }) => geoid);
}

/**
 * @param {Incidents} incidents
 * @param {number} row One of which no more is known than its area.
 * @param {Basemap|null} basemap
 * @returns {WorldBox|null} The box of that area, if the map has its outline.
 */
export function areaBox({ header, positions }, row, basemap) {
  const ids = new Set(narrowestAreas(header, positions.jurisdictions[row]));
  const found = (basemap?.features ?? []).filter(({ geoid, box }) => ids.has(geoid) && box[0] <= box[2]);
  return found.length === 1 ? found[0].box : null;
}
