"""Addresses of sources: when two are of one page, and when they lead to posts on a platform."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

# Platforms on which private people post. Whose post it is, no address tells, so each is named one by one.
_PLATFORMS = frozenset({
    "bsky.app", "citizen.com", "discord.com", "douyin.com", "facebook.com", "fb.com", "fb.me", "fb.watch",
    "flickr.com", "gab.com", "gettr.com", "gofundme.com", "instagram.com", "instagr.am", "kick.com",
    "linkedin.com", "mastodon.social", "nextdoor.com", "ok.ru", "parler.com", "pinterest.com", "reddit.com",
    "redd.it", "rumble.com", "snapchat.com", "t.co", "t.me", "telegram.me", "threads.com", "threads.net",
    "tiktok.com", "truthsocial.com", "tumblr.com", "twitch.tv", "twitter.com", "vimeo.com", "vk.com",
    "wa.me", "weibo.cn", "weibo.com", "whatsapp.com", "x.com", "youtu.be",
    "youtube-nocookie.com", "youtube.com",
})  # fmt: skip
_HOST_WITHIN = re.compile(r"https?:/{1,2}([^/?#\s]+)")
# as servers of Mastodon and their like have it: /@name/110, /@name@server/110, /users/name/statuses/110
_FEDERATED_POST = re.compile(r"/(@[^/]+/\w+|users/[^/]+/statuses/\w+|notice/\w+)/?$")
_ARCHIVED = re.compile(
    r"^https?://web\.archive\.org/web/\d{1,14}[a-z_]*/(https?:/{1,2}.+)$", re.IGNORECASE
)
_SHARED = re.compile(r"^(utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid)$", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


def address_key(address: str) -> str:
    """Return what the addresses of one page share; empty if it is no web address.

    Scheme, `www.`, fragment, a slash at the end and marks of who shared it do not count. The Wayback
    Machine's copy has the address of what it copies.
    """
    address = address.strip()
    if archived := _ARCHIVED.match(address):
        address = archived[1]
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in _PORTS or not parts.hostname:
        return ""
    host = parts.hostname.rstrip(".").removeprefix("www.")
    if port not in (None, *_PORTS.values()):
        host += f":{port}"
    asked = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _SHARED.match(name)
    )
    return f"{host}{unquote(parts.path).rstrip('/')}{'?' if asked else ''}{urlencode(asked)}"


def is_public(address: str) -> bool:
    """Whether an address may be reached by all: no login in it, and no host of an inner network."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").rstrip(".")
        if parts.username is not None or ("." not in host and ":" not in host):
            return False
    except ValueError:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return not host.endswith((".local", ".internal", ".localhost", ".lan", ".home.arpa"))


def is_post(address: str) -> bool:
    """Whether an address, or one inside it, is on a platform where private people post."""
    plain = unquote(address)
    for found in _HOST_WITHIN.finditer(plain.lower()):
        host = found[1].rpartition("@")[2].partition(":")[0].rstrip(".")
        names = host.split(".")
        if any(".".join(names[at:]) in _PLATFORMS for at in range(len(names))):
            return True
    return bool(_FEDERATED_POST.search(plain.partition("?")[0].partition("#")[0]))
