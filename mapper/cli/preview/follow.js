/* Follows the builds of `mapper serve`: reloads, which keeps the screen, for it is in the address; shows faults. */
(() => {
  const box = document.createElement("section");
  box.setAttribute("aria-live", "polite");
  Object.assign(box.style, {
    position: "fixed", insetInline: "0", bottom: "0", zIndex: "100000", maxHeight: "45vh", overflow: "auto",
    background: "#fff6d1", color: "#17202a", borderTop: "3px solid #c5461a", font: "14px/1.5 system-ui, sans-serif",
    padding: "10px 16px", display: "none",
  });
  document.body.append(box);

  const line = (tag, text, style) => {
    const made = document.createElement(tag);
    made.textContent = text;
    Object.assign(made.style, style);
    box.append(made);
  };
  const show = ({ faults, built }) => {
    box.replaceChildren();
    if (began.mark) line("p", began.mark, { margin: "0", fontWeight: "600" });
    if (faults.length) {
      const count = faults.length === 1 ? "1 fault." : `${faults.length} faults.`;
      line("p", `${count} ${built ? "The page leaves out these rows." : "The page is the last one that could be built."}`, { margin: "0 0 6px", fontWeight: "600" });
      for (const fault of faults) line("p", fault, { margin: "0 0 4px", fontFamily: "ui-monospace, monospace", whiteSpace: "pre-wrap" });
    }
    box.style.display = box.childElementCount ? "block" : "none";
    document.documentElement.dataset.faults = String(faults.length);
  };
  show(began);

  let version = began.version;
  const follow = async () => {
    for (;;) {
      try {
        const answer = await fetch(`changes?after=${version}`, { cache: "no-store" });
        const now = await answer.json();
        if (now.version === version) continue;
        if (now.built) return location.reload();
        version = now.version;
        show(now);
      } catch {
        await new Promise((done) => setTimeout(done, 1000));
      }
    }
  };
  follow();
})();
