"""The command `mapper`, installed or as `python -m mapper`."""

import sys

from mapper.cli import INTERRUPTED


def run() -> None:
    """Run the command; the libraries are read in here, so that an interrupt meanwhile is no traceback."""
    try:
        from mapper.cli import main  # noqa: PLC0415

        main(prog_name="mapper")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    run()
