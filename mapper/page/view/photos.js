// @ts-check
/** @file The photos of an incident, which stand in the page itself: a block for each incident that has any. */
import { bytesFromBase64, gunzip } from "../core/decode.js";
import { blockText, hasBlock, isParsing, parsed } from "./host.js";

/** @typedef {{src: string, alt: string, translations?: Record<string, {alt?: string, credit?: string, license?: string}>, credit: string, license: string, people: string, width: number, height: number}} Photo */

/**
 * @param {string|undefined} id Of the incident.
 * @param {{media?: string[]}} header
 * @returns {Promise<Photo[]>}
 */
export async function photosOf(id, { media = [] }) {
  if (!id || !media.includes(id)) return [];
  const block = `media-${id}`;
  if (!hasBlock(block) && isParsing()) await parsed(); // they stand last
  if (!hasBlock(block)) return [];
  return JSON.parse(new TextDecoder().decode(await gunzip(bytesFromBase64(blockText(block)))));
}
