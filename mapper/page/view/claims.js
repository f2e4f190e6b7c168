// @ts-check
/** @file Claims with their accounts, the two sides beside each other in columns of equal width. */
import { make } from "./dom.js";
import { NO_STATUS } from "./data.js";
import { dateWords, known } from "../core/format.js";
import { glyph } from "./glyphs.js";
import { find } from "./host.js";
import { SIDES, bySide } from "../core/sides.js";
import { word } from "../core/words.js";

/**
 * @import {Account, Claim, IncidentText, Source} from "../core/text-block.js"
 * @typedef {{agencies: any[], sources: Source[]}} ClaimNeeds `agencies`: of the header.
 */

/**
 * The claims about the event or those about background.
 * @param {"event"|"background"} about
 * @param {IncidentText} text
 * @param {any[]} agencies Of the header.
 * @returns {HTMLElement[]} Empty without claims.
 */
export function claimParts(about, { claims = [], sources = [] }, agencies) {
  const shown = claims.filter((claim) => claim.about === about);
  if (!shown.length) return [];
  const heads = SIDES.map((side) => make("span", {}, word(`side.${side}`)));
  return [make("p", { class: "sides sides-head", "aria-hidden": "true" }, ...heads), ...shown.map((claim) => claimPart(claim, { agencies, sources }))];
}

/**
 * @param {Claim} claim
 * @param {ClaimNeeds} needs
 */
function claimPart({ claim, contest_status: status, accounts }, needs) {
  const sides = bySide(accounts);
  return make("article", { class: "claim" },
    make("h4", { dir: "auto" }, claim),
    status === NO_STATUS ? null : make("p", { class: "status-word" }, glyph(status), word(`contest.${status}`)),
    status === NO_STATUS ? null : make("p", { class: "muted claim-why" }, word(`contest.note.${status}`)),
    SIDES.every((side) => !sides[side].length) && sides.reports.length ? null : make("div", { class: SIDES.filter((side) => sides[side].length).length === 1 ? "sides one-side" : "sides" }, ...SIDES.map((side) => sidePart(word(`side.${side}`), sides[side], needs))),
    sides.reports.length ? make("div", { class: "reports" }, sidePart(word("side.reports"), sides.reports, needs)) : null);
}

/**
 * @param {string} name
 * @param {Account[]} accounts
 * @param {ClaimNeeds} needs
 */
function sidePart(name, accounts, needs) {
  return make("div", { class: "side", role: "group", "aria-label": name },
    make("p", { class: "side-name", "aria-hidden": "true" }, name),
    accounts.length
      ? make("ul", { class: "accounts" }, ...accounts.map((account) => accountPart(account, needs)))
      : make("p", { class: "muted" }, word("side.none")));
}

/**
 * @param {Account} account
 * @param {ClaimNeeds} needs
 */
function accountPart({ by, is_by_translated: isTranslated, capacity, agency, stance, says, source, ...when }, { agencies, sources }) {
  const spokenFor = agency === null || agency === undefined ? null : agencies[agency];
  const forWhom = spokenFor && !by.includes(spokenFor.name) ? ` · ${spokenFor.short_name || spokenFor.name}` : "";
  return make("li", { class: "account" },
    make("p", { class: "stance" }, glyph(stance), word(`stance.${stance}`)),
    make("p", { class: "account-by" }, make("strong", { dir: "auto", ...(isTranslated && { class: "translated" }) }, by), " ",
      make("span", { class: "muted" }, `${word(`capacity.${capacity}`)}${forWhom}`)),
    make("p", { class: "says", dir: "auto" }, says),
    whenSaid(when),
    make("p", { class: "account-source" }, make("a", { href: `#source-${source + 1}`, "data-n": source + 1, onclick: goToSource, dir: "auto" }, sourceName(sources[source], source + 1))));
}

/**
 * The date of an account, and when and how its speaker was asked.
 * @param {{said_on?: string, asked_on?: string, asked_how?: string}} when
 */
function whenSaid({ said_on: said, asked_on: asked, asked_how: how }) {
  const parts = [
    said && word("detail.said-on", { date: dateWords(said) }),
    asked && word(how ? "detail.asked-on-how" : "detail.asked-on", { date: dateWords(asked), how: how ?? "" }),
    how && !asked && word("detail.asked-how", { how }),
  ].filter(Boolean);
  return parts.length ? make("p", { class: "muted account-when", dir: "auto" }, parts.join(" · ")) : null;
}

/**
 * How an account names its source: by title or publisher, and date, as far as they are known.
 * @param {Source|undefined} source
 * @param {number} n
 */
function sourceName(source, n) {
  const name = known(source?.title) ?? known(source?.publisher) ?? word("detail.source", { n });
  const date = known(source?.published);
  return date ? word("detail.source-of", { name, date: dateWords(date) }) : name;
}

/** @param {Event} event */
function goToSource(event) {
  event.preventDefault();
  const id = /** @type {HTMLAnchorElement} */ (event.currentTarget).hash.slice(1);
  const source = find(`#${id}`);
  source?.scrollIntoView({ block: "center" });
  source?.focus({ preventScroll: true });
}
