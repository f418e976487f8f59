"""What a payer sees: a page that pretends to be Checkout, and one that pretends to be the billing portal."""

from dataclasses import dataclass
from html import escape

from tests.stripe_double.core import Core
from tests.stripe_double.currencies import spoken
from tests.stripe_double.errors import Refused
from tests.stripe_double.methods import CHOICES
from tests.stripe_double.paying import pay
from tests.stripe_double.portal import has_expired, save_method, way_back
from tests.stripe_double.world import Object, World

STYLE = """
:root { color-scheme: light dark; font: 1.125rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 30rem; padding: 1.5rem; }
.note { border-inline-start: .3rem solid #b26a00; padding-inline-start: .75rem; }
.error { border: 2px solid #b3261e; border-radius: .5rem; padding: .75rem; }
h1 { font-size: 1.6rem; line-height: 1.25; }
input[type=email] { font: inherit; flex: 1; min-width: 0; padding: .5rem; }
ul { padding: 0; list-style: none; }
li span + span { white-space: nowrap; }
li { display: flex; justify-content: space-between; gap: 1rem; }
fieldset { margin-block: 1rem; border: 1px solid; border-radius: .5rem; } legend { font-weight: 600; }
label { display: flex; gap: .75rem; align-items: center; min-height: 3rem; }
button, .back { font: inherit; min-height: 3rem; border-radius: .5rem; }
button { padding: .5rem 1.5rem; border: 0; background: #0b5fff; color: #fff; inline-size: 100%; margin-block: 1rem; }
.back { display: inline-flex; align-items: center; }
"""
VERBS = {"payment": "Pay", "setup": "Save card", "subscription": "Subscribe"}


@dataclass(frozen=True)
class Page:
    status: int = 200
    html: str = ""
    to: str = ""


def answer(core: Core, method: str, path: str, form: dict[str, str]) -> Page:
    """The page at this address, or where to go after its form was sent."""
    first, _, object_id = path.strip("/").partition("/")
    with core.lock:
        core.run_due()
        for world in core.worlds.values():
            found = world.objects.get(object_id)
            if first == "pay" and found and found["object"] == "checkout.session":
                return _checkout(world, found, method, form)
            if first == "portal" and found and found["object"] == "billing_portal.session":
                return _portal(world, found, method, form)
    return Page(404, page("Nothing here", "<p>There is no such page at this double of Stripe.</p>"))


def _checkout(world: World, session: Object, method: str, form: dict[str, str]) -> Page:
    if session["status"] != "open":
        return _closed(session)
    if method != "POST":
        return Page(html=_checkout_page(world, session))
    try:
        pay(world, session, form.get("method", "card"), form.get("email") or None)
    except Refused as refusal:
        return Page(402, _checkout_page(world, session, str(refusal)))
    return Page(to=session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]))


def _closed(session: Object) -> Page:
    if session["status"] == "expired":
        return Page(
            410, page("This link has expired", "<p>Nothing was charged. Ask for a new link.</p>" + _back(session))
        )
    return Page(410, page("Already paid", "<p>This payment is complete. Nothing more is charged.</p>" + _back(session)))


def _checkout_page(world: World, session: Object, error: str = "") -> str:
    lines = "".join(
        f"<li><span>{escape(line['description'] or '')} × {line['quantity']}</span>"
        f"<span>{spoken(line['amount_total'], line['currency'])}{escape(_rhythm(line['price']))}</span></li>"
        for line in world.secret(session["id"])["line_items"]
    )
    due = ""
    if session["mode"] != "setup":
        due = f"<p>Due today: <strong>{spoken(session['amount_total'], session['currency'])}</strong></p>"
    verb = VERBS[session["mode"]]
    note = session["custom_text"]["submit"]
    said = f"<p>{escape(note['message'])}</p>" if note else ""
    form = f"{_email(session)}{choices(session['payment_method_types'])}{said}<button>{verb}</button>"
    body = f'{problem(error)}<ul>{lines}</ul>{due}<form method="post">{form}</form>{_back(session)}'
    return page(verb, body)


def _rhythm(price: Object) -> str:
    recurring = price["recurring"]
    return f" every {recurring['interval_count']} {recurring['interval']}" if recurring else ""


def _email(session: Object) -> str:
    known = (session["customer_details"] or {}).get("email")
    if known:
        return f"<p>Receipt to {escape(known)}</p>"
    return (
        '<label>Email <input type="email" name="email" autocomplete="email" required value="payer@example.com"></label>'
    )


def _back(session: Object) -> str:
    return f'<a class="back" href="{escape(session["cancel_url"])}">Back</a>' if session["cancel_url"] else ""


def _portal(world: World, session: Object, method: str, form: dict[str, str]) -> Page:
    if has_expired(world, session):
        return Page(410, page("This link has expired", "<p>Ask for a new link.</p>"))
    error = ""
    if method == "POST":
        try:
            save_method(world, world.objects[session["customer"]], form.get("method", "card"))
        except Refused as refusal:
            error = str(refusal)
        else:
            return Page(to=way_back(session) or session["url"])
    back = session["return_url"]
    leave = f'<a class="back" href="{escape(back)}">Back</a>' if back else ""
    body = f'{problem(error)}<form method="post">{choices(["card"])}<button>Save</button></form>{leave}'
    return Page(402 if error else 200, page("Change card", body))


def choices(kinds: list[str]) -> str:
    """The pretended payment methods of these kinds, one of them to be chosen."""
    options = "".join(
        f'<label><input type="radio" name="method" value="{choice.name}"{" checked" * (choice.name == "card")}>'
        f"{escape(choice.label)}</label>"
        for choice in CHOICES.values()
        if choice.kind in kinds
    )
    return f"<fieldset><legend>Pay with</legend>{options}</fieldset>"


def problem(error: str) -> str:
    return f'<p class="error" role="alert">{escape(error)}</p>' if error else ""


def page(title: str, body: str) -> str:
    """A whole page; it never looks like the real one, so that nobody types a card into it."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<title>{escape(title)} · double of Stripe</title><style>{STYLE}</style></head><body><main>"
        f'<p class="note">Pretended payment. No money moves.</p><h1>{escape(title)}</h1>{body}</main></body></html>'
    )
