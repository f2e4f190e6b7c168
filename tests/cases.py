"""Many small cases in one test, where a test for each would cost more than what it tries."""

from __future__ import annotations

import inspect
import reprlib
from collections.abc import Callable, Collection, Sequence
from typing import Any

Test = Callable[..., None]


def in_one_test(names: str | Sequence[str], cases: Collection[Any]) -> Callable[[Test], Test]:
    """Try all cases in one test, as `pytest.mark.parametrize` does in one for each; all that fail are named.

    For cases without a trace: they share their fixtures, and each takes a few milliseconds at most.

    Args:
        names: The arguments of the test that a case gives; other arguments are fixtures.
        cases: The values of each case; of a single name, the value itself.
    """
    each_name = [name.strip() for name in names.split(",")] if isinstance(names, str) else [*names]
    given = [(case,) if len(each_name) == 1 else tuple(case) for case in cases]

    def decorate(test: Test) -> Test:
        def all_cases(**fixtures: object) -> None:
            failed: list[Exception] = []
            for case in given:
                try:
                    test(**dict(zip(each_name, case, strict=True)), **fixtures)
                except Exception as error:  # noqa: BLE001 - all that fail are raised together
                    error.add_note(f"in the case {reprlib.repr(case)}")
                    failed.append(error)
            if failed:
                raise ExceptionGroup(f"{len(failed)} of {len(given)} cases", failed)

        own = inspect.signature(test)
        assert {*each_name} <= own.parameters.keys(), each_name
        assert given, "there are no cases"
        assert not [each for each in cases if hasattr(each, "marks")], (
            "pytest.param is not known here"
        )
        left = [each for name, each in own.parameters.items() if name not in each_name]
        all_cases.__signature__ = own.replace(parameters=left)  # type: ignore[attr-defined]
        all_cases.__name__, all_cases.__qualname__ = test.__name__, test.__qualname__
        all_cases.__module__, all_cases.__doc__ = test.__module__, test.__doc__
        return all_cases

    return decorate
