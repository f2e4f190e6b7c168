"""Evaluates a condition written as text, as `DataFrame.query` has it: `type == 'raid' and latitude > 34`.

An expression names columns, values, comparisons and a few methods of columns; nothing else is evaluated.
Columns are compared whole.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Collection
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from mapper.errors import SelectionError, quoted
from mapper.files import Mask
from mapper.records import distinct, suggest_spelling

ColumnOf = Callable[[str], "pd.Series[Any] | None"]

_QUOTED_NAME = re.compile(r"`([^`]+)`")
_LONGEST = 10_000  # characters
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip
_METHODS = frozenset(("isna", "notna", "isnull", "notnull", "isin", "between", "abs"))
_TEXT_METHODS = frozenset(("contains", "startswith", "endswith", "lower", "upper", "len"))
_DATE_PARTS = frozenset(("year", "month", "day", "dayofweek", "weekday", "quarter"))


class _InvalidPartError(Exception):
    """Part of an expression cannot be evaluated."""


def evaluate_expression(
    text: str, column_of: ColumnOf, *, names: Collection[str], count: int
) -> Mask:
    """Mark the rows that meet an expression.

    Args:
        text: The expression. A name with spaces stands in backticks.
        column_of: Gives a column by name; None if there is none.
        names: The columns that there are, to suggest one.
        count: The number of rows.

    Raises:
        SelectionError: It cannot be read or evaluated, in one line.
    """
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found[1])
        return f"_column_{len(held) - 1}"

    try:
        tree = ast.parse(_QUOTED_NAME.sub(hold, text[:_LONGEST]).strip(), mode="eval")
        expression = _Expression(column_of, names, held, count)
        return expression.mask(tree.body)
    except SyntaxError as error:
        is_long = len(text) > _LONGEST
        reason = f"it is longer than {_LONGEST:,} characters" if is_long else error.msg
    except (TypeError, ValueError, ZeroDivisionError, OverflowError, AttributeError) as error:
        reason = (
            "it compares values of different kinds" if isinstance(error, TypeError) else str(error)
        )
    except (RecursionError, MemoryError):
        reason = "it is nested too deeply"
    except _InvalidPartError as error:
        reason = str(error)
    said = " ".join(reason.split())
    said = said if said.endswith((".", "?")) else f"{said}."
    raise SelectionError(
        f"Cannot evaluate {quoted(text)}: {said}"
        " Write it like date_start >= '2026-01-01' and type == 'raid'."
    )


class _Expression:
    def __init__(
        self, column_of: ColumnOf, names: Collection[str], held: list[str], count: int
    ) -> None:
        self._column_of = column_of
        self._names = names
        self._held = held
        self._count = count

    def mask(self, node: ast.expr) -> Mask:
        """Evaluate a condition."""
        value = self._value(node)
        if isinstance(value, bool | np.bool_):
            return np.full(self._count, bool(value))
        if isinstance(value, pd.Series) and value.dtype == bool:
            return value.to_numpy(dtype=bool)
        if isinstance(value, pd.Series):
            values = value.astype(object).where(value.notna(), other=False)
            if values.map(type).isin([bool, np.bool_]).all():
                return values.to_numpy(dtype=bool)
        raise _InvalidPartError(f"{quoted(ast.unparse(node))} is neither true nor false")

    def _value(self, node: ast.AST) -> Any:  # noqa: ANN401, C901, PLR0911, PLR0912  (a line for each kind)
        match node:
            case ast.Constant(value=value) if isinstance(value, str | int | float | bool | None):
                return value
            case ast.Name(id=name):
                return self._column(name)
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                return [self._value(each) for each in parts]
            case ast.BoolOp(op=ast.And(), values=parts):
                return pd.Series(np.logical_and.reduce([self.mask(each) for each in parts]))
            case ast.BoolOp(values=parts):
                return pd.Series(np.logical_or.reduce([self.mask(each) for each in parts]))
            case ast.BinOp(op=ast.BitAnd(), left=left, right=right):
                return pd.Series(self.mask(left) & self.mask(right))
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                return pd.Series(self.mask(left) | self.mask(right))
            case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=inner):
                return pd.Series(~self.mask(inner))
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return -self._number(inner)
            case ast.BinOp(op=op, left=left, right=right) if type(op) in _ARITHMETIC:
                return _ARITHMETIC[type(op)](self._number(left), self._number(right))
            case ast.Compare():
                return self._compared(node)
            case ast.Call(func=ast.Attribute(value=of, attr=name), args=args, keywords=keywords):
                return self._called(of, name, args, keywords)
            case ast.Attribute(value=ast.Attribute(value=of, attr="dt"), attr=name):
                if name in _DATE_PARTS:
                    return getattr(self._series(of).dt, name)
        raise _InvalidPartError(f"{quoted(ast.unparse(node))} is not allowed here")

    def _column(self, name: str) -> pd.Series[Any]:
        if name.startswith("_column_") and name[8:].isdigit():
            name = self._held[int(name[8:])]
        column = self._column_of(name)
        if column is None:
            near = suggest_spelling(name, self._names) or f"Columns: {', '.join(self._names)}"
            raise _InvalidPartError(f"there is no column {quoted(name)}. {near}")
        if isinstance(column.dtype, pd.CategoricalDtype):
            column = column.astype(object)
        if isinstance(column.dtype, pd.ArrowDtype) and pa.types.is_date(column.dtype.pyarrow_dtype):
            column = column.astype("datetime64[s]")  # which alone has .dt and compares with days
        return column.reset_index(drop=True)

    def _series(self, node: ast.AST) -> pd.Series[Any]:
        value = self._value(node)
        if not isinstance(value, pd.Series):
            raise _InvalidPartError(f"{quoted(ast.unparse(node))} is not a column")
        return value

    def _number(self, node: ast.AST) -> Any:  # noqa: ANN401
        value = self._value(node)
        is_numeric = isinstance(value, pd.Series) and pd.api.types.is_numeric_dtype(value.dtype)
        if is_numeric or isinstance(value, int | float):
            return value
        raise _InvalidPartError(f"{quoted(ast.unparse(node))} is not a number")

    def _compared(self, node: ast.Compare) -> pd.Series[Any]:
        sides = [node.left, *node.comparators]
        found = [
            self._pair(one, op, two)
            for one, op, two in zip(sides, node.ops, sides[1:], strict=False)
        ]
        return pd.Series(np.logical_and.reduce(found))

    def _pair(self, one: ast.expr, op: ast.cmpop, two: ast.expr) -> Mask:
        left, right = self._value(one), self._value(two)
        if isinstance(op, ast.In | ast.NotIn):
            inside = self._contained(left, right)
            return inside if isinstance(op, ast.In) else ~inside
        if type(op) not in _COMPARISONS:
            raise _InvalidPartError("'is' is not allowed; write == or isna()")
        if left is None or right is None:
            raise _InvalidPartError("None equals nothing; write isna() or notna()")
        left, right = _comparable(left, right), _comparable(right, left)
        result = _COMPARISONS[type(op)](left, right)
        if isinstance(result, bool | np.bool_):
            return np.full(self._count, bool(result))
        truths: Mask = result.fillna(value=False).to_numpy(dtype=bool)
        return truths

    def _contained(self, left: Any, right: Any) -> Mask:  # noqa: ANN401
        if isinstance(left, pd.Series) and isinstance(right, list):
            return left.isin(right).to_numpy(dtype=bool)
        if isinstance(right, pd.Series) and isinstance(left, str):
            codes, objects = distinct(right)
            holds = [isinstance(each, tuple | list) and left in each for each in objects]
            return np.array([*holds, False], dtype=bool)[codes]
        raise _InvalidPartError("'in' needs a column and a list")

    def _called(
        self, of: ast.expr, name: str, args: list[ast.expr], keywords: list[ast.keyword]
    ) -> Any:  # noqa: ANN401
        given = [self._value(each) for each in args]
        named = {each.arg: self._value(each.value) for each in keywords}
        if isinstance(of, ast.Attribute) and of.attr == "str" and name in _TEXT_METHODS:
            texts = self._series(of.value).str
            if name == "contains":
                if named.keys() - {"case", "na"} or len(given) != 1:
                    raise _InvalidPartError("contains takes words, and case=True or False")
                named |= {"regex": False}
            return getattr(texts, name)(*given, **{str(key): each for key, each in named.items()})
        if name not in _METHODS:
            raise _InvalidPartError(f"columns have no method {quoted(name)} here")
        return getattr(self._series(of), name)(
            *given, **{str(key): each for key, each in named.items()}
        )


def _comparable(value: Any, other: Any) -> Any:  # noqa: ANN401
    """Read a text as a day where it is compared with a column of days."""
    is_day = isinstance(other, pd.Series) and pd.api.types.is_datetime64_dtype(other.dtype)
    if not is_day or not isinstance(value, str):
        return value
    try:
        return pd.Timestamp(value).tz_localize(None)
    except ValueError:
        raise _InvalidPartError(f"{quoted(value)} is not a day") from None
