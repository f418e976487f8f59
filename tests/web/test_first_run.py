"""An empty site greets with the first run; a site that is set up never shows it again."""

from typing import Any

FORM = {
    "name": "Maya's studio",
    "zone": "europe/berlin",
    "currency": "EUR",
    "locale": "en",
    "owner_name": "Maya",
    "owner_email": "Maya@Example.com",
    "password": "a long enough phrase",
}


def test_everything_leads_to_the_first_run(client: Any, db: None) -> None:
    for path in ("/", "/clients", "/account/login/", "/pay/abc", "/invitation/x"):
        assert client.get(path).headers["Location"] == "/first-run", path
    text = client.get("/first-run").content.decode()
    assert 'data-guess="zone"' in text
    assert '<option value="Europe/Berlin">' in text


def test_the_owner_is_signed_in_and_on_today(client: Any, db: None) -> None:
    from tenpack.people.models import Business

    client.get("/first-run")
    done = client.post("/first-run", FORM, follow=True)
    assert done.redirect_chain[-1][0] == "/today"
    business = Business.objects.get()
    assert (business.zone, business.currency) == ("Europe/Berlin", "EUR")
    owner = business.coaches.get()
    assert (owner.role, owner.user.email) == ("owner", "maya@example.com")
    assert owner.user.check_password(FORM["password"])


def test_it_happens_once(client: Any, db: None) -> None:
    from tenpack.people.models import Business
    from tests.web.browsing import Browser

    client.post("/first-run", FORM)
    again = Browser().post("/first-run", FORM | {"name": "Other"})
    assert again.headers["Location"] == "/"
    assert Browser().get("/first-run").headers["Location"] == "/"
    assert Business.objects.count() == 1


def test_bad_input_keeps_what_was_typed(client: Any, db: None) -> None:
    from tenpack.people.models import Business

    wrong = (
        {"name": " "},
        {"name": "N" * 81},
        {"zone": "Nowhere"},
        {"currency": "XXX"},
        {"locale": "tlh"},
        {"owner_name": ""},
        {"owner_name": "\x00"},
        {"owner_email": "maya"},
        {"password": "short"},
        {"password": "maya@example.com"},
    )
    for values in wrong:
        page = client.post("/first-run", FORM | values)
        assert page.status_code == 422, values
        assert "field-error" in page.content.decode()
        assert "europe" in page.content.decode().lower()
    assert not Business.objects.exists()
