// @ts-check
/** @file The list of incidents: the same incidents as on the map, and those that have no place. */
import { byId, make } from "./dom.js";
import { dateWords, isInexact, known, yearWords } from "./format.js";
import { glyph } from "./glyphs.js";
import { word } from "./words.js";

/**
 * @import {Incidents} from "./data.js"
 * @typedef {{choose: (row: number) => void, hover: (row: number|null) => void, back: () => void}} ListEvents
 */

/** Rows made at once; more come as the reader gets there. */
const WINDOW = 200;

/** Shows rows, a window at a time. */
export class IncidentList {
  /**
   * @param {Incidents} incidents
   * @param {ListEvents} events
   */
  constructor(incidents, events) {
    this.incidents = incidents;
    this.events = events;
    this.element = byId("list");
    this.heading = byId("list-heading");
    /** @type {ArrayLike<number>} */
    this.rows = [];
    /** @type {Uint8Array|null} By jurisdiction code. */
    this.mayBe = null;
    this.made = 0;
    /** @type {Map<number, HTMLButtonElement>} */
    this.buttons = new Map();
    /** @type {HTMLOListElement|null} */
    this.group = null;
    this.groupWords = "";
    /** @type {number|null} */
    this.selected = null;
    this.moreButton = make("button", { type: "button", class: "button list-more", onclick: () => this.showMore() });
    this.watcher = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.showMore());
  }

  /**
   * @param {ArrayLike<number>} rows
   * @param {{mayBe: Uint8Array|null, here: boolean}} look `mayBe`: by jurisdiction code; `here`: the incidents of one mark.
   */
  show(rows, { mayBe, here }) {
    const focused = this.focusedRow();
    this.rows = rows;
    this.mayBe = mayBe;
    this.made = 0;
    this.buttons.clear();
    this.group = null;
    this.heading.replaceChildren(here ? word("list.here", { n: rows.length }) : word("list"));
    this.heading.classList.toggle("visually-hidden", !here);
    this.element.replaceChildren();
    if (here) this.element.append(this.hereNote());
    this.showMore();
    if (focused !== null) this.focus(focused);
  }

  hereNote() {
    return make("div", { class: "list-here" }, make("p", {}, word("list.here.note")),
      make("button", { type: "button", class: "button", id: "list-back", onclick: () => this.events.back() }, word("list.back")));
  }

  showMore() {
    this.watcher.disconnect();
    const hadFocus = document.activeElement === this.moreButton;
    this.moreButton.remove();
    const end = Math.min(this.made + WINDOW, this.rows.length);
    const first = this.made;
    for (; this.made < end; this.made++) this.addRow(this.rows[this.made]);
    if (this.made < this.rows.length) {
      this.moreButton.textContent = word("list.more", { n: this.rows.length - this.made });
      this.element.append(this.moreButton);
      this.watcher.observe(this.moreButton);
    }
    if (hadFocus) this.focus(this.rows[first]);
  }

  /** @param {number} row */
  addRow(row) {
    const { day_start: start, day_end: end } = this.incidents.columns;
    const year = yearWords(start[row], end[row]);
    if (!this.group || year !== this.groupWords) {
      const id = `list-group-${row}`;
      this.group = /** @type {HTMLOListElement} */ (make("ol", { class: "rows", "aria-labelledby": id }));
      this.groupWords = year;
      this.element.append(make("section", { class: "list-group" }, make("h3", { id }, year), this.group));
    }
    this.group.append(make("li", {}, this.makeRow(row)));
  }

  /** @param {number} row */
  makeRow(row) {
    const button = make("button", {
      type: "button", class: "row", onclick: () => this.events.choose(row),
      onpointerenter: () => this.events.hover(row), onpointerleave: () => this.events.hover(null),
      onfocus: () => this.events.hover(row), onblur: () => this.events.hover(null),
    }, make("span", { class: "row-title" }, word("list.loading")));
    button.dataset.row = String(row);
    if (row === this.selected) button.setAttribute("aria-current", "true");
    this.buttons.set(row, button);
    this.fillRow(button, row);
    return button;
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {number} row
   */
  async fillRow(button, row) {
    const text = await this.incidents.text(row);
    const status = this.incidents.contestStatus(row);
    button.dataset.id = text.id;
    button.replaceChildren(
      make("span", { class: "row-date" }, dateWords(text.event_date)), " ",
      make("span", { class: "row-status" }, glyph(status), word(`contest.${status}`)), " ",
      make("span", { class: "row-title", dir: "auto" }, text.title ?? ""), " ",
      make("span", { class: "row-place" }, ...this.placeWords(row, text)), " ",
      make("span", { class: "row-agencies" }, ...this.agencyTags(row)),
    );
  }

  /**
   * @param {number} row
   * @param {{located_note?: string, locality?: string}} text
   */
  placeWords(row, text) {
    const { incidents } = this;
    const mayBe = this.mayBe?.[incidents.columns.jurisdictions[row]];
    const label = incidents.jurisdiction(row).label;
    const parts = [];
    if (mayBe) parts.push(make("span", { class: "tag", title: word("list.may-be.long") }, word("list.may-be")), " ");
    if (!incidents.isLocated(row)) {
      const reason = known(text.located_note);
      parts.push(make("span", { class: "tag" }, word("list.unlocated")), " ", reason ?? word("located.unlocated"));
      return parts;
    }
    parts.push(make("bdi", {}, label));
    const precision = incidents.precision(row);
    if (isInexact(precision)) parts.push(make("span", { class: "row-precision" }, ` · ${word(`list.${precision}-only`)}`));
    return parts;
  }

  /** @param {number} row */
  agencyTags(row) {
    const seen = new Set(this.incidents.involvements(row).map(([agency]) => agency));
    return [...seen].map((index) => {
      const agency = this.incidents.header.agencies[index];
      return make("span", { class: "agency-tag" }, swatch(agency), make("bdi", {}, agency.short_name || agency.name), " ");
    });
  }

  /** @param {number|null} row */
  select(row) {
    if (this.selected !== null) this.buttons.get(this.selected)?.removeAttribute("aria-current");
    this.selected = row;
    if (row !== null) this.buttons.get(row)?.setAttribute("aria-current", "true");
  }

  /**
   * Mark a row because its mark on the map is pointed at.
   * @param {number|null} row
   */
  mark(row) {
    for (const [other, button] of this.buttons) button.classList.toggle("is-hovered", other === row);
  }

  /** @param {number} row */
  reveal(row) {
    this.buttons.get(row)?.scrollIntoView({ block: "nearest" });
  }

  /**
   * @param {number} row
   * @returns {boolean} Whether the row is there to be focused.
   */
  focus(row) {
    const button = this.buttons.get(row);
    button?.focus();
    return button !== undefined;
  }

  focusedRow() {
    const row = /** @type {HTMLElement|null} */ (document.activeElement)?.dataset?.row;
    return row === undefined ? null : Number(row);
  }
}

/**
 * A dot in the colour of a level, the same everywhere; beside a name, which says the same.
 * @param {{level: string}} agency
 */
export function swatch({ level }) {
  return make("span", { class: `swatch swatch-${level}`, "aria-hidden": "true" });
}
