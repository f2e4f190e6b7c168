// Runs the page's code, which travels packed: Leaflet, the map, then the page's own modules. The policy lets each run
// because its hash is that of the unpacked text. Not part of the bundle: it is what starts it.
(async () => {
  for (const holder of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("script[data-run]"))) {
    const packed = Uint8Array.from(atob(holder.textContent ?? ""), (character) => character.charCodeAt(0));
    const text = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const script = document.createElement("script");
    if (holder.dataset.run === "module") script.type = "module";
    script.textContent = await new Response(text).text();
    document.body.append(script);
  }
})().catch((error) => {
  document.documentElement.dataset.mapper = "failed";
  for (const reason of document.querySelectorAll("#failure-reason")) reason.textContent = String(error);
  document.getElementById("failure")?.removeAttribute("hidden");
});
