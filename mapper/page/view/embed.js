// @ts-check
/** @file The page inside other pages: the code to put it there, and its compact look. */
import { copyField } from "./clipboard.js";
import { byId, make } from "./dom.js";
import { embedAddress, embedCode } from "../core/embed-code.js";
import { isPart, onRoomChange, place, room } from "./host.js";
import { withSetting } from "../core/link-settings.js";
import { linkSetting } from "./settings.js";
import { word } from "../core/words.js";

/** A frame smaller than this, in pixels, gets the compact look. */
const ROOMY = { width: 700, height: 500 };

/** The address of this screen, for sharing; none if the page has no address of its own, as in a notebook. */
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
function isCompact() {
  const { width, height } = room();
  return linkSetting("embed") !== null || (isPart() && (width < ROOMY.width || height < ROOMY.height));
}

/**
 * The compact look: a small head, the list behind a button, a way to the whole page. It comes and goes with the room of
 * the frame: in a notebook a cell may be drawn while it is folded, and have no size before a reader opens it.
 */
export class CompactLook {
  /**
   * @param {{resized: () => void, changed: (isCompact: boolean) => void}} calls `resized`: the list came or went;
   *   `changed`: the look was taken or left.
   */
  constructor({ resized, changed }) {
    this.resized = resized;
    this.changed = changed;
    this.page = byId("page");
    if (linkSetting("embed") === null && !isPart()) return;
    this.list = make("button", { type: "button", class: "button tool-button compact-list", id: "compact-list", "aria-expanded": "false", "aria-controls": "panel-body", onclick: () => this.showList(!this.page.classList.contains("shows-list")) }, word("embed.list"));
    byId("tools").prepend(this.list);
    if (/^(https?|file):$/.test(place().protocol)) byId("tools").append(fullLink());
    onRoomChange(() => this.follow());
  }

  /** Take or leave the look as the room asks for. */
  follow() {
    const compact = isCompact();
    if (compact === this.page.classList.contains("is-compact")) return;
    this.page.classList.toggle("is-compact", compact);
    this.page.classList.remove("shows-list");
    this.list?.setAttribute("aria-expanded", "false");
    this.changed(compact);
  }

  /** @param {boolean} open */
  showList(open) {
    this.page.classList.toggle("shows-list", open);
    this.list?.setAttribute("aria-expanded", String(open));
    this.resized();
  }
}

function fullLink() {
  const link = make("a", { class: "button tool-button compact-full", id: "embed-full", target: "_blank", rel: "noopener noreferrer", referrerPolicy: "no-referrer" }, word("embed.full"));
  const fill = () => {
    link.href = place().href.split("#")[0] + withSetting(place().hash, "embed", null);
  };
  fill();
  for (const type of ["pointerdown", "focus"]) link.addEventListener(type, fill); // the view may have changed since
  return link;
}
