// @ts-check
/** @file From a base64 block in the page to typed arrays. Pure: knows neither the page nor the map. */

/**
 * @typedef {Int8Array|Uint8Array|Int16Array|Uint16Array|Int32Array|Uint32Array} Column
 * @typedef {{name: string, type: string, encoding: string, planes?: boolean, above?: string, origin?: [number, number],
 *   offset: number, length: number}} ColumnHeader
 * @typedef {{header: any, columns: Record<string, Column>}} Block
 */

/** The only format this page reads; the builder writes the same number. */
const BLOCK_FORMAT = 1;

const COLUMN_TYPES = {
  i8: Int8Array, u8: Uint8Array, i16: Int16Array, u16: Uint16Array, i32: Int32Array, u32: Uint32Array,
};

/**
 * Turn base64 into bytes. Self-contained: the search's worker is made of this function's source, too.
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
 * Inflate gzip with the browser's own DecompressionStream. Self-contained, as the one above.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<ArrayBuffer>}
 */
export async function gunzip(bytes) {
  const { readable, writable } = new DecompressionStream("gzip");
  const writer = writable.getWriter();
  // written straight in: the bytes of a Blob would go to another process and back
  const { scheduler } = /** @type {any} */ (globalThis);
  const write = async () => {
    const slice = 1 << 17; // inflates in a few milliseconds
    let since = performance.now();
    for (let at = 0; at < bytes.length; at += slice) {
      await writer.write(bytes.subarray(at, at + slice));
      if (!scheduler || performance.now() - since < 12) continue;
      await scheduler.postTask(() => {}, { priority: "user-blocking" }); // a click goes first, the parser does not
      since = performance.now();
    }
    await writer.close();
  };
  const written = write();
  // gzip ends with the size: kept apart until the last one has come, the chunks would take as much memory again
  const inflated = new Uint8Array(new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4).getUint32(0, true));
  let at = 0;
  // read here: a Response would hand the chunks to tasks of its own, and these wait while the browser parses texts
  for (const reader = readable.getReader(); ;) {
    const { value, done } = await reader.read();
    if (done) break;
    inflated.set(value, at);
    at += value.length;
  }
  await written;
  return inflated.buffer;
}

/**
 * Decode a block: a header of JSON, then columns.
 * @param {string} base64
 * @returns {Promise<Block>}
 */
export async function decodeBlock(base64) {
  return readBlock(await gunzip(bytesFromBase64(base64)));
}

/** How long columns are read before clicks and pictures have their turn, in milliseconds. */
const TURN_MILLISECONDS = 15;

/**
 * Split an inflated block into header and columns; of very many rows in several tasks.
 * @param {ArrayBuffer} buffer
 * @returns {Promise<Block>}
 */
export async function readBlock(buffer) {
  const { scheduler } = /** @type {any} */ (globalThis);
  let since = performance.now();
  const headerLength = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, headerLength)));
  if (header.format !== BLOCK_FORMAT) throw new Error(`block format ${header.format}, expected ${BLOCK_FORMAT}`);
  /** @type {Record<string, Column>} */
  const columns = {};
  for (const column of /** @type {ColumnHeader[]} */ (header.columns)) {
    if (scheduler && performance.now() - since > TURN_MILLISECONDS) {
      await scheduler.postTask(() => {}, { priority: "user-blocking" });
      since = performance.now();
    }
    const start = 4 + headerLength + column.offset;
    if (column.origin) Object.assign(columns, readPositions(buffer, start, column));
    else columns[column.name] = readColumn(buffer, start, column, columns);
  }
  return { header, columns };
}

/**
 * @param {ArrayBuffer} buffer
 * @param {number} start Where the column begins, in bytes.
 * @param {ColumnHeader} column
 * @param {Record<string, Column>} before Those already read.
 * @returns {Column}
 */
function readColumn(buffer, start, column, before) {
  const Type = COLUMN_TYPES[/** @type {keyof typeof COLUMN_TYPES} */ (column.type)];
  if (!Type) throw new Error(`column ${column.name} has the unknown type ${column.type}`);
  const size = Type.BYTES_PER_ELEMENT;
  const isPlanes = column.planes && size > 1;
  // a copy in any case: the inflated buffer, much larger, can go
  const values = isPlanes ? new Type(column.length) : new Type(buffer.slice(start, start + size * column.length));
  if (isPlanes) joinPlanes(new Uint8Array(buffer, start, size * column.length), signed(values), size);
  if (column.encoding === "delta") undelta(signed(values));
  if (column.above) addTo(signed(values), before[column.above]);
  return values;
}

/**
 * The same bytes as signed numbers: sums wrap alike, and loops that meet three kinds of arrays instead of six are
 * compiled for them.
 * @param {Column} values
 * @returns {Int8Array|Int16Array|Int32Array}
 */
function signed({ buffer, byteOffset, length, BYTES_PER_ELEMENT }) {
  const Type = BYTES_PER_ELEMENT === 1 ? Int8Array : BYTES_PER_ELEMENT === 2 ? Int16Array : Int32Array;
  return new Type(/** @type {ArrayBuffer} */ (buffer), byteOffset, length);
}

/**
 * @param {Column} values
 * @param {Column} base
 */
function addTo(values, base) {
  for (let i = 0; i < values.length; i++) values[i] += base[i];
}

/**
 * Put numbers together whose bytes stand in planes: all lowest bytes, then all next ones.
 * @template {Column} T
 * @param {Uint8Array} bytes
 * @param {T} values
 * @param {number} size Bytes of a number.
 * @returns {T}
 */
function joinPlanes(bytes, values, size) {
  const count = values.length;
  if (size === 2) for (let i = 0; i < count; i++) values[i] = bytes[i] | (bytes[count + i] << 8);
  else {
    const [second, third, fourth] = [count, 2 * count, 3 * count];
    for (let i = 0; i < count; i++) {
      values[i] = bytes[i] | (bytes[second + i] << 8) | (bytes[third + i] << 16) | (bytes[fourth + i] << 24);
    }
  }
  return values;
}

/**
 * Sum differences up in place; sums wrap as the column's type does.
 * @template {Column} T
 * @param {T} values
 * @returns {T}
 */
export function undelta(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum = values[i] += sum;
  return values;
}

/**
 * Read Morton codes of 64 bits, differences in planes of bytes, as two coordinates.
 * @param {ArrayBuffer} buffer
 * @param {number} start
 * @param {ColumnHeader} column
 * @returns {{latitude_e6: Int32Array, longitude_e6: Int32Array}}
 */
function readPositions(buffer, start, { length, origin }) {
  const [south, west] = origin ?? [0, 0];
  const planes = new Uint8Array(buffer, start, 8 * length);
  const [p1, p2, p3, p4, p5, p6, p7] = [1, 2, 3, 4, 5, 6, 7].map((plane) => plane * length);
  const latitude = new Int32Array(length);
  const longitude = new Int32Array(length);
  let low = 0;
  let high = 0;
  let highX = 0;
  let highY = 0;
  for (let i = 0; i < length; i++) {
    low += (planes[i] | (planes[p1 + i] << 8) | (planes[p2 + i] << 16) | (planes[p3 + i] << 24)) >>> 0;
    const carry = low > 0xffffffff ? 1 : 0;
    low >>>= 0;
    const step = planes[p4 + i] | (planes[p5 + i] << 8) | (planes[p6 + i] << 16) | (planes[p7 + i] << 24);
    if (carry + step !== 0) {
      high = (high + step + carry) >>> 0;
      highX = everyOtherBit(high) << 16;
      highY = everyOtherBit(high >>> 1) << 16;
    }
    longitude[i] = west + (highX | everyOtherBit(low));
    latitude[i] = south + (highY | everyOtherBit(low >>> 1));
  }
  return { latitude_e6: latitude, longitude_e6: longitude };
}

/**
 * Take every other bit of 32, from the lowest on.
 * @param {number} bits
 * @returns {number} 16 bits.
 */
function everyOtherBit(bits) {
  let taken = bits & 0x55555555;
  taken = (taken | (taken >>> 1)) & 0x33333333;
  taken = (taken | (taken >>> 2)) & 0x0f0f0f0f;
  taken = (taken | (taken >>> 4)) & 0x00ff00ff;
  return (taken | (taken >>> 8)) & 0xffff;
}
