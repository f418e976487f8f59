"""Everybody and everything that a test of the doors needs: all routes, eight people, and one thing of every kind."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.urls import URLPattern, get_resolver, reverse

from tenpack.appointments.actions import make_feed
from tenpack.people.actions import make_api_key
from tenpack.people.actions.invitations import invite_coach
from tenpack.people.choices import Role
from tenpack.web.access import ANY_ROLE, CLIENTS, OWNERS, RUNNERS, STAFF
from tenpack.wsgi import application
from tests.api.callers import Answer, Caller, key_of, plan_body
from tests.web import stage_calendar as calendar
from tests.web import stage_cards as cards
from tests.web import stage_keeping as keeping
from tests.web import stage_notices as notices
from tests.web import stage_people as people
from tests.web import stage_training as training
from tests.web import stage_workouts as workouts
from tests.web.browsing import Browser
from tests.web.stage_people import PASSWORD_BACKEND
from tests.world import World, join_team

# Who may come in, by the name of the route; every page that is not named here is for staff alone.
PUBLIC = {
    "mode-manifest",
    "portal-manifest",
    "home",
    "first-run",
    "pay",
    "pay-state",
    "pay-card",
    "pay-receipt",
    "invitation",
    "mailbox",
} | calendar.PUBLIC
PUBLIC |= cards.PUBLIC
PUBLIC |= notices.PUBLIC
PUBLIC |= {"api-document", "api-docs", "api-nowhere"}
OPEN_ACCOUNT = {"login", "logout", "inactive", "signup", "email_verification_sent", "confirm_login_code"} | {
    "confirm_email",
    "reset_password",
    "reset_password_done",
    "reset_password_from_key",
    "reset_password_from_key_done",
    "request_login_code",
}
ANYBODY_SIGNED_IN = {"seats", "sign-ins", "sign-in", "attachment", "payment", "receipt", "statement", "data-file"}
ANYBODY_SIGNED_IN |= notices.ANYBODY_SIGNED_IN
FOR_CLIENTS = (
    {"portal", "portal-objection", "portal-renewal", "portal-profile", "portal-kept", "portal-worker"}
    | {"my-notifications-portal", "portal-messages"}
    | calendar.FOR_CLIENTS
    | workouts.FOR_CLIENTS
    | keeping.FOR_CLIENTS
)
# Asked by a script and not by a page: who is signed out is told so, and sent nowhere.
FOR_SCRIPTS = {"mode-snapshot", "mode-sync", "push-browsers"}
# What belongs to one client or one coach, so that another coach knows of it and is kept away.
OF_A_CLIENT = {
    "client",
    "client_id",
    "offer",
    "offer_id",
    "payment",
    "payment_id",
    "receipt_id",
    "pack",
    "visit",
    "use",
    "objection",
    "note_id",
    "attachment_id",
}
OF_A_CLIENT |= calendar.OF_A_COACH | training.OF_A_CLIENT | workouts.OF_A_CLIENT


@dataclass(frozen=True)
class Route:
    """One address of the site, with what stands in it."""

    name: str
    parts: frozenset[str]
    view: Any

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api-") and self.name not in PUBLIC

    @property
    def is_account(self) -> bool:
        return self.name.startswith(("account_", "mfa_"))

    @property
    def is_public(self) -> bool:
        if self.is_account:
            return self.name.removeprefix("account_") in OPEN_ACCOUNT or self.name in ("mfa_authenticate",)
        return self.name in PUBLIC

    @property
    def visitor(self) -> str:
        """Whoever gets furthest here."""
        return "client" if self.name in FOR_CLIENTS else "owner"

    @property
    def roles(self) -> frozenset[Role]:
        """Who may come in, by the table above and not by what the view says of itself."""
        if self.is_account or self.name in ANYBODY_SIGNED_IN:
            return ANY_ROLE
        if self.name in FOR_CLIENTS:
            return CLIENTS
        if self.name in cards.FOR_OWNERS | keeping.FOR_OWNERS:
            return OWNERS
        if self.name in keeping.FOR_RUNNERS:
            return RUNNERS
        is_for_runners = self.name.split("-")[0] == "settings" and self.name not in calendar.OWN_SETTINGS
        return RUNNERS if is_for_runners else STAFF


def patterns(found: Iterable[Any], above: frozenset[str] = frozenset()) -> Iterator[tuple[URLPattern, frozenset[str]]]:
    """Every address below these, with the names of what stands in it."""
    for one in found:
        parts = above | frozenset(one.pattern.regex.groupindex)
        if isinstance(one, URLPattern):
            yield one, parts
        else:
            yield from patterns(one.url_patterns, parts)


def every_route() -> list[Route]:
    """Every address of the site once; the API's nouns have one for all their methods."""
    seen: dict[tuple[str, str], Route] = {}
    for one, parts in patterns(get_resolver().url_patterns):
        assert one.name, one
        key = (str(one.pattern), one.name if one.name.startswith(("account", "mfa")) else "")
        seen.setdefault(key, Route(one.name, parts, one.callback))
    return list(seen.values())


@dataclass
class Stage:
    """The people, by role, and what all of them ask for: things of Sam, whom Ben coaches."""

    world: World
    people: dict[str, Any]
    things: dict[str, str]
    tokens: dict[str, str]
    bodies: dict[str, Any]
    queries: dict[str, dict[str, str]] = field(default_factory=dict)
    callers: dict[str, Caller] = field(default_factory=dict)
    browsers: dict[str, Browser] = field(default_factory=dict)
    cookies: dict[str, Any] = field(default_factory=dict)

    def address(self, route: Route) -> str:
        values = {part: self.things.get(part) or self.tokens[route.name] for part in route.parts}
        query = urlencode(self.queries.get(route.name, {}))
        return reverse(route.name, kwargs=values) + (f"?{query}" if query else "")

    def browser(self, role: str) -> Browser:
        """The signed-in browser of this role, as fresh as after the sign-in, whatever was sent with it since."""
        if role not in self.browsers:
            browser = Browser(raise_request_exception=False)
            if self.people.get(role):
                browser.force_login(self.people[role].user, backend=PASSWORD_BACKEND)
            self.browsers[role], self.cookies[role] = browser, browser.cookies.copy()
        self.browsers[role].cookies = SimpleCookie(self.cookies[role])
        return self.browsers[role]

    def caller(self, role: str) -> Caller:
        """The program of this role: with a key for staff, with nothing but the sign-in of a page for the others."""
        if role not in self.callers:
            person = self.people.get(role)
            if hasattr(person, "api_keys"):
                self.callers[role] = Program(application, key_of(person))
                self.callers[role].get("/me")
            else:
                cookie = self.browser(role).cookies.output(header="", sep=";").strip()
                self.callers[role] = Program(application, headers={"HTTP_COOKIE": cookie})
        return self.callers[role]

    def send(self, route: Route, role: str, method: str) -> tuple[int, str]:
        """Ask for this thing in this way. Shape: the status and where it leads."""
        address, body = self.address(route), self.bodies.get(route.name, {})
        if route.name == "seats" and self.people[role]:
            body = {"seat": str(self.people[role].id)}
        if route.is_api:
            answer = self.caller(role)(method, address.removeprefix("/api/v1"), None if method == "GET" else body)
            return answer.status, ""
        browser = self.browser(role)
        if method == "POST":
            page: Any = browser.post(address, body)
        else:
            page = browser.generic(method, address)
        return status_of(page), page.headers.get("Location", "")

    def methods(self, route: Route) -> set[str] | None:
        """What may be sent here, as the site says to whoever gets furthest; None where it does not say."""
        if route not in _allowed:
            with rolled_back():
                _allowed[route] = self.ask_for_methods(route)
        return {method.strip() for method in _allowed[route].split(",")} if _allowed[route] else None

    def ask_for_methods(self, route: Route) -> str:
        if route.is_api:
            answer = self.caller("owner")("BREW", self.address(route).removeprefix("/api/v1"))
            return str(answer.headers.get("allow", ""))
        return str(self.browser(route.visitor).generic("BREW", self.address(route)).headers.get("Allow", ""))


# What the site said may be sent to a route: the same person asks, whichever role is tested.
_allowed: dict[Route, str] = {}


def status_of(page: Any) -> int:
    """What was answered; a file is read to its end, as browsers do."""
    if page.streaming:
        b"".join(page.streaming_content)
    return int(page.status_code)


class Program(Caller):
    """A caller within the test's transaction: its requests must not close the connection they share."""

    def __call__(self, *asked: Any, **more: Any) -> Answer:
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        try:
            return super().__call__(*asked, **more)
        finally:
            for signal in (request_started, request_finished):
                signal.connect(close_old_connections)


@contextmanager
def rolled_back() -> Iterator[None]:
    """What happens inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def set_stage(world: World) -> Stage:
    """Build it, through the same actions as everything else."""
    by, now = world.by, datetime.now(UTC)
    manager = join_team(world.maya, "Mia", Role.MANAGER, now=now)
    other = join_team(world.maya, "Cal", Role.COACH, now=now)
    plan, paid = world.plan(), world.paid(world.sam)
    offer, payment, pack = world.offer(world.sam, plan), paid.payments.get(), world.pack(world.sam)
    visit = world.visit(world.use(pack))
    key, _secret = make_api_key(coach=world.maya, name="till", may_write=True, by=by, now=now)
    guest, token = invite_coach(
        business=world.business, email="new@example.com", name="New", role=Role.COACH, by=by, now=now
    )
    calendars = calendar.things_of_calendar(world, world.sam, world.maya)
    feed = make_feed(client=world.sam, by=by, now=now)
    things = (
        calendars
        | training.things_of_training(world, world.sam)
        | cards.things_of_cards(world, offer)
        | people.things_of_people(world, pack, world.maya)
        | {
            "client": world.sam,
            "client_id": world.sam,
            "plan": plan,
            "plan_id": plan,
            "offer": offer,
            "offer_id": offer,
            "payment": payment,
            "payment_id": payment,
            "receipt_id": payment.receipt,
            "pack": pack,
            "visit": visit,
            "use": visit,
            "entry": visit.entries.get(kind="used"),
            "coach": world.ben,
            "coach_id": world.ben,
            "appointment_id": calendars["appointment"],
            "invitation_id": guest,
            "key_id": key,
            "file_id": keeping.file_of(world.sam, world.maya, now),
        }
    )
    ids = {part: thing.public_id for part, thing in things.items()}
    return Stage(
        world=world,
        people=people_of(world, manager, other),
        things=ids
        | {
            "sign_in": people.other_sign_in_of(world.sam.user),
            "number": payment.receipt.number_text,
            "rest": "v1/nowhere",
            "key": "abc-def",
            "kind": "session-used",
            "stop_token": notices.stop_token_of(world),
            "uidb36": "1",
            "pk": "1",
        },
        tokens=dict.fromkeys(("pay", "pay-state", "pay-card", *cards.TOKENED), offer.pay_token)
        | {"pay-receipt": paid.pay_token}
        | {"invitation": token, "feed-file": feed},
        bodies=bodies_of(ids, world) | calendar.bodies_of_calendar(world, world.sam) | workouts.bodies_of_workouts(),
        queries=calendar.queries_of(world),
    )


def people_of(world: World, manager: Any, other: Any) -> dict[str, Any]:
    """Everybody by role."""
    return {
        "anonymous": None,
        "owner": world.maya,
        "manager": manager,
        "coach": world.ben,
        "other coach": other,
        "client": world.sam,
        "other client": world.jo,
        "other owner": world.zed,
        "other owner's client": world.zoe,
    }


def bodies_of(ids: dict[str, str], world: World) -> dict[str, Any]:
    """What is sent along where an empty request would stop before the door that is tested."""
    return {
        "portal-objection": {"text": "I was ill."},
        "objection": {"answer": "Put right."},
        "offer-cancellation": {"reason": "Moved away"},
        "offer-pause": {"reason": "Injured"},
        "api-end_offer": {"reason": "Moved away"},
        "api-pause": {"reason": "Injured"},
        "settings-member": {"role": "coach"},
        "settings-member-clients": {"to": world.maya.public_id},
        "api-add_client": {"name": "Nina"},
        "api-add_plan": plan_body(),
        "api-make_offer": {"plan": ids["plan"]},
        "api-add_payment": {"method": "cash"},
        "api-add_refund": {"reason": "ill"},
        "api-add_pack": {"client": ids["client"], "title": "Ten", "sessions": 10},
        "api-see_pack": {"title": "Ten", "reason": "a better name"},
        "api-see_client": {"name": "Sam"},
        "api-add_program": {"title": "Strength"},
        "api-add_exercise": {"name": "Sled drag", "primary": ["glutes"]},
        "api-see_exercise": {"cue": "Lean in."},
        "api-add_assignment": {"client": ids["client"]},
        "api-see_program": {},
    }
