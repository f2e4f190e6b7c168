// @ts-check
/** @file The page of counts comes together here: a crossing is chosen; totals, facets, map, months and table follow. */
import { fillWords } from "./skeleton-words.js";
import { CountCube } from "../core/count-cube.js";
import { countCells, countCrossing, countDays, countTable, everything, facetsOf, isEverything } from "../core/count-crossing.js";
import { CountsFacets } from "./counts-facets.js";
import { CountsMap } from "./counts-map.js";
import { CountsTable } from "./counts-table.js";
import { CountsTime } from "./counts-time.js";
import { isWide } from "./counts-room.js";
import { showFailure } from "./failure.js";
import { memberIds, memberNames, monthCode, monthName, monthOfCode, monthsOf, readCells, readPeriods, readSets } from "../core/counts-data.js";
import { addCountsWords } from "../core/counts-words.js";
import { decodeBlock } from "../core/decode.js";
import { beginLate, breath, byId, later, make, nextTask } from "./dom.js";
import { blockText, find, hasBlock, isBlockWhole, isParsing, onAddress, outerElement, parsed, place, setTitle, settle, writeAddress } from "./host.js";
import { settingOf, withSetting } from "../core/link-settings.js";
import { showNotices } from "./notices.js";
import { THEMES, applyLanguage, applyTheme, chooseTheme, followTheme, restoreFocus, switchLanguage, themeChoice } from "./settings.js";
import { headWords } from "../core/translations.js";
import { visibleText } from "../core/visible.js";
import { LANGUAGE_NAMES, language, numberWords, word } from "../core/words.js";

/**
 * @import {Counted, Facet} from "../core/count-crossing.js"
 * @import {Theme} from "./settings.js"
 */

/** How long nothing is chosen before the table, which is below all else, follows. */
const TABLE_MILLISECONDS = 120;

/** The page. */
class CountsPage {
  /** @param {any} header */
  constructor(header) {
    this.header = header;
    /** @type {CountCube|null} Of places and months, once it is there. */
    this.cube = null;
    this.sets = readSets(header);
    this.names = memberNames(header);
    this.ids = memberIds(header);
    this.facetNames = facetsOf(this.sets);
    this.choice = everything(this.sets);
    this.readLink();
    /** @type {CountCube|null} Of cells and months, once it is there. */
    this.cells = null;
    /** @type {Promise<CountCube>|null} Of places and days, once it was asked for. */
    this.days = null;
    this.facets = new CountsFacets({ header, names: this.names, toggle: (facet, member) => this.toggle(facet, member) });
    this.time = new CountsTime({ months: this.sets.months, choice: this.choice, changed: () => this.changed(), days: header.precision.days ? () => this.countDays() : null });
    this.table = new CountsTable({ header, names: this.names, count: (down, across) => (this.cube ? countTable(this.cube, this.sets, this.choice, down, across) : new Map()) });
    this.map = new CountsMap(header, readCells(header));
    /** @type {any} */
    this.waiting = 0;
  }

  /** @param {Facet} facet @param {number} member */
  toggle(facet, member) {
    const chosen = this.choice[facet];
    if (!chosen.delete(member)) chosen.add(member);
    this.changed();
  }

  changed() {
    this.writeLink();
    this.show();
  }

  /** Show all that is counted under the choice. @returns {boolean} Whether it could be counted already. */
  show() {
    this.showChosen();
    const counted = this.counted();
    byId("page").setAttribute("aria-busy", String(!counted));
    if (!counted) {
      byId("total").textContent = word("counts.counting"); // no count is right until all are there
      return false;
    }
    this.showTotal(counted.total);
    this.facets.show(counted, this.choice);
    this.time.show(counted.months, counted.total);
    this.showCells();
    if (this.cube) this.drawTableSoon();
    return true;
  }

  /** @param {CountCube} cube Of places and months. */
  take(cube) {
    this.cube = cube;
    // what stands there stays: a value drawn anew under the pointer would miss its click
    if (isEverything(this.sets, this.choice)) this.drawTableSoon();
    else this.show();
  }

  drawTableSoon() {
    clearTimeout(this.waiting);
    this.waiting = later(() => this.table.draw(), TABLE_MILLISECONDS);
  }

  /** @returns {Counted|null} What is counted under the choice: of everything, the header knows it before the counts are there. */
  counted() {
    if (this.cube) return countCrossing(this.cube, this.sets, this.choice);
    if (!isEverything(this.sets, this.choice)) return null;
    const { facets, months } = this.header.sums;
    const typed = Object.fromEntries(this.facetNames.map((facet) => [facet, Float64Array.from(facets[facet])]));
    return { total: this.header.count, facets: /** @type {Counted["facets"]} */ (typed), months: Float64Array.from(months) };
  }

  showCells() {
    if (!this.cells) return;
    const { cells, outside } = countCells(this.cells, this.sets, this.choice, this.map.cells.x.length);
    this.map.show(cells);
    byId("outside").textContent = outside ? word("counts.outside", { n: outside }) : "";
  }

  /** @param {number} total */
  showTotal(total) {
    const isAll = isEverything(this.sets, this.choice);
    byId("total").replaceChildren(make("strong", {}, numberWords(total)), word(isAll ? "counts.total" : "counts.total.of", { n: total, all: numberWords(this.header.count) }));
  }

  showChosen() {
    const { from, to } = this.choice;
    const token = (/** @type {string} */ name, /** @type {() => void} */ remove) => make("button", { type: "button", class: "counts-token", "aria-label": word("counts.remove", { name }), onclick: remove }, make("bdi", {}, name));
    const tokens = this.facetNames.flatMap((facet) => [...this.choice[facet]].map((member) => token(this.names[facet][member], () => this.toggle(facet, member))));
    if (from !== null || to !== null) {
      const said = (/** @type {number|null} */ month) => (month === null ? "…" : monthName(month));
      tokens.push(token(from === to ? said(from) : word("counts.months", { from: said(from), to: said(to) }), () => {
        this.choice.from = this.choice.to = null;
        this.changed();
      }));
    }
    const clear = () => {
      for (const facet of this.facetNames) this.choice[facet].clear();
      this.choice.from = this.choice.to = null;
      this.changed();
    };
    if (tokens.length > 1) tokens.push(make("button", { type: "button", class: "link", id: "clear", onclick: clear }, word("counts.clear")));
    byId("chosen").replaceChildren(...tokens);
  }

  /** @returns {Promise<Map<number, number>>} */
  async countDays() {
    this.days ??= readCube("mapper-days");
    const cube = await this.days;
    const days = readPeriods(this.header.days);
    return countDays(cube, this.sets, this.choice, days, days.map(monthsOf));
  }

  readLink() {
    const { hash } = place();
    for (const facet of this.facetNames) {
      this.choice[facet].clear();
      const numbers = new Map(this.ids[facet].map((id, member) => [id, member]));
      for (const part of settingOf(hash, facet)?.split("~") ?? []) {
        const member = numbers.get(decodeURIComponent(part));
        if (member !== undefined) this.choice[facet].add(member);
      }
    }
    this.choice.from = monthOfCode(settingOf(hash, "from"));
    this.choice.to = monthOfCode(settingOf(hash, "to"));
  }

  writeLink() {
    let { hash } = place();
    for (const facet of this.facetNames) {
      const ids = [...this.choice[facet]].map((member) => encodeURIComponent(this.ids[facet][member]).replaceAll("~", "%7E"));
      hash = withSetting(hash, facet, ids.length ? ids.join("~") : null);
    }
    for (const end of /** @type {const} */ (["from", "to"])) hash = withSetting(hash, end, this.choice[end] === null ? null : monthCode(this.choice[end]));
    writeAddress("pushState", hash || place().pathname + place().search);
  }

  showHead() {
    const { header } = this;
    const { title, description } = headWords(header);
    for (const [id, { text, lang }] of Object.entries({ title, description })) {
      byId(id).textContent = visibleText(text);
      if (lang) byId(id).lang = lang;
    }
    setTitle(visibleText(title.text));
    showNotices(header);
    const { level, days, meters } = header.precision;
    byId("precision").textContent = word(`counts.precision.${level === null ? "places" : "cells"}${days ? "-days" : ""}`, { meters: meters ?? 0 });
    const { tally, withheld, reduced } = header;
    const reasons = Object.entries(withheld).map(([reason, n]) => word(`withheld.${reason}`, { n: Number(n) }));
    const parts = [
      word("counts.shown", { n: tally.shown }), word("counts.unlocated", { n: tally.unlocated }), ...reasons,
      ...["filtered", "rejected"].filter((name) => tally[name]).map((name) => word(`counts.${name}`, { n: tally[name] })),
    ];
    byId("counts").textContent = `${word("counts.records", { n: tally.records })} ${parts.join(", ")}${reduced ? `. ${word("counts.reduced", { n: reduced })}` : ""}`;
    this.addTools();
  }

  addTools() {
    const languages = make("select", { id: "language", "aria-label": word("language"), onchange: () => switchLanguage(languages.value, "language") },
      ...Object.entries(LANGUAGE_NAMES).map(([code, name]) => make("option", { value: code, lang: code, selected: code === language() }, name)));
    const themes = make("select", { id: "theme", "aria-label": word("theme"), onchange: () => chooseTheme(/** @type {Theme} */ (themes.value), () => this.map.restyle()) },
      ...THEMES.map((theme) => make("option", { value: theme, selected: theme === themeChoice() }, word(`theme.${theme}`))));
    byId("tools").replaceChildren(languages, themes);
  }
}

/** @param {string} id @returns {Promise<CountCube>} As soon as the parser has come to it. */
async function readCube(id) {
  while (!isBlockWhole(id)) await nextTask();
  return new CountCube(await decodeBlock(blockText(id)));
}

async function start() {
  addCountsWords();
  applyLanguage();
  applyTheme();
  fillWords();
  const block = await decodeBlock(blockText("mapper-counts"));
  const page = new CountsPage(block.header);
  page.showHead();
  if (page.show()) outerElement().dataset.counts = "totals";
  byId("legend-body").textContent = word("counts.loading");
  byId("legend").open = isWide();
  await breath();
  page.take(await readCube("mapper-places"));
  outerElement().dataset.counts = "totals";
  if (isParsing()) await parsed();
  await page.map.start();
  if (hasBlock("mapper-cells")) page.cells = await readCube("mapper-cells");
  else find("#legend").hidden = true;
  page.showCells();
  followTheme(() => page.map.restyle());
  onAddress(() => {
    page.readLink();
    page.show();
  });
  outerElement().dataset.counts = "all";
  outerElement().dataset.mapper = "ready";
  beginLate();
  restoreFocus();
}

/** @param {HTMLElement} body Of a document with the skeleton in counts.html. */
export function mountCounts(body) {
  settle(body, { hasAddress: true });
  return start().catch((error) => {
    outerElement().dataset.mapper = "failed";
    showFailure(error);
    throw error;
  });
}
