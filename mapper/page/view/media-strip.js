// @ts-check
/** @file What there is to see of an incident, in one strip: its photos, and cards for photos, documents and recordings that its links lead to. */
import { make } from "./dom.js";
import { known, listWords, webLink } from "../core/format.js";
import { linkKind } from "../core/link-kinds.js";
import { fieldWords } from "../core/own-fields.js";
import { visibleText } from "../core/visible.js";
import { language, word } from "../core/words.js";

/**
 * @import {LinkKind} from "../core/link-kinds.js"
 * @import {OwnField} from "../core/own-fields.js"
 * @import {IncidentText} from "../core/text-block.js"
 * @import {Photo} from "./photos.js"
 * @typedef {{kind: LinkKind, link: URL, title: string}} Card
 */

/** Kinds that are looked at or listened to; a post or a page is a source like others. */
const KINDS = /** @type {const} */ (["photo", "document", "video", "audio"]);

/**
 * @param {Photo[]} photos That the page has itself.
 * @param {Card[]} cards
 * @returns {HTMLElement|null} Null where there is nothing to see.
 */
export function mediaStrip(photos, cards) {
  if (!photos.length && !cards.length) return null;
  const kinds = KINDS.filter((kind) => (kind === "photo" && photos.length) || cards.some((card) => card.kind === kind));
  const name = listWords(kinds.map((kind) => word(`media.${kind}`)));
  const isOne = photos.length === 1 && !cards.length;
  return make("section", { class: "detail-part", "aria-labelledby": "detail-media-heading" },
    make("h3", { id: "detail-media-heading" }, name.charAt(0).toLocaleUpperCase() + name.slice(1)),
    make("ul", { class: isOne ? "photos is-one" : "photos" }, ...photos.map((photo) => photoItem(photo, isOne)), ...cards.map(cardItem)));
}

/**
 * The cards of an incident: of its own fields first, then of its sources; an address once.
 * @param {OwnField[]} fields
 * @param {number} row
 * @param {IncidentText} text
 * @returns {Card[]}
 */
export function mediaCards(fields, row, text) {
  const ofFields = fields.filter(({ type }) => type === "link" || type === "image").map((field) =>
    ({ link: webLink(fieldWords(field, row, text) ?? ""), title: field.name, isPhoto: field.type === "image" }));
  const ofSources = (text.sources ?? []).map(({ url, title, publisher }) => ({ link: webLink(url), title: known(title) ?? known(publisher) ?? "", isPhoto: false }));
  /** @type {Map<string, Card>} */
  const cards = new Map();
  for (const { link, title, isPhoto } of [...ofFields, ...ofSources]) {
    if (!link || cards.has(link.href)) continue;
    const told = linkKind(link);
    const kind = told === "page" && isPhoto ? "photo" : told;
    if (KINDS.some((each) => each === kind)) cards.set(link.href, { kind, link, title });
  }
  return [...cards.values()];
}

/**
 * @param {Photo} photo
 * @param {boolean} isOne Whether it has the strip for itself, in full size.
 */
function photoItem({ src, translations = {}, people, width, height, ...written }, isOne) {
  const { alt, credit, license } = { ...written, ...translations[language()] };
  const image = make("img", { src: src.startsWith("data:image/jpeg;base64,") ? src : null, alt: visibleText(alt), width, height });
  const blurred = people === "blurred" ? ` · ${word("photo.blurred")}` : "";
  const caption = make("figcaption", { class: "muted" }, make("bdi", {}, credit), " · ", make("bdi", {}, license), blurred);
  const item = make("li", {}, make("figure", {}, isOne ? image : make("button", { type: "button", class: "photo-button", "aria-expanded": "false", onclick: () => enlarge(item) }, image), caption));
  return item;
}

/** Show a photo of the strip in full size, or small again. @param {HTMLElement} item */
function enlarge(item) {
  const isLarge = item.classList.toggle("is-large");
  item.querySelector("button")?.setAttribute("aria-expanded", String(isLarge));
  item.scrollIntoView({ block: "nearest", inline: "start" });
}

/** A link out of the page that loads nothing until it is followed. @param {Card} card */
function cardItem({ kind, link, title }) {
  return make("li", { class: "media-item" },
    make("a", { class: "media-card", href: link.href, target: "_blank", rel: "noopener noreferrer", referrerPolicy: "no-referrer" },
      make("span", { class: "media-kind" }, word(`link.${kind}`)), make("span", { class: "media-title", dir: "auto" }, visibleText(title)), make("span", { class: "muted" }, link.host)));
}
