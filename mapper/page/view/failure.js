// @ts-check
/** @file Says that the page could not start; the words are attributes until then, for browsers of text alone would show them to all. */
import { byId, make } from "./dom.js";

/** @param {unknown} error */
export function showFailure(error) {
  const failure = byId("failure");
  const said = ["en", "es", "fr"].map((lang) => make("p", { lang }, failure.dataset[lang] ?? ""));
  failure.replaceChildren(...said, make("p", { class: "muted" }, String(error)));
  failure.hidden = false;
}
