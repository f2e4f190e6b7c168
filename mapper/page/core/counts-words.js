// @ts-check
/** @file Adds the words of the page of counts to those of the page; the page of incidents does not carry them. */
import { COUNTS_ENGLISH } from "./counts-words-en.js";
import { COUNTS_FRENCH } from "./counts-words-fr.js";
import { COUNTS_SPANISH } from "./counts-words-es.js";
import { ENGLISH } from "./words-en.js";
import { FRENCH } from "./words-fr.js";
import { SPANISH } from "./words-es.js";

/** Before any word of it is looked up. */
export function addCountsWords() {
  Object.assign(ENGLISH, COUNTS_ENGLISH);
  Object.assign(SPANISH, COUNTS_SPANISH);
  Object.assign(FRENCH, COUNTS_FRENCH);
}
