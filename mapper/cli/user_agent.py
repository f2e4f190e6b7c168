"""The user agent of requests, which tells a service how to reach who asks."""

from __future__ import annotations

from mapper import __version__


def user_agent(contact: str | None) -> str:
    """Name mapper, and the contact that the user gives, in plain letters."""
    who = "".join(c for c in contact or "" if c.isascii() and c.isprintable() and c not in "()")
    return f"mapper/{__version__} (incident map; {f'contact: {who}' if who else 'no contact'})"
