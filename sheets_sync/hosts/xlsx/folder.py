"""A folder that is looked at again and again: a file is only read where it was touched."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sheets_sync.core import Etag, Place, Stop
from sheets_sync.hosts.xlsx.atomic import digest
from sheets_sync.hosts.xlsx.host import Files


class Folder(Files):
    """The workbooks of a folder, less those below ``without``, which we put there ourselves."""

    def __init__(self, folder: Path, without: Path | None = None) -> None:
        super().__init__(folder)
        self._folder = folder
        self._without = without
        self._known: dict[Path, tuple[tuple[int, int], Etag]] = {}

    def places(self) -> Mapping[Place, Etag]:
        """All workbooks in reach; one that cannot be read at this moment is looked at next time. Stop("file.missing")
        where the folder itself is gone, which is not the same as an empty one."""
        if not self._folder.is_dir():
            raise Stop("file.missing", file=self._folder.name)
        found: dict[Place, Etag] = {}
        for path in self.files():
            if self._without in path.parents:
                continue
            try:
                stat = path.stat()
                mark = (stat.st_size, stat.st_mtime_ns)
                if self._known.get(path, (None, ""))[0] != mark:
                    self._known[path] = mark, digest(path.read_bytes())
            except OSError:
                continue
            found[str(path)] = self._known[path][1]
        return found
