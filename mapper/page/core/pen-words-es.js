// @ts-check
/** @file The words for areas that a reader draws, in Spanish. */

/** @type {import("./words.js").Words} */
export const PEN_SPANISH = {
  "filters.within": "Zona dibujada",
  "map.pen": "Filtrar por una zona que dibuje",
  "pen": "Dibujar una zona",
  "pen.shape": "Arrastre sobre el mapa para dibujar",
  "pen.outline": "Un contorno",
  "pen.circle": "Un círculo",
  "pen.radius.km": "O escriba un radio, en kilómetros",
  "pen.radius.mi": "O escriba un radio, en millas",
  "pen.around": "Círculo desde el centro del mapa",
  "pen.cancel": "Cancelar",
  "pen.too-small": "La zona es demasiado pequeña. Pulse, arrastre y suelte.",
  "pen.bad-radius": "El radio es un número mayor que 0 y menor que {most}.",
  "pen.token.circle": "Círculo, radio de {distance}",
  "pen.token.outline": "Zona dibujada",
  "pen.said": { one: "{n} incidente está con seguridad en la zona dibujada.", other: "{n} incidentes están con seguridad en la zona dibujada." },
  "pen.said.may": { one: "{n} más no tiene una ubicación exacta y puede estar en ella.", other: "{n} más no tienen una ubicación exacta y pueden estar en ella." },
  "pen.may-be.long": "El lugar es incierto y puede estar fuera de la zona que dibujó.",
};
