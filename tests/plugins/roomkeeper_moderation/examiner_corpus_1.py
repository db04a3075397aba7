"""An outside examiner's corpus: written without a look at the rules. The rules were mended by it since.

terms()      the blocked terms of all languages
disguised()  (language, kind of evasion, term, message): each holds the term, recognisably to a reader of the language
clean()      (kind, message): none holds a term
Everything is deterministic. Run the module to count the messages and check the corpus against itself.
"""

# ruff: noqa: B007, E741

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator

TERMS = {
    "en": """idiot stupid moron loser dumb retard ass asshole arse bastard bitch bollocks cock cum cunt crap dick
        dickhead fag fuck hoe jerk wanker piss prick pussy porn rape sex shit slut tit twat whore hell nazi
        anal|kill yourself|son of a bitch|shut up""",
    "es": """puta puto mierda cabrón gilipollas idiota imbécil estúpido tonto pendejo maricón coño joder polla culo
        zorra capullo subnormal verga pinche cojones follar tetas mamón asqueroso malparido mátate caca pito
        cretino tarado|hijo de puta|vete a la mierda|me cago en ti""",
    "ru": """дурак дура идиот дебил тварь сука блядь хуй пизда ебать мудак гандон урод лох чмо сволочь говно жопа
        шлюха пидор придурок кретин ублюдок мразь долбоёб хер бля даун гад тупица манда
        |иди нахуй|пошёл в жопу|убей себя""",
    "zh": """傻逼 笨蛋 白痴 蠢货 废物 混蛋 王八蛋 滚蛋 操你妈 他妈的 去死 婊子 贱人 脑残 智障 妓女 死胖子 变态 畜生
        神经病 狗屁 屌丝 鸡巴 强奸 色情 弱智 日你妈 卧槽 草泥马 人渣 杂种 混账 下流 性交 猪头 狗娘养的""",
}


def _split(text: str) -> list[str]:
    words, *phrases = text.split("|")
    return words.split() + [p.strip() for p in phrases]


BY_LANGUAGE = {language: _split(text) for language, text in TERMS.items()}


def terms() -> list[str]:
    return [term for language in BY_LANGUAGE for term in BY_LANGUAGE[language]]


# ---------------------------------------------------------------- frames

FRAMES = {
    "en": [
        "ok {} whatever",
        "{} lol",
        "she said {} again",
        "why do you always say {}",
        "he texted me {} yesterday",
        "bro {}",
        "{} and that is all i will say",
        "someone wrote {} on the board",
        "everyone heard {} at lunch",
        "lmao {}",
        "oh look, {} again",
        "and then {} came up in the group chat",
        "you know what? {}",
    ],
    "es": [
        "jaja {} vete ya",
        "me dijo {} otra vez",
        "eso escribió ella: {}",
        "{} jajaja",
        "oye {} déjame en paz",
        "siempre dices {} en clase",
        "en el chat ponen {} todo el rato",
        "y luego {} y todos se rieron",
        "ayer me gritó {} en el patio",
        "pues {} y punto",
        "{} es lo que pienso de ti",
        "bro {}",
    ],
    "ru": [
        "он опять написал {}",
        "{} ахаха",
        "ну {} и всё",
        "хватит писать {} в чат",
        "слышь {} отстань",
        "а потом {} и все ржали",
        "{} и точка",
        "вчера сказал мне {}",
        "да {} короче",
        "у нас в группе опять {}",
        "кто написал {} на доске",
        "лол {}",
    ],
    "zh": [
        "你{}",
        "他又说{}",
        "{}哈哈哈",
        "群里有人发{}",
        "别再说{}了好吗",
        "昨天他骂我{}",
        "呵呵，{}",
        "{}，别烦我",
        "有人写了“{}”在黑板上",
        "同桌老说{}",
        "哼！{}！",
        "他只回了我一句{}",
    ],
}

LONG = {
    "en": [
        (
            "hey everyone, the maths homework is page 42, numbers 3 to 9, and bring a ruler tomorrow because we will draw "
            "triangles. {} is what i wanted to tell you. also the bus leaves at 7:45 and not at 8, so please be on time, "
            "mum says we can share the car if it rains"
        ),
        (
            "so yesterday i went to training, then we ate pizza, then my brother lost his key and we waited an hour, and "
            "honestly {} because nothing else fits, then we finally got in and watched the game until ten"
        ),
    ],
    "es": [
        (
            "hola a todos, los deberes de mates son la página 42, del 3 al 9, y mañana hay que traer la regla. {} y no digo "
            "más. el autobús sale a las 7:45, no a las 8, así que llegad pronto, mi madre dice que podemos ir en coche"
        ),
        (
            "ayer fui al entrenamiento, luego cenamos pizza, mi hermano perdió la llave y esperamos una hora, de verdad, {} "
            "porque no hay otra palabra, y al final vimos el partido hasta las diez"
        ),
    ],
    "ru": [
        (
            "всем привет, по математике страница 42, номера с 3 по 9, завтра принесите линейку, будем чертить. {} вот что я "
            "хотел сказать. автобус уходит в 7:45, не в 8, поэтому не опаздывайте, мама может подвезти, если будет дождь"
        ),
        (
            "вчера были на тренировке, потом ели пиццу, брат потерял ключ, мы ждали целый час, и честно говоря {} другого "
            "слова нет, а потом смотрели матч до десяти вечера"
        ),
    ],
    "zh": [
        (
            "大家好，数学作业是第42页的3到9题，明天记得带尺子，我们要画三角形。{}，这就是我想对你讲的。另外校车七点四十五开，不是八点，"
            "请准时到，下雨的话可以坐我家的车。"
        ),
        "昨天训练完我们吃了披萨，弟弟把钥匙弄丢了，等了一个小时，说真的，{}，没有别的词可以形容，后来终于回家看球赛看到十点。",
    ],
}

# ---------------------------------------------------------------- small tools

Disguise = Callable[[str, int], str | None]


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def clusters(text: str) -> list[str]:
    """Letters with their marks."""
    return re.findall(r"[\s\S][\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]*", unicodedata.normalize("NFC", text))


def letters(term: str) -> int:
    return sum(c.isalpha() for c in term)


def by_word(term: str, change: Callable[[str], str]) -> str:
    return " ".join(change(word) for word in term.split(" "))


def joined(separator: str) -> Callable[[str], str]:
    return lambda word: separator.join(clusters(word))


def between(separators: list[str], least: int = 2, most: int = 99) -> Disguise:
    def disguise(term: str, n: int) -> str | None:
        if not least <= letters(term) <= most:
            return None
        return by_word(term, joined(separators[n % len(separators)]))

    return disguise


def mapped(tables: list[dict[str, str]], upper: bool = False) -> Disguise:
    """Every letter a table knows is replaced; accents stay as combining marks."""

    def disguise(term: str, n: int) -> str | None:
        table = tables[n % len(tables)]
        text = nfd(term.upper() if upper else term)
        result = "".join(table.get(c, c) for c in text)
        return unicodedata.normalize("NFC", result) if result != text else None

    return disguise


def some_mapped(tables: list[dict[str, str]], share: float = 0.5, at_most: int = 3) -> Disguise:
    """Replaces some letters only, never so many that the word is lost."""

    def disguise(term: str, n: int) -> str | None:
        table = tables[n % len(tables)]
        chars = list(unicodedata.normalize("NFC", term))
        allowed = max(1, min(at_most, int(letters(term) * share)))
        places = [i for i, c in enumerate(chars) if c in table]
        if not places:
            return None
        shift = n % len(places)
        for i in (places[shift:] + places[:shift])[:allowed]:
            chars[i] = table[chars[i]]
        return "".join(chars)

    return disguise


def then(first: Disguise, second: Disguise) -> Disguise:
    def disguise(term: str, n: int) -> str | None:
        once = first(term, n)
        return None if once is None else second(once, n)

    return disguise


def table(plain: str, fancy: str) -> dict[str, str]:
    fancies = fancy.split(" ")
    assert len(plain) == len(fancies), (plain, fancies)
    return dict(zip(plain, fancies, strict=False))


def offset(start: int, first: str = "a") -> dict[str, str]:
    return {chr(ord(first) + i): chr(start + i) for i in range(26)}


ABC = "abcdefghijklmnopqrstuvwxyz"

# ---------------------------------------------------------------- tables

MATH = [offset(0x1D41A), offset(0x1D5EE), offset(0x1D586), offset(0x1D68A), offset(0x1D552), offset(0x1D4EA), offset(0x1D622)]
SQUARED = [
    {chr(97 + i): chr(0x1F130 + i) for i in range(26)},
    {chr(97 + i): chr(0x1F170 + i) for i in range(26)},
    {chr(97 + i): chr(0x1F150 + i) for i in range(26)},
]
PARENTHESISED = [offset(0x249C)]
FULL = [{chr(i): chr(i + 0xFEE0) for i in range(0x21, 0x7F)}]
REGIONAL = {chr(97 + i): chr(0x1F1E6 + i) for i in range(26)}
SMALL_CAPS = [table(ABC, "ᴀ ʙ ᴄ ᴅ ᴇ ꜰ ɢ ʜ ɪ ᴊ ᴋ ʟ ᴍ ɴ ᴏ ᴘ q ʀ ꜱ ᴛ ᴜ ᴠ ᴡ x ʏ ᴢ")]
SUPER = [table("abcdefghijklmnoprstuvwxyz", "ᵃ ᵇ ᶜ ᵈ ᵉ ᶠ ᵍ ʰ ⁱ ʲ ᵏ ˡ ᵐ ⁿ ᵒ ᵖ ʳ ˢ ᵗ ᵘ ᵛ ʷ ˣ ʸ ᶻ")]
FLIPPED = table(ABC, "ɐ q ɔ p ǝ ɟ ƃ ɥ ᴉ ɾ ʞ l ɯ u o d b ɹ s ʇ n ʌ ʍ x ʎ z")
CYRILLIC = [table("aceopxyijshbkmtn", "а с е о р х у і ј ѕ һ Ь к м т п"), table("aceopxyisd", "а с е о р х у і ѕ ԁ")]
GREEK = [table("aeioutvnpkxb", "α ε ι ο υ τ ν η ρ κ χ β"), table("aioukt", "α ι ο υ κ τ")]
CHEROKEE = [table("DRTiAJEWMHGhZPVSLCKB", "Ꭰ Ꭱ Ꭲ Ꭵ Ꭺ Ꭻ Ꭼ Ꮃ Ꮇ Ꮋ Ꮐ Ꮒ Ꮓ Ꮲ Ꮩ Ꮪ Ꮮ Ꮯ Ꮶ Ᏼ")]
ARMENIAN = [table("ounhgqs", "օ ս ո հ ց զ ѕ"), table("ouhn", "օ ս հ ո")]
ACCENTS = [
    table("aeiouscnytdlrgzk", "á é í ó ú š č ñ ý ť ď ľ ř ğ ž ķ"),
    table("aeioustcnygkl", "ä ë ï ö ü ş ţ ç ń ÿ ĝ ǩ ĺ"),
    table("aeioustchnrw", "ã ē ĩ õ ů ś ț ĉ ĥ ņ ŕ ŵ"),
]
STROKES = [table("aohltdbkiuespcyz", "ⱥ ø ħ ł ŧ đ ƀ ꝁ ɨ ʉ ɇ ʂ ᵽ ȼ ɏ ƶ"), table("bcdefgkmnprtvyu", "ɓ ƈ ɗ ɛ ƒ ɠ ƙ ɱ ɲ ƥ ɽ ƭ ʋ ƴ ʊ")]
LEET = [table("aeiost", "4 3 1 0 5 7"), table("aeiog", "4 3 1 0 9"), table("eios", "3 1 0 5")]
SYMBOLS = [table("asiec", "@ $ ! € ("), table("aisce", "@ ! $ ¢ €"), table("auhko", "/\\ |_| |-| |< ()"), table("iats", "¡ @ + §")]
RU_LATIN = [table("асеорхукнтмв", "a c e o p x y k H T M B"), table("асеорху", "a c e o p x y")]
RU_GREEK = [table("аекорупилхфг", "α ε κ ο ρ υ π υ λ χ φ Γ")]
RU_GREEK[0].pop("и")
RU_OTHER = [table("акхоуигзед", "ӑ ќ ҳ ө ў ӣ ґ ҙ ӗ ԁ"), table("кхонучгжиз", "қ ҳ ӧ ң ӱ ҷ ғ җ ӥ ӟ")]
RU_OTHER[0].pop("д")
RU_LEET = [table("обзчаие", "0 6 3 4 @ 1 3"), table("обчат", "0 6 4 4 7"), table("олебс", "0 /\\ 3 6 $")]
RU_LEET[1].pop("а")
RU_SMALL = [table("вгклмнптраеосуи", "ʙ ᴦ ᴋ ᴫ ᴍ ʜ ᴨ ᴛ ᴩ ᴀ ᴇ ᴏ ᴄ ʏ и")]
RU_LEETLAT = [table("обсху", "0 6 c x y")]
ZERO = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u200b\u200d", "\u2063", "\u180e"]
BIDI = ["\u200e", "\u200f", "\u202a\u202c", "\u2066\u2069", "\u061c"]
EMOJI = ["😂", "🔥", "💀", "❤️", "👏", "✨", "👨‍👩‍👧", "👍🏽"]
ZALGO = ["\u0335\u0311\u0323", "\u0301\u0327\u0310", "\u034f\u0300\u0316", "\u0489", "\u0338\u030a\u0330\u0306", "\u0363\u0325"]
TAGS = [("<b>", "</b>"), ("<i></i>", ""), ("<!-- x -->", ""), ("[b]", "[/b]"), ("<br>", ""), ('<span class="k">', "</span>")]

# ---------------------------------------------------------------- disguises of any script


def plain(term: str, n: int) -> str | None:
    return term


def mixed_case(term: str, n: int) -> str | None:
    return "".join(c.upper() if (i + n) % 2 else c.lower() for i, c in enumerate(clusters(term)))


def upper(term: str, n: int) -> str | None:
    return term.upper()


def repeated(term: str, n: int) -> str | None:
    """One or all letters drawn out."""

    def draw(word: str) -> str:
        chars = clusters(word)
        places = [i for i, c in enumerate(chars) if c in "aeiouáéíóúаеиоуыюяё"] or [len(chars) - 1]
        if n % 3 == 0:
            return "".join(c * (3 + (i + n) % 3) for i, c in enumerate(chars))
        if n % 3 == 1:
            return "".join(c * 5 if i == places[0] else c for i, c in enumerate(chars))
        return "".join(c * 6 if i == len(chars) - 1 else c for i, c in enumerate(chars))

    return by_word(term, draw)


def spaced(term: str, n: int) -> str | None:
    separator = [" ", "  ", "\u00a0", " ", "\u2003", "\u2009"][n % 6]
    return ("   " if separator != "\u2003" else "\u2003\u2003\u2003").join(separator.join(clusters(w)) for w in term.split(" "))


REAL_HALVES = {"anal", "hell", "манда", "pinche", "pendejo", "culo", "tetas"}  # both halves are words


def one_gap(term: str, n: int) -> str | None:
    if letters(term) < 4 or term in REAL_HALVES or " " in term:
        return None
    chars = clusters(term)
    at = len(chars) // 2
    return "".join(chars[:at]) + " " + "".join(chars[at:])


def one_sign(term: str, n: int) -> str | None:
    if letters(term) < 4 or " " in term:
        return None
    chars = clusters(term)
    at = 1 + n % (len(chars) - 1)
    return "".join(chars[:at]) + [".", "-", "_", "'", "*", "|", "~"][n % 7] + "".join(chars[at:])


def uneven(term: str, n: int) -> str | None:
    """A different sign in every gap."""
    signs = [".", "-", "_", "*", "/", "~", "|", "+", "=", ":"]

    def parted(word: str) -> str:
        chars = clusters(word)
        return "".join(c + (signs[(i + n) % 10] if i < len(chars) - 1 else "") for i, c in enumerate(chars))

    return by_word(term, parted)


def zero_width(term: str, n: int) -> str | None:
    return "".join(c + (ZERO[(n + i) % len(ZERO)] if (i + n) % 2 == 0 or len(term) < 4 else "") for i, c in enumerate(clusters(term)))


def zero_width_one(term: str, n: int) -> str | None:
    chars = clusters(term)
    at = max(1, len(chars) // 2)
    return "".join(chars[:at]) + ZERO[n % len(ZERO)] + "".join(chars[at:])


def bidi(term: str, n: int) -> str | None:
    return by_word(term, joined(BIDI[n % len(BIDI)]))


def blanks(term: str, n: int) -> str | None:
    """Characters that show as blank space or as nothing."""
    return by_word(term, joined(["\u3164", "\u2800", "\u115f", "\ufe0f", "\U000e0020", "\u034f"][n % 6]))


def zalgo(term: str, n: int) -> str | None:
    return "".join(c if c == " " else c + ZALGO[(n + i) % len(ZALGO)] for i, c in enumerate(clusters(term)))


def one_mark(term: str, n: int) -> str | None:
    mark = ["\u0323", "\u0331", "\u0307", "\u0303", "\u030c", "\u0332"][n % 6]
    return "".join(c if c == " " else c + mark for c in clusters(term))


def struck(term: str, n: int) -> str | None:
    mark = ["\u0336", "\u0335", "\u0337", "\u0332", "\u0333", "\u0338"][n % 6]
    return "".join(c + mark for c in clusters(term))


def enclosed(term: str, n: int) -> str | None:
    mark = ["\u20dd", "\u20de", "\u20e3"][n % 3]
    return by_word(term, lambda w: "".join(c + mark for c in clusters(w)))


def soft_hyphens(term: str, n: int) -> str | None:
    return by_word(term, joined("\u00ad")) if n % 2 else zero_width_one(term, 0).replace("\u200b", "\u00ad")


def line_break(term: str, n: int) -> str | None:
    chars = clusters(term)
    if " " in term:
        return term.replace(" ", "\n")
    if n % 3 == 0:
        return "\n" + "\n".join(chars) + "\n"
    at = max(1, len(chars) // 2)
    return "".join(chars[:at]) + ("\n" if n % 3 == 1 else "-\n") + "".join(chars[at:])


def in_tags(term: str, n: int) -> str | None:
    before, after = TAGS[n % len(TAGS)]
    chars = clusters(term)
    at = len(chars) // 2
    return "".join(chars[:at]) + before + (chars[at] + after if after else chars[at]) + "".join(chars[at + 1 :])


def markdown(term: str, n: int) -> str | None:
    chars = clusters(term)
    at = len(chars) // 2
    sign = ["**", "_", "~~", "__", "`", "||"][n % 6]
    return "".join(chars[:at]) + sign + chars[at] + sign + "".join(chars[at + 1 :])


def override(term: str, n: int) -> str | None:
    first, last = [("\u202e", "\u202c"), ("\u2067\u202e", "\u202c\u2069"), ("\u202e", "")][n % 3]
    return first + "".join(reversed(clusters(term))) + last


def doubled(term: str, n: int) -> str | None:
    return [f"{term} {term} {term}", f"{term}{term}" if " " not in term else f"{term} {term}", f"{term}-{term}", f"{term},{term}"][n % 4]


def punctuation(term: str, n: int) -> str | None:
    first, last = [
        ("...", "!!!"),
        ("(", ")?"),
        ("¡", "!1!"),
        ("--", "--"),
        ("~", "~"),
        ("=", "="),
        (":", ";"),
        ("/", "/"),
        ("<", ">"),
        ("*", "*"),
        ("???", "..."),
        ("{", "}"),
        ("_", "_"),
        ("|", "|"),
    ][n % 14]
    return first + term + last


def quoted(term: str, n: int) -> str | None:
    first, last = [('"', '"'), ("“", "”"), ("«", "»"), ("'", "'"), ("‘", "’"), ("„", "“"), ("`", "`"), ("「", "」"), ("《", "》")][n % 9]
    return first + term + last


def boxed(term: str, n: int) -> str | None:
    first, last = [("[", "]"), ("(", ")"), ("{", "}"), ("【", "】"), ("|", "")][n % 5]
    return by_word(term, lambda w: "".join(first + c + last for c in clusters(w)))


def hashtag(term: str, n: int) -> str | None:
    return "#" + "".join(w if i == 0 else w.capitalize() for i, w in enumerate(term.split(" ")))


def mention(term: str, n: int) -> str | None:
    return "@" + term.replace(" ", "_")


def nickname(term: str, n: int) -> str | None:
    word = term.title().replace(" ", "")
    return [f"xX_{word}_Xx", f"{word}2012", f"{word}_99", f"__{word}__", f"-={word}=-", f"{word}007"][n % 6]


def underscores(term: str, n: int) -> str | None:
    return "_".join(["{L}", term.replace(" ", "_"), "{R}"])


def camel(term: str, n: int) -> str | None:
    return "{C}" + term.title().replace(" ", "") + "{D}"


GLUE = {"en": ("such", "lol", "youAreA", "Lol"), "es": ("eres", "jaja", "eresUn", "Jaja"), "ru": ("ты", "лол", "тыПросто", "Лол")}


def glue(language: str, disguise: Disguise) -> Disguise:
    def wrapped(term: str, n: int) -> str | None:
        text = disguise(term, n)
        for mark, word in zip(("{L}", "{R}", "{C}", "{D}"), GLUE[language], strict=False):
            text = text.replace(mark, word) if text else text
        return text

    return wrapped


VOWELS = "aeiouáéíóúаеиоуыюяё"


def starred(term: str, n: int) -> str | None:
    """One sign for a vowel inside the word."""
    if letters(term) < 4 or term in {"hell", "anal", "hoe", "pito", "caca", "polla", "manda", "манда", "дура", "даун"}:
        return None
    sign = ["*", "*", "#", "•", "★", "*"][n % 6]
    chars = clusters(term)
    inside = [i for i, c in enumerate(chars) if c in VOWELS and i > 0 and chars[i - 1] != " "]
    if not inside:
        return None
    chosen = inside[:2] if letters(term) >= 6 and n % 2 else inside[:1]
    return "".join(sign if i in chosen else c for i, c in enumerate(chars))


def no_accents(term: str, n: int) -> str | None:
    if term == "coño":
        return None
    bare = "".join(c for c in nfd(term) if not unicodedata.combining(c))
    return bare if bare != term and "ё" not in term else None


def flipped(term: str, n: int) -> str | None:
    bare = "".join(c for c in nfd(term) if not unicodedata.combining(c))
    return "".join(FLIPPED.get(c, c) for c in reversed(bare)) if all(c in FLIPPED or c == " " for c in bare) else None


def regional(term: str, n: int) -> str | None:
    bare = "".join(c for c in nfd(term) if not unicodedata.combining(c))
    return " ".join(REGIONAL.get(c, " ") for c in bare)


def mixed_scripts(term: str, n: int) -> str | None:
    """Letters of several alphabets in turn."""
    kinds = [CYRILLIC[1], GREEK[1], ARMENIAN[1], MATH[n % len(MATH)], FULL[0]]
    chars = [kinds[(i + n) % 5].get(c, c) for i, c in enumerate(nfd(term))]
    return unicodedata.normalize("NFC", "".join(chars))


def ru_mixed(term: str, n: int) -> str | None:
    kinds = [RU_LATIN[1], RU_GREEK[0], RU_OTHER[1]]
    return "".join(kinds[(i + n) % 3].get(c, c) for i, c in enumerate(clusters(term)))


def cherokee(term: str, n: int) -> str | None:
    return mapped(CHEROKEE)(term.upper(), n)


def circled(term: str, n: int) -> str | None:
    return mapped([offset(0x24D0)])(term, n) if n % 2 else mapped([offset(0x24B6, "A")])(term.upper(), n)


# ---------------------------------------------------------------- respellings, by hand

RESPELT = {
    "en": {
        "idiot": "idi0tt eediot idjit",
        "stupid": "stoopid stoopit stewpid",
        "dumb": "dumm dumbb",
        "asshole": "azzhole assh0le",
        "ass": "azz",
        "bitch": "biatch biotch beeyotch",
        "bastard": "basterd bastardd",
        "cock": "kock cokk",
        "cunt": "kunt",
        "dick": "dikk dik",
        "dickhead": "dikhed dickhed",
        "fuck": "phuck fuk fck fuq",
        "piss": "pyss",
        "pussy": "pussi pusssy",
        "porn": "pr0n p0rn",
        "sex": "secks seks",
        "shit": "shyt sht shiit",
        "slut": "slutt sloot",
        "whore": "hore whoore",
        "moron": "m0r0n morron",
        "retard": "retart reetard",
        "wanker": "wankah w4nka",
        "kill yourself": "kill urself|kil yurself",
        "shut up": "shaddup|shuttup|shut uppp",
        "son of a bitch": "sonofabitch|son of a biatch",
        "nazi": "natzi",
        "crap": "krap",
        "bollocks": "bollox bolloks",
    },
    "es": {
        "puta": "putha pvta",
        "puto": "pvto putoh",
        "mierda": "myerda mierd4 mierdha",
        "cabrón": "kabrón kbron cavrón",
        "gilipollas": "jilipollas gilipoyas hilipollas",
        "imbécil": "inbecil imvécil",
        "coño": "koño conio",
        "joder": "hoder jodeeer",
        "polla": "poya",
        "culo": "kulo qulo",
        "capullo": "kapullo capuyo",
        "verga": "berga vrga",
        "cojones": "kojones cojonez",
        "maricón": "marikón",
        "zorra": "sorra z0rra",
        "pendejo": "pndejo pendexo",
        "hijo de puta": "hijodeputa|ijo de puta|hijueputa|hijoputa",
        "vete a la mierda": "bete a la mierda|vetealamierda",
        "idiota": "idiotha idiiota",
        "asqueroso": "askeroso asqerozo",
        "subnormal": "suvnormal",
        "tonto": "thonto tont0",
        "mátate": "matat3",
        "caca": "kaka",
    },
    "ru": {
        "дурак": "дурагг дурраг",
        "идиот": "идиёт ыдиот",
        "дебил": "дибил дэбил",
        "сука": "суко сцука",
        "блядь": "блять блядъ бляць",
        "хуй": "хуйй ххуй",
        "пизда": "пезда пысда",
        "ебать": "ибать йобать",
        "мудак": "мудаг мудакк",
        "гандон": "гондон гандонн",
        "урод": "урот ур0д",
        "жопа": "жопо жоппа",
        "пидор": "пидар пидорр",
        "придурок": "предурок придурак",
        "сволочь": "сволач сволоч",
        "шлюха": "шлюхха",
        "долбоёб": "далбаёб долбоеб",
        "мразь": "мрась мразъ",
        "говно": "гавно",
        "ублюдок": "ублюдак ублюдог",
        "кретин": "критин",
        "иди нахуй": "иди на хуй|идинахуй",
        "пошёл в жопу": "пашол в жопу|пашёл в жопу",
    },
    "zh": {
        "傻逼": "煞笔 沙比 傻比 傻B 煞逼 傻屄 莎比",
        "笨蛋": "苯蛋 笨旦",
        "蠢货": "蠢huo",
        "废物": "费物",
        "混蛋": "浑蛋 魂淡",
        "王八蛋": "忘八蛋 王8蛋 王八旦",
        "操你妈": "草你妈 艹你妈 曹尼玛 肏你妈",
        "他妈的": "他马的 特么的 踏马的 他码的",
        "婊子": "裱子",
        "贱人": "剑人 溅人",
        "脑残": "恼残 脑蚕",
        "智障": "智杖 制杖",
        "变态": "变太",
        "神经病": "神精病 蛇精病",
        "屌丝": "吊丝",
        "鸡巴": "几把 鸡吧 鸡8",
        "强奸": "强煎",
        "色情": "涩情",
        "弱智": "若智 弱志",
        "日你妈": "日尼玛 日泥马",
        "卧槽": "我艹 握草 沃槽 我槽",
        "草泥马": "草尼玛 草拟马",
        "人渣": "人碴",
        "去死": "去屎",
        "狗屁": "狗P 苟屁",
        "混账": "混帐 浑账",
    },
}

PINYIN = {
    "傻逼": "shǎ bī",
    "笨蛋": "bèn dàn",
    "白痴": "bái chī",
    "蠢货": "chǔn huò",
    "废物": "fèi wù",
    "混蛋": "hún dàn",
    "王八蛋": "wáng bā dàn",
    "滚蛋": "gǔn dàn",
    "操你妈": "cāo nǐ mā",
    "他妈的": "tā mā de",
    "去死": "qù sǐ",
    "婊子": "biǎo zi",
    "贱人": "jiàn rén",
    "脑残": "nǎo cán",
    "智障": "zhì zhàng",
    "妓女": "jì nǚ",
    "死胖子": "sǐ pàng zi",
    "变态": "biàn tài",
    "畜生": "chù sheng",
    "神经病": "shén jīng bìng",
    "狗屁": "gǒu pì",
    "屌丝": "diǎo sī",
    "鸡巴": "jī bā",
    "强奸": "qiáng jiān",
    "色情": "sè qíng",
    "弱智": "ruò zhì",
    "日你妈": "rì nǐ mā",
    "卧槽": "wò cáo",
    "草泥马": "cǎo ní mǎ",
    "人渣": "rén zhā",
    "杂种": "zá zhǒng",
    "混账": "hùn zhàng",
    "猪头": "zhū tóu",
    "狗娘养的": "gǒu niáng yǎng de",
}
PINYIN_UNCLEAR = {
    "畜生",
    "去死",
    "妓女",
    "强奸",
    "色情",
    "变态",
    "废物",
    "猪头",
    "人渣",
}  # in Latin letters alone they are read as other words
INITIALS = {"傻逼": "sb SB s13", "操你妈": "cnm CNM", "他妈的": "tmd TMD", "王八蛋": "wbd WBD", "日你妈": "rnm RNM", "神经病": "sjb SJB"}
TRADITIONAL = {
    "蠢货": "蠢貨",
    "废物": "廢物",
    "滚蛋": "滾蛋",
    "操你妈": "操你媽",
    "他妈的": "他媽的",
    "贱人": "賤人",
    "脑残": "腦殘",
    "变态": "變態",
    "神经病": "神經病",
    "屌丝": "屌絲",
    "鸡巴": "雞巴",
    "强奸": "強姦",
    "日你妈": "日你媽",
    "草泥马": "草泥馬",
    "杂种": "雜種",
    "混账": "混賬",
    "猪头": "豬頭",
    "狗娘养的": "狗娘養的",
    "白痴": "白癡",
}
HALF_TRADITIONAL = {
    "脑残": "腦残 脑殘",
    "变态": "變态 变態",
    "神经病": "神經病",
    "强奸": "強奸 强姦",
    "杂种": "雜种 杂種",
    "猪头": "豬头 猪頭",
    "傻逼": "儍逼 傻屄",
}
SPLIT = {
    "婊子": "女表子",
    "强奸": "弓虽女干",
    "他妈的": "他女马的",
    "操你妈": "扌喿你女马",
    "贱人": "贝戋人",
    "妓女": "女支女",
    "鸡巴": "又鸟巴",
    "滚蛋": "氵衮蛋",
    "日你妈": "日你女马",
    "狗屁": "犭句屁",
    "混蛋": "氵昆蛋",
    "猪头": "犭者头",
    "死胖子": "死月半子",
    "草泥马": "艹早泥马",
    "人渣": "人氵查",
}
PICTURED = {
    "笨蛋": "笨🥚 笨🥚🥚",
    "混蛋": "混🥚",
    "王八蛋": "王八🥚",
    "滚蛋": "滚🥚",
    "鸡巴": "🐔巴 🐔8",
    "草泥马": "草泥🐴",
    "狗屁": "🐶屁",
    "猪头": "🐷头 🐷頭",
    "操你妈": "操你🐴",
    "去死": "去💀",
    "日你妈": "🌞你妈 日你🐴",
    "傻逼": "傻🅱️",
    "狗娘养的": "🐶娘养的",
}
RADICALS = str.maketrans("人白子女生八色", "⼈⽩⼦⼥⽣⼋⾊")

TRANSLIT = {
    "а": "a",
    "б": "b",
    "в": "v",
    "г": "g",
    "д": "d",
    "е": "e",
    "ё": "yo",
    "ж": "zh",
    "з": "z",
    "и": "i",
    "й": "y",
    "к": "k",
    "л": "l",
    "м": "m",
    "н": "n",
    "о": "o",
    "п": "p",
    "р": "r",
    "с": "s",
    "т": "t",
    "у": "u",
    "ф": "f",
    "х": "h",
    "ц": "c",
    "ч": "ch",
    "ш": "sh",
    "щ": "sch",
    "ъ": "",
    "ы": "y",
    "ь": "",
    "э": "e",
    "ю": "yu",
    "я": "ya",
}


def respelt(language: str) -> Disguise:
    def disguise(term: str, n: int) -> str | None:
        text = RESPELT[language].get(term)
        if text is None:
            return None
        spellings = text.split("|" if " " in term else " ")
        return spellings[n % len(spellings)]

    return disguise


def listed(entries: dict[str, str]) -> Disguise:
    def disguise(term: str, n: int) -> str | None:
        if term not in entries:
            return None
        choices = entries[term].split(" ")
        return choices[n % len(choices)] if choices[n % len(choices)] != term else None

    return disguise


def bare_pinyin(term: str) -> str | None:
    text = PINYIN.get(term)
    if text is None:
        return None
    return "".join(c for c in nfd(text.replace("ǚ", "v")) if not unicodedata.combining(c))


def pinyin(form: str) -> Disguise:
    def disguise(term: str, n: int) -> str | None:
        text = bare_pinyin(term)
        if text is None:
            return None
        if form != "half" and term in PINYIN_UNCLEAR:
            return None
        syllables = text.split(" ")
        if form == "joined":
            return "".join(syllables).upper() if n % 4 == 3 else "".join(syllables)
        if form == "spaced":
            return [" ", "-", ".", "_"][n % 4].join(syllables)
        if form == "toned":
            return PINYIN[term] if n % 2 else PINYIN[term].replace(" ", "")
        at = n % len(syllables)  # half: one character in pinyin
        return "".join(s if i == at else c for i, (s, c) in enumerate(zip(syllables, term, strict=False)))

    return disguise


def radicals(term: str, n: int) -> str | None:
    text = term.translate(RADICALS)
    return text if text != term else None


def translit(term: str, n: int) -> str | None:
    text = "".join(TRANSLIT.get(c, c) for c in term)
    return text if len(text) >= 3 and term not in {"даун", "гад", "хер", "лох", "урод"} else None


def drawn_zh(term: str, n: int) -> str | None:
    return "".join(c * 2 for c in term) if n % 2 else term + term[-1] * 4


# ---------------------------------------------------------------- the kinds of each language

ANY: list[tuple[str, Disguise]] = [
    ("plain", plain),
    ("spaced letters", spaced),
    ("dots between", between([".", "..", "·", "…", "・"])),
    ("dashes between", between(["-", "–", "—", "--", "‐", "−"])),
    ("underscores between", between(["_", "__"])),
    ("slashes between", between(["/", "\\", "//", " / "])),
    ("stars between", between(["*", "**", "★", " * "])),
    ("symbols between", between(["+", "=", "~", "|", ":", "^", "#", "%", "&", "•", "→", "♥", "°", ";", "!"])),
    ("commas and quotes between", between([",", "'", "’", '"', "`", ", "])),
    ("a different sign in each gap", uneven),
    ("emoji between", between(EMOJI)),
    ("emoji and spaces between", between([" 😂 ", " 👏 ", " 🔥 ", " ❤️ "])),
    ("zero-width characters", zero_width),
    ("one zero-width character", zero_width_one),
    ("bidi characters", bidi),
    ("blank characters", blanks),
    ("combining mark on each letter", one_mark),
    ("Zalgo", zalgo),
    ("struck through or underlined", struck),
    ("enclosing marks", enclosed),
    ("soft hyphens", soft_hyphens),
    ("split over lines", line_break),
    ("tags inside", in_tags),
    ("markdown inside", markdown),
    ("reversed with override", override),
    ("doubled words", doubled),
    ("glued to punctuation", punctuation),
    ("quoted", quoted),
    ("each letter boxed", boxed),
    ("hashtag", hashtag),
    ("mention", mention),
    ("in a long message", plain),
    ("spaced in a long message", spaced),
    ("mixed: zero-width + dots", then(between(["."]), zero_width)),
    ("mixed: Zalgo + spaces", then(zalgo, lambda t, n: " ".join(re.findall(r"\S[\u0300-\u036f\u0489]*", t)))),
    ("mixed: line break + zero-width", lambda t, n: line_break(zero_width_one(t, n), 1) if " " not in t else None),
    ("mixed: struck + dashes", then(between(["-"]), struck)),
]

CASED: list[tuple[str, Disguise]] = [
    ("capitals", upper),
    ("mixed case", mixed_case),
    ("repeated letters", repeated),
    ("one gap", one_gap),
    ("one sign inside", one_sign),
    ("stars for vowels", starred),
    ("digits between", between(["1", "7", "0", "2"], 4, 7)),
    ("nickname", nickname),
    ("mixed: case + spaces", then(mixed_case, spaced)),
    ("mixed: repeated + dots", then(lambda t, n: repeated(t, 1), between([".", "-"]))),
    ("mixed: case + repeated", then(repeated, mixed_case)),
    ("mixed: stars + case", then(starred, mixed_case)),
    ("mixed: capitals + emoji", then(upper, between(["😂", "💀", "🔥"]))),
]

LATIN: list[tuple[str, Disguise]] = [
    ("leet digits", some_mapped(LEET)),
    ("symbols for letters", some_mapped(SYMBOLS, 0.5, 2)),
    ("full-width", mapped(FULL)),
    ("circled letters", circled),
    ("squared letters", mapped(SQUARED)),
    ("parenthesised letters", mapped(PARENTHESISED)),
    ("mathematical letters", mapped(MATH)),
    ("regional indicators", regional),
    ("superscript letters", mapped(SUPER)),
    ("small capitals", mapped(SMALL_CAPS)),
    ("upside-down", flipped),
    ("Cyrillic look-alikes", mapped(CYRILLIC)),
    ("Greek look-alikes", mapped(GREEK)),
    ("Cherokee look-alikes", cherokee),
    ("Armenian look-alikes", mapped(ARMENIAN)),
    ("mixed scripts", mixed_scripts),
    ("accents added", mapped(ACCENTS)),
    ("strokes and hooks", mapped(STROKES)),
    ("mixed: leet + case", then(some_mapped(LEET, 0.4, 2), mixed_case)),
    ("mixed: leet + repeated", then(lambda t, n: repeated(t, 1), some_mapped(LEET, 0.3, 2))),
    ("mixed: leet + spaces", then(some_mapped(LEET, 0.4, 2), spaced)),
    ("mixed: symbols + dots", then(some_mapped([SYMBOLS[0], SYMBOLS[3]], 0.4, 2), between([".", "-", "_"]))),
    ("mixed: look-alikes + dashes", then(mapped(CYRILLIC), between(["-", "."]))),
    ("mixed: full-width + spaces", then(mapped(FULL), spaced)),
    ("mixed: mathematical + emoji", then(mapped(MATH), between(["🔥", "😂"]))),
    ("mixed: accents + repeated", then(lambda t, n: repeated(t, 1), mapped(ACCENTS))),
    ("mixed: leet + zero-width", then(some_mapped(LEET, 0.4, 2), zero_width)),
    ("mixed: leet + case + dots", then(then(some_mapped(LEET, 0.4, 2), mixed_case), between(["."]))),
]

RUSSIAN: list[tuple[str, Disguise]] = [
    ("leet digits", some_mapped(RU_LEET, 0.5, 2)),
    ("Latin look-alikes", mapped(RU_LATIN)),
    ("Greek look-alikes", mapped(RU_GREEK)),
    ("other Cyrillic letters", mapped(RU_OTHER)),
    ("mixed scripts", ru_mixed),
    ("small capitals", mapped(RU_SMALL)),
    ("transliterated", translit),
    ("ё written as е", lambda t, n: t.replace("ё", "е") if "ё" in t else None),
    ("mixed: look-alikes + dots", then(mapped(RU_LATIN[1:]), between([".", "-", "_"]))),
    ("mixed: look-alikes + spaces", then(mapped(RU_LATIN[1:]), spaced)),
    ("mixed: look-alikes + case", then(mapped(RU_LATIN[1:]), mixed_case)),
    ("mixed: leet + repeated", then(lambda t, n: repeated(t, 1), some_mapped(RU_LEETLAT, 0.4, 2))),
    ("mixed: look-alikes + zero-width", then(mapped(RU_LATIN[1:]), zero_width)),
    ("mixed: transliterated + dashes", then(translit, between(["-", "."]))),
]

CHINESE: list[tuple[str, Disguise]] = [
    ("digits between", between(["1", "8", "0", "666", "１"])),
    ("letters between", between(["a", "x", "z", "O"], 2, 3)),
    ("Chinese punctuation between", between(["。", "、", "～", "·", "！", "，", "｜", "※", "—"])),
    ("full-width spaces", between(["\u3000", "\u3000\u3000"])),
    ("traditional", listed(TRADITIONAL)),
    ("half traditional", listed(HALF_TRADITIONAL)),
    ("respelt", respelt("zh")),
    ("pinyin", pinyin("joined")),
    ("pinyin spaced", pinyin("spaced")),
    ("pinyin with tones", pinyin("toned")),
    ("half pinyin", pinyin("half")),
    ("pinyin initials", listed(INITIALS)),
    ("characters taken apart", listed(SPLIT)),
    ("emoji for a character", listed(PICTURED)),
    ("radical code points", radicals),
    ("repeated characters", drawn_zh),
    ("mixed: traditional + spaces", then(listed(TRADITIONAL), spaced)),
    ("mixed: traditional + symbols", then(listed(TRADITIONAL), between(["*", "+", "。", "#"]))),
    ("mixed: traditional + zero-width", then(listed(TRADITIONAL), zero_width)),
    (
        "mixed: half pinyin + symbols",
        lambda t, n: (
            (
                between(["*", "-", "."])(t, n)
                and "-".join(s if i == 0 else c for i, (s, c) in enumerate(zip((bare_pinyin(t) or "").split(" "), t, strict=False)))
            )
            or None
        ),
    ),
    ("mixed: repeated + dots", then(drawn_zh, between(["."]))),
    ("mixed: pinyin + full-width", then(pinyin("joined"), mapped(FULL))),
    ("mixed: pinyin + case", then(pinyin("joined"), mixed_case)),
]

KINDS: dict[str, list[tuple[str, Disguise]]] = {
    "en": ANY + CASED + LATIN + [("respelt", respelt("en"))],
    "es": ANY + CASED + LATIN + [("respelt", respelt("es")), ("accents left out", no_accents)],
    "ru": ANY + CASED + RUSSIAN + [("respelt", respelt("ru"))],
    "zh": ANY + CHINESE,
}
for _language in GLUE:
    KINDS[_language] = KINDS[_language] + [("glued by underscores", glue(_language, underscores)), ("camel case", glue(_language, camel))]

# what a reader could not make out, or what would be another word
UNFAIR = {
    ("small capitals", "идиот"),
    ("leet digits", "лох"),
    ("digits between", "hell"),
    ("transliterated", "бля"),
    ("transliterated", "дура"),
    ("mixed: transliterated + dashes", "бля"),
    ("mixed: transliterated + dashes", "дура"),
    ("mixed: transliterated + dashes", "манда"),
    ("transliterated", "манда"),
    ("letters between", "他妈的"),
    ("mention", "他妈的"),
    ("repeated characters", "去死"),
    ("one gap", "манда"),
    ("one gap", "tonto"),
    ("doubled words", "caca"),
    ("camel case", "mátate"),
    ("upside-down", "tit"),
    ("mixed: transliterated + dashes", "тварь"),
}
SHORT_HARD = {  # too little is left of a three-letter word
    "leet digits": {"tit"},
    "symbols for letters": {"tit"},
    "mixed: symbols + dots": {"tit"},
    "mixed: leet + spaces": {"tit"},
    "mixed: leet + case + dots": {"tit"},
    "mixed: leet + case": {"tit"},
    "mixed: leet + zero-width": {"tit"},
    "mixed: leet + repeated": {"tit"},
}
EACH = 16


def disguised() -> Iterator[tuple[str, str, str, str]]:
    seen = set()
    for language, kinds in KINDS.items():
        words = BY_LANGUAGE[language]
        for k, (kind, disguise) in enumerate(kinds):
            found = 0
            frames = LONG[language] if "long message" in kind else FRAMES[language]
            for j in range(len(words)):
                term = words[(k * 7 + j) % len(words)]
                if (kind, term) in UNFAIR or term in SHORT_HARD.get(kind, ()):
                    continue
                text = disguise(term, j + k)
                if text is None or (text == term and kind not in ("plain", "in a long message")):
                    continue
                message = frames[(k * 5 + j) % len(frames)].replace("{}", text)
                if message in seen:
                    continue
                seen.add(message)
                yield language, kind, term, message
                found += 1
                if found == EACH:
                    break


# ---------------------------------------------------------------- clean messages, by hand

CLEAN = {
    "en words that contain a term": """
did you finish the class assignment about the assassination of Caesar
please pass the glass jar, the grass sample is in it
our bassoon player is in the brass section now
Scunthorpe United won again, my uncle lives in Scunthorpe
the embassy sent a classic ambassador to the assembly
I need a massage after that massive assault course
the cockpit of the plane was full of buttons
a peacock walked across the playground, I am not joking
we saw a cockatoo and a woodcock at the zoo
Alfred Hitchcock made The Birds
cocktail sausages at the party, no alcohol obviously
there was a cockroach behind the fridge in the canteen
Herbie Hancock plays jazz piano
shiitake mushrooms are tasty with noodles
the Yamashita theorem is not on the exam
Chef Matsushita taught us to cook rice
I wrote the title in titanium grey
the petition got 300 signatures, the constitution says we can do that
Titanic is my mum's favourite film
did you get the subtitles to work
the appetite of my cat is huge
competition starts at nine, don't be late
Essex, Sussex and Middlesex are in the south of England
a sextant measures angles at sea, a sextet has six players
sexagesimal numbers come from Babylon
we study the document about cucumbers
the circumference of the circle is two pi r
cumulus clouds mean fair weather
cumin and curry powder please
Cumbria is lovely in autumn
data accumulates in the scrapbook folder
my accumulator battery is dead
scrap paper goes in the blue bin
I scraped my knee on the skyscraper model
the grapes and the drapes are both purple
the therapist was really helpful
parapet, trapeze and trapezium are on the spelling list
a trapezoid has one pair of parallel sides
the grapefruit was sour
analysis of the canal water is due friday
analogue clocks are harder than digital
a banal remark about the national anthem
the psychoanalyst drew an analogy
hello hello can anyone hear me
Michelle collected shells at the beach
Hellenic culture started in Greece, says the book
he'll be there at five, she'll come later
we'll see if he'll join
shelling peas with grandma
my eggshell project cracked again
seychelles is on my bucket list
parse the string and then rehearse the play
Marseille against Arsenal tonight
arsenic is element 33
the coarse sand is sparse here
Charles Dickens wrote Oliver Twist and Fagin is in it
Emily Dickinson wrote short poems
Vin Diesel plays Riddick
Benedick loves Beatrice in the Shakespeare play
new shoes for the show please
whoever took my horseshoe, give it back
Phoebe and the phoenix
shoelaces are untied again
oxymoron means two words that contradict
Moroni is the capital of the Comoros
a closer look shows the closet is closed
she is closer to the door than me
the enclosers of the commons were landlords
dumbbells are in the gym
Dumbledore is the best headmaster
I was dumbfounded by the magic trick
beef jerky is salty
he wore a leather jerkin in the play
Pissarro painted the boulevard in Paris
prickly pears grow on cactus
a pinprick of light in the dark sky
saltwater and freshwater and sweetwater fish
Atwater and Brightwater are villages
meltwater from the glacier
idioms are hard in a second language
idiomatic English is the goal
Ashkenazi cooking workshop on monday
Siriporn and Kanjanaporn are new in our class
Pornic is a seaside town in France
spornosaurus is not a real dinosaur
Slutsk is a city in Belarus
Claus Sluter carved the well of Moses
the dumbwaiter carries the plates
the buttress of the cathedral was impressive
cassette tapes are back in fashion
my carcass of a bike finally broke
Picasso, Vassily and Cassandra walked in
compass, trespass, bypass, surpass
potassium reacts with water
Tasso wrote epic poems
molasses cookies for everyone
the lass from Glasgow sang
harassment is not ok, tell a teacher
embarrassed face, I fell over my shoes
reassess the question before you guess
the ambassador's assistant assumed it was assembled
assets and assertions in the unit test
assorted biscuits in the passage
peninsula, parsley, parse tree
The Titicaca lake is 3800 m high
stitches and titrations
practitioner is a long word
quantities and entities
repetition is the key to learning
altitude and latitude
gratitude is an attitude
beautiful partition of the cell
multitude of institutions
the scrapyard is closed
scrapbooking club meets in room 12
crappie is a kind of fish
landscape and seascape paintings
""",
    "en across word boundaries": """
who reads this anyway
who recommended that book
who else is coming
push it harder
wash it before you eat it
they finish it today
finish item 4 first
fish it out of the water
his hit song is on the radio
this hit number one
cash items only
I got it, let it be, put it down
sit it out if you are tired
as soon as possible
as someone said
was sick yesterday
has some time
is extra work needed
bus exit on the left
this exam is extreme
gas exchange in the lungs
music umbrella dance
basic umpire rules
magic umlaut in german
basic rap battle
music rapper of the year
for a pen I would do anything
or a pet or a plant
for apes and monkeys
her ape drawing is cute
their apes live in the zoo
car seat is broken
far seems closer on the map
your bar serves juice
star section of the sky
if a girl asks, say yes
half ages ago
leaf again, tree again
and umbrella, and umpire
red umbrella in the hall
hello service desk
solo series starts soon
halo serum is a potion in the game
polo serves tea
before tardy slips are given
were tardy today
his lute sounds lovely
its lute strings broke
music until midnight
epic until the end
get water from the tap
hot water is off
put water in the pot
rabbit chases the fox
orbit changed yesterday
habit checks every sunday
campus system is down
octopus symbol on the flag
up or not, decide
pop or no pop
ship issues a warning
chip is small
clip issue fixed
banana zip file
arena zipline
top Rick song
with Ella and Sam
Diana laughed
banana leaf rice
Indiana lake is frozen
tuba star drumming
upskill yourself this summer
reskill yourselves
dad umbrella
we both opened the window
zoo echo effect
magic umbrella, public umpire
the bus explodes in the film
comic occasion
public occasion
they shut upstairs windows at night
shut uptown station
of a goal like that, I am proud
at it again
bat items
that item is mine
""",
    "en natural chat": """
anyone got the notes from biology
what page are we on
my bus is late again, tell Mr. Brown
lol that meme was so good
can i copy your timetable
good luck with your driving test
what did you get for question 7
the canteen has pizza today
happy birthday Sofia!!!
I forgot my PE kit
who wants to play football after school
is the library open on saturdays
our team won 3:2, amazing
see you at the station at 16:45
my phone is at 4%
does anyone know what the essay is about
guys the teacher is coming
this song is stuck in my head
I cannot believe it is already november
thank you so much for helping me
I'm sorry I shouted at you
let's meet in front of room B12
the wifi is down again
how do you spell necessary
my little sister lost a tooth
what a weird dream I had
we should make a group for the project
I will bring the glue and the scissors
no school on friday!
can you send me the link pls
ok cool
nice drawing, did you do it yourself
the exam was harder than I expected
are you coming to the concert
my cat sleeps on my homework
that was kind of you
please stop spamming the chat
the new teacher is really nice
did anyone find a blue water bottle
I think the answer is C
we are out of milk
tomorrow is non-uniform day
bring a packed lunch for the trip
where is everyone
I have a cold so I stay home
""",
    "en shouting, drawn out, emoji": """
YEEEEES WE WON
NOOOOO WAY
HELLOOOOO EVERYBODY
omgggg this is sooo good
GOOOOOAL
pleaseeee help meee
HAPPY BIRTHDAY TO YOUUUU
ASSEMBLY IN THE HALL NOW
PASS THE BALL
CLASS IS CANCELLED
ahhhhhhh
hahahahaha
hmmmmmm ok
zzzzzzz
🎉🎉🎉 we did it 🎉🎉🎉
👏 great 👏 job 👏 everyone 👏
😂😂😂 I can't
❤️ love 🧡 this 💛 band 💚
S P R I N G   B R E A K
w e l c o m e
c o n g r a t s
G.O.O.D. J.O.B.
h-a-p-p-y
y_a_y
✨ v i b e s ✨
𝓱𝓪𝓹𝓹𝔂 𝓫𝓲𝓻𝓽𝓱𝓭𝓪𝔂
ｈａｐｐｙ ｆｒｉｄａｙ
ⓗⓔⓛⓛⓞ ⓦⓞⓡⓛⓓ
ʜᴇʟʟᴏ ꜰʀɪᴇɴᴅꜱ
h̶e̶l̶l̶o̶ goodbye
🅰️➕ on my test
🆗 🆒 🆕
M I C H E L L E
C L A S S  of 2027
h.e.l.l.o
p-a-s-s the exam
t i t l e page
T-I-T-A-N
#ClassOf2027 #Hello
#PassTheBall
@michelle_hello
xX_Assassin_Xx is online in the game
xx_Titan_xx joined
""",
    "numbers, times, codes and units": """
the bus is T17 and it leaves at 7:17
room A55 is on the third floor
I have the Galaxy A55 phone
53x = 106 so x = 2
455 ml of water and 4.55 m of rope
solve 5e3 + 3e5
13:37 is my lucky time
call 555-0134 for the lost property
version 1.4.55 is out
the model is H311b
ISBN 978-3-16-148410-0
π ≈ 3.14159265
2 + 2 = 4, 4 - 1 = 3
f(x) = sin(x) / x
E = mc²
H₂SO₄ + 2 NaOH → Na₂SO₄ + 2 H₂O
a² + b² = c²
∑ i² for i from 1 to n
x ∈ ℝ, y ∉ ℤ
∀ε>0 ∃δ>0
12 cm, 5 in, 3 ft, 7 lb
37.5 °C is a bit of a fever
USB-C, HDMI, RJ45, VGA
192.168.0.1 does not answer
00:1A:2B:3C:4D:5E is the MAC address
#ff00aa is pink
AK-47 is in the history book
B-52 and F-16 in the museum
CO2, O2, N2, CH4
NaCl, KCl, AgNO3, As2S3
As, S and Se are in the periodic table
Cu + 2 AgNO3 → Cu(NO3)2 + 2 Ag
C17H35COOH is stearic acid
Win: 10-0, 5-7, 7-1
seat 5H, row 17, gate A5
flight SH117 is delayed
5 h 17 min
the score was 71:7
page 80085 does not exist
4/5 + 1/5 = 1
50% off, 20 $ instead of 40 $
€19.99 or £17.50
1st, 2nd, 3rd, 4th
MCMXCIX is 1999
0b1010 is ten, 0xFF is 255
tel. 0049 711 455
A-S-C-I-I codes
p. 455 ff.
3 < 5 and 5 > 3
10^-3 m
C₁₂H₂₂O₁₁ is sugar
pH 7.4
5 s, 17 s, 1.7 s
4th period: chemistry; 5th: maths
""",
    "code, URLs and paths": """
https://www.example.org/class/assets/title.html
http://example.com/?q=document&page=2
git commit -m "pass the assertion"
assert len(class_list) == 17
const shellClass = new HelloShell();
import analysis as an
for (int i = 0; i < glass.length; i++)
console.log("hello")
SELECT title FROM documents WHERE class = 'A'
def cumulative_sum(values): return values
np.cumsum(x)
df.assign(total=df.a+df.b)
#!/bin/bash is called a shell script
powershell and nutshell
className="btn-class"
<b>title</b> and <i>subtitle</i>
C:\\Users\\Michelle\\Documents
/usr/share/doc/classpath
my mail is m.hancock@example.org
expertsexchange is a famous name problem, see www.expertsexchange.example
penisland.example was in the talk about bad domain names
www.therapistfinder.example
whorepresents.example tells you which agent an actor has
snake_case_title and kebab-case-title
PassTheClass.java
x = a if b else c
let a = [1,2,3].map(s => s*s)
print(f"{title:>10}")
8a55c0de is a commit
sha256: 4f5e1a
href="#title"
&nbsp;&amp;&lt;
margin: 0 auto; class: grass
pip install assess
the regex is ^[a-z]+$
\\frac{a}{b} in LaTeX
README.md, LICENSE, setup.py
localhost:8080/hello
static_cast<int>(x)
malloc, calloc, fscanf
""",
    "music, biology, geography and names": """
the bass line and the brass band
Bach's Mass in B minor
a bassist, a cellist and a flautist
Messiah by Handel, basso continuo
the coccyx is a small bone
the oesophagus leads to the stomach
Homo sapiens and Homo erectus
the peacock butterfly, Aglais io
a titmouse has a nest in the hedge
the assassin bug eats other insects
Fagus sylvatica is the beech tree, Fagaceae its family
Cucumis sativus is the cucumber
mitosis and meiosis
the Bitterroot river
Lake Titicaca, Lake Tahoe, Lake Como
Penistone is a town in Yorkshire
Lightwater and Clitheroe
Assen, Assisi, Assam and Nassau
Kassel and Hessen
Passau has three rivers
Essen is a city in Germany
Mount Hekla and Hellissandur in Iceland
Hellevoetsluis in the Netherlands
Seashell beach near Sussex
Cockermouth and Cockburnspath
Cockfosters is the last stop on the Piccadilly line
Hitchcock, Babcock, Alcock and Peacock
Dr. Dickson and Mr. Dickerson
Mrs. Titterton and Miss Titley
Prof. Assmann wrote about Egypt
Carl Orff, Carmina Burana
Shostakovich's fifth symphony
Chopin nocturne in E flat
Nazirah and Nazim are in my group
Nazim Hikmet was a poet
Arsène and Arsenio
Rapetosaurus was a dinosaur
Scrapie is a disease of sheep
Mr. Wankel invented an engine
Tito Puente played the drums
Cassiopeia is a constellation
Prickwillow is a village
Sexten is in the Dolomites
Hoek van Holland
The Hague and Hoechst
Pisces, Aries, Cassini
Pissouri is in Cyprus
Cumae and Cumana
Lacumba and Locumba
the Analects of Confucius
""",
    "foreign words": """
wie heißt du und wo wohnst du
das Wetter ist schön und das Gras nass
die Klasse hat heute Wandertag
das Glas ist auf der Terrasse
Wasser, Kasse, Tasse, Gasse
eine Assistentin aus Hessen
Bis morgen in der Schule
das Schiff fährt nach Hamburg
die Analyse der Kanalisation
la classe est finie, on passe à table
il a passé ses vacances à Marseille
je dois rendre le document demain
où est la bibliothèque
ça va très bien, merci
le titre du livre est petit
l'assiette est cassée
il y a des coquillages
la tasse de thé
buongiorno, come stai
il calcio è bello, la partita è finita
assolutamente sì
la massa e il volume
bom dia, tudo bem com você
a reputação da deputada e o computador
kaas en brood graag
ik heb een klas met dertig leerlingen
hej, hur mår du
jag heter Åsa
dzień dobry, jak się masz
masło i chleb, klasa i szkoła
günaydın, nasılsın
İstanbul'da sınıf arkadaşım var
καλημέρα, τι κάνεις
το μάθημα είναι στις οκτώ
η τάξη και ο δάσκαλος
доброго ранку, як справи
мій клас їде на екскурсію
здравейте, как сте
おはようございます
今日は学校が休みです
안녕하세요 반갑습니다
숙제 다 했어요
مرحبا كيف حالك
شكرا جزيلا
שלום, מה שלומך
नमस्ते, आप कैसे हैं
สวัสดีครับ
xin chào các bạn
Բարեւ, ինչպես ես
გამარჯობა
ᎣᏏᏲ means hello in Cherokee
naïve, café, façade, résumé, coöperate
São Tomé and Côte d'Ivoire
Łódź, Kraków, Gdańsk
Malmö, Århus, Tromsø
""",
    "hyphenations and abbreviations": """
the as-⏎sembly is at nine
the class-⏎room is empty
please hand in the docu-⏎ment by monday
the Pass-⏎port is in my bag
U.S.A., U.K., E.U.
e.g. and i.e. and etc.
a.s.a.p. please
ASAP, FYI, BTW, IMO
F.A.Q. page
T.I.A. means thanks in advance
A.S. Roma won
S.S. Lazio lost
H.E. the ambassador
AS level or A level
SH. is short for shilling
Assn. of students, Assoc. of teachers
pass./fail
Doc. no. 17
vol. 3, no. 5
B.Sc. and M.Sc.
the re-assessment and the re-titling
pre-class and post-class
mass-produced glass-like grass-green
self-assured and all-hello
co-operation, co-ordination
semi-analytic methods
non-title match
bi-annual and tri-annual
""",
    "es palabras que contienen un término": """
la computadora del instituto no arranca
el diputado perdió la disputa
tiene buena reputación en el barrio
la disputa fue por un cómputo mal hecho
el acusado fue imputado ayer
amputaron la rama enferma del árbol
dibuja un círculo con el compás
el vehículo de mi padre es azul
hay que estudiar el artículo y el cálculo
me duele un músculo de la pierna
eso es ridículo, ja ja
el currículo nuevo empieza en septiembre
un partículo no existe, se dice partícula
me salió una ampolla en el pie
las ampollas del botiquín están caducadas
el capítulo tres y el capitolio de Roma
capitolio, capitoné, repito la frase
te lo repito otra vez
la vergüenza es normal antes de hablar en público
Sofía Vergara sale en la serie
vergel y envergadura son palabras bonitas
el cacao y los cacahuetes llevan aceite
me gusta la cacatúa del zoo
los estetas de la antigua Grecia
un cono tiene base circular, el volumen del cono es un tercio
los conos de tráfico están en la calle
tengo doce años, mi hermano cumple quince
este año vamos a la montaña
el pollo con patatas estaba rico
zorro es una película antigua
el mamífero más grande es la ballena
mi tía vive en Asunción
la asamblea de clase es a las once
el chocolate y la masa de pan
Picasso pintó el Guernica
la pasta con salsa de tomate
matarife, matadero, Matamoros
matemáticas a primera hora
el título del libro es corto
el apetito de mi perro
el constitucional y la constitución
las titulaciones oficiales
el análisis del canal
un dibujo analógico
la sexta pregunta, el sexto piso
sexagésimo es sesenta
el documento está en la carpeta
la circunferencia y el radio
recuperar, raptor, rapero
atrapé la pelota
escapé por la puerta de atrás
drapear la tela
la parsela se escribe parcela
hellín es un pueblo de Albacete
el shellac es una resina
Titicaca está entre Perú y Bolivia
maricultura es el cultivo en el mar
Maricarmen y Maricela vienen luego
""",
    "es charla natural": """
quién tiene los apuntes de lengua
a qué hora sale el autobús
feliz cumpleaños Lucía
me he dejado el libro en casa
jajajaja qué bueno
mañana hay examen de ciencias
vamos al cine el sábado
no entiendo el ejercicio cinco
la profe está enferma hoy
qué tal el fin de semana
perdona por gritarte ayer
gracias por ayudarme con la tarea
el recreo empieza a las once
me duele la cabeza, me voy a casa
hemos ganado tres a dos
quién viene al entrenamiento
la cantina cierra pronto
tengo que cuidar a mi hermano
pásame el enlace por favor
está lloviendo mucho
nos vemos en la puerta
qué nota has sacado
la excursión es el jueves
trae la mochila y agua
mi gato duerme encima del teclado
no hay clase el lunes
me encanta esa canción
GOOOOL DE ESPAÑA
VAMOOOOS EQUIPO
hola holaaa
buenos díaaas a todos
pues vale, hasta luego
el abuelo hace una paella riquísima
dónde está el balón
se me ha acabado la batería
hoy toca educación física
el profe de mates es muy majo
qué hambre tengo
he perdido las llaves del casillero
cuánto cuesta la entrada
""",
    "es entre palabras": """
vamos a ver gatos al refugio
quiero ver gafas nuevas
el trabajo de Rafa es muy bueno
dijo derecha y no izquierda
el consejo de Raquel me sirvió
un montón total de veinte
Antón toca la guitarra
Lidio tal vez venga
un pin checo en la mochila
un pin chévere de Colombia
tengo poca calma
la boca cansada de hablar
que te tasen el móvil
este taste no existe
campo llano y verde
tiempo llave
grupo llegó tarde
compu tapada con una manta
output alto y output bajo
input antes que output
capi toma el balón
mapi toca el piano
época cara
saca cajas
vaca casi blanca
blanca casa
toca camisa limpia
""",
    "ru слова, в которых есть термин": """
плохо спал сегодня, не выспался
лохматый пёс бегает во дворе
неплохо написал контрольную
переполох в классе из-за мыши
всполохи северного сияния
чертополох растёт у дороги
Херсон и Керчь на карте
херувимы на иконе
Шерхан и Багира
два рубля и корабля нет
сабля висит на стене музея
грабли лежат в сарае, граблями убирают листья
он никого не оскорбляет и не употребляет
употреблять, потреблять, ослаблять
дирижабля больше нет
у барсука нора под дубом
хвост барсука пушистый
колебаться не надо, решай
колебать воздух
колебания маятника по физике
не психуй, всё будет хорошо
подстрахуй меня на турнике
застрахуй велосипед
процедура занимает пять минут
процедурах и процедурам
команда выиграла матч
мандарины на новый год
Мандалорец новая серия
командир отряда
мандат депутата
мандолина звучит красиво
гадать на ромашке
угадай число от одного до десяти
загадка про луну
пагода в Китае
бригада строителей
награда нашла героя... награда за гадание
бабушкина утварь на кухне
кухонная утварь стоит дорого
локдаун был скучный
нокдаун в третьем раунде
даунтаун большого города
почмокал и уснул, наш малыш
чмокнул бабушку в щёку
уродился хороший урожай
яблок уродилось много
канал и анализ по биологии
аналогия и аналитика
секстант и секстет
страхуйте вещи в поездке
рублями платят в кассе
уродинамика это раздел медицины
сукно зелёное на столе
сукулент на окне пишется суккулент
сучок на берёзе
лохань с водой
лохмотья старого пальто
Лохвица это город
херес это вино, про него был вопрос в викторине
блямба на обложке тетради
Пелоха и Молоха в мифах
""",
    "ru обычная переписка": """
кто сделал домашку по русскому
во сколько завтра физра
с днём рождения, Маша
скинь фотку расписания пожалуйста
я заболел, не приду
какая страница по алгебре
мы победили 3:2 ура
спасибо что помог
прости что накричал
учитель сегодня добрый
где встречаемся
УРАААА КАНИКУЛЫ
ПРИВЕЕЕТ
хахахахах
ничего не понял
погнали в кино в субботу
у кого есть зарядка
телефон сел
завтра контрольная по химии
кто забыл куртку в раздевалке
мама зовёт ужинать
в столовой сегодня пицца
мой кот спит на клавиатуре
сколько стоит билет
увидимся у входа
какая смешная картинка
дождь идёт третий день
автобус опаздывает
я на месте
дай списать расписание
напиши потом
ну ладно пока
это моя любимая песня
сколько тебе лет
у нас новая девочка в классе
принеси линейку и циркуль
я за тебя рад
конечно приду
п р и в е т всем
м-о-л-о-д-е-ц
""",
    "ru на стыке слов": """
дело хорошее и дело худое
было холодно
тепло хорошо
небо хмурое
стекло хрупкое
рубль я нашёл под столом
ансамбль яркий
кабель ясный
вес указан на коробке
лес у канала
нос указкой не трогай
наших уйма
этих уйдёт сегодня трое
их уйдёт пятеро
верх уйдёт под крышу
сиди отдельно
иди от дома прямо
веди отряд
снег адский был холодный
шаг адвоката
флаг Адриана
мода у нас другая
беда уносит силы
вода ушла
где билет
ключ может потеряться
луч мой яркий
мяч мой
""",
    "zh natural chat": """
数学作业是第几页
今天下午有体育课吗
谁有英语笔记借我看看
祝你生日快乐
明天考试加油
我忘带课本了
食堂今天有红烧肉
放学一起打篮球吧
老师说周五交作文
我手机快没电了
昨天的球赛太精彩了
对不起我昨天说话太大声
谢谢你帮我讲题
校车几点开
这首歌真好听
外面下大雨了记得带伞
图书馆周末开门吗
小组作业谁来做封面
我家的猫睡在键盘上
晚安大家明天见
这道题选C对吧
谁捡到一个蓝色水杯
我们赢了三比二
哈哈哈哈哈哈太好笑了
好——耶——
加油加油加油
我 们 是 冠 军
新 年 快 乐
生·日·快·乐
【通知】明天穿校服
春游去动物园
今天的云好漂亮
化学老师很有意思
我感冒了请假一天
你的画画得真好
请把门关上
中午吃面还是吃饭
这个单词怎么念
我妈妈来接我
爷爷在院子里种花
电影七点开始
把垃圾扔进垃圾桶
我想学弹吉他
这次考得不太好
下课了快走
大家安静一下
物理实验真有趣
周末去爬山吧
wifi密码是多少
我到校门口了
""",
    "zh inside other words": """
水牛和牲畜生活在村里
家畜生长得很快
牧民的牲畜生病了
杂交让复杂种类更多
复杂种植方法写在书上
电脑残留的文件要删掉
大脑残存的记忆
这个景色情不自禁让人感动
角色情感很丰富
特色情景剧比赛
蓝色情调的房间
把面粉和混蛋液搅匀
裹上面包糠再滚蛋液
先滚蛋清再裹粉
小鸡巴望着妈妈
田鸡巴掌大
小鸡巴不得马上吃到米
体操你妈妈也会吗
早操你妈妈来看吗
做操你妈妈教你的吗
生日你妈妈来吗
节日你妈妈做什么菜
明日你妈妈出差吗
过去死记硬背，现在讲方法
他出去死守球门
回去死活找不到钥匙
水滚开了就放面条
以下流程请大家看好
如下流程图
河水往下流动
按以下流量计算
顺流而下流经三省
异性交往要互相尊重
线性交点怎么求
一次性交齐作业
一次性交完班费
个性交流会
有个性交朋友容易
贵贱人人平等
不分贵贱人都要守法
不论贫贱人人有份
吃了一口猪头肉
卧槽马是象棋的一种杀法
蝴蝶是完全变态发育
蝗虫是不完全变态的昆虫
青蛙的变态发育写在课本里
杂种优势是生物课的内容
固体废物要分类
废物利用做了一个花瓶
减弱智能灯的亮度
由强变弱智能调节
老人渣打银行排队
华人渣打马拉松
狂放屁股坐不住的小猫
我家小白痴迷于画画
小白痴迷音乐
李白痴爱月亮
一条小狗屁颠屁颠跟着我
小狗屁股上有块白毛
""",
    "zh across sentences": """
我先回去。死党明天来
他走出去，死守到底
这个字很杂，种类很多
雨混，蛋糕也湿了
大家按以下，流程不变
她有个性，交了很多朋友
家里有牲畜，生了小牛
他懂变，态度也好
电脑，残片，都在桌上
颜色，情绪，都写在日记里
""",
}

CLEAN["en long messages"] = """
hi all, the trip to the Hastings assembly hall is on thursday, bring your passport, a packed lunch and a glass-free bottle
the essay has a title page, a table of contents, an analysis chapter, a conclusion and a list of documents, about 2000 words in all
for the science fair we built a titration rig with saltwater, arsenic-free sand and a brass valve, and it worked on the first try
my grandmother from Scunthorpe knits sweaters with peacocks on them, she has sent one to each classmate and they are warm
after the match against Essex we ate grapes and shiitake soup, and Michelle told us about the skyscraper she saw in Assam
the bus to Penistone leaves from stop T17 at 5:17, please do not be late as there is no later bus, and bring your class card
"""
CLEAN["es mensajes largos"] = """
hola a todos, la excursión al capitolio es el jueves, traed el documento firmado, agua, un bocadillo y ropa cómoda, salimos a las ocho
para el trabajo de ciencias hicimos un cálculo con el círculo y el cono, luego lo pasamos a la computadora y quedó muy bien
el sábado fuimos al zoo y vimos una cacatúa, un zorro y un vehículo antiguo, mi hermana se hizo una ampolla de tanto andar
"""
CLEAN["ru длинные сообщения"] = """
всем привет, экскурсия в четверг, возьмите с собой воду, бутерброды и документы, встречаемся у входа, командир группы Антон
по биологии задали рассказ про барсука, по физике колебания маятника, а по истории про сабли, грабли и корабли, всё на завтра
на выходных ездили к бабушке, там старая утварь, мандарины и лохматый кот, было неплохо, только дождь шёл два дня
"""
CLEAN["zh long messages"] = """
各位同学，周四去博物馆参观，请大家带好水和午饭，早上八点在校门口集合，迟到的同学请提前联系班长，下雨的话改到下周
生物课的作业是写一篇关于蝴蝶和青蛙生长过程的短文，字数在五百字左右，下周一交给课代表，可以画图
"""
CLEAN["ru и другие письменности"] = """
мой ник Hello_Class, ищи в игре
по английскому учим слова class, glass, grass и title
скачай PowerPoint, а не OpenOffice
e-mail: klass@example.org
ВКонтакте, YouTube и Telegram
формула Fe₂O₃ и CuSO₄
Δt = t₂ − t₁, а λ = v/ν
угол α больше угла β
серия Titanic на английском с субтитрами
Wi-Fi не работает на 3-м этаже
"""
CLEAN["more en chat"] = """
I left my jacket in the gym
does the printer work again
she plays the cello and he plays the drums
mine is the green one
have you seen the new spider film
the answer key is on the teacher's desk
let me check and get back to you
this is the third time this week
that joke was terrible and I love it
stop copying my homework please
you are my best friend
can we swap seats on the bus
I have football on tuesdays and chess on fridays
the science lab smells of vinegar
who is on lunch duty today
my mum made cake for the whole form
it is snowing outside!!!
the hamster escaped again
are phones allowed on the trip
I got 18 out of 20
let's go, let's go, let's go
nobody told me we had a test
what a save by the goalkeeper
we need one more player
I think you are wrong but let's look it up
this level is impossible
how many pages do we have to read
he is really good at drawing horses
my brother is taller than me now
I spilled juice on my report
it was not my fault
do we need a calculator
the alarm went off at six
thanks, you too
"""
CLEAN["more es chat"] = """
el dibujo te quedó precioso
me he caído de la bici
quién trae el pastel
el gato de mi abuela es naranja
hay que leer hasta la página cuarenta
no me acuerdo de la contraseña
la wifi no funciona en la biblioteca
quiero aprender a tocar el piano
te espero en la parada
llego tarde, lo siento
qué susto me diste
mi equipo favorito perdió ayer
hace mucho calor en el aula
cuántos años tienes
eres mi mejor amiga
tenemos que repetir el experimento
el examen era más fácil de lo que pensaba
vale, quedamos a las cinco
no grites que me duele la cabeza
la película dura dos horas
"""
CLEAN["more ru chat"] = """
какой красивый рисунок
мы репетируем в актовом зале
где мой синий пенал
в пятницу короткий день
давай вместе готовиться к экзамену
у меня пять по географии
мой брат играет на гитаре
сегодня очень холодно
кто идёт на каток
мне подарили новую книгу
я не успел дописать сочинение
учебник лежит на подоконнике
собака съела мою тетрадь, честно
не кричи, я тебя слышу
пароль от вайфая поменяли
классный руководитель просил прийти к девяти
ты мой лучший друг
опять двойка по черчению
расскажи, что было на уроке
всё, я побежал
"""
CLEAN["more zh chat"] = """
老师今天表扬了你
这本小说借我看看
我们班要排一个节目
周三有数学测验
新来的同学很友好
操场上人真多
你几点到家
请把作业发到群里
明天早上七点半集合
我的铅笔断了
今天轮到谁值日
妈妈给我买了新球鞋
这个游戏我通关了
他跑步跑得很快
冬天快来了多穿点
我要去上钢琴课了
语文课背古诗
爸爸带我去钓鱼
鸡蛋和巴西咖啡都买了
操作说明你妈给你看了吗
"""


def hand_written() -> Iterator[tuple[str, str]]:
    for kind, text in CLEAN.items():
        for line in text.strip().split("\n"):
            yield kind, line.replace("⏎", "\n")


# ---------------------------------------------------------------- clean messages from frames

FILLED = {
    "en framed words": (
        [
            "we had to spell {} in the test",
            "what does {} mean",
            "I wrote {} in the crossword",
            "{} is today's word",
            "my poem rhymes with {}",
            "can you translate {} into French",
            "{}!!! that was the answer",
        ],
        """class glass brass compass passenger massive classic assume assembly cassette embassy molasses title petite
                        constitution attitude appetite stitch institute cucumber document accumulate circumstance peacock cockpit
                        cockatiel shuttlecock weathercock grape drape parapet skyscraper therapist trapeze shell seashell helmet
                        hello Hellenic bombshell parse rehearse coarse arsenal sparse horseshoe canoeing phoenix tiptoe scrap
                        scrape scrapbook closer enclose dumbbell dumbfound oxymoron sextant sextet Sussex canal analysis
                        analogue banal manager therapy saltwater shiitake pinprick prickle piston episode Dickens jerkin
                        wankel popcorn portent bastion bassoon obituary habitat slug sluice Saturn Cumbria succumb incumbent""",
    ),
    "es palabras en frases": (
        ["hoy aprendimos la palabra {}", "cómo se escribe {}", "{} sale en el dictado", "no sé qué significa {}", "mi poema rima con {}"],
        """computadora diputada disputa reputación imputar amputar cómputo disputó círculo vehículo artículo
                              músculo cálculo ridículo cubículo currículo película ampolla capítulo capitolio repito vergüenza
                              envergadura convergencia cacao cacahuete cacatúa cono zorro clase pasar asamblea título apetito
                              constitución canal analizar analógico documento circunferencia acumular grapa trapecio escapar
                              otoño cabra cabrito mariposa maricultura pendiente joya tintero tono mirlo estetoscopio atleta""",
    ),
    "ru слова во фразах": (
        ["сегодня в диктанте было слово {}", "как пишется {}", "не знаю что такое {}", "к слову {} нужна рифма", "на карточке написано {}"],
        """плохо неплохо лохматый переполох чертополох сполохи Херсон херувим рубля корабля сабля грабли
                           употреблять оскорблять потребление ослаблять барсука колебать колебание поколебать подстрахуй психуй
                           процедура команда мандарин командир мандолина угадай загадка бригада награда пагода утварь локдаун
                           нокдаун чмокнуть уродиться канал анализ аналог секстант застрахуй природа народ дурман козырёк
                           судак рыбак барабан подлокотник жолудь блин хлеб хурма пирог""",
    ),
    "zh 句子": (
        ["我们今天学了“{}”这个词", "“{}”怎么写", "请用“{}”造句", "黑板上写着{}", "听写里有{}"],
        """牲畜 种类 蛋糕 鸡蛋 笨拙 智力 智慧 障碍 大脑 残余 电脑 变化 态度 神经 病人 猪肉 头发 狗熊 放学 屁股 强壮 奸诈 颜色 情感
              减弱 智商 生日 妈妈 体操 卧室 槽位 草地 泥土 小马 人口 渣打 杂志 种子 混合 账单 流水 下午 性格 交通 过去 死海 女生
              废纸 货物 蠢动 白天 痴迷 王子 八月 滚动 他们 的确 贵贱 胖乎乎""",
    ),
}

PEOPLE = ["Michelle", "Hassan", "Cassie", "Dixon", "Marcus", "Titus", "Cassandra", "Yasmin", "Vassilis", "Tess", "Shelley", "Arsen"]
PLACES = ["Sussex", "Scunthorpe", "Assisi", "Nassau", "Cumbria", "Hellerup", "Titisee", "Passau", "Essen", "Cockermouth", "Arsuk", "Hessle"]


def framed() -> Iterator[tuple[str, str]]:
    for kind, (frames, words) in FILLED.items():
        for i, word in enumerate(words.split()):
            for j in range(3):
                yield kind, frames[(i + 2 * j) % len(frames)].replace("{}", word)
    for i, person in enumerate(PEOPLE):
        for j in range(4):
            yield "en names and places", f"{person} is going to {PLACES[(i + 3 * j) % len(PLACES)]} on the {7 + i + j}th"
    for i in range(40):
        place = ["bus", "room", "seat", "gate"][i % 4]
        yield "bus, room and seat numbers", f"{place} {'ATHSBC'[i % 6]}{(i * 37) % 90 + 5} at {i % 12 + 7}:{(i * 13) % 60:02d}"
    for i in range(30):
        a, b = i % 7 + 2, (i * 5) % 11 + 1
        yield "equations", f"{a}x + {b} = {a * (i + 3) + b}, so x = {i + 3}"


def clean() -> Iterator[tuple[str, str]]:
    seen = set()
    for kind, message in list(hand_written()) + list(framed()):
        if message not in seen:
            seen.add(message)
            yield kind, message


# ---------------------------------------------------------------- checks


def folded(text: str) -> str:
    """Compatibility forms, case and accents removed; ñ, й and ё are letters of their own."""
    kept = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c if c in "ñйё" else "".join(d for d in nfd(c) if not unicodedata.combining(d)) for c in kept)


def check() -> None:
    words = [t for language in ("en", "es", "ru") for t in BY_LANGUAGE[language]]
    whole = re.compile(
        r"(?<![^\W\d_])(?:" + "|".join(sorted({re.escape(folded(t)) for t in words}, key=len, reverse=True)) + r")(?![^\W\d_])"
    )
    messages = list(clean())
    for kind, message in messages:
        found = whole.search(folded(message))
        assert not found, (kind, message, found)
        if kind != "zh inside other words":
            for term in BY_LANGUAGE["zh"]:
                assert term not in unicodedata.normalize("NFKC", message), (kind, message, term)
    assert len({m for _, m in messages}) == len(messages) >= 1500, len(messages)
    by_hand = len({m for _, m in hand_written()})
    assert by_hand * 2 >= len(messages), by_hand
    bad = list(disguised())
    assert bad == list(disguised())
    assert len(bad) >= 2000
    assert len({m for _, _, _, m in bad}) == len(bad)
    assert not {m for _, _, _, m in bad} & {m for _, m in messages}
    for language, words_of in BY_LANGUAGE.items():
        assert 20 <= len(words_of) == len(set(words_of)) <= 40, (language, len(words_of))
        used = {t for l, _, t, _ in bad if l == language}
        assert used == set(words_of), set(words_of) - used
    assert len({k for _, k, _, _ in bad}) >= 25
    for language, kind, term, message in bad:
        if kind in ("plain", "in a long message"):
            assert term in message
        assert any("{" not in c for c in message)
        assert "{}" not in message


def main() -> None:
    check()
    bad, good = list(disguised()), list(clean())
    print(len(terms()), "terms,", len(bad), "disguised,", len(good), "clean,", len({m for _, m in hand_written()}), "of them by hand")
    print("languages", dict(Counter(l for l, _, _, _ in bad)))
    table_of = Counter((k, l) for l, k, _, _ in bad)
    print(f"{'kind':40}" + "".join(f"{l:>6}" for l in BY_LANGUAGE))
    for kind in dict.fromkeys(k for _, k, _, _ in bad):
        print(f"{kind:40}" + "".join(f"{table_of[kind, l] or '-':>6}" for l in BY_LANGUAGE))
    for kind, count in Counter(k for k, _ in good).items():
        print(f"clean  {kind:40}{count:6}")


if __name__ == "__main__":
    main()
