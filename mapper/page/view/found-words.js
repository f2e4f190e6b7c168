// @ts-check
/** @file The words of a search, marked where they are read: in the list's rows and in the detail. The text stays as it is. */
import { byId, nextFrame } from "./dom.js";
import { canMark, mark, textNodes } from "./host.js";
import { foundIn } from "../core/text-search.js";

/** @import {Term} from "../core/search-terms.js" */

/** The marking's name in the style sheet. */
const NAME = "found-words";

/** Where texts stand that a search looks through. */
const SEARCHED = ".row-title, .row-place, .row-fact, .row-kind, .row-date, .row-agencies, .row-snippet, #detail-title, .summary, .claim h4, .account-by strong, .says, .facts dd p";

/** Marks words, as long as a search is on; browsers that cannot mark ranges leave them unmarked. */
export class FoundWords {
  constructor() {
    /** @type {Term[]} */
    this.terms = [];
    this.frame = 0;
    this.places = [byId("list"), byId("detail-body")];
    if (!canMark()) return;
    const observer = new MutationObserver(() => this.terms.length && this.soon());
    for (const place of this.places) observer.observe(place, { childList: true, subtree: true });
  }

  /** @param {Term[]} terms None to mark nothing. */
  show(terms) {
    const had = this.terms.length;
    this.terms = terms;
    if (had || this.terms.length) this.soon();
  }

  /** Rows come and go many at a time, so they are marked once a picture. */
  soon() {
    if (!canMark()) return;
    cancelAnimationFrame(this.frame);
    this.frame = nextFrame(() => mark(NAME, this.places.flatMap((place) => this.foundBelow(place))));
  }

  /**
   * @param {HTMLElement} place
   * @returns {{node: Node, from: number, to: number}[]}
   */
  foundBelow(place) {
    const nodes = [...place.querySelectorAll(SEARCHED)].flatMap(textNodes);
    return nodes.flatMap((node) => foundIn(node.textContent ?? "", this.terms).map(([from, to]) => ({ node, from, to })));
  }
}
