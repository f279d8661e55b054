"""A pack in the making: parts that are finished are kept, and an import that was interrupted goes on after them."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from ..errors import TrainingError
from ..export import swap_in
from ..manifest import file_hash, seal

STATE = "import.json"


class Parts:
    """The folder beside the pack's place in which parts arrive.
    @param recipe what the parts depend on: sources and options. Parts of another recipe are thrown away."""

    def __init__(self, out: Path, recipe: dict, report: Callable[[str], None] = print):
        self.out, self.folder, self.report = out, out.with_name(f".{out.name}.import"), report
        self.recipe = json.loads(json.dumps(recipe))
        state = self._read()
        self.done = state["parts"] if state.get("recipe") == self.recipe else {}
        if state and not self.done:
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def _read(self) -> dict:
        try:
            return json.loads((self.folder / STATE).read_text())
        except (OSError, ValueError):
            shutil.rmtree(self.folder, ignore_errors=True)
            return {}

    def make(self, name: str, build: Callable[[Path], tuple[list[str], dict]]) -> dict:
        """Builds a part unless it is there, whole.
        @param build writes files into the folder and returns their names and what is to be remembered of them
        @returns what was remembered"""
        known = self.done.get(name)
        if known and all(self._is_whole(file, digest) for file, digest in known["files"].items()):
            self.report(f"{name}: finished before, its hashes are right")
            return known["about"]
        files, about = build(self.folder)
        self.done[name] = {"files": {file: file_hash(self.folder / file) for file in files}, "about": about}
        self._write()
        return about

    def _is_whole(self, file: str, digest: str) -> bool:
        path = self.folder / file
        return path.is_file() and file_hash(path) == digest

    def _write(self) -> None:
        partial = self.folder / f"{STATE}.part"
        try:
            with partial.open("w") as file:
                json.dump({"recipe": self.recipe, "parts": self.done}, file)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise TrainingError("disk_full", f"cannot write {partial} ({error.strerror})") from None
        os.replace(partial, self.folder / STATE)

    def finish(self, manifest: dict, documents: dict[str, str]) -> dict:
        """Writes documents and manifest, and puts the pack in its place, whole."""
        for name, text in documents.items():
            (self.folder / name).write_text(text)
        wanted = {*documents, *(file for part in self.done.values() for file in part["files"])}
        for path in self.folder.iterdir():
            if path.name not in wanted:
                path.unlink()
        sealed = seal(self.folder, manifest)
        swap_in(self.folder, self.out)
        return sealed
