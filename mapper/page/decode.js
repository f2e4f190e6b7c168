// @ts-check
/** @file From a base64 block in the page to typed arrays. Pure: knows neither the page nor the map. */

/**
 * @typedef {Int8Array|Uint8Array|Int16Array|Uint16Array|Int32Array|Uint32Array} Column
 * @typedef {{name: string, type: string, encoding: string, offset: number, length: number}} ColumnHeader
 * @typedef {{header: any, columns: Record<string, Column>}} Block
 */

/** The only format this page reads; the builder writes the same number. */
const BLOCK_FORMAT = 1;

const COLUMN_TYPES = {
  i8: Int8Array, u8: Uint8Array, i16: Int16Array, u16: Uint16Array, i32: Int32Array, u32: Uint32Array,
};

/**
 * Turn base64 into bytes.
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function bytesFromBase64(text) {
  const native = /** @type {any} */ (Uint8Array).fromBase64;
  if (native) return native.call(Uint8Array, text);
  const binary = atob(text.trim());
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/**
 * Inflate gzip with the browser's own DecompressionStream.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<ArrayBuffer>}
 */
export function gunzip(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/**
 * Decode a block: a header of JSON, then columns.
 * @param {string} base64
 * @returns {Promise<Block>}
 */
export async function decodeBlock(base64) {
  return readBlock(await gunzip(bytesFromBase64(base64)));
}

/**
 * Decode a block of texts: a JSON array.
 * @param {string} base64
 * @returns {Promise<any[]>}
 */
export async function decodeTexts(base64) {
  return JSON.parse(new TextDecoder().decode(await gunzip(bytesFromBase64(base64))));
}

/**
 * Split an inflated block into header and columns.
 * @param {ArrayBuffer} buffer
 * @returns {Block}
 */
export function readBlock(buffer) {
  const headerLength = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, headerLength)));
  if (header.format !== BLOCK_FORMAT) throw new Error(`block format ${header.format}, expected ${BLOCK_FORMAT}`);
  /** @type {Record<string, Column>} */
  const columns = {};
  for (const column of header.columns) columns[column.name] = readColumn(buffer, 4 + headerLength, column);
  return { header, columns };
}

/**
 * @param {ArrayBuffer} buffer
 * @param {number} start Where the columns begin, in bytes.
 * @param {ColumnHeader} column
 * @returns {Column}
 */
function readColumn(buffer, start, column) {
  const Type = COLUMN_TYPES[/** @type {keyof typeof COLUMN_TYPES} */ (column.type)];
  if (!Type) throw new Error(`column ${column.name} has the unknown type ${column.type}`);
  const values = new Type(buffer, start + column.offset, column.length);
  return column.encoding === "delta" ? undelta(values) : values;
}

/**
 * Sum differences up in place; sums wrap as the column's type does.
 * @template {Column} T
 * @param {T} values
 * @returns {T}
 */
export function undelta(values) {
  for (let i = 1; i < values.length; i++) values[i] += values[i - 1];
  return values;
}
