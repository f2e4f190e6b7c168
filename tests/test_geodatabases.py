"""File geodatabases: folders that are one table."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
from shapely import Point

from mapper.errors import DestinationError, RecordsError
from mapper.files import as_input, find_parts, hash_file, refuse_overwriting
from mapper.imports.reading import read_sheet


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("given") / "a.gdb"
    for layer in ("one", "two"):
        rows = gpd.GeoDataFrame({"title": [layer]}, geometry=[Point(-118, 34)], crs=4326)
        rows.to_file(path, layer=layer, driver="OpenFileGDB")
    return path


def titles(given):
    return read_sheet(given).table["title"].to_pylist()


def test_it_is_read_plain_and_zipped_by_layer(database, tmp_path):
    packed = shutil.make_archive(str(tmp_path / "a.gdb"), "zip", database.parent, "a.gdb")
    for each in (database, Path(packed)):
        assert titles(each) == ["one"]
        assert titles(replace(as_input(each), layer="two")) == ["two"]


def test_it_is_one_part_of_a_folder_with_the_size_and_content_of_its_files(database, tmp_path):
    (tmp_path / "year=2025").mkdir()
    copied = shutil.copytree(database, tmp_path / "year=2025" / "b.gdb")
    (part,) = find_parts([str(tmp_path)]).found
    assert part.path == str(copied)
    assert part.size == sum(each.stat().st_size for each in copied.iterdir())
    assert hash_file(copied) == hash_file(database)
    (copied / "gdb").write_bytes(b"another")
    assert hash_file(copied) != hash_file(database)


def test_its_files_are_not_overwritten(database):
    for each in database.iterdir():
        with pytest.raises(DestinationError):
            refuse_overwriting([each], [database])


def test_a_broken_one_is_a_fault(database, tmp_path):
    broken = shutil.copytree(database, tmp_path / "broken.gdb")
    for each in broken.iterdir():
        each.write_bytes(each.read_bytes()[:50])
    (tmp_path / "empty.gdb").mkdir()
    for each in (broken, tmp_path / "empty.gdb"):
        with pytest.raises(RecordsError) as error:
            read_sheet(each)
        assert [fault.code for fault in error.value.faults] == ["unreadable-file"]
