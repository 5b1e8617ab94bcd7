"""R, which has well-known implementations of what we wrote ourselves: asked once, with many series in one file."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from tests.support.machine import SURVEILLANCE, R

HEAD = """
suppressMessages(library(surveillance))
read <- function(name) t(as.matrix(read.csv(paste0(name, ".csv"), header = FALSE)))
write <- function(what, name) write.table(format(t(what), digits = 17), paste0(name, ".out"), sep = ",",
  row.names = FALSE, col.names = FALSE, quote = FALSE)
"""


def ask_r(script: str, folder: Path, **matrices: ArrayLike) -> Mapping[str, NDArray[np.float64]]:
    """Run a script that may `read("name")` each matrix given (its rows as columns) and `write(matrix, "name")` others.

    What was written comes back by name, its columns as rows; NA is NaN. Absent, R is a skip on a contributor's machine
    and a failure in continuous integration.
    """
    missing = [part for part in (R, SURVEILLANCE) if not part.find()]
    if missing:
        absent = "; ".join(f"missing: {part.name} (Debian: apt-get install {part.package})" for part in missing)
        if os.environ.get("CI") == "true":
            pytest.fail(absent)
        pytest.skip(absent)
    for name, values in matrices.items():
        np.savetxt(folder / f"{name}.csv", np.atleast_2d(values), fmt="%.17g", delimiter=",")
    (folder / "script.R").write_text(HEAD + script)
    done = subprocess.run(["Rscript", "script.R"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {
        path.stem: np.atleast_2d(np.genfromtxt(path, delimiter=",", missing_values="NA"))
        for path in folder.glob("*.out")
    }
