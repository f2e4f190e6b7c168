"""What the example of a fault needs beside its files: a command before it, an edit, a link, a server."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from unittest import mock

from click.testing import CliRunner

from mapper.cli.command import main
from tests.geocoder_server import Reply, serving

SHOWN_HOST = "127.0.0.1:8080"  # for the port of the example's server, which is another each time
_PACE_FOLDER = "MAPPER_PACE_FOLDER"


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What happens before the command of an example, and while it runs.

    Attributes:
        first: A command that is run first.
        edit: A file, a text in it, and what replaces it after the first command.
        link: A path that becomes a link, and where it leads.
        answer: What a server at `SHOWN_HOST` answers to each request: status, headers, body.
    """

    first: str = ""
    edit: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    answer: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, given: dict[str, Any]) -> Self:
        """Take it from an entry."""
        lists = {name: tuple(given.get(name, ())) for name in ("edit", "link")}
        return cls(first=given.get("first", ""), answer=given.get("answer", {}), **lists)

    @property
    def told(self) -> str:
        """What readers are told of it, in sentences."""
        said = []
        if self.edit:
            file, before, after = self.edit
            said.append(f"Between the two commands, `{before}` in {file} is changed to `{after}`.")
        if self.link:
            said.append("`{}` is a link to `{}`.".format(*self.link))
        if self.answer:
            headers = [
                f"`{name}: {value}`" for name, value in self.answer.get("headers", {}).items()
            ]
            body = [f"the text `{self.answer['body']}`"] if "body" in self.answer else []
            with_ = " and ".join([*headers, *body])
            status = f"status {self.answer.get('status', 200)}"
            said.append(f"The server answers with {status}{' and ' if with_ else ''}{with_}.")
        return " ".join(said)

    def change(self) -> None:
        """Make the edit and the link, in the folder of the example."""
        if self.edit:
            file, before, after = self.edit
            text = Path(file).read_text(encoding="utf-8")
            if before not in text:
                raise ValueError(f"{file} holds no {before!r}")
            Path(file).write_text(text.replace(before, after), encoding="utf-8")
        if self.link:
            path, target = map(Path, self.link)
            path.parent.mkdir(exist_ok=True)
            path.symlink_to(target)

    @contextmanager
    def answering(self) -> Iterator[str]:
        """Run the server, if one answers; give its host and port."""
        if not self.answer:
            yield SHOWN_HOST
            return
        body = self.answer.get("body", "").encode()
        with serving() as server:
            server.replies(Reply(**self.answer | {"body": body}))
            yield server.host


def run(line: str) -> str:
    """Run a command, given as in a shell with variables before it; return all that it says."""
    words = shlex.split(line)
    start = words.index("mapper")
    variables = {_PACE_FOLDER: str(Path("pace").absolute())}
    variables |= dict(word.split("=", 1) for word in words[:start])
    with mock.patch.dict(os.environ, variables):
        done = CliRunner().invoke(main, words[start + 1 :])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output
