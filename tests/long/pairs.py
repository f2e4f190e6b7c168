"""A thousand pairs of sites, byte for byte: one with incidents withheld, one with them deleted.

    python -m tests.long.pairs [--seed 1] [--pairs 1000] [--workers 2]

`.ci/long pairs` runs it; every third pair has the data in every format.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from multiprocessing import get_context

from hypothesis import HealthCheck, Phase, seed, settings

from mapper.files import folder_update
from mapper.publish.site import site_parts
from tests.withheld_pairs import compare, pairs

_TEXT_FORMATS = ("geojson", "csv")
_ALL_FORMATS = site_parts._FORMATS


def main() -> None:
    """Compare the pairs and print how many there were."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pairs", type=int, default=1_000)
    parser.add_argument("--workers", type=int, default=1, help="each has seeds of its own")
    asked = parser.parse_args()
    shares = [len(range(n, asked.pairs, asked.workers)) for n in range(asked.workers)]
    seeds = [asked.seed * 1_000 + n for n in range(asked.workers)]
    began = time.monotonic()
    with ProcessPoolExecutor(asked.workers, mp_context=get_context("spawn")) as pool:
        counted = list(pool.map(compare_pairs, seeds, shares))
    compared, withheld, seconds = (sum(each) for each in zip(*counted, strict=True))
    sys.stdout.write(
        f"{compared:,} pairs are the same; {withheld:,} incidents withheld in them; "
        f"{seconds:,.0f} s of processor in {time.monotonic() - began:,.0f} s\n"
    )
    if compared < asked.pairs:
        sys.exit(1)


def compare_pairs(seed_: int, in_all: int) -> tuple[int, int, float]:
    """Compare pairs; return how many there were, the incidents withheld in them, and seconds of processor."""
    os.fsync = os.fstat  # no power is lost here
    folder_update._sync = lambda _: None
    numbers, withheld = count(1), 0
    began = time.process_time()

    def check(shown: list[str], left_out: list[str]) -> None:
        nonlocal withheld
        number = next(numbers)
        site_parts._FORMATS = _TEXT_FORMATS if number % 3 else _ALL_FORMATS
        compare(shown, left_out)
        withheld += len(left_out)
        if not number % 100:
            sys.stdout.write(
                f"seed {seed_}: {number:,} pairs, {time.process_time() - began:,.0f} s of processor\n"
            )
            sys.stdout.flush()

    limits = settings(
        max_examples=in_all, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    limits(seed(seed_)(pairs))(check)
    return next(numbers) - 1, withheld, time.process_time() - began


if __name__ == "__main__":
    main()
