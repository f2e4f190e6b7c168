// @ts-check
/** @file The buttons in the head: the languages, and a menu to take away, print, embed and set the theme. */
import { byId, make } from "./dom.js";
import { embedSection, linkSection } from "./embed.js";
import { fileName } from "../core/citation.js";
import { csvFile, geoJsonFile, saveFile, wholeFile } from "./export.js";
import { append, canReload, findAll } from "./host.js";
import { THEMES, chooseTheme, switchLanguage, switchUnits, themeChoice } from "./settings.js";
import { headWords } from "../core/translations.js";
import { UNITS, units } from "../core/units.js";
import { LANGUAGE_NAMES, language, word } from "../core/words.js";

/**
 * @import {Incidents} from "./data.js"
 * @import {Progress} from "./export.js"
 * @import {Theme} from "./settings.js"
 * @import {Units} from "../core/units.js"
 * @typedef {{incidents: Incidents, shown: () => ArrayLike<number>, print: () => Promise<void>, redraw: () => void}} ToolParts
 *   `shown`: the rows that the filters leave; `redraw`: redraws the parts that the style sheet does not control.
 */

const FILE_NAME = "incidents";

/** What is shown, as a file: named by its filters, such as "bell-2026.csv". @param {string} ending */
function shownName(ending) {
  return fileName(filterWords().join("-").toLocaleLowerCase() || FILE_NAME, ending);
}

/**
 * Put the buttons in.
 * @param {ToolParts} parts
 */
export function addTools(parts) {
  const menu = new ToolMenu(parts);
  byId("tools").append(...languageButtons(), menu.button);
  append(menu.dialog);
}

/** A choice of the page's languages, each by its own name; none where the page cannot load itself again. */
function languageButtons() {
  if (!canReload()) return [];
  const options = Object.entries(LANGUAGE_NAMES).map(([code, name]) => make("option", { value: code, lang: code, selected: code === language() }, name));
  const select = make("select", { class: "button tool-button language-choice", id: "language", "aria-label": word("language"), onchange: () => switchLanguage(select.value, "language") }, ...options);
  return [select];
}

/** The settings of the filters in words, as in the tokens in the head. */
export function filterWords() {
  return findAll("#chosen .token").map((token) => token.textContent?.trim() ?? "").filter(Boolean);
}

/** The menu. */
class ToolMenu {
  /** @param {ToolParts} parts */
  constructor(parts) {
    this.parts = parts;
    this.button = make("button", {
      type: "button", class: "button tool-button", id: "tools-button", "aria-haspopup": "dialog", onclick: () => this.open(),
    }, word("tools"));
    this.said = make("p", { class: "tools-said", id: "tools-said", role: "status" });
    this.shownHeading = make("h3", {});
    this.link = linkSection();
    this.dialog = make("dialog", { class: "tools-menu", id: "tools-menu", "aria-labelledby": "tools-heading", onkeydown: keepEscape, onclick: closeOutside },
      make("div", { class: "tools-body" },
        make("div", { class: "tools-head" },
          make("h2", { id: "tools-heading" }, word("tools")),
          make("button", { type: "button", class: "button", id: "tools-close", onclick: () => this.dialog.close() }, word("detail.close"))),
        make("section", {}, this.shownHeading, make("div", { class: "tools-row" },
          this.action("csv", () => this.saveCsv()), this.action("geojson", () => this.saveGeoJson()), this.action("print", () => this.print())),
          make("p", { class: "hint" }, word("tools.note"))),
        make("section", {}, make("h3", {}, word("tools.all")), make("div", { class: "tools-row" }, this.action("json", () => this.saveAll()))),
        this.said,
        this.link?.section,
        embedSection(headWords(parts.incidents.header).title.text),
        this.themeSection(), this.unitsSection()));
  }

  /**
   * @param {string} name
   * @param {() => Promise<void>} act
   */
  action(name, act) {
    return make("button", { type: "button", class: "button", id: `tools-${name}`, onclick: () => this.run(act) }, word(`tools.${name}`));
  }

  open() {
    this.said.textContent = "";
    this.link?.fill();
    this.shownHeading.textContent = word("tools.shown", { n: this.parts.shown().length });
    for (const input of this.dialog.querySelectorAll("input[name=theme]")) input.checked = input.value === themeChoice();
    this.dialog.showModal();
  }

  /**
   * Run an action that may take a while, and show a message if it fails.
   * @param {() => Promise<void>} act
   */
  async run(act) {
    try {
      await act();
    } catch (error) {
      this.said.textContent = word("tools.failed", { reason: String(error) });
      throw error;
    }
  }

  /** @param {string} name */
  saved(name) {
    this.said.textContent = word("tools.saved", { name });
  }

  /** @type {Progress} */
  progress = (done, total) => {
    if (done < total) this.said.textContent = word("tools.progress", { done, n: total });
  };

  async saveCsv() {
    const parts = await csvFile(this.parts.incidents, this.parts.shown(), this.progress);
    this.give(shownName("csv"), "text/csv;charset=utf-8", parts);
  }

  async saveGeoJson() {
    const parts = await geoJsonFile(this.parts.incidents, this.parts.shown(), filterWords(), this.progress);
    this.give(shownName("geojson"), "application/geo+json", parts);
  }

  async saveAll() {
    this.give(`${FILE_NAME}.json`, "application/json", await wholeFile(this.parts.incidents, this.progress));
  }

  /**
   * @param {string} name
   * @param {string} type
   * @param {string[]} parts
   */
  give(name, type, parts) {
    saveFile(name, type, parts);
    this.saved(name);
  }

  async print() {
    this.dialog.close();
    await this.parts.print();
  }

  themeSection() {
    const option = (/** @type {Theme} */ theme) => make("label", { class: "mode-option" },
      make("input", { type: "radio", name: "theme", value: theme, checked: themeChoice() === theme, onchange: () => chooseTheme(theme, this.parts.redraw) }),
      make("span", {}, word(`theme.${theme}`)));
    return make("section", {}, make("fieldset", { class: "tools-theme" }, make("legend", {}, word("theme")), ...THEMES.map(option)));
  }

  /** The units of distances; none where the page cannot load itself again. */
  unitsSection() {
    if (!canReload()) return null;
    const option = (/** @type {Units} */ each) => make("label", { class: "mode-option" },
      make("input", { type: "radio", name: "units", value: each, checked: units() === each, onchange: () => switchUnits(each) }),
      make("span", {}, word(`units.${each}`)));
    return make("section", {}, make("fieldset", { class: "tools-theme" }, make("legend", {}, word("units")), ...UNITS.map(option)));
  }
}

/**
 * Escape closes the menu and nothing below it.
 * @param {KeyboardEvent} event
 */
function keepEscape(event) {
  if (event.key === "Escape") event.stopPropagation();
}

/**
 * A click beside the menu closes it.
 * @param {MouseEvent} event
 */
function closeOutside(event) {
  if (event.target === event.currentTarget) /** @type {HTMLDialogElement} */ (event.currentTarget).close();
}
