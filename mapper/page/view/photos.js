// @ts-check
/** @file The photos of an incident, which stand in the page itself: a block for each incident that has any. */
import { bytesFromBase64, gunzip } from "../core/decode.js";
import { part } from "./detail-parts.js";
import { make } from "./dom.js";
import { blockText, hasBlock, isParsing, parsed } from "./host.js";
import { visibleText } from "../core/visible.js";
import { word } from "../core/words.js";

/** @typedef {{src: string, alt: string, credit: string, license: string, people: string, width: number, height: number}} Photo */

/**
 * @param {string|undefined} id Of the incident.
 * @param {{media?: string[]}} header
 * @returns {Promise<HTMLElement|null>} Null without photos.
 */
export async function photosPart(id, { media = [] }) {
  if (!id || !media.includes(id)) return null;
  const block = `media-${id}`;
  if (!hasBlock(block) && isParsing()) await parsed(); // they stand last
  if (!hasBlock(block)) return null;
  const photos = /** @type {Photo[]} */ (JSON.parse(new TextDecoder().decode(await gunzip(bytesFromBase64(blockText(block))))));
  return part("detail.photos", make("ul", { class: "photos" }, ...photos.map(photoItem)));
}

/** @param {Photo} photo */
function photoItem({ src, alt, credit, license, people, width, height }) {
  const image = make("img", { src: src.startsWith("data:image/jpeg;base64,") ? src : null, alt: visibleText(alt), width, height });
  const blurred = people === "blurred" ? ` · ${word("photo.blurred")}` : "";
  return make("li", {}, make("figure", {}, image, make("figcaption", { class: "muted" }, make("bdi", {}, credit), " · ", make("bdi", {}, license), blurred)));
}
