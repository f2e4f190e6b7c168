// @ts-check
/** @file Finds an incident by its id, which stands with the texts. */

/** @import {Incidents} from "./data.js" */

/**
 * @param {Incidents} incidents
 * @param {string} id
 * @param {number|null} hint The row where it stood when the link was made.
 * @returns {Promise<number|null>}
 */
export async function findRow(incidents, id, hint) {
  const { header, count } = incidents;
  const size = header.text_block_size;
  const blocks = Math.ceil(count / size);
  const near = hint !== null && hint < count ? Math.floor(hint / size) : 0;
  const order = [near, ...Array.from({ length: blocks }, (_, block) => block).filter((block) => block !== near)];
  for (const block of order) {
    const first = block * size;
    const rows = Array.from({ length: Math.min(size, count - first) }, (_, i) => first + i);
    const texts = await Promise.all(rows.map((row) => incidents.text(row)));
    const found = texts.findIndex((text) => text.id === id);
    if (found >= 0) return first + found;
  }
  return null;
}
