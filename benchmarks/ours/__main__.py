"""One job of ours in this process; its figures as lines on standard output.

python -m benchmarks.ours JOB [--n N] [--general]
"""

from __future__ import annotations

import argparse

from benchmarks.ours.growth import TooLarge
from benchmarks.ours.jobs import JOBS


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("job", choices=JOBS, metavar="JOB")
    parser.add_argument("--n", type=int, metavar="N")
    parser.add_argument("--general", action="store_true", help="on the general path alone, without fused edges")
    options = parser.parse_args()
    job = JOBS[options.job]
    try:
        figures = job.measure(options.n or job.n, fuse=not options.general)
    except TooLarge as refused:
        raise SystemExit(str(refused)) from None
    for figure in figures:
        print(figure.line())


if __name__ == "__main__":
    main()
