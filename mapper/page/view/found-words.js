// @ts-check
/** @file The words of a search, marked where they are read: in the list's rows and in the detail. The text stays as it is. */
import { byId } from "./dom.js";
import { canMark, mark, textNodes } from "./host.js";
import { foldText, searchWords } from "./search.js";

/** What the style sheet calls the marking. */
const NAME = "found-words";

/** Where texts stand that a search looks through. */
const SEARCHED = ".row-title, .row-place, #detail-title, .summary, .claim h4, .account-by strong, .says, .facts dd p";

/** Marks words, as long as a search is on; browsers that cannot mark ranges leave them unmarked. */
export class FoundWords {
  constructor() {
    /** @type {string[]} */
    this.words = [];
    this.frame = 0;
    this.places = [byId("list"), byId("detail-body")];
    if (!canMark()) return;
    const observer = new MutationObserver(() => this.words.length && this.soon());
    for (const place of this.places) observer.observe(place, { childList: true, subtree: true });
  }

  /** @param {string} query Empty to mark nothing. */
  show(query) {
    const had = this.words.length;
    this.words = searchWords(query);
    if (had || this.words.length) this.soon();
  }

  /** Rows come and go many at a time, so they are marked once a picture. */
  soon() {
    if (!canMark()) return;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => mark(NAME, this.places.flatMap((place) => this.foundBelow(place))));
  }

  /**
   * @param {HTMLElement} place
   * @returns {{node: Node, from: number, to: number}[]}
   */
  foundBelow(place) {
    const nodes = [...place.querySelectorAll(SEARCHED)].flatMap(textNodes);
    return nodes.flatMap((node) => foundIn(node.textContent ?? "", this.words).map(([from, to]) => ({ node, from, to })));
  }
}

/**
 * Find where words stand in a text, whatever their case and accents.
 * @param {string} text
 * @param {string[]} words Folded.
 * @returns {[number, number][]} Where each begins and ends.
 */
export function foundIn(text, words) {
  let folded = "";
  /** @type {number[]} Where in the text each letter of the folded one comes from. */
  const origins = [];
  let at = 0;
  for (const sign of text) {
    const letters = foldText(sign);
    for (let i = 0; i < letters.length; i++) origins.push(at);
    folded += letters;
    at += sign.length;
  }
  origins.push(at);
  /** @type {[number, number][]} */
  const found = [];
  for (const word of words) {
    for (let i = folded.indexOf(word); i >= 0; i = folded.indexOf(word, i + word.length)) {
      const end = origins[i + word.length];
      found.push([origins[i], end > origins[i] ? end : origins.find((origin) => origin > origins[i]) ?? at]);
    }
  }
  return found;
}
