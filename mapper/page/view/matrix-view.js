// @ts-check
/** @file The matrix as a table: each number a button that filters to that agency in that place. */
import { byId, make } from "./dom.js";
import { swatch } from "./glyphs.js";
import { focusedElement } from "./host.js";
import { countMatrix, firstOpened, heatOf, visibleNodes } from "../core/matrix.js";
import { AREA_FIELD } from "../core/own-areas.js";
import { numberWords, word } from "../core/words.js";
import { largest } from "./print-matrix.js";

/**
 * @import {Incidents} from "./data.js"
 * @import {Facet, FacetNode} from "../core/facets.js"
 * @import {Chosen, FilterSet} from "../core/filter-set.js"
 * @import {LinkState} from "../core/link.js"
 * @import {MatrixCounts} from "../core/matrix.js"
 * @typedef {{choose: (chosen: Chosen) => void, close: () => void, turned: () => void}} MatrixEvents
 *   `turned`: the reader chose what the columns are.
 * @typedef {"agencies"|"jurisdictions"} Axis
 */

/** Before the id of a layer in the key of its facet. */
const LAYER = `field.${AREA_FIELD}`;

/** Lines that are open without being asked for. */
const FIRST_ROWS = 32;
const FIRST_COLUMNS = 16;

/** Areas of a layer of the publisher's own that are columns: those with most incidents. */
const MOST_AREAS = 60;

/** Shows the matrix while it is looked at. */
export class Matrix {
  /**
   * @param {FilterSet} set
   * @param {Incidents} incidents
   * @param {MatrixEvents} events
   */
  constructor(set, incidents, events) {
    this.set = set;
    this.incidents = incidents;
    this.events = events;
    this.chosen = set.nothing();
    this.shown = 0;
    /** @type {MatrixCounts|null} */
    this.cells = null;
    /** What the columns are: jurisdictions, or the areas of a layer. @type {Facet} */
    this.areas = set.jurisdictions;
    /** Those whose cells are counted. @type {Facet|null} */
    this.countedAreas = null;
    this.opened = { agencies: firstOpened(set.agencies, FIRST_ROWS), jurisdictions: firstOpened(set.jurisdictions, FIRST_COLUMNS) };
    this.element = byId("matrix");
    this.scroller = byId("matrix-scroller");
    this.line = byId("matrix-line");
    this.showButton = byId("matrix-show");
    this.rest = make("p", { class: "matrix-key", hidden: true });
    this.showButton.before(this.rest);
    this.offerLayers();
    byId("matrix-close").addEventListener("click", () => events.close());
    this.showButton.addEventListener("click", () => events.close());
    /** Kept, because asking the browser forces a new layout of the changes. */
    this.scrolled = { left: 0, top: 0 };
    this.scroller.addEventListener("scroll", () => (this.scrolled = { left: this.scroller.scrollLeft, top: this.scroller.scrollTop }), { passive: true });
    this.scroller.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.onKey(event));
    for (const type of ["focusin", "pointerover"]) this.scroller.addEventListener(type, (/** @type {Event} */ event) => this.say(event));
    for (const type of ["focusout", "pointerleave"]) this.scroller.addEventListener(type, () => this.sayNothing());
  }

  /** Let the reader choose a layer of the publisher's own in place of cities and counties. */
  offerLayers() {
    this.layers = [this.set.jurisdictions, ...this.set.facets.filter(({ key }) => key.startsWith(LAYER))];
    if (this.layers.length < 2) return;
    this.select = make("select", { class: "button", "aria-label": word("filters.jurisdictions"), onchange: () => {
      this.turn(this.select?.value ?? "");
      this.refresh(this.chosen, this.shown);
      this.events.turned();
    } }, ...this.layers.map(({ key }) => make("option", { value: layerOf(key) }, this.set.nameOf(key))));
    byId("matrix-close").before(this.select);
  }

  /** The layer that the columns are, as in a link; empty for cities and counties. */
  get layer() {
    return layerOf(this.areas.key);
  }

  /** @param {LinkState} state */
  restore({ areas }) {
    this.turn(areas);
  }

  /** @param {string} layer As in a link; one that is not there leaves cities and counties. */
  turn(layer) {
    if (layer === this.layer) return;
    this.areas = this.layers?.find(({ key }) => layerOf(key) === layer) ?? this.set.jurisdictions;
    this.opened.jurisdictions = firstOpened(this.areas, FIRST_COLUMNS);
    if (this.select) this.select.value = this.layer;
  }

  /** @param {boolean} shown */
  show(shown) {
    this.element.hidden = !shown;
    if (!shown) this.scroller.replaceChildren();
  }

  /**
   * @param {Chosen} chosen
   * @param {number} shown How many incidents pass.
   */
  refresh(chosen, shown) {
    const { columns, header } = this.incidents;
    const { areas, set: { agencies, involvements } } = this;
    // a press of a cell changes no count
    const isCounted = this.countedAreas === areas && this.scroller.childElementCount > 0 && this.set.isSameBut(this.chosen, chosen, ["agencies", areas.key]);
    this.chosen = chosen;
    this.shown = shown;
    if (isCounted) return this.markChosen();
    this.countedAreas = areas;
    const rows = this.set.rowsWithout(chosen, ["agencies", areas.key]);
    this.cells = countMatrix({ agencies, jurisdictions: areas, involvements, roles: chosen.roles, named: chosen.named }, {
      involvements: columns.involvements, jurisdictions: areas.codes, contest: columns.contest_status,
      disputed: header.contest_statuses.indexOf("disputed"),
    }, rows);
    this.draw();
  }

  /** Mark the chosen cell in the table as it stands. */
  markChosen() {
    for (const button of this.scroller.querySelectorAll("button.cell")) {
      const [row, column] = button.dataset.cell.split(":").map(Number);
      button.setAttribute("aria-pressed", String(this.isChosen(row, column)));
    }
    this.oneTabStop(/** @type {HTMLElement|null} */ (focusedElement())?.dataset.cell);
    this.showTotal();
  }

  draw() {
    const focused = /** @type {HTMLElement|null} */ (focusedElement())?.dataset.cell;
    const { left, top } = this.scrolled;
    const { areas: jurisdictions, set: { agencies } } = this;
    const rows = visibleNodes(agencies, this.opened.agencies);
    const columns = this.columns(rows);
    const table = make("table", { class: "matrix-table", "aria-labelledby": "matrix-title", "aria-describedby": "matrix-hint" },
      make("thead", {}, make("tr", {}, make("td", { class: "matrix-corner" }), ...columns.map((id, at) => this.head("jurisdictions", jurisdictions, id, beginsGroup(jurisdictions, id, at))))),
      make("tbody", {}, ...this.bodyRows(rows, columns)));
    this.scroller.replaceChildren(table);
    if (left || top) this.scroller.scrollTo(left, top);
    this.oneTabStop(focused);
    this.showTotal();
  }

  /**
   * @param {number[]} rows
   * @returns {number[]} The areas that are columns; of a layer with very many those with most incidents.
   */
  columns(rows) {
    const ids = visibleNodes(this.areas, this.opened.jurisdictions);
    const isFlat = this.areas !== this.set.jurisdictions;
    const { counts, width } = /** @type {MatrixCounts} */ (this.cells);
    const { kept, left } = isFlat ? largest(ids, (id) => Math.max(...rows.map((row) => counts[row * width + id])), MOST_AREAS) : { kept: ids, left: 0 };
    this.rest.hidden = !left;
    this.rest.textContent = left ? word("print.matrix.jurisdictions", { n: left }) : "";
    return kept;
  }

  /**
   * @param {number[]} rows
   * @param {number[]} columns
   */
  bodyRows(rows, columns) {
    const { counts, width } = /** @type {MatrixCounts} */ (this.cells);
    const leaves = rows.flatMap((id) => columns.map((column) => counts[id * width + column]));
    const most = leaves.reduce((a, b) => Math.max(a, b), 1);
    return rows.map((id) => make("tr", { class: `matrix-row depth-${Math.min(this.set.agencies.nodes[id].depth, 4)}` },
      this.head("agencies", this.set.agencies, id), ...columns.map((column, at) => this.cell(id, column, most, beginsGroup(this.areas, column, at)))));
  }

  /**
   * @param {Axis} axis
   * @param {Facet} facet
   * @param {number} id
   * @param {string} [className]
   */
  head(axis, facet, id, className = "") {
    const node = facet.nodes[id];
    const isRow = axis === "agencies";
    const sign = isRow && node.level && node.depth === 0 ? swatch({ level: node.level }) : null;
    const short = isRow && node.note ? make("bdi", { class: "matrix-short", "aria-hidden": "true" }, node.note) : null;
    const name = make("span", { class: "matrix-name" }, make("bdi", { class: "matrix-long" }, node.label), short);
    return make("th", { scope: isRow ? "row" : "col", class: `matrix-head depth-${Math.min(node.depth, 4)}${node.children.length ? " is-parent" : ""}${className}` },
      make("div", { class: "matrix-head-inner" }, node.children.length ? this.expander(axis, node) : null, sign, name));
  }

  /**
   * @param {Axis} axis
   * @param {FacetNode} node
   */
  expander(axis, { id, label }) {
    const isOpen = this.opened[axis].has(id);
    const button = make("button", { type: "button", class: "expander", "aria-expanded": String(isOpen),
      "aria-label": word(isOpen ? "matrix.collapse" : "matrix.expand", { name: label }), onclick: () => this.toggle(axis, id) });
    button.dataset.cell = `${axis}:${id}`;
    return button;
  }

  /**
   * @param {Axis} axis
   * @param {number} id
   */
  toggle(axis, id) {
    const { opened } = this;
    if (!opened[axis].delete(id)) opened[axis].add(id);
    this.draw();
  }

  /**
   * @param {number} row
   * @param {number} column
   * @param {number} most
   * @param {string} className
   */
  cell(row, column, most, className) {
    const { counts, outside, width } = /** @type {MatrixCounts} */ (this.cells);
    const at = row * width + column;
    const n = counts[at];
    if (!n) return make("td", { class: `matrix-none${className}` }, make("span", { "aria-hidden": "true" }, "·"));
    const button = make("button", { type: "button", class: `cell heat-${heatOf(n, most)}`, "aria-label": this.cellWords(row, column),
      "aria-pressed": String(this.isChosen(row, column)), onclick: () => this.press(row, column) },
      numberWords(n), outside[at] ? make("span", { class: "area-mark area-outside", "aria-hidden": "true" }) : null);
    button.dataset.cell = `${row}:${column}`;
    return make("td", { class: className.trim() || null }, button);
  }

  /**
   * @param {number} row
   * @param {number} column
   * @returns {string} "California Highway Patrol in Santa Ana: 2 incidents, 2 disputed"
   */
  cellWords(row, column) {
    const { counts, disputed, outside, width } = /** @type {MatrixCounts} */ (this.cells);
    const at = row * width + column;
    const agency = this.set.agencies.nodes[row].label;
    const area = this.areas.nodes[column].label;
    return [
      word("matrix.cell", { agency, area, n: counts[at] }),
      disputed[at] ? word("matrix.disputed", { n: disputed[at] }) : "",
      outside[at] ? word("matrix.outside", { n: outside[at] }) : "",
    ].filter(Boolean).join(", ");
  }

  /**
   * @param {number} row
   * @param {number} column
   */
  isChosen(row, column) {
    const { agencies, [this.areas.key]: jurisdictions } = this.chosen.facets;
    return agencies.chosen.size === 1 && jurisdictions.chosen.size === 1 && agencies.chosen.has(row) && jurisdictions.chosen.has(column);
  }

  /**
   * Filter to a cell, or take that back.
   * @param {number} row
   * @param {number} column
   */
  press(row, column) {
    const { chosen } = this;
    const taken = this.isChosen(row, column);
    const { mode } = chosen.facets.agencies;
    this.events.choose({ ...chosen, facets: {
      ...chosen.facets,
      agencies: { chosen: new Set(taken ? [] : [row]), mode },
      [this.areas.key]: { chosen: new Set(taken ? [] : [column]), mode: "any" },
    } });
  }

  /** Show how many incidents pass, if the list is out of sight. */
  showTotal() {
    this.showButton.textContent = word("matrix.show", { n: this.shown });
    const { outside } = /** @type {MatrixCounts} */ (this.cells);
    byId("matrix-key").hidden = !outside.some(Boolean);
  }

  /** @param {Event} event */
  say(event) {
    const cell = /** @type {HTMLElement} */ (event.target).closest("button");
    const text = cell?.getAttribute("aria-label") ?? "";
    if (text) this.line.textContent = text;
  }

  sayNothing() {
    const focused = focusedElement();
    const kept = focused && this.scroller.contains(focused) ? focused.getAttribute("aria-label") : "";
    this.line.textContent = kept || word("matrix.hint");
  }

  /** @returns {HTMLButtonElement[][]} The buttons, line by line. */
  grid() {
    return [...this.scroller.querySelectorAll("tr")].map((line) => [...line.querySelectorAll("button")]);
  }

  /** One button can be reached by tab, the arrows do the rest. @param {string|undefined} focused */
  oneTabStop(focused) {
    const buttons = this.grid().flat();
    for (const button of buttons) button.tabIndex = -1;
    const found = focused === undefined ? undefined : buttons.find((button) => button.dataset.cell === focused);
    const stop = found ?? buttons.find((button) => button.getAttribute("aria-pressed") === "true") ?? buttons.find((button) => button.classList.contains("cell")) ?? buttons[0];
    if (stop) stop.tabIndex = 0;
    if (focused !== undefined) (found ?? stop ?? this.scroller).focus({ preventScroll: true });
    this.sayNothing();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const from = focusedElement();
    const lines = this.grid().filter((line) => line.length);
    const y = lines.findIndex((line) => line.some((button) => button === from));
    if (y < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const x = lines[y].findIndex((button) => button === from);
    const next = nextButton(lines, x, y, event.key, getComputedStyle(this.scroller).direction === "rtl");
    if (!next) return;
    event.preventDefault();
    /** @type {HTMLButtonElement} */ (from).tabIndex = -1;
    next.tabIndex = 0;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

/** @param {string} key Of a facet. @returns {string} The layer that its areas are of, as in a link. */
function layerOf(key) {
  return key.startsWith(LAYER) ? key.slice(LAYER.length) : "";
}

/**
 * The button that a key leads to: beside, or nearest above or below.
 * @param {HTMLButtonElement[][]} lines
 * @param {number} x
 * @param {number} y
 * @param {string} key
 * @param {boolean} rtl
 * @returns {HTMLButtonElement|null|undefined}
 */
function nextButton(lines, x, y, key, rtl) {
  if (key === "Home") return lines[y][0];
  if (key === "End") return lines[y][lines[y].length - 1];
  if (key === "ArrowRight" || key === "ArrowLeft") return lines[y][x + ((key === "ArrowRight") === rtl ? -1 : 1)];
  const line = key === "ArrowDown" ? lines[y + 1] : key === "ArrowUp" ? lines[y - 1] : null;
  if (!line) return null;
  const middle = (/** @type {Element} */ button) => button.getBoundingClientRect().left + button.getBoundingClientRect().width / 2;
  const here = middle(lines[y][x]);
  return [...line].sort((a, b) => Math.abs(middle(a) - here) - Math.abs(middle(b) - here))[0];
}

/**
 * A state or a county stands together with the columns of its parts.
 * @param {Facet} facet
 * @param {number} id
 * @param {number} at Which column it is.
 * @returns {string} A class to add.
 */
function beginsGroup({ nodes }, id, at) {
  return at > 0 && nodes[id].depth <= 1 && nodes.some(({ depth }) => depth) ? " begins-group" : "";
}
