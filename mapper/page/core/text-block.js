// @ts-check
/**
 * @file From a block of texts to the texts of its incidents. A block holds tables by column; `text_block.py` documents how.
 * Pure: knows neither the page nor the map. Functions that also run in the search's worker are self-contained: they
 * use each other and nothing else of this page.
 */
import { bytesFromBase64, gunzip } from "./decode.js";

/**
 * @import {KeptBack, Translation} from "./translations.js"
 * @typedef {{by: string, capacity: string, agency: number|null, stance: string, says: string, source: number,
 *   said_on?: string, asked_on?: string, asked_how?: string, is_by_translated?: boolean}} Account
 * @typedef {{claim: string, about: string, contest_status: string, accounts: Account[]}} Claim
 * @typedef {{publisher: string, title: string, published: string, url: string, archived_at: string, note?: string, note_en?: string, note_es?: string, note_fr?: string}} Source
 * @typedef {{agency: number, role: string, area_check: string, note?: string}} Involvement
 * @typedef {{what: string, by: string, date: string, note?: string}} Check
 * @typedef {{kind: string, by: string, date: string, wrong?: string, right?: string}} Correction
 * @typedef {{id: string, event?: string, title: string, summary: string, event_date: string, date_interval?: string, date_note?: string,
 *   local_time?: string, city: string, verbatim_locality: string, locality: string, location_note?: string,
 *   located_note?: string, unknowns?: string[], checked?: Check[], corrections?: Correction[], same_event_as?: string[], formerly?: string[],
 *   data_generalizations?: string, information_withheld?: string,
 *   kept_back?: string[], ours?: KeptBack, involvements?: Involvement[], claims?: Claim[], sources?: Source[],
 *   translations?: Record<string, Translation>}} IncidentText
 * @typedef {{name: string, all?: any, delta?: boolean, words?: (string|null)[], values?: any[],
 *   texts?: number, codes?: number, numbers?: number}} Listed The entry of a column in the header.
 * @typedef {Listed & {joined?: string, coded?: ArrayLike<number>, counted?: ArrayLike<number>}} TextColumn
 * @typedef {{rows: number, columns: Record<string, TextColumn>}} TextTable
 * @typedef {Record<string, TextTable>} TextTables
 */

/**
 * Decode a block of texts.
 * @param {string|ArrayBuffer} packed In base64, or as it lies beside the page.
 * @returns {Promise<BlockTexts>}
 */
export async function decodeTexts(packed) {
  return new BlockTexts(readTables(await gunzip(packedBytes(packed))));
}

/**
 * Self-contained, but for the decoding of base64.
 * @param {string|ArrayBuffer} packed
 */
export function packedBytes(packed) {
  return typeof packed === "string" ? bytesFromBase64(packed) : new Uint8Array(packed);
}

/**
 * Split an inflated block into tables of columns; cells stay packed. Self-contained.
 * @param {ArrayBuffer} buffer
 * @returns {TextTables}
 */
export function readTables(buffer) {
  const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  const headerLength = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(utf8.decode(new Uint8Array(buffer, 4, headerLength)));
  if (header.format !== 2) throw new Error(`text block format ${header.format}, expected 2`);
  // by bytes a cell
  /** @type {Record<number, any>} */
  const codes = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array };
  /** @type {Record<number, any>} */
  const numbers = { 1: Int8Array, 2: Int16Array, 4: Int32Array };
  let at = 4 + headerLength;
  /** @param {number} bytes */
  const next = (bytes) => buffer.slice(at, (at += bytes));
  /** @type {TextTables} */
  const tables = {};
  for (const { name, rows, columns } of header.tables) {
    tables[name] = { rows, columns: {} };
    for (const column of /** @type {TextColumn[]} */ (columns)) {
      tables[name].columns[column.name] = column;
      if (column.texts !== undefined) column.joined = utf8.decode(next(column.texts));
      if (column.codes) column.coded = new codes[column.codes / rows](next(column.codes));
      if (column.numbers) column.counted = new numbers[column.numbers / rows](next(column.numbers));
    }
  }
  return tables;
}

/**
 * The cells of a column, null for missing values. Self-contained.
 * @param {TextColumn|undefined} column
 * @param {number} rows
 * @returns {any[]}
 */
export function cellsOf(column, rows) {
  if (!column) return new Array(rows).fill(null);
  if (column.values) return column.values;
  if (column.joined !== undefined) return column.joined.split("\0").map((text) => (text === "\x01" ? null : text));
  if (column.coded) {
    const words = column.words ?? [];
    return Array.from(column.coded, (code) => words[code]);
  }
  const cells = column.counted ? Array.from(column.counted) : new Array(rows).fill(column.all);
  if (column.delta) for (let row = 1; row < rows; row++) cells[row] += cells[row - 1];
  return cells;
}

/** The texts of the incidents of a block, each with all that belongs to it, put together when it is asked for: a list shows few of a thousand. */
export class BlockTexts {
  /** @param {TextTables} tables */
  constructor(tables) {
    const { rows = 0, columns: { involvements = undefined, claims = undefined, accounts = undefined, citations = undefined, ...columns } = {} } = tables.incidents ?? {};
    this.length = rows;
    /** @type {any[]} Those asked for before. */
    this.made = [];
    this.incident = rowReader({ rows, columns });
    this.source = rowReader(tables.sources);
    this.involved = groupReader(tables.involvements, cellsOf(involvements, rows));
    this.claimed = groupReader(tables.claims, cellsOf(claims, rows));
    this.said = groupReader(tables.accounts, cellsOf(accounts, rows));
    this.cited = groupReader(tables.citations, cellsOf(citations, rows));
  }

  /**
   * @param {number} row Within the block.
   * @returns {IncidentText|undefined} The same object each time; undefined beyond the last row.
   */
  at(row) {
    return row < this.length ? (this.made[row] ??= this.make(row)) : undefined;
  }

  /** @param {number} row */
  make(row) {
    const text = this.incident(row);
    const said = this.said(row);
    const numbers = [...new Set([...this.cited(row), ...said].map(({ source }) => source))];
    return {
      ...text,
      unknowns: text.unknowns ?? [],
      involvements: this.involved(row),
      claims: this.claimed(row).map((claim) => withAccounts(claim, said, numbers)),
      sources: numbers.map((number) => this.source(number)),
    };
  }
}

/**
 * @param {any} claim
 * @param {any[]} accounts
 * @param {number[]} numbers Of the sources that the incident cites.
 */
function withAccounts({ claim_number: number, claim, about = "event", contest_status }, accounts, numbers) {
  return {
    claim,
    about,
    contest_status,
    accounts: accounts.filter((account) => account.claim_number === number).map(({ by, capacity, agency, stance, says, source, ...when }) => ({
      by, capacity, agency: agency < 0 ? null : agency, stance, says, source: numbers.indexOf(source),
      ...(when.said_on && { said_on: when.said_on }),
      ...(when.asked_on && { asked_on: when.asked_on }),
      ...(when.asked_how && { asked_how: when.asked_how }),
    })),
  };
}

/**
 * @param {TextTable|undefined} table
 * @returns {(row: number) => any} Makes an object of a row, without missing values and without its place in the list.
 */
function rowReader({ rows, columns } = { rows: 0, columns: {} }) {
  const named = Object.entries(columns).filter(([name]) => name !== "list_row");
  const cells = named.map(([name, column]) => ({ name, of: cellsOf(column, rows) }));
  return (row) => {
    /** @type {Record<string, any>} */
    const object = {};
    for (const { name, of } of cells) if (of[row] !== null) object[name] = of[row];
    return object;
  };
}

/**
 * @param {TextTable|undefined} table Its rows in the order of the incidents that they belong to.
 * @param {number[]} sizes How many belong to each incident.
 * @returns {(incident: number) => any[]} Makes the objects of an incident's rows.
 */
function groupReader(table, sizes) {
  const read = rowReader(table);
  const ends = new Uint32Array(sizes.length);
  for (let i = 0, end = 0; i < sizes.length; i++) ends[i] = end += Number(sizes[i]);
  return (incident) => Array.from({ length: sizes[incident] }, (_, i) => read(ends[incident] - sizes[incident] + i));
}
