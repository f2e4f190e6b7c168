// @ts-check
/**
 * @file Search in all texts, beside the page: a worker unpacks them block by block and reports the rows that match.
 *
 * There is no build step and one inline script, so the worker is made of the sources of the functions it needs:
 * `WORKER_FUNCTIONS` are self-contained, which means they use each other and what every worker has, and nothing else of
 * this page. Where no worker can be made, the same functions run here, a block at a time.
 */
import { bytesFromBase64, gunzip } from "../core/decode.js";
import { isParsing, onLeave, parsed, processorCount } from "./host.js";
import { cellsOf, packedBytes, readTables } from "../core/text-block.js";
import { differByOne, findTerm, foldText, isWordCode, phraseEnd, searchTerms } from "../core/search-terms.js";
import { foldedBlock, markTerm, nearWords, plainText, termsInBlock } from "../core/text-search.js";

/**
 * @import {CodeSearch} from "../core/code-search.js"
 * @import {Term} from "../core/search-terms.js"
 * @import {FoldedBlock} from "../core/text-search.js"
 * @typedef {{progress?: (mask: Uint8Array, done: number, total: number, foundAny: boolean) => void}} SearchEvents `mask`: a
 *   byte a row, 1 = matches, 0 also for those not looked at yet; it ends behind the last one that was. `done` of `total` rows have been
 *   looked at.
 * @typedef {{query: number, block: number, terms: Term[], near?: string}} SearchTask `near`: find words that are almost this one.
 * @typedef {{query: number, block: number, bits: Uint32Array, words?: [string, number][]}} SearchAnswer `bits`: of the terms in each row's
 *   texts; empty if none occurs.
 */

/** Blocks that a worker has at a time: enough to be busy, few to be stopped soon. */
const BLOCKS_UNDER_WAY = 3;

/** A second worker halves the time; more would take the machine away from its owner. */
const MOST_WORKERS = 2;

/** Blocks that are searched for an almost equal word: enough to know the words of the records. */
const BLOCKS_NEAR = 60;

/** A word of fewer letters has too many others beside it. */
const LEAST_NEAR_LETTERS = 4;

/** Characters that workers keep folded, so that the next letter is answered at once; about as many bytes. */
const ROOM_FOR_FOLDED = 96e6;

/** The shortest time between two progress reports. */
const PROGRESS_MILLISECONDS = 120;

/**
 * @param {string|ArrayBuffer} packed
 * @returns {Promise<FoldedBlock>} Without rows if the block cannot be read.
 */
async function unpackFolded(packed) {
  try {
    return foldedBlock(readTables(await gunzip(packedBytes(packed))));
  } catch {
    return { rows: 0, haystacks: [], size: 0 };
  }
}

/**
 * The worker's function: answers each task, one after the other; those of a query that was replaced are dropped. Blocks
 * stay folded for the next query, as many as there is room for.
 */
function serveSearch() {
  let latest = 0;
  let turn = Promise.resolve();
  let size = 0;
  /** @type {Map<number, FoldedBlock>} */
  const kept = new Map();
  globalThis.onmessage = ({ data: { query, block, terms, near, packed, room } }) => {
    latest = query;
    turn = turn.then(async () => {
      if (query !== latest) return;
      const folded = kept.get(block) ?? await unpackFolded(packed);
      if (!kept.has(block) && size + folded.size <= room) {
        kept.set(block, folded);
        size += folded.size;
      }
      const bits = near ? new Uint32Array(0) : termsInBlock(folded, terms);
      const words = near ? nearWords(folded, near) : [];
      /** @type {any} */ (globalThis).postMessage({ query, block, bits, words, kept: kept.has(block) }, [bits.buffer]);
    });
  };
}

const WORKER_FUNCTIONS = [
  bytesFromBase64, packedBytes, gunzip, readTables, cellsOf, foldText, isWordCode, phraseEnd, findTerm, differByOne, plainText, foldedBlock, markTerm, termsInBlock, nearWords, unpackFolded, serveSearch,
];

/** Searches the texts of a page; a newer query takes the place of the one before. */
export class TextSearch {
  /**
   * @param {ArrayLike<{textContent?: string|null, load?: () => Promise<ArrayBuffer>}>} elements The blocks of texts, in order.
   * @param {number} blockSize Texts in a block.
   * @param {number} count Number of rows.
   * @param {CodeSearch|null} [codes] Finds terms outside of the texts.
   */
  constructor(elements, blockSize, count, codes = null) {
    this.codes = codes;
    /** @type {{from: string, to: string}[]} The words of the last search that do not occur, and those searched for instead. */
    this.corrected = [];
    this.elements = elements;
    this.blockSize = blockSize;
    this.count = count;
    this.query = 0;
    /** @type {Worker[]|null} Not made before the first search; none where the page must not make any. */
    this.workers = null;
    /** @type {Map<number, SearchTask>} Tasks without an answer, by block. */
    this.waiting = new Map();
    /** Blocks that a worker keeps folded. */
    this.kept = new Set();
    /** @type {((answer: SearchAnswer) => void)|null} Of the present search. */
    this.answered = null;
    /** @type {((reason?: undefined) => void)|null} */
    this.stop = null;
  }

  /** Be ready for a search that is about to be typed: make the workers, and let them unpack the blocks that it begins with. */
  prepare() {
    if (this.workers || isParsing() || !this.elements.length) return;
    this.workers = this.makeWorkers();
    for (let block = 0; block < Math.min(BLOCKS_UNDER_WAY * this.workers.length, this.elements.length); block++) {
      if (!this.elements[block].load) this.send({ query: this.query, block, terms: [] });
    }
  }

  /**
   * @param {string} query
   * @param {SearchEvents} [events]
   * @returns {Promise<Uint8Array|null|undefined>} A byte a row, 1 = matches; null if the query has no words and
   *   everything passes; undefined if a newer search or `cancel` came before the end.
   */
  search(query, { progress } = {}) {
    this.cancel();
    this.corrected = [];
    const terms = searchTerms(query);
    if (!terms.length) return Promise.resolve(null);
    const number = this.query;
    if (isParsing()) {
      // the texts stand last in the file, and some are still to come
      return parsed().then(() => (number === this.query ? this.search(query, { progress }) : undefined));
    }
    return this.forgiving(terms, number, progress);
  }

  /**
   * Search; if a word occurs nowhere, search for one that differs by a letter.
   * @param {Term[]} terms
   * @param {number} number Of the search.
   * @param {SearchEvents["progress"]} progress
   */
  async forgiving(terms, number, progress) {
    const found = await this.pass(terms, number, progress);
    if (!found || number !== this.query) return undefined;
    const missing = terms.filter(({ words, phrase }, i) => !phrase && !(found.seen & (1 << i)) && words[0].length >= LEAST_NEAR_LETTERS);
    if (!missing.length) return found.mask;
    /** @type {Map<string, string>} */
    const instead = new Map();
    for (const { words: [word] } of missing) {
      const other = await this.nearest(word, number);
      if (number !== this.query) return undefined;
      if (other) instead.set(word, other);
    }
    if (!instead.size) return found.mask;
    this.corrected = [...instead].map(([from, to]) => ({ from, to }));
    const forgiven = terms.map((term) => ({ ...term, words: term.phrase ? term.words : [instead.get(term.words[0]) ?? term.words[0]] }));
    return (await this.pass(forgiven, number, progress))?.mask;
  }

  /**
   * Go through all blocks and, beside them, all columns.
   * @param {Term[]} terms
   * @param {number} number Of the search.
   * @param {SearchEvents["progress"]} progress
   * @returns {Promise<{mask: Uint8Array, seen: number}|undefined>} `seen`: a bit for each term that occurs anywhere.
   */
  pass(terms, number, progress) {
    const total = this.elements.length;
    const mask = new Uint8Array(this.count);
    const all = 2 ** terms.length - 1;
    const inColumns = this.codes?.finder(terms);
    let seen = 0;
    const take = (/** @type {number} */ from, /** @type {Uint32Array} */ bits) => {
      const to = Math.min(from + this.blockSize, this.count);
      const found = inColumns?.(from, to) ?? new Uint32Array(to - from);
      let any = false;
      for (let row = 0; row < found.length; row++) {
        const of = bits.length ? found[row] | bits[row] : found[row];
        seen |= of;
        if (of === all) any = Boolean((mask[from + row] = 1));
      }
      return any;
    };
    if (!total) {
      for (let from = 0; from < this.count; from += this.blockSize) take(from, new Uint32Array(0));
      return Promise.resolve({ mask, seen });
    }
    this.workers ??= this.makeWorkers();
    return new Promise((resolve) => {
      let [sent, done, end, told, foundAny] = [0, 0, 0, performance.now(), false];
      const send = () => this.send({ query: number, block: sent++, terms });
      this.stop = () => resolve(undefined);
      this.answered = ({ query: of, block, bits }) => {
        if (of !== number || !this.waiting.delete(block)) return;
        const any = take(block * this.blockSize, bits);
        done++;
        end = Math.max(end, Math.min((block + 1) * this.blockSize, this.count));
        const now = performance.now();
        const isFirst = !foundAny && any;
        if (done === total || isFirst || now - told >= PROGRESS_MILLISECONDS) {
          [told, foundAny] = [now, foundAny || isFirst];
          progress?.(mask.subarray(0, end), Math.min(done * this.blockSize, this.count), this.count, foundAny);
        }
        if (sent < total && number === this.query) send(); // after the first hits, which handing a block over would hold up
        if (done === total) resolve({ mask, seen });
      };
      const atOnce = BLOCKS_UNDER_WAY * Math.max(1, this.workers?.length ?? 1);
      while (sent < Math.min(atOnce, total)) send();
    });
  }

  /**
   * @param {string} word
   * @param {number} number Of the search.
   * @returns {Promise<string|null>} The most frequent word that differs from it by one letter.
   */
  async nearest(word, number) {
    /** @type {Map<string, number>} */
    const counts = new Map(this.codes?.near(word) ?? []);
    const total = Math.min(this.elements.length, BLOCKS_NEAR);
    await new Promise((/** @type {(value?: undefined) => void} */ resolve) => {
      let done = 0;
      if (!total) resolve();
      this.stop = resolve;
      this.answered = ({ query: of, block, words = [] }) => {
        if (of !== number || !this.waiting.delete(block)) return;
        for (const [each, n] of words) counts.set(each, (counts.get(each) ?? 0) + n);
        if (++done === total) resolve();
      };
      for (let block = 0; block < total; block++) this.send({ query: number, block, terms: [], near: word });
    });
    return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0] ?? null;
  }

  /** Stop the present search; its promise gives undefined. */
  cancel() {
    this.query++;
    this.stop?.(undefined);
    this.stop = null;
    this.answered = null;
    this.waiting.clear();
  }

  /**
   * @param {number} block
   * @returns {Promise<string|ArrayBuffer>} Empty if it lies beside the page and did not come.
   */
  packed(block) {
    const element = this.elements[block];
    return element.load ? element.load().catch(() => "") : Promise.resolve(element.textContent ?? "");
  }

  /** @param {SearchTask} task */
  async send(task) {
    this.waiting.set(task.block, task);
    // always the same worker, which may have kept the block
    const worker = this.workers?.[task.block % this.workers.length];
    if (!worker) this.searchHere(task);
    else {
      const packed = this.kept.has(task.block) ? "" : this.elements[task.block].textContent ?? (await this.packed(task.block));
      if (task.query !== this.query) return;
      worker.postMessage({ ...task, packed, room: ROOM_FOR_FOLDED / (this.workers?.length ?? 1) });
    }
  }

  /** @returns {Worker[]} As many as the machine has cores to spare; none where the page must not make one. */
  makeWorkers() {
    const wanted = Math.min(MOST_WORKERS, Math.max(1, processorCount() - 1));
    const workers = Array.from({ length: wanted }, makeSearchWorker).filter((worker) => worker !== null);
    onLeave(() => {
      this.cancel();
      for (const worker of workers) worker.terminate();
    });
    for (const worker of workers) {
      worker.onmessage = ({ data }) => {
        if (data.kept) this.kept.add(data.block);
        this.answered?.(data);
      };
      worker.onerror = () => {
        // a policy refuses a worker only after it is made: its tasks are done here
        this.workers = [];
        for (const task of this.waiting.values()) this.searchHere(task);
      };
    }
    return workers;
  }

  /**
   * Do a task on this thread, leaving time for the page between two.
   * @param {SearchTask} task
   */
  async searchHere({ query, block, terms, near }) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (query !== this.query) return;
    const folded = await unpackFolded(await this.packed(block));
    if (near) this.answered?.({ query, block, bits: new Uint32Array(0), words: nearWords(folded, near) });
    else this.answered?.({ query, block, bits: termsInBlock(folded, terms) });
  }
}

/** @returns {Worker|null} None where the browser cannot inflate, and the loader does it: that is not there in a worker. */
function makeSearchWorker() {
  if (/** @type {any} */ (globalThis).DecompressionStream.isScript) return null;
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
