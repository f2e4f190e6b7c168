// @ts-check
/** @file The search field: words typed become a mask of rows, bit by bit where there are many. */
import { afterFrame, byId, later } from "./dom.js";
import { SearchState, ShowPace } from "../core/search-state.js";

/**
 * @typedef {{search: (query: string, events: {progress: (mask: Uint8Array, done: number, total: number, foundAny: boolean) => void}) => Promise<Uint8Array|null|undefined>,
 *   cancel: () => void, prepare?: () => void, corrected?: {from: string, to: string}[]}} Searcher `corrected`: words that do not occur, and those searched for instead.
 * @typedef {(query: string, mask: Uint8Array|null, how: {busy: boolean}) => void} SearchChange
 */

/** Typing pauses this long before a search begins. */
const TYPING_PAUSE = 180;

/** The search field and its searches. */
export class SearchControl {
  /**
   * @param {() => Searcher} makeSearcher Called when the field is first looked at, or at the first search.
   * @param {SearchChange} change
   */
  constructor(makeSearcher, change) {
    this.makeSearcher = makeSearcher;
    this.change = change;
    /** @type {Searcher|null} */
    this.searcher = null;
    this.state = new SearchState();
    this.timer = 0;
    this.input = /** @type {HTMLInputElement} */ (byId("search"));
    this.clearButton = byId("search-clear");
    this.bar = byId("search-progress");
    this.input.addEventListener("focus", () => this.prepare());
    this.input.addEventListener("input", () => this.onInput());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.clearButton.addEventListener("click", () => {
      this.input.value = "";
      this.input.focus();
      this.start();
    });
  }

  /** The reader is about to type: what the first search needs is made meanwhile, after the field shows its focus. */
  prepare() {
    if (this.searcher) return;
    afterFrame(() => {
      this.searcher ??= this.makeSearcher();
      this.searcher.prepare?.();
    });
  }

  onInput() {
    clearTimeout(this.timer);
    this.timer = later(() => this.start(), TYPING_PAUSE);
    this.clearButton.hidden = this.input.value === "";
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key === "Enter") {
      clearTimeout(this.timer);
      this.start();
    } else if (event.key === "Escape" && this.input.value) {
      event.preventDefault();
      event.stopPropagation();
      this.input.value = "";
      this.start();
    }
  }

  /**
   * Show a query that was chosen elsewhere, such as in a link.
   * @param {string} query
   */
  show(query) {
    clearTimeout(this.timer);
    this.input.value = query;
    this.clearButton.hidden = query === "";
    if (query === this.state.query) return;
    this.start({ silently: query === "" });
  }

  /** Stop all pending input and searches; listeners are not called. */
  stop() {
    this.show("");
  }

  /** @param {{silently?: boolean}} [how] */
  async start({ silently = false } = {}) {
    clearTimeout(this.timer);
    this.clearButton.hidden = this.input.value === "";
    const run = this.state.begin(this.input.value);
    if (run === null) return;
    const { query } = this.state;
    this.searcher?.cancel();
    this.showProgress(null);
    if (!query) {
      if (!silently) this.change("", null, { busy: false });
      return;
    }
    await this.search(query, run);
  }

  /**
   * @param {string} query
   * @param {number} run Which search this is: a newer one takes its place.
   */
  async search(query, run) {
    this.searcher ??= this.makeSearcher();
    const pace = new ShowPace(performance.now());
    const progress = (/** @type {Uint8Array} */ mask, /** @type {number} */ done, /** @type {number} */ total, /** @type {boolean} */ foundAny) => {
      if (!this.state.isCurrent(run) || done >= total) return;
      this.showProgress(done / total);
      if (!pace.isDue(performance.now(), foundAny)) return;
      this.change(query, mask, { busy: true });
    };
    const mask = await this.searcher.search(query, { progress });
    if (!this.state.isCurrent(run) || mask === undefined) return;
    this.showProgress(null);
    this.change(query, mask, { busy: false });
  }

  /** The words of the present search that do not occur, and those searched for instead. */
  get corrected() {
    return this.searcher?.corrected ?? [];
  }

  /** @param {number|null} part From 0 to 1, null when nothing runs. */
  showProgress(part) {
    this.bar.hidden = part === null;
    if (part !== null) this.bar.value = part;
  }
}
