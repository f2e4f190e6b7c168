"""Photos in a page: decoded and written anew, and none of an incident that is not shown in whole."""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
from dataclasses import dataclass

import pytest
import yaml
from click.testing import CliRunner
from PIL import Image, ImageCms, PngImagePlugin

import mapper
from mapper.cli import main
from mapper.errors import RecordsError
from mapper.files import write_photograph_anew
from tests.sites import files, leave_out_slow_parts

RECORD = {
    "event_date": "2026-01-19", "type": "stop", "title": "Police stop a driver", "summary": "A stop.",
    "location": {"verbatim_locality": "near City Hall", "locality": "Bell City Hall"},
    "agencies": [{"agency": "LAPD", "role": "conducting"}], "sources": ["city-news"],
}  # fmt: skip
SOURCE = {"publisher": "City News", "title": "A stop", "published": "2026-01-23", "url": "unknown",
          "archived_at": "unknown"}  # fmt: skip
ELSEWHERE = {"verbatim_locality": "a yard", "locality": "a yard", "latitude": 33.97, "longitude": -118.18,
             "coordinate_uncertainty_in_meters": 20}  # fmt: skip
RED, WHITE = (200, 30, 30), (255, 255, 255)


def photo(name="a.jpg", **changed):
    given = {"file": name, "alt": f"What {name} shows to all", "credit": f"Photographer of {name}",
             "license": "CC BY 4.0", "people": "none"}  # fmt: skip
    return {**given, **changed}


def write_records(folder, records, **head):
    listed = [{**RECORD, "id": f"stop-{number}", **each} for number, each in enumerate(records)]
    said = {
        "format": 1,
        "home": "California",
        **head,
        "sources": {"city-news": SOURCE},
        "incidents": {"Bell": listed},
    }
    path = folder / "incidents.yaml"
    path.write_text(yaml.safe_dump(said), encoding="utf-8")
    return path


def jpeg(size=(60, 40), **options):
    made = io.BytesIO()
    Image.new("RGB", size, RED).save(made, "JPEG", **options)
    return made.getvalue()


@dataclass
class Saved:
    data: bytes
    photos: dict[str, list[dict]]


def build(records, folder, **options):
    made = io.BytesIO()
    incidents = (
        records if isinstance(records, mapper.Incidents) else mapper.read(records, **options)
    )
    incidents.embed_media(folder).save(made)
    blocks = re.findall(rb'mapper-block" id="media-([^"]+)">([^<]*)<', made.getvalue())
    photos = {
        id_.decode(): json.loads(gzip.decompress(base64.b64decode(data))) for id_, data in blocks
    }
    return Saved(made.getvalue(), photos)


def pixels(said):
    return base64.b64decode(said["src"].removeprefix("data:image/jpeg;base64,"))


def telling_jpeg():
    """Give a photo on its side that tells where it was taken in six ways."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x010F] = "CAMERAMAKER"
    exif.get_ifd(0x8825).update({1: "N", 2: (33.0, 58.0, 39.0), 3: "W", 4: (118.0, 11.0, 13.0)})
    thumbnail = jpeg((16, 16), comment=b"THUMBNAIL")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b"<x:xmpmeta>SECRETXMP</x:xmpmeta>"
    data = jpeg((60, 40), exif=exif, icc_profile=profile, xmp=xmp, comment=b"SECRETCOMMENT")
    return (
        data[:2]
        + b"\xff\xed"
        + (len(thumbnail) + 2).to_bytes(2, "big")
        + thumbnail
        + data[2:]
        + b"AFTERTHEEND"
    )


def test_a_photo_leaves_as_its_pixels_alone_upright_and_small(tmp_path):
    (tmp_path / "a.jpg").write_bytes(telling_jpeg())
    told = photo(alt="A street", credit="A photographer")
    found = build(write_records(tmp_path, [{"media": [told]}, {}]), tmp_path)
    (said,) = found.photos["stop-0"]
    assert list(found.photos) == ["stop-0"]
    assert set(said) == {"alt", "credit", "license", "people", "width", "height", "src"}
    assert said.items() >= {(name, told[name]) for name in told if name != "file"}
    data = pixels(said)
    for secret in (
        b"Exif",
        b"CAMERAMAKER",
        b"THUMBNAIL",
        b"xmpmeta",
        b"SECRET",
        b"ICC_PROFILE",
        b"AFTERTHEEND",
    ):
        assert secret not in data
    assert data.count(b"\xff\xd8\xff") == 1  # no second picture inside
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (40, 60) == (said["width"], said["height"])
        assert set(image.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert all(abs(a - b) < 6 for a, b in zip(image.getpixel((20, 30)), RED, strict=True))
    assert b"a.jpg" not in found.data + data + json.dumps(said).encode()


def test_a_site_shows_photos_from_files_of_its_own(tmp_path, monkeypatch):
    leave_out_slow_parts(monkeypatch)
    (tmp_path / "a.jpg").write_bytes(telling_jpeg())
    spanish = {"es": {"alt": "La <calle> sola", "credit": "Una <vecina>"}}
    told = photo(alt='A "street" <b>', people="blurred", translations=spanish)
    hidden = {"media": [photo("secret.jpg", alt="Hidden"), told], "withhold": True}
    translated = {"translations": {"es": {"title": "Una parada"}}}
    records = write_records(
        tmp_path, [{"media": [told], **translated}, {"media": [told]}, {}, hidden]
    )
    arguments = ["publish", str(records), "-o", str(tmp_path / "site"), "--embargo-hours", "0"]
    done = CliRunner().invoke(main, [*arguments, "--embed-media", str(tmp_path)])
    assert done.exit_code == 0, done.output
    made = files(tmp_path / "site")
    (path,) = [each for each in made if each.startswith("media/")]
    assert path in json.loads(made["manifest.json"])["files"]
    assert b"SECRET" not in made[path]
    for id_ in ("stop-0", "stop-1"):
        page = made[f"incidents/{id_}.html"].decode()
        assert (
            f'src="../{path}" alt="A &quot;street&quot; &lt;b&gt;" width="40" height="60"' in page
        )
        assert "img-src 'self' data:" in page
        assert "Photographer of a.jpg · CC BY 4.0 · Faces blurred" in page
    (in_spanish,) = [each for each in made.values() if b"La &lt;calle&gt; sola" in each]
    assert b'lang="es"' in in_spanish
    assert "Una &lt;vecina&gt; · CC BY 4.0 · Rostros" in in_spanish.decode()
    assert b"img-src data:" in made["incidents/stop-2.html"]
    assert not [each for each, data in made.items() if b"Hidden" in data or b"secret.jpg" in data]
    verify = ["verify", str(tmp_path / "site"), "--records", str(records), "--embargo-hours", "0"]
    assert CliRunner().invoke(main, [*verify, "--embed-media", str(tmp_path)]).exit_code == 0
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert not [each for each in files(tmp_path / "site") if each.startswith("media/")]


def saved_as(kind, mode="RGB", **options):
    made = io.BytesIO()
    image = Image.new("RGB", (30, 20), RED).convert(mode)
    if mode == "RGBA":
        image.putalpha(0)
    image.save(made, kind, **options)
    return made.getvalue()


def with_text():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "SECRETCOMMENT")
    return saved_as("PNG", pnginfo=info)


def of_16_bits():
    made = io.BytesIO()
    Image.new("I;16", (30, 20), 200 * 256).save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "color"),
    [
        (saved_as("PNG"), RED),
        (with_text(), RED),
        (saved_as("PNG", "P"), None),
        (saved_as("PNG", "L"), None),
        (saved_as("PNG", "RGBA"), WHITE),
        (of_16_bits(), (200, 200, 200)),
        (saved_as("WEBP"), RED),
        (saved_as("JPEG", "CMYK"), RED),
        (saved_as("JPEG", icc_profile=b"no profile"), RED),
    ],
)
def test_every_kind_of_jpeg_png_and_webp_is_packed(tmp_path, data, color):
    path = tmp_path / "named.as-it-likes"
    path.write_bytes(data)
    made = write_photograph_anew(path, most_bytes=100_000)
    assert b"SECRET" not in made.jpeg
    with Image.open(io.BytesIO(made.jpeg)) as image:
        assert image.size == (30, 20)
        assert image.mode == "RGB"
        assert color is None or all(
            abs(a - b) < 12 for a, b in zip(image.getpixel((9, 9)), color, strict=True)
        )


def test_colors_are_those_of_the_profile(tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # of a camera whose red is blue
    turned = profile.replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ")
    (tmp_path / "a.jpg").write_bytes(jpeg(icc_profile=turned))
    made = write_photograph_anew(tmp_path / "a.jpg", most_bytes=100_000)
    with Image.open(io.BytesIO(made.jpeg)) as image:
        red, _, blue = image.getpixel((9, 9))
    assert blue - red > 100


def test_a_large_photo_is_made_smaller_until_it_fits(tmp_path):
    Image.effect_noise((700, 400), 90).save(tmp_path / "noise.png")
    made = write_photograph_anew(tmp_path / "noise.png", most_bytes=20_000)
    assert len(made.jpeg) <= 20_000
    (tmp_path / "plain.jpg").write_bytes(jpeg((1400, 700)))
    plain = write_photograph_anew(tmp_path / "plain.jpg", most_bytes=250_000)
    assert (plain.width, plain.height) == (1280, 640)


def test_photos_of_one_page_share_its_room(tmp_path, monkeypatch):
    for name in ("a.png", "b.png", "c.png"):
        Image.effect_noise((300, 200), 90).save(tmp_path / name)
    records = write_records(tmp_path, [{"media": [*map(photo, ("a.png", "b.png"))]},
                                       {"media": [photo("c.png")]}])  # fmt: skip
    monkeypatch.setattr("mapper.publish.media._MOST_OF_PAGE", 45_000)
    found = build(records, tmp_path)
    sizes = [len(pixels(each)) for listed in found.photos.values() for each in listed]
    assert len(sizes) == 3
    assert max(sizes) <= 15_000
    monkeypatch.setattr("mapper.files.photographs._MOST_BYTES", 1_000)
    with pytest.raises(RecordsError) as caught:
        build(records, tmp_path)
    assert [each.code for each in caught.value.faults] == ["photo-too-large"] * 3


HIDDEN = {
    "withheld": {"withhold": True},
    "withdrawn": {"status": "withdrawn"},
    "later": {"publish_after": "2100-01-01"},
    "embargoed": {"event_date": "2099-01-01"},
    "redacted": {"redact": ["summary"]},
    "home": {"location": {**ELSEWHERE, "place_type": "home"}},
    "generalized": {"data_generalizations": "The source rounds the place."},
    "kept": {"information_withheld": "The name of the shop."},
    "retracted": {"corrections": [{"kind": "retraction", "by": "editor", "date": "2026-02-01"}]},
    "merged": {"merged_into": "stop-0"},
}


@pytest.mark.parametrize("profile", ["public", "partner", "internal"])
def test_an_incident_that_is_not_shown_in_whole_has_no_photo(tmp_path, profile):
    """The files are not there: privacy decides before one is opened."""
    (tmp_path / "open.jpg").write_bytes(jpeg())
    hidden = [{**each, "media": [photo(f"{name}.jpg")]} for name, each in HIDDEN.items()]
    records = write_records(tmp_path, [{"media": [photo("open.jpg")]}, *hidden])
    incidents = mapper.read(records, profile=profile)
    found = build(incidents, tmp_path)
    assert list(found.photos) == ["stop-0"]
    assert incidents._dataset.kept_photos == len(HIDDEN)
    assert "media" not in incidents.frame
    left = incidents._dataset.tables.incidents.to_csv()
    for name in HIDDEN:
        assert f"{name}.jpg" not in left


def test_an_incident_beside_a_withheld_home_has_no_photo(tmp_path):
    home = {"location": {**ELSEWHERE, "place_type": "home"}}
    records = write_records(tmp_path, [home, {"location": ELSEWHERE, "media": [photo()]}])
    assert build(records, tmp_path).photos == {}


def test_the_texts_of_photos_are_searched_for_what_is_withheld(tmp_path):
    (tmp_path / "a.jpg").write_bytes(jpeg())
    named = write_records(
        tmp_path,
        [{"media": [photo(alt="Maria Quintanilla waits.")]}],
        private_names=["Maria Quintanilla"],
    )
    with pytest.raises(mapper.errors.LeakError, match=r"incidents.yaml:\d"):
        build(named, tmp_path)
    home = {"location": {**ELSEWHERE, "locality": "4512 Gage Avenue"}, "redact": ["locality"]}
    told = {"media": [photo(alt="The yard of 4512 Gage Avenue.")]}
    with pytest.raises(mapper.errors.LeakError, match=r"incidents.yaml:\d"):
        build(write_records(tmp_path, [told, home]), tmp_path)


def link(folder):
    (folder / "link.jpg").symlink_to(folder.parent / "outside.jpg")
    return "link.jpg"


NO_PHOTOS = [
    ("none.jpg", None, "photo-missing"),
    ("a\0b.jpg", None, "photo-missing"),
    (".", None, "photo-missing"),
    ("../outside.jpg", None, "photo-outside"),
    ("sub/../a.jpg", None, "photo-outside"),
    ("..\\outside.jpg", None, "photo-outside"),
    ("/etc/hostname", None, "photo-outside"),
    ("C:\\photos\\a.jpg", None, "photo-outside"),
    (link, None, "photo-outside"),
    ("a-0.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo-format"),
    ("a-1.jpg", b"%PDF-1.7", "photo-format"),
    ("a-2.jpg", b"\0\0\0\x18ftypheic\0\0\0\0", "photo-format"),
    ("a-3.jpg", saved_as("GIF"), "photo-format"),
    ("a-4.jpg", b"", "photo-format"),
    ("a-5.jpg", jpeg((200, 200))[:300], "photo-broken"),
    ("a.png", saved_as("PNG")[:-30], "photo-broken"),
]


def test_a_file_that_is_no_photo_of_the_folder_is_a_fault_at_its_line(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    (tmp_path / "outside.jpg").write_bytes(jpeg())
    records = []
    for name, data, _ in NO_PHOTOS:
        written = name if isinstance(name, str) else name(folder)
        if data is not None:
            (folder / written).write_bytes(data)
        records.append({"media": [photo(written)]})
    records[0]["media"].append(photo("other.jpg"))
    path = write_records(tmp_path, records)
    with pytest.raises(RecordsError) as caught:
        build(path, folder)
    faults = sorted(caught.value.faults, key=lambda each: each.position.line)
    codes = [code for *_, code in NO_PHOTOS]
    assert [each.code for each in faults] == [codes[0], "photo-missing", *codes[1:]]
    lines = path.read_text(encoding="utf-8").splitlines()
    assert all("file:" in lines[each.position.line - 1] for each in faults)


def test_a_decompression_bomb_is_not_decoded(tmp_path):
    made = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(made, "PNG")
    (tmp_path / "a.jpg").write_bytes(made.getvalue())
    with pytest.raises(RecordsError) as caught:
        build(write_records(tmp_path, [{"media": [photo()]}]), tmp_path)
    assert [each.code for each in caught.value.faults] == ["photo-too-large"]


def test_what_a_photo_needs_is_said_at_once(tmp_path):
    records = write_records(
        tmp_path, [{"media": [{"file": "a.jpg"}, photo(people="many", alt="")]}]
    )
    with pytest.raises(RecordsError) as caught:
        mapper.read(records)
    lines = records.read_text("utf-8").splitlines()
    told = [(each.code, lines[each.position.line - 1].strip()) for each in caught.value.faults]
    assert told == [
        *[("missing-field", "- file: a.jpg")] * 4,
        ("wrong-type", "- alt: ''"),
        ("unknown-value", "people: many"),
    ]


def test_more_photos_than_a_page_takes_are_a_fault(tmp_path):
    records = write_records(tmp_path, [{"media": [photo()] * 600}])
    with pytest.raises(RecordsError) as caught:
        build(records, tmp_path)
    assert [each.code for each in caught.value.faults] == ["photo-too-large"]


def test_selections_exports_and_pages_read_again_say_what_becomes_of_photos(tmp_path, recwarn):
    (tmp_path / "named.html").write_bytes(jpeg())
    records = write_records(
        tmp_path, [{"media": [photo("named.html")]}, {"media": [photo("named.html")]}]
    )
    incidents = mapper.read(records).embed_media(tmp_path)
    page = tmp_path / "map.html"
    incidents.select(ids=["stop-1"]).save(page)
    assert page.read_bytes().count(b'id="media-') == 1
    again = mapper.read(page)
    assert any("Photos" in note for note in again.notes)
    for name in ("a.csv", "a.geojson", "a.yaml", "a.parquet"):
        incidents.export(tmp_path / name)
        data = (tmp_path / name).read_bytes()
        assert b"named.html" not in data
        assert b"Photographer" not in data
    assert any("photo" in str(each.message) for each in recwarn)
    with pytest.raises(mapper.errors.DestinationError):
        incidents.save(tmp_path / "named.html")  # a photo, by its content


def test_several_inputs_keep_their_photos_apart(tmp_path):
    (tmp_path / "a.jpg").write_bytes(jpeg())
    parts = []
    for name, given in (
        ("one", {"media": [photo()]}),
        ("two", {"media": [photo(alt="Another")]}),
        ("three", {}),
    ):
        (tmp_path / name).mkdir()
        parts.append(write_records(tmp_path / name, [given]))
    found = build(parts, tmp_path)
    assert {id_: each[0]["alt"] for id_, each in found.photos.items()} == {
        "stop-0": photo()["alt"], "stop-0-2": "Another",
    }  # fmt: skip


def cli(*arguments):
    return CliRunner().invoke(main, list(arguments))


def test_the_command_counts_photos_and_names_none(tmp_path):
    (tmp_path / "a.jpg").write_bytes(jpeg())
    records = write_records(
        tmp_path, [{"media": [photo()]}, {"withhold": True, "media": [photo("b.jpg")]}]
    )
    page = str(tmp_path / "map.html")
    assert "--embed-media" in cli("build", str(records), "-o", page).output
    done = cli("build", str(records), "-o", page, "--embed-media", str(tmp_path))
    assert done.exit_code == 0
    assert "Photos: 1, " in done.output
    assert "shown in part: 1" in done.output
    assert "b.jpg" not in done.output
    assert (
        cli(
            "build", str(records), "-o", str(tmp_path / "m.png"), "--embed-media", str(tmp_path)
        ).exit_code
        == 2
    )


# ---- tables, and what photos show in other languages ------------------------------------------------


TABLE = """date,city,title,agency,pic,shows,muestra
2026-01-19,"Bell, CA",A stop,LAPD,{pic},{shows},{muestra}
"""
MEDIA = {
    "fields": {
        "event_date": "date", "city": "city", "title": "title", "agency": "agency", "media": "pic",
        "media_alt": "shows", "media_alt_es": "muestra",
    },
    "constants": {"media_credit": "City News", "media_license": "CC BY 4.0", "media_people": "None"},
}  # fmt: skip


def table(folder, pic="a.jpg; b.jpg", shows="Steps; A door", muestra="Escalera; Puerta"):
    (folder / "t.csv").write_text(TABLE.format(pic=pic, shows=shows, muestra=muestra), "utf-8")
    return folder / "t.csv"


def test_a_table_names_photos_with_what_they_show_in_two_languages(tmp_path):
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(jpeg())
    ((photos),) = build(table(tmp_path), tmp_path, columns=MEDIA).photos.values()
    said = [(each["alt"], each["translations"], each["credit"], each["people"]) for each in photos]
    assert said == [
        ("Steps", {"es": {"alt": "Escalera"}}, "City News", "none"),
        ("A door", {"es": {"alt": "Puerta"}}, "City News", "none"),
    ]
    # and so do the records that are made of it
    (tmp_path / "columns.yaml").write_text(yaml.safe_dump(MEDIA), encoding="utf-8")
    made = str(tmp_path / "made.yaml")
    args = [
        "import",
        str(tmp_path / "t.csv"),
        "--columns",
        str(tmp_path / "columns.yaml"),
        "-o",
        made,
    ]
    assert CliRunner().invoke(main, args).exit_code == 0
    ((again),) = build(made, tmp_path).photos.values()
    assert again == photos


@pytest.mark.parametrize(
    ("cells", "changed"),
    [
        ({"shows": ""}, {}),
        ({"shows": "One; Two; Three"}, {}),
        ({}, {"media_people": "somebody"}),
        ({}, {"media_license": None}),
    ],
)
def test_a_row_whose_photo_lacks_something_is_rejected(tmp_path, cells, changed):
    constants = {name: text for name, text in {**MEDIA["constants"], **changed}.items() if text}
    with pytest.raises(RecordsError) as caught:
        mapper.read(table(tmp_path, **cells), columns={**MEDIA, "constants": constants})
    assert {fault.code for fault in caught.value.faults} == {"photo-incomplete"}


def test_the_names_of_columns_are_enough_and_privacy_decides_first(tmp_path):
    (tmp_path / "a.jpg").write_bytes(jpeg())
    head = (
        "date,city,place_type,title,media_file,media_alt,media_alt_es,media_credit,media_license,"
    )
    head += "media_people"
    rest = "a.jpg,Steps of the house,Escalera de la casa,City News,CC BY 4.0,none"
    rows = f"2026-01-19,Bell,home,At a home,{rest}\n2026-01-18,Bell Gardens,,In a street,{rest}"
    (tmp_path / "t.csv").write_text(f"{head}\n{rows}\n")
    incidents = mapper.read(tmp_path / "t.csv").embed_media(tmp_path)
    assert any("Photos: 1," in line for line in incidents.photos)
    (tmp_path / "t.csv").write_text(f"{head.replace('media_people', 'x')}\n{rows}\n")
    assert "media" not in mapper.read(tmp_path / "t.csv").frame
