import assert from "node:assert/strict";
import { test } from "node:test";
import { searchTerms } from "../../mapper/page/core/search-terms.js";
import { foundIn } from "../../mapper/page/core/text-search.js";
import { largest } from "../../mapper/page/view/print-matrix.js";

const marked = (text, query) => foundIn(text, searchTerms(query)).map(([from, to]) => text.slice(from, to));

test("words are found whatever their case and accents, and marked as they are written", () => {
  assert.deepEqual(marked("Peña said: la PEÑA", "pena"), ["Peña", "PEÑA"]);
  assert.deepEqual(marked("Pen\u0303a", "PENA"), ["Pen\u0303a"]);
  assert.deepEqual(marked("a kidnapping call", "Call kid"), ["call", "kid"]);
  assert.deepEqual(marked("🚓 𝐩𝐨𝐥𝐢𝐜𝐞 ﬁle", "police fi"), ["𝐩𝐨𝐥𝐢𝐜𝐞", "ﬁ"]);
  assert.deepEqual(marked("ﬁ", "i"), []); // only at the beginning of words
  assert.deepEqual(marked("aaa", "aa"), ["aa"]);
  assert.deepEqual(marked("THE U.S. ATTORNEY'S CALL", "us attorneys call"), ["U.S", "ATTORNEY'S", "CALL"]);
  assert.deepEqual(marked("İzmir and CALL", "call"), ["CALL"]); // small, its first letter is two
  assert.deepEqual(marked("nothing", ""), []);
});

test("of what counts something the largest are kept, in their order", () => {
  const sizes = [0, 3, 1, 9, 3, 0];
  assert.deepEqual(largest([5, 4, 3, 2, 1, 0], (id) => sizes[id], 3), { kept: [4, 3, 1], left: 1 });
  assert.deepEqual(largest([0, 5], (id) => sizes[id], 3), { kept: [], left: 0 });
});
