"""`python -m sexwork_models`: the same as the command."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
