"""The incidents of a table, located and assigned, before privacy."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mapper.files import Document
from mapper.imports import ImportedTable, find_disagreements, list_column_uses, propose_columns
from mapper.publish.unpublished import Unpublished
from mapper.records import Records, Tables, notices_of


def unpublished_table(
    name: Path, table: ImportedTable, tables: Tables, notes: Iterable[str]
) -> Unpublished:
    """Describe the incidents of a table.

    Args:
        name: The user's name for the table.
        table: Its imported rows.
        tables: The same, located and assigned.
        notes: Decisions while they were located, in words for the user.
    """
    imported, columns = table.imported, table.columns
    head = Records(
        Document(str(name)),
        title=columns.title,
        description=columns.description,
        notices=notices_of(columns),
        site_url=columns.site_url or "",
        private_names=imported.private_names,
        areas=columns.areas,
        ground=columns.ground,
        coverage=columns.coverage,
        borders=dict(table.borders),
    )
    return Unpublished(
        name,
        tables,
        head,
        fault_of=imported.positions().fault_of,
        is_table=True,
        records=imported.read,
        rejected=imported.rejected,
        faults=imported.faults,
        rejected_of={str(name): imported.rejects},
        notes=(*imported.notes, *notes, *find_disagreements(tables.incidents, imported.states)),
        agencies=imported.agencies,
        date_columns=imported.date_columns,
        columns=list_column_uses(
            # a copy is listed only where a mapping or option names it
            [name for name in table.sheet.names if name not in table.sheet.copies],
            imported.cells.columns,
            table.reasons,
        ),
        other_columns=imported.other_columns(),
        proposed=tuple(propose_columns(table.sheet, imported.cells.columns)),
        home=table.home,
    )
