// @ts-check
/** @file The incidents of the page: columns at once, texts a block at a time when somebody reads them. */
import { projectAll } from "./clusters.js";
import { decodeBlock, decodeTexts } from "./decode.js";
import { LEVELS, agencyFacet, jurisdictionFacet, statusFacet } from "./facets.js";
import { isInexact } from "./format.js";

/** How many blocks of texts stay decoded. */
const BLOCKS_KEPT = 24;

/**
 * @import {Column} from "./decode.js"
 * @import {Facet} from "./facets.js"
 * @import {Positions} from "./clusters.js"
 * @typedef {{by: string, capacity: string, agency: number|null, stance: string, says: string, source: number}} Account
 * @typedef {{claim: string, contest_status: string, accounts: Account[]}} Claim
 * @typedef {{publisher: string, title: string, published: string, url: string, archived_at: string, note?: string}} Source
 * @typedef {{agency: number, role: string, area_check: string, note?: string}} Involvement
 * @typedef {{id: string, event?: string, title: string, summary: string, event_date: string, date_note?: string,
 *   local_time?: string, city: string, verbatim_locality: string, locality: string, location_note?: string,
 *   located_note?: string, unknowns?: string[], data_generalizations?: string, information_withheld?: string,
 *   involvements?: Involvement[], claims?: Claim[], sources?: Source[]}} IncidentText
 */

/** Texts in blocks, decoded on demand; the least recently used ones are let go. */
class TextBlocks {
  /**
   * @param {Element[]} elements In order.
   * @param {number} blockSize
   */
  constructor(elements, blockSize) {
    this.elements = elements;
    this.blockSize = blockSize;
    /** @type {Map<number, Promise<IncidentText[]>>} */
    this.decoded = new Map();
  }

  /**
   * @param {number} row
   * @returns {Promise<IncidentText>}
   */
  async of(row) {
    const texts = await this.block(Math.floor(row / this.blockSize));
    return texts[row % this.blockSize] ?? {};
  }

  /**
   * @param {number} number
   * @returns {Promise<IncidentText[]>}
   */
  block(number) {
    const element = this.elements[number];
    const texts = this.decoded.get(number) ?? (element ? decodeTexts(element.textContent ?? "") : Promise.resolve([]));
    this.decoded.delete(number);
    this.decoded.set(number, texts);
    if (this.decoded.size > BLOCKS_KEPT) this.decoded.delete(this.decoded.keys().next().value ?? 0);
    return texts;
  }
}

/** All incidents of the page. A row is an incident's number in the list's order. */
export class Incidents {
  /**
   * @param {any} header
   * @param {Record<string, Column>} columns
   * @param {TextBlocks} texts
   */
  constructor(header, columns, texts) {
    this.header = header;
    this.columns = columns;
    this.texts = texts;
    /** @type {number} */
    this.count = header.count;
    /** @type {Facet[]} */
    this.facets = [
      agencyFacet(header.agencies, header.involvements, columns.involvements),
      jurisdictionFacet(header.areas, header.jurisdictions, columns.jurisdictions),
      statusFacet("contest", header.contest_statuses, columns.contest_status, CONTEST_ORDER),
    ];
    this.positions = positionsOf(header, columns);
  }

  /**
   * @param {number} row
   * @returns {Promise<IncidentText>}
   */
  text(row) {
    return this.texts.of(row);
  }

  /** @param {number} row */
  contestStatus(row) {
    return /** @type {string} */ (this.header.contest_statuses[this.columns.contest_status[row]]);
  }

  /** @param {number} row */
  precision(row) {
    return /** @type {string} */ (this.header.precisions[this.columns.precision[row]]);
  }

  /** @param {number} row */
  locatedBy(row) {
    return /** @type {string} */ (this.header.located_by[this.columns.located_by[row]]);
  }

  /** @param {number} row */
  isLocated(row) {
    return this.positions.located[row] === 1;
  }

  /** @param {number} row */
  jurisdiction(row) {
    return this.header.jurisdictions[this.columns.jurisdictions[row]];
  }

  /** @param {number} row */
  involvements(row) {
    return /** @type {[number, string, string][]} */ (this.header.involvements[this.columns.involvements[row]]);
  }

  /** @param {number} row */
  latitude(row) {
    return this.columns.latitude_e6[row] / 1e6;
  }

  /** @param {number} row */
  longitude(row) {
    return this.columns.longitude_e6[row] / 1e6;
  }

  /**
   * The rows of the same event.
   * @param {number} row
   * @param {string|undefined} event
   * @returns {Promise<{row: number, text: IncidentText}[]>}
   */
  async otherScenes(row, event) {
    if (!event) return [];
    /** @type {{row: number, text: IncidentText}[]} */
    const scenes = [];
    for (let number = 0; number < this.texts.elements.length; number++) {
      const block = await this.texts.block(number);
      block.forEach((text, i) => {
        const other = number * this.texts.blockSize + i;
        if (text.event === event && other !== row) scenes.push({ row: other, text });
      });
    }
    return scenes;
  }
}

/** From the most to the least contested. */
const CONTEST_ORDER = ["disputed", "one-sided", "agreed", "uncontested"];

/**
 * @param {any} header
 * @param {Record<string, Column>} columns
 * @returns {Positions}
 */
function positionsOf(header, columns) {
  const unlocated = header.located_by.indexOf("unlocated");
  const inexact = Uint8Array.from(header.precisions, (precision) => (isInexact(precision) ? 1 : 0));
  const levelBits = header.agencies.map((/** @type {any} */ agency) => {
    const level = LEVELS.indexOf(agency.level);
    return level < 0 ? 0 : 1 << level;
  });
  return {
    ...projectAll(columns.latitude_e6, columns.longitude_e6),
    located: Uint8Array.from(columns.located_by, (code) => (code === unlocated ? 0 : 1)),
    inexact: Uint8Array.from(columns.precision, (code) => inexact[code]),
    levelMask: Uint8Array.from(header.involvements, (/** @type {any[]} */ set) =>
      set.reduce((mask, [agency]) => mask | levelBits[agency], 0)),
    involvements: columns.involvements,
    jurisdictions: columns.jurisdictions,
  };
}

/**
 * Read the incidents out of the page.
 * @returns {Promise<Incidents>}
 */
export async function readIncidents() {
  const { header, columns } = await decodeBlock(blockText("mapper-columns"));
  const elements = [...document.querySelectorAll("script.mapper-texts")];
  elements.sort((a, b) => blockNumber(a) - blockNumber(b));
  return new Incidents(header, columns, new TextBlocks(elements, header.text_block_size));
}

/** Read the basemap out of the page. */
export function readBasemap() {
  return decodeBlock(blockText("mapper-basemap"));
}

/**
 * @param {string} id
 * @returns {string}
 */
function blockText(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no block #${id}`);
  return element.textContent ?? "";
}

/**
 * @param {Element} element
 * @returns {number}
 */
function blockNumber(element) {
  return Number(element.getAttribute("data-block"));
}
