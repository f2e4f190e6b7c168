// @ts-check
/** @file The incident that is opened: what the parts of the page do when one opens and when it closes, each in one order. */
import { byId, nextTask } from "./dom.js";
import { find, room } from "./host.js";
import { word } from "../core/words.js";

/** @import {Page} from "./page.js" */

/** On a screen lower than this, half of it is no room to read in. */
const LOW_PIXELS = 480;

/** Opens and closes incidents. */
export class OpenedIncident {
  /** @type {number|null} */ row = null;
  id = "";
  fromMap = false;
  /** Whether the map moves for an incident whose step is not yet in the address. */
  isOpening = false;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    byId("map-back").addEventListener("click", () => this.close({ later: true }));
  }

  /**
   * Open an incident's detail.
   * @param {number} row
   * @param {{fromMap?: boolean, restored?: boolean, placed?: boolean}} [from] `restored`: by a link; `placed`: its map position
   *   stands in the link.
   */
  async open(row, { fromMap = false, restored = false, placed = false } = {}) {
    const { page } = this;
    this.fromMap = fromMap;
    if (this.row === null && restored) page.flight.keepAll();
    else if (this.row === null) page.flight.keep();
    this.isOpening = !restored;
    if (!restored) page.linked.forget();
    this.row = row;
    const heard = page.announce();
    if (heard) await heard;
    if (this.row !== row) { // closed, or another was opened
      this.isOpening &&= this.row !== null;
      return;
    }
    byId("page").classList.add("has-detail");
    page.sheet.atLeast(room().height < LOW_PIXELS ? "full" : "half");
    page.steps.show(page.listed, row);
    byId("legend").open = false; // the map has less room now
    page.list.select(row);
    page.list.reveal(row);
    this.showBack();
    const mark = () => {
      if (this.row !== row) return; // closed, or another was opened
      page.resizeMap();
      page.layer.select(row);
      page.strip.mark(row, null);
    };
    const go = () => placed || this.row !== row || this.goTo({ jump: restored });
    if (restored) {
      mark();
      go();
    } else nextTask().then(mark).then(nextTask).then(go); // whose looks at all rows, and at the room that the map has left, hold the detail up
    page.actions?.clear();
    const opened = page.detail.open(row);
    this.id = (await page.incidents.text(row)).id;
    this.isOpening = false;
    page.changed(); // its link has its id
    if (!restored && this.row === row) page.address.step();
    return opened;
  }

  /** Let the map go there. @param {{jump: boolean}} how */
  goTo(how) {
    const { row, page } = this;
    if (row !== null && page.incidents.isLocated(row) && page.mapIsShown()) page.flight.goTo(row, page.shown, how);
  }

  /** Show the way back beside an incident on the map. */
  showBack() {
    this.page.changed();
    const back = byId("map-back");
    back.hidden = this.row === null;
    back.textContent = word("map.back", { n: this.page.shown.length });
  }

  /** Close the detail and give the focus back. @param {{restored?: boolean, later?: boolean}} [how] `later`: the map goes back in a task of its own. */
  close({ restored = false, later = false } = {}) {
    const { row, fromMap, page } = this;
    if (row === null) return;
    this.row = null;
    page.announce();
    byId("page").classList.remove("has-detail");
    page.detail.close();
    page.list.select(null);
    page.strip.mark(null, null);
    this.showBack();
    if (!fromMap) this.giveFocusBack(row);
    const leave = () => {
      if (this.row !== null) return; // another was opened meanwhile
      const drawn = page.layer.drawOnce(() => {
        page.layer.select(null);
        page.resizeMap();
        if (restored) return page.flight.forget();
        page.flight.goBack();
        page.address.stepSoon();
      });
      const focus = () => fromMap && this.row === null && this.giveFocusBack(row, find(`.mark[data-row="${row}"]`)); // which may only now be there
      if (drawn) drawn.then(focus);
      else focus();
    };
    return later ? nextTask().then(leave) : leave();
  }

  /**
   * Focus what an incident came from: its mark, or else its row, or the list.
   * @param {number} row
   * @param {Element|null} [mark]
   */
  giveFocusBack(row, mark = null) {
    if (mark) /** @type {HTMLElement} */ (mark).focus();
    else if (!this.page.list.focus(row)) byId("list").focus();
  }
}
