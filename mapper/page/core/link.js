// @ts-check
/** @file Converts the state of the screen to the fragment of a link, short and readable, and back. Pure. */
import { areaText, readArea } from "./drawn-area.js";
import { LIST_ORDERS } from "./list-order.js";
import { dayOfIso, isoOfDay } from "./timeline.js";

/**
 * @import {Facet} from "./facets.js"
 * @import {Chosen, FilterSet} from "./filter-set.js"
 * @import {DrawnArea} from "./drawn-area.js"
 * @import {ListOrder} from "./list-order.js"
 * @typedef {{latitude: number, longitude: number, zoom: number}} MapView
 * @typedef {"map"|"list"|"matrix"} ViewName
 * @typedef {{map: MapView|null, lists: Record<string, string[]>, all: boolean, named: boolean, from: number|null, to: number|null,
 *   undated: boolean, query: string, id: string, row: number|null, view: ViewName, here: boolean, order: ListOrder,
 *   fields: Record<string, string[]>, color: string, shade: string, areas: string, within: DrawnArea|null}} LinkState
 *   `lists`: slugs by the link's key; `here`: the list shows only what is on the map; `fields`: slugs or ends of a range by the id of
 *   an own field; `color`: what the marks are colored by; `shade`: by what layer areas are shaded; `areas`: the layer that the columns of the matrix are; `row`: where `id` stood, a hint for files with many incidents.
 */

/** The keys of lists in a link, and the facets they are of; roles are no facet. */
/** @type {Record<string, string>} */
const LIST_KEYS = { agency: "agencies", role: "roles", place: "jurisdictions", type: "type", contest: "contest", precision: "precision", checked: "checked", weekday: "weekday", hour: "hour" };

/** Until mapper 0.2 links had the contest status under this key, and one account was "uncontested". */
const OLD_STATUS_KEY = "status";
/** @type {Record<string, string>} */
const OLD_STATUSES = { uncontested: "one-account" };

/** @type {ViewName[]} */
const VIEWS = ["map", "list", "matrix"];

/** More than a reader can choose by hand; the rest of a longer link is ignored. */
const MOST_ITEMS = 500;
const MOST_LETTERS = 300;
const MOST_SAID_LETTERS = 60;

/** Before the id of an own field. */
const FIELD = "field.";

/** @returns {LinkState} The state of a page before any choice. */
export function plainLink() {
  const lists = Object.fromEntries(Object.keys(LIST_KEYS).map((key) => [key, []]));
  return { map: null, lists, all: false, named: false, from: null, to: null, undated: true, query: "", id: "", row: null, view: "map", here: false, order: "new", fields: {}, color: "", shade: "", areas: "", within: null };
}

/**
 * @param {LinkState} state
 * @returns {string} The fragment without its #.
 */
export function encodeLink({ map, lists, all, named, from, to, undated, query, id, row, view, here, order, fields, color, shade, areas, within }) {
  const parts = [];
  if (map) parts.push(`map=${mapText(map)}`);
  if (view !== "map") parts.push(`view=${view}`);
  if (here) parts.push("here");
  if (order !== "new") parts.push(`order=${order}`);
  for (const key of Object.keys(LIST_KEYS)) {
    if (lists[key]?.length) parts.push(`${key}=${lists[key].map(escapeValue).join(",")}`);
    if (key === "agency" && all) parts.push("all");
    if (key === "role" && named) parts.push("named");
  }
  for (const [field, items] of Object.entries(fields)) parts.push(`${FIELD}${escapeValue(field)}=${items.map(escapeValue).join(",")}`);
  if (color) parts.push(`color=${escapeValue(color)}`);
  if (shade) parts.push(`shade=${escapeValue(shade)}`);
  if (areas) parts.push(`areas=${escapeValue(areas)}`);
  if (within) parts.push(`within=${areaText(within)}`);
  if (from !== null) parts.push(`from=${isoOfDay(from)}`);
  if (to !== null) parts.push(`to=${isoOfDay(to)}`);
  if (!undated) parts.push("dated");
  if (query) parts.push(`q=${escapeValue(query)}`);
  if (id) parts.push(`id=${escapeValue(id)}`);
  if (id && row !== null) parts.push(`row=${row}`);
  return parts.join("&");
}

/**
 * Read a fragment. Unknown parts are left out; nothing in it can do harm: numbers are kept in bounds, texts
 * are looked up or shown as text.
 * @param {string} fragment With or without its #.
 * @returns {LinkState|null} Null if it is the address of a place in the page and no state.
 */
export function decodeLink(fragment) {
  const text = fragment.replace(/^#/, "");
  if (text && !/^([a-z]+(=|&|$)|field\.)/.test(text)) return null;
  const state = plainLink();
  const values = readValues(text);
  if (text && ![...values.keys()].some((key) => KNOWN_KEYS.has(key) || key.startsWith(FIELD))) return null;
  const value = (/** @type {string} */ key) => values.get(key) ?? "";
  state.map = readMap(value("map"));
  const items = (/** @type {string} */ key) => value(key).split(",").slice(0, MOST_ITEMS).map(unescapeValue).filter(Boolean);
  for (const key of Object.keys(LIST_KEYS)) state.lists[key] = [...new Set(items(key))];
  const old = items(OLD_STATUS_KEY).map((status) => OLD_STATUSES[status] ?? status);
  state.lists.contest = [...new Set([...state.lists.contest, ...old])];
  for (const key of values.keys()) if (key.startsWith(FIELD) && key !== `${FIELD}__proto__`) state.fields[unescapeValue(key.slice(FIELD.length))] = value(key).split(",").slice(0, MOST_ITEMS).map(unescapeValue);
  state.color = unescapeValue(value("color"));
  state.shade = unescapeValue(value("shade"));
  state.areas = unescapeValue(value("areas"));
  state.within = readArea(value("within"));
  state.all = values.has("all");
  state.named = values.has("named");
  state.from = dayOfIso(value("from"));
  state.to = dayOfIso(value("to"));
  if (state.from !== null && state.to !== null && state.from > state.to) [state.from, state.to] = [state.to, state.from];
  state.undated = !values.has("dated");
  state.query = unescapeValue(value("q")).trim();
  state.id = unescapeValue(value("id"));
  state.row = state.id && /^\d{1,9}$/.test(value("row")) ? Number(value("row")) : null;
  state.view = VIEWS.find((view) => view === value("view")) ?? "map";
  state.here = values.has("here");
  state.order = LIST_ORDERS.find((order) => order === value("order")) ?? "new";
  return state;
}

/**
 * The unreadable parts of a fragment, to report them: a link may have been cut or mistyped.
 * @param {string} fragment With or without its #.
 * @returns {string[]} As written there, cut if long.
 */
export function damagedParts(fragment) {
  /** @type {Record<string, (text: string) => unknown>} */
  const readers = {
    map: readMap, within: readArea, from: dayOfIso, to: dayOfIso, q: unescapeValue, id: unescapeValue,
    view: (/** @type {string} */ text) => VIEWS.find((view) => view === text),
    order: (/** @type {string} */ text) => LIST_ORDERS.find((order) => order === text),
    ...Object.fromEntries(Object.keys(LIST_KEYS).map((key) => [key, (/** @type {string} */ text) => text.split(",").every((item) => unescapeValue(item))])),
  };
  const values = readValues(fragment.replace(/^#/, ""));
  const isDamaged = (/** @type {string} */ key) => {
    const text = values.get(key);
    return text && [null, undefined, "", false].includes(/** @type {any} */ (readers[key](text)));
  };
  return Object.keys(readers).filter(isDamaged).map((key) => `${key}=${values.get(key)}`.slice(0, MOST_SAID_LETTERS));
}

/** `lang`, `theme` and `embed` belong to others, who read them for themselves. */
const KNOWN_KEYS = new Set([...Object.keys(LIST_KEYS), OLD_STATUS_KEY, "map", "view", "here", "order", "all", "named", "from", "to", "dated", "q", "id", "row", "color", "shade", "areas", "within", "lang", "theme", "embed"]);

/**
 * @param {string} text
 * @returns {Map<string, string>} The first of each key.
 */
function readValues(text) {
  const values = new Map();
  for (const part of text.split("&")) {
    const at = part.indexOf("=");
    const key = at < 0 ? part : part.slice(0, at);
    if (key && !values.has(key)) values.set(key, at < 0 ? "" : part.slice(at + 1));
  }
  return values;
}

/** @param {MapView} view */
function mapText({ latitude, longitude, zoom }) {
  const digits = Math.min(Math.max(Math.ceil(zoom / 3.3), 2), 6);
  return `${latitude.toFixed(digits)}/${longitude.toFixed(digits)}/${Number(zoom.toFixed(2))}`;
}

/**
 * @param {string} text
 * @returns {MapView|null}
 */
function readMap(text) {
  const found = /^(-?\d{1,3}(?:\.\d{1,12})?)\/(-?\d{1,4}(?:\.\d{1,12})?)\/(\d{1,2}(?:\.\d{1,4})?)$/.exec(text);
  if (!found) return null;
  const [latitude, longitude, zoom] = found.slice(1).map(Number);
  return Math.abs(latitude) > 90 || Math.abs(longitude) > 360 || zoom > 24 ? null : { latitude, longitude, zoom };
}

/** @param {string} text */
function escapeValue(text) {
  return encodeURIComponent(text.slice(0, MOST_LETTERS).toWellFormed?.() ?? text).replaceAll("%20", "+").replaceAll("%3A", ":");
}

/** @param {string} text */
function unescapeValue(text) {
  try {
    return decodeURIComponent(text.replaceAll("+", " ")).slice(0, MOST_LETTERS);
  } catch {
    return "";
  }
}

/**
 * Keep the parts of a fragment that other modules own, such as the language.
 * @param {string} fragment
 * @param {string[]} keys
 * @returns {string[]}
 */
export function foreignParts(fragment, keys) {
  return fragment.replace(/^#/, "").split("&").filter((part) => keys.includes(part.split("=")[0]));
}

/**
 * The choices in the filters, as slugs.
 * @param {FilterSet} set
 * @param {Chosen} chosen
 * @returns {Pick<LinkState, "lists"|"all"|"named"|"from"|"to"|"undated"|"query"|"fields"|"within">}
 */
export function linkOfChosen(set, { facets, roles, named, dates, ranges, query, within }) {
  const { lists } = plainLink();
  for (const [key, name] of Object.entries(LIST_KEYS)) {
    lists[key] = name === "roles" ? [...roles] : [...facets[name]?.chosen ?? []].map((id) => set.facet(name).nodes[id].slug);
  }
  return { lists, all: facets.agencies.mode === "all", named, from: dates.from, to: dates.to, undated: dates.undated, query, within, fields: linkOfFields(set, facets, ranges) };
}

/**
 * @param {FilterSet} set
 * @param {Chosen["facets"]} facets
 * @param {Chosen["ranges"]} ranges
 * @returns {Record<string, string[]>}
 */
function linkOfFields(set, facets, ranges) {
  const said = set.fields.map(({ id, key, scale }) => {
    const range = ranges[key];
    if (range) return [id, [range.from, range.to].map((end) => (end === null ? "" : String(end / scale)))];
    return [id, facets[key] ? [...facets[key].chosen].map((node) => set.facet(key).nodes[node].slug) : []];
  });
  return Object.fromEntries(said.filter(([, items]) => items.length));
}

/**
 * @param {FilterSet} set
 * @param {Record<string, string[]>} fields
 * @param {Chosen} chosen Receives what the fields choose.
 * @param {string[]} missing Receives what is not found.
 */
function chooseFields(set, fields, chosen, missing) {
  for (const [id, items] of Object.entries(fields)) {
    const field = set.fields.find((each) => each.id === id);
    if (!field) missing.push(id);
    else if (field.codes) chosen.facets[field.key] = { chosen: slugIds(set.facet(field.key), items.filter(Boolean), missing), mode: "any" };
    else {
      const end = (/** @type {string|undefined} */ text) => (text && Number.isFinite(Number(text)) ? Math.round(Number(text) * field.scale * 1e6) / 1e6 : null);
      const [from, to] = items.map(end);
      if ((from ?? null) !== null || (to ?? null) !== null) chosen.ranges[field.key] = { from: from ?? null, to: to ?? null };
    }
  }
}

/**
 * Look up the names in a link.
 * @param {FilterSet} set
 * @param {LinkState} link
 * @param {readonly string[]} roleNames Those that there are.
 * @returns {{chosen: Chosen, missing: string[]}} `missing`: names that are not in this file.
 */
export function chosenOfLink(set, { lists, all, named, from, to, undated, query, fields, within }, roleNames) {
  const chosen = set.nothing();
  /** @type {string[]} */
  const missing = [];
  for (const [key, name] of Object.entries(LIST_KEYS)) {
    if (name === "roles") continue;
    if (!set.facet(name)) {
      missing.push(...lists[key]); // nothing was checked, or no hours are known, in this file
      continue;
    }
    const ids = slugIds(set.facet(name), lists[key], missing);
    chosen.facets[name] = { chosen: withoutNested(set.facet(name), ids), mode: name === "agencies" && all ? "all" : "any" };
  }
  chooseFields(set, fields, chosen, missing);
  const roles = new Set(lists.role.filter((role) => roleNames.includes(role)));
  missing.push(...lists.role.filter((role) => !roles.has(role)));
  return { chosen: { ...chosen, roles, named, dates: { from, to, undated }, query, within }, missing };
}

/**
 * @param {Facet} facet
 * @param {string[]} slugs
 * @param {string[]} missing Receives the slugs that are not found.
 * @returns {Set<number>}
 */
function slugIds(facet, slugs, missing) {
  if (!slugs.length) return new Set();
  const ids = new Map(facet.nodes.map(({ slug, id }) => [slug, id]));
  missing.push(...slugs.filter((slug) => !ids.has(slug)));
  return new Set(slugs.flatMap((slug) => ids.get(slug) ?? []));
}

/**
 * A node that stands under a chosen one is chosen already.
 * @param {Facet} facet
 * @param {Set<number>} ids
 */
function withoutNested({ nodes }, ids) {
  const isNested = (/** @type {number} */ id) => {
    for (let up = nodes[id].parent; up >= 0; up = nodes[up].parent) if (ids.has(up)) return true;
    return false;
  };
  return new Set([...ids].filter((id) => !isNested(id)));
}
