"""How the documentation is built: Sphinx, MyST and furo, without the network; pages from the
data.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from catalogue_pages import write_pages
from field_tables import write_tables

from sexwork_models import __version__

project = "sexwork_models"
author = "The sexwork_models authors"
copyright = "2026, The sexwork_models authors"
version = release = __version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_copybutton"]
exclude_patterns = ["_build"]
nitpicky = False
myst_enable_extensions = ["deflist", "colon_fence", "attrs_block"]
myst_heading_anchors = 3
suppress_warnings = ["myst.xref_missing"]

html_theme = "furo"
html_title = f"sexwork_models {__version__}"
html_static_path: list[str] = []
html_show_sourcelink = False
html_theme_options = {"footer_icons": []}

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "undoc-members": False, "inherited-members": False}
autodoc_type_aliases = {"ObservationSource": "ObservationSource"}


def setup(app):
    write_pages(Path(__file__).parent)
    write_tables(Path(__file__).parent)
    app.connect("autodoc-skip-member", skip_machinery)


def skip_machinery(app, what, name, obj, skip, options):
    """Fields and hooks that pydantic and attrs add say nothing to a reader."""
    return (
        True
        if name in {"model_config", "model_post_init", "model_fields", "model_computed_fields"}
        else None
    )
