// @ts-check
/** @file The key of the sizes of marks below the map, where incidents are many: how many a disc or a hexagon stands for. */
import { afterFrame, make } from "./dom.js";
import { hexagonPicture, markPicture } from "./glyphs.js";
import { HEXAGON_NUMBER, discRadius, hexagonKeyCounts, hexagonSize, shortCount } from "../core/mark-looks.js";
import { word } from "../core/words.js";

/** Samples are smaller than marks, so that the key stays one line. */
const SAMPLE_SCALE = 0.5;

/** @typedef {{isTiled: boolean, most: number, marks: number}} Sizes Of the marks in view: `most`: the most incidents in one of them, 0 without any. */

/** Shows the key. Its room is the same for discs and hexagons: the map below it would change its size with each. */
export class SizeKey {
  constructor() {
    this.element = make("p", { class: "size-key" });
    this.shown = "";
    /** @type {Sizes|null} Those that it is to show after the picture. */
    this.next = null;
  }

  /** Show other sizes: at first at once, so that the row has its height, then after the marks. @param {Sizes} sizes */
  show(sizes) {
    if (!this.shown) return this.draw(sizes);
    if (!this.next) afterFrame(() => this.next && this.draw(this.next));
    this.next = sizes;
  }

  /** @param {Sizes} sizes */
  draw(sizes) {
    this.next = null;
    const known = JSON.stringify(sizes);
    if (known === this.shown) return;
    this.shown = known;
    this.element.replaceChildren(...(sizes.most ? sizes.isTiled ? hexagons(sizes) : discs(sizes) : []));
  }
}

/** @param {Sizes} sizes */
function hexagons({ most }) {
  const picture = (/** @type {number} */ count) => {
    const { radius, step } = hexagonSize(count, most);
    return hexagonPicture({ radius: SAMPLE_SCALE * radius, step });
  };
  return [make("span", {}, word("legend.hexagons")), ...hexagonKeyCounts(most).map((count) => sample(picture(count), shortCount(count))),
    sample(picture(1), word("legend.hexagons.few", { n: HEXAGON_NUMBER }))];
}

/** @param {Sizes} view */
function discs(view) {
  const counts = [...new Set([1, view.most])];
  return [make("span", {}, word("legend.discs")), ...counts.map((count) => sample(markPicture({ radius: SAMPLE_SCALE * discRadius(count, view) }), shortCount(count)))];
}

/** @param {Element} picture @param {string} name */
function sample(picture, name) {
  return make("span", { class: "size-sample" }, picture, make("span", {}, name));
}
