"""The descriptions of a site's data for other programs: a Frictionless data package, and a DCAT catalog."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

_NUMBERS = frozenset(("latitude", "longitude", "coordinate_uncertainty_in_meters"))
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_TYPES = {"number": "number", "boolean": "boolean"}
_MEDIA_TYPES = {
    "geojson": "application/geo+json",
    "csv": "text/csv",
    "gpkg": "application/geopackage+sqlite3",
    "parquet": "application/vnd.apache.parquet",
    "kml": "application/vnd.google-earth.kml+xml",
    "yaml": "application/yaml",
}


class DataFile(NamedTuple):
    """A file of data: its path below the site, its SHA-256 and its size in bytes."""

    path: str
    digest: str
    size_bytes: int

    @property
    def format(self) -> str:
        """The format, by its suffix."""
        return self.path.rsplit(".", 1)[1]


class Described(NamedTuple):
    """What the descriptions say of the whole set, as plain text.

    Attributes:
        title: Its title.
        description: The publisher's text.
        language: The language of both.
        translations: Title and description in other languages.
        contact: Where readers report an error.
        license: The license of the data.
        site_url: The address of the site, with a slash at its end; empty if unknown.
        counts: Numbers of records shown, withheld and so on.
        field_types: The types of the publisher's own fields, by the name of their column.
    """

    title: str
    description: str
    language: str
    translations: Mapping[str, Mapping[str, str]]
    contact: str
    license: str
    site_url: str
    counts: Mapping[str, int]
    field_types: Mapping[str, str]


def make_data_package(files: Sequence[DataFile], columns: Sequence[str], about: Described) -> bytes:
    """Write `datapackage.json`: each file, and the columns of the table.

    Args:
        files: The files of data.
        columns: The columns of the CSV file, in order.
        about: What is said of the whole set.
    """
    package: dict[str, Any] = {
        "profile": "data-package",
        "name": "incidents",
        "title": about.title,
        **({"description": about.description} if about.description else {}),
        **({"homepage": about.site_url} if about.site_url else {}),
        **({"licenses": [_license(about.license)]} if about.license else {}),
        "contributors": [{"title": about.title, "role": "publisher"}],
        **({"contact": about.contact} if about.contact else {}),
        "counts": dict(about.counts),
        "resources": [_resource(each, columns, about) for each in files],
    }
    return _written(package)


def make_catalog(files: Sequence[DataFile], about: Described) -> bytes:
    """Write `catalog.jsonld`: the set as a `dcat:Dataset` with a distribution for each file."""
    dataset: dict[str, Any] = {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dcterms": "http://purl.org/dc/terms/",
            "spdx": "http://spdx.org/rdf/terms#",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
            "dcat:downloadURL": {"@type": "@id"},
            "dcat:landingPage": {"@type": "@id"},
            "dcat:mediaType": {"@type": "@id"},
        },
        "@id": f"{about.site_url}catalog.jsonld#dataset",
        "@type": "dcat:Dataset",
        "dcterms:title": _by_language(about, "title", about.title),
        **(
            {"dcterms:description": _by_language(about, "description", about.description)}
            if about.description
            else {}
        ),
        **({"dcat:landingPage": f"{about.site_url}index.html"} if about.site_url else {}),
        **_rights(about.license),
        **({"dcat:contactPoint": _contact(about.contact)} if about.contact else {}),
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcterms:title": each.path.rsplit("/", 1)[1],
                "dcat:downloadURL": f"{about.site_url}{each.path}",
                "dcat:mediaType": "https://www.iana.org/assignments/media-types/"
                + _MEDIA_TYPES[each.format],
                "dcat:byteSize": {
                    "@type": "xsd:nonNegativeInteger",
                    "@value": str(each.size_bytes),
                },
                "spdx:checksum": {
                    "@type": "spdx:Checksum",
                    "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                    "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": each.digest},
                },
            }
            for each in files
        ],
    }
    return _written(dataset)


def _resource(file: DataFile, columns: Sequence[str], about: Described) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": f"incidents-{file.format}",
        "path": file.path,
        "format": file.format,
        "mediatype": _MEDIA_TYPES[file.format],
        "bytes": file.size_bytes,
        "hash": f"sha256:{file.digest}",
    }
    if file.format != "csv":
        return described
    fields = [{"name": name, "type": _type(name, about.field_types)} for name in columns]
    return described | {
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "schema": {"fields": fields},
    }


def _type(name: str, own: Mapping[str, str]) -> str:
    return "number" if name in _NUMBERS else _TYPES.get(own.get(name, ""), "string")


def _license(text: str) -> dict[str, str]:
    address = _ADDRESS.search(text)
    title = text.replace(address[0], "").strip(" ,;()") if address else text
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", title).strip("-")
    return {
        **({"name": name} if name else {}),
        **({"path": address[0].rstrip(".,;)")} if address else {}),
        **({"title": title} if title else {}),
    }


def _rights(text: str) -> dict[str, Any]:
    """Name the license: DCAT wants its address, and takes words as rights."""
    address = _ADDRESS.search(text)
    return {
        **({"dcterms:license": {"@id": address[0].rstrip(".,;)")}} if address else {}),
        **({"dcterms:rights": text} if text else {}),
    }


def _contact(text: str) -> dict[str, Any]:
    address = _ADDRESS.search(text)
    at = re.search(r"[^\s<>@]+@[^\s<>@]+", text)
    return {
        "@type": "vcard:Kind",
        "vcard:fn": text,
        **({"vcard:hasURL": {"@id": address[0]}} if address else {}),
        **({"vcard:hasEmail": {"@id": f"mailto:{at[0]}"}} if at and not address else {}),
    }


def _by_language(about: Described, name: str, text: str) -> list[dict[str, str]]:
    others = {tag: said[name] for tag, said in about.translations.items() if said.get(name)}
    written = {about.language: text} | others
    return [{"@language": tag, "@value": said} for tag, said in sorted(written.items())]


def _written(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
