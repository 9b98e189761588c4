"""What every page says to the browser, and that no page needs more than that."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from playground.users.models import User
from tests.playground.conftest import PASSWORD

TEMPLATES = sorted(Path(settings.BASE_DIR / "templates").rglob("*.html"))
INLINE = re.compile(r"\son\w+\s*=|\sstyle\s*=|<style|href=[\"']javascript:", re.IGNORECASE)
CARRIED = "carrying/report.html"  # no page of the site but a file that stands alone: it brings its own style and policy
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/about/", "/people/", "/conversations/", "/nowhere"])
def test_every_page_forbids_what_it_does_not_need(as_owner: Client, path: str) -> None:
    response = as_owner.get(path)
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/about/", "/people/", "/conversations/"])
def test_pages_of_a_signed_in_person_are_kept_by_nobody(as_owner: Client, path: str) -> None:
    assert "no-store" in as_owner.get(path)["Cache-Control"]


@pytest.mark.django_db
def test_what_everybody_may_see_may_be_kept(client: Client) -> None:
    assert "Cache-Control" not in client.get("/about/").headers


@pytest.mark.django_db
def test_the_session_cookie_is_out_of_reach_of_scripts(client: Client, alice: User) -> None:
    client.post("/sign-in/", {"username": "alice", "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.name))
def test_no_template_holds_inline_script_or_style(template: Path) -> None:
    text = template.read_text()
    if template.match(CARRIED):
        assert "default-src 'none'; style-src 'unsafe-inline'\"" in text
        text = text.replace("<style>", "", 1)
    assert not INLINE.search(text)
    for attributes in SCRIPT.findall(text):
        assert "src=" in attributes or "application/json" in attributes


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.name))
def test_no_template_fetches_from_elsewhere(template: Path) -> None:
    assert not re.search(r"(src|href|action)=[\"'](https?:)?//", template.read_text())
    assert not re.search(r"\|safe\b|autoescape off", template.read_text())
