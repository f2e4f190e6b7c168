// @ts-check
/** @file The current search, and how often to show its hits so far. Pure: the caller passes the time. */

/** The first hits are shown at once, later ones at longer and longer intervals: each time all filters count anew. */
const SHOW_MILLISECONDS = 250;

/** The query of the page and the number of its search. */
export class SearchState {
  query = "";
  run = 0;

  /**
   * Take another query in.
   * @param {string} text As it is typed.
   * @returns {number|null} The number of its search; null if it is the present query already.
   */
  begin(text) {
    const query = text.trim();
    if (query === this.query) return null;
    this.query = query;
    return ++this.run;
  }

  /** @param {number} run @returns {boolean} Whether no newer search has taken its place. */
  isCurrent(run) {
    return run === this.run;
  }
}

/** Decides when to show the hits of a search so far. */
export class ShowPace {
  /** @param {number} now In milliseconds, as all times here. */
  constructor(now) {
    this.pause = SHOW_MILLISECONDS;
    this.showAt = now + this.pause;
    this.hasShown = false;
  }

  /**
   * @param {number} now
   * @param {boolean} foundAny Whether there is anything to show.
   * @returns {boolean} Whether to show it now; the next time comes after twice the pause.
   */
  isDue(now, foundAny) {
    if (now < this.showAt && (this.hasShown || !foundAny)) return false;
    this.hasShown ||= foundAny;
    this.showAt = now + this.pause;
    this.pause *= 2;
    return true;
  }
}
