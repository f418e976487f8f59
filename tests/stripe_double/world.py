"""One mode of the account, test or live: its objects, its events, its agenda. The two know nothing of each other."""

import copy
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.stripe_double.clock import Agenda
from tests.stripe_double.errors import invalid, missing_object
from tests.stripe_double.shapes import listed

if TYPE_CHECKING:
    from tests.stripe_double.core import Core

Object = dict[str, Any]
API_VERSION = "2026-10-28.endive"
PAGE, MOST_PAGE = 10, 100
# Their published shapes do not say in which mode they are.
WITHOUT_MODE = ("balance_transaction", "refund", "subscription_item")


class World:
    def __init__(self, core: "Core", *, livemode: bool) -> None:
        self.core = core
        self.livemode = livemode
        self.agenda = Agenda()
        self.objects: dict[str, Object] = {}
        self.kinds: dict[str, list[str]] = {}
        # What the double knows about an object and Stripe would not say: how a card behaves, what a session sells.
        self.secrets: dict[str, dict[str, Any]] = {}
        self.repeats: dict[str, dict[str, Any]] = {}
        self.request: dict[str, str | None] = {"id": None, "idempotency_key": None}
        # Objects of two doubles never share an id: a product that outlives one of them would mix them up.
        self.tag = secrets.token_hex(5)
        self.made = 0

    @property
    def now(self) -> int:
        return self.core.clock.now()

    @property
    def name(self) -> str:
        return "live" if self.livemode else "test"

    def new_id(self, prefix: str) -> str:
        self.made += 1
        return f"{prefix}_{self.tag}{self.made:08d}"

    def add(self, kind: str, prefix: str, shape: Object, **known: Any) -> Object:
        """Put a new object into the world. Shape: the stored object itself."""
        made = {
            "id": self.new_id(prefix),
            "object": kind,
            **shape,
            "created": self.now,
            **({} if kind in WITHOUT_MODE else {"livemode": self.livemode}),
            **known,
        }
        self.objects[made["id"]] = made
        self.kinds.setdefault(kind, []).append(made["id"])
        return made

    def get(self, kind: str, object_id: str, param: str = "id") -> Object:
        found = self.objects.get(object_id)
        if found is not None and found["object"] == kind:
            return found
        other = self.core.worlds[not self.livemode]
        elsewhere = other.name if object_id in other.objects else None
        raise missing_object(kind, object_id, param, in_other_mode=elsewhere)

    def all(self, kind: str) -> list[Object]:
        """Every object of a kind, oldest first."""
        return [self.objects[object_id] for object_id in self.kinds.get(kind, [])]

    def secret(self, object_id: str) -> dict[str, Any]:
        return self.secrets.setdefault(object_id, {})

    def emit(self, kind: str, subject: Object, previous: Object | None = None) -> Object:
        """Tell every endpoint what happened, with the object as it is now."""
        data: Object = {"object": copy.deepcopy(subject)}
        if previous is not None:
            data["previous_attributes"] = previous
        event = self.add(
            "event",
            "evt",
            {},
            api_version=API_VERSION,
            data=data,
            pending_webhooks=0,
            request=dict(self.request),
            type=kind,
        )
        self.core.deliveries.enqueue(self, event)
        return event

    def change(self, subject: Object, event: str | None = None, **fields: Any) -> bool:
        """Set fields; where something is new and an event is named, emit it with what stood there before."""
        before = {name: subject.get(name) for name, value in fields.items() if subject.get(name) != value}
        subject.update(fields)
        if before and event:
            self.emit(event, subject, copy.deepcopy(before))
        return bool(before)

    def page(
        self, kind: str, url: str, params: dict[str, Any], keep: Callable[[Object], bool] = lambda _: True
    ) -> Object:
        """One page of a list, newest first, the way Stripe pages: by the id that the last page ended with."""
        found = [item for item in reversed(self.all(kind)) if in_range(item, params.get("created")) and keep(item)]
        return page_of(found, url, params)


def page_of(found: list[Object], url: str, params: dict[str, Any]) -> Object:
    limit = params.get("limit", PAGE)
    if not 1 <= limit <= MOST_PAGE:
        raise invalid(f"Invalid integer: limit must be between 1 and {MOST_PAGE}.", param="limit")
    ids = [item["id"] for item in found]
    first = 0
    if "starting_after" in params:
        first = _position(ids, params["starting_after"], "starting_after") + 1
    if "ending_before" in params:
        last = _position(ids, params["ending_before"], "ending_before")
        first = max(0, last - limit)
        return listed(found[first:last], url, has_more=first > 0)
    return listed(found[first : first + limit], url, has_more=len(found) > first + limit)


def _position(ids: list[str], object_id: str, param: str) -> int:
    if object_id not in ids:
        raise missing_object("object", object_id, param)
    return ids.index(object_id)


def in_range(item: Object, wanted: Any) -> bool:
    if wanted is None:
        return True
    created = item["created"]
    if isinstance(wanted, int):
        return bool(created == wanted)
    return bool(
        wanted.get("gte", created) <= created <= wanted.get("lte", created)
        and wanted.get("gt", created - 1) < created < wanted.get("lt", created + 1)
    )
