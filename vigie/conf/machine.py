"""What the machine is like, as far as a node's safety depends on it: judged in `checks`, told by `doctor`."""

from __future__ import annotations

import ctypes.util
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

VIGIE = Path(__file__).resolve().parents[1]
CLAMD = ("/run/clamav/clamd.ctl", "/var/run/clamav/clamd.ctl", "/run/clamd.scan/clamd.sock")
NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "glusterfs", "ceph"}


@dataclass(frozen=True)
class Machine:
    """`plain_swap`: devices on which memory is written unencrypted; `file_system`: of the node's folder; `scripts`:
    whether the pages' scripts, with which browsers seal, were made at set-up."""

    plain_swap: tuple[str, ...]
    file_system: str
    pango: bool
    clamd: str
    scripts: bool
    free: int
    size: int


def look_at(home: Path) -> Machine:
    """Ask the machine; what cannot be known (no Linux, no rights) counts as absent."""
    room = shutil.disk_usage(home)
    return Machine(
        plain_swap=plain_swap(_read("/proc/swaps")),
        file_system=file_system(home, _read("/proc/self/mounts")),
        pango=ctypes.util.find_library("pango-1.0") is not None,
        clamd=next((path for path in CLAMD if _answers(path)), ""),
        scripts=all(script.exists() for script in scripts(VIGIE)),
        free=room.free,
        size=room.total,
    )


def scripts(package: Path) -> list[Path]:
    """The files that requirements/bundle.mjs makes of each `<room>/js/<name>.entry.js`."""
    entries = ((entry.parents[1], entry.name.removesuffix(".entry.js")) for entry in package.rglob("js/*.entry.js"))
    return [room / "static" / room.name / "built" / f"{name}.js" for room, name in entries]


def plain_swap(swaps: str, sysfs: Path = Path("/sys/class/block")) -> tuple[str, ...]:
    """Swap devices of /proc/swaps that are neither in memory (zram) nor over dm-crypt, whose uuid begins with CRYPT."""
    found = []
    for line in swaps.splitlines()[1:]:
        device = line.split()[0] if line.split() else ""
        name = Path(device).resolve().name
        uuid = sysfs / name / "dm" / "uuid"
        encrypted = uuid.exists() and uuid.read_text().startswith("CRYPT")
        if device and not name.startswith("zram") and not encrypted:
            found.append(device)
    return tuple(found)


def file_system(home: Path, mounts: str) -> str:
    """The kind of file system under a folder, by the longest mount point that leads to it."""
    best, kind = "", ""
    for line in mounts.splitlines():
        words = line.split()
        if len(words) >= 3 and len(words[1]) >= len(best) and home.is_relative_to(words[1].replace("\\040", " ")):
            best, kind = words[1], words[2]
    return kind


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _answers(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2)
        try:
            probe.connect(path)
            probe.sendall(b"zPING\0")
            return probe.recv(16).startswith(b"PONG")
        except OSError:
            return False
