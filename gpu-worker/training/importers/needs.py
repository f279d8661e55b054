"""What an import needs of disk and memory, and whether this machine has it."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from ..errors import TrainingError

BYTES = {"fp32": 4, "fp16": 2, "int8": 1}
# Python with torch, the tracer's graph and the activations of one forward pass.
BASE_MEMORY = 2.5e9
MARGIN = 1.05


@dataclass
class Need:
    """One net: its parameters, and in how many bytes each is stored. `resident`: bytes of one while onnxruntime
    runs the net; weights that are stored in 16 bits and computed with in 32 are unfolded when it is loaded."""

    name: str
    parameters: int
    stored: str
    resident: int

    @property
    def disk(self) -> int:
        return int(self.parameters * BYTES[self.stored] * MARGIN)

    @property
    def memory(self) -> int:
        # The file is mapped while the session copies it.
        return int(self.parameters * self.resident * MARGIN + BASE_MEMORY)


def check_needs(needs: list[Need], out: Path, report, checked: bool, extra_disk: int = 0, done: int = 0) -> None:
    """Prints the needs, and refuses an import that does not fit.
    @param checked whether each net is run once to compare it with torch
    @param extra_disk bytes of files that are copied
    @param done bytes that an interrupted import has already written
    @throws TrainingError `disk_small`, `memory_small`"""
    for need in needs:
        report(
            f"{need.name}: {need.parameters / 1e9:.3f} G parameters as {need.stored}, {gigabytes(need.disk)} on disk"
            + (f", {gigabytes(need.memory)} of memory while it is compared" if checked else "")
        )
    disk = sum(need.disk for need in needs) + extra_disk
    memory = max(need.memory for need in needs) if checked else BASE_MEMORY + max(need.parameters for need in needs) * 0.1
    free, available = free_disk(out), available_memory()
    report(f"in all {gigabytes(disk)} on disk ({gigabytes(free + done)} free or already ours), {gigabytes(memory)} of memory"
           + (f" ({gigabytes(available)} available)" if available else ""))
    if disk > free + done:
        raise TrainingError("disk_small", f"the pack takes {gigabytes(disk)}, {out.parent} has {gigabytes(free + done)}; free some, or choose a smaller --dtype")
    if available and memory > available:
        way = "give --no-check, which compares nothing, or use a machine with more" if checked else "use a machine with more"
        raise TrainingError("memory_small", f"the import takes {gigabytes(memory)} of memory, {gigabytes(available)} are available; {way}")


def free_disk(out: Path) -> int:
    folder = out.absolute()
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def available_memory() -> int | None:
    """Bytes that can be had without swapping, within the container's limit; None where the system does not say."""
    found = []
    try:
        lines = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
        found.append(int(lines["MemAvailable"].split()[0]) * 1024)
    except (OSError, KeyError, ValueError):
        pass
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
        used = int(Path("/sys/fs/cgroup/memory.current").read_text())
        if limit != "max":
            found.append(int(limit) - used)
    except (OSError, ValueError):
        pass
    if not found and hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return min(found, default=None)


def gigabytes(count: float) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 5e7 else f"{count / 1e6:.1f} MB"
