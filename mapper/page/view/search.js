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
import { cellsOf, readTables } from "../core/text-block.js";
import { foldText, foldedBlock, markMatches, matchesInBlock, plainText, searchWords } from "../core/text-search.js";

/**
 * @import {FoldedBlock} from "../core/text-search.js"
 * @typedef {{progress?: (mask: Uint8Array, done: number, total: number, foundAny: boolean) => void}} SearchEvents `mask`: a
 *   byte a row, 1 = matches, 0 also for those not looked at yet; the same array each time. `done` of `total` rows have been
 *   looked at.
 * @typedef {{query: number, block: number, words: string[]}} SearchTask
 * @typedef {{query: number, block: number, hits: Uint8Array}} SearchAnswer
 */

/** Blocks that a worker has at a time: enough to be busy, few to be stopped soon. */
const BLOCKS_UNDER_WAY = 3;

/** A second worker halves the time; more would take the machine away from its owner. */
const MOST_WORKERS = 2;

/** Characters that workers keep folded, so that the next letter is answered at once; about as many bytes. */
const ROOM_FOR_FOLDED = 96e6;

/** The shortest time between two progress reports. */
const PROGRESS_MILLISECONDS = 120;

/**
 * @param {string} base64
 * @returns {Promise<FoldedBlock>} Without rows if the block cannot be read.
 */
async function unpackFolded(base64) {
  try {
    return foldedBlock(readTables(await gunzip(bytesFromBase64(base64))));
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
  globalThis.onmessage = ({ data: { query, block, words, base64, room } }) => {
    latest = query;
    turn = turn.then(async () => {
      if (query !== latest) return;
      const folded = kept.get(block) ?? await unpackFolded(base64);
      if (!kept.has(block) && size + folded.size <= room) {
        kept.set(block, folded);
        size += folded.size;
      }
      const hits = matchesInBlock(folded, words);
      /** @type {any} */ (globalThis).postMessage({ query, block, hits, kept: kept.has(block) }, [hits.buffer]);
    });
  };
}

const WORKER_FUNCTIONS = [
  bytesFromBase64, gunzip, readTables, cellsOf, foldText, plainText, foldedBlock, markMatches, matchesInBlock, unpackFolded, serveSearch,
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
    /** @type {Worker[]|null} Not made before the first search; none where the page must not make any. */
    this.workers = null;
    /** @type {Map<number, SearchTask>} Tasks without an answer, by block. */
    this.waiting = new Map();
    /** Blocks that a worker keeps folded. */
    this.kept = new Set();
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
    if (isParsing()) {
      // the texts stand last in the file, and some are still to come
      return parsed().then(() => (number === this.query ? this.search(query, { progress }) : undefined));
    }
    const total = this.elements.length;
    const mask = new Uint8Array(this.count);
    if (!total) return Promise.resolve(mask);
    this.workers ??= this.makeWorkers();
    return new Promise((resolve) => {
      let [sent, done, told, foundAny] = [0, 0, performance.now(), false];
      const send = () => this.send({ query: number, block: sent++, words });
      this.stop = resolve;
      this.answered = ({ query: of, block, hits }) => {
        if (of !== number || !this.waiting.delete(block)) return;
        mask.set(hits.subarray(0, this.count - block * this.blockSize), block * this.blockSize);
        done++;
        if (sent < total) send();
        const now = performance.now();
        const isFirst = !foundAny && hits.includes(1);
        if (done === total || isFirst || now - told >= PROGRESS_MILLISECONDS) {
          [told, foundAny] = [now, foundAny || isFirst];
          progress?.(mask, Math.min(done * this.blockSize, this.count), this.count, foundAny);
        }
        if (done === total) resolve(mask);
      };
      const atOnce = BLOCKS_UNDER_WAY * Math.max(1, this.workers?.length ?? 1);
      while (sent < Math.min(atOnce, total)) send();
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
    // always the same worker, which may have kept the block
    const worker = this.workers?.[task.block % this.workers.length];
    if (!worker) this.searchHere(task);
    else {
      const base64 = this.kept.has(task.block) ? "" : this.elements[task.block].textContent;
      worker.postMessage({ ...task, base64, room: ROOM_FOR_FOLDED / (this.workers?.length ?? 1) });
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
  async searchHere({ query, block, words }) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (query !== this.query) return;
    const hits = matchesInBlock(await unpackFolded(this.elements[block].textContent ?? ""), words);
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
