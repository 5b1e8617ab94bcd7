"""Parts of the machine that the suite needs; installed by apt where that is allowed, otherwise named in one line."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


def postgres_tools() -> Path | None:
    """The newest folder with PostgreSQL's server programs; Debian keeps them off the PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if folders:
        return folders[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def chromium() -> str | None:
    """Chromium's program, whatever the distribution calls it."""
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def rscript() -> str | None:
    """R's program for scripts."""
    return shutil.which("Rscript")


def surveillance() -> Path | None:
    """The folder of R's package surveillance, where Debian or R itself installs packages."""
    libraries = [Path("/usr/lib/R/site-library"), Path("/usr/local/lib/R/site-library")]
    libraries += [Path(folder) for folder in os.environ.get("R_LIBS", "").split(os.pathsep) if folder]
    return next((found for library in libraries if (found := library / "surveillance").is_dir()), None)


@dataclass(frozen=True)
class Part:
    """Something the machine must have, and the Debian package that brings it."""

    name: str
    package: str
    find: Callable[[], object]


POSTGRES = Part("PostgreSQL's server programs (initdb, pg_ctl)", "postgresql", postgres_tools)
CHROMIUM = Part("Chromium", "chromium", chromium)
R = Part("R", "r-base-core", rscript)
SURVEILLANCE = Part("R's package surveillance", "r-cran-surveillance", surveillance)


def provide(*parts: Part) -> list[str]:
    """Install what is absent if apt and the rights are there; returns one line for each part still missing."""
    absent = [part for part in parts if not part.find()]
    if absent and (apt := _apt()):
        print(f"  installing {', '.join(part.package for part in absent)}", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", *(part.package for part in absent)]):
            done = subprocess.run([*apt, "-qq", *command], env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"  apt-get {command[0]}: {done.stderr.strip().splitlines()[-1:] or 'failed'}", flush=True)
    return [f"missing: {part.name} (Debian: apt-get install {part.package})" for part in absent if not part.find()]


def _apt() -> list[str] | None:
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    # -n: never ask for a password in the middle of a suite.
    allowed = (
        shutil.which("sudo") and not subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode
    )
    return ["sudo", "-n", "apt-get"] if allowed else None
