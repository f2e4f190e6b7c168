"""Incidents in the formats of other tools: chosen by suffix or by name, written in one step.

Each file documents its origin: how each place was found and how precisely, which boundaries the
jurisdictions rest on, which values were made coarser or withheld, and every source with its archived copy.
Files contain no timestamp, so the same tables give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TypeAlias

import pyarrow as pa

from mapper.errors import ExportError, quoted
from mapper.files import Share, ignore_share, open_whole_file
from mapper.publish.export.about import About
from mapper.publish.export.csv_table import csv_parts
from mapper.publish.export.geojson import geojson_parts
from mapper.publish.export.kml import kml_parts
from mapper.publish.export.nested import BATCH_ROWS, make_batches
from mapper.publish.export.own_areas import describe_areas
from mapper.publish.export.parquet import write_geoparquet, write_parquet
from mapper.publish.export.yaml_records import yaml_parts
from mapper.records import AGENCY_COLUMNS, OUTLINE, Tables, rows_of

__all__ = ["FORMATS", "About", "Format", "export_file", "format_of"]

Rows: TypeAlias = "Iterator[pa.RecordBatch]"
Writer: TypeAlias = "Callable[[Rows, Tables, About, IO[bytes]], None]"
Inspect: TypeAlias = "Callable[[Path], None]"

_TEXT_ROWS = 8_192  # texts take many times the memory of the tables


@dataclass(frozen=True, slots=True)
class Format:
    """A format that incidents can be written in.

    Attributes:
        name: The name to request it by.
        suffixes: The file suffixes that select it; empty if it must be named.
        write: Writes the incidents, given as rows and as tables; None for the format that writes its
            own file.
        rows: The number of incidents per batch.
        has_areas: Whether it has the outlines of the publisher's own areas.
    """

    name: str
    suffixes: tuple[str, ...]
    write: Writer | None
    rows: int = BATCH_ROWS
    has_areas: bool = False


def _parts(make: Callable[[Rows, About], Iterable[bytes]]) -> Writer:
    def write(rows: Rows, _tables: Tables, about: About, file: IO[bytes]) -> None:
        file.writelines(make(rows, about))

    return write


def _geoparquet(rows: Rows, tables: Tables, about: About, file: IO[bytes]) -> None:
    write_geoparquet(rows, about, tables, file)


def _parquet(rows: Rows, tables: Tables, about: About, file: IO[bytes]) -> None:
    write_parquet(rows, about, tables, file)


def _yaml(rows: Rows, tables: Tables, about: About, file: IO[bytes]) -> None:
    file.writelines(yaml_parts(rows, about, tables))


_ALL = (
    Format("geojson", (".geojson", ".json"), _parts(geojson_parts), _TEXT_ROWS, has_areas=True),
    Format("csv", (".csv",), _parts(csv_parts), _TEXT_ROWS),
    Format("geopackage", (".gpkg",), None, has_areas=True),
    Format("geoparquet", (".parquet", ".geoparquet"), _geoparquet),
    Format("parquet", (), _parquet),
    Format("kml", (".kml",), _parts(kml_parts), _TEXT_ROWS),
    Format("yaml", (".yaml", ".yml"), _yaml),
)
FORMATS = {format_.name: format_ for format_ in _ALL}


def format_of(path: Path, name: str | None = None) -> Format:
    """Return the format of that name, or else the one of the path's suffix.

    Raises:
        ExportError: The format is unknown; the message lists the choices.
    """
    if name is not None:
        if name in FORMATS:
            return FORMATS[name]
        raise ExportError(f"Unknown format {quoted(name)}. Choose one of: {', '.join(FORMATS)}.")
    for format_ in FORMATS.values():
        if path.suffix.lower() in format_.suffixes:
            return format_
    known = [suffix for format_ in FORMATS.values() for suffix in format_.suffixes]
    raise ExportError(
        f"The name {quoted(path.name)} does not give a format. End it in {', '.join(known)},"
        f" or name the format: {', '.join(FORMATS)}."
    )


def export_file(
    tables: Tables,
    about: About,
    target: Path | IO[bytes] | IO[str],
    format_: Format,
    *,
    inspect: Inspect | None = None,
    share: Share = ignore_share,
) -> int:
    """Write incidents to a file, in one step, or to a stream, once all of them are there.

    Args:
        tables: Located and assigned incidents without the withheld ones.
        about: The file's own description.
        target: The file or stream to write to.
        format_: The format.
        inspect: Called with the complete file before it goes to the target; raise to stop it.
        share: Called with the share of incidents written.

    Returns:
        The number of bytes written.

    Raises:
        ExportError: The incidents do not fit the format.
        OutputError: The file could not be written; an old file there is unchanged.
    """
    types = {id_: each.members() for id_, each in tables.used_types.items()}
    fields = {id_: each.members() for id_, each in tables.own_fields.items()}
    areas = describe_areas(
        tables, whole=format_.has_areas, outlines=format_.write is not None and format_.has_areas
    )
    retracted = {id_: each.members() for id_, each in tables.retracted.items()}
    about = replace(about, agencies=_agencies(tables), types=types, fields=fields, areas=areas)
    about = replace(about, retracted=retracted, has_outlines=OUTLINE in tables.incidents)
    rows = _rows(tables, about, format_, share)
    suffix = next(iter(format_.suffixes), ".parquet")  # by which GDAL goes
    with open_whole_file(target, suffix=suffix) as temporary:
        if format_.write is None:
            # GDAL takes a third of a second to import, which the other formats need not spend
            from mapper.publish.export.geopackage import write_geopackage  # noqa: PLC0415

            temporary.unlink()
            write_geopackage(rows, tables, about, temporary)
        else:
            with temporary.open("wb") as file:
                format_.write(rows, tables, about, file)
        if inspect is not None:
            inspect(temporary)
        return temporary.stat().st_size


def _rows(tables: Tables, about: About, format_: Format, share: Share) -> Rows:
    """Yield the incidents in batches, and report the share taken."""
    done = 0
    for batch in make_batches(tables, vintage=about.vintage, rows=format_.rows):
        yield batch
        done += len(batch)
        share(done / len(tables.incidents))


def _agencies(tables: Tables) -> tuple[dict[str, str | None], ...]:
    names = [name for name in AGENCY_COLUMNS if name in tables.agencies]
    return tuple(
        {name: row[name] if isinstance(row[name], str) else None for name in names}
        for row in rows_of(tables.agencies)
    )
