"""A third corpus, written by somebody who had seen neither the rules nor the other two corpora.

It judges as a hard-nosed stranger would: mild school-ground insults of twelve languages under every disguise that came to
mind, and beside this file, in stranger_clean.txt, what pupils write, with the words that contain or seem to contain
these very terms. A message of several lines is kept on one, with U+23CE for the line break.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

Disguise = Callable[[str], str]

TERMS = {
    "en": "idiot,moron,stupid,loser,dork,twit,wimp,arse,scum,numpty,bonehead,shut up",
    "zh": "笨蛋,白痴,傻瓜,蠢货,废物,混蛋,猪头,脑残,胆小鬼,丑八怪",
    "de": "Dummkopf,Blödmann,Trottel,Depp,Feigling,Arsch,Vollpfosten,Heulsuse,dumme Kuh",
    "es": "tonto,imbécil,estúpido,bobo,tarado,cobarde,pendejo,zoquete",
    "fr": "crétin,débile,abruti,bouffon,nullard,trouillard,ta gueule",
    "ru": "дурак,тупица,дебил,придурок,лох,балбес,урод,козёл",
    "ar": "غبي,أحمق,تافه,فاشل,جبان,مغفل,سخيف",
    "ko": "바보,멍청이,등신,얼간이,겁쟁이,찌질이,돌대가리",
    "ja": "バカ,アホ,まぬけ,のろま,弱虫,クズ,役立たず,ドジ",
    "tr": "salak,aptal,gerizekalı,ezik,korkak,dangalak",
    "pl": "głupek,debil,kretyn,matoł,tchórz,frajer",
    "hi": "मूर्ख,बेवकूफ,गधा,निकम्मा,कामचोर,बुद्धू",
}
SENTENCES = {
    "en": ("you are such a {}", "{}!", "haha {} go home", "shut it {}, nobody asked"),
    "zh": ("你是{}", "{}！", "老师，他是个{}吧", "你这个{}，走开"),
    "de": ("du bist so ein {}", "{}!", "halt mal, {} was soll das", "ey {}, geh weg"),
    "es": ("eres un {}", "¡{}!", "jaja {} vete a casa", "oye {}, nadie te preguntó"),
    "fr": ("t'es un {}", "{} !", "mdr {} rentre chez toi", "eh {}, on t'a pas sonné"),
    "ru": ("ты {}", "{}!", "ахах {} иди домой", "эй {}, тебя не спрашивали"),
    "ar": ("أنت {}", "{}!", "ههه {} اذهب إلى البيت", "يا {} لم يسألك أحد"),
    "ko": ("너 {}", "{}!", "ㅋㅋ {} 집에 가", "야 {}, 조용히 해"),
    "ja": ("お前は{}だ", "{}！", "おい、{}、帰れ", "この{}！"),
    "tr": ("sen bir {}", "{}!", "haha {} evine git", "hey {}, sana soran olmadı"),
    "pl": ("ale z ciebie {}", "{}!", "haha {} idź do domu", "ej {}, nikt cię nie pytał"),
    "hi": ("तुम {} हो", "{}!", "हाहा {} घर जाओ", "अरे {}, चुप रहो"),
}
LATIN = ("en", "de", "es", "fr", "tr", "pl")
CASED = (*LATIN, "ru")
ALPHABETIC = (*CASED, "ar")


def _clusters(word: str) -> list[str]:
    """The word letter by letter as a writer sees them: a mark or a vowel sign belongs to the letter before it."""
    letters: list[str] = []
    for character in word:
        if letters and (unicodedata.category(character).startswith("M") or letters[-1].endswith("\u094d")):
            letters[-1] += character
        elif character != " ":
            letters.append(character)
    return letters


def _between(text: str) -> Disguise:
    return lambda word: text.join(_clusters(word))


def _cycle(texts: str) -> Disguise:
    def disguise(word: str) -> str:
        letters = _clusters(word)
        return "".join(letter + texts[n % len(texts)] for n, letter in enumerate(letters[:-1])) + letters[-1]

    return disguise


def _after(marks: str) -> Disguise:
    return lambda word: "".join(letter + marks for letter in _clusters(word))


def _plain(word: str) -> str:
    """Lower case without accents, as far as these make letters of their own."""
    flat = "".join(c for c in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(c))
    return flat.translate(str.maketrans("łıø", "lio"))


def _table(letters: str, images: str | list[str], *, least: int = 1) -> Disguise:
    """Replace what has an image; a word in which fewer than least letters have one is no disguise and is left out."""
    table = dict(zip(letters, images, strict=True))

    def disguise(word: str) -> str:
        flat = _plain(word)
        return "".join(table.get(c, c) for c in flat) if sum(c in table for c in flat) >= least else ""

    return disguise


def _alphabet(first: int) -> Disguise:
    return _table("abcdefghijklmnopqrstuvwxyz", "".join(chr(first + n) for n in range(26)))


def _alternating(word: str) -> str:
    return "".join(c.upper() if n % 2 else c.lower() for n, c in enumerate(word))


def _middle(word: str, text: str) -> str:
    letters = _clusters(word)
    half = len(letters) // 2
    return "".join(letters[:half]) + text + "".join(letters[half:])


def _wide(word: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word)


def _masked(word: str) -> str:
    """The second letter starred out; only where four letters and more leave no doubt."""
    return word[0] + "*" + word[2:] if len(word) >= 4 and " " not in word else ""


def _stretched(word: str) -> str:
    letters = _clusters(word)
    return "".join(letters[:-2]) + letters[-2] * 4 + letters[-1] * 3


ANY: dict[str, Disguise] = {
    "plain": str,
    "spaced": _between(" "),
    "two spaces": _between("  "),
    "dots": _between("."),
    "hyphens": _between("-"),
    "underscores": _between("_"),
    "slashes": _between("/"),
    "middle dots": _between("·"),
    "mixed separators": _cycle(".-*_~"),
    "no-break and thin spaces": _cycle("\u00a0\u2009\u3000"),
    "zero width space": _between("\u200b"),
    "joiners": _cycle("\u200d\u200c\u2060\ufeff"),
    "soft hyphens": _between("\u00ad"),
    "invisible operators": _cycle("\u2062\u2063\u2061\u2064"),
    "grapheme joiner": _between("\u034f"),
    "variation selectors": _after("\ufe0f"),
    "further variation selectors": _after("\U000e0101"),
    "tag characters": _between("\U000e0061"),
    "Hangul fillers": _cycle("\u3164\u115f\uffa0"),
    "Braille blank": _between("\u2800"),
    "Mongolian separator": _between("\u180e"),
    "control characters": _cycle("\u0001\u0008\u007f"),
    "direction marks": _cycle("\u200e\u200f\u061c"),
    "isolates": lambda word: "".join(f"\u2066{c}\u2069" for c in _clusters(word)),
    "embedded": lambda word: f"\u202b{word}\u202c",
    "reversed by override": lambda word: "\u202e" + "".join(reversed(_clusters(word))) + "\u202c",
    "struck through": _after("\u0336"),
    "underlined": _after("\u0332"),
    "Zalgo": _after("\u030d\u0353\u0321\u0489"),
    "in circles of their own": _after("\u20dd"),
    "keycaps": _after("\u20e3"),
    "a letter a line": _between("\n"),
    "over two lines": lambda word: _middle(word, "\n"),
    "hyphenated over two lines": lambda word: _middle(word, "-\n"),
    "emoji between": _between("😂"),
    "emoji of several code points between": _between("👩🏽‍🚀"),
    "one emoji inside": lambda word: _middle(word, "🔥"),
    "brackets": lambda word: "".join(f"[{c}]" for c in _clusters(word)),
    "bold of Markdown": lambda word: "**" + _middle(word, "**"),
    "tags of HTML": lambda word: _middle(word, "<b></b>"),
    "entities of HTML": lambda word: "".join(f"&#{ord(c)};" for c in word),
    "trailing digits": lambda word: word + "123",
    "leading digits": lambda word: "99" + word,
    "hash": lambda word: "#" + word.replace(" ", ""),
    "decorated": lambda word: f"xX_{word}_Xx",
}
FOR_ALPHABETIC: dict[str, Disguise] = {
    "stretched": _stretched,
    "every letter twice": lambda word: "".join(c * 2 for c in word),
    "masked letter": _masked,
}
FOR_CASED: dict[str, Disguise] = {
    "capitals": str.upper,
    "alternating capitals": _alternating,
    "capitals spaced": lambda word: " ".join(_clusters(word.upper())),
}
FOR_LATIN: dict[str, Disguise] = {
    "without accents": _plain,
    "full width": _wide,
    "full width capitals": lambda word: _wide(_plain(word).upper()),
    "mathematical bold": _alphabet(0x1D41A),
    "mathematical sans italic": _alphabet(0x1D622),
    "mathematical Fraktur": _alphabet(0x1D586),
    "mathematical Fraktur capitals": _alphabet(0x1D56C),
    "monospace": _alphabet(0x1D68A),
    "circled": _alphabet(0x24D0),
    "circled capitals": _alphabet(0x24B6),
    "black circled": _alphabet(0x1F150),
    "squared": _alphabet(0x1F130),
    "black squared": _alphabet(0x1F170),
    "parenthesised": _alphabet(0x249C),
    "regional indicators": _alphabet(0x1F1E6),
    "regional indicators spaced": lambda word: " ".join(_alphabet(0x1F1E6)(word)),
    "superscripts": _table("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"),
    "small capitals": _table("abcdefghijklmnopqrstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ"),
    "upside down": lambda word: _table("abcdefghijklmnopqrstuvwxyz", "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz")(word)[::-1],
    "Cyrillic look-alikes": _table("aceopxyikjsdhlbmtnru", "асеорхуікјѕԁһӏьмтпгц", least=2),
    "Greek look-alikes": _table("aoviupktnxyew", "αονιυρκτηχγεω", least=2),
    "Cherokee look-alikes": _table("adeghijklmprstvwyzbco", "ᎪᎠᎬᏀᎻᏆᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᎩᏃᏴᏟᎾ", least=2),
    "Armenian look-alikes": _table("oughnsljp", "օսցհոտլյթ", least=2),
    "Lisu look-alikes": _table("abcdefghijklmnoprstuvwxyz", "ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ"),
    "Latin letters with hooks": _table("abcdefghijklmnoprstuvwyz", "ąɓƈɗęƒɠɦįʝƙłɱɲøƥɾșŧųʋŵɏƶ"),
    "Cyrillic letter among the rest": _table("aeo", "аео"),
    "digits for letters": _table("aeiost", "431057"),
    "signs for letters": _table("aeilost", "@€!|0$+"),
    "letters of several signs": _table("dkmnuvw", ["|)", "|<", "|\\/|", "|\\|", "|_|", "\\/", "\\/\\/"]),
    "digits and spaces": lambda word: " ".join(_table("aeiost", "431057")(word)),
    "digits and stretched": lambda word: _stretched(_table("aeiost", "431057")(word) or word),
    "mathematical and dotted": lambda word: ".".join(_alphabet(0x1D41A)(word)),
    "emoji for letters": _table("abox", "🅰🅱⭕❌"),
    "masked by a blank": lambda word: word[0] + "_" + word[2:] if len(word) >= 4 and " " not in word else "",
}
GLUED = {
    "en": ("mega{}", "{}face", "you{}", "{}s"), "de": ("ober{}", "mega{}", "du{}"), "es": ("super{}", "re{}", "{}s"),
    "fr": ("super{}", "gros{}", "{}s"), "ru": ("супер{}", "ты{}"), "ar": ("يا{}", "ال{}", "وال{}"), "tr": ("süper{}", "{}sın"),
    "pl": ("super{}", "ty{}"),
}  # fmt: skip
SPELT = {
    "zh": {
        "Pinyin": "ben dan,baichi,shagua,chunhuo,feiwu,hundan,zhutou,naocan,danxiaogui,choubaguai",
        "Pinyin with tones": "bèndàn,báichī,shǎguā,chǔnhuò,fèiwù,húndàn,zhūtóu,nǎocán,dǎnxiǎoguǐ,chǒubāguài",
        "Pinyin for a character": "笨dan,白chi,傻gua,蠢huo,废wu,混dan,猪tou,脑can,胆xiao鬼,丑ba怪",
        "traditional": "笨蛋,白癡,傻瓜,蠢貨,廢物,混蛋,豬頭,腦殘,膽小鬼,醜八怪",
        "homophones": "笨旦,白吃,傻呱,春货,费物,魂蛋,朱头,脑惨,但小鬼,抽八怪",
        "taken apart": "⺮本蛋,白疒知,亻夋瓜,春虫虫货,广发物,氵昆蛋,犭者头,月囟残,月旦小鬼,丑八忄圣",
        "emoji for a character": "笨🥚,白🤪痴,傻🍉,蠢📦货,废🗑物,混🥚,🐷头,🧠残,胆小👻,丑8️⃣怪",
        "digit inside": "笨1蛋,白1痴,傻2瓜,蠢3货,废1物,混1蛋,猪1头,脑1残,胆1小2鬼,丑8怪",
    },
    "ja": {
        "Hiragana and Katakana": "ばか,あほ,マヌケ,ノロマ,よわむし,くず,やくたたず,どじ",
        "half width": "ﾊﾞｶ,ｱﾎ,ﾏﾇｹ,ﾉﾛﾏ,ﾖﾜﾑｼ,ｸｽﾞ,ﾔｸﾀﾀｽﾞ,ﾄﾞｼﾞ",
        "drawn out": "バーカ,アーホ,まぬーけ,のろーま,弱ー虫,クーズ,役立たーず,ドージ",
        "small kana": "バヵ,ァホ,まぬヶ,のろまっ,弱虫ッ,クズッ,役立たずっ,ドジッ",
        "Romaji": "baka,aho,manuke,noroma,yowamushi,kuzu,yakutatazu,doji",
        "Kanji": "馬鹿,阿呆,間抜け,鈍間,よわ虫,屑,やくたたず,ドジ",
    },
    "ko": {
        "Jamo": "ㅂㅏㅂㅗ,ㅁㅓㅇㅊㅓㅇㅇㅣ,ㄷㅡㅇㅅㅣㄴ,ㅇㅓㄹㄱㅏㄴㅇㅣ,ㄱㅓㅂㅈㅐㅇㅇㅣ,ㅉㅣㅈㅣㄹㅇㅣ,ㄷㅗㄹㄷㅐㄱㅏㄹㅣ",
        "digit inside": "바1보,멍1청이,등1신,얼1간이,겁1쟁이,찌1질이,돌1대가리",
        "drawn out": "바아보,머엉청이,드응신,어얼간이,거업쟁이,찌이질이,도올대가리",
        "tilde inside": "바~보,멍~청이,등~신,얼~간이,겁~쟁이,찌~질이,돌~대가리",
        "final consonant added": "밥보,멍청잉,등신ㄴ,얼간잉,겁쟁잉,찌질잉,돌대갈이",
        "romanised": "babo,meongcheongi,deungsin,eolgani,geopjaengi,jjijiri,doldaegari",
    },
    "ru": {
        "Latin look-alikes": "дypaк,тyпицa,дeбил,пpидypoк,лox,бaлбec,ypoд,кoзёл",
        "without the dots": "дурак,тупица,дебил,придурок,лох,балбес,урод,козел",
        "digits": "дур4к,тупиц4,д3бил,придур0к,л0х,6ал6ес,ур0д,к03ёл",
        "romanised": "durak,tupitsa,debil,pridurok,loh,balbes,urod,kozyol",
    },
    "ar": {
        "tatweel": "غـبـي,أحـمـق,تـافـه,فـاشـل,جـبـان,مـغـفـل,سـخـيـف",
        "vowel marks": "غَبِيّ,أَحْمَق,تَافِه,فَاشِل,جَبَان,مُغَفَّل,سَخِيف",
        "letters variants": "غبى,احمق,تافة,فاشل,جبان,مغفل,سخيف",
        "Persian letters": "غبی,احمق,تافہ,فاشل,جبان,مغفل,سخیف",
        "presentation forms": "ﻏﺒﻲ,ﺃﺣﻤﻖ,ﺗﺎﻓﻪ,ﻓﺎﺷﻞ,ﺟﺒﺎﻥ,ﻣﻐﻔﻞ,ﺳﺨﻴﻒ",
    },
    "hi": {"without the nukta or joined": "मूर्‍ख,बेवकूफ़,गधा,निकम्‍मा,काम चोर,बुद्‍धू"},
    "de": {"umlauts written out": "Dummkopf,Bloedmann,Trottel,Depp,Feigling,Arsch,Vollpfosten,Heulsuse,dumme Kuh"},
    "en": {"by sound": "idiut,moronn,stoopid,loozer,dorck,twitt,whimp,arze,skum,numptie,bonehed,shaddup"},
}


def _kinds(language: str) -> dict[str, Disguise]:
    kinds = dict(ANY)
    if language in ALPHABETIC:
        kinds |= FOR_ALPHABETIC
    if language in CASED:
        kinds |= FOR_CASED
    return kinds | FOR_LATIN if language in LATIN else kinds


def disguised() -> Iterator[tuple[str, str, str, str]]:
    """Language, kind of disguise, the term meant, and the message."""
    for language, listed in TERMS.items():
        frames = SENTENCES[language]
        for n, term in enumerate(listed.split(",")):
            words = [(kind, disguise(term)) for kind, disguise in _kinds(language).items()]
            words += [("glued", frame.format(term)) for frame in GLUED.get(language, ())]
            words += [(f"{language}: {kind}", spelt.split(",")[n]) for kind, spelt in SPELT.get(language, {}).items()]
            for turn, (kind, word) in enumerate(words):
                if word and (word != term or kind == "plain"):
                    yield language, kind, term, frames[(turn + n) % len(frames)].format(word)


def clean() -> Iterator[tuple[str, str]]:
    """Theme and message."""
    theme = ""
    for line in Path(__file__).with_name("stranger_clean.txt").read_text("utf-8").splitlines():
        if line.startswith("[") and line.endswith("]") and line[1:-1].replace(" ", "").isalpha():
            theme = line[1:-1]
        elif line:
            yield theme, line.replace("\u23ce", "\n")


def terms() -> list[str]:
    """All of them, as an operator would list them."""
    return [term for listed in TERMS.values() for term in listed.split(",")]
