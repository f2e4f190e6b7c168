// @ts-check
/**
 * @file Dates in the languages whose months stand here, as `Intl` writes them: its first format takes a browser 10 ms to
 * make, and the first screen has dates. Pure.
 */

/**
 * @typedef {"day"|"month"|"year"|"short-day"|"short-month"|"short-month-alone"} DateForm
 * @typedef {{long: string[], short: string[], forms: Record<DateForm, string>}} Calendar
 */

/** @type {Record<string, Calendar>} */
const CALENDARS = {
  en: {
    long: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
    short: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    forms: { day: "{long} {day}, {year}", month: "{long} {year}", year: "{year}", "short-day": "{short} {day}", "short-month": "{short} {year}", "short-month-alone": "{short}" },
  },
  es: {
    long: ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
    short: ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"],
    forms: { day: "{day} de {long} de {year}", month: "{long} de {year}", year: "{year}", "short-day": "{day} {short}", "short-month": "{short} {year}", "short-month-alone": "{short}" },
  },
  fr: {
    long: ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
    short: ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    forms: { day: "{day} {long} {year}", month: "{long} {year}", year: "{year}", "short-day": "{day} {short}", "short-month": "{short} {year}", "short-month-alone": "{short}" },
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
  const calendar = CALENDARS[language];
  const year = date.getUTCFullYear();
  if (!calendar || !(year > 0)) return null;
  const month = date.getUTCMonth();
  const values = { long: calendar.long[month], short: calendar.short[month], day: date.getUTCDate(), year };
  return calendar.forms[form].replace(/\{(\w+)\}/g, (_, name) => String(values[/** @type {keyof typeof values} */ (name)]));
}
