"""Made-up ground: a city of 400 streets as an OpenStreetMap extract, and a small binary one."""

from __future__ import annotations

import base64
import math
from pathlib import Path
from xml.sax.saxutils import quoteattr

MIDDLE = (49.99, 36.23)
_STEP = 0.0012
_STREETS = 200  # in each direction

# made by osmium: a primary street called Sumska, and a park
SMALL_EXTRACT = base64.b64decode(
    "AAAADQoJT1NNSGVhZGVyGDsQLxo3eJxT4vMvzg1OzkjNTdQNM9AzU+JySc0rTvXLT0ktbmIUyMlMyi/OzSzN1TfSMzLWMwQA"
    "X2cOkwAAAAsKB09TTURhdGEYTRBHGkl4nONi4WLgYhCyF7LlYmZiYtKS5GJmZGQUYmZgYJACEUogQouZiYHBifvAz3t3mBfM"
    "YWz4yOLF2fB+602mhq0SDEEgFQAo9Q0YAAAACwoHT1NNRGF0YRhrEG8aZ3ic4zLmYuBiz8hMzyhPrORiyUvMTeViLyjKzE0s"
    "quRiCy7NLc5OBKnISc0sLi1K5WIpSCzKFrKQkuJgFGJiZJJiYmZR4uJgFGCQYFBg0GB1YmJiAsoxCTGySTGyo8iwAKWYAV9B"
    "Eoc="
)


class Extract:
    """Nodes and ways as they are written into an extract."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[float, float], int] = {}
        self._ways: list[str] = []

    def way(self, points: list[tuple[float, float]], **tags: str) -> None:
        """Add a line or, if it is closed, an area; points are (latitude, longitude)."""
        numbers = [self._nodes.setdefault(point, len(self._nodes) + 1) for point in points]
        inside = [f'<nd ref="{number}"/>' for number in numbers]
        inside += [f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items()]
        self._ways.append(f'<way id="{len(self._ways) + 1}">{"".join(inside)}</way>')

    def write(self, path: Path) -> Path:
        """Write it as OSM XML."""
        nodes = [f'<node id="{n}" lat="{y}" lon="{x}"/>' for (y, x), n in self._nodes.items()]
        path.write_text(
            "\n".join(
                ['<?xml version="1.0"?>', '<osm version="0.6">', *nodes, *self._ways, "</osm>"]
            ),
            encoding="utf-8",
        )
        return path


def write_city(path: Path, middle: tuple[float, float] = MIDDLE, *, bends_every: int = 1) -> Path:
    """Write a city of 400 streets round a point (latitude, longitude), with water, a park and a railway.

    Args:
        path: The file.
        middle: The point.
        bends_every: A street has a point where it crosses every so many others, and one at each end.
    """
    extract = Extract()
    across = [(number - _STREETS / 2) * _STEP for number in range(_STREETS)]
    for number, offset in enumerate(across):
        y, x = middle[0] + offset * 0.65, middle[1] + offset
        kind = "primary" if number % 25 == 0 else "secondary" if number % 10 == 0 else "residential"
        bends = [
            (y + 0.0003 * math.sin(step / 7), middle[1] + along)
            for step, along in enumerate(across)
        ]
        bends = [*bends[:-1:bends_every], bends[-1]]
        extract.way(bends, highway=kind, name=f"{number + 1}th Street")
        kind = "motorway" if number == 100 else "service" if number % 10 == 3 else "residential"
        straight = [(middle[0] + along * 0.65, x) for along in across]
        straight = [*straight[:-1:bends_every], straight[-1]]
        extract.way(straight, highway=kind, name=f"Avenue {number + 1}")
    extract.way(_square(middle[0] + 0.003, middle[1] + 0.003), leisure="park", name="Central Park")
    extract.way(_square(middle[0] - 0.02, middle[1] - 0.02), natural="water", name="Mirror Lake")
    extract.way(
        [(middle[0] - 0.05, middle[1] - 0.08), (middle[0] + 0.05, middle[1] + 0.08)], railway="rail"
    )
    return extract.write(path)


def _square(south: float, west: float) -> list[tuple[float, float]]:
    side = 0.008
    corners = [
        (south, west),
        (south, west + side),
        (south + side, west + side),
        (south + side, west),
    ]
    return [*corners, corners[0]]
