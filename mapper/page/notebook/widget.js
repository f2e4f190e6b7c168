// @ts-check
/**
 * @file The widget's side in a notebook: the page in a frame that has no origin, so that it can reach neither the
 * notebook nor a server, and the messages between the two.
 */

/** Downloads, printing and the links to sources; no origin, no forms, no way to the notebook around it. */
const ALLOWED = "allow-scripts allow-downloads allow-modals allow-popups allow-popups-to-escape-sandbox";

/** @param {{model: any, el: HTMLElement}} cell */
function render({ model, el }) {
  const address = URL.createObjectURL(new Blob([model.get("_page")], { type: "text/html" }));
  const frame = el.ownerDocument.createElement("iframe");
  frame.setAttribute("sandbox", ALLOWED);
  frame.title = model.get("_title");
  frame.style.cssText = "display: block; width: 100%; border: 0";
  frame.style.height = model.get("height");
  frame.src = address;
  el.append(frame);

  /** @param {string[]} changed */
  const ask = (changed) => frame.contentWindow?.postMessage({ mapper: "ask", asked: { ...model.get("_asked"), changed } }, "*");
  const askAgain = () => ask(model.get("_asked").changed);
  const resize = () => (frame.style.height = model.get("height"));
  /** @param {MessageEvent} event */
  const hear = ({ source, data }) => {
    if (source !== frame.contentWindow) return;
    if (data?.mapper === "ready") ask(model.get("_asked").ever); // it may be drawn a second time
    if (data?.mapper !== "seen") return;
    model.set("_seen", { shown: data.shown && new DataView(data.shown.buffer), selected: data.selected, view: data.view });
    model.save_changes();
  };
  globalThis.addEventListener("message", hear);
  model.on("change:_asked", askAgain);
  model.on("change:height", resize);
  return () => {
    globalThis.removeEventListener("message", hear);
    model.off("change:_asked", askAgain);
    model.off("change:height", resize);
    URL.revokeObjectURL(address);
  };
}

export default { render };
