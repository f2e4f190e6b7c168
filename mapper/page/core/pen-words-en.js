// @ts-check
/** @file The words for areas that a reader draws, in English. */

/** @type {import("./words.js").Words} */
export const PEN_ENGLISH = {
  "filters.within": "Drawn area",
  "map.pen": "Filter by an area that you draw",
  "pen": "Draw an area",
  "pen.shape": "Drag on the map to draw",
  "pen.outline": "An outline",
  "pen.circle": "A circle",
  "pen.radius.km": "Or type a radius, in kilometers",
  "pen.radius.mi": "Or type a radius, in miles",
  "pen.around": "Circle the map’s center",
  "pen.cancel": "Cancel",
  "pen.too-small": "That was too small for an area. Press, drag and let go.",
  "pen.bad-radius": "A radius is a number above 0 and below {most}.",
  "pen.token.circle": "Circle, radius {distance}",
  "pen.token.outline": "Drawn area",
  "pen.said": { one: "{n} incident surely lies in the drawn area.", other: "{n} incidents surely lie in the drawn area." },
  "pen.said.may": { one: "{n} more is not placed exactly and may lie in it.", other: "{n} more are not placed exactly and may lie in it." },
  "pen.may-be.long": "The place is uncertain and may be outside the area you drew.",
};
