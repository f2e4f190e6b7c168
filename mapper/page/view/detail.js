// @ts-check
/** @file The detail of one incident: its accounts with their sources, how exact the place is, and the open questions. */
import { claimParts } from "./claims.js";
import { byId, make } from "./dom.js";
import { paragraph, part } from "./detail-parts.js";
import { checkedPart, correctionsPart, idLine } from "./editing.js";
import { addressWords, asLine, dateLine, dateWords, exactnessWords, jurisdictionWords, known, timeWords, webLink } from "../core/format.js";
import { glyph, swatch } from "./glyphs.js";
import { linkKind } from "../core/link-kinds.js";
import { fieldWords } from "../core/own-fields.js";
import { typeWord } from "../core/own-words.js";
import { mediaCards, mediaStrip } from "./media-strip.js";
import { photosOf } from "./photos.js";
import { locatedNote } from "../core/places.js";
import { markLanguages, translationWords } from "../core/translations.js";
import { word } from "../core/words.js";

/**
 * @import {Incidents} from "./data.js"
 * @import {OwnField} from "../core/own-fields.js"
 * @import {IncidentText, Source} from "../core/text-block.js"
 * @typedef {{close: () => void, choose: (row: number) => void}} DetailEvents
 */

/** Shows one incident. */
export class Detail {
  /**
   * @param {Incidents} incidents
   * @param {DetailEvents} events
   */
  constructor(incidents, events) {
    this.incidents = incidents;
    this.events = events;
    this.element = byId("detail");
    this.body = byId("detail-body");
    byId("detail-close").addEventListener("click", () => events.close());
    /** @type {number|null} */
    this.row = null;
    /** @type {{row: number, text: IncidentText}|null} The incident whose text is shown. */
    this.opened = null;
  }

  /**
   * @param {number} row
   * @returns {Promise<void>} When its text is there and has the focus.
   */
  async open(row) {
    this.row = row;
    this.opened = null;
    this.element.hidden = false;
    const text = await this.incidents.text(row);
    const photos = await photosOf(text.id, this.incidents.header);
    if (this.row !== row) return;
    this.opened = { row, text };
    this.body.replaceChildren(...this.parts(row, text).filter(Boolean));
    markLanguages(this.body, text);
    const strip = mediaStrip(photos, mediaCards(this.incidents.fields, row, text));
    if (strip) byId("detail-scenes").before(strip);
    // where nothing in it takes the focus it takes it itself, so that it can be scrolled by keyboard
    if (this.body.querySelector("a, button, summary")) this.body.removeAttribute("tabindex");
    else this.body.tabIndex = 0;
    this.body.scrollTop = 0;
    byId("detail-title").focus({ preventScroll: true });
    const scenes = await this.incidents.otherScenes(row);
    if (this.row === row && scenes.length) byId("detail-scenes").append(...this.sceneParts("detail.scenes", scenes));
    const same = await this.incidents.sameEvent(text);
    if (this.row === row && same.length) byId("detail-same").append(...this.sceneParts("detail.same-event", same));
  }

  close() {
    this.row = this.opened = null;
    this.element.hidden = true;
    this.body.replaceChildren();
  }

  /**
   * @param {number} row
   * @param {IncidentText} text
   * @returns {any[]}
   */
  parts(row, text) {
    const status = this.incidents.contestStatus(row);
    const said = translationWords(text, this.incidents.header);
    return [
      make("h2", { id: "detail-title", tabindex: -1, dir: "auto" }, text.title ?? ""),
      make("p", { class: "detail-kind" }, status && make("span", { class: "status-word" }, glyph(status), word(`contest.${status}`)),
        make("span", { dir: "auto" }, asLine(typeWord(this.incidents.header, this.incidents.header.types[this.incidents.columns.type[row]])))),
      // tables often have one column for both
      text.summary !== text.title && make("p", { class: "summary", dir: "auto" }, text.summary ?? ""),
      said && make("p", { class: "muted translation-note" }, said),
      this.whenAndWhere(row, text),
      ownFacts(this.incidents.fields, row, text),
      make("div", { id: "detail-scenes" }),
      make("div", { id: "detail-same" }),
      correctionsPart(text),
      ...this.claims(text),
      ...unknowns(text),
      this.incidents.header.agencies.length > 0 && this.agencies(text),
      this.howItIsKnown(row, text),
      this.sources(text.sources ?? []),
      checkedPart(text, Boolean(this.incidents.header.checked)),
      idLine(text),
    ];
  }

  /**
   * @param {number} row
   * @param {IncidentText} text
   */
  whenAndWhere(row, text) {
    const jurisdiction = this.incidents.jurisdiction(row);
    return make("dl", { class: "facts" },
      ...fact("detail.when", dateLine(text.event_date, text.date_interval), timeWords(text.local_time)),
      ...fact("detail.where", known(text.locality) ?? known(text.city) ?? jurisdiction.label),
      ...fact("detail.exact", this.exactness(row)),
    );
  }

  /** @param {number} row @returns {string} How exact its place is, in words. */
  exactness(row) {
    const { incidents } = this;
    return exactnessWords({
      precision: incidents.precision(row), uncertaintyMeters: incidents.columns.uncertainty_meters[row],
      area: incidents.jurisdiction(row).label, located: incidents.isLocated(row),
    });
  }

  /**
   * @param {number} row
   * @param {IncidentText} text
   */
  howItIsKnown(row, text) {
    const { incidents } = this;
    return part("detail.how", make("dl", { class: "facts" },
      ...fact("detail.date-how", text.date_note),
      ...fact("detail.verbatim", known(text.verbatim_locality) && `“${text.verbatim_locality}”`),
      ...fact("detail.located", word(`located.${incidents.locatedBy(row)}`), known(locatedNote(text.located_note)), text.location_note),
      ...fact("detail.jurisdiction", jurisdictionWords(incidents.jurisdiction(row), incidents.header.areas)),
      ...fact("detail.generalized", text.data_generalizations, text.ours?.data_generalizations),
      ...fact("detail.withheld", text.information_withheld, text.ours?.information_withheld),
    ));
  }

  /** @param {IncidentText} text */
  agencies({ involvements = [] }) {
    const items = [...involvements].sort((a, b) => Number(isNamed(a)) - Number(isNamed(b))).map(({ agency: index, role, area_check: check, note }) => {
      const agency = this.incidents.header.agencies[index];
      return make("li", {}, swatch(agency), make("div", {},
        make("strong", { dir: "auto" }, agency.name),
        make("p", {}, `${word(`role.${role}`)} · ${word(`level.${agency.level}`)}`),
        isNamed({ role }) ? make("p", { class: "muted" }, word("role.named.note")) : make("p", { class: "area-check" }, areaMark(check), word(`area.${check}`)),
        note ? make("p", { class: "note", dir: "auto" }, note) : null));
    });
    return part("detail.agencies", items.length ? make("ul", { class: "agencies" }, ...items) : paragraph("detail.no-agencies"));
  }

  /**
   * The claims about the event and, separately, those about background.
   * @param {IncidentText} text
   * @returns {HTMLElement[]}
   */
  claims(text) {
    const [event, background] = /** @type {const} */ (["event", "background"]).map((about) => claimParts(about, text, this.incidents.header.agencies));
    return [
      ...(event.length ? [part("detail.claims", ...event)] : []),
      ...(background.length ? [part("detail.background", paragraph("detail.background.note"), ...background)] : []),
    ];
  }

  /** @param {Source[]} sources */
  sources(sources) {
    return part("detail.sources", make("ol", { class: "sources" }, ...sources.map(sourceItem)));
  }

  /**
   * @param {string} key
   * @param {{row: number, text: IncidentText}[]} scenes
   */
  sceneParts(key, scenes) {
    const items = scenes.map(({ row, text }) => make("li", {},
      make("button", { type: "button", class: "link", onclick: () => this.events.choose(row) }, make("bdi", {}, text.title)),
      make("span", { class: "muted" }, ` · ${dateWords(text.event_date, text.date_interval)}`)));
    return [part(key, make("ul", { class: "scenes" }, ...items))];
  }
}

/**
 * The publisher's own fields that the incident has.
 * @param {OwnField[]} fields
 * @param {number} row
 * @param {IncidentText} text
 */
function ownFacts(fields, row, text) {
  const facts = fields.flatMap((field) => {
    const said = fieldWords(field, row, text);
    if (said === null || said === "") return [];
    const link = field.type === "link" || field.type === "image" ? webLink(said) : null;
    return [make("dt", { dir: "auto" }, field.name), make("dd", {}, link ? linkOut(link, field.type) : make("p", { dir: "auto" }, said))];
  });
  return facts.length ? make("dl", { class: "facts own-facts", "aria-label": word("detail.fields") }, ...facts) : null;
}

/**
 * A link out of the page, with what it leads to; it loads nothing until it is followed.
 * @param {URL} link
 * @param {string} type Of the field: what its publisher calls an image is a photo, unless its address says something else.
 */
function linkOut(link, type) {
  const kind = linkKind(link);
  return make("p", {}, make("a", { href: link.href, target: "_blank", rel: "noopener noreferrer", referrerPolicy: "no-referrer" }, `${link.host}${link.pathname === "/" ? "" : link.pathname}`),
    make("span", { class: "muted" }, ` (${word(`link.${type === "image" && kind === "page" ? "photo" : kind}`)})`));
}

/** @param {{role: string}} involvement */
function isNamed({ role }) {
  return role === "named";
}

/**
 * A term and its description; empty without a description.
 * @param {string} key
 * @param {...(string|null|undefined|false)} values
 * @returns {Node[]}
 */
function fact(key, ...values) {
  const said = values.filter(Boolean);
  if (!said.length) return [];
  return [make("dt", {}, word(key)), make("dd", {}, ...said.map((value) => make("p", { dir: "auto" }, value || "")))];
}

/**
 * What is not known; nothing where the record has no accounts either, such as the row of a table: that it lists none would say too much.
 * @param {IncidentText} text
 * @returns {HTMLElement[]}
 */
function unknowns({ unknowns: items = [], claims = [] }) {
  if (!items.length) return claims.length ? [part("detail.unknowns", paragraph("detail.no-unknowns"))] : [];
  return [part("detail.unknowns", make("ul", { class: "unknowns" }, ...items.map((item) => make("li", { dir: "auto" }, item))))];
}

/** @param {string} check */
function areaMark(check) {
  return make("span", { class: `area-mark area-${check}`, "aria-hidden": "true" });
}

/**
 * @param {Source} source
 * @param {number} i
 */
function sourceItem({ publisher, title, published, url, archived_at: archive, note }, i) {
  const date = known(published);
  const isBare = !known(publisher) && !date && !(known(title) && webLink(url)); // such as a link in a table, or the table itself
  if (isBare) {
    return make("li", { id: `source-${i + 1}`, tabindex: -1 },
      known(title) ? make("strong", { dir: "auto" }, title) : null,
      make("p", { class: "source-links" }, known(url) ? outsideLink(url, "detail.link", "detail.no-link") : null, known(archive) ? outsideLink(archive, "detail.archive", "detail.no-archive") : null,
        known(title) || known(url) || known(archive) ? null : word("detail.title-unknown")),
      note ? make("p", { class: "note", dir: "auto" }, locatedNote(note) || "") : null);
  }
  return make("li", { id: `source-${i + 1}`, tabindex: -1 },
    make("strong", { dir: "auto" }, known(title) ?? word("detail.title-unknown")),
    make("p", { dir: "auto" }, known(publisher) ?? word("detail.publisher-unknown")),
    make("p", {}, date ? word("detail.published", { date: dateWords(date) }) : word("detail.published-unknown")),
    make("p", { class: "source-links" }, outsideLink(url, "detail.link", "detail.no-link"), outsideLink(archive, "detail.archive", "detail.no-archive")),
    note ? make("p", { class: "note", dir: "auto" }, note) : null);
}

/**
 * A link out of the page, only to the web; its host stands beside it, and what it leads to if that is not a page.
 * @param {string} url
 * @param {string} key
 * @param {string} missingKey
 */
function outsideLink(url, key, missingKey) {
  const link = webLink(url);
  if (!link) return make("span", { class: "muted" }, addressWords(url) ?? word(missingKey));
  const kind = linkKind(link);
  const said = kind === "page" ? word("detail.new-site", { host: link.host }) : word("detail.new-site.kind", { host: link.host, kind: word(`link.${kind}`) });
  return make("span", {},
    make("a", { href: link.href, target: "_blank", rel: "noopener noreferrer", referrerPolicy: "no-referrer" }, word(key)),
    make("span", { class: "muted" }, ` ${said}`));
}
