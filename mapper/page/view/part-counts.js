// @ts-check
/** @file The counts beside marks and list: in the open filters, the strip of time, the keys. They follow the picture. */
import { afterFrame, later, nextTask } from "./dom.js";

/**
 * @import {Outcome} from "../core/filter-set.js"
 * @typedef {{count: (outcome: Outcome) => void}} Part Shows counts.
 */

/** How long parts are counted before clicks and pictures have their turn. */
const TURN_MILLISECONDS = 8;

/** While a search goes on, they are counted no more often than this. */
const BUSY_MILLISECONDS = 500;

/** Counts for each part that shows counts. */
export class PartCounts {
  /** @param {Part[]} parts In the order in which they are counted. */
  constructor(parts) {
    this.parts = parts;
    /** @type {Outcome|null} The result that is not yet counted. */
    this.next = null;
    /** @type {Outcome|null} The one that was counted last, or is being counted. */
    this.present = null;
    this.timer = 0;
  }

  /**
   * Count after the frame that shows the result: a reader waits for marks and list.
   * @param {Outcome} outcome
   * @param {boolean} busy More is to come.
   */
  later(outcome, busy) {
    this.next = outcome;
    if (!busy) afterFrame(() => this.count());
    else this.timer ||= later(() => {
      this.timer = 0;
      this.count();
    }, BUSY_MILLISECONDS);
  }

  /** Count; of very many incidents in several tasks, so that a click has its turn. */
  async count() {
    const outcome = this.next;
    if (!outcome) return;
    this.next = null;
    this.present = outcome;
    let since = performance.now();
    for (const part of this.parts) {
      if (performance.now() - since > TURN_MILLISECONDS) {
        await nextTask();
        since = performance.now();
      }
      if (this.present !== outcome) return; // a later result is counted from the beginning
      part.count(outcome);
    }
  }
}
