"""Blocked words are found under disguise, with their place; other words that hold the same letters pass."""

from __future__ import annotations

import sys
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomkeeper.errors import ConfigurationError
from roomkeeper_moderation.words import MAX_MATCHES, BlockedWords

TERMS = ["ill", "idiot*", "stupid", "moron", "loser", "shut up", "ass", "asshole", "hell", "penis", "silly", "fail", "cum", "anal", "tit"]
OTHER_SCRIPTS = ["笨蛋", "ばか", "โง่", "дурак", "ηλίθιος", "바보", "बेवकूफ"]
WORDS = BlockedWords([*TERMS, *OTHER_SCRIPTS], ["looser"])

CLEAN = [
    "The class did the assignment in Scunthorpe",
    "the pen is mightier than the sword",
    "She will pass the assessment at Sussex, as so many do",
    "hello from the shell, Michelle",
    "my shoes are looser now",
    "a fall is no failure; FALL again",
    "document, cucumber, circumstance",
    "analysis of the canal",
    "the title of the constitution",
    "road A55 and room a55",
    "he can add it, I doubt it",
    "Take the bus. Hello!",
    "he'll come, she’ll go, we`ll see",
    "| - | - | - |",
    "the pen/is on the table",
    "他很笨。蛋糕好吃",
    "妈妈的蛋糕",
    "はかまいり",
    "mass, grass, brass, compass",
    "I did it, I do it",
    "42 1001 1d 2d 3d",
    "s h e l l",
    "h e l l o w o r l d",
    "h.e.l.l.o",
    "c l a s s",
    "the pen is as sharp as I am",
    "a moral question",
    "バカンス",
    "ﾊﾞｶﾞｽ",
    "やばかった",
    "is it shut? Up here it is cold",
    "eyes shut, up we go",
    "an 1D IoT array",
    "あ\\/い",
    "if (a && b) { x = &c; }",
    "他很笨；蛋/糕",
    "5 h 17 min and 3 h 10 t",
    "Ben Dan and Tim are here, Ben Dan is not",
    "MongoDB, JavaScript and pAss",
    "the door won't shut. Up to you",
    "a cone is no insult, un cono",
    "(a+s)(s-a) and a·s·s = as²",
    "f(a, s, s) is called",
    'they said "shut", "up" and "down"',
    "the ass-\nessment is long",
    "サバカス",
    "バーカンター",
    "s h e l l y",
]

DISGUISED = {
    "as listed": ("you idiot", "idiot"),
    "other ending": ("how IDIOTIC", "IDIOT"),
    "leet digits": ("you 1d10t!", "1d10t"),
    "leet signs": ("so $tup!d", "$tup!d"),
    "leet of both kinds": ("si11y", "si11y"),
    "repeated": ("stuuuupiiid boy", "stuuuupiiid"),
    "doubled": ("you idiiot", "idiiot"),
    "spaced": ("you i d i o t you", "i d i o t"),
    "dotted": ("what a m.o.r.o.n.", "m.o.r.o.n"),
    "one separator": ("an id-iot, yes", "id-iot"),
    "emoji between": ("s🔥t🔥u🔥p🔥i🔥d", "s🔥t🔥u🔥p🔥i🔥d"),
    "a letter a line": ("i\nd\ni\no\nt", "i\nd\ni\no\nt"),
    "full width": ("ｓｔｕｐｉｄ", "ｓｔｕｐｉｄ"),
    "mathematical": ("𝓵𝓸𝓼𝓮𝓻", "𝓵𝓸𝓼𝓮𝓻"),
    "circled": ("ⓛⓞⓢⓔⓡ", "ⓛⓞⓢⓔⓡ"),
    "squared emoji": ("🅸🅳🅸🅾🆃", "🅸🅳🅸🅾🆃"),
    "flags": ("🇮🇩🇮🇴🇹", "🇮🇩🇮🇴🇹"),
    "small capitals": ("ᴍᴏʀᴏɴ", "ᴍᴏʀᴏɴ"),
    "Cyrillic look-alikes": ("mоrоn", "mоrоn"),
    "Greek look-alikes": ("lοsεr", "lοsεr"),
    "capital I for l": ("Ioser", "Ioser"),
    "small l for I": ("ldiot", "ldiot"),
    "zero width": ("st\u200bup\u200did", "st\u200bup\u200did"),
    "soft hyphen": ("stu\u00adpid", "stu\u00adpid"),
    "accents": ("stüpìd", "stüpìd"),
    "combining marks": ("s̶t̶u̶p̶i̶d̶", "s̶t̶u̶p̶i̶d̶"),
    "shown backwards": ("\u202etoidi\u202c", "toidi"),
    "two words": ("Shut   UP now", "Shut   UP"),
    "two words as one": ("shutup", "shutup"),
    "short, apart": ("a s s", "a s s"),
    "short, signs": ("a$$", "a$$"),
    "digits behind": ("idiot123", "idiot"),
    "mention": ("@moron hi", "moron"),
    "Chinese in a sentence": ("你真是笨蛋吗", "笨蛋"),
    "split in two": ("what a mo ron", "mo ron"),
    "hidden letters": ("you id**t!", "id**t"),
    "hidden behind a wide star": ("ｍ＊ron", "ｍ＊ron"),
    "leet with digits behind": ("1d10t99", "1d10t"),
    "whole words around": ("y o u i d i o t", "i d i o t"),
    "Chinese, doubled": ("笨笨蛋蛋", "笨笨蛋蛋"),
    "Chinese, spaced": ("笨 蛋", "笨 蛋"),
    "Latin in Chinese": ("你stupid啊", "stupid"),
    "katakana": ("バカだ", "バカ"),
    "half-width katakana": ("ﾊﾞｶ", "ﾊﾞｶ"),
    "Thai in a sentence": ("คุณโง่มาก", "โง่"),
    "Russian": ("ты ДУРАК", "ДУРАК"),
    "Russian with Latin letters": ("дypak", "дypak"),
    "Greek capitals": ("ΗΛΙΘΙΟΣ", "ΗΛΙΘΙΟΣ"),
    "Korean with a particle": ("바보야", "바보"),
    "Korean letter by letter": ("ㅂㅏㅂㅗ", "ㅂㅏㅂㅗ"),
    "Korean with a dot": ("바.보야", "바.보"),
    "a letter in Chinese": ("你是笨x蛋吗", "笨x蛋"),
    "a digit in Chinese": ("你是笨1蛋吗", "笨1蛋"),
    "a digit thrown in": ("you stu7pid", "stu7pid"),
    "as it sounds": ("you azzhole", "azzhole"),
    "without vowels": ("you stpd!", "stpd"),
    "in three": ("you as sh ole", "as sh ole"),
    "Canadian syllables": ("ᗰOᖇOᑎ", "ᗰOᖇOᑎ"),
    "Cherokee": ("ᏞᎾᏚᎬᎡ", "ᏞᎾᏚᎬᎡ"),
    "Lisu": ("ꓮꓢꓢ", "ꓮꓢꓢ"),
    "upside down": ("so a ʇoᴉpᴉ is he", "ʇoᴉpᴉ"),
    "letters of several signs": ("you st|_|pi|)", "st|_|pi|)"),
    "entities of HTML": ("you &#115;tupi&#x64;!", "&#115;tupi&#x64;"),
    "entities over two chunks": ("you &#115; t u p i d", "&#115; t u p i d"),
    "tags between": ("st<b></b>upid", "st<b></b>upid"),
    "hyphenated": ("what a lo-\nser", "lo-\nser"),
    "an emoji for a letter": ("m⭕ron", "m⭕ron"),
    "behind laughter": ("hhh i d i o t hhh", "i d i o t"),
    "between Spanish exclamation marks": ("¡1d10t!", "1d10t"),
    "a sign before a sign": ("$tup!|)", "$tup!|)"),
    "Chinese with a slash": ("你是笨/蛋吗", "笨/蛋"),
    "small kana": ("バヵだ", "バヵ"),
    "kana with a stop": ("バカッ！", "バカ"),
    "behind the same kana": ("このばばか！", "ばばか"),
    "Hindi with a nukta": ("तुम बेवकूफ़ हो", "बेवकूफ़"),
    "camel case": ("youAreAnIdiotLol", "Idiot"),
    "a phrase in camel case": ("oohShutUpNow", "ShutUp"),
    "a digit in each gap": ("i1d2i3o4t", "i1d2i3o4t"),
    "an apostrophe thrown in": ("sil'ly", "sil'ly"),
    "run together": ("ohmygodyouidiot", "idiot"),
    "said twice": ("moronmoron", "moron"),
    "leet letters apart": ("m.0.r.0.n", "m.0.r.0.n"),
    "an exclamation mark apart": ("s-!-l-l-y", "s-!-l-l-y"),
    "a hashtag of leet": ("#5tup1d", "5tup1d"),
    "leet shown backwards": ("\u202ed1put5\u202c", "d1put5\u202c"),
    "one letter many times, apart": ("l o o o o o s e r now", "l o o o o o s e r"),
    "and behind": ("y luego m o r o n y todos", "m o r o n"),
    "tags with attributes": ('mo<span class="k">r</span>on', 'mo<span class="k">r</span>on'),
    "markup of forums": ("mo[b]r[/b]on", "mo[b]r[/b]on"),
    "letters in the wrong order": ("you sutpid boy", "sutpid"),
    "signs of currencies": ("₥Ø₦Ø₦ ₴₮ɄⱣłĐ ₳₴₴", "₳₴₴"),
    "ideographs": ("you 丂丅凵尸工刀!", "丂丅凵尸工刀"),
    "a phrase masked": ("just sh*t up", "sh*t up"),
    "Chinese by its sound": ("ni ben dan", "ben dan"),
    "Chinese by its sound, with tones": ("nǐ bèndàn", "bèndàn"),
    "Chinese, half by its sound": ("你是笨dan吗", "笨dan"),
    "Chinese with a picture": ("你是笨🥚吗", "笨🥚"),
    "Chinese, signs and digits": ("笨*3*蛋", "笨*3*蛋"),
    "Russian in Latin letters": ("ty durak", "durak"),
    "Russian with digits": ("ты дyр4к", "дyр4к"),
    "Russian in small capitals": ("ну дуᴩᴀᴋ", "дуᴩᴀᴋ"),
    "Russian with other letters": ("ты дӯҏӑқ", "дӯҏӑқ"),
    "Russian as it sounds": ("ты дурок", "дурок"),
    "one letter of two capitals' words": ("#BigMoronNow", "MoronN"),
    "between players' signs": ("xXmoronXx", "moron"),
    "an x in each gap": ("mxoxrxoxn", "mxoxrxoxn"),
    "a phrase with a digit in each gap": ("s1h2u3t u4p", "s1h2u3t u4p"),
    "a phrase of leet letters apart": ("5 h u 7   u p", "5 h u 7   u p"),
    "masked and stretched": ("you m**ronnnn", "m**ronnnn"),
    "each character twice, apart": ("笨*笨*蛋*蛋", "笨*笨*蛋*蛋"),
    "leet over two lines": ("you stu\np1d", "stu\np1d"),
    "emoji for letters": ("you ✝i✝", "✝i✝"),
    "Chinese drawn out": ("你笨蛋蛋蛋蛋", "笨蛋蛋蛋蛋"),
    "Chinese said twice": ("你是笨蛋笨蛋", "笨蛋"),
    "Hindi shown backwards": ("\u202eफकूवबे\u202c", "फकूवबे"),
}


@pytest.mark.parametrize("text", CLEAN)
def test_clean_sentences_pass(text: str) -> None:
    assert WORDS.find(text) == []


@pytest.mark.parametrize("kind", DISGUISED)
def test_disguised_words_are_found_in_their_place(kind: str) -> None:
    text, written = DISGUISED[kind]
    best = WORDS.find(text)[0]
    assert best.text == written
    assert text[best.start : best.end] == best.text
    assert 0.5 <= best.score <= 1.0


def test_a_term_as_listed_is_certain_and_a_disguised_one_less_so() -> None:
    assert WORDS.find("stupid")[0].score == 1.0
    disguised = WORDS.find("stuuupid")[0]
    assert (disguised.how, disguised.score) == (("repeated letters",), 0.9)


def test_an_allowed_word_passes_even_where_a_wildcard_term_is_in_it() -> None:
    assert BlockedWords(["*cunt*"]).find("Scunthorpe")
    assert BlockedWords(["*cunt*"], ["Scunthorpe"]).find("Scunthorpe") == []
    assert BlockedWords(["*cunt*"], ["Scunthorpe"]).find("Scunthorpe, you cunt")[0].start == 16


def test_a_star_before_blocks_endings() -> None:
    assert BlockedWords(["*wit"]).find("halfwit")
    assert not BlockedWords(["*wit"]).find("with")


@pytest.mark.parametrize("term", ["", "*", "x", "!!", "88", "\u200b"])
def test_a_term_without_enough_letters_is_refused(term: str) -> None:
    with pytest.raises(ConfigurationError, match="too few letters"):
        BlockedWords([term])


@pytest.mark.parametrize("text", ["滚", "你滚", "滚吧！", "快滚 老师"])
def test_one_chinese_character_is_enough(text: str) -> None:
    assert BlockedWords(["滚"]).find(text)


@pytest.mark.parametrize("text", ["操作系统", "体操", "日常", "今日好", "滚动条", "生日快乐"])
def test_a_character_of_another_word_passes(text: str) -> None:
    assert BlockedWords(["滚", "操", "日"]).find(text) == []


def test_an_endless_term_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="more than"):
        BlockedWords(["ab" * 40])


def test_no_terms_match_nothing() -> None:
    assert BlockedWords([]).find("idiot") == []


@given(st.text(st.characters() | st.sampled_from("iIdDoOtT1!0 .\u200b\u202eaASs笨蛋"), max_size=120))
def test_any_text_gives_spans_inside_it(text: str) -> None:
    for match in WORDS.find(text):
        assert 0 <= match.start < match.end <= len(text)
        assert text[match.start : match.end] == match.text


@pytest.mark.parametrize(
    "unit", ["i d i o t x", "as", "looser ", "a1!|l", "iiidiiio", "a\u0301\u0301", "shut u ", "笨 ", "\u202eto", "s h i t u "]
)
def test_work_grows_with_the_length_alone(unit: str) -> None:
    words = BlockedWords(["as", "asas", "asasas", "ass", "loose*", *TERMS], ["looser", "loose"])

    def work(size: int) -> int:
        before = words.candidates
        assert len(words.find((unit * size)[:size])) <= MAX_MATCHES
        return words.candidates - before

    small, large = work(8 * 1024), work(64 * 1024)
    assert large <= 8 * small + 64
    assert large <= 8 * 64 * 1024


@pytest.mark.parametrize("unit", ["8008", "8008a", "1d10", "llll", "바 보 ", "ʇoᴉ", "&#105;d ", "lo-\nse ", "shut, up ", "¡!"])
def test_no_message_is_built_to_be_slow(unit: str) -> None:
    """Each candidate may look around, but not through all of the text."""
    words = BlockedWords(["boob", "boobs", "oboo", *TERMS, *OTHER_SCRIPTS], ["looser"])

    def calls(size: int) -> int:
        made = 0

        def count(frame: FrameType, event: str, arg: object) -> None:
            nonlocal made
            made += 1

        sys.setprofile(count)
        try:
            words.search((unit * size)[:size])
        finally:
            sys.setprofile(None)
        return made

    small, large = calls(1024), calls(8 * 1024)
    assert large <= 9 * small + 1000
