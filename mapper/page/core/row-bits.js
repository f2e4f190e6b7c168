// @ts-check
/** @file Rows as bits, the first row in the lowest bit of the first byte: an eighth of a byte a row. Pure. */

/**
 * @param {ArrayLike<number>} rows
 * @param {number} count How many rows there are.
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function bitsOfRows(rows, count) {
  const bits = new Uint8Array((count + 7) >> 3);
  for (let i = 0; i < rows.length; i++) bits[rows[i] >> 3] |= 1 << (rows[i] & 7);
  return bits;
}

/**
 * @param {DataView|Uint8Array} bits
 * @param {number} count
 * @returns {Uint8Array} A byte a row, 1 for those that have a bit.
 */
export function maskOfBits(bits, count) {
  const bytes = new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength);
  const mask = new Uint8Array(count);
  for (let row = 0; row < count; row++) mask[row] = (bytes[row >> 3] >> (row & 7)) & 1;
  return mask;
}
