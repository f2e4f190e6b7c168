// @ts-check
/** @file On which side an account is, by the published rule: agencies and officials, or everyone else. Pure. */

/**
 * @import {Account} from "./text-block.js"
 * @typedef {"officials"|"others"} Side
 */

/** In the order in which they stand in every incident. @type {Side[]} */
export const SIDES = ["officials", "others"];

const OFFICIAL = new Set(["agency", "official", "institution"]);
const REPORTING = new Set(["author", "media"]);

/**
 * @param {Pick<Account, "capacity"|"agency">} account
 * @returns {Side|null} Null for a medium or an author that reports.
 */
export function sideOf({ capacity, agency }) {
  if ((agency !== null && agency !== undefined) || OFFICIAL.has(capacity)) return "officials";
  return REPORTING.has(capacity) ? null : "others";
}

/**
 * @template {Pick<Account, "capacity"|"agency">} T
 * @param {T[]} accounts
 * @returns {{officials: T[], others: T[], reports: T[]}} In the order of the record.
 */
export function bySide(accounts) {
  return {
    officials: accounts.filter((account) => sideOf(account) === "officials"),
    others: accounts.filter((account) => sideOf(account) === "others"),
    reports: accounts.filter((account) => sideOf(account) === null),
  };
}
