"""What goes wrong on the way to the API, when a test says so."""

import re
from dataclasses import dataclass, field

# What may happen to one call; "after" means that the double has acted before the caller loses it.
KINDS = (
    *("hang_before", "hang_after", "reset_before", "reset_after"),
    *("error_500", "error_500_after", "rate_limit", "slow"),
)
# In these a call waits before the double acts.
WAITING = ("hang_before", "slow")


@dataclass
class Fault:
    kind: str
    times: int | None = 1
    path: str = ""
    method: str = ""
    seconds: float = 30.0
    skip: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"No such fault: {self.kind}. There are: {', '.join(KINDS)}.")

    def fits(self, method: str, path: str) -> bool:
        return bool((not self.method or self.method == method) and re.search(self.path, path))


@dataclass
class Faults:
    """The faults that wait for their calls, in the order in which they were asked for."""

    waiting: list[Fault] = field(default_factory=list)
    down: bool = False

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that meets this call, which is then used up by one."""
        for fault in self.waiting:
            if not fault.fits(method, path):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            if fault.times is not None:
                fault.times -= 1
                if not fault.times:
                    self.waiting.remove(fault)
            return fault
        return None
