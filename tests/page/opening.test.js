import assert from "node:assert/strict";
import { test } from "node:test";
import { WORLD, unitsPerPixel, worldX, worldY } from "../../mapper/page/core/mercator.js";
import { areaZoom, crowdedWithin, incidentZoom, nearestOther, unitsOfMeters } from "../../mapper/page/core/opening.js";
import { NOWHERE } from "../../mapper/page/core/positions.js";

const MAP = { side: 600, most: 18 };
const radius = unitsOfMeters(150, 34);
const circlePixels = (zoom, units = radius) => (2 * units) / unitsPerPixel(zoom);

test("the circle of a spot fills half of the map, that of an area more", () => {
  assert.ok(Math.abs(circlePixels(incidentZoom({ radius, nearest: Infinity, isArea: false }, MAP)) - 300) < 1);
  const area = unitsOfMeters(40_000, 34);
  assert.ok(Math.abs(circlePixels(incidentZoom({ radius: area, nearest: 10, isArea: true }, MAP), area) - 360) < 1);
});

test("a spot with another one near by is shown closer, as long as its circle fits", () => {
  const alone = incidentZoom({ radius, nearest: Infinity, isArea: false }, MAP);
  const near = incidentZoom({ radius, nearest: radius / 2, isArea: false }, MAP);
  assert.ok(near > alone);
  assert.ok(circlePixels(incidentZoom({ radius, nearest: 1, isArea: false }, MAP)) <= MAP.side);
});

test("no place is shown closer than the map goes, however exact", () => {
  for (const isArea of [true, false]) assert.ok(incidentZoom({ radius: unitsOfMeters(1, 0), nearest: 2, isArea }, { side: 600, most: 12 }) <= 12);
});

test("the nearest other is measured across the date line, without the pile and those without a place", () => {
  const spots = [[0, 179.99], [0, 179.99], [0, -179.99], [0, 170], [0, 179.989]];
  const positions = {
    x: Int32Array.from(spots, ([, longitude]) => worldX(longitude) % WORLD), y: Int32Array.from(spots, ([latitude]) => worldY(latitude)),
    traits: Uint8Array.from(spots, (_, i) => (i === 4 ? NOWHERE : 0)),
  };
  const nearest = nearestOther(positions, [0, 1, 2, 3, 4], 0, 100);
  assert.ok(Math.abs(nearest - worldX(0.02) + worldX(0)) < 5);
  assert.equal(nearestOther(positions, [0, 1], 0, 100), Infinity);
});

test("incidents farther away than those that are looked at would change nothing, also beyond the edge of the world", () => {
  const steps = Array.from({ length: 60 }, (_, i) => Math.round(1.4 ** i));
  for (const at of [WORLD / 2, 3, WORLD - 5]) {
    for (const [i, step] of steps.entries()) {
      const place = { radius: steps[(i * 7) % 45], isArea: false };
      const positions = { x: Int32Array.of(at, (at + step) & (WORLD - 1)), y: Int32Array.of(9, 9 + (i % 3)), traits: new Uint8Array(2) };
      const [near, far] = [crowdedWithin(place, MAP), Infinity].map((within) => incidentZoom({ ...place, nearest: nearestOther(positions, [0, 1], 0, 4, within) }, MAP));
      assert.equal(near, far);
    }
  }
});

test("an area fills its share of the map by its outline, in the direction that has less room", () => {
  const box = [0, 0, WORLD / 500, WORLD / 1_000];
  const wide = areaZoom(box, { width: 900, height: 900, most: 40 });
  assert.equal(areaZoom(box, { width: 900, height: 100, most: 40 }) < wide, true);
  assert.equal(areaZoom(box, { width: 900, height: 900, most: 3 }), 3);
});
