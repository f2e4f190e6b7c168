// @ts-check
/** @file Every word of the interface, in one table a language. Nothing else in the page's script holds words. */

/** @type {Record<string, string | {one: string, other: string}>} Plurals go by the value `n`. */
const ENGLISH = {
  "skip": "Skip to the list of incidents",
  "status": { one: "{shown} of {n} incident", other: "{shown} of {n} incidents" },
  "counts.records": { one: "{n} record:", other: "{n} records:" },
  "counts.shown": "{n} on the map",
  "counts.unlocated": "{n} without a place",
  "counts.withheld": "{n} withheld",
  "counts.filtered": "{n} filtered by the publisher",
  "description": "About this map",

  "filters": "Filters",
  "filters.agencies": "Agencies",
  "filters.jurisdictions": "Jurisdictions",
  "filters.contest": "Contest status",
  "filters.chosen": { one: "{n} chosen", other: "{n} chosen" },
  "filters.hint.agencies": "The number is how many incidents a choice would leave, given the other filters.",
  "filters.hint.jurisdictions": "An incident whose place is uncertain counts in each area it may be in.",
  "filters.hint.contest": "Derived from who asserts and who denies, by the most contested claim of an incident.",
  "filters.mode": "If more than one is chosen, show incidents with",
  "filters.mode.any": "any of them",
  "filters.mode.all": "all of them",
  "filters.clear": "Clear all filters",
  "filters.clear-short": "Clear all",
  "filters.remove": "Remove the filter {label}",
  "filters.counted": { one: "{label}, {n} incident", other: "{label}, {n} incidents" },
  "facet.agency-itself": "{name}, no office named",
  "facet.no-agency": "No agency named",
  "facet.no-place": "Place not known",
  "facet.unincorporated": "Unincorporated {name}",
  "facet.city-not-known": "{name}, city not known",
  "facet.county-not-known": "{name}, county not known",
  "empty": "No incident passes all filters.",
  "empty.data": "This file holds no incidents.",
  "empty.remove": { one: "Without the filter “{label}” there is {n} incident.", other: "Without the filter “{label}” there are {n} incidents." },
  "empty.remove-button": "Remove “{label}”",
  "empty.several": "Removing any one filter is not enough.",

  "list": "Incidents",
  "list.undated": "Date not known",
  "list.more": "Show more ({n} left)",
  "list.here": { one: "{n} incident here", other: "{n} incidents here" },
  "list.here.note": "They share one point on the map and cannot be drawn apart.",
  "list.back": "Back to all incidents",
  "list.may-be": "may be",
  "list.may-be.long": "The place is uncertain: it may lie outside of the jurisdictions you chose.",
  "list.unlocated": "Not on the map",
  "list.loading": "Loading…",
  "list.city-only": "city only",
  "list.county-only": "county only",

  "level.federal": "Federal",
  "level.state": "State",
  "level.county": "County",
  "level.municipal": "Municipal",
  "level.count.federal": "federal {n}",
  "level.count.state": "state {n}",
  "level.count.county": "county {n}",
  "level.count.municipal": "municipal {n}",

  "contest.uncontested": "Uncontested",
  "contest.agreed": "Agreed",
  "contest.one-sided": "One-sided",
  "contest.disputed": "Disputed",
  "contest.note.uncontested": "one account, no other view is recorded",
  "contest.note.agreed": "two or more assert it, nobody denies it",
  "contest.note.one-sided": "one side speaks, the other gave no comment or was not asked",
  "contest.note.disputed": "asserted by some, denied or confirmed only in part by others",

  "stance.asserts": "Asserts",
  "stance.denies": "Denies",
  "stance.partly-confirms": "Confirms in part",
  "stance.no-comment": "No comment",
  "stance.not-asked": "Not asked",
  "capacity.observer": "observer",
  "capacity.activist": "activist",
  "capacity.organization": "organization",
  "capacity.agency": "agency",
  "capacity.official": "official",
  "capacity.expert": "expert",
  "capacity.author": "author of the source",
  "capacity.media": "media",

  "role.conducting": "Conducting",
  "role.assisting": "Assisting",
  "role.responding": "Responding",
  "role.present": "Present",
  "role.named": "Named",
  "area.inside": "inside its area of operations",
  "area.outside": "outside its area of operations",
  "area.undetermined": "not known whether inside its area of operations",
  "type.operation": "Operation",
  "type.stop": "Stop",
  "type.encounter": "Encounter",
  "type.protest": "Protest",
  "type.police-response": "Police response",
  "type.staging": "Staging",
  "type.other": "Other",

  "precision.address": "Address",
  "precision.intersection": "Intersection",
  "precision.poi": "Named place",
  "precision.block": "Block",
  "precision.neighborhood": "Neighborhood",
  "precision.city": "City only",
  "precision.county": "County only",
  "precision.unknown": "Precision not known",
  "place.within": "{precision}, within {distance}",
  "place.anywhere": "{precision}: anywhere in {area}; circle of {distance}",
  "place.none": "Not on the map",
  "located.coordinates": "Coordinates given in the record.",
  "located.lock": "Looked up once and kept with the records.",
  "located.landmark": "From the publisher’s list of known places.",
  "located.place": "A point inside the city, with a circle that covers all of it.",
  "located.county": "A point inside the county, with a circle that covers all of it.",
  "located.unlocated": "No place could be given.",

  "date.unknown": "Date not known",
  "date.about": "about {date}",
  "date.perhaps": "perhaps {date}",
  "date.about-perhaps": "perhaps about {date}",
  "date.between": "between {from} and {to}",
  "date.or-later": "{date} or later",
  "date.or-earlier": "{date} or earlier",
  "date.day-unknown": "{date}, day not known",
  "date.month-unknown": "{date}, month and day not known",
  "date.decade": "the {year}s",
  "date.century": "the years {from} to {to}",
  "season.21": "spring {year}",
  "season.22": "summer {year}",
  "season.23": "autumn {year}",
  "season.24": "winter {year}",

  "detail.close": "Close",
  "detail.back": "Back to the list",
  "detail.when": "When",
  "detail.local-time": "{time} local time",
  "detail.how": "How date and place are known",
  "detail.date-how": "Date",
  "detail.where": "Where",
  "detail.verbatim": "In the source’s words",
  "detail.exact": "How exact",
  "detail.located": "Place",
  "detail.jurisdiction": "Jurisdiction",
  "detail.may-be": "may be in {area}",
  "detail.agencies": "Agencies",
  "detail.no-agencies": "No agency is named.",
  "detail.claims": "Claims and accounts",
  "detail.no-claims": "No claim is recorded.",
  "detail.accounts": { one: "{n} account", other: "{n} accounts" },
  "detail.unknowns": "What is not known",
  "detail.no-unknowns": "The record lists nothing.",
  "detail.sources": "Sources",
  "detail.source": "Source {n}",
  "detail.published": "Published {date}",
  "detail.published-unknown": "Date of publication not known",
  "detail.publisher-unknown": "Publisher not known",
  "detail.title-unknown": "Title not known",
  "detail.link": "Open the source",
  "detail.no-link": "No link known",
  "detail.archive": "Open the archived copy",
  "detail.no-archive": "No archived copy known",
  "detail.new-site": "({host})",
  "detail.scenes": "Other scenes of the same event",
  "detail.generalized": "Made coarser",
  "detail.withheld": "Withheld",
  "detail.id": "Record",

  "map": "Map of incidents. Arrow keys move the map, plus and minus zoom.",
  "map.region": "Map",
  "map.zoom-in": "Zoom in",
  "map.zoom-out": "Zoom out",
  "map.fit": "Show all incidents",
  "map.cluster": { one: "{n} incident in {area}: {levels}", other: "{n} incidents in {area}: {levels}" },
  "map.cluster.plain": { one: "{n} incident in {area}", other: "{n} incidents in {area}" },
  "map.and-around": "{area} and around",
  "map.single": "{title}, {date}, {area}",

  "legend": "Legend",
  "legend.levels": "Ring: level of the agencies involved",
  "legend.marks": "Marks",
  "legend.exact": "known spot, within the circle",
  "legend.inexact": "only the city or county is known",
  "legend.cluster": "several incidents",
  "legend.circle": "the place lies within this circle",
  "legend.contest": "Contest status of an incident",

  "sheet.half": "Show half of the panel",
  "sheet.full": "Show the whole panel",
  "sheet.peek": "Shrink the panel",
};

/** @type {Record<string, typeof ENGLISH>} */
const LANGUAGES = { en: ENGLISH };

/** The language of the page; `<html lang>` says so. */
export function language() {
  const asked = globalThis.document?.documentElement.lang ?? "en";
  return asked in LANGUAGES ? asked : "en";
}

/** @type {Map<string, any>} Making an Intl formatter is slow, so each is made once. */
const formatters = new Map();

/**
 * @template T
 * @param {string} key
 * @param {() => T} make
 * @returns {T}
 */
export function remembered(key, make) {
  const full = `${language()} ${key}`;
  if (!formatters.has(full)) formatters.set(full, make());
  return formatters.get(full);
}

/**
 * Format a number in the page's language.
 * @param {number} value
 * @returns {string}
 */
export function numberWords(value) {
  return remembered("number", () => new Intl.NumberFormat(language())).format(value);
}

/**
 * Look a word up and fill its places.
 * @param {string} key
 * @param {Record<string, string|number>} [values] A number goes in as the language writes it.
 * @returns {string} The key itself if there is no such word, so that a new code of the data still shows.
 */
export function word(key, values = {}) {
  const entry = LANGUAGES[language()][key];
  if (entry === undefined) return key.slice(key.lastIndexOf(".") + 1);
  const text = typeof entry === "string" ? entry : entry[pluralOf(Number(values.n))];
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? numberWords(value) : value;
  });
}

/**
 * @param {number} n
 * @returns {"one"|"other"}
 */
function pluralOf(n) {
  const rule = remembered("plural", () => new Intl.PluralRules(language())).select(n);
  return rule === "one" ? "one" : "other";
}
