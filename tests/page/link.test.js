import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenOfLink, decodeLink, encodeLink, foreignParts, linkOfChosen, plainLink } from "../../mapper/page/core/link.js";
import { ROLES } from "../../mapper/page/core/roles.js";
import { findRow } from "../../mapper/page/view/row-finder.js";
import { node, smallSet } from "./set.js";

const FULL = {
  map: { latitude: 34.05, longitude: -118.24, zoom: 10 },
  lists: { agency: ["ice", "level.municipal"], role: ["conducting"], place: ["0604870", "06037.unincorporated"], type: ["stop"], contest: ["disputed"], precision: [], checked: ["source-opened"], weekday: [], hour: [] },
  all: true, named: true, from: 20240, to: 20300, undated: false, query: "peña & co, 100%+ #1", id: "la-kidnapping-call", row: 12, view: "list", here: true, order: "near",
  fields: { weapon: ["knife", "two words"], injured: ["3", ""] }, color: "weapon", shade: "police-beats", areas: "districts",
  within: { kind: "circle", latitude: 34.05, longitude: -118.24, radius: 5, unit: "km" },
};

test("a screen goes into a link and comes back", () => {
  const text = encodeLink(FULL);
  assert.deepEqual(decodeLink(`#${text}`), FULL);
  assert.deepEqual(decodeLink(encodeLink(plainLink())), plainLink());
  assert.equal(encodeLink(plainLink()), "");
});

test("a link is short and readable", () => {
  assert.equal(encodeLink({ ...FULL, query: "two words", undated: true, row: null }),
    "map=34.0500/-118.2400/10&view=list&here&order=near&agency=ice,level.municipal&all&role=conducting&named&place=0604870,06037.unincorporated&type=stop&contest=disputed&checked=source-opened&field.weapon=knife,two+words&field.injured=3,&color=weapon&shade=police-beats&areas=districts&within=34.05,-118.24,5km&from=2025-06-01&to=2025-07-31&q=two+words&id=la-kidnapping-call");
});

test("a link of mapper 0.1 keeps its meaning: what it called uncontested was one account", () => {
  assert.deepEqual(decodeLink("status=uncontested,disputed")?.lists.contest, ["one-account", "disputed"]);
  assert.deepEqual(decodeLink("contest=uncontested")?.lists.contest, ["uncontested"]);
});

test("places in the page are no states", () => {
  for (const fragment of ["#list", "#stage", "#source-1", "#<script>", "#=&=&", "#toString=1"]) assert.equal(decodeLink(fragment), null);
  assert.deepEqual(decodeLink(""), plainLink());
  assert.deepEqual(decodeLink("#lang=es"), plainLink());
});

const HOSTILE = [
  "map=91/0/3", "map=-91/0/3", "map=NaN/1/2", "map=1/2/99", "map=1e9/2/3", "from=2025-99-99", "to=x", "q=%E0%A4%A", "id=%FF", "view=constructor", "order=toString",
  "row=5", "agency=,,,", "map=1/2&__proto__=1", "within=34,-118,5", "within=91,0,5km",
];
for (const fragment of HOSTILE) {
  test(`${fragment} is left out`, () => assert.deepEqual(decodeLink(fragment), plainLink()));
}

test("lists and texts are kept in bounds, twins are one", () => {
  assert.equal(decodeLink(`agency=${Array.from({ length: 9000 }, (_, i) => i)}`)?.lists.agency.length, 500);
  assert.equal(decodeLink(`q=${"a".repeat(99_999)}`)?.query.length, 300);
  assert.deepEqual(decodeLink("agency=ice,ice")?.lists.agency, ["ice"]);
  assert.equal(encodeLink({ ...plainLink(), query: "\ud800" }), "q=%EF%BF%BD");
});

test("days the wrong way round are turned", () => {
  const { from, to } = decodeLink("from=2025-06-02&to=2025-06-01") ?? {};
  assert.ok(from < to);
});

test("what is chosen goes into a link and comes back", () => {
  const set = smallSet();
  const nothing = set.nothing();
  const chosen = {
    ...nothing, roles: new Set(["named"]), named: true, query: "x", dates: { from: 20000, to: null, undated: false },
    facets: { ...nothing.facets, agencies: { chosen: new Set([node(set.agencies, "ice")]), mode: "all" }, jurisdictions: { chosen: new Set([node(set.jurisdictions, "06037")]), mode: "any" } },
  };
  const link = decodeLink(encodeLink({ ...plainLink(), ...linkOfChosen(set, chosen) }));
  assert.deepEqual(chosenOfLink(set, link, ROLES), { chosen, missing: [] });
});

test("what is not there is named, what is below a chosen one is chosen with it", () => {
  const set = smallSet();
  const { chosen, missing } = chosenOfLink(set, decodeLink("agency=dhs,ice,nobody,__proto__&role=boss&place=99"), ROLES);
  assert.deepEqual(missing, ["nobody", "__proto__", "99", "boss"]);
  assert.deepEqual([...chosen.facets.agencies.chosen], [node(set.agencies, "dhs")]);
});

test("what belongs to others is kept", () => {
  assert.deepEqual(foreignParts("#map=1/2/3&lang=es&embed&theme=dark&x=1", ["lang", "theme", "embed"]), ["lang=es", "embed", "theme=dark"]);
});

test("the incident of a link is found wherever it stands now, first where it stood", async () => {
  const asked = [];
  const incidents = {
    count: 25, header: { text_block_size: 10 },
    text: async (row) => {
      asked.push(row);
      return { id: `id-${row}` };
    },
  };
  for (const hint of [null, 0, 23, 99]) {
    assert.equal(await findRow(incidents, "id-24", hint), 24);
    assert.equal(await findRow(incidents, "id-0", hint), 0);
    assert.equal(await findRow(incidents, "gone", hint), null);
  }
  asked.length = 0;
  await findRow(incidents, "id-24", 21);
  assert.deepEqual(asked, [20, 21, 22, 23, 24]);
});
