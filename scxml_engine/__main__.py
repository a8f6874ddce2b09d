"""`python -m scxml_engine`: the command line."""

from scxml_engine.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
