// @ts-check
/** @file Blocks of texts that lie beside the page in its folder, and are asked for when they are needed. */
import { besideAddresses, fetchBeside, isParsing, parsed, place, textElements, wholeFile } from "./host.js";
import { byId, later } from "./dom.js";
import { word } from "../core/words.js";

/** How often a block is asked for that did not come. */
const TRIES = 3;
const WAIT_MILLISECONDS = 800;

/** A block that lies beside the page. */
export class BlockBeside {
  /** @param {number} number */
  constructor(number) {
    this.number = number;
  }

  /** @returns {Promise<ArrayBuffer>} Packed. */
  async load() {
    if (isParsing()) await parsed();
    const address = besideAddresses()[this.number];
    for (let tried = 1; ; tried++) {
      try {
        if (place().protocol === "file:") throw new Error("no host");
        return await fetchBeside(address);
      } catch (error) {
        if (tried === TRIES || place().protocol === "file:") {
          tell();
          throw error;
        }
        await new Promise((resolve) => later(() => resolve(undefined), tried * WAIT_MILLISECONDS));
      }
    }
  }
}

/**
 * The blocks of a page in order, where they lie beside it: only the first stands in it. Null if all stand in it.
 * @param {number} count
 */
export function blocksBeside(count) {
  if (wholeFile() === undefined) return null;
  if (place().protocol === "file:") tell();
  return Array.from({ length: count }, (_, number) => (number ? new BlockBeside(number) : textElements()[0]));
}

/** Say what the reader can do where texts do not come. */
function tell() {
  const isFile = place().protocol === "file:";
  const note = byId("beside");
  note.textContent = isFile ? word("beside.disk", { file: wholeFile() ?? "" }) : word("beside.lost");
  note.hidden = false;
}
