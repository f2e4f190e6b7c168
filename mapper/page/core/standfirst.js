// @ts-check
/** @file The first words of the publisher's description, for the head of the page. Pure. */

/** About three lines beside the map. */
const MOST_LETTERS = 220;

/**
 * @param {string} description
 * @returns {string} As many whole sentences of the first paragraph as there is room for; at least one, cut if it is long.
 */
export function standfirstOf(description) {
  const [paragraph] = description.trim().split(/\n\s*\n/);
  const text = paragraph.replace(/\s+/g, " ");
  if (text.length <= MOST_LETTERS) return text;
  const end = Math.max(...[...text.slice(0, MOST_LETTERS).matchAll(/[.!?…](?=\s)/g)].map(({ index }) => index + 1), 0);
  const cut = text.lastIndexOf(" ", MOST_LETTERS);
  return end ? text.slice(0, end) : `${text.slice(0, cut > 0 ? cut : MOST_LETTERS)} …`;
}
