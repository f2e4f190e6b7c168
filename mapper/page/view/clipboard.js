// @ts-check
/** @file Text into the reader's clipboard. */
import { copyText } from "./host.js";

/**
 * @param {HTMLTextAreaElement|HTMLInputElement} field Holds the text; selected, for a reader whose browser refuses.
 * @returns {Promise<boolean>} Whether it is there now.
 */
export function copyField(field) {
  field.select();
  return copyText(field.value);
}
