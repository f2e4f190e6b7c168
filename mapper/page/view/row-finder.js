// @ts-check
/** @file Finds an incident by its id, which stands with the texts. */
import { later } from "./dom.js";

/**
 * @import {Incidents} from "./data.js"
 * @typedef {{id: string, row: number|null}} Wanted `row`: where it stood when the link was made.
 */

/** A search that ends sooner than this shows no progress. */
const SOON_MILLISECONDS = 200;

/** The incident of a link, from when it is asked for until it is open. */
export class LinkedIncident {
  /**
   * @param {Incidents} incidents
   * @param {(looking: boolean) => void} tell Called where it takes long, and when it ends.
   */
  constructor(incidents, tell) {
    this.incidents = incidents;
    this.tell = tell;
    /** @type {Wanted|null} */
    this.wanted = null;
  }

  /** @param {Wanted} link Without an id it asks for none. */
  want({ id, row }) {
    this.wanted = id ? { id, row } : null;
  }

  /** @param {string} [id] This one alone. */
  forget(id) {
    if (id === undefined || this.wanted?.id === id) this.wanted = null;
  }

  /** @returns {Promise<number|null|undefined>} Its row; null if there is none; undefined if the reader went on meanwhile. */
  async find() {
    const { wanted } = this;
    if (!wanted) return undefined;
    const timer = later(() => this.tell(true), SOON_MILLISECONDS);
    const row = await findRow(this.incidents, presentId(this.incidents.header, wanted.id), wanted.row);
    clearTimeout(timer);
    this.tell(false);
    return this.wanted === wanted ? row : undefined;
  }
}

/**
 * @param {Incidents} incidents
 * @param {string} id
 * @param {number|null} hint The row where it stood when the link was made.
 * @returns {Promise<number|null>}
 */
export async function findRow(incidents, id, hint) {
  const { header, count } = incidents;
  const size = header.text_block_size;
  const blocks = Math.ceil(count / size);
  const near = hint !== null && hint < count ? Math.floor(hint / size) : 0;
  const order = [near, ...Array.from({ length: blocks }, (_, block) => block).filter((block) => block !== near)];
  for (const block of order) {
    const first = block * size;
    const rows = Array.from({ length: Math.min(size, count - first) }, (_, i) => first + i);
    const texts = await Promise.all(rows.map((row) => incidents.text(row)));
    const found = texts.findIndex((text) => text.id === id);
    if (found >= 0) return first + found;
  }
  return null;
}

/**
 * The id that an incident has now: a record may have become part of another.
 * @param {{former_ids?: Record<string, string>}} header
 * @param {string} asked
 */
function presentId({ former_ids: former = {} }, asked) {
  return Object.hasOwn(former, asked) ? former[asked] : asked;
}
