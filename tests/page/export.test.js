import assert from "node:assert/strict";
import { test } from "node:test";
import { CSV_COLUMNS, csvCell, csvFile, csvLine, exportRecord, geoJsonFeature, geoJsonFile, wholeFile } from "../../mapper/page/view/export.js";

const TEXTS = [
  { id: "a", title: "=HYPERLINK(\"https://x\")", summary: "two\nlines, \"quoted\"", event_date: "2026-01-19", city: "Bell",
    involvements: [{ agency: 0, role: "present", area_check: "inside" }],
    claims: [{ claim: "C", contest_status: "disputed", accounts: [{ by: "A", capacity: "activist", agency: null, stance: "asserts", says: "S", source: 0 }] }],
    sources: [{ publisher: "unknown", title: "T", published: "2026-01-23", url: "https://s.example", archived_at: "unknown" }] },
  { id: "b", title: "Nowhere" },
];

function incidents() {
  const header = {
    title: "Page", boundaries_vintage: "v", columns: [{}], types: ["stop"], agencies: [{ id: "ice", name: "ICE, the agency", level: "federal" }],
    areas: [{ label: "Condado de Orange", recorded: "Orange County" }],
    jurisdictions: [{ areas: [], label: "Bell o Maywood", recorded: "Bell or Maywood" }],
  };
  return {
    header, count: 2, columns: { type: [0, 0], uncertainty_meters: [150, 0] },
    isLocated: (row) => row === 0, latitude: () => 33.98, longitude: () => -118.18, contestStatus: () => "disputed",
    precision: () => "block", locatedBy: () => "lock", jurisdiction: () => header.jurisdictions[0], involvements: () => [],
    record: async (row) => TEXTS[row],
  };
}

/** A reader of RFC 4180, which says nothing of apostrophes. */
function readCsv(text) {
  const rows = [[]];
  for (const [, cell, end] of text.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|$)/g)) {
    rows.at(-1).push(cell.startsWith("\"") ? cell.slice(1, -1).replaceAll("\"\"", "\"") : cell);
    if (end === "\r\n") rows.push([]);
    if (end === "") break;
  }
  return rows.filter((row) => row.length > 1);
}

test("no cell of text can be taken for a formula, and numbers stay numbers", () => {
  for (const start of ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]) assert.equal(csvCell(`${start}1`)[1], "'", start);
  assert.equal(csvCell("'=1"), "\"''=1\""); // so that taking one away gives back what was there
  assert.equal(csvCell("'plain"), "\"'plain\"");
  assert.equal(csvCell("plain"), "\"plain\"");
  assert.equal(csvCell(-118.18), "-118.18");
  assert.equal(csvCell(null), "");
  assert.equal(csvCell(0), "0");
});

test("the table starts with a byte order mark and has every column in every line", async () => {
  const text = (await csvFile(incidents(), [0, 1], () => undefined)).join("");
  assert.equal(text[0], "\ufeff");
  const [head, first, second] = readCsv(text.slice(1));
  assert.deepEqual(head, [...CSV_COLUMNS]);
  for (const line of [first, second]) assert.equal(line.length, head.length);
  const row = Object.fromEntries(head.map((name, i) => [name, first[i]]));
  assert.equal(row.title, "'=HYPERLINK(\"https://x\")");
  assert.equal(row.summary, "two\nlines, \"quoted\"");
  assert.equal(row.longitude, "-118.18");
  assert.equal(row.coordinate_uncertainty_in_meters, "150");
  assert.equal(row.jurisdiction, "Bell or Maywood");
  assert.equal(row.agencies, "ICE, the agency (present)");
  assert.equal(row.sources, "T, 2026-01-23, https://s.example");
  assert.equal(row.claims, "C [disputed: A asserts]");
  assert.equal(second[head.indexOf("latitude")], "");
});

test("map data has longitude first, no geometry without a place, and the circle as a radius", async () => {
  const data = JSON.parse((await geoJsonFile(incidents(), [0, 1], ["Agency: ICE"], () => undefined)).join(""));
  assert.equal(data.type, "FeatureCollection");
  assert.deepEqual(data.filters, ["Agency: ICE"]);
  assert.deepEqual(data.features[0].geometry, { type: "Point", coordinates: [-118.18, 33.98] });
  assert.equal(data.features[0].properties.radius, 150);
  assert.equal(data.features[1].geometry, null);
  assert.equal(data.features[1].properties.radius, null);
  assert.equal("crs" in data, false);
});

test("nothing to save is an empty table and an empty collection", async () => {
  assert.deepEqual(readCsv((await csvFile(incidents(), [], () => undefined)).join("").slice(1)).length, 1);
  assert.deepEqual(JSON.parse((await geoJsonFile(incidents(), [], [], () => undefined)).join("")).features, []);
});

test("everything is what the file holds, whatever the page's language", async () => {
  const data = JSON.parse((await wholeFile(incidents(), () => undefined)).join(""));
  assert.deepEqual(data.texts, TEXTS);
  assert.deepEqual(data.columns, { type: [0, 0], uncertainty_meters: [150, 0] });
  assert.deepEqual(data.header.areas, [{ label: "Orange County" }]);
  assert.equal(data.header.jurisdictions[0].label, "Bell or Maywood");
  assert.equal("columns" in data.header, false);
});

test("many incidents come in parts, with progress", async () => {
  const many = { ...incidents(), count: 1000, isLocated: () => true, columns: { type: new Uint8Array(1000), uncertainty_meters: new Uint32Array(1000) }, record: async (row) => ({ id: `n${row}` }) };
  const seen = [];
  const rows = Uint32Array.from({ length: 1000 }, (_, i) => i);
  const parts = await csvFile(many, rows, (done) => seen.push(done));
  assert.deepEqual(seen, [400, 800, 1000]);
  assert.equal(readCsv(parts.join("").slice(1)).length, 1001);
  assert.equal(JSON.parse((await wholeFile(many, () => undefined)).join("")).texts.length, 1000);
});

test("a record without texts still says its agencies", () => {
  const record = exportRecord({ ...incidents(), involvements: () => [[0, "named", "outside"]] }, 1, {});
  assert.deepEqual(record.agencies.map(({ name, role }) => [name, role]), [["ICE, the agency", "named"]]);
  assert.ok(csvLine(record).endsWith("\r\n"));
  assert.equal(geoJsonFeature(record).geometry, null);
});

/** How a spreadsheet reads that splits at semicolons: past quotation marks that do not open a cell. */
function splitAtSemicolons(text) {
  const cells = [""];
  let [quoted, begun] = [false, false];
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    if (quoted && sign === "\"" && text[i + 1] === "\"") cells[cells.length - 1] += text[++i];
    else if (quoted && sign === "\"") quoted = false;
    else if (!quoted && !begun && sign === "\"") quoted = begun = true;
    else if (!quoted && (sign === ";" || sign === "\n" || sign === "\r")) {
      cells.push("");
      begun = false;
    } else {
      cells[cells.length - 1] += sign;
      begun = true;
    }
  }
  return cells;
}

test("split by commas, semicolons, tabs or naively at both, no cell of text becomes a formula", () => {
  const texts = ["a;=1+1", "a;  =1+1", "a;\"=1+1\"", "a; \t@SUM(A1)", "one\n=1+1", "one\r\n\"-1", "a\t+1", " =1", "\"=1\"", ";;;-1", "a;＝1", "=a;=b", "\t=1"];
  for (const text of texts) {
    const line = `${csvCell("x")},${csvCell(text)},${csvCell("y")}\r\n`;
    for (const cells of [splitAtSemicolons(line), line.split(/[;\t\r\n]/), readCsv(line).flat()]) {
      for (const cell of cells) assert.doesNotMatch(cell, /^[\s"]*[=+\-@＝＋－＠]/, JSON.stringify([text, cell]));
    }
  }
  for (const text of ["a = b", "a - b; c", "1;2", "e-mail@x.example", "a;b=c"]) assert.equal(csvCell(text), `"${text}"`);
});

test("a long run before a formula takes no time", () => {
  const run = " ".repeat(200_000);
  assert.ok(csvCell(`a;${run}=1`).includes("'=1"));
  assert.equal(csvCell(`a;${run}b`).length, run.length + 5);
});
