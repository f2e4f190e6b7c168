// @ts-check
/** @file The words for areas that a reader draws, in French. */

/** @type {import("./words.js").Words} */
export const PEN_FRENCH = {
  "filters.within": "Zone dessinée",
  "map.pen": "Filtrer par une zone à dessiner",
  "pen": "Dessiner une zone",
  "pen.shape": "Glissez sur la carte pour dessiner",
  "pen.outline": "Un contour",
  "pen.circle": "Un cercle",
  "pen.radius.km": "Ou saisissez un rayon, en kilomètres",
  "pen.radius.mi": "Ou saisissez un rayon, en miles",
  "pen.around": "Cercle autour du centre de la carte",
  "pen.cancel": "Annuler",
  "pen.too-small": "La zone est trop petite. Appuyez, glissez et relâchez.",
  "pen.bad-radius": "Le rayon est un nombre supérieur à 0 et inférieur à {most}.",
  "pen.token.circle": "Cercle, rayon de {distance}",
  "pen.token.outline": "Zone dessinée",
  "pen.said": { one: "{n} incident se trouve avec certitude dans la zone dessinée.", other: "{n} incidents se trouvent avec certitude dans la zone dessinée." },
  "pen.said.may": { one: "{n} autre n’est pas situé exactement et peut s’y trouver.", other: "{n} autres ne sont pas situés exactement et peuvent s’y trouver." },
  "pen.may-be.long": "Le lieu est incertain et peut se trouver hors de la zone que vous avez dessinée.",
};
