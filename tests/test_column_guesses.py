"""Which column gives which field, by names and values of kinds that tables of strangers have."""

from __future__ import annotations

import pyarrow as pa
import pytest
import yaml
from click.testing import CliRunner

import mapper
from mapper.cli import main
from mapper.errors import RecordsError
from mapper.files import as_input
from mapper.imports.column_guesses import guess
from mapper.imports.column_uses import list_column_uses, make_columns_text, make_uses_table
from mapper.imports.keep_proposals import propose_columns
from mapper.imports.mapping_files import read_columns
from mapper.imports.reading import guess_columns, read_sheet
from tests.cases import in_one_test

DAYS = ["2025-03-14", "2025-03-29", "2025-04-02"]
LATER = ["2026-03-14", "2026-03-29", "2026-04-02"]
MOMENTS = ["2025-05-18T11:27:07.551Z", "2025-05-19T02:10:00.000Z", "2025-05-20T10:00:00.000Z"]
POINTS = {"lat": ["33.9775", "33.9867", "33.98"], "lon": ["-118.187", "-118.1853", "-118.18"]}
CITIES = ["Bell, CA", "Pasadena, Texas", "Portland, Ore."]
LINKS = ["https://a.example/1", "www.b.example/2", "c.example/news/3"]
TEXTS = ["Officers closed a lane.", "Two vans stood there.", "A street was closed."]
PEOPLE = ["Jane Roe", "John Q. Public", "Maria de la Cruz"]


def fields_of(columns, **options):
    given = {**columns} if "lat" in columns or not options.pop("points", True) else POINTS | columns
    found = guess(list(given), head=pa.table(given), **options)
    return {
        field: names[0] if len(names) == 1 else list(names)
        for field, names in found.columns.fields.items()
        if names[0] in columns
    }


def guessed(columns):
    given = POINTS | columns
    return guess(list(given), head=pa.table(given))


@in_one_test(
    "name",
    [
        "DATE OCC", "OCCUR_DATE", "death_date", "date_single", "occurrencedate", "raidDate", "When?",
        "Date of Incident (month/day/year)", "Fecha del hecho", "Tatdatum", "Date de l'incident",
        "incident.when.date", "CMPLNT_FR_DT", "Occurred On", "crash.dt", "Timestamp", "seen",
    ],
)  # fmt: skip
def test_a_date_is_found_under_many_names(name):
    assert fields_of({name: DAYS}) == {"event_date": name}


ABROAD = {
    "Japanese": ("発生日時,緯度,経度,市区町村,種別,概要", "氏名,電話番号,住所"),
    "simplified Chinese": ("发生日期,纬度,经度,城市,类型,说明", "姓名,电话,地址"),
    "traditional Chinese": ("發生日期,緯度,經度,城市,類型,說明", "姓名,電話,地址"),
    "Korean": ("발생일자,위도,경도,시군구,유형,내용", "이름,전화번호,주소"),
    "Russian": ("Дата,Широта,Долгота,Город,Тип события,Описание", "ФИО,Телефон,Адрес"),
    "Ukrainian": ("Дата події,Широта,Довгота,Місто,Категорія,Опис", "Ім'я,Телефон,Адреса"),
    "Arabic": ("التاريخ,خط العرض,خط الطول,المدينة,النوع,الوصف", "الاسم,الهاتف,العنوان"),
    "Portuguese": (
        "Data do fato,Latitude,Longitude,Município,Natureza,Descrição",
        "Nome,Telefone,Endereço",
    ),
    "German": (
        "Tatzeit,Breitengrad,Längengrad,Gemeinde,Delikt,Beschreibung",
        "Nachname,Telefon,Anschrift",
    ),
    "French": (
        "date des faits,latitude,longitude,commune,catégorie,description",
        "prénom,téléphone,adresse",
    ),
    "Spanish": (
        "Fecha del hecho,Latitud,Longitud,Municipio,Tipo,Descripción",
        "Nombre,Teléfono,Dirección",
    ),
    "Polish": (
        "Data zdarzenia,Szerokość geograficzna,Długość geograficzna,Miejscowość,Rodzaj zdarzenia,Opis",
        "Imię i nazwisko,PESEL,Adres",
    ),
    "Italian": (
        "Data evento,Latitudine,Longitudine,Comune,Tipologia,Descrizione",
        "Nome,Cognome,Indirizzo",
    ),
    "Dutch": (
        "Datum,Breedtegraad,Lengtegraad,Woonplaats,Soort,Omschrijving",
        "Naam,Geboortedatum,Telefoon",
    ),
    "Czech": (
        "Datum nehody,Zeměpisná šířka,Zeměpisná délka,Obec,Druh,Popis",
        "Jméno,Příjmení,Adresa",
    ),
    "Hungarian": ("Dátum,Szélességi fok,Hosszúsági fok,Település,Típus,Leírás", "Név,Cím,Telefon"),
    "Swedish": (
        "Händelsedatum,Breddgrad,Längdgrad,Kommun,Händelsetyp,Beskrivning",
        "Namn,Adress,Telefon",
    ),
    "Turkish": ("Tarih,Enlem,Boylam,Şehir,Olay türü,Açıklama", "Soyad,Adres,Telefon"),
    "Greek": (
        "Ημερομηνία,Γεωγραφικό πλάτος,Γεωγραφικό μήκος,Δήμος,Κατηγορία,Περιγραφή",
        "Όνομα,Επώνυμο,Τηλέφωνο",
    ),
    "Indonesian": ("Tanggal,Lintang,Bujur,Kota,Jenis kejadian,Deskripsi", "Nama,Alamat,Telepon"),
}


@in_one_test(("given", "private"), ABROAD.values())
def test_columns_are_found_in_other_languages_and_private_ones_kept_out(given, private):
    names = given.split(",")
    cells = (DAYS, *POINTS.values(), ["Bell", "Cudahy", "Vernon"], ["抗議", "検問", "抗議"], TEXTS)
    table = dict(zip(names, cells, strict=True))
    people = {name: ["山田太郎", "鈴木一郎", "佐藤花子"] for name in private.split(",")}
    found = guess([*table, *people], head=pa.table({**table, **people}))
    fields = ("event_date", "latitude", "longitude", "city", "type", "summary")
    assert dict(found.columns.fields) == {
        field: (name,) for field, name in zip(fields, names, strict=True)
    }
    assert set(found.columns.private) == set(people)


@in_one_test(
    ("day", "city", "state", "agency"),
    [
        ("tanggal", "kota", "provinsi", "instansi"),
        ("datum", "kommun", "län", "myndighet"),
        ("dátum", "település", "megye", "hatóság"),
        ("data", "localitate", "județ", "instituție"),
        ("datum", "gemeente", "provincie", "instantie"),
        ("वाद_दिनांक", "शहर", "राज्य", "एजेंसी"),
    ],
)
def test_states_and_agencies_are_found_in_the_languages_of_cities(day, city, state, agency):
    columns = {day: DAYS, state: ["A", "B", "C"], city: ["D", "E", "F"], agency: ["G", "H", "I"]}
    found = fields_of(columns, points=False)
    assert (found["city"], found["state"], found["agency"]) == (city, state, agency)


@pytest.mark.parametrize("swapped", [False, True])
def test_degrees_are_found_by_their_values_where_these_tell_the_axes_apart(swapped):
    axes = [
        ("たて", ["35.6812", "34.6937", "43.0621"]),
        ("よこ", ["139.7671", "135.5023", "141.3544"]),
    ]
    table = {"いつ": DAYS, **dict(reversed(axes) if swapped else axes)}
    found = guess(list(table), head=pa.table(table)).columns.fields
    assert (found["latitude"], found["longitude"]) == (("たて",), ("よこ",))
    near = {
        "いつ": DAYS,
        "たて": ["51.5012", "51.6023", "51.41"],
        "よこ": ["0.1212", "0.0991", "0.2001"],
    }
    assert not guess(list(near), head=pa.table(near)).columns.fields.keys() & {
        "latitude",
        "longitude",
    }


@pytest.mark.parametrize("division", ["District", "LGA", "Upazila name"])
def test_a_part_of_a_state_is_proposed_for_the_city_and_the_proposal_works(division):
    """Not taken unasked: a district is larger than the city of its name."""
    rows = [{"Date": "2026-01-05", division: "Pune", "State": "Maharashtra"}]
    with pytest.raises(RecordsError) as caught:
        mapper.read(rows)
    (fault,) = caught.value.faults
    assert fault.code == "no-place-column"
    assert f"city={division}" in fault.fix
    fields = {"event_date": "Date", "city": division, "state": "State"}
    assert mapper.read(rows, columns={"fields": fields}).tally.shown == 1


@pytest.mark.parametrize("names", [("гп_ш", "гп_д"), ("احداثي_س", "احداثي_ص"), ("たて", "よこ")])
def test_degrees_that_no_value_tells_apart_are_asked_for_by_name(names):
    rows = [{"いつ": "2024-01-05", names[0]: "48.0112", names[1]: "37.8033"}]
    with pytest.raises(RecordsError) as caught:
        mapper.read(rows)
    (fault,) = caught.value.faults
    assert fault.code == "no-place-column"
    assert f"latitude={names[0]}" in fault.fix
    assert f"longitude={names[1]}" in fault.fix


def test_degrees_of_an_agency_place_no_incident():
    table = {
        "date": DAYS,
        "city": ["Bell", "Cudahy", "Vernon"],
        "agency_lat": ["33.97", "34.05", "34.01"],
        "agency_lon": ["-118.18", "-118.25", "-118.21"],
    }
    found = guess(list(table), head=pa.table(table)).columns.fields
    assert found.keys() & {"latitude", "longitude", "city"} == {"city"}


@in_one_test("name", ["Creator", "Editor", "deviceid", "NUMERO_LOGRADOURO", "Author"])
def test_who_sent_a_row_and_numbers_of_houses_are_never_proposed(name):
    sheet = read_sheet(as_input([{"date": "2025-01-05", "city": "Bell, CA", name: "7"}] * 4))
    assert name not in propose_columns(sheet, guess_columns(sheet).columns)


def test_what_is_said_of_an_empty_date_is_no_date():
    assert fields_of({"date": ["", "", ""], "date_precision": ["month", "3", "2"]}) == {
        "event_date": "date",
        "date_precision": "date_precision",
    }


@in_one_test(
    ("best", "other"),
    [
        ("When did it happen?", "Timestamp"), ("Date of occurrence", "Date reported"),
        ("Incident Date", "created"), ("date", "updated_at"), ("Report Date", "Submitted on"),
        ("date", "arrest_date"), ("occurred", "date"), ("first_occurrence_date", "last_occurrence_date"),
        ("CMPLNT_FR_DT", "CMPLNT_TO_DT"),
    ],
)  # fmt: skip
def test_the_likelier_date_of_the_event_is_taken_and_the_other_said(best, other):
    for columns in ({best: DAYS, other: LATER}, {other: LATER, best: DAYS}):
        found = guessed(columns)
        assert found.columns.fields["event_date"] == (best,)
        assert found.rivals["event_date"] == (other,)
        assert repr(other) in found.reasons[best]


@in_one_test(
    "columns",
    [
        {"date of birth": DAYS}, {"case": ["20250314", "20250329", "20250402"]},
        {"badge": ["1714627800", "1714627801", "1714627802"]}, {"hire_date": DAYS},
        {"ratio": ["12/13", "1/2", "3/4"]}, {"expiration date": DAYS},
    ],
)  # fmt: skip
def test_other_days_and_numbers_are_no_dates(columns):
    assert "event_date" not in fields_of(columns)


def test_a_time_of_full_moments_is_the_date():
    assert fields_of({"time": MOMENTS, "updated": MOMENTS}) == {"event_date": "time"}
    both = {"date": DAYS, "time": ["11:27", "2:10 pm", "10:00"]}
    assert fields_of(both) == {"event_date": "date", "local_time": "time"}


@in_one_test(
    ("columns", "wanted"),
    [
        ({"breite": POINTS["lat"], "länge": POINTS["lon"], "stadt": CITIES, "datum": DAYS},
         {"latitude": "breite", "longitude": "länge", "city": "stadt", "event_date": "datum"}),
        ({"ville": ["Lyon", "Nice", "Lille"], "tipo": ["robo", "robo", "choque"]},
         {"city": "ville", "type": "tipo"}),
        ({"City Or County": ["Bell", "Napa (county)", "Reno"]}, {"city": "City Or County"}),
        ({"City/Neighborhood": ["Bell", "Napa", "Reno"]}, {"city": "City/Neighborhood"}),
        ({"Location of death (city)": ["Bell", "Napa", "Reno"]}, {"city": "Location of death (city)"}),
        ({"location": CITIES}, {"city": "location"}),
        ({"spot": CITIES}, {"city": "spot"}),
        ({"What happened": TEXTS, "Notes": TEXTS}, {"summary": "What happened"}),
        ({"Which agency did you see?": ["LAPD", "ICE", "CHP"]}, {"agency": "Which agency did you see?"}),
        ({"who": ["LAPD", "Bell Police Department", "ICE"]}, {"agency": "who"}),
        ({"Primary.Type": ["THEFT", "THEFT", "ARSON"], "Case.Number": ["J1", "J2", "J3"]},
         {"id": "Case.Number", "type": "Primary.Type"}),
        ({f"Link {n}": LINKS for n in range(1, 46)}, {"links": [f"Link {n}" for n in range(1, 46)]}),
        ({"read more": LINKS}, {"links": "read more"}),
        ({"source": LINKS}, {"links": "source"}),
        ({"where_from": ["CA", "Texas", "N.Y."]}, {"state": "where_from"}),
        ({"Block": ["1XX N MADE UP AVE", "2XX A ST", "3XX B ST"],
          "Location": ["(33.9, -118.1)", "(33.8, -118.2)", "(33.7, -118.3)"]}, {"locality": "Block"}),
        ({"2. In which city?": ["Bell", "Napa", "Reno"], "4. Tell us what happened": TEXTS},
         {"city": "2. In which city?", "summary": "4. Tell us what happened"}),
        ({"Type d'incident": ["vol", "vol", "rixe"], "Lien vers l’article": LINKS},
         {"type": "Type d'incident", "links": "Lien vers l’article"}),
        ({"Delikt": ["Raub", "Raub", "Betrug"], "Tatort": ["Markt", "Hafen", "Ufer"],
          "Tatzeit": ["14.03.2025 10:00", "29.03.2025 11:00", "30.03.2025 12:00"]},
         {"type": "Delikt", "locality": "Tatort", "event_date": "Tatzeit"}),
        ({"дата": ["14.03.2025", "29.03.2025", "30.03.2025"]}, {"event_date": "дата"}),
        ({"Describa lo que pasó": TEXTS}, {"summary": "Describa lo que pasó"}),
        ({"nearest_intersection": ["Oak & Elm", "Fir & Bay", "Ash & Yew"],
          "neighborhood": ["X Y", "Z Y", "Q Y"]},
         {"locality": "nearest_intersection"}),
        ({"Reported_Date": LATER, "Reported_Time": ["10:00", "11:00", "12:00"], "From_Date": DAYS,
          "From_Time": ["09:00", "10:00", "11:00"]},
         {"event_date": "From_Date", "local_time": "From_Time"}),
        ({"strike_date_start": DAYS, "strike_date_end": LATER},
         {"event_date": "strike_date_start", "date_end": "strike_date_end"}),
        ({"where_description": TEXTS}, {"verbatim_locality": "where_description"}),
        ({"Location Description": TEXTS, "Description": TEXTS[::-1]},
         {"verbatim_locality": "Location Description", "summary": "Description"}),
        # PS is the code of Palestine, and here no country
        ({"State": ["TX", "TX", "NM"], "Police Station": ["Kotwali PS", "Bijapur PS", "Aland PS"]},
         {"state": "State"}),
        ({"Município/UF": ["Belém/PA", "Salvador/BA", "Santos/SP"]}, {"city": "Município/UF"}),
        ({"Case #": ["00123", "00124", "00125"], "Occurred": ["45658", "45659.75", "45660"]},
         {"id": "Case #", "event_date": "Occurred"}),
        ({"Offence Level 1 Description": ["Theft", "Theft", "Assault"]},
         {"type": "Offence Level 1 Description"}),
        ({"ICE?": ["Y", "N", ""], "Agencies/LAPD": ["1", "0", "1"], "Arrests": ["1", "0", "1"]},
         {"agency": ["ICE?", "Agencies/LAPD"]}),
        # Danish for city; without places in it, who says something
        ({"By": ["Aarhus", "Odense", "København"]}, {"city": "By"}),
        ({"by": ["A neighbor", "Police", "Her lawyer"]}, {}),
        ({"alcaldia_hecho": ["Coyoacán", "Iztapalapa", "Tláhuac"], "RUBRICA": ["Roubo", "Roubo", "Furto"]},
         {"city": "alcaldia_hecho", "type": "RUBRICA"}),
        ({"summary": ["", "", ""], "Describe what you saw": TEXTS},
         {"summary": "Describe what you saw"}),
    ],
)  # fmt: skip
def test_fields_are_found_by_words_and_by_values(columns, wanted):
    assert fields_of(columns, points="breite" not in columns) == wanted


def test_a_prefix_that_most_columns_share_does_not_matter():
    columns = {
        "incident_latitude": POINTS["lat"], "incident_longitude": POINTS["lon"],
        "incident_county": ["Orange", "Kern", "Napa"], "incident_date_created": MOMENTS,
        "incident_name": ["Canyon Fire", "Ridge Fire", "Creek Fire"], "incident_url": LINKS,
        "is_active": ["Y", "N", "N"],
    }  # fmt: skip
    assert fields_of(columns, points=False) == {
        "latitude": "incident_latitude", "longitude": "incident_longitude",
        "county": "incident_county", "event_date": "incident_date_created",
        "title": "incident_name", "links": "incident_url",
    }  # fmt: skip


@in_one_test(
    "columns",
    [
        {"Victim name": PEOPLE}, {"name": PEOPLE}, {"suspect city": ["Bell", "Napa", "Reno"]},
        {"City of residence": ["Bell", "Napa", "Reno"]}, {"author": ["Virginia", "Georgia", "Carolina"]},
        {"Vehicle State": ["CA", "TX", "NY"]}, {"photo": LINKS}, {"Upload a photo or video": LINKS},
        {"Notes": TEXTS}, {"Internal remarks": TEXTS}, {"comments": TEXTS}, {"Your email": LINKS},
        {"number": ["310-555-0100", "(310) 555-0101", "310 555 0102"]},
        {"link": ["mailto:a@b.example", "c@d.example", "e@f.example"]},
        {"agency_website": LINKS},
        {"weapon_type": ["gun", "knife", "gun"]}, {"width": ["1.25", "2.50", "3.75"]},
        {"Home address": TEXTS}, {"state": ["open", "closed", "open"]},
        {"first": ["Georgia", "Virginia", "Carolina"]}, {"weather": ["ICE", "rain", "ice"]},
        {"DriverCity": ["Bell", "Napa", "Reno"]}, {"shooter_name1": PEOPLE},
        {"percent": ["33.97", "33.98", "12.50"]},
    ],
)  # fmt: skip
def test_columns_that_only_look_alike_are_left_alone(columns):
    assert fields_of(columns) == {}


@pytest.mark.parametrize(
    ("columns", "wanted"),
    [
        ({"latitude": TEXTS, "longitude": TEXTS},
         {"latitude": "latitude", "longitude": "longitude"}),
        ({"latitude": TEXTS, "y": POINTS["lat"], "longitude": TEXTS, "lng": POINTS["lon"]},
         {"latitude": "y", "longitude": "lng"}),
        ({"coordinates": TEXTS}, {"coordinates": "coordinates"}),
        ({"geolocation": TEXTS}, {}),
        ({"y": ["yes", "no", "no"], "x": ["seen", "unseen", "seen"], "long": TEXTS}, {}),
    ],
)  # fmt: skip
def test_words_for_degrees_are_taken_only_under_sure_names(columns, wanted):
    assert fields_of(columns, points=False) == wanted


def test_a_name_is_a_title_where_it_names_no_person():
    titles = ["Raid near the market", "Stop at 5th and Main", "Agents at the courthouse"]
    assert fields_of({"name": titles}) == {"title": "name"}
    assert fields_of({"Name": PEOPLE}, titled="Name") == {"title": "Name"}
    assert fields_of({"name": titles, "age": ["20", "30", "40"]}) == {}


def test_each_column_is_said_once_and_the_table_fits_a_screen():
    columns = POINTS | {"date": DAYS, **{f"Link {n}": LINKS for n in range(45)}, "Notes": TEXTS}
    columns |= {f"other {n}x": ["1", "2", "3"] for n in range(80)}
    found = guess(list(columns), head=pa.table(columns))
    uses = list_column_uses(list(columns), found.columns, found.reasons)
    assert sorted(each.column for each in uses) == sorted(columns)
    lines = make_uses_table(uses)
    assert len(lines) < 12
    assert sum("45 columns" in line for line in lines) == 1


def test_a_mapping_lists_every_column_and_reads_back(tmp_path):
    columns = POINTS | {"date: of": DAYS, "# odd": ["1", "2", "3"], "victim_name": PEOPLE}
    found = guess(list(columns), head=pa.table(columns))
    path = tmp_path / "columns.yaml"
    path.write_text(make_columns_text(found.columns, file="t.csv", reasons=found.reasons), "utf-8")
    assert read_columns(path) == found.columns
    written = yaml.safe_load(path.read_text("utf-8"))
    assert (written["private"], written["left_alone"]) == (["victim_name"], ["# odd"])


def test_import_writes_a_mapping_where_nothing_can_be_placed(tmp_path):
    for name in ("a.csv", "a.txt"):
        (tmp_path / name).write_text("ort der tat,was\nim Hof,x\n", encoding="utf-8")
        result = CliRunner().invoke(
            main, ["import", str(tmp_path / name), "-o", str(tmp_path / f"{name}.yaml")]
        )
        assert (result.exit_code, "no-place-column" in result.output) == (1, True)
    for name in ("a.columns.yaml", "a.txt.columns.yaml"):
        assert "was" in (tmp_path / name).read_text(encoding="utf-8")


def test_a_frame_says_which_column_gives_what(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("OCCUR_DATE,lat,lon,x1\n2025-01-02,33.9,-118.2,a\n", encoding="utf-8")
    columns = mapper.read(path).columns.set_index("column")
    assert columns["field"].to_dict() == {
        "OCCUR_DATE": "event_date", "lat": "latitude", "lon": "longitude", "x1": None,
    }  # fmt: skip


PARTS_OF_DATES = ["OCC_MONTH", "mes_hecho", "Day of Week", "Incident Hour", "OBJECTID"]


@in_one_test(
    ("name", "is_proposed"),
    [*((each, False) for each in PARTS_OF_DATES), ("Days open", True), ("Hours worked", True)],
)
def test_parts_of_the_date_and_numbers_of_programs_are_not_proposed(name, is_proposed):
    rows = [{"date": "2025-01-05", "city": "Bell, CA", name: n} for n in (1, 2, 2)]
    sheet = read_sheet(as_input(rows))
    assert (name in propose_columns(sheet, guess_columns(sheet).columns)) == is_proposed


@in_one_test(
    ("field", "cells"),
    [
        ("type", ["Raid", "Stop", "Raid"]),
        ("type", ["Raid", "Stop", "Protest"]),
        ("title", ["Raid at a factory", "Traffic stop", "Chase ends in a crash"]),
        ("title", ["Agents came to a market and asked each for papers " * 2] * 3),
    ],
)
def test_a_column_called_incident_has_types_or_titles_as_its_cells_say(field, cells):
    table = {"date": DAYS, "city": ["Bell", "Cudahy", "Vernon"], "Incident": cells}
    assert fields_of(table)[field] == "Incident"


def test_places_beside_counties_are_cities_where_most_lie_in_them():
    table = {"date": DAYS, "County": ["Los Angeles", "Los Angeles", "Orange"]}
    cities = ["Fashion District, Los Angeles", "Paramount", "Santa Ana"]
    assert fields_of({**table, "Location": cities}, points=False)["city"] == "Location"
    sites = ["City Hall", "Union", "Paramount"]
    assert "city" not in fields_of({**table, "Location": sites}, points=False)


def test_what_people_saw_is_the_summary_and_not_being_sure_is_no_agency():
    rows = [
        {"When did you see this? (date)": "1/20/2026", "City": "Bell, CA", "What did you see?": "Two vans",
         "Which agencies were there?": agency}
        for agency in ("ICE", "not sure")
    ]  # fmt: skip
    incidents = mapper.read(rows)
    assert set(incidents.frame["summary"]) == {"Two vans"}
    assert list(incidents.involvements["agency"]) == ["ice"]


@pytest.mark.parametrize(("numbers", "are_proposed"), [([1, 2, 3], False), ([1, 2, 2], True)])
def test_a_column_that_numbers_the_rows_is_not_proposed(numbers, are_proposed):
    rows = [{"date": "2025-01-05", "city": "Bell, CA", "Sl": n} for n in numbers]
    sheet = read_sheet(as_input(rows))
    assert ("Sl" in propose_columns(sheet, guess_columns(sheet).columns)) == are_proposed


def test_a_suburb_is_a_city_where_no_column_is_one():
    table = {"date": DAYS, "Suburb": ["Fitzroy", "Carlton", "Fitzroy"]}
    assert fields_of(table)["city"] == "Suburb"
    assert fields_of({**table, "City": ["Melbourne"] * 3})["city"] == "City"


COUNTS = ["3", "1", "2", "3"]
NAMES = ["Ana Example", "Rob Sample", "Lou Case", "Max Specimen"]


@in_one_test(
    "name",
    ["Victims", "Vítimas", "Víctimas", "Victimes", "Opfer", "Witnesses", "Victim count", "Total victims",
     "Number of officers", "Deceased", "Deaths", "Muertos", "Tote", "Injured", "被害者", "suspects_killed"],
)  # fmt: skip
def test_numbers_of_people_are_proposed_and_their_names_are_not(name):
    for cells, is_proposed in ((COUNTS, True), (NAMES, False)):
        rows = [{"date": "2025-01-05", "city": "Bell, CA", name: each} for each in cells]
        sheet = read_sheet(as_input(rows))
        columns = guess_columns(sheet).columns
        assert (name in propose_columns(sheet, columns)) == is_proposed
        assert not {name} & {each for given in columns.fields.values() for each in given}


@in_one_test(
    ("name", "cells"),
    [
        ("Victim age", ["3", "1", "2", "3"]), ("Officer No", ["3", "1", "2", "3"]),
        ("Officer", ["1432", "2251", "1432", "2251"]), ("Victims", ["3", "Ana Example", "2", "3"]),
        ("contact", ["3", "1", "2", "3"]), ("phone", ["3", "1", "2", "3"]),
        ("Victims", ["5550101", "5550102", "5550101", "5550102"]),
        ("_status", ["sent", "sent", "sent", "new"]), ("altitude", ["3", "1", "2", "3"]),
    ],
)  # fmt: skip
def test_numbers_of_one_person_and_of_forms_are_not_proposed(name, cells):
    rows = [{"date": "2025-01-05", "city": "Bell, CA", name: each} for each in cells]
    sheet = read_sheet(as_input(rows))
    assert name not in propose_columns(sheet, guess_columns(sheet).columns)


def test_more_columns_of_agencies_and_of_links_are_taken_with_the_first():
    table = {
        "incident_date": DAYS,
        "city": ["Boise, ID", "Nampa, ID", "Boise, ID"],
        "lead_agency": ["Boise PD", "Nampa PD", "Boise PD"],
        "assisting_agency": ["Ada County Sheriff", None, "ICE"],
        "video_url": ["https://v.example/1", None, None],
        "source_1": ["https://a.example/1", "https://a.example/2", "https://a.example/3"],
        "source_2": [None, "https://b.example/2", None],
    }
    fields = guess(list(table), head=pa.table(table)).columns.fields
    assert fields["agency"] == ("lead_agency", "assisting_agency")
    assert fields["links"] == ("video_url", "source_1", "source_2")


@in_one_test(
    ("begin", "end"),
    [
        ("start", "end"), ("Begin", "Until"), ("von", "bis"), ("Beginn", "Ende"), ("start_date", "end_date"),
        ("fecha_inicio", "fecha_fin"), ("date_debut", "date_fin"), ("started_at", "ended_at"),
    ],
)  # fmt: skip
def test_an_event_lasts_until_the_day_of_its_end(begin, end):
    assert fields_of({begin: DAYS, end: LATER}) == {"event_date": begin, "date_end": end}


def test_an_end_is_none_where_it_is_that_of_a_street_or_of_another_date():
    assert "date_end" not in fields_of({"date": DAYS, "end": ["north end", "south end", ""]})
    assert "date_end" not in fields_of({"incident_date": DAYS, "start": LATER, "end": LATER})


def test_who_works_on_a_row_is_not_proposed():
    rows = [{"date": "2025-01-05", "city": "Bell, CA", "Assignee": "Ana", "Coded by": "Rob"}] * 4
    sheet = read_sheet(as_input(rows))
    assert propose_columns(sheet, guess_columns(sheet).columns) == []


def test_data_is_a_date_with_its_day_first():
    rows = [{"Data": "01/02/2025", "Município": "Campinas", "UF": "SP", "Vítimas": "3"}] * 2
    frame = mapper.read(rows, embargo_hours=0, columns={"constants": {"country": "Brazil"}}).frame
    assert set(frame["event_date"].astype(str)) == {"2025-02-01"}


def test_labels_of_wikidata_name_what_its_items_are():
    columns = {
        "item": LINKS,
        "itemLabel": ["March", "Raid", "Stop"],
        "countryLabel": ["France"] * 3,
    }
    found = fields_of(columns)
    assert (found["title"], found["country"]) == ("itemLabel", "countryLabel")
