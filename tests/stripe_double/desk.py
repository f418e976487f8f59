"""What a person who plays with the double sees at its address: let time pass, and what has happened."""

from html import escape

from tests.stripe_double.clock import DAY
from tests.stripe_double.core import Core
from tests.stripe_double.pages import Page, page

# A month and a day: a renewal is charged an hour after the month is over.
SPANS = {"1": "A day", "7": "A week", "32": "A month"}
MOST_EVENTS = 15
WHAT = (
    "<p>Renewals, retries after a failed charge and bank debits of that time happen at once. "
    "The clock itself stays, so that a site beside it goes on as before.</p>"
)


def answer(core: Core, method: str, path: str, form: dict[str, str]) -> Page:
    """The desk, or back to it once time has passed."""
    if method == "POST" and form.get("days") in SPANS:
        core.look_ahead(int(form["days"]) * DAY)
        return Page(to="/")
    buttons = "".join(f'<button name="days" value="{days}">{name} passes</button>' for days, name in SPANS.items())
    return Page(html=page("Let time pass", f'{WHAT}<form method="post">{buttons}</form>{_happened(core)}'))


def _happened(core: Core) -> str:
    with core.lock:
        events = [(one["type"], one["data"]["object"]["id"]) for one in core.worlds[False].all("event")]
    lines = "".join(
        f"<li><span>{escape(kind)}</span><small>…{escape(name[-6:])}</small></li>"
        for kind, name in reversed(events[-MOST_EVENTS:])
    )
    return f"<h2>What happened last</h2><ul>{lines}</ul>" if lines else ""
