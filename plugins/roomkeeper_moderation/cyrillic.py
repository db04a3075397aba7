"""Words of Cyrillic letters with signs of other scripts among them: `пр1дур0к`, `ᴦᴀʜдᴏʜ`, `тυπицα`.

The same sign may look like another letter in a Latin word (`4` is an `a` there, a `ч` here), so these are read by what stands around them.
"""

from __future__ import annotations

import re

_CYRILLIC = re.compile("[\u0400-\u052f]")
_WORD = re.compile(r"(?<!\S)\S(?: \S)+(?!\S)|\S+")  # its letters set apart, too
_DRAWN = {"}|{": "ж", ">|<": "ж", "JI": "л", "|/|": "и", "}{": "х", "/\\": "л", "|-|": "н", "|<": "к"}
_IS_DRAWN = re.compile("|".join(map(re.escape, _DRAWN)))
# A reader takes `w` for `ш` and `u` for `и` there.
_PAIRS = """
    dд Rя 0о 1и 3з 4ч 6б @а °о ×х €е ¢с uи Uи wш Wш jй
    αа βв γу Γг Δд εе ζз ηп θо ιі κк λл Λл μм νв οо πп Πп ρр σо τт υу φф Φф χх ωш
    ᴀа ʙв ᴄс ᴇе ʜн ᴋк ᴍм ᴏо ᴘр ᴛт ʏу ᴦг ᴨп ᴩр ᴫл ᴙя ᴎи ᴜи ᴡш
    өо Өо ҙз Ҙз ғг Ғг ңн Ңн қк Қк ҝк ҟк ҳх ӽх үу Үу ұу ҫс ҭт җж Җж ҷч ҹч ӄк ӈн әэ ԓл ԉл ӆл ҏр ҋй ӊн ӎм
    """
_LOOKS_CYRILLIC = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split()})
_MAY_LOOK = re.compile("[" + "".join(re.escape(chr(code)) for code in _LOOKS_CYRILLIC) + "]")


def as_cyrillic(text: str) -> str:
    """The text of the same length, with Cyrillic letters for what looks like them inside words that have some."""
    if not _CYRILLIC.search(text) or not (_MAY_LOOK.search(text) or _IS_DRAWN.search(text)):
        return text
    return _WORD.sub(_read, text)


def _read(word: re.Match[str]) -> str:
    if not _CYRILLIC.search(word[0]):
        return word[0]
    return _IS_DRAWN.sub(lambda drawn: _DRAWN[drawn[0]].ljust(len(drawn[0]), "\u200b"), word[0]).translate(_LOOKS_CYRILLIC)
