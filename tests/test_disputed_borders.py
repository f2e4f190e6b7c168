"""What a publisher chooses to name in an area in dispute: named alone, drawn so, and said everywhere."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from click.testing import CliRunner

import mapper
from mapper.cli import main
from mapper.errors import RecordsError, SelectionError
from mapper.page.world_map import encode_world_map
from mapper.places import choose_borders, jurisdictions_of
from mapper.places.disputed_areas import load_disputed_areas
from tests.cases import in_one_test
from tests.page_reader import Page
from tests.test_page_world import World, incidents

SIMFEROPOL = (44.95, 34.10)
ROWS = [{"date": "2025-01-01", "latitude": SIMFEROPOL[0], "longitude": SIMFEROPOL[1]}]

# a spot well inside each area that the lines of Natural Earth do not show as a country's
SPOTS = {
    "Sevastopol": (44.6, 33.53, ("RU", "UA")),
    "Kherson": (46.64, 32.61, ("RU", "UA")),
    "Taipei": (25.03, 121.56, ("CN", "TW")),
    "Tiraspol": (46.84, 29.63, ("MD", "XT")),
    "Aksai Chin": (35.2, 79.4, ("CN", "IN")),
    "Hala'ib": (22.3, 36.3, ("EG", "SD")),
    "Mamoudzou": (-12.78, 45.2, ("FR", "KM")),
    "Bartica, west of the Essequibo": (6.4, -58.9, ("GY", "VE")),
}


@in_one_test("spot", SPOTS)
def test_an_area_in_dispute_has_all_who_claim_it(spot: str) -> None:
    latitude, longitude, claimants = SPOTS[spot]
    assert jurisdictions_of(latitude, longitude, radius_meters=100).country_codes == claimants


def test_every_area_of_the_list_is_on_the_map_and_can_be_chosen() -> None:
    areas = load_disputed_areas()
    assert len(areas) > 40
    for area in areas.values():
        assert len(area.claimants) > 1
        assert choose_borders({area.names["es"]: area.claimants[0]}) == {
            area.name: area.claimants[0]
        }


def test_the_choice_is_named_alone_and_stands_in_pages_and_exports(tmp_path) -> None:
    page, table = tmp_path / "map.html", tmp_path / "incidents.geojson"
    chosen = mapper.read(ROWS, borders={"crimea": "Ukraine"})
    assert chosen.frame["jurisdiction"].tolist() == ["Crimea, Ukraine"]
    chosen.save(page)
    header = Page(page.read_text("utf-8")).columns[0]["borders"]
    assert header["chosen"] == {"Crimea": "UA"}
    assert "Russie" in header["words"]["fr"]
    assert "Rusia" in header["words"]["es"]
    assert (
        "Crimea: Ukraine (also claimed by Russia)"
        in page.read_text("utf-8").partition("<article>")[0]
    )
    mapper.read(page).export(table)
    assert json.loads(table.read_text("utf-8"))["borders"] == {"Crimea": "UA"}
    again = mapper.read(table)
    assert again.frame["countries"].tolist() == [("UA",)]
    again.export(tmp_path / "records.yaml")
    back = mapper.read(tmp_path / "records.yaml", embargo_hours=0)
    assert back.frame["jurisdiction"].tolist() == ["Crimea, Ukraine"]


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    ("borders", "holding"),
    [({}, ["UA+RU"]), ({"Crimea": "UA"}, []), ({"Crimea": "RU"}, ["RU"])],
)
def test_the_map_draws_what_was_chosen(borders, holding) -> None:
    block = encode_world_map(
        incidents(SIMFEROPOL), extent=(44, 33, 46, 35), has_census=False, borders=borders
    )
    world = World(block)
    disputed = [each["id"] for each in world.header["areas"] if each["kind"] == "disputed"]
    # the outline of Ukraine holds it, too
    assert [area for area in disputed if world.holds(area, *SIMFEROPOL)] == holding


@in_one_test(
    ("name", "country", "area"),
    [
        ("Golan", "SY", "Golan Heights"),
        ("Donetsk", "Ukraine", "Donetsk Oblast"),
        ("Malvinas", "AR", "Falkland Islands"),
        ("senkaku", "Japan", "Senkaku Islands"),
        ("Kuril Islands", "RU", "Southern Kuril Islands"),
    ],
)
def test_an_area_goes_by_part_of_its_name_that_no_other_has(name, country, area) -> None:
    assert [*choose_borders({name: country})] == [area]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Kashmir", "Azad Kashmir, Jammu and Kashmir"),
        ("West Bank", "Palestine is named as it is"),
        ("Krim", "The areas are Abkhazia"),
    ],
)
def test_a_name_that_is_open_or_in_no_dispute_says_so(name, said) -> None:
    with pytest.raises(SelectionError, match=said):
        choose_borders({name: "PS"})


@pytest.mark.parametrize(
    ("borders", "code"),
    [({"Narnia": "UA"}, "unknown-disputed-area"), ({"Crimea": "FR"}, "not-a-claimant")],
)
def test_a_wrong_choice_is_a_fault_in_every_door(borders, code, tmp_path) -> None:
    with pytest.raises(SelectionError) as raised:
        mapper.read(ROWS, borders=borders)
    assert raised.value.code == code
    with pytest.raises(SelectionError) as both:
        choose_borders({"Sealand": "GB"} | borders)
    assert len(str(both.value).splitlines()) == 2
    ((name, country),) = borders.items()
    mapping, table = tmp_path / "columns.yaml", tmp_path / "table.csv"
    mapping.write_text(f"borders: {{{name}: {country}}}\n", encoding="utf-8")
    table.write_text("date,latitude,longitude\n2025-01-01,44.95,34.1\n", encoding="utf-8")
    with pytest.raises(RecordsError) as listed:
        mapper.read(table, columns=mapping)
    (fault,) = listed.value.faults
    assert (fault.code, fault.position.line) == (code, 1)
    assert str(fault).count(code) == 1
    said = CliRunner().invoke(main, ["build", str(table), "--borders", f"{name}={country}"])
    assert said.exit_code == 2  # a wrong use of the option


OF_PLACES = {"--home", "--borders", "--boundaries", "--columns"}
OF_AREAS = {"--areas", "--repair-areas"}


@pytest.mark.parametrize(
    ("commands", "options"),
    [
        ("build check diff export import locate publish serve", OF_PLACES),
        ("build check diff export publish serve", OF_AREAS),
        ("assign", {"--borders", "--boundaries", *OF_AREAS}),
    ],
)
def test_commands_that_read_the_same_take_the_same_options_of_places(commands, options) -> None:
    for name in commands.split():
        taken = {option for each in main.commands[name].params for option in each.opts}
        assert options <= taken, name


@pytest.mark.long
def test_a_choice_counts_for_locate_and_diff_too(tmp_path) -> None:
    table, chosen = tmp_path / "table.csv", tmp_path / "chosen.html"
    table.write_text("date,latitude,longitude\n2025-01-01,44.95,34.1\n", encoding="utf-8")
    mapper.read(table, borders={"Crimea": "UA"}, embargo_hours=0).save(chosen)
    for country, status in (("FR", 2), ("UA", 0)):
        for command in (["locate", table], ["diff", chosen, table]):
            said = CliRunner().invoke(main, [*map(str, command), "--borders", f"Crimea={country}"])
            assert said.exit_code == status, said.output


def test_points_have_the_country_that_was_chosen(tmp_path) -> None:
    frame = pd.DataFrame({"latitude": [44.95, 49.99], "longitude": [34.1, 36.23]})
    assert mapper.assign(frame)["countries"].tolist() == [("RU", "UA"), ("UA",)]
    chosen = mapper.assign(frame, borders={"crimea": "Ukraine"})
    assert chosen["countries"].tolist() == [("UA",), ("UA",)]
    with pytest.raises(SelectionError):
        mapper.assign(frame, borders={"Crimea": "FR"})
    table = tmp_path / "points.csv"
    frame.to_csv(table)
    said = CliRunner().invoke(main, ["assign", str(table), "--borders", "Crimea=UA"])
    assert "Crimea: Ukraine (also claimed by Russia)" in said.stderr
    assert "in dispute" not in said.stdout


def test_inputs_that_disagree_are_refused_until_the_option_decides(tmp_path) -> None:
    pages, files = [], []
    for country in ("UA", "RU"):
        table, mapping = tmp_path / f"{country}.csv", tmp_path / f"{country}.yaml"
        table.write_text("date,latitude,longitude\n2025-01-01,44.95,34.1\n", encoding="utf-8")
        mapping.write_text(f"borders: {{Crimea: {country}}}\n", encoding="utf-8")
        read = mapper.read(table, columns=mapping)
        pages.append(tmp_path / f"{country}.html")
        read.save(pages[-1])
        files.append(tmp_path / f"records-{country}.yaml")
        read.export(files[-1])
    for inputs in (pages, files, [pages[0], files[1]]):
        with pytest.raises(SelectionError, match=r"Crimea: (UA and RU|RU and UA)"):
            mapper.read(inputs)
    for inputs in (files, [pages[1], files[0]]):
        decided = mapper.read(inputs, borders={"Crimea": "RU"})
        assert decided.frame["countries"].tolist() == [("RU",)] * 2


@pytest.mark.long
def test_a_page_names_the_united_states_among_the_claimants_abroad(tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("id,latitude,longitude,title\na,19.93,-75.13,T\n", encoding="utf-8")
    incidents = mapper.read(table, embargo_hours=0)
    assert incidents.frame["countries"].tolist() == [("CU", "US")]
    page = tmp_path / "map.html"
    incidents.save(page)
    areas = Page(page.read_text("utf-8")).columns[0]["areas"]
    assert [each["geoid"] for each in areas if each["kind"] == "country"] == ["CU", "US"]
    assert mapper.read(page).frame["countries"].tolist() == [("CU", "US")]
