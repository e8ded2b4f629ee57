"""The frames of the pages, the headers they travel with, and the friendly errors."""

import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.translation import override

from yiwang.shared.web import errors, navigation, views
from yiwang.shared.web.context import Site
from yiwang.shared.web.middleware import content_security_policy

factory = RequestFactory()

pytestmark = pytest.mark.usefixtures("db")  # the place named beside the brand comes from the territory


@pytest.mark.parametrize("status", sorted(errors.WORDS))
def test_every_error_says_what_to_do_in_both_languages(status):
    with override("en"):
        answer = errors.answer(factory.get("/nowhere"), status)
    html = answer.content.decode()
    assert answer.status_code == status
    assert 'lang="zh-CN"' in html
    assert str(errors.WORDS[status].title) in html
    assert "110" in html


def test_the_errors_that_may_come_from_a_broken_request_need_none():
    assert errors.server_error(None).status_code == 500
    assert errors.bad_request(None).status_code == 400


def test_a_missing_page_and_a_forbidden_one_look_the_same_whatever_was_asked():
    with override("en"):
        one, other = (errors.page_not_found(factory.get(path), exception=None).content for path in ("/desk/1", "/desk/2"))
    assert b"/desk/1" not in re.sub(rb'name="next" value="[^"]*"', b"", one)
    assert len(one) == len(other)


def test_pages_have_no_inline_script_or_style():
    html = errors.answer(factory.get("/"), 404).content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html)


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere():
    answer = content_security_policy(lambda request: HttpResponse())(factory.get("/"))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "geolocation=(self)" in answer.headers["Permissions-Policy"]


def test_the_theme_is_remembered_and_only_known_ones_are():
    answer = views.set_theme(factory.post("/theme/", {"theme": "wall", "next": "/desk/"}))
    assert answer.url == "/desk/"
    assert answer.cookies["theme"].value == "wall"
    assert views.set_theme(factory.post("/theme/", {"theme": "x", "next": "//evil.example"})).url == "/"
    request = factory.get("/")
    request.COOKIES["theme"] = "wall"
    assert Site(request).theme == "wall"
    request.COOKIES["theme"] = '"><script>'
    assert Site(request).theme == ""


def test_the_scripts_words_are_answered_per_language():
    for language in ("zh-hans", "en"):
        answer = views.JavascriptCatalogue.as_view()(factory.get("/"), language=language)
        assert answer.status_code == 200
        assert "max-age" in answer.headers["Cache-Control"]


def test_search_engines_stay_out_of_what_belongs_to_one_person():
    text = views.robots(factory.get("/robots.txt")).content.decode()
    assert "Disallow: /r/" in text
    assert "Disallow: /desk/" in text


def test_a_link_is_shown_to_those_who_have_its_duty(monkeypatch):
    monkeypatch.setattr(navigation, "_entries", [])
    navigation.add_entry(navigation.Entry("console", "set_theme", "Theme", duty="configure"))
    request = factory.get("/theme/")
    assert navigation.links("console", request) == []
    request.actor = type("Actor", (), {"may": staticmethod(lambda duty: duty == "configure")})()
    (link,) = navigation.links("console", request)
    assert link.current
    assert navigation.links("public", request) == []
