"""Tiles that were made already, as many as a limit in bytes allows; all forgotten when what they were made from is replaced."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yiwang.territory.queries.tiles import Tile

LIMIT_BYTES = 24_000_000
ROOM = 300  # bytes that keeping one takes beside its content


class TileStore:
    """Least recently used go first. Only the present `source` is held: an old snapshot is not kept alive."""

    def __init__(self, limit: int = LIMIT_BYTES) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._source: object = None
        self._tiles: OrderedDict[Hashable, Tile] = OrderedDict()
        self._bytes = 0

    def get(self, source: object, key: Hashable, make: Callable[[], Tile]) -> Tile:
        """The tile under `key` as made from `source`; two threads may make the same one at once, which harms nobody."""
        with self._lock:
            if self._source != source:
                self._source, self._tiles, self._bytes = source, OrderedDict(), 0
            if kept := self._tiles.get(key):
                self._tiles.move_to_end(key)
                return kept
        made = make()
        with self._lock:
            if self._source == source and key not in self._tiles:
                self._tiles[key] = made
                self._bytes += len(made.gzipped) + ROOM
                while self._bytes > self._limit:
                    _key, gone = self._tiles.popitem(last=False)
                    self._bytes -= len(gone.gzipped) + ROOM
        return made
