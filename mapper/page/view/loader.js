// Unpacks the page's style sheets, then runs its code, which travels packed, too: Leaflet, the map, then the page's own
// modules. The policy lets each in because its hash is that of the unpacked text. Not part of the bundle: it is what
// starts it.
(async () => {
  document.documentElement.dataset.script = "runs"; // hides the list for readers without it
  /**
   * Inflate gzip (RFC 1951 and 1952), for browsers of before 2023 that cannot.
   * @param {Uint8Array} packed
   * @returns {Uint8Array}
   */
  const inflate = (packed) => {
    const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
    const out = new Uint8Array(view.getUint32(packed.length - 4, true)); // gzip ends with the size
    let [at, size, held, bits] = [10, 0, 0, 0];
    if (packed[3] & 4) at += 2 + view.getUint16(at, true);
    for (const flag of [8, 16]) if (packed[3] & flag) while (packed[at++]);
    if (packed[3] & 2) at += 2;
    /** @param {number} n */
    const take = (n) => {
      for (; bits < n; bits += 8) held |= packed[at++] << bits;
      const value = held & ((1 << n) - 1);
      held >>>= n;
      bits -= n;
      return value;
    };
    /** @param {ArrayLike<number>} lengths Of the codes, by symbol. */
    const codesOf = (lengths) => {
      const counts = new Uint16Array(16);
      for (let i = 0; i < lengths.length; i++) counts[lengths[i]]++;
      counts[0] = 0;
      const next = new Uint16Array(17);
      for (let length = 1; length < 16; length++) next[length + 1] = next[length] + counts[length];
      const symbols = new Uint16Array(lengths.length);
      for (let i = 0; i < lengths.length; i++) if (lengths[i]) symbols[next[lengths[i]]++] = i;
      return { counts, symbols };
    };
    /** @param {{counts: Uint16Array, symbols: Uint16Array}} codes */
    const read = ({ counts, symbols }) => {
      for (let [length, code, first, index] = [1, 0, 0, 0]; length < 16; length++) {
        code |= take(1);
        if (code - counts[length] < first) return symbols[index + code - first];
        index += counts[length];
        first = (first + counts[length]) << 1;
        code <<= 1;
      }
      throw new Error("damaged data");
    };
    const fixed = [codesOf(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8))), codesOf(new Array(30).fill(5))];
    const described = () => {
      const [literals, distances, count] = [take(5) + 257, take(5) + 1, take(4) + 4];
      const lengths = new Uint8Array(19);
      for (let i = 0; i < count; i++) lengths[[16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15][i]] = take(3);
      const codes = codesOf(lengths);
      const all = new Uint8Array(literals + distances);
      for (let i = 0; i < all.length; ) {
        const symbol = read(codes);
        if (symbol < 16) all[i++] = symbol;
        else {
          const again = symbol === 16 ? all[i - 1] : 0;
          for (let n = symbol === 16 ? 3 + take(2) : symbol === 17 ? 3 + take(3) : 11 + take(7); n > 0; n--) all[i++] = again;
        }
      }
      return [codesOf(all.subarray(0, literals)), codesOf(all.subarray(literals))];
    };
    for (let isLast = 0; !isLast; ) {
      isLast = take(1);
      const kind = take(2);
      if (kind === 0) {
        held = bits = 0;
        const length = view.getUint16(at, true);
        out.set(packed.subarray(at + 4, at + 4 + length), size);
        at += 4 + length;
        size += length;
        continue;
      }
      const [literals, distances] = kind === 1 ? fixed : described();
      for (let symbol = read(literals); symbol !== 256; symbol = read(literals)) {
        if (symbol < 256) {
          out[size++] = symbol;
          continue;
        }
        const step = symbol - 257; // lengths grow in groups of four, distances in groups of two
        const more = step < 8 || step === 28 ? 0 : (step >> 2) - 1;
        const length = step === 28 ? 258 : step < 8 ? step + 3 : ((4 + (step & 3)) << more) + 3 + take(more);
        const code = read(distances);
        const extra = code < 4 ? 0 : (code >> 1) - 1;
        const distance = code < 4 ? code + 1 : ((2 + (code & 1)) << extra) + 1 + take(extra);
        for (let end = size + length; size < end; size++) out[size] = out[size - distance];
      }
    }
    return out;
  };
  if (!("DecompressionStream" in globalThis)) {
    /** As far as the page uses it: everything at once, at the end. */
    const Stand = function () {
      /** @type {Uint8Array[]} */
      const chunks = [];
      return new TransformStream({ transform: (chunk) => void chunks.push(chunk), flush: (controller) => {
        const packed = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
        let at = 0;
        for (const chunk of chunks) {
          packed.set(chunk, at);
          at += chunk.length;
        }
        controller.enqueue(inflate(packed));
      } });
    };
    /** @type {any} */ (globalThis).DecompressionStream = Object.assign(Stand, { isScript: true });
  }
  /** @param {string} base64 */
  const bytes = (base64) => {
    const native = /** @type {any} */ (Uint8Array).fromBase64;
    if (native) return native.call(Uint8Array, base64);
    const binary = atob(base64);
    const packed = new Uint8Array(binary.length); // in a loop, because `from` with a function takes ten times as long
    for (let i = 0; i < packed.length; i++) packed[i] = binary.charCodeAt(i);
    return packed;
  };
  /** @param {HTMLElement} holder */
  const unpack = async (holder) => {
    const { readable, writable } = new DecompressionStream("gzip");
    const writer = writable.getWriter();
    const written = writer.write(bytes(holder.textContent ?? "")).then(() => writer.close());
    const decoder = new TextDecoder();
    let text = "";
    // chunk by chunk: a Response would wait for tasks of its own, behind the parser of the texts
    for (const reader = readable.getReader(); ;) {
      const { value, done } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
    await written;
    return text;
  };
  /**
   * Run before the parser goes on, yet as a task of its own: work that waits for the reader goes first.
   * @param {() => void} act
   */
  const soon = (act) => {
    const { scheduler } = /** @type {any} */ (globalThis);
    return scheduler ? scheduler.postTask(act, { priority: "user-blocking" }) : act();
  };
  const holders = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("script[data-run]"))];
  const unpacked = holders.map(unpack); // all at once, so that none waits for another to have run
  for (const [i, text] of unpacked.entries()) {
    const isStyle = holders[i].dataset.run === "style";
    const element = document.createElement(isStyle ? "style" : "script");
    element.textContent = await text;
    if (isStyle) document.querySelector("style")?.after(element); // before those of layers, which have the last word
    else await soon(() => document.body.append(element));
  }
})().catch((error) => {
  document.documentElement.dataset.mapper = "failed";
  const failure = document.getElementById("failure");
  if (!failure) return;
  // the words are attributes until then: browsers of text alone would show them to all
  for (const lang of ["en", "es", "fr"]) failure.append(Object.assign(document.createElement("p"), { lang, textContent: failure.dataset[lang] }));
  failure.append(Object.assign(document.createElement("p"), { className: "muted", textContent: String(error) }));
  failure.hidden = false;
});
