"""Characters that look like Latin letters, beside those that NFKC already turns into them.

Only pairs that a reader takes for each other at a glance. The tables are applied to terms and to messages alike, so a Russian or
Greek term is still found in Russian or Greek text. Source: Unicode Technical Standard 39, data file `confusables.txt`, cut to the
scripts that people have on their keyboards or find in "fancy text" generators.
"""

from __future__ import annotations

import re
import unicodedata


def _pairs(pairs: str) -> dict[str, str]:
    return {pair[0]: pair[1] for pair in pairs.split()}


LOOKALIKES: dict[str, str] = {
    # Cyrillic: capital and small letters alike, so that folding the case changes nothing.
    **_pairs("аa Аa вb Вb еe Еe кk Кk мm Мm нh Нh оo Оo рp Рp сc Сc тt Тt уy Уy хx Хx"),
    **_pairs("ғf Ғf μu іi Іi їi Їi јj Јj ѕs Ѕs ԁd Ԁd ԛq Ԛq ԝw Ԝw һh Һh ӏl Ӏl ѵv Ѵv"),
    **_pairs("гr Гr пn Пn қk Қk ҝk Ҝk ҟk Ҟk ңh Ңh ҳx Ҳx ӿx Ӿx үy Үy ұy Ұy ҫc Ҫc ҭt Ҭt ьb Ьb цu Цu"),
    # Greek: a capital may look like another letter than its small form; terms are therefore learnt in each case.
    **_pairs("Αa Βb Εe Ζz Ηh Ιi Κk Μm Νn Οo Ρp Τt Υy Χx Ϲc"),
    **_pairs("αa βb γy εe ηn ιi κk νv οo ρp τt υu χx ωw ϲc σo ςs"),
    # Armenian, Cherokee, Ethiopic, Lisu and Canadian syllabic letters of "fancy text".
    **_pairs("օo սu ոn ղn թp մu հh ցg Աa Սu Օo աw քp զq եt լl յj Տs Լl"),
    **_pairs("ᗩa ᗷb ᑕc ᗪd ᗴe ᖴf ᕼh ᒍj ᒪl ᗰm ᑎn ᑭp ᑫq ᖇr ᔕs ᑌu ᐯv ᗯw ᙭x"),
    **_pairs("Ꭺa Ᏼb Ꮯc Ꭰd Ꭼe Ꮋh Ꭵi Ꭻj Ꮶk Ꮮl Ꮇm Ꮲp Ꮢr Ꮪs Ꭲt Ꮩv Ꮃw Ꮓz"),
    **_pairs("Ꭱr Ꭹy Ꮍy Ꮐg Ᏻg Ꮒh Ꮟb Ꮤw Ꮥs Ꮷd Ꮖi Ꮎo Ꮑn Ꮜu Ꮆg Ꮀf"),
    **_pairs("Ꮧa Ᏸb Ꮄd Ꮛe Ꭶf Ꮰj Ꮭl Ꭷo Ꭾp Ꭴq Ꮦt Ꮼu Ꮙv Ꮗw ፈc ጀx ፚz"),
    **_pairs("ꓮa ꓐb ꓚc ꓓd ꓰe ꓝf ꓖg ꓧh ꓲi ꓙj ꓗk ꓡl ꓟm ꓠn ꓳo ꓑp ꓣr ꓢs ꓔt ꓴu ꓦv ꓪw ꓫx ꓬy ꓜz"),
    # Latin letters without a decomposition: small capitals, strokes, dotless and turned forms.
    **_pairs("ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz"),
    **_pairs("ɑa ɐa ƀb ɓb ɕc ƈc đd Đd ɖd ɗd ɘe əe ɛe ƒf ɡg ɠg ħh Ħh ɦh ɨi ıi ɩi ĸk ƙk łl Łl ɭl ɫl ɯm ɱm ɲn ɳn ŋn"),
    **_pairs("øo Øo ɔo ɵo ƥp ɾr ɽr ʂs ʃs ŧt Ŧt ƭt ʈt ʉu ʊu ɣy ʋv ƴy ʎy ʐz ʒz ƶz"),
    **_pairs("ɹr ʇt ʌv ʍm ǝe ᴎn ᴙr ᴉi ȷj"),
    # Signs of currencies and their like, in "fancy text".
    **_pairs("₳a ฿b ₵c ₣f ₲g ₥m ₦n ₱p ₴s ₮t ₩w Ʉu ʉu Ɇe ɇe Ɏy ɏy"),
    # Arabic: forms of one letter that writers take for each other.
    **_pairs("أا إا آا ٱا ىي ئي ؤو ةه ہه ۀه کك یي"),
}

LETTER_EMOJI: dict[str, str] = {
    # Regional indicators (flags), negative circled and negative squared letters: letters to a reader, emoji to Unicode.
    chr(first + n): chr(ord("a") + n)
    for first in (0x1F1E6, 0x1F150, 0x1F170)
    for n in range(26)
}

LEET: dict[str, str] = _pairs("0o 1i 2z 3e 4a 5s 6g 7t 8b 9g @a $s !i |i +t €e £l ¡i (c <c ¢c ©c ®r §s ^a #h ¥y ⭕o ❌x °o 💲s ✝t ☦t ⚽o")
"""Digits and signs that stand for letters: `1d10t`, `$tupid`."""

_LATIN = re.compile(
    "LATIN (?:SMALL |CAPITAL )?LETTER (?:SMALL |CAPITAL |TURNED |REVERSED |INVERTED |OPEN |SIDEWAYS |DOTLESS |LONG |SCRIPT |INSULAR )*"
    "([A-Z])(?: WITH .*)?"
)


def by_name(char: str) -> str:
    """The plain letter of a Latin letter with a stroke, hook, curl, or turned or small-capital form, by its name in Unicode; or nothing."""
    named = _LATIN.fullmatch(unicodedata.name(char, ""))
    return named[1].lower() if named else ""
