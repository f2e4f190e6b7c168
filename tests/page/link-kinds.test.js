import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { linkKind } from "../../mapper/page/core/link-kinds.js";

const CASES = JSON.parse(readFileSync(new URL("./link-kinds.json", import.meta.url), "utf8")); // tests/test_link_kinds.py has them, too

for (const [kind, addresses] of /** @type {[string, string[]][]} */ (Object.entries(CASES))) {
  test(`links that lead to a ${kind}`, () => {
    for (const address of addresses) assert.equal(linkKind(new URL(`https://${address}`)), kind, address);
  });
}

test("a long address is looked at in no time that grows faster than it does", () => {
  assert.equal(linkKind(new URL(`https://www.facebook.com/${"a/".repeat(20_000)}`)), "page");
});
