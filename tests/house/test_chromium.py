"""The browser fixture works, so that a journey's failure is about the page."""

import pytest


@pytest.mark.journey
def test_a_page_can_be_read_and_checked(open_page, assert_accessible):
    page = open_page(base_url="http://127.0.0.1")
    page.set_content("<html lang=en><title>One</title><main><h1>Ten sessions</h1></main></html>")
    assert page.get_by_role("heading").inner_text() == "Ten sessions"
    assert_accessible(page)


@pytest.mark.journey
def test_axe_finds_a_picture_without_words(open_page, assert_accessible):
    page = open_page(base_url="http://127.0.0.1")
    page.set_content("<html lang=en><title>One</title><main><h1>x</h1><img src='data:,'></main></html>")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)
