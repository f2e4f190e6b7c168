// @ts-check
/** @file The page inside other pages: the code to put it there, and its compact look. */
import { copyField } from "./clipboard.js";
import { byId, make } from "./dom.js";
import { isPart, place, room } from "./host.js";
import { linkSetting } from "./settings.js";
import { word } from "../core/words.js";

/** A frame smaller than this, in pixels, gets the compact look. */
const ROOMY = { width: 700, height: 500 };

/** What the page may do in a frame: run its own script, save files, print, and open sources in a tab of their own. */
const SANDBOX = "allow-scripts allow-downloads allow-modals allow-popups allow-popups-to-escape-sandbox";

/** Stands for the page's address where the page does not know it, opened from disk. */
const NO_ADDRESS = "https://example.org/map.html";

/**
 * The code that puts the page into another page.
 * @param {string} address
 * @param {string} title
 * @returns {string}
 */
export function embedCode(address, title) {
  const quoted = (/** @type {string} */ text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<iframe src="${quoted(address)}" title="${quoted(title)}" width="100%" height="480" loading="lazy" referrerpolicy="no-referrer" sandbox="${SANDBOX}"></iframe>`;
}

/**
 * @param {{href: string, protocol: string, hash: string}} place Where the page is.
 * @returns {string} The address to embed, with the present view.
 */
export function embedAddress({ href, protocol, hash }) {
  const base = /^https?:$/.test(protocol) ? href.split("#")[0] : NO_ADDRESS;
  const parts = hash.slice(1).split("&").filter((part) => part && part !== "embed");
  return `${base}#${["embed", ...parts].join("&")}`;
}

/** The address of this screen, to send to somebody; none where the page has no address of its own, as in a notebook. */
export function linkSection() {
  if (!/^(https?|file):$/.test(place().protocol)) return null;
  const field = make("input", { class: "link-field", id: "link-field", readOnly: true, "aria-labelledby": "link-heading", onfocus: () => field.select() });
  const said = make("span", { role: "status", id: "link-said" });
  const copy = make("button", { type: "button", class: "button", id: "link-copy", onclick: async () => {
    said.textContent = word(await copyField(field) ? "embed.copied" : "embed.not-copied");
  } }, word("tools.link.copy"));
  const fill = () => {
    field.value = place().href;
    said.textContent = "";
  };
  const section = make("section", {}, make("h3", { id: "link-heading" }, word("tools.link")),
    make("div", { class: "tools-row link-row" }, field, copy), said,
    make("p", { class: "hint" }, word(place().protocol === "file:" ? "tools.link.note-disk" : "tools.link.note")));
  return { section, fill };
}

/** @param {string} title */
export function embedSection(title) {
  const code = make("textarea", { class: "embed-code", id: "embed-code", rows: 4, readOnly: true, spellcheck: false, "aria-labelledby": "embed-heading" });
  const said = make("span", { role: "status", id: "embed-said" });
  const fill = () => (code.value = embedCode(embedAddress(place()), title));
  const copy = make("button", { type: "button", class: "button", id: "embed-copy", onclick: async () => {
    said.textContent = word(await copyField(code) ? "embed.copied" : "embed.not-copied");
  } }, word("embed.copy"));
  const section = make("details", { class: "embed", id: "embed", ontoggle: fill }, make("summary", { id: "embed-heading" }, word("embed")),
    make("p", { class: "hint" }, word(place().protocol.startsWith("http") ? "embed.note" : "embed.note-disk")),
    code, make("div", { class: "tools-row" }, copy, said));
  return section;
}

/** Whether the page is to look compact: asked for by the link, or in a small frame. */
export function isCompact() {
  const { width, height } = room();
  return linkSetting("embed") !== null || (isPart() && (width < ROOMY.width || height < ROOMY.height));
}

/**
 * Take the compact look: a small head, the list behind a button, a way to the whole page.
 * @param {() => void} resized Called when the map's size may have changed.
 * @returns {boolean} Whether it was taken.
 */
export function applyCompactLook(resized) {
  if (!isCompact()) return false;
  const page = byId("page");
  page.classList.add("is-compact");
  const list = make("button", { type: "button", class: "button tool-button compact-list", id: "compact-list", "aria-expanded": "false", "aria-controls": "panel-body", onclick: () => {
    const open = page.classList.toggle("shows-list");
    list.setAttribute("aria-expanded", String(open));
    resized();
  } }, word("embed.list"));
  byId("tools").prepend(list);
  if (/^(https?|file):$/.test(place().protocol)) byId("tools").append(fullLink());
  resized();
  return true;
}

function fullLink() {
  const link = make("a", { class: "button tool-button", id: "embed-full", target: "_blank", rel: "noopener noreferrer", referrerPolicy: "no-referrer" }, word("embed.full"));
  const fill = () => {
    const parts = place().hash.slice(1).split("&").filter((part) => part && part.split("=")[0] !== "embed");
    link.href = place().href.split("#")[0] + (parts.length ? `#${parts.join("&")}` : "");
  };
  fill();
  for (const type of ["pointerdown", "focus"]) link.addEventListener(type, fill); // the view may have changed since
  return link;
}
