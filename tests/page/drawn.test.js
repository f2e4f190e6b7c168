/** What is drawn adds up to what is shown, at every zoom, in every window, wherever on the way round the world. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CELL_PIXELS, clusterIncidents } from "../../mapper/page/core/clusters.js";
import { marksInView } from "../../mapper/page/core/marks.js";
import { WORLD, holdsView, middleOfWorld, nearestTurn, unitsPerPixel, viewOfPixels, worldY } from "../../mapper/page/core/mercator.js";
import { positionsOf } from "../../mapper/page/core/positions.js";

/** The same numbers each time. */
function seeded(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = seeded(11);
const between = (least, most) => least + (most - least) * random();
const around = (latitude, longitude, spread, many) =>
  Array.from({ length: many }, () => [Math.max(-90, Math.min(90, latitude + between(-spread, spread))), turnedIn(longitude + between(-spread, spread))]);
const turnedIn = (longitude) => longitude - 360 * Math.round(longitude / 360);

const DATA = {
  poles: [[90, 0], [90, 0], [89.9, -120], [-90, 0], [-89, 77], ...around(85.05, 40, 0.2, 20), ...around(-85.05, 179.9, 0.2, 20)],
  "date line": [[0, 180], [0, -180], ...around(10, 180, 3, 40), ...around(-60, 179.99, 0.02, 20)],
  Guam: [...around(13.44, 144.79, 0.1, 30), ...around(40, -100, 20, 30)],
  Fiji: [...around(-17.8, 179.5, 2, 40), ...around(-13.8, -172, 0.5, 20), ...around(52, -178, 6, 20)],
  Alaska: [...around(61.2, -149.9, 8, 30), ...around(71.3, -156.8, 0.1, 10)],
  city: around(34.05, -118.24, 0.2, 80),
  crowds: [...around(48, 9, 12, 1500), ...around(-17.8, 179.5, 9, 900), ...around(34.05, -118.24, 0.02, 600)],
  world: Array.from({ length: 120 }, () => [(Math.asin(between(-1, 1)) * 180) / Math.PI, between(-180, 180)]),
};
const WINDOWS = [[320, 480], [390, 844], [1280, 800], [1920, 1080], [2560, 1440], [3840, 2160]];
const ZOOMS = Array.from({ length: 37 }, (_, half) => half / 2);

/** A mark may be as far from its incident as two corners of a cell, a merger, and at the window's edge another. */
const REACH_PIXELS = 64 * Math.SQRT2 + 48 + 48;

/** @param {number[][]} spots */
function positions(spots) {
  const e6 = (at) => Int32Array.from(spots, (spot) => Math.round(spot[at] * 1e6));
  const zeros = new Uint8Array(spots.length);
  return positionsOf({ latitude_e6: e6(0), longitude_e6: e6(1), located_by: zeros, precision: zeros, involvements: zeros, jurisdictions: zeros },
    { unlocated: 1, inexact: [false], levelMasks: [1] });
}

/** A window somewhere on the way round the world, over an incident more often than not. */
function windowOver(spots, zoom, [width, height]) {
  const [latitude, longitude] = random() < 0.7 ? spots[Math.floor(random() * spots.length)] : [between(-85, 85), between(-180, 180)];
  const side = 256 * 2 ** zoom;
  const x = (longitude / 360 + 0.5 + Math.floor(between(-2, 3))) * side + between(-0.5, 0.5) * width;
  const y = (worldY(latitude) / WORLD) * side + between(-0.5, 0.5) * height;
  return { min: { x: x - width / 2, y: y - height / 2 }, max: { x: x + width / 2, y: y + height / 2 } };
}

let tiled = 0;

function checkView(spots, known, shown, pixels, zoom) {
  const view = viewOfPixels(pixels, zoom);
  const middle = middleOfWorld(view, (view.west + view.east) / 2 + between(-0.2, 0.2) * WORLD);
  const clustering = clusterIncidents(known, shown, viewOfPixels(pixels, zoom, 0.6));
  const { marks, of } = marksInView(clustering, view, middle);
  tiled += Number(clustering.isTiled);
  const units = unitsPerPixel(zoom);
  const counts = new Map(marks.map((mark) => [mark, 0]));
  let outOfView = 0;
  for (const row of shown) {
    const cluster = clustering.clusterOf(row);
    const mark = cluster && of(cluster);
    const x = nearestTurn((spots[row][1] / 360 + 0.5) * WORLD, middle);
    const y = worldY(spots[row][0]);
    const isInView = x > view.west + units && x < view.east - units && y > view.north + units && y < view.south - units;
    if (counts.has(mark)) counts.set(mark, counts.get(mark) + 1);
    else outOfView++;
    assert.ok(!isInView || counts.has(mark), `${spots[row]} is in view without a mark`);
    if (isInView) assert.ok(Math.hypot(nearestTurn(mark.x, x) - x, mark.y - y) <= REACH_PIXELS * units, `${spots[row]} is far from its mark`);
  }
  for (const [mark, count] of counts) assert.equal(mark.count, count);
  assert.equal(marks.reduce((sum, { count }) => sum + count, 0) + outOfView, shown.length);
  for (const [i, a] of marks.entries()) {
    for (const b of marks.slice(0, i)) {
      assert.ok(Math.hypot(nearestTurn(a.x, b.x) - b.x, a.y - b.y) >= 47.9 * units, "two marks lie on each other");
    }
  }
}

for (const [name, spots] of Object.entries(DATA)) {
  test(`${name}: counts on the marks and out of view make what is shown, each incident by its mark`, () => {
    const known = positions(spots);
    const all = spots.map((_, i) => i);
    for (const zoom of ZOOMS) {
      for (const size of WINDOWS) {
        const shown = random() < 0.5 ? all : all.filter(() => random() < 0.6);
        const pixels = windowOver(spots, zoom, size);
        try {
          checkView(spots, known, shown, pixels, zoom);
        } catch (error) {
          throw new Error(`zoom ${zoom}, window ${size}, ${JSON.stringify(pixels)}: ${error.message}`, { cause: error });
        }
      }
    }
  });
}

test("crowds are tiles where they are spread, and discs where they are not", () => {
  assert.ok(tiled > 10);
  const spots = DATA.crowds;
  const all = spots.map((_, i) => i);
  const look = (shown, zoom, [latitude, longitude]) => {
    const [x, y] = [(longitude / 360 + 0.5) * 256 * 2 ** zoom, (worldY(latitude) / WORLD) * 256 * 2 ** zoom];
    return clusterIncidents(positions(spots), shown, viewOfPixels({ min: { x: x - 600, y: y - 400 }, max: { x: x + 600, y: y + 400 } }, zoom));
  };
  const europe = look(all, 5, [48, 9]);
  assert.ok(europe.isTiled);
  assert.ok(!look(all, 0, [48, 9]).isTiled); // few cells
  assert.ok(!look(all.slice(0, 900), 5, [48, 9]).isTiled); // few incidents
  for (const cluster of europe.clusters) {
    const { west, east, north, south } = europe.rectOf(cluster);
    const inside = spots.filter(([latitude, longitude]) => {
      const [x, y] = [(longitude / 360 + 0.5) * WORLD, worldY(latitude)];
      return x > west + 1 && x < east - 1 && y > north + 1 && y < south - 1;
    });
    assert.equal(cluster.count, inside.length);
    assert.ok(Math.abs(cluster.x - (west + east) / 2) < 2 && Math.abs(cluster.y - (north + south) / 2) < 2);
  }
});

test("a window wider than the world holds everything once, whatever its place", () => {
  const spots = DATA.world;
  const known = positions(spots);
  const all = spots.map((_, i) => i);
  for (let x = -3000; x < 3000; x += 97) {
    const view = viewOfPixels({ min: { x, y: -100 }, max: { x: x + 740, y: 900 } }, 1.5);
    const { marks } = marksInView(clusterIncidents(known, all, view), view);
    assert.equal(marks.reduce((sum, { count }) => sum + count, 0), spots.length);
  }
});

const SPANS = {
  "Fiji, Samoa and the Aleutians": [[[-17.7, 178], [-13.8, -172], [52.9, 173], [51.9, -176.6]], [-187, -172]],
  "the coasts and Guam": [[[44.8, -68.8], [13.4, 144.8], [21.3, -157.9]], [-215.2, -68.8]],
  "both names of the date line": [[[0, 180], [1, -180]], [-180, -180]],
  "one city": [[[34, -118.5], [34, -118]], [-118.5, -118]],
  "Tonga, Fiji and a world without gaps": [[[-21, -175], [-18, 179], ...Array.from({ length: 34 }, (_, i) => [0, i * 10 - 165])], [-165, 185]],
};
for (const [name, [spots, [west, east]]] of Object.entries(SPANS)) {
  test(`${name}: what spans the date line is one stretch`, () => {
    const [, from, , to] = positions(spots).bounds;
    const turn = nearestTurn(from, west, 360) - from;
    assert.deepEqual([from + turn, to + turn].map((degrees) => Math.round(degrees * 10) / 10), [west, east]);
    assert.ok(Math.abs(from + to) <= 360);
  });
}

test("six countries are seen as on any map of the world: the Pacific is where it is cut", () => {
  const bounds = positions([[50.45, 30.52], [31.5, 34.47], [19.43, -99.13], [50.94, 6.96], [35.68, 139.65], [33.98, -118.19]]).bounds;
  assert.deepEqual([Math.round(bounds[1]), Math.round(bounds[3])], [-118, 140]);
});

test("a mark over the date line counts both sides, and zooming into it stays there", () => {
  const view = viewOfPixels({ min: { x: 0, y: 0 }, max: { x: 2048, y: 2048 } }, 3);
  const clustering = clusterIncidents(positions([[0, 179.9], [0, -179.9]]), [0, 1], view);
  assert.deepEqual(clustering.clusters.map(({ count }) => count), [2]);
  const { west, east } = clustering.boxOf(clustering.clusters[0]);
  assert.ok(east - west < WORLD / 1000);
});

test("a view holds another if it holds it on some turn round the world", () => {
  const cut = (west, east, zoom = 4) => ({ west, east, north: 0, south: WORLD, zoom });
  const outer = cut(0.9 * WORLD, 1.3 * WORLD);
  for (const [inner, held] of [
    [cut(-0.05 * WORLD, 0.2 * WORLD), true], [cut(1.95 * WORLD, 2.2 * WORLD), true], [cut(0.2 * WORLD, 0.4 * WORLD), false],
    [{ ...cut(WORLD, 1.1 * WORLD), north: -5 }, true], [cut(WORLD, 1.1 * WORLD, 5), false],
  ]) assert.equal(holdsView(outer, inner), held);
  assert.ok(holdsView(cut(0, WORLD), cut(5.2 * WORLD, 6.4 * WORLD)));
});

test("what lies beyond the edge of the map stands on it", () => {
  assert.deepEqual([90, 85.06, -90, -85.06].map((latitude) => Math.abs(worldY(latitude))), [0, 0, WORLD, WORLD]);
});

test("cells fit round the world a whole number of times, none smaller than said", () => {
  const spots = Array.from({ length: 360 }, (_, i) => [0, i - 180]);
  const view = viewOfPixels({ min: { x: -100, y: 0 }, max: { x: 924, y: 1024 } }, 2);
  const keys = clusterIncidents(positions(spots), spots.map((_, i) => i), view).clusters.map(({ key }) => Number(key.split(":")[1]));
  assert.ok(keys.length > 1 && keys.every((column) => column >= 0 && column < 1024 / CELL_PIXELS));
});

test("many rows, which are projected by a table, stand where few do, in the far north, too", () => {
  const spots = Array.from({ length: 70_000 }, (_, i) => [-90 + (i * 180) / 70_000, 0]);
  const { y } = positions(spots);
  const apart = spots.map(([latitude], i) => Math.abs(y[i] - worldY(Math.round(latitude * 1e6) / 1e6)));
  assert.ok(Math.max(...apart.slice(2000, -2000)) <= unitsPerPixel(18));
});
