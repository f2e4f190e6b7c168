// @ts-check
/** @file The incidents of the page: columns at once, texts one block at a time, when they are needed. */
import { blockText, isParsing, textElements } from "./host.js";
import { hasPlace, positionsOf, setLevels } from "../core/positions.js";
import { decodeBlock } from "../core/decode.js";
import { BlockBeside, blocksBeside } from "./blocks-beside.js";
import { breath, nextTask } from "./dom.js";
import { LEVELS, agencyFacet, countedOf, jurisdictionFacet, statusFacet } from "../core/facets.js";
import { isInexact } from "../core/format.js";
import { areaFields, ownLayers } from "../core/own-areas.js";
import { outlinesOf } from "../core/outlines.js";
import { ownFields } from "../core/own-fields.js";
import { BY_LEVEL, colorSchemes } from "../core/colors.js";
import { sayAreas, sayPlaces } from "../core/places.js";
import { decodeTexts } from "../core/text-block.js";
import { translated } from "../core/translations.js";
import { findRow } from "./row-finder.js";

/** How often to look whether the parser has come to a block. */
const PARSER_MILLISECONDS = 15;

/** How many blocks of texts stay decoded, more than half a megabyte each. */
const BLOCKS_KEPT = 8;

/**
 * @import {Column} from "../core/decode.js"
 * @import {Scheme} from "../core/colors.js"
 * @import {BlockTexts, IncidentText} from "../core/text-block.js"
 * @import {Facet} from "../core/facets.js"
 * @import {PlaceCodes} from "../core/positions.js"
 */

/** Texts in blocks, decoded on demand; the least recently used ones are let go. */
class TextBlocks {
  constructor() {
    /** The blocks in order, also those that the parser has yet to come to. */
    /** @type {ArrayLike<any>} */
    this.elements = textElements();
    /** The number of texts in a block, from the header of the columns. */
    this.blockSize = 1;
    /** @type {Map<number, Promise<BlockTexts|null>>} Null for one that did not come. */
    this.decoded = new Map();
    /** @type {Promise<void>} When the next block may be decoded. */
    this.turn = Promise.resolve();
  }

  /**
   * @param {number} row
   * @returns {Promise<IncidentText>}
   */
  async of(row) {
    const texts = await this.block(Math.floor(row / this.blockSize));
    return texts?.at(row % this.blockSize) ?? /** @type {any} */ ({});
  }

  /**
   * @param {number} number
   * @returns {Promise<BlockTexts|null>}
   */
  block(number) {
    const texts = this.decoded.get(number) ?? this.unpack(number);
    this.decoded.delete(number);
    this.decoded.set(number, texts);
    if (this.decoded.size > BLOCKS_KEPT) this.decoded.delete(this.decoded.keys().next().value ?? 0);
    return texts;
  }

  /**
   * @param {number} number
   * @param {BlockBeside} block
   * @returns {Promise<ArrayBuffer|null>} Null if it did not come; the next reader asks again.
   */
  async loaded(number, block) {
    try {
      return await block.load();
    } catch {
      this.decoded.delete(number);
      return null;
    }
  }

  /**
   * @param {number} number
   * @returns {Promise<BlockTexts|null>}
   */
  async unpack(number) {
    // the parser may still be on its way to the block, or in the midst of it: nothing follows it then
    while (!this.elements[number]?.nextSibling && isParsing()) {
      await new Promise((resolve) => setTimeout(resolve, PARSER_MILLISECONDS));
    }
    const element = this.elements[number];
    if (!element) return null;
    const packed = element instanceof BlockBeside ? await this.loaded(number, element) : element.textContent ?? "";
    if (packed === null) return null;
    const texts = this.turn.then(() => decodeTexts(packed));
    this.turn = texts.then(nextTask, nextTask); // a block a task, so that rows from many of them do not hold the page up
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
    /** Whether agencies count that a source merely names. */
    this.named = false;
    /** The contest statuses that occur, from the most to the least contested. */
    this.statuses = statusesIn(header.contest_statuses, columns.contest_status);
    /** @type {Facet[]} */
    this.facets = [
      agencyFacet(header.agencies, header.involvements, columns.involvements),
      jurisdictionFacet(header.areas, header.jurisdictions, columns.jurisdictions),
      statusFacet("contest", header.contest_statuses, columns.contest_status, CONTEST_ORDER, { present: new Set(this.statuses) }),
    ];
    /** Which rows lie in the area that the reader drew, as in `reachOf`; null without one. @type {Uint8Array|null} */
    this.reach = null;
    /** The publisher's layers of areas. */
    this.layers = ownLayers(header, columns);
    /** The outlines of incidents that are lines or areas; null where there are none. */
    this.outlines = outlinesOf(columns);
    this.fields = [...ownFields(header, columns), ...areaFields(this.layers)];
    this.schemes = colorSchemes(header, columns, this.fields);
    /** What the marks are colored by; null for the levels of the agencies. @type {Scheme|null} */
    this.colors = null;
    /** The key of what the page begins with: a category where no agency is named. */
    const chosen = (header.fields ?? []).find((/** @type {{color?: boolean}} */ { color }) => color)?.id; // by the publisher
    this.firstColors = this.schemes.some(({ key }) => key === chosen) ? chosen : header.agencies.length ? "" : this.schemes.find(({ key }) => key !== "type")?.key ?? this.schemes[0]?.key ?? "";
    this.positions = positionsOf(/** @type {any} */ (columns), placeCodes(header));
  }

  /**
   * @param {number} row
   * @returns {Promise<IncidentText>}
   */
  async text(row) {
    return translated(await this.texts.of(row), this.header.landmarks);
  }

  /**
   * The text as the record has it, in its own language.
   * @param {number} row
   * @returns {Promise<IncidentText>}
   */
  record(row) {
    return this.texts.of(row);
  }

  /**
   * @param {number} row
   * @returns {string|null} Null where nothing is claimed.
   */
  contestStatus(row) {
    const status = /** @type {string} */ (this.header.contest_statuses[this.columns.contest_status[row]]);
    return status === NO_STATUS ? null : status;
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
    return hasPlace(this.positions, row);
  }

  /** @param {number} row */
  jurisdiction(row) {
    return this.header.jurisdictions[this.columns.jurisdictions[row]];
  }

  /** @param {number} row */
  involvements(row) {
    return /** @type {[number, string, string][]} */ (this.header.involvements[this.columns.involvements[row]]);
  }

  /** The involvements that count. @param {number} row */
  counted(row) {
    return countedOf(this.involvements(row), this.named);
  }

  /** @param {boolean} named Whether agencies count that a source merely names. */
  countNamed(named) {
    if (named === this.named) return;
    this.named = named;
    this.setTraits();
  }

  /**
   * Color the marks by a category.
   * @param {string} key From a link; empty for what the page begins with.
   * @returns {boolean} Whether that is a change.
   */
  colorBy(key) {
    const wanted = this.schemes.find((scheme) => scheme.key === (key || this.firstColors)) ?? null;
    if (wanted === this.colors) return false;
    this.colors = wanted;
    this.setTraits();
    return true;
  }

  /** The key of the colors for a link; empty for those that the page begins with. */
  colorKey() {
    const key = this.colors?.key ?? (this.firstColors ? BY_LEVEL : "");
    return key === this.firstColors ? "" : key;
  }

  setTraits() {
    if (this.colors) setLevels(this.positions, this.colors.codes, this.colors.masks);
    else setLevels(this.positions, this.columns.involvements, levelMasks(this.header, this.named));
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
   * The other rows of the same event.
   * @param {number} row
   * @returns {number[]}
   */
  rowsOfEvent(row) {
    const { event_rows: rows, event_sizes: sizes } = this.columns;
    const at = rows.indexOf(row);
    if (at < 0) return [];
    let start = 0;
    let event = 0;
    while (start + sizes[event] <= at) start += sizes[event++];
    return [...rows.subarray(start, start + sizes[event])].filter((other) => other !== row);
  }

  /**
   * The other records of the same event that are in this file, with their texts.
   * @param {IncidentText} text
   * @returns {Promise<{row: number, text: IncidentText}[]>}
   */
  async sameEvent({ same_event_as: ids = [] }) {
    const rows = await Promise.all(ids.map((id) => findRow(this, id, null)));
    return Promise.all(rows.filter((row) => row !== null).map(async (row) => ({ row, text: await this.text(row) })));
  }

  /**
   * The other scenes of the same event, with their texts.
   * @param {number} row
   * @returns {Promise<{row: number, text: IncidentText}[]>}
   */
  otherScenes(row) {
    return Promise.all(this.rowsOfEvent(row).map(async (other) => ({ row: other, text: await this.text(other) })));
  }
}

/** From the most to the least contested. */
const CONTEST_ORDER = ["disputed", "one-sided", "one-account", "uncontested", "agreed"];

/** The status of incidents without claims; it is not printed. */
export const NO_STATUS = "none-recorded";

/**
 * @param {string[]} words By code.
 * @param {ArrayLike<number>} codes By row.
 */
function statusesIn(words, codes) {
  const seen = new Uint8Array(words.length);
  for (let row = 0; row < codes.length; row++) seen[codes[row]] = 1;
  return CONTEST_ORDER.filter((status) => seen[words.indexOf(status)]);
}

/**
 * @param {any} header
 * @returns {PlaceCodes}
 */
function placeCodes(header) {
  return {
    unlocated: header.located_by.indexOf("unlocated"),
    inexact: header.precisions.map(isInexact),
    levelMasks: levelMasks(header, false),
  };
}

/**
 * @param {any} header
 * @param {boolean} named Whether agencies count that a source merely names.
 * @returns {number[]} The levels of each set of involvements.
 */
function levelMasks(header, named) {
  const levelBits = header.agencies.map((/** @type {any} */ agency) => {
    const level = LEVELS.indexOf(agency.level);
    return level < 0 ? 0 : 1 << level;
  });
  return header.involvements.map((/** @type {any[]} */ set) => countedOf(/** @type {any} */ (set), named).reduce((mask, [agency]) => mask | levelBits[agency], 0));
}

/**
 * Read the incidents out of the page.
 * @returns {Promise<Incidents>}
 */
export async function readIncidents() {
  const texts = new TextBlocks();
  texts.block(0); // the list begins with it, so it is unpacked beside the columns
  const { header, columns } = await decodeBlock(blockText("mapper-columns"));
  texts.blockSize = header.text_block_size;
  texts.elements = blocksBeside(header.texts ? Math.ceil(header.count / texts.blockSize) : 0) ?? texts.elements;
  await breath();
  sayPlaces(header);
  return new Incidents(header, columns, texts);
}

/** Read the map of the world out of the page. */
export function readWorld() {
  return decodeBlock(blockText("mapper-world"));
}

/** Read the basemap out of the page. */
export async function readBasemap() {
  const block = await decodeBlock(blockText("mapper-basemap"));
  sayAreas(block.header.features);
  return block;
}
