"""The program `linfen`, also as `python -m linfen_cli`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line on the program's arguments and leave with its exit status."""
    try:
        from linfen_cli.cli.run import run

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        _die_of_interrupt()
    sys.exit(status)


def _die_of_interrupt() -> None:
    """End as a program that Ctrl-C ends: by the signal, so that a shell loop around it ends too."""
    import atexit
    import os
    import signal

    atexit._run_exitfuncs()  # a signal leaves them out, and what several processes shared would be left behind
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    main()
