"""The public explorable: a page with precomputed worlds, `docs/explorable/index.html`.

`python -m docs.explorable` gathers the numbers of finished runs into `explorable.json` and makes
the page of them; `make docs` makes the page anew from the numbers that are kept, and runs nothing.
"""
