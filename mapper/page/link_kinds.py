"""What a link leads to, as its address says: nothing is loaded to find out. The page has the same rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

LinkKind: TypeAlias = Literal["photo", "document", "video", "audio", "post", "page"]
_Rule: TypeAlias = tuple[LinkKind, re.Pattern[str]]

_ENDS: tuple[tuple[LinkKind, str], ...] = (
    (
        "photo",
        r"\.(jpe?g|jfif|png|webp|gif|heic|heif|avif|tiff?|bmp|svg)$",
    ),
    (
        "document",
        r"\.(pdf|docx?|odt|rtf|txt|xlsx?|ods|csv|tsv|pptx?|odp|epub)$",
    ),
    (
        "video",
        r"\.(mp4|m4v|mov|webm|mkv|avi|wmv|mpe?g|m3u8|3gp|ogv)$",
    ),
    (
        "audio",
        r"\.(mp3|m4a|wav|ogg|oga|opus|flac|aac|wma)$",
    ),
)
_SITES: tuple[tuple[LinkKind, str], ...] = (
    (
        "video",
        (
            r"^(youtube(-nocookie)?\.com/(watch|shorts/|live/|embed/)|youtu\.be/.|"
            r"((player\.)?vimeo|dailymotion)\.com/(.*/)?(\d|video/)|dai\.ly/.|"
            r"(v[mt]\.)tiktok\.com/.|tiktok\.com/.*video/|rumble\.com/(v|embed)|"
            r"(clips\.)?twitch\.tv/(videos/|.*clip|\w+-)|fb\.watch/.|facebook\.com/(watch|reel|"
            r".*/videos/)|instagram\.com/(.*/)?(reels?|tv)/|v\.redd\.it/.)"
        ),
    ),
    (
        "photo",
        (
            r"^(flickr\.com/photos/.*/\d|flic\.kr/p/|(i\.)?imgur\.com/.|pbs\.twimg\.com/media/|"
            r"i\.redd\.it/.)"
        ),
    ),
    (
        "document",
        (
            r"^((assets\.|beta\.|embed\.)?documentcloud\.org/documents/|s3\.documentcloud\.org/.|"
            r"scribd\.com/(doc|document|embeds)/|docs\.google\.com/(document|spreadsheets|"
            r"presentation)/)"
        ),
    ),
    (
        "post",
        (
            r"^((x|twitter|nitter)\.(com|net)/.*/status(es)?/\d|bsky\.app/.*/post/|threads\.(net|"
            r"com)/.*/post/|(\w+\.)?facebook\.com/(permalink|story|photo|share/|groups/.*/(posts|"
            r"permalink)/|.*/(posts|photos)/)|instagram\.com/(.*/)?p/|reddit\.com/r/.*/(comments|"
            r"s)/|redd\.it/.|(t\.me|telegram\.me)/(s/)?\w+/\d|truthsocial\.com/.*/\d|"
            r"linkedin\.com/(posts|feed/update)/|nextdoor\.com/p/|(\w+\.)?tumblr\.com/(.*/)?\d|"
            r"vk\.com/wall|[^/]+/@[^/]+/\d{9,})"
        ),
    ),
)
_BY_END: tuple[_Rule, ...] = tuple((kind, re.compile(rule)) for kind, rule in _ENDS)
_BY_SITE: tuple[_Rule, ...] = tuple((kind, re.compile(rule, re.ASCII)) for kind, rule in _SITES)
_VARIANTS = re.compile(r"^(www|m|mobile|old|new)\.")
_ARCHIVED = re.compile(r"/web/[^/]+/https?://?([^/]+)(.*)")


def link_kind(address: str) -> LinkKind:
    """Tell the kind of a link by its host and path; of an archived copy, by the address that was archived.

    Args:
        address: A web address.

    Returns:
        `page` unless the address says more.
    """
    parts = urlsplit(address)
    return _kind(parts.hostname or "", parts.path)


def _kind(host: str, path: str) -> LinkKind:
    host, path = _VARIANTS.sub("", host.lower()), path.lower()
    if host == "web.archive.org" and (archived := _ARCHIVED.match(path)):
        return _kind(archived[1], re.split(r"[?#]", archived[2])[0])
    return _first(_BY_END, path) or _first(_BY_SITE, host + path) or "page"


def _first(rules: Iterable[_Rule], text: str) -> LinkKind | None:
    return next((kind for kind, rule in rules if rule.search(text)), None)
