"""The family of errors, as a tree of `autoexception`s: one that is added in the code is in the docs."""

from __future__ import annotations

import mapper.errors


def page() -> str:
    """Write an entry an error, in the order of the module."""
    names = [
        name
        for name, each in vars(mapper.errors).items()
        if isinstance(each, type) and issubclass(each, BaseException | Warning)
    ]
    entries = "\n\n".join(
        f".. autoexception:: mapper.errors.{name}\n   :show-inheritance:" for name in names
    )
    return f"```{{eval-rst}}\n{entries}\n```"
