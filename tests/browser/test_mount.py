"""The page mounted into elements of other documents, and more than once into one."""

from __future__ import annotations

import pytest

from mapper.page.assets import assets, script

# `host`: an element that gets the skeleton, with a map in its stage; the data are those of the open page
MOUNT = """
globalThis.unmounts = [];
globalThis.mountInto = async (host, options = {}) => {
  const parsed = new DOMParser().parseFromString(SKELETON, "text/html");
  host.append(...parsed.body.childNodes);
  host.style.cssText = "width: 1300px; height: 700px";
  const container = host.querySelector("#stage .folium-map");
  const map = L.map(container).setView([34, -118], 9);
  const { mount, unmount } = MODULES();
  unmounts.push(unmount);
  await mount(host, { map, blocks: document, styles, ...options });
  return host.shadowRoot ?? host;
};
globalThis.elementInPage = () => document.body.appendChild(document.createElement("div"));
globalThis.bodyOfFrame = () => {
  const frame = document.body.appendChild(document.createElement("iframe"));
  return frame.contentDocument.body;
};
globalThis.rowsIn = (root) => root.querySelectorAll("#list .row:not(.is-waiting)").length;
globalThis.settled = async (test) => {
  for (let n = 0; n < 100 && !test(); n++) await new Promise((resolve) => setTimeout(resolve, 50));
  return test();
};
globalThis.search = (root, text) => {
  const field = root.querySelector("#search");
  field.value = text;
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
};
"""


@pytest.fixture(scope="module")
def mount_script() -> str:
    """The function that lets scripts of a page mount it again, joined once for all tests."""
    code = MOUNT.replace("SKELETON", "skeleton").replace("MODULES", "modules")
    return f"([skeleton, styles]) => {{ const modules = {script('view/mount.js')}; {code} }}"


@pytest.fixture
def mounting(open_page, real_page, mount_script):
    """The open page of the records, in which scripts can mount it again."""
    watched = open_page(real_page)
    own = assets()
    skeleton = f'{own.before_map}<div class="folium-map"></div>{own.after_map}'
    styles = [own.first_css, own.leaflet_css, own.css]
    watched.page.evaluate(mount_script, [skeleton, styles])
    return watched


@pytest.mark.sample(1)
@pytest.mark.parametrize("places", [("bodyOfFrame", "elementInPage"), ("elementInPage",) * 2])
def test_list_and_filter_work_in_each_of_two_mounted_pages(mounting, places) -> None:
    first, second = places
    found = mounting.page.evaluate(
        f"""async () => {{
          const roots = [await mountInto({first}()), await mountInto({second}())];
          const count = await settled(() => rowsIn(document) > 0 && rowsIn(document));
          const before = [];
          for (const root of roots) before.push(await settled(() => rowsIn(root) === count));
          const hash = location.hash;
          search(roots[1], "zzz-nothing");
          const isEmpty = (root) => rowsIn(root) === 0 && !root.querySelector("#empty").hidden;
          const emptied = await settled(() => isEmpty(roots[1]));
          search(roots[1], "");
          const back = await settled(() => rowsIn(roots[1]) === count);
          roots[0].querySelector("#jurisdictions-button, .filter-button").click();
          roots[0].querySelector("#filter-sections input[type=checkbox]").click();
          const chosen = await settled(() => !roots[0].querySelector("#chosen").hidden);
          roots[1].querySelector("#list .row").click();
          const detailIn = (root) => root.querySelector("#detail-title")?.textContent;
          const opened = await settled(() => Boolean(detailIn(roots[1])));
          return {{
            before, emptied, back, chosen, opened,
            details: [document, ...roots].map((root) => Boolean(detailIn(root))),
            filtered: [document, ...roots].map((root) => !root.querySelector("#chosen").hidden),
            untouched: [rowsIn(document) === count, location.hash === hash],
          }};
        }}"""
    )
    assert found == {
        "before": [True, True], "emptied": True, "back": True, "chosen": True, "opened": True,
        "details": [False, False, True], "filtered": [False, True, False],
        "untouched": [True, True],
    }  # fmt: skip
    mounting.assert_silent()


def test_each_mounted_page_has_a_language_and_a_theme_of_its_own(mounting) -> None:
    found = mounting.page.evaluate(
        """async () => {
          const roots = [
            await mountInto(bodyOfFrame(), { hash: "#lang=es&theme=dark" }),
            await mountInto(elementInPage(), { hash: "#theme=light" }),
          ];
          const colors = [];
          const said = roots.map((root) => {
            const { lang, dataset } = root.host ?? root.ownerDocument.documentElement;
            const style = getComputedStyle(root.querySelector("#page"));
            colors.push(style.getPropertyValue("--paper").trim());
            return [lang, dataset.theme, dataset.mapper, root.querySelector("#matrix-title").textContent];
          });
          const boxes = roots.map((root) => root.querySelector("#page").getBoundingClientRect());
          return { said, colors, heights: boxes.map(({ height }) => height) };
        }"""
    )
    (spanish, dark, *_), (english, light, *_) = found["said"]
    assert (spanish, dark, english, light) == ("es", "dark", "en", "light")
    assert [each[2] for each in found["said"]] == ["ready", "ready"]
    assert found["said"][0][3] != found["said"][1][3]
    assert found["colors"] == ["#171b20", "#ffffff"]
    assert found["heights"][1] == 700  # all of its element


def test_an_element_takes_another_page_and_labels_refer_to_elements_of_their_own_page(
    mounting,
) -> None:
    lost, found = mounting.page.evaluate(
        """async () => {
          const host = elementInPage();
          await mountInto(host);
          unmounts.pop()();
          const roots = [await mountInto(host), await mountInto(elementInPage())];
          const again = [await settled(() => rowsIn(roots[0]) > 0), host.dataset.mapper];
          for (const root of roots) {
            await settled(() => rowsIn(root) > 0);
            root.querySelector("#list .row").click();
            await settled(() => root.querySelector("#detail-title"));
          }
          const names = ["aria-labelledby", "aria-controls", "aria-describedby", "for"];
          const askedIn = (root) => names.flatMap((name) => [...root.querySelectorAll(`[${name}]`)]
            .flatMap((element) => element.getAttribute(name).split(" ")));
          const isOnce = (root, id) => root.querySelectorAll(`#${id}`).length === 1;
          return [roots.flatMap((root) => askedIn(root).filter((id) => !isOnce(root, id))), again];
        }"""
    )
    assert lost == []
    assert found == [True, "ready"]
    mounting.assert_silent()


# all that is listened to outside of the elements of pages, counted by kind of event
COUNT_LISTENERS = """
globalThis.listening = {};
const note = (type, n) => (listening[type] = (listening[type] ?? 0) + n);
const isOutside = (target) => target === window || target === document || target === document.body ||
  target instanceof MediaQueryList || target?.dataset?.mounted === "";
const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
EventTarget.prototype.addEventListener = function (type, act, options) {
  if (isOutside(this ?? window) && !options?.once && !options?.signal?.aborted) {
    note(type, 1);
    options?.signal?.addEventListener("abort", () => note(type, -1), { once: true });
  }
  return add.call(this ?? window, type, act, options);
};
EventTarget.prototype.removeEventListener = function (type, act, options) {
  if (isOutside(this ?? window)) note(type, -1);
  return remove.call(this ?? window, type, act, options);
};
"""


def test_a_page_that_is_taken_out_leaves_nothing_behind_and_another_goes_on(mounting) -> None:
    found = mounting.page.evaluate(
        f"""async () => {{
          {COUNT_LISTENERS}
          const hosts = [elementInPage(), elementInPage()];
          for (const host of hosts) host.dataset.mounted = "";
          hosts[0].lang = "de";
          const roots = [await mountInto(hosts[0])];
          const [first] = unmounts;
          const alone = {{ ...listening }};
          roots.push(await mountInto(hosts[1]));
          const both = {{ ...listening }};
          const count = await settled(() => rowsIn(roots[1]) > 0 && rowsIn(roots[1]));
          search(roots[0], "police");  // is still going on when the page is taken out
          search(roots[1], "police");
          first();
          first();
          hosts[0].dispatchEvent(new KeyboardEvent("keydown", {{ key: "Escape" }}));
          for (const type of ["resize", "beforeprint", "afterprint"]) window.dispatchEvent(new Event(type));
          await new Promise((resolve) => setTimeout(resolve, 1500));
          roots[1].querySelector("#list .row").click();
          const opened = await settled(() => roots[1].querySelector("#detail-title")?.textContent);
          return {{
            added: Object.keys(alone).length > 3,
            left: Object.keys(both).filter((type) => listening[type] > both[type] - alone[type]),
            remains: [hosts[0].childNodes, roots[0].childNodes, roots[0].adoptedStyleSheets]
              .map(({{ length }}) => length),
            attributes: [...hosts[0].attributes].map(({{ name }}) => name).sort(),
            lang: hosts[0].lang, state: hosts[1].dataset.mapper, opened: Boolean(opened),
            styles: roots[1].adoptedStyleSheets.length,
            rest: [rowsIn(document) > 0, document.documentElement.dataset.mapper],
          }};
        }}"""
    )
    assert found == {
        "added": True, "left": [], "remains": [0, 0, 0], "attributes": ["data-mounted", "lang", "style"],
        "lang": "de", "state": "ready", "opened": True, "styles": 3, "rest": [True, "ready"],
    }  # fmt: skip
    mounting.assert_silent()
