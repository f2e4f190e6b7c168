import assert from "node:assert/strict";
import { test } from "node:test";
import { BlockTexts, cellsOf, decodeTexts, readTables } from "../../mapper/page/core/text-block.js";
import { blockOf, joinedBlock, numberColumn, packedBlock, textColumn } from "./text-blocks.js";

const buffer = (block) => block.buffer.slice(block.byteOffset, block.byteOffset + block.byteLength);
const read = (rows, column) => cellsOf(readTables(buffer(joinedBlock({ t: { rows, columns: [column] } }))).t.columns.x, rows);

test("each way to store a column gives its cells", () => {
  const cases = [
    [{ name: "x", all: "same" }, ["same", "same", "same"]],
    [textColumn("x", ["", null, "\ufeff</script> é 中"]), ["", null, "\ufeff</script> é 中"]],
    [{ name: "x", words: [null, "a"], codes: 3, data: [1, 0, 1] }, ["a", null, "a"]],
    [{ name: "x", words: [null, "a"], codes: 6, data: [1, 0, 0, 0, 1, 0] }, ["a", null, "a"]],
    [numberColumn("x", [-1, 0, 127]), [-1, 0, 127]],
    [{ name: "x", numbers: 6, data: [0, 1, 255, 255, 7, 0] }, [256, -1, 7]],
    [numberColumn("x", [5, 1, -2], { delta: true }), [5, 6, 4]],
    [{ name: "x", all: 1, delta: true }, [1, 2, 3]],
    [{ name: "x", values: [["a"], null, { b: 1 }] }, [["a"], null, { b: 1 }]],
  ];
  for (const [column, cells] of cases) assert.deepEqual(read(3, column), cells);
  assert.deepEqual(cellsOf(undefined, 2), [null, null]);
});

test("what belongs to an incident stands with it, and sources are numbered within it", async () => {
  const account = (says, source) => ({ by: "an observer", says, source });
  const texts = [
    { title: "first", sources: [{ url: "https://a.example" }], claims: [{ claim: "c", accounts: [account("x", 0)] }] },
    { title: "second" },
    { title: "third", unknowns: ["who"], sources: [{ url: "https://b.example" }, { url: "https://c.example" }],
      claims: [{ claim: "d", accounts: [] }, { claim: "e", accounts: [account("y", 1), account("z", 0)] }] },
  ];
  const block = await decodeTexts(packedBlock(texts));
  const decoded = texts.map((_, row) => block.at(row));
  assert.deepEqual(decoded.map(({ title }) => title), ["first", "second", "third"]);
  assert.deepEqual(decoded.map(({ sources }) => sources.map(({ url }) => url)), [["https://a.example"], [], ["https://b.example", "https://c.example"]]);
  assert.deepEqual(decoded[1], { title: "second", unknowns: [], involvements: [], claims: [], sources: [] });
  assert.equal(block.at(1), decoded[1]);
  assert.equal(block.at(3), undefined);
  assert.deepEqual(decoded[2].claims.map(({ claim, accounts }) => [claim, accounts.map(({ says, source, agency }) => [says, source, agency])]),
    [["d", []], ["e", [["y", 1, null], ["z", 0, null]]]]);
});

test("a block without rows has no texts; one of another format is refused", () => {
  assert.equal(new BlockTexts(readTables(buffer(joinedBlock({})))).length, 0);
  assert.throws(() => readTables(buffer(joinedBlock({}, 9))), /format 9/);
  assert.equal(new BlockTexts(readTables(buffer(blockOf([{ title: "t" }])))).length, 1);
});
