"""The tracks of GPX, with the time at which each began: a track itself has none, its points have."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

TRACKS = "tracks"


def read_tracks(path: Path) -> tuple[pa.Table, str]:
    """Return the tracks of a file, with a `time` if their points have one, and the name of their geometry."""
    import pyogrio  # noqa: PLC0415  (a third of a second that tables without geometry need not spend)

    meta, tracks = pyogrio.read_arrow(path, layer=TRACKS, return_fids=True)
    name = meta["geometry_name"] or "wkb_geometry"
    fid = meta["fid_column"] or tracks.column_names[0]
    _, points = pyogrio.read_arrow(
        path, layer="track_points", columns=["track_fid", "time"], read_geometry=False
    )
    begun = points.group_by("track_fid").aggregate([("time", "min")])
    at = pc.index_in(tracks[fid].cast(pa.int64()), begun["track_fid"].cast(pa.int64()))
    times = begun["time_min"].combine_chunks().take(at.combine_chunks())
    plain = tracks.drop_columns([fid]).replace_schema_metadata(None)
    if times.null_count < len(times):
        plain = plain.append_column("time", times)
    return plain, name
