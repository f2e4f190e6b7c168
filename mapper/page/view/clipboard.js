// @ts-check
/** @file Text into the reader's clipboard. */

/**
 * @param {HTMLTextAreaElement|HTMLInputElement} field Holds the text; selected, for a reader whose browser refuses.
 * @returns {Promise<boolean>} Whether it is there now.
 */
export async function copyField(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return document.execCommand("copy"); // from disk or in a frame the clipboard may be closed to script
  }
}
