"""What is drawn or encoded is read as a reader sees it, in its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomkeeper_moderation.drawn import as_shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("|)ull", "dull"),
        ("|\\/|ore", "more"),
        ("\\/\\/hy \\/an", "why van"),
        ("st|_|c|<", "stuck"),
        ("&#105;&#x64;", "id"),
        ("fish &amp; chips", "fish & chips"),
        ("lo<b></b>ser", "loser"),
        ("笨&#34507;", "笨蛋"),
        ('lo<b class="x">s</b>er', "loser"),
        ("lo<!-- x -->ser", "loser"),
        ("lo[i]s[/i]er", "loser"),
        ("lo`s`er", "loser"),
        ("lo&nbsp;ser", "loser"),
        ("l.o.o.o.o.s.e.r", "l.ooo.s.e.r"),
        ("笨🥚", "笨蛋"),
        ("🐷头", "猪头"),
        ("丂丅凵尸工刀", "stupid"),
        ("笨（bèn）蛋（dàn）", "笨蛋"),
        ("\u202e0rom\u202c", "mor0\u202c"),
        ("|=ine |3each", "fine beach"),
        (">|<опа", "жопа"),
        ("lxoxsxexr", "l.o.s.e.r"),
        ("笨*笨*蛋*蛋", "笨蛋"),
    ],
)
def test_letters_take_the_place_of_what_is_drawn(written: str, shown: str) -> None:
    assert as_shown(written).replace("\u200b", "") == shown


@pytest.mark.parametrize(
    "text",
    [
        "a & b; c",
        "x < y > z",
        "/usr/bin",
        "a|b",
        "1 <2>",
        "&nosuchthing;",
        "&#99999999;",
        "C:\\dir",
        "🐷 and 🥚",
        "工人口几 长",
        "x[1] [b",
        "a.a b",
        "exxon axis",
        "看*看",
        "a |= b, 3|3",
        "\u202eabc\u202c",
    ],
)
def test_other_text_stays(text: str) -> None:
    assert as_shown(text) == text


@given(st.text("|\\/_()<>&#;x0123456789ampb\u200b ", max_size=60))
def test_every_place_stays_the_same(text: str) -> None:
    assert len(as_shown(text)) == len(text)
