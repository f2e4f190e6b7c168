"""The command `mapper`, installed or as `python -m mapper`."""

import atexit
import os
import sys

from mapper.cli import INTERRUPTED


class _Ending:
    """Ends the process at once when the command is done; unloading the libraries takes 0.15 s.

    Attributes:
        status: The exit status; None until it is decided.
    """

    status: int | None = None

    def end(self) -> None:
        """End the process, unless Python has something to report."""
        if self.status is None:
            return
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except (OSError, ValueError):  # Python reports it, with its own status
            return
        os._exit(self.status)


def run() -> None:
    """Run the command; libraries are imported here, so that an interrupt meanwhile prints no traceback."""
    ending = _Ending()
    # registered first, so that it is called last, after all that libraries register
    atexit.register(ending.end)
    try:
        from mapper.cli import main  # noqa: PLC0415

        main(prog_name="mapper")
    except KeyboardInterrupt:
        ending.status = INTERRUPTED
        sys.exit(INTERRUPTED)
    except SystemExit as done:
        ending.status = done.code if isinstance(done.code, int) else None
        raise


if __name__ == "__main__":
    run()
