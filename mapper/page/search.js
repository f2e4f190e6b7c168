// @ts-check
/**
 * @file Search in all texts, beside the page: a worker unpacks them block by block and says which rows match.
 *
 * There is no build step and one inline module, so the worker is made of the sources of the functions it needs:
 * `WORKER_FUNCTIONS` are self-contained, which means they use each other and what every worker has, and nothing else of
 * this page. Where no worker can be made, the same functions run here, a block at a time.
 */
import { bytesFromBase64, gunzip } from "./decode.js";

/**
 * @import {IncidentText} from "./data.js"
 * @typedef {{progress?: (mask: Uint8Array, done: number, total: number) => void}} SearchEvents `mask`: a byte a row, 1 =
 *   matches, 0 also for those not looked at yet; the same array each time. `done` of `total` rows have been looked at.
 * @typedef {{element: {textContent: string|null}}} BlockSource
 * @typedef {{query: number, block: number, words: string[], base64: string}} SearchTask
 * @typedef {{query: number, block: number, hits: Uint8Array}} SearchAnswer
 */

/** Blocks that the worker has at a time: enough to be busy, few to be stopped soon. */
const BLOCKS_UNDER_WAY = 3;

/** At most so often does a search tell how far it is. */
const PROGRESS_MILLISECONDS = 120;

/**
 * Fold case and accents, so that "Peña" is found by "pena".
 * @param {string} text
 * @returns {string}
 */
export function foldText(text) {
  // eslint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  return text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
}

/**
 * @param {string} query
 * @returns {string[]} The words that all have to occur, folded.
 */
export function searchWords(query) {
  return foldText(query).split(/\s+/u).filter(Boolean);
}

/**
 * All that can be searched of an incident, in one text.
 * @param {Partial<IncidentText>} text
 * @returns {string}
 */
export function searchableText(text) {
  const parts = [text.title, text.summary, text.city, text.locality, text.verbatim_locality];
  for (const { claim, accounts = [] } of text.claims ?? []) {
    parts.push(claim);
    for (const { by, says } of accounts) parts.push(by, says);
  }
  for (const { title, summary, locality, claims = [] } of Object.values(text.translations ?? {})) {
    parts.push(title, summary, locality);
    for (const { claim, says = [] } of claims) parts.push(claim, ...says);
  }
  return parts.filter(Boolean).join("\n");
}

/**
 * @param {Partial<IncidentText>} text
 * @param {string[]} words Folded.
 * @returns {boolean}
 */
export function textMatches(text, words) {
  const folded = foldText(searchableText(text));
  return words.every((word) => folded.includes(word));
}

/**
 * Which texts of a block match.
 * @param {string} json An array of texts.
 * @param {string[]} words Folded.
 * @returns {Uint8Array<ArrayBuffer>} 1 = matches.
 */
export function matchesInBlock(json, words) {
  // what does not occur anywhere in the block occurs in none of its texts; escapes could hide a word
  const whole = json.includes("\\") ? null : foldText(json);
  const texts = whole !== null && !words.every((word) => whole.includes(word)) ? null : JSON.parse(json);
  if (!texts) return new Uint8Array(0);
  return Uint8Array.from(texts, (text) => (textMatches(text, words) ? 1 : 0));
}

/**
 * @param {string} base64
 * @param {string[]} words
 * @returns {Promise<Uint8Array<ArrayBuffer>>} Empty if nothing matches, or if the block cannot be read.
 */
async function searchBlock(base64, words) {
  try {
    return matchesInBlock(new TextDecoder().decode(await gunzip(bytesFromBase64(base64))), words);
  } catch {
    return new Uint8Array(0);
  }
}

/** What the worker does: answers each task, one after the other; those of a query that was replaced are dropped. */
function serveSearch() {
  let latest = 0;
  let turn = Promise.resolve();
  globalThis.onmessage = ({ data: { query, block, words, base64 } }) => {
    latest = query;
    turn = turn.then(async () => {
      if (query !== latest) return;
      const hits = await searchBlock(base64, words);
      /** @type {any} */ (globalThis).postMessage({ query, block, hits }, [hits.buffer]);
    });
  };
}

const WORKER_FUNCTIONS = [
  bytesFromBase64, gunzip, foldText, searchableText, textMatches, matchesInBlock, searchBlock, serveSearch,
];

/** Searches the texts of a page; a newer query takes the place of the one before. */
export class TextSearch {
  /**
   * @param {ArrayLike<{textContent: string|null}>} elements The blocks of texts, in order.
   * @param {number} blockSize Texts in a block.
   * @param {number} count Number of rows.
   */
  constructor(elements, blockSize, count) {
    this.elements = elements;
    this.blockSize = blockSize;
    this.count = count;
    this.query = 0;
    /** @type {Worker|null|undefined} Not made before the first search. */
    this.worker = undefined;
    /** @type {Map<number, SearchTask>} What the worker has not answered yet, by block. */
    this.waiting = new Map();
    /** @type {((answer: SearchAnswer) => void)|null} Of the present search. */
    this.answered = null;
    /** @type {((reason: undefined) => void)|null} */
    this.stop = null;
  }

  /**
   * @param {string} query
   * @param {SearchEvents} [events]
   * @returns {Promise<Uint8Array|null|undefined>} A byte a row, 1 = matches; null if the query has no words and
   *   everything passes; undefined if a newer search or `cancel` came before the end.
   */
  search(query, { progress } = {}) {
    this.cancel();
    const words = searchWords(query);
    if (!words.length) return Promise.resolve(null);
    const number = this.query;
    if (globalThis.document?.readyState === "loading") {
      // the texts stand last in the file, and some are still to come
      const parsed = new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
      return parsed.then(() => (number === this.query ? this.search(query, { progress }) : undefined));
    }
    const total = this.elements.length;
    const mask = new Uint8Array(this.count);
    if (!total) return Promise.resolve(mask);
    if (this.worker === undefined) this.worker = this.makeWorker();
    return new Promise((resolve) => {
      let [sent, done, told, foundAny] = [0, 0, performance.now(), false];
      const send = () => {
        const block = sent++;
        this.send({ query: number, block, words, base64: this.elements[block].textContent ?? "" });
      };
      this.stop = resolve;
      this.answered = ({ query: of, block, hits }) => {
        if (of !== number) return;
        this.waiting.delete(block);
        mask.set(hits.subarray(0, this.count - block * this.blockSize), block * this.blockSize);
        done++;
        if (sent < total) send();
        const isFirst = !foundAny && hits.includes(1);
        foundAny ||= isFirst;
        const now = performance.now();
        if (done < total && !isFirst && now - told < PROGRESS_MILLISECONDS) return;
        told = now;
        progress?.(mask, Math.min(done * this.blockSize, this.count), this.count);
        if (done === total) resolve(mask);
      };
      while (sent < Math.min(BLOCKS_UNDER_WAY, total)) send();
    });
  }

  /** Stop the present search; its promise gives undefined. */
  cancel() {
    this.query++;
    this.stop?.(undefined);
    this.stop = null;
    this.answered = null;
    this.waiting.clear();
  }

  /** @param {SearchTask} task */
  send(task) {
    this.waiting.set(task.block, task);
    if (this.worker) this.worker.postMessage(task);
    else this.searchHere(task);
  }

  /** @returns {Worker|null} Null where there are no workers or the page must not make one. */
  makeWorker() {
    const worker = makeSearchWorker();
    if (!worker) return null;
    worker.onmessage = ({ data }) => this.answered?.(data);
    worker.onerror = () => {
      // a policy refuses a worker only after it is made: what it was given is done here
      this.worker = null;
      for (const task of this.waiting.values()) this.searchHere(task);
    };
    return worker;
  }

  /**
   * Do a task on this thread, leaving time for the page between two.
   * @param {SearchTask} task
   */
  async searchHere({ query, block, words, base64 }) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (query !== this.query) return;
    const hits = await searchBlock(base64, words);
    this.answered?.({ query, block, hits });
  }
}

/** @returns {Worker|null} */
function makeSearchWorker() {
  try {
    const source = `${WORKER_FUNCTIONS.map(String).join("\n")}\n${serveSearch.name}();`;
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const worker = new Worker(address);
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    return worker;
  } catch {
    return null;
  }
}
