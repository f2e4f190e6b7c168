// Runs the page's code, which travels packed: Leaflet, the map, then the page's own modules. The policy lets each run
// because its hash is that of the unpacked text. Not part of the bundle: it is what starts it.
(async () => {
  document.documentElement.dataset.script = "runs"; // hides the list for readers without it
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
  for (const text of unpacked) {
    const script = document.createElement("script");
    script.textContent = await text;
    await soon(() => document.body.append(script));
  }
})().catch((error) => {
  document.documentElement.dataset.mapper = "failed";
  for (const reason of document.querySelectorAll("#failure-reason")) reason.textContent = String(error);
  document.getElementById("failure")?.removeAttribute("hidden");
});
