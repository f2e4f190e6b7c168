// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { unitsPerPixel, worldY } from "../../mapper/page/core/mercator.js";
import { linesBetween, scaleGrid } from "../../mapper/page/core/scale-grid.js";
import { setUnits } from "../../mapper/page/core/units.js";

const grid = (/** @type {number} */ zoom, /** @type {number} */ latitude) => scaleGrid(zoom, unitsPerPixel(zoom), worldY(latitude));

test("squares stand only where the map is close, of a round size, as wide as the bar of the scale", () => {
  assert.equal(grid(14, 34), null);
  for (const zoom of [14.5, 15, 16, 17, 18, 19]) {
    for (const latitude of [-78, -31.4, 0, 34, 64.1]) {
      for (const unit of /** @type {const} */ (["km", "mi"])) {
        setUnits(unit);
        const { step, meters } = /** @type {{step: number, meters: number}} */ (grid(zoom, latitude));
        const amount = unit === "mi" ? meters / 0.3048 : meters;
        assert.match(amount.toFixed(6), /^[1235]0*\.0{6}$/);
        const pixels = step / unitsPerPixel(zoom);
        assert.ok(pixels <= 96.001 && pixels > 40, `${pixels} pixels`);
      }
    }
  }
  setUnits("km");
});

test("a square is as wide on the ground as it says, and stays where it is while the map moves", () => {
  const { step, meters } = /** @type {{step: number, meters: number}} */ (grid(17, 34.0522));
  const real = (step / 2 ** 30) * 40_075_017 * Math.cos((34.0522 * Math.PI) / 180);
  assert.ok(Math.abs(real / meters - 1) < 0.001);
  assert.deepEqual(grid(17, 34.1), grid(17, 34.0522));
});

test("lines are counted from the edge of the world, whatever part of it is drawn", () => {
  assert.deepEqual(linesBetween(10, 50, 20), [20, 40]);
  assert.deepEqual(linesBetween(-30, 20, 20), [-20, 0, 20]);
  assert.deepEqual(linesBetween(21, 39, 20), []);
});
