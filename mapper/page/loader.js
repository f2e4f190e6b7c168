// Runs the page's code, which travels packed: Leaflet, the map, then the page's own modules. The policy lets each run
// because its hash is that of the unpacked text. Not part of the bundle: it is what starts it.
(async () => {
  /** @param {HTMLElement} holder */
  const unpack = async (holder) => {
    const binary = atob(holder.textContent ?? "");
    const packed = new Uint8Array(binary.length); // in a loop, because `from` with a function takes ten times as long
    for (let i = 0; i < packed.length; i++) packed[i] = binary.charCodeAt(i);
    const { readable, writable } = new DecompressionStream("gzip");
    const writer = writable.getWriter();
    const written = writer.write(packed).then(() => writer.close());
    const [text] = await Promise.all([new Response(readable).text(), written]);
    return text;
  };
  const holders = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("script[data-run]"))];
  const unpacked = holders.map(unpack); // all at once, so that none waits for another to have run
  for (const [i, holder] of holders.entries()) {
    const script = document.createElement("script");
    if (holder.dataset.run === "module") script.type = "module";
    script.textContent = await unpacked[i];
    document.body.append(script);
  }
})().catch((error) => {
  document.documentElement.dataset.mapper = "failed";
  for (const reason of document.querySelectorAll("#failure-reason")) reason.textContent = String(error);
  document.getElementById("failure")?.removeAttribute("hidden");
});
