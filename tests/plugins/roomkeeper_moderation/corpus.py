"""Insults under disguise and clean sentences that look like them, in six languages. Also for benchmarks/moderation_quality.py."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from pydoc_data.topics import topics

INSULTS: dict[str, list[str]] = {
    "english": ["idiot", "stupid", "moron", "loser", "asshole", "bastard", "dumbass", "bitch", "retard", "wanker"],
    "german": ["Arschloch", "Schlampe", "Dummkopf", "Blödmann", "Vollpfosten", "Drecksau"],
    "spanish": ["gilipollas", "imbécil", "cabrón", "pendejo", "estúpido", "tonto"],
    "russian": ["дурак", "сволочь", "придурок", "тупица"],
    "chinese": ["笨蛋", "傻瓜", "白痴", "王八蛋", "废物", "混蛋", "脑残"],
    "japanese": ["ばか", "まぬけ", "くそやろう"],
}

SENTENCES: dict[str, list[str]] = {
    "english": ["you are such a {}", "{} , nobody asked you", "what a {} he is", "shut it {}!"],
    "german": ["du bist ein {}", "was für ein {} bist du", "{} , geh weg"],
    "spanish": ["eres un {}", "que {} eres", "{} , vete ya"],
    "russian": ["ты просто {}", "какой же ты {}", "{} , уходи"],
    "chinese": ["你真是{}啊", "{}，走开", "他就是一个{}"],
    "japanese": ["お前は{}だ", "{}、黙れ"],
}

LATIN = ("english", "german", "spanish")
UNSPACED = ("chinese", "japanese")

CLEAN: list[str] = """
The class did the assignment in Scunthorpe
He passed the assessment and the bass player assisted
Sussex, Essex and Middlesex are counties
The analyst analysed the canal in Canada
A cockpit, a peacock and a shuttlecock
Please assemble the class for mass at the grassy pass
Dickens wrote about Pickwick
The therapist found the right words
Moronic is not a word we discussed, but Morocco is a country
My shoes are looser now, and I will not lose them
Closer to the coast the losers of the match went home quietly? No: the closer ones did
Constitution, institution, restitution and prostitute are in the dictionary
The title of the talk is on the table
I did it, I do it, I am on it
It is a bit cold, so I sit as I am
As is, to a t, a to z, i to j
Road A55 meets road A5 near exit 4b
Room 1d is next to room 10t, see plan 5e
H2O, CO2 and C6H12O6 are molecules
2 + 2 = 4, 3 * 3 = 9, 10 / 2 = 5, 7 - 5 = 2
f(x) = a*x**2 + b*x + c, x_1 = -b / 2*a
Use snake_case and kebab-case, or camelCase
Mail me at s.tupper@example.org or idio@example.org
e.g. this, i.e. that, etc. and so on
He'll, she'll, we'll, I'll and they'll come
The pen is mightier; the pen is on the table
Can you sit? I can. But I sit on a log in a bog
Snigger, niggle and niggardly are old words
An arsenal of arguments
The Blackcock sat on a haystack
A retarded growth of the economy is a term of physics as well: retardation
Bastardised is not what he said; he said basted custard
The wank engine? No, the Wankel engine
My niece is called Bitsy, her dog Bitchin? No: Butch
The idiom is idiosyncratic, the ideal is idyllic
Stupendous work, what a stupa
The losing side lost, the loss is theirs
It was so coooool, sooo good, yesss
Wooow, nooo way, hahahaha, hmmmm
W O W that is great
U S A and U K
A B C D E F G
I O U one
x y z
Please read p. 5 - p. 9 and s. 3
!!! important !!! please read ???
lol :) ;-) <3 ^_^ o_O
Café, naïve, façade, jalapeño, Zürich, Ångström
What is 15% of $20? It is $3
Gute Nacht, das Schloss ist schön
Der Arzt, die Art, das Archiv und das Arschleder der Bergleute
Er ist nicht dumm, aber die Kopfschmerzen sind schlimm
Das Pfosten steht voll im Weg
Die Schlamm-Packung und der Lampenschirm
Ein Dummy, ein Kopfball, ein Drecksack? Nein, ein Rucksack
Blöd gelaufen, aber ein Mann, ein Wort
La tonada, el tono y la tontería no son lo mismo
El tono del teléfono es alto
Los cabritos y la cabra están en el cabo
Imbecilidad es otra palabra; el imbuir también
Me gusta el estupendo estuche
Él es pendiente de su hermano, y pende de un hilo
Дура лекс, сэд лекс
Дуракаваляние запрещено? Нет, это игра
Сволакивать брёвна тяжело
Ступица колеса сломана, а тупик близко
Привет, как дела? Хорошо, спасибо
他很笨。蛋糕好吃
傻笑的瓜农在卖西瓜
白色的痴情花很美
王先生八点吃蛋糕
这个废弃的物品要回收
混合鸡蛋和面粉
大脑里残留的印象
妈妈的蛋糕很好吃
老师早上好，今天的作业是什么
同学们请安静，我们开始上课
はかまいりに行きます
バカンスは楽しい
まぬがれる、まねけ、ぬけがら
くそうずまちは昔の町の名前だ
先生、質問があります
Good morning teacher, may I ask a question?
I think the answer to number 4 is B
Could you please repeat the last slide?
The homework is due on Monday at 9:00
Can everybody hear me? My microphone is broken
""".strip().splitlines()


def _marked(word: str, marks: str) -> str:
    return "".join(char + marks[index % len(marks)] if char.isalpha() else char for index, char in enumerate(word))


def _joined(separator: str) -> Callable[[str], str]:
    return separator.join


def _mapped(table: dict[str, str]) -> Callable[[str], str]:
    return lambda word: "".join(table.get(char, char) for char in word.lower())


def _bare(word: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char)).lower()


def _font(first: int) -> Callable[[str], str]:
    return lambda word: "".join(chr(first + ord(char) - 97) if "a" <= char <= "z" else char for char in _bare(word))


def _wide(word: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in word)


def _masked(word: str) -> str:
    middle = len(word) // 2
    return f"{word[:middle]}*{word[middle + 1 :]}"


def _in_two(word: str) -> str:
    return f"{word[:3]} {word[3:]}"


def _inside(text: str) -> Callable[[str], str]:
    return lambda word: word[: len(word) // 2] + text + word[len(word) // 2 :]


ANY_SCRIPT: dict[str, Callable[[str], str]] = {
    "as listed": lambda word: word,
    "zero width": _joined("\u200b"),
    "word joiner": _inside("\u2060"),
    "bidi controls": lambda word: "\u2066" + _inside("\u200f")(word) + "\u2069",
    "shown backwards": lambda word: f"\u202e{word[::-1]}\u202c",
    "emoji between": _joined("🔥"),
    "dotted": _joined("."),
    "dashed": _joined("-"),
    "underscores": _joined("_"),
    "stars between": _joined("*"),
    "spaced": _joined(" "),
    "widely spaced": _joined("  "),
    "a letter a line": _joined("\n"),
    "variation selectors": _joined("\ufe0f"),
}

WITH_CASE: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "mixed case": lambda word: "".join(char.upper() if index % 2 else char.lower() for index, char in enumerate(word)),
    "repeated": lambda word: "".join(char * 3 if index == len(word) // 2 else char for index, char in enumerate(word)),
    "repeated everywhere": lambda word: "".join(char * 3 for char in word),
    "combining marks": lambda word: _marked(word, "\u0336"),
    "stacked marks": lambda word: _marked(word, "\u0301\u0316\u0308"),
    "soft hyphen": _inside("\u00ad"),
    "hidden letter": _masked,
    "digits behind": lambda word: f"{word}123",
    "punctuation around": lambda word: f"(({word}))!!",
}

LATIN_ONLY: dict[str, Callable[[str], str]] = {
    "leet digits": _mapped({"i": "1", "o": "0", "e": "3", "a": "4", "s": "5", "t": "7"}),
    "leet signs": _mapped({"a": "@", "s": "$", "i": "!"}),
    "leet one letter": lambda word: re.sub("[oiea]", lambda hit: {"o": "0", "i": "1", "e": "3", "a": "4"}[hit[0]], word.lower(), count=1),
    "leet and digits behind": lambda word: _mapped({"i": "1", "o": "0", "e": "3"})(word) + "99",
    "full width": _wide,
    "mathematical": _font(0x1D4EA),
    "circled": _font(0x24D0),
    "squared": lambda word: "".join(chr(0x1F170 + ord(char) - 97) if "a" <= char <= "z" else char for char in _bare(word)),
    "Cyrillic look-alikes": _mapped({"a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "i": "і", "s": "ѕ", "x": "х"}),
    "Greek look-alikes": _mapped({"a": "α", "o": "ο", "i": "ι", "t": "τ", "u": "υ", "e": "ε"}),
    "accents": _mapped({"a": "à", "e": "ê", "i": "ï", "o": "ö", "u": "ù", "s": "š", "t": "ț", "c": "ç"}),
    "small capitals": _mapped(dict(zip("abcdeghijklmnoprtuvwz", "ᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡᴢ", strict=True))),
    "split in two": _in_two,
    "repeated and dotted": lambda word: ".".join(char * 2 if index == 1 else char for index, char in enumerate(word)),
    "full width and spaced": lambda word: " ".join(_wide(word)),
}

CHINESE_ONLY: dict[str, Callable[[str], str]] = {
    "traditional": lambda word: "".join({"废": "廢", "脑": "腦", "残": "殘"}.get(char, char) for char in word),
    "in brackets": lambda word: "".join(f"【{char}】" for char in word),
    "doubled": lambda word: "".join(char * 2 for char in word),
    "ideographic spaces": _joined("\u3000"),
}


def kinds(language: str) -> dict[str, Callable[[str], str]]:
    """The disguises that make sense in a language."""
    known = dict(ANY_SCRIPT)
    if language not in UNSPACED:
        known |= WITH_CASE
    if language in LATIN:
        known |= LATIN_ONLY
    if language == "chinese":
        known |= CHINESE_ONLY
    return known


def disguised() -> Iterator[tuple[str, str, str, str]]:
    """Yield (language, kind, term, message) for every insult under every disguise in every sentence of its language."""
    for language, terms in INSULTS.items():
        for kind, disguise in kinds(language).items():
            for term in terms:
                written = disguise(term)
                if written == term and kind != "as listed":
                    continue  # nothing in this word to disguise so
                for sentence in SENTENCES[language]:
                    yield language, kind, term, sentence.format(written)


def clean(seed: int = 5) -> Iterator[tuple[str, str]]:
    """Yield (kind, message): the classic false positives, and sentences of a large English text cut as chat is."""
    for sentence in CLEAN:
        yield "look-alikes", sentence
        yield "look-alikes in capitals", sentence.upper()
    words = re.findall(r"\S+", " ".join(topics.values()))
    chance = random.Random(seed)
    for _ in range(5000):
        start = chance.randrange(len(words) - 12)
        yield "technical English", " ".join(words[start : start + chance.randint(2, 12)])


def terms() -> list[str]:
    """All insults."""
    return [term for listed in INSULTS.values() for term in listed]
