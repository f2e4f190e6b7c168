// @ts-check
/** @file From one incident to the next without a way back to the list, and where in the list this one stands. */
import { byId, make } from "./dom.js";
import { numberWords, word } from "../core/words.js";

/** @typedef {-1|1} Way */

/** The two buttons in the head of the detail, with the place between them. */
export class Steps {
  /** @param {(row: number) => Promise<void>} choose */
  constructor(choose) {
    this.choose = choose;
    /** @type {ArrayLike<number>} */
    this.rows = [];
    this.at = -1;
    this.previous = this.makeButton("previous", -1);
    this.next = this.makeButton("next", 1);
    this.place = make("p", { class: "steps-place", id: "detail-place", role: "status" });
    byId("detail-steps").append(this.previous, this.place, this.next);
  }

  /**
   * @param {"previous"|"next"} name
   * @param {Way} way
   */
  makeButton(name, way) {
    const label = word(`detail.${name}`);
    return make("button", { type: "button", class: `button step step-${name}`, id: `detail-${name}`, "aria-label": label, title: label, onclick: () => this.step(way) });
  }

  /**
   * Show the position of the incident in the list.
   * @param {ArrayLike<number>} rows The rows in the list.
   * @param {number|null} row
   */
  show(rows, row) {
    if (row === null) return;
    this.rows = rows;
    this.at = Array.prototype.indexOf.call(rows, row);
    const isShown = this.at >= 0;
    this.previous.hidden = this.next.hidden = !isShown;
    // not `disabled`, which would take the focus away from who has just come to the end
    this.previous.setAttribute("aria-disabled", String(this.at === 0));
    this.next.setAttribute("aria-disabled", String(this.at === rows.length - 1));
    this.place.textContent = isShown
      ? word("detail.place", { at: numberWords(this.at + 1), n: rows.length })
      : word("detail.not-shown");
  }

  /**
   * The focus stays on the button, so that a reader can go on; screen readers hear the opened incident.
   * @param {Way} way
   */
  async step(way) {
    const row = this.rows[this.at + way];
    if (row === undefined) return;
    await this.choose(row);
    (way > 0 ? this.next : this.previous).focus({ preventScroll: true });
    const title = byId("detail-title").textContent;
    this.place.append(make("span", { class: "visually-hidden" }, ` ${title}`));
  }
}
