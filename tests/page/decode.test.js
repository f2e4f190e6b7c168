import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { bytesFromBase64, decodeBlock, readBlock, undelta } from "../../mapper/page/core/decode.js";

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

test("an unknown format or type is an error", async () => {
  const buffer = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  await assert.rejects(() => readBlock(buffer(block([], { format: 2 }))), /format 2/);
  await assert.rejects(() => readBlock(buffer(block([{ name: "x", type: "f64", values: new Uint8Array(0) }]))), /x has the unknown type f64/);
});

/** Numbers as bytes in planes: all lowest bytes, then all next ones. */
function planes(values) {
  const size = values.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(values.buffer);
  return Uint8Array.from(bytes, (_, i) => bytes[(i % values.length) * size + Math.floor(i / values.length)]);
}

/** A block of one column in planes. */
function planed(header, values, before = []) {
  const bytes = block([...before, { name: header.name, type: "u8", values: planes(values) }]);
  const text = bytes.toString("latin1");
  const length = bytes.readUInt32LE(0);
  const read = JSON.parse(text.slice(4, 4 + length));
  Object.assign(read.columns.at(-1), header, { planes: true, length: values.length });
  const head = Buffer.from(JSON.stringify(read));
  const padded = Buffer.concat([head, Buffer.alloc((8 - ((4 + head.length) % 8)) % 8, " ")]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(padded.length);
  const all = Buffer.concat([size, padded, bytes.subarray(4 + length)]);
  return all.buffer.slice(all.byteOffset, all.byteOffset + all.length);
}

test("bytes in planes are put together again, then summed up, in the column's type", async () => {
  const values = Int32Array.of(-2147483648, 5, -7, 70_000);
  assert.deepEqual([...(await readBlock(planed({ name: "x", type: "i32" }, values))).columns.x], [...values]);
  const deltas = Int32Array.of(20_000, -1, 300);
  assert.deepEqual([...(await readBlock(planed({ name: "x", type: "i32", encoding: "delta" }, deltas))).columns.x], [20_000, 19_999, 20_299]);
});

test("a column may count from another one", async () => {
  const base = { name: "start", type: "i32", values: Int32Array.of(20_000, -2147483648, 7) };
  const { columns } = await readBlock(planed({ name: "end", type: "i32", above: "start" }, Int32Array.of(0, 0, 3), [base]));
  assert.deepEqual([...columns.end], [20_000, -2147483648, 10]);
});

test("positions come out of Morton codes, whatever their order and however far apart", async () => {
  const spots = [[34.052235, -118.243683], [34.052236, -118.243682], [-89.5, 179.999999], [89.999999, -180], [0, 0]];
  const e6 = spots.map((spot) => spot.map((degrees) => Math.round(degrees * 1e6)));
  const origin = [Math.min(...e6.map(([y]) => y)), Math.min(...e6.map(([, x]) => x))];
  const code = ([y, x]) => {
    let bits = 0n;
    for (let bit = 0n; bit < 32n; bit++) {
      bits |= ((BigInt(x - origin[1]) >> bit) & 1n) << (2n * bit);
      bits |= ((BigInt(y - origin[0]) >> bit) & 1n) << (2n * bit + 1n);
    }
    return bits;
  };
  const gaps = BigUint64Array.from(e6.map(code), (each, i) => BigInt.asUintN(64, each - (i ? code(e6[i - 1]) : 0n)));
  const { columns } = await readBlock(planed({ name: "position", type: "u64", encoding: "delta", origin }, gaps));
  assert.deepEqual([...columns.latitude_e6], e6.map(([y]) => y));
  assert.deepEqual([...columns.longitude_e6], e6.map(([, x]) => x));
});
