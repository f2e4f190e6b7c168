import assert from "node:assert/strict";
import { test } from "node:test";
import { citation, fileName, incidentAddress, lastEdited } from "../../mapper/page/core/citation.js";
import { bySide, sideOf } from "../../mapper/page/core/sides.js";

test("who speaks for an agency is on its side, and a medium that reports on none", () => {
  assert.equal(sideOf({ capacity: "official", agency: null }), "officials");
  assert.equal(sideOf({ capacity: "activist", agency: 0 }), "officials");
  assert.equal(sideOf({ capacity: "expert", agency: null }), "others");
  assert.equal(sideOf({ capacity: "media", agency: null }), null);
  assert.equal(sideOf({ capacity: "no-such-word", agency: undefined }), "others");
  const accounts = ["resident", "media", "agency", "author", "observer"].map((capacity) => ({ capacity, agency: null }));
  const { officials, others, reports } = bySide(accounts);
  assert.deepEqual([officials, others, reports].map((some) => some.map(({ capacity }) => capacity)), [["agency"], ["resident", "observer"], ["media", "author"]]);
});

test("the link of an incident has its id, and the language if it was chosen", () => {
  const incident = { id: "a, b&c=#", row: null, lang: null };
  assert.equal(incidentAddress("https://a.example/map.html?x=1#agency=chp&map=1/2/3", { ...incident, id: "one" }), "https://a.example/map.html?x=1#id=one");
  assert.equal(incidentAddress("file:///map.html", { id: "one", row: 12_345, lang: "es" }), "file:///map.html#id=one&row=12345&lang=es");
  assert.doesNotMatch(incidentAddress("https://a.example/", incident).slice("https://a.example/#id=".length), /[&=#, ]/);
});

test("a citation has an address only where there is one", () => {
  const said = { title: "T", page: "P", id: "r-1", address: "" };
  assert.equal(citation(said), "“T,” in “P,” record r-1.");
  assert.equal(citation({ ...said, address: "https://a.example/#id=r-1" }), "“T,” in “P,” record r-1. https://a.example/#id=r-1");
});

test("a citation says of which day the record is, if an editor noted one", () => {
  assert.equal(lastEdited({}), "");
  assert.equal(lastEdited({ checked: [{ date: "2026-01-30" }, { date: "2026-02-01" }], corrections: [{ date: "2026-01-31" }] }), "2026-02-01");
  assert.equal(citation({ title: "T", page: "P", id: "r-1", address: "", day: "2026-02-01" }), "“T,” in “P,” record r-1, as of February 1, 2026.");
});

test("any id makes a file name that any system takes", () => {
  for (const [id, name] of [["bell-1", "bell-1.csv"], ["../../etc/passwd", "etc-passwd.csv"], ["Ñandú 7?", "Ñandú-7-.csv"], ["", "incident.csv"], ["...", "incident.csv"], ["a".repeat(300), `${"a".repeat(80)}.csv`]]) {
    assert.equal(fileName(id, "csv"), name);
  }
});
