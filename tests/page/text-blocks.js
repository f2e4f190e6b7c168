/** Blocks of texts as the builder writes them, for the tests. */
import { gzipSync } from "node:zlib";

/**
 * @param {Record<string, {rows: number, columns: {name: string, [how: string]: any}[]}>} tables Bytes of a column stand in `data`.
 * @returns {Buffer}
 */
export function joinedBlock(tables, format = 2) {
  const pieces = [];
  const listed = Object.entries(tables).map(([name, { rows, columns }]) => ({
    name, rows, columns: columns.map(({ data = Buffer.alloc(0), ...column }) => (pieces.push(Buffer.from(data)), column)),
  }));
  const header = Buffer.from(JSON.stringify({ format, tables: listed }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header, ...pieces]);
}

/** A column of texts, null for missing. */
export function textColumn(name, texts) {
  const data = Buffer.from(texts.map((text) => text ?? "\x01").join("\0"));
  return { name, texts: data.length, data };
}

/** A column of small whole numbers. */
export const numberColumn = (name, numbers, how = {}) => ({ name, numbers: numbers.length, ...how, data: Buffer.from(Int8Array.from(numbers).buffer) });

/** A block of texts as the page shows them; sources stand in it once an incident. */
export function blockOf(texts) {
  const claims = texts.map(({ claims: own = [] }) => own);
  const accounts = claims.map((own) => own.flatMap(({ accounts: given = [] }, claim_number) => given.map((each) => ({ ...each, claim_number }))));
  const sources = texts.map(({ sources: own = [] }) => own);
  const starts = sources.map((_, i) => sources.slice(0, i).flat().length);
  const fields = (rows, names) => names.filter((name) => rows.some((row) => row[name] !== undefined))
    .map((name) => (rows.every((row) => row[name] === undefined || typeof row[name] === "string") ? textColumn(name, rows.map((row) => row[name]))
      : { name, values: rows.map((row) => row[name] ?? null) }));
  const table = (lists, columns) => ({ rows: lists.flat().length, columns });
  const numbered = claims.flatMap((own) => own.map((_, number) => number));
  return joinedBlock({
    incidents: {
      rows: texts.length,
      columns: [
        { name: "list_row", all: 0 },
        ...fields(texts, ["id", "title", "summary", "city", "locality", "verbatim_locality", "unknowns", "translations"]),
        { name: "involvements", all: 0 },
        numberColumn("claims", claims.map((own) => own.length)), numberColumn("accounts", accounts.map((own) => own.length)),
        numberColumn("citations", sources.map((own) => own.length)),
      ],
    },
    claims: table(claims, [numberColumn("claim_number", numbered), ...fields(claims.flat(), ["claim", "contest_status"])]),
    accounts: table(accounts, [numberColumn("claim_number", accounts.flat().map((each) => each.claim_number)), { name: "agency", all: -1 },
      numberColumn("source", accounts.flatMap((own, i) => own.map(({ source = 0 }) => starts[i] + source))),
      ...fields(accounts.flat(), ["by", "says"])]),
    citations: table(sources, [{ name: "source", all: 1, delta: true }].map((column) => (sources.flat().length ? numberColumn(column.name, sources.flat().map((_, i) => i)) : column))),
    sources: table(sources, fields(sources.flat(), ["publisher", "title", "url"])),
  });
}

/** The same as it stands in a page. */
export const packedBlock = (texts) => gzipSync(blockOf(texts)).toString("base64");
