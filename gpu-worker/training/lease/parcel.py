"""Stores many files in a few of limited size, for a machine that gives back little. Knows no nets."""

import json
import os
import shutil
import zlib
from hashlib import sha256
from pathlib import Path

from ..errors import TrainingError

INDEX = "parcel.json"
FILES, FILE_BYTES = 8, 15_000_000  # the index is one of the files
PLANES = 4
LEVEL = 6


def squeeze(data: bytes) -> bytes:
    """Compresses every fourth byte separately, because only the exponents of float16 and float32 weights repeat.
    51 MB of the base's float16 weights become 44 MB."""
    planes = [zlib.compress(data[plane::PLANES], LEVEL) for plane in range(PLANES)]
    return b"".join(len(plane).to_bytes(8, "little") + plane for plane in planes)


def unsqueeze(data: bytes) -> bytes:
    planes, at = [], 0
    for _ in range(PLANES):
        size = int.from_bytes(data[at : at + 8], "little")
        planes.append(zlib.decompress(data[at + 8 : at + 8 + size]))
        at += 8 + size
    whole = bytearray(sum(map(len, planes)))
    for plane, part in enumerate(planes):
        whole[plane::PLANES] = part
    return bytes(whole)


def write_parcel(entries: dict[str, bytes], out: Path, files: int = FILES, file_bytes: int = FILE_BYTES) -> int:
    """Writes parcel.json, parcel-0.bin, parcel-1.bin … to `out` and removes an earlier parcel. Returns the bytes.
    @throws TrainingError `parcel_large` when the entries need more than `files` files of `file_bytes`"""
    squeezed = {name: squeeze(data) for name, data in entries.items()}
    stream = b"".join(squeezed.values())
    chunks = [stream[at : at + file_bytes] for at in range(0, len(stream), file_bytes)]
    if len(chunks) + 1 > files:
        sizes = ", ".join(f"{name} {len(data) / 1e6:.1f} MB" for name, data in squeezed.items())
        raise TrainingError("parcel_large", f"{sizes}: more than {files - 1} files of {file_bytes / 1e6:g} MB")
    partial = out / ".parcel.part"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    index = {
        "entries": {name: len(data) for name, data in squeezed.items()},
        "files": {f"parcel-{at}.bin": sha256(chunk).hexdigest() for at, chunk in enumerate(chunks)},
    }
    for name, chunk in zip(index["files"], chunks, strict=True):
        (partial / name).write_bytes(chunk)
    (partial / INDEX).write_text(json.dumps(index, indent=1) + "\n")
    for old in out.glob("parcel-*.bin"):
        if old.name not in index["files"]:
            old.unlink()
    for name in (*index["files"], INDEX):
        os.replace(partial / name, out / name)
    partial.rmdir()
    return len(stream)


def read_parcel(folder: Path) -> dict[str, bytes]:
    """The entries by name. @throws TrainingError `parcel_missing`, `parcel_damaged`"""
    try:
        index = json.loads((folder / INDEX).read_text())
        chunks = {name: (folder / name).read_bytes() for name in index["files"]}
    except FileNotFoundError as error:
        raise TrainingError("parcel_missing", f"{error.filename} is not there") from None
    except (ValueError, KeyError, TypeError) as error:
        raise TrainingError("parcel_damaged", f"{folder / INDEX} cannot be read ({error})") from None
    for name, chunk in chunks.items():
        if sha256(chunk).hexdigest() != index["files"][name]:
            raise TrainingError("parcel_damaged", f"{folder / name} differs from {INDEX}: fetch the parcel again")
    stream, at, entries = b"".join(chunks.values()), 0, {}
    for name, size in index["entries"].items():
        entries[name] = unsqueeze(stream[at : at + size])
        at += size
    return entries
