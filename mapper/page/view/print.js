// @ts-check
/** @file The page on paper: the shown incidents, with the filters in words, the map as it stands, legend, matrix and list. */
import { byId, make, whenIdle } from "./dom.js";
import { dateLine, dateWords, exactnessWords, known } from "../core/format.js";
import { glyph } from "./glyphs.js";
import { onPrint, outerElement, pixelRatio, print } from "./host.js";
import { printedMatrix } from "./print-matrix.js";
import { categoryParts, factParts } from "./list-row.js";
import { categoriesOf, rowFacts } from "../core/row-facts.js";
import { titleTongue } from "../core/translations.js";
import { word } from "../core/words.js";

/**
 * @import {Incidents} from "./data.js"
 * @import {IncidentText} from "../core/text-block.js"
 * @import {Facet} from "../core/facets.js"
 * @import {Chosen, FilterSet} from "../core/filter-set.js"
 * @import {IncidentPrint} from "./print-incident.js"
 * @typedef {{incidents: Incidents, set: FilterSet, shown: () => ArrayLike<number>, chosen: () => Chosen, areas: () => Facet,
 *   filters: () => string[], redraw: () => void, one: IncidentPrint, isOpened: () => {isOnMap: boolean}|null}} PrintParts
 *   `chosen`: the active filters; `areas`: the columns of the matrix; `one`: prints the opened incident, if one `isOpened`.
 */

/** More incidents than this make a book; a sentence stands for the rest. */
const MOST_PRINTED = 500;

/** Without the menu the browser prints at once, so the texts of this many are held ready. */
const HELD_READY = 200;

/** The printable width of paper at 96 pixels per inch, and the greatest height of the map with title and legend. */
const PAPER_PIXELS = 680;
const MAP_PIXELS = 640;

/** A phone's map is drawn with more pixels than it shows, so it may grow. */
const MOST_GROWN = 1.75;

/** Holds the sheet ready and puts it in when the browser prints. */
export class PrintSheet {
  /** @param {PrintParts} parts */
  constructor(parts) {
    this.parts = parts;
    /** @type {Map<number, IncidentText>} */
    this.texts = new Map();
    this.asked = 0;
    this.printsAll = false;
    this.element = make("section", { class: "print-sheet", id: "print-sheet" });
    byId("page").prepend(this.element);
    onPrint("beforeprint", () => this.putIn());
    onPrint("afterprint", () => this.takeOut());
  }

  /** Load the texts of the shown incidents when the page is idle. */
  prepare() {
    const asked = ++this.asked;
    whenIdle(() => asked === this.asked && this.read(HELD_READY));
  }

  /** @param {number} most */
  async read(most) {
    const { incidents, shown } = this.parts;
    const rows = Array.from({ length: Math.min(shown().length, most) }, (_, i) => shown()[i]);
    const texts = await Promise.all(rows.map((row) => incidents.text(row)));
    // cloned, because a string cut out of a block would keep the whole block
    this.texts = new Map(rows.map((row, i) => [row, structuredClone(texts[i])]));
  }

  /** Print all incidents shown, from the menu: there is time to read every text and to draw a dark map light. */
  async print() {
    await this.read(MOST_PRINTED);
    this.printsAll = true;
    await this.printLight();
    this.printsAll = false;
  }

  /** Print the opened incident, with a map drawn for paper. */
  async printIncident() {
    const { one } = this.parts;
    if (this.parts.isOpened()?.isOnMap) await one.prepare(pictured);
    await this.printLight();
    one.restore();
  }

  async printLight() {
    const root = outerElement();
    const { theme } = root.dataset;
    root.dataset.theme = "light";
    this.parts.redraw();
    await pictured();
    await pictured();
    try {
      print();
    } finally {
      root.dataset.theme = theme;
      this.parts.redraw();
    }
  }

  /**
   * Put the sheet in. The browser does not print changes to canvases at this moment, so the map stays as it is and
   * is made smaller as a whole.
   */
  putIn() {
    const opened = this.parts.isOpened();
    if (opened && !this.printsAll) this.parts.one.putIn(opened.isOnMap);
    else this.putAllIn();
  }

  putAllIn() {
    const { incidents, shown, filters } = this.parts;
    const rows = shown();
    const printed = Array.from({ length: Math.min(rows.length, MOST_PRINTED) }, (_, i) => rows[i]).filter((row) => this.texts.has(row));
    const chosen = filters();
    this.legendWasOpen = byId("legend").open;
    byId("legend").open = true;
    const { offsetWidth, offsetHeight } = byId("stage");
    byId("stage").style.setProperty("--map-zoom", String(Math.min(pixelRatio() > 1 ? MOST_GROWN : 1, PAPER_PIXELS / offsetWidth, MAP_PIXELS / offsetHeight)));
    byId("stage").style.setProperty("--map-width", `${offsetWidth}px`);
    byId("stage").style.setProperty("--map-height", `${offsetHeight}px`);
    this.element.replaceChildren(
      make("h1", { dir: "auto", lang: byId("title").lang || null }, byId("title").textContent),
      make("p", { class: "print-status" }, byId("status").textContent),
      make("p", {}, byId("counts").textContent),
      make("p", { class: "print-filters" }, chosen.length ? word("print.filters", { filters: chosen.join("; ") }) : word("print.no-filters")));
    this.list = make("section", { class: "print-list" }, make("h2", {}, word("list")),
      make("ol", {}, ...printed.map((row) => this.item(row, incidents))),
      printed.length < rows.length ? make("p", { class: "print-rest" }, word("print.rest", { printed: printed.length, n: rows.length })) : null);
    this.matrix = printedMatrix(this.parts.set, incidents, rows, this.parts.chosen(), this.parts.areas());
    byId("page").append(...[this.matrix, this.list].filter((part) => part !== null));
  }

  /**
   * @param {number} row
   * @param {Incidents} incidents
   */
  item(row, incidents) {
    const text = /** @type {IncidentText} */ (this.texts.get(row));
    const status = incidents.contestStatus(row);
    const categories = status ? [] : categoriesOf(incidents.colors, row);
    const facts = rowFacts(incidents.fields, row, text, { colors: incidents.colors, categories, terms: [] });
    const names = new Set(incidents.counted(row).map(([agency]) => incidents.header.agencies[agency].name));
    const area = incidents.jurisdiction(row).label;
    const exact = exactnessWords({
      precision: incidents.precision(row), uncertaintyMeters: incidents.columns.uncertainty_meters[row], area, located: incidents.isLocated(row),
    });
    return make("li", {},
      make("h3", { dir: "auto", ...titleTongue(text, incidents.header) }, text.title ?? ""),
      make("p", { class: "print-facts" }, ...(status ? [glyph(status), ` ${word(`contest.${status}`)} · `] : []), `${status ? dateWords(text.event_date, text.date_interval) : dateLine(text.event_date, text.date_interval)} · ${known(text.locality) ?? area} · ${exact}`),
      categories.length + facts.length ? make("p", { class: "row-facts" }, ...categoryParts(categories), ...factParts(facts)) : null,
      names.size ? make("p", {}, [...names].join("; ")) : null,
      make("p", { dir: "auto" }, text.summary ?? ""));
  }

  takeOut() {
    this.parts.one.takeOut();
    if (!this.element.hasChildNodes()) return;
    byId("legend").open = this.legendWasOpen;
    this.element.replaceChildren();
    this.list?.remove();
    this.matrix?.remove();
  }
}

/** Wait for the next picture; a page in the background does not paint, and goes on all the same. */
function pictured() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve, 0));
    setTimeout(resolve, 250);
  });
}
