import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { ringParts } from "../../mapper/page/glyphs.js";
import { nearestState } from "../../mapper/page/sheet.js";
import { word } from "../../mapper/page/words.js";

const PAGE = new URL("../../mapper/page/", import.meta.url);
const read = (name) => readFileSync(new URL(name, PAGE), "utf8");
const modules = readdirSync(PAGE).filter((name) => name.endsWith(".js"));
const lastPart = (key) => key.slice(key.lastIndexOf(".") + 1);

test("every word that the skeleton and the modules ask for is there", () => {
  const asked = [
    ...[...read("body.html").matchAll(/data-word(?:-label)?="([^"]+)"/g)].map(([, key]) => key),
    ...modules.flatMap((name) => [...read(name).matchAll(/\bword\("([^"]+)"/g)].map(([, key]) => key)),
  ];
  assert.ok(asked.length > 50);
  for (const key of asked) assert.notEqual(word(key, { n: 1 }), lastPart(key), key);
});

test("codes of the records have words", () => {
  const codes = {
    level: ["federal", "state", "county", "municipal"],
    contest: ["uncontested", "agreed", "one-sided", "disputed"],
    stance: ["asserts", "denies", "partly-confirms", "no-comment", "not-asked"],
    role: ["conducting", "assisting", "responding", "present", "named"],
    area: ["inside", "outside", "undetermined"],
    precision: ["address", "intersection", "poi", "block", "neighborhood", "city", "county", "unknown"],
    located: ["coordinates", "lock", "landmark", "place", "county", "unlocated"],
  };
  for (const [family, values] of Object.entries(codes)) {
    for (const value of values) assert.notEqual(word(`${family}.${value}`), value, `${family}.${value}`);
  }
});

test("no module sets markup, runs text as code or styles by attribute", () => {
  const forbidden = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\("style"/;
  for (const name of modules) assert.doesNotMatch(read(name), forbidden, name);
});

test("modules stay short", () => {
  for (const name of modules) assert.ok(read(name).split("\n").length < 500, name);
});

test("a ring has a part for each level, in proportion, within one turn", () => {
  assert.deepEqual(ringParts([0, 0, 0, 0]), [{ level: "other", from: 0, to: 1 }]);
  assert.deepEqual(ringParts([0, 3, 0, 0]), [{ level: "state", from: 0, to: 1 }]);
  const parts = ringParts([2, 0, 1, 1]);
  assert.deepEqual(parts.map(({ level }) => level), ["federal", "county", "municipal"]);
  assert.ok(parts.every(({ from, to }) => from >= 0 && from < to && to <= 1));
});

test("a dragged sheet settles at the nearest state", () => {
  assert.deepEqual([0.1, 0.5, 0.9].map(nearestState), ["peek", "half", "full"]);
});
