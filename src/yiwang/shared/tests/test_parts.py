"""The template tags: every part is a word, a shape and a colour, and forms speak to readers of text."""

from datetime import timedelta

import pytest
from django import forms
from django.template import engines
from django.utils import timezone
from django.utils.translation import override


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def render(source, **context):
    return engines["django"].from_string(source).render(context)


class ReportForm(forms.Form):
    words = forms.CharField(label="What happened", help_text="Your own words.", widget=forms.Textarea)
    kind = forms.ChoiceField(
        label="Kind", choices=[("a", "Road"), ("b", "Light")], widget=forms.RadioSelect, help_text="A guess will do."
    )
    private = forms.BooleanField(label="Keep it private", help_text="Only the unit sees it.", required=False)
    lon = forms.FloatField(widget=forms.HiddenInput, required=False)


def test_an_icon_is_silent_unless_it_has_a_label():
    assert render('{% icon "phone" %}') == '<svg class="icon" aria-hidden="true"><use href="#i-phone"/></svg>'
    assert 'role="img" aria-label="Locked"' in render('{% icon "lock" "Locked" %}')


def test_a_state_has_a_word_and_a_shape():
    html = render("{% state_pill state label %}", state="dispatched", label="<to sign>")
    assert 'data-state="dispatched"' in html
    assert 'href="#s-dispatched"' in html
    assert "&lt;to sign&gt;" in html
    assert 'aria-label="Closed"' in render('{% state_glyph "closed" "Closed" %}')


def test_a_counting_clock_carries_what_the_script_needs():
    due = timezone.now() + timedelta(hours=3, seconds=30)
    clock = {"kind": "ok", "due": due, "label": "Sign-off", "risk_at": due - timedelta(minutes=10)}
    html = render("{% clock_chip clock %}", clock=clock)
    assert 'data-clock="ok" data-module="relative-time"' in html
    assert 'data-label="Sign-off"' in html
    assert "data-risk-at=" in html
    assert "<b>Sign-off 3 hours left</b>" in html
    assert "<time datetime=" in html
    assert "<time" not in render("{% clock_chip clock due=False %}", clock=clock)


def test_a_clock_at_risk_says_so_in_words():
    html = render("{% clock_chip clock %}", clock={"kind": "risk", "due": timezone.now() + timedelta(minutes=10, seconds=30)})
    assert "<b>Due soon 10 min left</b>" in html


def test_a_clock_that_stands_does_not_count():
    html = render("{% clock_chip clock %}", clock={"kind": "met", "text": "41 min early"})
    assert "data-module" not in html
    assert "<b>41 min early</b>" in html


def test_a_moment_is_readable_for_people_and_machines():
    html = render("{% local_time moment 'time' %}", moment=timezone.now())
    assert html.startswith('<time datetime="')
    assert 'title="' in html
    assert render("{% local_time none %}", none=None) == ""


def test_a_field_is_tied_to_its_hint():
    html = render("{% field form.words rows=4 %}", form=ReportForm())
    assert '<label for="id_words">What happened</label>' in html
    assert 'rows="4"' in html
    assert 'class="input"' in html
    assert 'aria-describedby="id_words_hint"' in html
    assert '<p class="hint" id="id_words_hint">Your own words.</p>' in html


def test_a_field_in_error_says_what_to_mend():
    html = render("{% form_errors form %}{% field form.words silent=True %}{% field form.kind %}", form=ReportForm({}))
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_words_hint id_words_error"' in html
    assert '<a href="#id_words">What happened</a>' in html
    assert '<label class="sr"' in html
    assert '<fieldset class="field" id="id_kind" aria-describedby="id_kind_hint id_kind_error">' in html


def test_choices_ticks_and_hidden_fields_have_their_own_shapes():
    html = render("{% field form.kind %}{% field form.private %}{% field form.lon data_module='x' %}", form=ReportForm())
    assert html.count('<label class="choice">') == 3
    assert "<legend>Kind</legend>" in html
    assert '<input type="hidden" name="lon" data-module="x" id="id_lon">' in html


def test_every_symbol_that_parts_use_is_in_the_sprite():
    sprite = render('{% include "parts/sprite.html" %}')
    states = (
        "draft reported verifying_report rejected merged handed_off accepted dispatched in_progress suspended resolved rework"
    )
    names = [f"s-{state}" for state in [*states.split(), "closed", "deferred", "withdrawn", "voided"]]
    names += [f"c-{kind}" for kind in ("ok", "risk", "over", "met", "paused", "idle")]
    for name in names:
        assert f'<symbol id="{name}"' in sprite
