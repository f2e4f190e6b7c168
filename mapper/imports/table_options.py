"""The options of reading a table: its mapping, its other tables, and settings in place of detected ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from mapper.errors import SelectionError
from mapper.files import Input

if TYPE_CHECKING:
    from mapper.imports.columns import Columns

ColumnMapping: TypeAlias = "Path | Columns | Mapping[str, Any] | None"
_OF_ALL_INPUTS = frozenset({"title", "description"})  # settings that records take, too


@dataclass(frozen=True, kw_only=True)
class TableOptions:
    """How a table is to be read; `home`, `borders`, `title` and `description` apply to records, too.

    Attributes:
        columns: The column mapping of the tables, or the file with it; None to detect columns by name.
        agencies: A table of agencies by id, if the incidents refer to ids.
        accounts: A table of accounts of the incidents of one table.
        timezone: The time zone of a table's moments, such as America/Los_Angeles. By default the one of
            the mapping, or each moment's own, which is then shown with it.
        home: The state of cities without one, by name or code; it overrides the file. None for the
            file's own or, in a table, the state of its other rows.
        borders: The country to name in an area in dispute, by the area's name; it goes before the file's.
        settings: Members of a mapping that come before those of `columns`, and fields that are added to
            it.
        keep: Columns of a table to publish as fields of the user's own, beside those of the mapping.
    """

    columns: ColumnMapping = None
    agencies: Path | None = None
    accounts: Path | Input | None = None
    timezone: str | None = None
    home: str | None = None
    borders: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    keep: tuple[str, ...] = ()

    @property
    def mapping_file(self) -> Path | None:
        """The file with the column mapping, if it is one."""
        return self.columns if isinstance(self.columns, Path) else None

    def refuse_for(self, name: Path) -> None:
        """Refuse what applies to tables only.

        Raises:
            SelectionError: An option is given that does not apply to the input of this name.
        """
        for is_given, said in (
            (
                self.columns is not None or self.agencies is not None,
                "so a column mapping or agency table does not apply. Leave it out.",
            ),
            (
                bool(set(self.settings) - _OF_ALL_INPUTS),
                (
                    "so --field, --constant, --date-format, --crs, --rows and --color-by do not apply."
                    " Leave them out."
                ),
            ),
            (
                bool(self.keep),
                "so there is no column to keep. Describe fields in the records.",
            ),
            (
                self.accounts is not None,
                "so a table of accounts does not apply. Leave it out.",
            ),
            (bool(self.timezone), "so a time zone does not apply. Leave it out."),
        ):
            if is_given:
                raise SelectionError(f"{name.name} is not a table, {said}")


AS_DETECTED = TableOptions()
"""Nothing is set: mapper detects all of it."""
