// @ts-check
/** @file The list of incidents: the same incidents as on the map, and those that have no place. Only what is near the
 *  reader's eye is made; the rest is empty height. */
import { afterFrame, beforePicture, breath, byId, later, make } from "./dom.js";
import { yearWords } from "../core/format.js";
import { focusedElement } from "./host.js";
import { rowParts } from "./list-row.js";
import { isByArea } from "../core/positions.js";
import { ScrollSpace, indexOfRow, meanHeight, placeOfKey } from "../core/scroll-space.js";
import { word } from "../core/words.js";

/**
 * @import {Incidents} from "./data.js"
 * @import {ListOrder} from "../core/list-order.js"
 * @import {Term} from "../core/search-terms.js"
 * @typedef {{mayBe: Uint8Array|null, here: boolean, order: ListOrder, distance: (row: number) => number, terms: Term[], rest: HTMLElement|null}} ListLook
 *   `mayBe`: by jurisdiction code; `here`: the incidents of one mark; `distance`: from the middle of the map, in meters;
 *   `terms`: those of the search; `rest`: says below the list where the others are.
 * @typedef {{choose: (row: number) => void, hover: (row: number|null) => void, back: () => void}} ListEvents
 * @typedef {{item: HTMLLIElement, button: HTMLButtonElement, isFilled: boolean}} ListItem
 */

/** Rows made beyond the visible ones, in pixels; beyond the second they go again. */
const MARGIN = 900;
const FAR = 2_400;

/** So many times rows are made in one go; scrolling on makes more. */
const MOST_STEPS = 8;

/** As few rows as this are not worth taking apart. */
const FEWEST = 60;

/** A row's height until some have been measured. */
const FIRST_HEIGHT = 122;

/** Scrolling pauses this long before texts are decoded after a jump. */
const SCROLL_PAUSE = 90;

/** Shows rows, as many as are near. */
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
    this.scroller = byId("panel-body");
    /** @type {ArrayLike<number>} */
    this.rows = [];
    /** @type {Uint8Array|null} By jurisdiction code. */
    this.mayBe = null;
    /** @type {ListOrder} */
    this.order = "new";
    /** @type {Term[]} */
    this.terms = [];
    /** @type {((row: number) => number)|null} How far a row is from the middle of the map, if they stand in that order. */
    this.distance = null;
    this.first = 0;
    this.last = 0;
    /** @type {Map<number, ListItem>} By place in the list. */
    this.items = new Map();
    /** @type {number|null} */
    this.selected = null;
    /** @type {number|null} The place of the row that had the focus when it went out of sight. */
    this.lost = null;
    /** False only while the list begins in view: asking the browser forces a new layout of the changes. */
    this.mayBeScrolled = false;
    /** Whether a new list has just gone to its beginning: its other rows come after the picture, not with the scrolling. */
    this.wentToTop = false;
    /** A row's height, as measured when texts were last put in. */
    this.rowPixels = FIRST_HEIGHT;
    /** How much of the list can be seen at once, as last measured. */
    this.viewPixels = FIRST_HEIGHT * 8;
    /** How much of that is taken before the list begins, as by open filters. */
    this.headPixels = 0;
    this.space = new ScrollSpace(0, FIRST_HEIGHT);
    this.fillTimer = 0;
    /** @type {Promise<void>|null} When the rows that were made last have their texts. */
    this.filled = null;
    this.above = make("div", { class: "list-space" });
    this.ol = make("ol", { class: "rows" });
    this.below = make("div", { class: "list-space" });
    this.now = make("div", { class: "list-now", "aria-hidden": "true", hidden: true }, make("span"));
    this.scroller.addEventListener("scroll", () => this.onScroll(), { passive: true });
    this.scroller.addEventListener("scrollend", () => this.settle());
    this.element.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.onKey(event));
  }

  /**
   * @param {ArrayLike<number>} rows
   * @param {ListLook} look
   */
  show(rows, { mayBe, here, order, distance, terms, rest }) {
    const focused = this.focusedRow();
    this.goToTop(); // a new list begins at its beginning
    this.rows = rows;
    this.mayBe = mayBe;
    this.order = order;
    this.terms = terms;
    this.distance = order === "near" ? distance : null;
    this.lost = null;
    this.space = new ScrollSpace(rows.length, this.rowPixels);
    this.heading.replaceChildren(here ? word("list.here", { n: rows.length }) : word("list"));
    this.heading.classList.toggle("visually-hidden", !here);
    this.begin(0);
    this.put([...(here ? [this.hereNote()] : []), this.now, this.above, this.ol, this.below, ...(rest ? [rest] : [])]);
    // before anything is measured, so that it is laid out once; what lies below the edge comes after the picture
    const inView = rows.length > FEWEST ? Math.max(Math.ceil((this.viewPixels - this.headPixels) / this.rowPixels), 0) + 1 : FEWEST / 2;
    this.append(Math.min(inView, rows.length));
    this.setSpaces();
    this.fill(); // which looks whether there are enough, when their heights are known
    if (this.last < rows.length) afterFrame(() => this.grow({ soon: true }));
    if (focused !== null && !this.focus(focused)) this.element.focus({ preventScroll: true });
  }

  /** Let the list begin in view, before it changes: afterwards all new rows would be laid out for that, and again with their texts. */
  goToTop() {
    if (!this.mayBeScrolled) return;
    const top = this.scrolled();
    this.wentToTop = top > 0;
    if (top > 0) this.scroller.scrollTop -= top;
    this.mayBeScrolled = false;
  }

  /** Put the parts into the list, unless they are there: the browser would lay them out anew. @param {Node[]} parts */
  put(parts) {
    const { childNodes } = this.element;
    if (childNodes.length !== parts.length || parts.some((part, i) => part !== childNodes[i])) this.element.replaceChildren(...parts);
  }

  /** The list was moved, or what stands above it has grown or shrunk: find where it begins. */
  findTop() {
    this.headPixels = Math.max(-this.scrolled(), 0);
  }

  hereNote() {
    return make("div", { class: "list-here" }, make("p", {}, word(isEveryByArea(this.incidents, this.rows) ? "list.here.note.area" : "list.here.note")),
      make("button", { type: "button", class: "button", id: "list-back", onclick: () => this.events.back() }, word("list.back")));
  }

  /** @returns {number} How far the list has gone up beyond the upper edge, in pixels; negative if it begins below. */
  scrolled() {
    return this.scroller.getBoundingClientRect().top - this.above.getBoundingClientRect().top;
  }

  measuredHeight() {
    const filled = [...this.items.values()].filter(({ isFilled }) => isFilled);
    return meanHeight(filled.map(({ item }) => item.offsetHeight), FIRST_HEIGHT);
  }

  /**
   * Let go of all rows; the next ones begin at a place.
   * @param {number} index
   */
  begin(index) {
    const hadFocus = this.ol.contains(focusedElement());
    this.items.clear();
    this.ol.replaceChildren();
    this.first = this.last = Math.min(Math.max(index, 0), this.rows.length);
    if (hadFocus) this.loseFocus();
  }

  /** Make rows below those that are there. @param {number} end The place after the last. */
  append(end) {
    for (; this.last < end; this.last++) this.ol.append(this.makeItem(this.last));
  }

  /**
   * Make the rows from a place on, and let go of all others.
   * @param {number} index
   */
  jumpTo(index) {
    this.begin(index);
    this.setSpaces();
    const off = this.ol.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
    if (this.first || off < 0) {
      this.mayBeScrolled = true;
      this.scroller.scrollTop += off;
    }
    this.grow({ soon: true });
  }

  setSpaces() {
    this.above.style.height = `${this.space.heightOf(this.first)}px`;
    this.below.style.height = `${this.space.heightOf(this.rows.length - this.last)}px`;
  }

  /**
   * Make rows until there are enough above and below the visible ones.
   * @param {{soon: boolean}} how `soon`: their texts come at once.
   */
  grow({ soon }) {
    const view = this.scroller.getBoundingClientRect();
    const bottom = view.bottom + MARGIN;
    this.viewPixels = view.height || this.viewPixels;
    this.keepPlace(() => {
      for (let n = 0; n < MOST_STEPS && this.last < this.rows.length && (this.last - this.first < FEWEST / 2 || this.ol.getBoundingClientRect().bottom < bottom); n++) {
        this.append(Math.min(this.last + 12, this.rows.length));
      }
      this.below.style.height = `${this.space.heightOf(this.rows.length - this.last)}px`;
    });
    for (let n = 0; n < MOST_STEPS && this.first > 0 && this.ol.getBoundingClientRect().top > view.top - MARGIN; n++) {
      this.keepPlace(() => {
        const start = Math.max(this.first - 8, 0);
        while (this.first > start) this.ol.prepend(this.makeItem(--this.first));
      });
    }
    this.trim(view);
    clearTimeout(this.fillTimer);
    if (soon) this.fill();
    else this.fillTimer = later(() => this.fill(), SCROLL_PAUSE);
  }

  /** Let go of rows that are far. @param {DOMRect} view */
  trim(view) {
    if (this.last - this.first <= FEWEST) return;
    this.keepPlace(() => {
      while (this.last - this.first > FEWEST && this.itemAt(this.first).getBoundingClientRect().bottom < view.top - FAR) this.drop(this.first++);
      while (this.last - this.first > FEWEST && this.itemAt(this.last - 1).getBoundingClientRect().top > view.bottom + FAR) this.drop(--this.last);
      this.below.style.height = `${this.space.heightOf(this.rows.length - this.last)}px`;
    });
  }

  /** @param {number} index @returns {HTMLLIElement} */
  itemAt(index) {
    return /** @type {ListItem} */ (this.items.get(index)).item;
  }

  /** @param {number} index */
  drop(index) {
    const item = this.itemAt(index);
    this.items.delete(index);
    const hadFocus = item.contains(focusedElement());
    item.remove();
    if (!hadFocus) return;
    this.loseFocus();
    this.lost = index;
  }

  loseFocus() {
    this.element.focus({ preventScroll: true });
  }

  /**
   * Change rows without moving those that the reader sees.
   * @param {() => void} change
   */
  keepPlace(change) {
    if (!this.mayBeScrolled) return change();
    const edge = this.scroller.getBoundingClientRect().top;
    const anchor = [...this.ol.children].find((item) => item.getBoundingClientRect().bottom > edge);
    const before = anchor?.getBoundingClientRect().top ?? 0;
    change();
    if (!anchor?.isConnected || this.scrolled() <= 0) return;
    const moved = anchor.getBoundingClientRect().top - before;
    if (!moved) return;
    const height = this.above.offsetHeight - moved;
    if (this.first > 0 && height >= 0) this.above.style.height = `${height}px`;
    else {
      this.above.style.height = `${this.space.heightOf(this.first)}px`;
      this.scroller.scrollTop += anchor.getBoundingClientRect().top - before;
    }
  }

  onScroll() {
    this.findTop();
    this.mayBeScrolled = this.scrolled() > 0;
    const view = this.scroller.getBoundingClientRect();
    const box = this.ol.getBoundingClientRect();
    if (box.bottom < view.top || box.top > view.bottom) this.follow();
    else if (!this.wentToTop || this.mayBeScrolled) this.grow({ soon: true });
    this.wentToTop = false;
    this.showNow(view.top);
  }

  /** The reader jumped to where no rows are: make those that belong there. */
  follow() {
    const top = this.scrolled();
    const whole = this.below.getBoundingClientRect().bottom - this.above.getBoundingClientRect().top;
    if (top < 0 || whole <= 0) return;
    const index = this.space.placeAt(top, whole, this.scroller.clientHeight);
    const hadFocus = this.ol.contains(focusedElement());
    const lost = hadFocus ? this.focusedIndex() : this.lost;
    this.items.clear();
    this.ol.replaceChildren();
    this.first = this.last = index;
    if (hadFocus) this.loseFocus();
    this.lost = lost;
    this.above.style.height = `${this.first ? top : 0}px`;
    if (!this.first) this.scroller.scrollTop -= top;
    this.grow({ soon: false });
  }

  /** When scrolling ends: correct the empty heights. */
  settle() {
    if (!this.rows.length || this.scrolled() <= 0) return;
    const anchor = this.ol.firstElementChild;
    if (!anchor) return;
    const before = anchor.getBoundingClientRect().top;
    const wanted = this.space.heightOf(this.first);
    if (Math.abs(this.above.offsetHeight - wanted) < 1) return;
    this.setSpaces();
    this.scroller.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  /** Show the year at the top of the visible list. @param {number} top */
  showNow(top) {
    const item = [...this.ol.children].find((each) => each.getBoundingClientRect().bottom > top + 1);
    const hidden = !item || this.order === "near" || this.scrolled() <= 0;
    this.now.hidden = hidden;
    if (!hidden) this.now.firstChild.textContent = this.yearAt(Number(/** @type {HTMLElement} */ (item).dataset.index));
  }

  /** @param {number} index */
  yearAt(index) {
    const { day_start: start, day_end: end } = this.incidents.columns;
    const row = this.rows[index];
    return yearWords(start[row], end[row]);
  }

  /**
   * @param {number} index
   * @returns {HTMLLIElement}
   */
  makeItem(index) {
    const row = this.rows[index];
    const button = make("button", {
      type: "button", class: "row is-waiting", onclick: () => this.events.choose(row),
      onpointerenter: () => this.events.hover(row), onpointerleave: () => this.events.hover(null),
      onfocus: () => this.events.hover(row), onblur: () => this.events.hover(null),
    }, make("span", { class: "row-title" }, word("list.loading")));
    button.dataset.row = String(row);
    if (row === this.selected) button.setAttribute("aria-current", "true");
    const year = this.yearAt(index);
    const begins = this.order !== "near" && (index === 0 || this.yearAt(index - 1) !== year);
    const item = make("li", { class: begins ? "begins-year" : "", "aria-setsize": this.rows.length, "aria-posinset": index + 1 },
      begins ? make("h3", { class: "list-year" }, year) : null, button);
    item.dataset.index = String(index);
    this.items.set(index, { item, button, isFilled: false });
    return item;
  }

  /** Write the rows anew: the marks are colored by something else. */
  recolor() {
    for (const item of this.items.values()) item.isFilled = false;
    this.fill();
  }

  /** Put the texts into rows that wait for them. */
  fill() {
    const waiting = [...this.items].filter(([, { isFilled }]) => !isFilled);
    if (!waiting.length) return;
    for (const [, item] of waiting) item.isFilled = true;
    this.filled = this.putTexts(waiting);
  }

  /** @param {[number, ListItem][]} waiting By place in the list. */
  async putTexts(waiting) {
    const { mayBe, terms, filled } = this;
    const texts = await Promise.all(waiting.map(([index]) => this.incidents.text(this.rows[index])));
    if (!filled) await breath(); // marks and rows have a task each
    const seen = this.focusInView();
    this.keepPlace(() => waiting.forEach(([, { button }], i) => {
      if (!button.isConnected) return;
      button.dataset.id = texts[i].id;
      button.classList.remove("is-waiting");
      button.replaceChildren(...rowParts(this.incidents, Number(button.dataset.row), texts[i], { mayBe, terms, distance: this.distance?.(Number(button.dataset.row)) ?? 0 }));
    }));
    seen?.scrollIntoView({ block: "nearest" });
    beforePicture().then(() => this.measure()); // which lays all out that a filter has changed, and took a third of its task
  }

  /** Find how high rows are, and make more where they do not fill the view. */
  measure() {
    this.rowPixels = this.measuredHeight();
    if (this.ol.getBoundingClientRect().bottom < this.scroller.getBoundingClientRect().bottom) this.grow({ soon: true });
  }

  /** @returns {Element|null} The row that has the focus, if the reader sees it. */
  focusInView() {
    const focused = focusedElement();
    if (!focused || !this.ol.contains(focused)) return null;
    const [box, view] = [focused.getBoundingClientRect(), this.scroller.getBoundingClientRect()];
    return box.bottom > view.top && box.top < view.bottom ? focused : null;
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const from = this.focusedIndex() ?? this.lost;
    if (event.altKey || event.ctrlKey || event.metaKey || from === null) return;
    const index = placeOfKey(event.key, from, this.rows.length);
    if (index === null) return;
    event.preventDefault();
    this.focusIndex(index);
  }

  /** @param {number} index */
  focusIndex(index) {
    if (!this.items.has(index)) this.jumpTo(index);
    this.lost = null;
    const { button } = /** @type {ListItem} */ (this.items.get(index));
    button.focus({ preventScroll: true });
    button.scrollIntoView({ block: "nearest" });
  }

  /** @param {number|null} row */
  select(row) {
    if (this.selected !== null) this.buttonOf(this.selected)?.removeAttribute("aria-current");
    this.selected = row;
    if (row !== null) this.buttonOf(row)?.setAttribute("aria-current", "true");
  }

  /** @param {number} row */
  indexOf(row) {
    return this.order === "new" ? indexOfRow(this.rows, row) : Array.prototype.indexOf.call(this.rows, row);
  }

  /**
   * @param {number} row
   * @returns {HTMLButtonElement|undefined} Undefined if it is not made or not shown.
   */
  buttonOf(row) {
    return this.items.get(this.indexOf(row))?.button;
  }

  /**
   * Mark a row because its mark on the map is pointed at.
   * @param {number|null} row
   */
  mark(row) {
    for (const { button } of this.items.values()) button.classList.toggle("is-hovered", button.dataset.row === String(row));
  }

  /** @param {number} row */
  reveal(row) {
    const index = this.indexOf(row);
    if (index < 0) return;
    if (!this.items.has(index)) this.jumpTo(index);
    this.items.get(index)?.button.scrollIntoView({ block: "nearest" });
  }

  /** The list got more or less room. */
  resized() {
    if (this.rows.length) this.grow({ soon: true });
  }

  /**
   * @param {number} row
   * @returns {boolean} Whether the row is there to be focused.
   */
  focus(row) {
    const index = this.indexOf(row);
    if (index < 0) return false;
    this.focusIndex(index);
    return true;
  }

  /** @returns {number|null} */
  focusedIndex() {
    const item = focusedElement()?.closest("li");
    return item && this.ol.contains(item) ? Number(item.dataset.index) : null;
  }

  /** @returns {number|null} */
  focusedRow() {
    const row = this.ol.contains(focusedElement()) ? /** @type {HTMLElement} */ (focusedElement()).dataset.row : undefined;
    return row === undefined ? null : Number(row);
  }
}

/** @param {Incidents} incidents @param {ArrayLike<number>} rows @returns {boolean} Whether only the area of each is known. */
function isEveryByArea({ positions }, rows) {
  return Array.prototype.every.call(rows, (row) => isByArea(positions, row));
}
