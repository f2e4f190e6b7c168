// @ts-check
/** @file The names of areas and jurisdictions in the page's language. Pure. */
import { language, remembered, word, wordIn } from "./words.js";

/**
 * @typedef {{name: string, label: string, kind: string, geoid?: string, names?: Record<string, string>, within?: string,
 *   recorded?: string}} NamedArea `names`: in other languages; `within`: the state, where the name alone could be another place; `recorded`: the label
 *   in the file.
 * @typedef {{level: string, type: string, name: string, short_name: string, recorded?: object}} NamedAgency
 * @typedef {{areas: number[], unincorporated: number[], label: string, recorded?: string}} Candidates Every area that an incident may be in.
 */

/** More candidates than this become "city unknown", as in mapper/jurisdictions.py. */
export const MOST_NAMED = 3;

const COUNTY_ENDING = " County";

/** The keys of the names of the registry's placeholders for agencies that a source does not name. */
const UNNAMED = ["agency.unnamed.federal", "agency.several.federal"];

/** Marks a circle that extends beyond the loaded states, which its areas do not show. */
const BEYOND = /(?:^|, | or )outside [^,]+$/;

/** @type {Record<string, Record<string, string>>} Names that have a form of their own in a language. */
const CUSTOMARY = {
  es: {
    "Los Angeles": "Los Ángeles", "District of Columbia": "Distrito de Columbia", "Hawaii": "Hawái",
    "Louisiana": "Luisiana", "Michigan": "Míchigan", "Mississippi": "Misisipi", "Missouri": "Misuri",
    "New Hampshire": "Nuevo Hampshire", "New Jersey": "Nueva Jersey", "New Mexico": "Nuevo México",
    "New York": "Nueva York", "North Carolina": "Carolina del Norte", "North Dakota": "Dakota del Norte",
    "Oregon": "Oregón", "Pennsylvania": "Pensilvania", "South Carolina": "Carolina del Sur",
    "South Dakota": "Dakota del Sur", "West Virginia": "Virginia Occidental",
  },
  fr: {
    "California": "Californie", "District of Columbia": "District de Columbia", "Florida": "Floride", "Georgia": "Géorgie", "Hawaii": "Hawaï",
    "Louisiana": "Louisiane", "New Mexico": "Nouveau-Mexique", "North Carolina": "Caroline du Nord", "North Dakota": "Dakota du Nord",
    "Pennsylvania": "Pennsylvanie", "South Carolina": "Caroline du Sud", "South Dakota": "Dakota du Sud", "Virginia": "Virginie",
    "West Virginia": "Virginie-Occidentale",
  },
};

/**
 * The name of an area as it stands alone: "Bell", "Los Angeles County", "Condado de Los Ángeles".
 * @param {NamedArea} area
 * @returns {string}
 */
export function areaWords({ name, label: shown, recorded, kind, names }) {
  const label = recorded ?? shown;
  if (names?.[language()]) return names[language()];
  const own = CUSTOMARY[language()]?.[name] ?? name;
  if (kind !== "county") return own === name ? label || name : own;
  return label === name + COUNTY_ENDING ? word("areas.county", { name: own }) : label || own;
}

/**
 * Write the candidates: "Bell or Maywood", "Los Angeles County, city unknown", "unincorporated Los Angeles County".
 * @param {Candidates} jurisdiction
 * @param {NamedArea[]} areas
 * @returns {string}
 */
export function candidateWords({ areas: indices, unincorporated, label }, areas) {
  if (!indices.length) return word("areas.unknown");
  const ofKind = (/** @type {string} */ kind) => indices.map((i) => areas[i]).filter((area) => area.kind === kind).map(areaWords);
  const counties = ofKind("county");
  const states = ofKind("state");
  const openLand = unincorporated.map((i) => areas[i]);
  const places = indices.map((i) => areas[i]).filter(({ kind }) => kind === "place");
  const named = [...places.map(areaWords), ...openLand.map((area) => word("areas.unincorporated", { name: areaWords(area) }))];
  const stateOf = (/** @type {NamedArea} */ area) => stateBehind(area, areas);
  const countries = ofKind("country");
  if (!states.length) {
    const city = cityAbroad(label, indices.map((i) => areas[i]));
    return city ? [city, ...countries].join(", ") : wordsAbroad(ofKind("region"), countries, label);
  }
  const outside = BEYOND.test(label) ? [word("areas.beyond", { name: either(states) })] : [];
  if (countries.length) outside.push(either(countries));
  if (named.length && named.length <= MOST_NAMED) return inStates(named, [...places, ...openLand].map(stateOf), states, outside);
  if (counties.length && counties.length <= MOST_NAMED) {
    const needed = indices.map((i) => areas[i]).filter(({ kind }) => kind === "county").map(stateOf);
    return inStates(counties, needed, states, outside, (name) => word("areas.city-unknown", { name }));
  }
  return either([word("areas.county-unknown", { name: either(states) }), ...outside]);
}

/**
 * The state behind the name of an area that could be another place; empty where the name alone is clear.
 * @param {NamedArea} area
 * @param {NamedArea[]} areas
 */
function stateBehind({ within, geoid }, areas) {
  if (!within || language() === "en") return within ?? "";
  const state = areas.find((area) => area.kind === "state" && area.geoid === geoid?.slice(0, 2));
  return state ? areaWords(state) : within;
}

/**
 * Write alternatives with the states they need, as mapper/places/jurisdictions.py does: once behind all of one state.
 * @param {string[]} names
 * @param {string[]} needed The state of each; empty where it needs none.
 * @param {string[]} states Of all of them.
 * @param {string[]} outside
 * @param {(names: string) => string} [wording] Makes one alternative of all names.
 */
function inStates(names, needed, states, outside, wording) {
  const needNone = !needed.some(Boolean);
  const own = needNone ? names : states.length === 1 ? [`${either(names)}, ${needed.find(Boolean)}`] : names.map((name, i) => (needed[i] ? `${name}, ${needed[i]}` : name));
  const join = needNone ? either : apart;
  return join([...(wording ? [wording(join(own))] : own), ...outside]);
}

/**
 * @param {string[]} names Some with a comma inside.
 * @returns {string} "A, B, or C", with a comma before each "or".
 */
function apart(names) {
  return names.reduce((first, last) => word("areas.apart", { first, last }));
}

/** What marks an area that several countries claim, in the label that Python writes. */
const IN_DISPUTE = "in dispute: ";

/**
 * The city before the country in a label that Python writes where no more is known than a city abroad: "Cologne".
 * @param {string} label
 * @param {NamedArea[]} candidates
 */
function cityAbroad(label, candidates) {
  const nameOf = (/** @type {NamedArea} */ { recorded, label: shown, name }) => recorded ?? (shown || name);
  const countries = candidates.filter(({ kind }) => kind === "country").map(nameOf);
  const ending = `, ${countries[0]}`;
  if (countries.length !== 1 || !label.endsWith(ending)) return "";
  const regions = candidates.filter(({ kind }) => kind === "region").map(nameOf);
  const named = label.slice(0, -ending.length);
  return regions.length <= MOST_NAMED && named === inEnglish(regions) ? "" : named;
}

/**
 * @param {string} label Of a jurisdiction.
 * @returns {string} Without ", city unknown", where it stands beside what says as much.
 */
export function withoutCityUnknown(label) {
  const [before, after] = word("areas.city-unknown", { name: "\n" }).split("\n");
  return label.startsWith(before) && label.endsWith(after) ? label.slice(before.length, label.length - after.length) : label;
}

/**
 * What a mark calls its jurisdiction: a city or region abroad without its country, which the map shows around it; a county by its name alone.
 * @param {Candidates} jurisdiction Its label in the page's language.
 * @param {NamedArea[]} areas
 * @returns {string}
 */
export function markWords({ areas: candidates, label }, areas) {
  const countries = candidates.map((i) => areas[i]).filter(({ kind }) => kind === "country").map(areaWords);
  const ending = `, ${countries[0]}`;
  return countries.length === 1 && label.endsWith(ending) ? label.slice(0, -ending.length) : withoutCityUnknown(label);
}

/** @param {string[]} names @returns {string} Alternatives as Python writes them. */
function inEnglish(names) {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

/**
 * Write the candidates abroad, as mapper/jurisdictions.py does.
 * @param {string[]} regions
 * @param {string[]} countries
 * @param {string} label
 */
function wordsAbroad(regions, countries, label) {
  const isNamed = regions.length > 0 && regions.length <= MOST_NAMED && label.includes(IN_DISPUTE) !== label.startsWith(IN_DISPUTE);
  if (label.includes(IN_DISPUTE)) {
    const claims = word("areas.disputed", { names: either(countries) });
    return isNamed ? `${either(regions)} (${claims})` : claims;
  }
  if (countries.length > 1 || !regions.length || !label.includes(", ")) return either(countries);
  return word("world.within", { name: either(regions), country: either(countries) });
}

/**
 * @param {string[]} names
 * @returns {string} "A, B or C", without a comma before the last, as Python has it.
 */
export function either(names) {
  if (names.length < 2) return names[0] ?? ""; // most often; the first formatter takes as long as all these names
  const tag = language() === "en" ? "en-GB" : language();
  return remembered("either", () => new Intl.ListFormat(tag, { type: "disjunction" })).format(names);
}

/**
 * Put the names of areas into the page's language, where they are used.
 * @param {NamedArea[]} areas
 */
export function sayAreas(areas) {
  for (const area of areas) {
    area.recorded = area.label;
    area.label = [areaWords(area), stateBehind(area, areas)].filter(Boolean).join(", ");
  }
}

/**
 * Put the labels of a header into the page's language, where they are used.
 * @param {{areas: NamedArea[], jurisdictions: Candidates[], agencies: NamedAgency[]}} header
 */
export function sayPlaces({ areas, jurisdictions, agencies }) {
  sayAreas(areas);
  for (const jurisdiction of jurisdictions) {
    jurisdiction.recorded = jurisdiction.label;
    sayWhenAsked(jurisdiction, areas);
  }
  for (const agency of agencies) {
    agency.recorded = { name: agency.name, short_name: agency.short_name };
    Object.assign(agency, unnamedAgency(agency));
  }
}

/**
 * Give a jurisdiction its label when it is first read: there may be thousands, and few are ever on the screen.
 * @param {Candidates} jurisdiction
 * @param {NamedArea[]} areas
 */
function sayWhenAsked(jurisdiction, areas) {
  const { areas: candidates, unincorporated, label } = jurisdiction;
  const get = () => {
    const value = candidateWords({ areas: candidates, unincorporated, label }, areas);
    Object.defineProperty(jurisdiction, "label", { value, writable: true });
    return value;
  };
  Object.defineProperty(jurisdiction, "label", { get, enumerable: true, configurable: true });
}

/**
 * The registry's placeholders for unnamed agencies get their names from the page's words; agencies keep theirs.
 * @param {Pick<NamedAgency, "name"|"short_name">} agency
 * @returns {{name: string, short_name: string}}
 */
export function unnamedAgency({ name, short_name: short }) {
  const key = UNNAMED.find((each) => wordIn("en", each) === name);
  return key ? { name: word(key), short_name: word(`${key}.short`) } : { name, short_name: short };
}

/** @param {string} name @returns {boolean} Whether it is a placeholder's name, in the page's words. */
export function isUnnamed(name) {
  return UNNAMED.some((key) => word(key) === name);
}

/**
 * Whose boundaries and names these are, in the page's language if Python's words are the usual ones.
 * @param {string} attribution Of the Census' borders; empty on a page without them.
 * @param {string} ofWorld
 * @param {string} vintage
 */
export function attributionWords(attribution, ofWorld, vintage) {
  const census = attribution === `Boundaries: US Census ${vintage}` ? word("map.boundaries", { vintage }) : attribution;
  return [census, ofWorld].filter(Boolean).join(" · ");
}

/** @type {Record<string, string>} The English texts that Python writes for how a place was found and what a table is as a source, each with its key here. */
const DERIVED_NOTES = {
  "The record names no city that could be placed.": "located.no-city",
  "The table from which the incident was imported.": "detail.table",
  "The table gives a shape; this is the smallest circle that holds it.": "located.shape",
};

/**
 * Translate a note on a place or a source, if the text is one of mapper's own; other texts are unchanged.
 * @param {string|null|undefined} note
 * @returns {string|null|undefined}
 */
export function locatedNote(note) {
  const key = note && DERIVED_NOTES[note];
  return key ? word(key) : note;
}
