import assert from "node:assert/strict";
import { test } from "node:test";
import { IN, MAY, MOST_POINTS, OUT, areaText, drawnRing, reachOf, readArea } from "../../mapper/page/core/drawn-area.js";
import { FilterSet } from "../../mapper/page/core/filter-set.js";
import { WORLD } from "../../mapper/page/core/mercator.js";
import { NOWHERE, positionsOf } from "../../mapper/page/core/positions.js";

/** Where spots lie against an area, each [latitude, longitude, uncertainty in meters]. */
function reach(area, spots) {
  const columns = {
    latitude_e6: Int32Array.from(spots, ([latitude]) => Math.round(latitude * 1e6)), longitude_e6: Int32Array.from(spots, ([, longitude]) => Math.round(longitude * 1e6)),
    uncertainty_meters: Uint32Array.from(spots, ([, , meters = 0]) => meters),
    located_by: spots.map(() => 0), precision: spots.map(() => 0), involvements: spots.map(() => 0), jurisdictions: spots.map(() => 0),
  };
  return [...reachOf(area, columns, positionsOf(columns, { unlocated: -1, inexact: [false], levelMasks: [0] }))];
}

const circle = (latitude, longitude, radius, unit = "km") => ({ kind: "circle", latitude, longitude, radius, unit });
const outline = (...points) => ({ kind: "outline", points });

const CASES = [
  ["a circle: near, at its edge, far", circle(34, -118, 5), [[34.01, -118], [34.04, -118, 2000], [34.1, -118], [34.1, -118, 7000], [34, -118, 5000], [34, -118, 5001]], [IN, MAY, OUT, MAY, IN, MAY]],
  ["a circle in miles", circle(34, -118, 5, "mi"), [[34.07, -118], [34.08, -118]], [IN, OUT]],
  ["a circle over the date line", circle(52, 179.99, 10), [[52, -179.99], [52, 179.9], [52, -179.8], [52, 0]], [IN, IN, OUT, OUT]],
  ["a circle around the pole", circle(90, 0, 600), [[86, 20], [85, -170], [80, 0], [-86, 20]], [IN, IN, OUT, OUT]],
  ["a square", outline([34, -119], [34, -118], [35, -118], [35, -119]), [[34.5, -118.5], [34.5, -118.01, 5000], [34.5, -117.9], [34.5, -117.9, 20_000], [36, -118.5], [34.5, -118.5, 200_000]], [IN, MAY, OUT, MAY, OUT, MAY]],
  ["an outline over the date line", outline([50, 179], [50, 182], [53, 182], [53, 179]), [[51, 179.5], [51, -179], [51, -177], [51, 178], [51, 0]], [IN, IN, OUT, OUT, OUT]],
  ["an outline over the date line, from the other side", outline([50, -178], [50, -181], [53, -181], [53, -178]), [[51, 179.5], [51, -179], [51, -177], [51, 178]], [IN, IN, OUT, OUT]],
  ["an outline around the north pole", outline([70, -180], [70, -90], [70, 0], [70, 90]), [[80, 45], [89, -179.9], [60, 45], [69.9, 179.9], [-80, 0]], [IN, IN, OUT, OUT, OUT]],
  ["an outline around the south pole", outline([-70, 0], [-70, 90], [-70, 180], [-70, 270]), [[-80, 45], [-60, 45], [80, 0]], [IN, OUT, OUT]],
  ["an outline that crosses itself", outline([34, -119], [35, -118], [35, -119], [34, -118]), [[34.2, -118.5], [34.5, -118.9]], [IN, OUT]],
  ["a hollow", outline([30, 0], [30, 10], [40, 10], [31, 5], [40, 0]), [[35, 5], [30.5, 5], [35, 1], [35, 9]], [OUT, IN, IN, IN]],
];
for (const [name, area, spots, expected] of CASES) {
  test(`what lies in ${name}, or may`, () => {
    assert.deepEqual(reach(area, spots), expected);
    assert.deepEqual(reach(readArea(areaText(area)), spots), expected, "as read from a link");
  });
}

test("an area is compared with very many incidents in slices, and no longer once another is drawn", async () => {
  const count = 100_000;
  const degrees = (/** @type {number} */ from) => Int32Array.from({ length: count }, (_, i) => (from + (i % 997) / 400) * 1e6);
  const columns = {
    latitude_e6: degrees(33), longitude_e6: degrees(-119), uncertainty_meters: new Uint32Array(count).map((_, i) => i % 3_000), involvements: new Uint8Array(count),
    located_by: new Uint8Array(count), precision: new Uint8Array(count), jurisdictions: new Uint8Array(count), day_start: new Int32Array(count), day_end: new Int32Array(count),
  };
  const positions = positionsOf(columns, { unlocated: -1, inexact: [false], levelMasks: [0] });
  const set = Object.assign(Object.create(FilterSet.prototype), { columns, positions, reached: null });
  for (const area of [circle(34, -118, 30), outline([33.5, -119], [33.5, -118], [35, -118.2], [35, -119])]) {
    let pauses = 0;
    assert.ok(await set.prepareReach(area, { pause: async () => void pauses++, isWanted: () => true }));
    assert.equal(pauses, 24);
    assert.deepEqual(set.reach(area), reachOf(area, columns, positions));
    assert.equal(new Set(set.reach(area)).size, 3);
    const before = set.reached;
    assert.equal(await set.prepareReach(circle(0, 0, 5), { pause: async () => void pauses++, isWanted: () => pauses < 30 }), false);
    assert.equal(set.reached, before);
  }
});

test("an incident without a place lies nowhere", () => {
  const columns = { latitude_e6: [0], longitude_e6: [0], uncertainty_meters: [0] };
  for (const area of [circle(0, 0, 5), outline([-1, -1], [-1, 1], [1, 0])]) {
    assert.deepEqual([...reachOf(area, columns, { x: [WORLD / 2], y: [WORLD / 2], traits: [NOWHERE] })], [OUT]);
  }
});

test("the grid that spares the edges changes nothing", () => {
  let seed = 7;
  const random = () => ((seed = (seed * 48271) % 2147483647) / 2147483647);
  const area = outline(...Array.from({ length: 40 }, (_, i) => [34 + (0.5 + random()) * Math.sin(i / 6.4), -118 + (0.5 + random()) * Math.cos(i / 6.4)]));
  const spots = Array.from({ length: 500 }, () => [32 + 4 * random(), -120 + 4 * random(), Math.round(random() ** 4 * 60_000)]);
  const ring = drawnRing(area, 0).map(([latitude, longitude]) => [latitude, longitude - 360 * Math.round((longitude + 118) / 360)]);
  const sides = ([y, x]) => ring.filter(([ay, ax], i) => {
    const [by, bx] = ring[(i + 1) % ring.length];
    const m = (v) => Math.log(Math.tan(Math.PI / 4 + (v * Math.PI) / 360));
    return ay > y !== by > y && x < ((bx - ax) * (m(y) - m(ay))) / (m(by) - m(ay)) + ax;
  }).length % 2;
  const found = reach(area, spots.map(([latitude, longitude]) => [latitude, longitude]));
  assert.deepEqual(found, spots.map((spot) => (sides(spot) ? IN : OUT)));
  const uncertain = reach(area, spots);
  uncertain.forEach((each, i) => assert.ok(each === MAY || each === found[i]));
  assert.ok(uncertain.includes(MAY) && uncertain.includes(IN) && uncertain.includes(OUT));
});

test("a link says an area shortly and gives it back", () => {
  assert.equal(areaText(circle(34.05, -118.24, 5)), "34.05,-118.24,5km");
  assert.deepEqual(readArea("34.05,-118.24,5km"), circle(34.05, -118.24, 5));
  const many = outline(...Array.from({ length: MOST_POINTS }, (_, i) => [34 + Math.round(1e5 * Math.sin(i / 16)) / 1e5, 182 + Math.round(1e5 * Math.cos(i / 16)) / 1e5]));
  const text = areaText(many);
  assert.ok(text.length < 1_000, `${text.length}`);
  assert.equal(areaText(readArea(text)), text);
  assert.equal(readArea(text).points.length, MOST_POINTS);
});

const HOSTILE = [
  "", "34,-118", "34,-118,5", "34,-118,5m", "34,-118,0km", "34,-118,-5km", "91,0,5km", "0,181,5km", "0,0,9999km", "1e1,0,5km", "NaN,0,5km", " 34,-118,5km", "34,-118,5km,6km",
  "34,-118,way:", "34,-118,way:1.1", "34,-118,way:1.1.1", "34,-118,way:1.1.1.1.", "34,-118,way:1..1.1", "34,-118,way:zzzzzz.1.1.1", "34,-118,way:1.zzzzzz.1.1", "34,-118,way:1.-.1.1", "34,-118,way:1-1.1.1.1",
  `34,-118,way:${Array(2 * MOST_POINTS).fill("1").join(".")}`, `34,-118,way:${"1".repeat(99_999)}`,
];
for (const text of HOSTILE) test(`${text.slice(0, 40)} is no area`, () => assert.equal(readArea(text), null));
