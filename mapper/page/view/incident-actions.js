// @ts-check
/** @file What a reader can take of the opened incident: its link, its citation, a print, its table. */
import { copyField } from "./clipboard.js";
import { citation, fileName, incidentAddress, lastEdited } from "../core/citation.js";
import { byId, make, makeSvg } from "./dom.js";
import { csvFile, saveFile } from "./export.js";
import { place } from "./host.js";
import { linkSetting } from "./settings.js";
import { headWords } from "../core/translations.js";
import { visibleText } from "../core/visible.js";
import { word } from "../core/words.js";

/**
 * @import {Incidents} from "./data.js"
 * @import {IncidentText} from "../core/text-block.js"
 * @typedef {"link"|"cite"|"print"|"csv"} ActionName
 * @typedef {{incidents: Incidents, opened: () => {row: number, text: IncidentText}|null, print: () => Promise<void>}} ActionNeeds
 */

/** @type {Record<ActionName, string>} Paths in an 18×18 box. */
const ICONS = {
  link: "M7.5 10.5l3-3M8 5.5l1.8-1.8a3.2 3.2 0 0 1 4.5 4.5L12.5 10M10 12.5l-1.8 1.8a3.2 3.2 0 0 1-4.5-4.5L5.5 8",
  cite: "M3 12.5c2-.5 3-2 3-4.5H3V4.5h4.5V8c0 3.5-1.5 5.5-4.5 6M10.5 12.5c2-.5 3-2 3-4.5h-3V4.5H15V8c0 3.5-1.5 5.5-4.5 6",
  print: "M5 6.5v-4h8v4M5 12.5H2.5v-6h13v6H13M5 10.5h8v5H5z",
  csv: "M9 2.5v8.5M5.5 7.5L9 11l3.5-3.5M3 15.5h12",
};

/** The buttons in the head of the detail, and what they say. */
export class IncidentActions {
  /** @param {ActionNeeds} needs */
  constructor(needs) {
    this.needs = needs;
    this.element = byId("detail-actions");
    this.given = byId("detail-given");
    /** @type {Record<ActionName, () => Promise<void>|void>} */
    const acts = { link: () => this.copy(this.address(), "link"), cite: () => this.copy(this.citation(), "cite"), print: needs.print, csv: () => this.saveCsv() };
    const names = /** @type {ActionName[]} */ (["link", "cite", "print", "csv"]).filter((name) => name !== "link" || hasAddress());
    this.element.append(...names.map((name) => this.button(name, acts[name])));
  }

  /**
   * @param {ActionName} name
   * @param {() => Promise<void>|void} act
   */
  button(name, act) {
    const label = word(`action.${name}.long`);
    const icon = makeSvg("svg", { class: "view-icon", viewBox: "0 0 18 18", "aria-hidden": "true" }, makeSvg("path", { d: ICONS[name] }));
    return make("button", { type: "button", class: "action", id: `action-${name}`, "aria-label": label, title: label, onclick: () => this.run(act) },
      icon, make("span", {}, word(`action.${name}`)));
  }

  /** Forget what was given of another incident. */
  clear() {
    this.given.hidden = true;
    this.given.replaceChildren();
  }

  /** @param {() => Promise<void>|void} act */
  async run(act) {
    if (this.needs.opened()) await act();
  }

  address() {
    const { incidents } = this.needs;
    const { row, text } = /** @type {{row: number, text: IncidentText}} */ (this.needs.opened());
    const many = incidents.count > incidents.header.text_block_size;
    return incidentAddress(place().href, { id: text.id, row: many ? row : null, lang: linkSetting("lang") });
  }

  citation() {
    const { text } = /** @type {{text: IncidentText}} */ (this.needs.opened());
    const isOnline = /^https?:$/.test(place().protocol);
    return citation({
      title: visibleText(text.title ?? ""), page: visibleText(headWords(this.needs.incidents.header).title.text), id: text.id,
      address: isOnline ? this.address() : "", day: lastEdited(text),
    });
  }

  /**
   * Copy a text, and show it, so that a reader sees what was copied, or copies it by hand.
   * @param {string} text
   * @param {"link"|"cite"} name
   */
  async copy(text, name) {
    const label = word(`action.${name}.long`);
    const field = make("textarea", { class: "link-field given-text", id: "given-text", rows: name === "cite" ? 3 : 2, readOnly: true, spellcheck: false, "aria-label": label });
    field.value = text;
    const said = make("p", { role: "status", id: "given-said" });
    this.given.replaceChildren(field, said, make("button", { type: "button", class: "link", id: "given-close", onclick: () => this.put(name) }, word("detail.close")));
    this.given.hidden = false;
    const note = place().protocol === "file:" && name === "link" ? ` ${word("action.link.disk")}` : "";
    said.textContent = `${word(await copyField(field) ? `action.${name}.copied` : "action.not-copied")}${note}`;
  }

  /** @param {"link"|"cite"} name Whose text is put away. */
  put(name) {
    this.clear();
    byId(`action-${name}`).focus();
  }

  async saveCsv() {
    const { row, text } = /** @type {{row: number, text: IncidentText}} */ (this.needs.opened());
    const name = fileName(text.id, "csv");
    saveFile(name, "text/csv;charset=utf-8", await csvFile(this.needs.incidents, [row], () => {}));
    this.given.replaceChildren(make("p", { role: "status", id: "given-said" }, word("tools.saved", { name })),
      make("button", { type: "button", class: "link", id: "given-close", onclick: () => {
        this.clear();
        byId("action-csv").focus();
      } }, word("detail.close")));
    this.given.hidden = false;
  }
}

/** Whether the page has an address of its own. */
function hasAddress() {
  return /^(https?|file):$/.test(place().protocol);
}
