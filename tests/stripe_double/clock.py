"""The double's own time, and what comes due in it."""

import heapq
import time
from dataclasses import dataclass, field

MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass
class Clock:
    """Real time until it is set; then it stands still and moves only when told to."""

    stands_at: int | None = None
    offset: int = 0
    # While something that came due is being done, it is the moment at which it came due.
    pinned: int | None = None
    # How far a person who plays has looked ahead: what comes due until then has been done already.
    seen_until: int = 0

    def now(self) -> int:
        if self.pinned is not None:
            return self.pinned
        if self.stands_at is not None:
            return self.stands_at
        return int(time.time()) + self.offset

    def move_to(self, moment: int) -> None:
        if self.stands_at is not None:
            self.stands_at = moment
        else:
            self.offset = moment - int(time.time())


@dataclass
class Agenda:
    """What is to be done when. At one moment an end comes before a renewal, so that nobody pays for nothing."""

    entries: list[tuple[int, int, int, str, str]] = field(default_factory=list)
    count: int = 0

    ORDER = ("end", "phase", "resume", "warning", "period", "finalize", "retry", "debit", "refund", "expiry")

    def put(self, moment: int, what: str, object_id: str) -> None:
        self.count += 1
        heapq.heappush(self.entries, (moment, self.ORDER.index(what), self.count, what, object_id))

    def first(self) -> int | None:
        return self.entries[0][0] if self.entries else None

    def take(self) -> tuple[int, str, str]:
        moment, _, _, what, object_id = heapq.heappop(self.entries)
        return moment, what, object_id
