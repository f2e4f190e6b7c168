// @ts-check
/**
 * @file Dates in the languages whose months stand here, as `Intl` writes them: its first format takes a browser 10 ms to
 * make, and the first screen has dates. Pure.
 */

/**
 * @typedef {"day"|"month"|"year"|"short-day"|"short-month"|"short-month-alone"} DateForm
 * @typedef {{long: string[], short: string[], forms: Record<DateForm, string>, within: Record<"month"|"year", [string, string]>}} Calendar
 *   `within`: the first and the last of several days of one month, and of one year.
 */

/** @type {Record<string, Calendar>} */
const CALENDARS = {
  en: {
    long: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
    short: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    forms: { day: "{long} {day}, {year}", month: "{long} {year}", year: "{year}", "short-day": "{short} {day}", "short-month": "{short} {year}", "short-month-alone": "{short}" },
    within: { month: ["{long} {day}", "{day}, {year}"], year: ["{long} {day}", "{long} {day}, {year}"] },
  },
  es: {
    long: ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
    short: ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"],
    forms: { day: "{day} de {long} de {year}", month: "{long} de {year}", year: "{year}", "short-day": "{day} {short}", "short-month": "{short} {year}", "short-month-alone": "{short}" },
    within: { month: ["{day}", "{day} de {long} de {year}"], year: ["{day} de {long}", "{day} de {long} de {year}"] },
  },
  fr: {
    long: ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
    short: ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    forms: { day: "{day} {long} {year}", month: "{long} {year}", year: "{year}", "short-day": "{day} {short}", "short-month": "{short} {year}", "short-month-alone": "{short}" },
    within: { month: ["{day}", "{day} {long} {year}"], year: ["{day} {long}", "{day} {long} {year}"] },
  },
};

/** What `Intl` is asked for, by form. @type {Record<DateForm, Intl.DateTimeFormatOptions>} */
export const DATE_FORMS = {
  day: { year: "numeric", month: "long", day: "numeric" },
  month: { year: "numeric", month: "long" },
  year: { year: "numeric" },
  "short-day": { day: "numeric", month: "short" },
  "short-month": { month: "short", year: "numeric" },
  "short-month-alone": { month: "short" },
};

/**
 * @param {string} language
 * @param {DateForm} form
 * @param {Date} date In UTC.
 * @returns {string|null} Null where `Intl` has to say it: in other languages, and before the year 1.
 */
export function plainDate(language, form, date) {
  const calendar = calendarOf(language, date);
  return calendar && filled(calendar, calendar.forms[form], date);
}

/**
 * Several days with what both ends share only once, in the last.
 * @param {string} language
 * @param {Date} from In UTC.
 * @param {Date} to
 * @returns {{from: string, to: string}|null} Null where `Intl` has to say it, or both are one day.
 */
export function plainDays(language, from, to) {
  const calendar = calendarOf(language, from) && calendarOf(language, to);
  if (!calendar || from.getTime() === to.getTime()) return null;
  const { forms, within } = calendar;
  const isYear = from.getUTCFullYear() === to.getUTCFullYear();
  const [first, last] = !isYear ? [forms.day, forms.day] : from.getUTCMonth() === to.getUTCMonth() ? within.month : within.year;
  return { from: filled(calendar, first, from), to: filled(calendar, last, to) };
}

/**
 * @param {string} language
 * @param {Date} date
 * @returns {Calendar|null}
 */
function calendarOf(language, date) {
  return date.getUTCFullYear() > 0 ? CALENDARS[language] ?? null : null;
}

/**
 * @param {Calendar} calendar
 * @param {string} form
 * @param {Date} date
 */
function filled({ long, short }, form, date) {
  const month = date.getUTCMonth();
  const values = { long: long[month], short: short[month], day: date.getUTCDate(), year: date.getUTCFullYear() };
  return form.replace(/\{(\w+)\}/g, (_, name) => String(values[/** @type {keyof typeof values} */ (name)]));
}
