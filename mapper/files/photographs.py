"""Photographs, decoded and written anew: nothing of the file itself is passed on, only what can be seen.

The picture is turned upright, converted to sRGB and made smaller. Metadata, thumbnails, color profiles and
comments stay behind. A file is told by its content, and everything but JPEG, PNG and WebP is refused:
SVG and PDF hold code and layers, HEIC needs a decoder of its own.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mapper.errors import ExtraError

if TYPE_CHECKING:
    from PIL import Image

_MOST_BYTES = 50_000_000
_MOST_PIXELS = 60_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")
# longest side in pixels, and quality, until the picture fits
_STEPS = ((1280, 82), (1280, 70), (960, 75), (800, 70), (640, 70), (480, 65), (320, 60), (200, 50))
_OTHERS = (
    ((b"%PDF",), "a PDF"), ((b"<svg",), "an SVG"), ((b"<?xml",), "an SVG or another XML file"),
    ((b"GIF8",), "a GIF"), ((b"II*\0", b"MM\0*"), "a TIFF or a raw photo"), ((b"BM",), "a BMP"),
)  # fmt: skip
_BOXES = {
    b"avif": "an AVIF",
    b"avis": "an AVIF",
    b"qt  ": "a video",
    b"isom": "a video",
    b"mp42": "a video",
}
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*", b"BM")
_SIGNED_BYTES = 12


class PhotographError(ValueError):
    """A file that is no usable photograph.

    Attributes:
        found: What was found, as a sentence without its subject.
        expected: What is expected, as a sentence.
        fix: What to do.
        code: The code of the fault.
    """

    def __init__(self, *, found: str, expected: str, fix: str, code: str) -> None:
        """Keep the parts of the fault."""
        super().__init__(found)
        self.found, self.expected, self.fix, self.code = found, expected, fix, code


@dataclass(frozen=True, slots=True)
class Photograph:
    """A photograph, written anew: a JPEG without metadata, its width and its height in pixels."""

    jpeg: bytes
    width: int
    height: int


def list_pictures_below(folder: Path) -> list[Path]:
    """List the files of a folder, and of all below it, that begin as pictures do."""
    return [each for each in folder.rglob("*") if each.is_file() and _begins_as_picture(each)]


def _begins_as_picture(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            first = file.read(_SIGNED_BYTES)
    except OSError:  # it cannot be read, so it should not be replaced either
        return True
    return first.startswith(_PICTURES) or first[4:8] == b"ftyp" or first[8:12] == b"WEBP"


def write_photograph_anew(path: Path, *, most_bytes: int) -> Photograph:
    """Decode a photograph and write it anew, small enough.

    Args:
        path: The file: a JPEG, PNG or WebP.
        most_bytes: The budget; the picture gets smaller and coarser until it fits, at the least 200 pixels.

    Raises:
        PhotographError: The file is none, is broken, or is too large to decode safely.
        ExtraError: Pillow is not installed.
        OSError: It cannot be read.
    """
    size_bytes = path.stat().st_size
    if size_bytes > _MOST_BYTES:
        raise _too_large(f"has {size_bytes / 1e6:,.0f} MB")
    upright = _decoded(path.read_bytes())
    upright.thumbnail((_STEPS[0][0], _STEPS[0][0]))
    for side, quality in _STEPS:
        smaller = upright.copy()
        smaller.thumbnail((side, side))
        made = io.BytesIO()
        smaller.save(made, "JPEG", quality=quality, optimize=True)
        if len(made.getvalue()) <= most_bytes:
            break
    return Photograph(made.getvalue(), *smaller.size)


def _decoded(data: bytes) -> Image.Image:
    """Return the picture upright, in sRGB, on white, with nothing else of the file."""
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ExtraError(
            'Photos need Pillow, which is not installed. Run: pip install "incident-mapper[media]"'
        ) from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # of metadata that is left behind; pixels are counted below
            with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
                _refuse_large(opened.width, opened.height)
                opened.load()
                return _plain(ImageOps.exif_transpose(opened))
    except PhotographError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_large("has too many pixels") from error
    except UnidentifiedImageError as error:
        raise _not_accepted(data) from error
    except Exception as error:  # a decoder raises whatever a broken file makes it raise
        raise PhotographError(
            found="is broken or incomplete.",
            expected="",
            fix="Save it again as a JPEG, or take it out.",
            code="photo-broken",
        ) from error


def _plain(image: Image.Image) -> Image.Image:
    from PIL import Image  # noqa: PLC0415 - an extra

    if image.mode.startswith("I"):  # 16 bits a pixel
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    profile = image.info.get("icc_profile")
    alpha = image.convert("RGBA").getchannel("A") if image.has_transparency_data else None
    colored = _in_srgb(image, profile) if profile else image.convert("RGB")
    plain = Image.new("RGB", image.size, "white")
    plain.paste(colored, mask=alpha)
    return plain


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    from PIL import ImageCms  # noqa: PLC0415 - an extra

    source = image if image.mode in ("RGB", "CMYK", "L") else image.convert("RGB")
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        found = ImageCms.profileToProfile(
            source, given, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):  # a profile of something else
        found = None
    return source.convert("RGB") if found is None else found


def _refuse_large(width: int, height: int) -> None:
    if width * height > _MOST_PIXELS:
        raise _too_large(f"has {width:,} × {height:,} pixels")


def _too_large(found: str) -> PhotographError:
    return PhotographError(
        found=f"{found}.",
        expected=f"A photo has at most {_MOST_BYTES // 10**6} MB and {_MOST_PIXELS // 10**6} million pixels.",
        fix="Save a smaller copy.",
        code="photo-too-large",
    )


def _not_accepted(data: bytes) -> PhotographError:
    return PhotographError(
        found=f"is {_kind_of(data)}.",
        expected="A photo is a JPEG, PNG or WebP, by its content.",
        fix="Save it as a JPEG.",
        code="photo-format",
    )


def _kind_of(data: bytes) -> str:
    if data[4:8] == b"ftyp":
        return (
            "a HEIC"
            if data[8:12] in _HEIC
            else _BOXES.get(data[8:12], "a video or another kind of file")
        )
    start = data[:1_000].removeprefix(b"\xef\xbb\xbf").lstrip()
    return next(
        (kind for marks, kind in _OTHERS if start.startswith(marks)),
        "not a picture of a known kind",
    )
