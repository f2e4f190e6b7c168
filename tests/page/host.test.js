import assert from "node:assert/strict";
import { test } from "node:test";
import * as host from "../../mapper/page/view/host.js";

/** An element of a document with a window, as far as settling in it asks for them. */
function documentWith({ hash = "#agency=ice" } = {}) {
  const steps = [];
  const location = { href: `https://news.example/${hash}`, protocol: "https:", hash, pathname: "/", search: "", reload: () => steps.push("reload") };
  const view = { location, history: { state: { theirs: 1 }, pushState: (...step) => steps.push(step), replaceState: (...step) => steps.push(step) }, innerWidth: 1440, innerHeight: 900 };
  view.self = view.top = view;
  const owner = { defaultView: view, title: "Their title", documentElement: { dataset: {}, attributes: [] } };
  const element = () => ({ ownerDocument: owner, dataset: {}, attributes: [], childNodes: [], clientWidth: 600, clientHeight: 400, querySelectorAll: () => [], attachShadow() {
    return (this.shadowRoot = { host: this, append() {}, querySelectorAll: () => [] });
  } });
  owner.body = element();
  return { owner, steps, element };
}

test("a page that is a part of another leaves its address, history and title alone, and keeps what it would write", () => {
  const { owner, steps, element } = documentWith();
  const place = element();
  host.settle(place, { hash: "#lang=es" });
  assert.deepEqual([host.place().hash, host.place().protocol, host.addressState()], ["#lang=es", "", null]);
  host.writeAddress("pushState", "#lang=es&view=matrix");
  assert.equal(host.place().hash, "#lang=es&view=matrix");
  host.writeAddress("replaceState", null, { mine: 1 });
  assert.equal(host.place().hash, "#lang=es&view=matrix");
  host.setTitle("Ours");
  host.reload();
  assert.deepEqual([steps, owner.title, host.canReload()], [[], "Their title", false]);
  assert.deepEqual([host.outerElement(), host.room(), host.isPart()], [place, { width: 600, height: 400 }, true]);
  assert.deepEqual([place.dataset.mapper, owner.documentElement.dataset.mapper], ["loading", undefined]);
});

test("a page with a document of its own writes its address and title", () => {
  const { owner, steps } = documentWith();
  host.settle(owner.body, { hasAddress: true });
  assert.deepEqual([host.place().hash, host.addressState()], ["#agency=ice", { theirs: 1 }]);
  host.writeAddress("pushState", "#view=list");
  host.setTitle("Ours");
  host.reload();
  assert.deepEqual(steps, [[null, "", "#view=list"], "reload"]);
  assert.deepEqual([owner.title, host.canReload(), host.isPart()], ["Ours", true, false]);
  assert.deepEqual([host.outerElement(), host.room()], [owner.documentElement, { width: 1440, height: 900 }]);
});
