// @ts-check
/** @file Puts the words of the page's language into the skeleton. */
import { findAll } from "./host.js";
import { word } from "../core/words.js";

/** Put the words of the skeleton in. */
export function fillWords() {
  for (const element of findAll("[data-word]")) {
    element.textContent = word(element.dataset.word ?? "");
  }
  for (const element of findAll("[data-word-label]")) {
    element.setAttribute("aria-label", word(element.dataset.wordLabel ?? ""));
  }
  for (const input of findAll("[data-word-hint]")) {
    input.placeholder = word(input.dataset.wordHint ?? "");
  }
}
