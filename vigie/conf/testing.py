"""The pytest plugin: a home of its own for each test process, and the folder of real data.

It is loaded by `-p` before pytest-django reads the settings: a test never touches a node that exists.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from vigie.conf.environment import ROOT  # Neither reads a variable before it is asked.
from vigie.conf.prepare import compile_catalogues

HOME = Path(tempfile.mkdtemp(prefix="vigie-test-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["VIGIE_HOME"] = str(HOME)
for name in ("VIGIE_NODE", "VIGIE_HOSTS", "VIGIE_DEBUG", "VIGIE_EXIT_URL", "VIGIE_FILE_MAX_MB", "VIGIE_CLAMD", "PORT"):
    os.environ.pop(name, None)

# The same examples on every machine, and no verdict by the clock: a slow machine is not a fault.
hypothesis_settings.register_profile("vigie", deadline=None, derandomize=True, database=None, print_blob=True)
hypothesis_settings.register_profile("quick", hypothesis_settings.get_profile("vigie"), max_examples=10)
hypothesis_settings.load_profile("quick" if os.environ.get("VIGIE_QUICK_TESTS") == "1" else "vigie")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues once, before xdist's workers read them: a fresh clone has none."""
    if not hasattr(config, "workerinput"):
        compile_catalogues()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the repository (or under VIGIE_SHARED).

    Without it a test is skipped on a contributor's machine and fails in continuous integration.
    """
    folder = Path(os.environ.get("VIGIE_SHARED") or ROOT.parent / "shared") / "data"
    if not folder.is_dir():
        absent = f"The real data is not at {folder}; set VIGIE_SHARED to the folder that holds data/."
        if os.environ.get("CI") == "true":
            pytest.fail(absent)
        pytest.skip(absent)
    return folder
