"""Korean letters. A syllable is spelt by two to four of them, so a word set letter by letter (`ㅅㅣㅂㅏㄹ`) is the word."""

from __future__ import annotations

_INITIAL = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWEL = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINAL = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
_PAIRS = {"ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ"}
_PAIRS |= {"ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ"}
_CONJOINING = {
    **{chr(0x1100 + index): letter for index, letter in enumerate(_INITIAL)},
    **{chr(0x1161 + index): letter for index, letter in enumerate(_VOWEL)},
    **{chr(0x11A7 + index): letter for index, letter in enumerate(_FINAL) if letter},
}


def letters_of_syllable(char: str) -> str:
    """The letters of a whole syllable, or of one of Unicode's conjoining letters; empty for anything else (Unicode, section 3.12)."""
    if "\uac00" <= char <= "\ud7a3":
        number = ord(char) - 0xAC00
        final = _FINAL[number % 28]
        spelt: str = _INITIAL[number // 588] + _VOWEL[number % 588 // 28] + _PAIRS.get(final, final)
        return spelt
    letter: str = _CONJOINING.get(char, "")
    return _PAIRS.get(letter, letter)


def is_hangul(letter: str) -> bool:
    """Whether it is one of the letters that `letters_of_syllable` gives."""
    return "\u3131" <= letter <= "\u3163"


def is_vowel(letter: str) -> bool:
    """One to a syllable."""
    return "\u314f" <= letter <= "\u3163"
