"""Property tests draw the same on every run; with `WATTFIT_EXAMPLES` set they draw anew, to look for more."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("wattfit", derandomize="WATTFIT_EXAMPLES" not in os.environ, deadline=None)
settings.load_profile("wattfit")
