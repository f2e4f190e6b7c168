import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { bytesFromBase64, decodeBlock, decodeTexts, readBlock, undelta } from "../../mapper/page/decode.js";

/** A block as the builder writes it. */
function block(columns, extra = {}) {
  let offset = 0;
  const headers = columns.map(({ name, type, encoding = "plain", values }) => {
    const header = { name, type, encoding, offset, length: values.length };
    offset += Math.ceil(values.byteLength / 8) * 8;
    return header;
  });
  let header = Buffer.from(JSON.stringify({ format: 1, columns: headers, ...extra }));
  header = Buffer.concat([header, Buffer.alloc((8 - ((4 + header.length) % 8)) % 8, " ")]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const bodies = columns.map(({ values }) =>
    Buffer.concat([Buffer.from(values.buffer), Buffer.alloc((8 - (values.byteLength % 8)) % 8)]));
  return Buffer.concat([length, header, ...bodies]);
}

test("base64 becomes bytes", () => {
  assert.deepEqual([...bytesFromBase64("AAH/\n")], [0, 1, 255]);
});

test("deltas are summed up and wrap in their type", () => {
  assert.deepEqual([...undelta(Int32Array.of(5, -7, 3))], [5, -2, 1]);
  assert.deepEqual([...undelta(Uint8Array.of(250, 10))], [250, 4]);
});

test("a block decodes to header and columns, non-ASCII header text included", async () => {
  const bytes = block([
    { name: "a", type: "i32", encoding: "delta", values: Int32Array.of(34_000_000, -5, 5) },
    { name: "b", type: "u8", values: Uint8Array.of(1, 2, 3) },
  ], { title: "Señal {{7*191}} 日本" });
  const { header, columns } = await decodeBlock(gzipSync(bytes).toString("base64"));
  assert.equal(header.title, "Señal {{7*191}} 日本");
  assert.deepEqual([...columns.a], [34_000_000, 33_999_995, 34_000_000]);
  assert.deepEqual([...columns.b], [1, 2, 3]);
});

test("an unknown format or type is an error", () => {
  const buffer = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  assert.throws(() => readBlock(buffer(block([], { format: 2 }))), /format 2/);
  assert.throws(() => readBlock(buffer(block([{ name: "x", type: "f64", values: new Uint8Array(0) }]))), /x has the unknown type f64/);
});

test("texts decode from gzip and JSON", async () => {
  const texts = [{ title: "</script><script>alert(1)</script>" }];
  assert.deepEqual(await decodeTexts(gzipSync(JSON.stringify(texts)).toString("base64")), texts);
});
