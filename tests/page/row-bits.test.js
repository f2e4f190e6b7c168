import assert from "node:assert/strict";
import { test } from "node:test";
import { bitsOfRows, maskOfBits } from "../../mapper/page/core/row-bits.js";

test("rows come back from their bits, whatever their number", () => {
  for (const [rows, count] of [[[], 0], [[0], 1], [[7], 8], [[0, 8, 9], 10], [[], 17], [[0, 1, 2, 3, 4, 5, 6, 7, 8], 9]]) {
    const bits = bitsOfRows(rows, count);
    assert.equal(bits.length, Math.ceil(count / 8));
    const mask = maskOfBits(new DataView(bits.buffer), count);
    assert.deepEqual([...mask.keys()].filter((row) => mask[row]), rows);
  }
});

test("bits are read from where they lie in a larger buffer", () => {
  const all = new Uint8Array([255, 255, 2, 255]);
  assert.deepEqual([...maskOfBits(new DataView(all.buffer, 2, 1), 3)], [0, 1, 0]);
});
