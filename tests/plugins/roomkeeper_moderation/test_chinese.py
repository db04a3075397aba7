"""Chinese has no spaces: a dictionary says where a term is one and where other words only meet."""

from __future__ import annotations

import pytest

from roomkeeper_moderation.words import BlockedWords

WORDS = BlockedWords(["去死", "下流", "傻逼", "混蛋", "变态", "废物", "王八蛋", "畜生"])


@pytest.mark.parametrize(
    "text",
    [
        "过去死记硬背，现在讲方法",
        "以下流程请大家看好",
        "水牛和牲畜生活在村里",
        "蝴蝶是完全变态发育",
        "廢物利用做了一個花瓶",
        "他出去死守球门",
        "回去。死海很咸",
        "我先去，死了也不怕",
    ],
)
def test_where_other_words_meet_nothing_is_found(text: str) -> None:
    assert WORDS.find(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("你去死吧", "去死"),
        ("真下流啊", "下流"),
        ("这个傻逼真讨厌", "傻逼"),
        ("你個混蛋", "混蛋"),
        ("大变态", "变态"),
        ("傻。逼", "傻。逼"),
        ("王，八，蛋", "王，八，蛋"),
        ("王*蛋", "王*蛋"),
        ("煞笔吗", "煞笔"),
        ("沙鸡吗", ""),
        ("过敏属于变态反应", ""),
        ("傻比吗", "傻比"),
        ("氵昆蛋", "氵昆蛋"),
    ],
)
def test_a_term_that_stands_alone_is_found(text: str, found: str) -> None:
    assert [match.text for match in WORDS.find(text)][:1] == ([found] if found else [])


def test_a_single_term_of_the_default_needs_no_dictionary() -> None:
    words = BlockedWords(["笨蛋"])
    assert words.find("你是笨蛋")
    assert words.find("笨、蛋") == [], "without a dictionary punctuation parts words"
