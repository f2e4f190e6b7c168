// @ts-check
/** @file The choice of a layer to shade the map by, and its key: the steps with their colors, and a table of all areas with their counts. */
import { HEXAGONS, hexagonFiller } from "../core/hexagons.js";
import { everyRow } from "../core/filters.js";
import { censusLayers, rangeInWords } from "../core/own-areas.js";
import { numberWords, word } from "../core/words.js";
import { AreaShades, shadeColor, shadingOf } from "./area-shades.js";
import { breath, byId, make } from "./dom.js";

/**
 * @import {HexagonLayer} from "../core/hexagons.js"
 * @import {AreaLayer, Coverage} from "../core/own-areas.js"
 * @import {LinkState} from "../core/link.js"
 * @import {Shading} from "./area-shades.js"
 * @import {Basemap} from "./basemap.js"
 * @import {Incidents} from "./data.js"
 */

/** Incidents whose hexagons are found in one go: a few milliseconds. */
const HEXAGON_SLICE = 1 << 16;

/** After the key of a layer in a link: by rate. */
const RATE = ".rate";

/** Lets the reader choose, and keeps map, key and table in step. */
export class ShadeKey {
  /**
   * @param {Incidents} incidents
   * @param {() => void} chosen Called when the reader has chosen another layer.
   */
  constructor(incidents, chosen) {
    this.incidents = incidents;
    this.chosen = chosen;
    /** What is shaded, as in a link; empty for nothing. */
    this.key = "";
    /** @type {AreaShades|null} */
    this.shades = null;
    /** @type {ArrayLike<number>} */
    this.rows = [];
    /** @type {HexagonLayer|null|undefined} Undefined until they are first asked for. */
    this.hexagons = undefined;
    this.layers = [...incidents.layers, ...censusLayers(incidents.header, incidents.columns)];
    /** @type {Coverage|null} */
    this.coverage = incidents.header.coverage?.complete ? incidents.header.coverage : null;
    this.element = make("details", { class: "shade-key", id: "shade-key", hidden: true });
    byId("legend-row").after(this.element);
    byId("legend-colors").after(this.makeChoice());
  }

  makeChoice() {
    const options = [["", word("shade.none")], ...this.layers.flatMap((layer) => [
      [layer.key, layer.name], ...(layer.people && this.coverage ? [[layer.key + RATE, word("shade.rate", { name: layer.name })]] : []),
    ]), [HEXAGONS, word("shade.hexagons.choice")]];
    this.select = make("select", { id: "legend-shade", onchange: () => {
      this.choose(this.select.value);
      this.refresh();
      this.chosen();
    } }, ...options.map(([value, name]) => make("option", { value }, name)));
    return make("label", { class: "legend-choice" }, make("span", {}, word("shade")), this.select);
  }

  /**
   * Draw on a map from now on.
   * @param {any} map
   * @param {Basemap} basemap
   */
  draw(map, basemap) {
    this.shades = new AreaShades(map, basemap);
    this.refresh();
  }

  /** @param {string} key From a link or the choice; unknown ones are none. `update` shades the map by it. */
  choose(key) {
    const isKnown = key === HEXAGONS || this.layers.some((layer) => key === layer.key || (key === layer.key + RATE && layer.people && this.coverage));
    this.key = isKnown ? key : "";
    this.select.value = this.key;
  }

  /** @param {LinkState} state */
  restore({ shade }) {
    this.choose(shade);
  }

  /** @param {ArrayLike<number>} rows Those shown. */
  update(rows) {
    this.rows = rows;
    this.refresh();
  }

  /** @returns {AreaLayer|null} */
  layerOf() {
    if (this.key !== HEXAGONS) return this.layers.find(({ key }) => key === this.key || key + RATE === this.key) ?? null;
    if (this.hexagons === undefined) this.findHexagons();
    return this.hexagons ?? null;
  }

  /** Find the hexagons of all incidents; of very many in slices, so that the page stays awake. The map is shaded once they are known. */
  async findHexagons() {
    const { columns, count } = this.incidents;
    this.hexagons = null;
    const made = hexagonFiller(/** @type {any} */ (columns), (row) => this.incidents.isLocated(row), count);
    for (let from = 0; made && from < count; from += HEXAGON_SLICE) {
      if (from) await breath();
      made.fill(from, Math.min(from + HEXAGON_SLICE, count));
    }
    this.hexagons = made && made.layer();
    if (count > HEXAGON_SLICE) this.refresh();
  }

  refresh() {
    const layer = this.layerOf();
    const isRate = this.key.endsWith(RATE);
    // a rate is of all incidents: a choice of them is not complete
    const rows = isRate ? everyRow(this.incidents.count) : this.rows;
    const shading = layer && shadingOf(layer, rows, isRate ? this.coverage : null);
    this.shades?.show(layer ?? this.incidents.layers[0] ?? null, shading);
    this.element.hidden = !shading;
    if (shading) this.showKey(shading);
  }

  /** What a rate does not say: in view also while the key is closed. */
  caveat() {
    return make("span", { class: "shade-caveat" }, word("shade.caveat", { from: this.coverage?.from ?? "", until: this.coverage?.until ?? "" }));
  }

  /** @param {Shading} shading */
  showKey(shading) {
    const { layer, steps, isRate, isOpen } = shading;
    const { open } = this.element;
    const signs = steps.map((end, step) => make("span", { class: "shade-step" },
      make("span", { class: `shade-sign shade-${shadeColor(step, steps) + 1}`, "aria-hidden": "true" }), stepWords(steps, step)));
    const notes = [
      isOpen && word("shade.open"),
      layer === this.hexagons && this.hexagons?.left && word("shade.left", { n: this.hexagons.left }), layer.credit,
    ].filter(Boolean);
    this.element.replaceChildren(
      make("summary", {}, make("span", { class: "shade-name", dir: "auto" }, isRate ? word("shade.rate", { name: layer.name }) : layer.name), " ", ...signs, isRate && this.caveat()),
      make("p", { class: "hint" }, word("shade.hint")), areaTable(shading),
    );
    if (notes.length) this.element.firstChild?.after(make("p", { class: "shade-notes" }, notes.join(" ")));
    this.element.open = open;
  }
}

/**
 * @param {number[]} steps
 * @param {number} step
 * @returns {string} "4–7"
 */
function stepWords(steps, step) {
  const first = (steps[step - 1] ?? 0) + 1;
  return first >= steps[step] ? numberWords(steps[step]) : `${numberWords(first)}–${numberWords(steps[step])}`;
}

/**
 * All areas with incidents, those with most first.
 * @param {Shading} shading
 */
function areaTable({ layer, ranges, isRate }) {
  const areas = layer.names.map((name, area) => ({ name, range: ranges[area] }));
  const found = areas.filter(({ range }) => range && range.most).sort((a, b) => (b.range?.least ?? 0) - (a.range?.least ?? 0) || (b.range?.most ?? 0) - (a.range?.most ?? 0));
  const head = [word("shade.area"), word(isRate ? "shade.column.rate" : "shade.column")].map((text) => make("th", { scope: "col" }, text));
  return make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...found.map(({ name, range }) => make("tr", {},
    make("th", { scope: "row", dir: "auto" }, name), make("td", {}, rangeInWords(/** @type {any} */ (range)))))));
}
