"""`python -m tracemend`."""

import sys

from tracemend.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
