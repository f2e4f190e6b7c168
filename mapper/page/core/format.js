// @ts-check
/** @file Values as words: dates, distances, places, lists. Pure. */
import { DATE_FORMS, plainDate, plainDays } from "./calendar.js";
import { NO_DAY } from "./filters.js";
import { distanceWords } from "./units.js";
import { language, locale, remembered, word } from "./words.js";

const MILLISECONDS_A_DAY = 86_400_000;

/** @import {DateForm} from "./calendar.js" */

/** @type {DateForm[]} By how many parts a date has. */
const FORMS = ["year", "year", "month", "day"];

/** @type {Record<string, string>} How sure a date is, by its sign in EDTF. */
const DOUBTS = { "~": "date.about", "?": "date.perhaps", "%": "date.about-perhaps" };

/**
 * Write an EDTF date (levels 0 and 1) in words.
 * @param {string|null|undefined} edtf
 * @param {string} [interval] `lasted` if an interval is the time that the event took.
 * @returns {string} Unchanged if it is not understood.
 */
export function dateWords(edtf, interval) {
  if (!edtf || edtf === "unknown") return word("date.unknown");
  if (!edtf.includes("/")) return oneDateWords(edtf);
  const [from, to] = edtf.split("/");
  const open = (/** @type {string} */ end) => end === "" || end === "..";
  if (open(from) && open(to)) return word("date.unknown");
  const lasted = interval === "lasted";
  const isDay = (/** @type {string} */ end) => (/^\d{4}-\d\d-\d\d$/.test(end) ? "-day" : "");
  if (open(from)) return word(lasted ? `date.until${isDay(to)}` : "date.or-earlier", { date: oneDateWords(to) });
  if (open(to)) return word(lasted ? `date.since${isDay(from)}` : "date.or-later", { date: oneDateWords(from) });
  const meaning = lasted ? "date.lasted" : "date.between";
  const days = betweenWords(from, to);
  return days ? word(`${meaning}-days`, days) : word(meaning, { from: oneDateWords(from), to: oneDateWords(to) });
}

/**
 * A date in words as a line begins: "Between January 19 and 22, 2026".
 * @param {string|null|undefined} edtf
 * @param {string} [interval]
 */
export function dateLine(edtf, interval) {
  return asLine(dateWords(edtf, interval));
}

/** @param {string} words @returns {string} With a capital, as a line begins. */
export function asLine(words) {
  const first = String.fromCodePoint(...[words.codePointAt(0) ?? []].flat());
  return `${first.toLocaleUpperCase(locale())}${words.slice(first.length)}`;
}

/**
 * Put a time of day into words: local time, or the time of its zone if it has one.
 * @param {string|null|undefined} time HH:MM, or HH:MM with ` UTC` or ` UTC-07:00`.
 * @returns {string} Empty where no time is known.
 */
export function timeWords(time) {
  if (!time) return "";
  return time.includes(" ") ? time : word("detail.local-time", { time: twelveHourWords(time) });
}

/** Languages that count hours to twelve; the others write 21 h 39. */
const TWELVE_HOURS = new Set(["en", "es"]);

/**
 * @param {string} time HH:MM
 * @returns {string} As newspapers write it: 9:39 a.m.
 */
function twelveHourWords(time) {
  const [hour, minute] = time.split(":");
  return clockWords(Number(hour), minute);
}

/**
 * @param {number} hour
 * @param {string|null} minute Null for the hour alone.
 * @returns {string} "9:39 a.m.", "9 a.m.", "9 h 39"
 */
export function clockWords(hour, minute) {
  if (!TWELVE_HOURS.has(language())) return word("time.am", { time: `${hour}\u00a0h${minute === null ? "" : `\u00a0${minute}`}` });
  return word(hour < 12 ? "time.am" : "time.pm", { time: `${hour % 12 || 12}${minute === null ? "" : `:${minute}`}` });
}

/**
 * Both ends of an interval of days, with their common part only once: "January 19", "22, 2026".
 * @param {string} from
 * @param {string} to
 * @returns {{from: string, to: string}|null} Null if an end is not a day.
 */
function betweenWords(from, to) {
  if (![from, to].every((end) => /^\d{4}-\d\d-\d\d$/.test(end))) return null;
  const [first, last] = [from, to].map((end) => calendarDate(end.split("-")));
  const plain = plainDays(language(), first, last);
  if (plain) return { from: withOrdinal(plain.from), to: withOrdinal(plain.to) };
  const parts = dateFormat("day").formatRangeToParts(first, last);
  const lastOfStart = parts.findLastIndex(({ source }) => source === "startRange");
  if (lastOfStart < 0) return null;
  const text = (/** @type {{value: string}[]} */ some) => some.map(({ value }) => value).join("").trim();
  return { from: withOrdinal(text(parts.slice(0, lastOfStart + 1))), to: withOrdinal(text(parts.slice(lastOfStart + 2))) };
}

/** @param {string} date @returns {string} In French, the first of a month has an ordinal: 1er janvier. */
function withOrdinal(date) {
  return language() === "fr" ? date.replace(/^1(?=\s|$)/, "1er") : date;
}

/**
 * @param {string} edtf
 * @returns {string}
 */
function oneDateWords(edtf) {
  const found = /^(-?\d[\dX]{3})(?:-([\dX]{2}))?(?:-([\dX]{2}))?([~?%]?)$/.exec(edtf);
  if (!found) return edtf;
  const [, year, month, day, doubt] = found;
  const date = plainDateWords(year, month, day);
  const doubtful = DOUBTS[doubt];
  return doubtful ? word(day && !day.includes("X") ? `${doubtful}-day` : doubtful, { date }) : date;
}

/**
 * @param {string} year
 * @param {string|undefined} month
 * @param {string|undefined} day
 * @returns {string}
 */
function plainDateWords(year, month, day) {
  if (year.endsWith("XX")) return word("date.century", { from: year.replaceAll("X", "0"), to: year.replaceAll("X", "9") });
  if (year.endsWith("X")) return word("date.decade", { year: `${year.slice(0, 3)}0` });
  if (!month) return year;
  if (month === "XX") return word("date.month-unknown", { date: year });
  if (Number(month) > 20) return word(`season.${month}`, { year });
  if (!day) return calendarWords([year, month]);
  if (day.includes("X")) return word("date.day-unknown", { date: calendarWords([year, month]) });
  return calendarWords([year, month, day]);
}

/**
 * @param {string[]} parts Year, month, day as digits.
 * @returns {string}
 */
function calendarWords(parts) {
  return withOrdinal(formDate(FORMS[parts.length], calendarDate(parts)));
}

/**
 * @param {string[]} parts
 * @returns {Date}
 */
function calendarDate(parts) {
  const [year, month = 1, day = 1] = parts.map(Number);
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year); // Date.UTC would take the year 25 for 1925
  return date;
}

/**
 * @param {DateForm} form
 * @param {Date} date
 */
function formDate(form, date) {
  return plainDate(language(), form, date) ?? dateFormat(form).format(date);
}

/**
 * @param {DateForm} form
 * @returns {Intl.DateTimeFormat}
 */
function dateFormat(form) {
  return remembered(`date ${form}`, () => new Intl.DateTimeFormat(locale(), { ...DATE_FORMS[form], timeZone: "UTC" }));
}

/**
 * @param {number} day Since 1970-01-01.
 * @returns {string} "January 19, 2026"
 */
export function dayWords(day) {
  return withOrdinal(formDate("day", new Date(day * MILLISECONDS_A_DAY)));
}

/**
 * Some days in a row, in short: "Jun 6 – Jul 1, 2025", "Jun 6, 2025 or later".
 * @param {number|null} from Null for no limit.
 * @param {number|null} to
 * @returns {string}
 */
export function periodWords(from, to) {
  const format = remembered("period", () => new Intl.DateTimeFormat(locale(), { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" }));
  const date = (/** @type {number} */ day) => new Date(day * MILLISECONDS_A_DAY);
  if (from !== null && to !== null) return format.formatRange(date(from), date(to));
  if (from !== null) return word("date.or-later", { date: format.format(date(from)) });
  return to === null ? "" : word("date.or-earlier", { date: format.format(date(to)) });
}

/**
 * The label below the axis of a timeline at the start of a bin.
 * @param {number} day
 * @param {string} unit
 * @param {boolean} isYear Whether a year begins here, or the axis.
 * @returns {string}
 */
export function tickWords(day, unit, isYear) {
  const form = unit === "year" ? "year" : unit === "day" ? "short-day" : isYear ? "short-month" : "short-month-alone";
  return formDate(form, new Date(day * MILLISECONDS_A_DAY));
}

/**
 * The year that an incident stands under in the list.
 * @param {number} dayStart Days since 1970-01-01, or NO_DAY.
 * @param {number} dayEnd
 * @returns {string}
 */
export function yearWords(dayStart, dayEnd) {
  const day = dayStart === NO_DAY ? dayEnd : dayStart;
  if (day === NO_DAY) return word("list.undated");
  return String(new Date(day * MILLISECONDS_A_DAY).getUTCFullYear());
}

/**
 * @param {string[]} items
 * @param {"conjunction"|"disjunction"} [type]
 * @returns {string} "a, b and c"
 */
export function listWords(items, type = "conjunction") {
  return remembered(`list ${type}`, () => new Intl.ListFormat(locale(), { type })).format(items);
}

/** Precisions for which only an area is known. */
const AREA_PRECISIONS = new Set(["city", "county", "state"]);

/**
 * Whether a location is an area as a whole and no spot.
 * @param {string} precision
 * @returns {boolean}
 */
export function isInexact(precision) {
  return AREA_PRECISIONS.has(precision);
}

/**
 * Describe how exact a place is: "Intersection, within 150 m", "City only: anywhere in Bell; circle of 3.1 km".
 * @param {{precision: string, uncertaintyMeters: number, area: string, located: boolean}} place
 * @returns {string}
 */
export function exactnessWords({ precision, uncertaintyMeters, area, located }) {
  if (!located) return word("place.none");
  const values = { precision: word(`precision.${precision}`), distance: distanceWords(uncertaintyMeters), area };
  if (precision === "unknown") return word("place.radius", values);
  return word(isInexact(precision) ? "place.anywhere" : "place.within", values);
}

/**
 * Write a jurisdiction with the areas around it: "Bell, Los Angeles County, California", or "may be in Bell or Maywood".
 * @param {{areas: number[], label: string}} jurisdiction
 * @param {{name: string, label: string, kind: string}[]} areas
 * @returns {string}
 */
export function jurisdictionWords(jurisdiction, areas) {
  const ofKind = (/** @type {string} */ kind) => jurisdiction.areas.map((i) => areas[i]).filter((area) => area.kind === kind);
  const around = [...ofKind("county"), ...ofKind("state")].map((area) => area.label || area.name);
  const parts = [jurisdiction.label, ...around.filter((label) => !jurisdiction.label.includes(label))];
  const uncertain = ofKind("place").length > 1;
  return uncertain ? word("detail.may-be", { area: parts.join(", ") }) : parts.join(", ");
}

/**
 * Write counts by level: "federal 3, municipal 2".
 * @param {number[]} counts In the order of LEVELS.
 * @param {string[]} levels
 * @returns {string}
 */
export function levelCountWords(counts, levels) {
  return levels.map((level, i) => (counts[i] ? word(`level.count.${level}`, { n: counts[i] }) : ""))
    .filter(Boolean).join(", ");
}

const UNSEEN = /[\p{Cc}\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/u;
const LIKE_LATIN = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;

/**
 * Accept a link if it leads to the web and shows its host.
 *
 * Rejects addresses with a user name (`https://bank.example@evil.example`), without a host, with
 * invisible characters, or with a host of two scripts that look alike.
 * @param {string|null|undefined} url
 * @returns {URL|null}
 */
export function webLink(url) {
  const host = url?.match(/^https?:\/\/([^/?#\\]+)/i)?.[1];
  if (!url || !host || UNSEEN.test(url)) return null;
  if (LIKE_LATIN.test(host) && /\p{Script=Latin}/u.test(host)) return null;
  try {
    const link = new URL(url);
    return link.username || link.password ? null : link;
  } catch {
    return null;
  }
}

/**
 * Show an address that is no link, with a mark for each character that is not seen.
 * @param {string|null|undefined} url
 * @returns {string|null}
 */
export function addressWords(url) {
  return known(url)?.replace(new RegExp(UNSEEN, "gu"), "\u{FFFD}") ?? null;
}

/**
 * Take the word `unknown` for nothing.
 * @param {string|null|undefined} text
 * @returns {string|null}
 */
export function known(text) {
  return text && text !== "unknown" && text !== "Unknown" ? text : null; // a table without a city has the latter
}
