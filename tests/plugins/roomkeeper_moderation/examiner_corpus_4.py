# ruff: noqa: B007, E501, PERF401
"""An examination corpus for a school chat filter: blocked terms, disguised messages, clean messages.

Everything is deterministic.
"""

import re
import unicodedata
import zlib
from collections.abc import Callable, Iterator

# ---------------------------------------------------------------- blocked terms

TERMS = {
    "en": """fuck|shit|bitch|asshole|bastard|cunt|dick|cock|pussy|slut|whore|wanker|twat|nigger|faggot|fag|retarded|ass|arse|
tits|cum|rape|anal|sex|porn|penis|prick|crap|homo|moron|douchebag|motherfucker|bullshit|kys|kill yourself|shut up|
piece of shit|suck my dick|son of a bitch|go to hell""",
    "fr": """connard|connasse|salope|salaud|pute|putain|merde|enculé|con|cul|nique|niquer|bâtard|pédé|pd|tapette|couilles|
branleur|chier|foutre|enfoiré|crétin|débile|abruti|bordel|pétasse|pouffiasse|ta gueule|nique ta mère|fils de pute|
va te faire foutre|trou du cul|va crever|suce ma queue""",
    "ru": """блядь|бля|сука|сучка|хуй|нахуй|пизда|ебать|ёбаный|мудак|гандон|пидор|дебил|урод|шлюха|долбоёб|залупа|жопа|дерьмо|
говно|лох|чмо|идиот|тварь|мразь|ублюдок|сволочь|придурок|дура|дурак|манда|кретин|сдохни|заткнись|убей себя|пошёл нахуй|
иди в жопу""",
    "zh": """傻逼|操你妈|他妈的|妈的|王八蛋|混蛋|白痴|贱人|婊子|滚蛋|去死|狗屎|笨蛋|蠢货|脑残|智障|弱智|妓女|强奸|色情|死全家|杂种|畜生|鸡巴|
屁眼|日你妈|你妈逼|变态|人渣|神经病|贱货|丑八怪|乡巴佬|狗日的|骚货""",
}
TERMS = {lang: [t for t in text.replace("\n", "").split("|") if t] for lang, text in TERMS.items()}


def terms() -> list[str]:
    return [t for group in TERMS.values() for t in group]


# ---------------------------------------------------------------- sentence frames

FRAMES = {
    "en": """{}
lol {} lol
omg {} you again
he said {} to me again
why did she write {} on my desk
everyone calls him {} in class
stop it or else, {}
haha {} haha
{} is what they shouted at us
nobody likes you {}
and then Tom yelled {} at the teacher
bro {} leave me alone
look at this {} over there
{} I hate this game
who wrote {} in the group?
you always say {} when you lose""",
    "fr": """{}
mdr {} mdr
il m'a encore dit {} hier
pourquoi tu écris {} partout
tout le monde le traite de {} ici
haha {} haha
{} laisse-moi tranquille
encore toi, {}
elle a crié {} dans le couloir
personne ne t'aime {}
qui a marqué {} sur ma table ?
{} voilà ce qu'ils ont dit
regarde-moi ce {} là-bas
t'es vraiment {} toi
et Hugo a répondu {} devant le prof
arrête, {}, on rentre""",
    "ru": """{}
ахах {} ахах
он опять сказал мне {} вчера
зачем ты пишешь {} везде
его все называют {} тут
отстань, {}
ну ты {} вообще
кто написал {} на парте?
{} вот что они кричали
она крикнула {} при учителе
хватит писать {} всем подряд
смотри, {} пришёл
{} ненавижу эту игру
никто тебя не любит {}
ты всегда говоришь {} когда проигрываешь
и Миша ответил {} на уроке""",
    "zh": """{}
哈哈{}哈哈
你就是{}
他又骂我{}了
谁在黑板上写了{}？
大家都叫他{}
别理我，{}
群里有人发{}
{}，我不想跟你玩
他对老师喊{}
你怎么老说{}啊
今天又听见有人说{}
看那个{}
呵呵，{}
没有人喜欢你，{}
小明回了一句{}""",
}
FRAMES = {lang: text.split("\n") for lang, text in FRAMES.items()}

LONG = {
    "en": [
        (
            "Hi all, the maths homework is on page 42 and we only need the odd ones, the project is due on Friday and Mrs Lee said "
            "that we can work in pairs. By the way {} and please bring the coloured pencils, the poster needs to be finished before "
            "lunch because the hall is booked in the afternoon."
        ),
        (
            "I was at the pool yesterday with my cousin, then we had pizza and watched the match, it was three to two in the end and "
            "really exciting. Somebody behind us kept on shouting {} for the whole second half, and we went home by bus at nine "
            "because my mum had to work early."
        ),
    ],
    "fr": [
        (
            "Salut tout le monde, pour demain il faut lire le chapitre quatre et répondre aux questions de la page 52, la prof ramasse les "
            "feuilles. Au fait {} et n'oubliez pas vos affaires de sport, on va au stade après la cantine et on rentre à seize heures."
        ),
        (
            "Hier on est allés au musée avec la classe, il y avait des fossiles géants et un film sur les volcans, c'était super. Un garçon a "
            "répété {} pendant toute la visite, puis on a mangé des crêpes et le car nous a ramenés vers dix-huit heures."
        ),
    ],
    "ru": [
        (
            "Всем привет, на завтра задали упражнение сто двенадцать и параграф девять, по физике будет проверочная на формулы. Кстати {} и "
            "не забудьте принести краски, потому что после третьего урока рисуем плакат к празднику в актовом зале."
        ),
        (
            "Вчера мы с братом ходили на каток, потом пили горячий шоколад и смотрели матч, наши выиграли три один. Кто-то сзади всё время "
            "орал {} весь второй тайм, а потом мы поехали домой на трамвае и делали математику."
        ),
    ],
    "zh": [
        (
            "大家好，明天的数学作业是第四十二页，只做单数题，语文要背第三课的古诗，老师说星期五检查。对了，{}，还有记得带彩笔，"
            "下午要在礼堂画海报，画完才能回家。"
        ),
        (
            "昨天我和表哥一起去游泳，然后吃了面条，看了一场球赛，最后三比二，特别精彩。后面有个人一直喊{}，喊了整个下半场，"
            "后来我们坐公交车回家写作业，九点就睡了。"
        ),
    ],
}

# ---------------------------------------------------------------- helpers

LATIN = ("en", "fr")
ALPHA = ("en", "fr", "ru")
ALL = ("en", "fr", "ru", "zh")
VOWELS = set("aeiouyàâäéèêëîïôöùûüаеёиоуыэюя")


def strip_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn" or c == "\u0306")


def plain_latin(term: str) -> str:
    return strip_accents(term)


def table(source: str, target) -> dict:
    target = target.split() if isinstance(target, str) and " " in target else list(target)
    assert len(source) == len(target), (source, target)
    return dict(zip(source, target, strict=False))


def use(word: str, mapping: dict) -> str:
    return "".join(mapping.get(c, c) for c in word)


def offset_table(start: int) -> dict:
    return {chr(97 + i): chr(start + i) for i in range(26)}


def between(word: str, sep: str, wide: str = "") -> str:
    """sep between the letters of every word; words of a phrase parted by wide (or by sep)."""
    parts = [sep.join(clusters(w)) for w in word.split(" ")]
    return (wide or " ").join(parts)


def clusters(word: str) -> list[str]:
    out = []
    for c in word:
        if out and unicodedata.combining(c):
            out[-1] += c
        else:
            out.append(c)
    return out


def middle(word: str) -> int:
    """A place to cut the (first) word in two."""
    first = word.split(" ")[0]
    return max(1, len(first) // 2)


def cut(word: str, sep: str) -> str:
    i = middle(word)
    return word[:i] + sep + word[i:]


def first_vowel(word: str) -> int:
    for i, c in enumerate(word):
        if c in VOWELS and i > 0:
            return i
    return -1


def h(text: str) -> int:
    return zlib.crc32(text.encode())


KINDS: list[tuple[str, dict]] = []


def kind(
    name: str,
    langs=ALPHA,
    n: int = 16,
    short: int = 3,
    words_only: bool = False,
    only: dict | None = None,
    frames=None,
    mixed: bool = False,
):
    """Register a disguise: a function (term, language, running number) -> disguised term, or None to leave it out."""

    def register(function: Callable):
        KINDS.append(
            (
                name,
                {
                    "function": function,
                    "langs": langs,
                    "n": n,
                    "short": short,
                    "words_only": words_only,
                    "only": only,
                    "frames": frames,
                    "mixed": mixed,
                },
            )
        )
        return function

    return register


def usable(name: str, spec: dict, lang: str) -> list[str]:
    if spec["only"] is not None:
        chosen = list(spec["only"].get(lang, ()))
    else:
        least = 1 if lang == "zh" else spec["short"]
        chosen = [t for t in TERMS[lang] if len(t) >= least and not (spec["words_only"] and " " in t)]
    if not chosen:
        return []
    shift = h(name + lang) % len(chosen)
    return chosen[shift:] + chosen[:shift]


def disguised() -> Iterator[tuple[str, str, str, str]]:
    seen = set()
    for name, spec in KINDS:
        for lang in spec["langs"]:
            chosen = usable(name, spec, lang)
            frames = (spec["frames"] or FRAMES)[lang]
            made = 0
            for i in range(spec["n"] * 3):
                if made >= spec["n"] or not chosen:
                    break
                term = chosen[i % len(chosen)]
                word = spec["function"](term, lang, i)
                if word is None or (word == term and name not in PLAIN_KINDS):
                    continue
                frame = frames[(i + h(name)) % len(frames)]
                message = frame.replace("{}", word)
                if message in seen:
                    continue
                seen.add(message)
                made += 1
                yield lang, name, term, message


PLAIN_KINDS = {"plain", "long message", "quoted", "hashtag", "glued to punctuation", "doubled words", "whole message"}

# ---------------------------------------------------------------- letter tables

LEET = table("aeiost", "431057")
LEET_SOME = table("aeio", "4310")
SYMBOL = table("aeiscl", "@€!$(|")
RU_DIGIT = table("бзочв", "63048")

CYR = table("aceopxyiskhjtm", "асеорхуіѕкһјтм")
GREEK = table("aoukintpve", "αουκιητρνε")
ARMENIAN = table("uohngs", "սօհոցѕ")
CHEROKEE = table("abcdeghijklmprstvwyz", "ᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᎩᏃ")
LISU = table("abcdefghijklmnoprstuvwxyz", "ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ")
HOOKED = table("abcdefghiklnoprstuvwyz", "ąɓƈɗęƒɠɦįƙłɲøƥɍşŧųʋŵƴƶ")
RU_LATIN = table("аеорсухкмт", "aeopcyxkmt")
RU_GREEK = table("аоркхтпу", "αορκχτπυ")
RU_EXT = table("аеиоухкзчнс", "ӓѐѝӧӱҳқӟӵңҫ")
SMALLCAP = table("abcdefghijklmnopqrstuvwxyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ")
SUPER = table("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
FLIP = table("abcdefghijklmnopqrstuvwxyz", "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz")
FULL = {chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)} | {" ": "\u3000"}
MATHS = [0x1D41A, 0x1D482, 0x1D4EA, 0x1D586, 0x1D552, 0x1D5BA, 0x1D5EE, 0x1D656, 0x1D68A]
CIRCLED = offset_table(0x24D0)
PAREN = offset_table(0x249C)
SQUARED = offset_table(0x1F130)
NEG_CIRCLED = offset_table(0x1F150)
NEG_SQUARED = offset_table(0x1F170)
REGIONAL = offset_table(0x1F1E6)
ACCENT = {
    "a": "àáâäãå",
    "e": "éèêëē",
    "i": "ìíîïī",
    "o": "òóôöõ",
    "u": "ùúûüū",
    "c": "çč",
    "n": "ñń",
    "s": "šś",
    "y": "ýÿ",
    "k": "ķ",
    "t": "ť",
    "d": "ď",
    "r": "ř",
    "h": "ĥ",
}
TRAD = table("妈贱滚脑残杂种鸡强奸杀经变态货丑闭猪乡痴", "媽賤滾腦殘雜種雞強姦殺經變態貨醜閉豬鄉癡")
RADICAL = {"人": "\u2f08", "白": "\u2f69", "子": "\u2f26", "女": "\u2f25", "八": "\u2f0b", "日": "\u2f47", "色": "\u2f8a"}
INVISIBLE = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u180e", "\u034f", "\u2063"]
BIDI = ["\u200e", "\u200f", "\u061c", "\u2066", "\u2069", "\u202a", "\u202c"]
EMOJI = ["😂", "🔥", "💀", "👏", "❤️", "🤡", "👍🏽", "⭐"]
# stars and other holes only where the word stays the first thing one reads
STARRED = {
    "en": [
        "fuck",
        "shit",
        "bitch",
        "asshole",
        "bastard",
        "cunt",
        "dick",
        "pussy",
        "whore",
        "wanker",
        "faggot",
        "motherfucker",
        "bullshit",
        "nigger",
        "kill yourself",
        "piece of shit",
        "suck my dick",
        "son of a bitch",
    ],
    "fr": [
        "connard",
        "connasse",
        "salope",
        "putain",
        "merde",
        "enculé",
        "couilles",
        "branleur",
        "enfoiré",
        "bâtard",
        "foutre",
        "nique ta mère",
        "fils de pute",
        "va te faire foutre",
        "pouffiasse",
        "pétasse",
    ],
    "ru": [
        "блядь",
        "сука",
        "хуй",
        "нахуй",
        "пизда",
        "мудак",
        "гандон",
        "пидор",
        "дебил",
        "шлюха",
        "долбоёб",
        "говно",
        "ублюдок",
        "пошёл нахуй",
        "жопа",
        "придурок",
    ],
}
LONGER = {lang: [t for t in TERMS[lang] if len(t) >= 4] for lang in ALPHA}

# ---------------------------------------------------------------- the disguises


@kind("plain", ALL, 20)
def _(t, lang, i):
    return t


@kind("case", ALPHA, 24, 2)
def _(t, lang, i):
    if i % 4 == 0:
        return t.upper()
    if i % 4 == 1:
        return "".join(c.upper() if k % 2 else c for k, c in enumerate(t))
    if i % 4 == 2:
        return "".join(c if k % 2 else c.upper() for k, c in enumerate(t))
    return t[:-1] + t[-1].upper()


@kind("leet digits", ALPHA, 24, 4)
def _(t, lang, i):
    if lang == "ru":
        return use(t, RU_DIGIT)
    word = use(plain_latin(t), LEET if i % 2 else LEET_SOME)
    return None if word.isdigit() else word  # 7175 is a number


@kind("symbols for letters", LATIN, 20, 4)
def _(t, lang, i):
    t = plain_latin(t)
    if i % 2:
        return use(t, table("aisc", "@!$("))
    return use(t, table("aes", "@€$")) if "l" not in t else use(t, table("ael", "@€|"))


@kind("repeated letters", ALL, 24)
def _(t, lang, i):
    if lang == "zh":
        return t[:-1] + t[-1] * (3 + i % 4) if i % 2 else "".join(c * 3 for c in t)
    j = first_vowel(t)
    if i % 3 == 0 and j > 0:
        return t[:j] + t[j] * (3 + i % 6) + t[j + 1 :]
    if i % 3 == 1:
        return "".join(c if c == " " else c * 3 for c in t)
    return t + t[-1] * (3 + i % 5)


@kind("spaced letters", ALPHA, 20)
def _(t, lang, i):
    return between(t, " " if i % 3 else "  ", "   ")


@kind("wide or odd spaces", ALL, 12)
def _(t, lang, i):
    return between(t, ["\u00a0", "\u2003", "\u2009", "\u3000", "\u202f", "\t", "\u2800", "\u3164"][i % 8], "   ")


@kind("dots between", ALPHA, 16)
def _(t, lang, i):
    return between(t, [".", "·", "…", ". "][i % 4])


@kind("dashes between", ALPHA, 16)
def _(t, lang, i):
    return between(t, ["-", "–", "—", " - "][i % 4])


@kind("underscores between", ALPHA, 12)
def _(t, lang, i):
    return between(t, ["_", "__"][i % 2], ["__", "_ _"][i % 2] if " " in t else "")


@kind("slashes between", ALPHA, 12)
def _(t, lang, i):
    return between(t, ["/", "\\", "|", "//"][i % 4])


@kind("other symbols between", ALPHA, 16)
def _(t, lang, i):
    return between(t, ["*", "~", "+", ",", "=", "^", ":", ";", "'", "#", "&", "°", "•", ">"][i % 14])


@kind("emoji between", ALL, 16)
def _(t, lang, i):
    return between(t, EMOJI[i % 8])


@kind("one symbol inside", ALPHA, 16, 4)
def _(t, lang, i):
    return cut(t, [".", "-", "_", "*", "/", "'", "~", " . "][i % 8])


@kind(
    "word cut in two by a space",
    ALPHA,
    12,
    only={
        "en": ["motherfucker", "asshole", "bastard", "douchebag", "bullshit", "retarded", "bitch", "faggot"],
        "fr": ["connard", "connasse", "pouffiasse", "branleur", "enfoiré", "couilles", "putain", "salope"],
        "ru": ["долбоёб", "ублюдок", "придурок", "пидор", "гандон", "блядь", "шлюха", "пизда"],
    },
)
def _(t, lang, i):
    return cut(t, " ")


@kind("brackets round letters", ALL, 12)
def _(t, lang, i):
    a, b = ["()", "[]", "{}", "<>", "【】", "«»"][(i if lang != "en" else i % 5) % 6]
    if i % 2 or lang == "zh":
        return " ".join("".join(a + c + b for c in w) for w in t.split(" "))
    j = middle(t)
    return t[:j] + a + t[j] + b + t[j + 1 :] if t[j] != " " else None


@kind("zero-width characters", ALL, 20)
def _(t, lang, i):
    return between(t, INVISIBLE[i % 8]) if i % 2 else cut(t, INVISIBLE[i % 8] * 3)


@kind("bidi marks", ALL, 12)
def _(t, lang, i):
    return between(t, BIDI[i % 7]) if i % 2 else "\u2067\u2068" + cut(t, "\u200e") + "\u2069\u2069"


@kind("soft hyphens", ALL, 12)
def _(t, lang, i):
    return between(t, "\u00ad") if i % 2 else cut(t, "\u00ad")


@kind("variation selectors and tag characters", ALL, 12)
def _(t, lang, i):
    return between(t, ["\ufe0f", "\ufe00", "\U000e0061", "\U000e0101"][i % 4])


@kind("combining marks", ALL, 20)
def _(t, lang, i):
    mark = ["\u0336", "\u0332", "\u0305", "\u0338", "\u0307", "\u0323", "\u0301", "\u0335", "\u20dd", "\u20de"][i % 10]
    return "".join(c if c == " " else c + mark for c in t)


@kind("Zalgo", ALL, 16)
def _(t, lang, i):
    marks = "\u030d\u0316\u031b\u0344\u034a\u0321\u0353\u0489\u0360\u0315"
    return "".join(c if c == " " else c + "".join(marks[(i + k * 3 + m) % 10] for m in range(2 + (i + k) % 4)) for k, c in enumerate(t))


@kind("full-width letters", LATIN, 16)
def _(t, lang, i):
    t = plain_latin(t)
    return use(t.upper() if i % 3 == 0 else t, FULL)


@kind("circled letters", LATIN, 16)
def _(t, lang, i):
    return use(plain_latin(t), [CIRCLED, NEG_CIRCLED, PAREN][i % 3])


@kind("squared letters", LATIN, 12)
def _(t, lang, i):
    return use(plain_latin(t), [SQUARED, NEG_SQUARED][i % 2])


@kind("regional indicators", LATIN, 10, words_only=True)
def _(t, lang, i):
    return [" ", "\u200b", "\u200c"][i % 3].join(use(plain_latin(t), REGIONAL))


@kind("mathematical letters", LATIN, 27)
def _(t, lang, i):
    return use(plain_latin(t), offset_table(MATHS[i % 9]))


@kind("superscript letters", LATIN, 12)
def _(t, lang, i):
    return None if "q" in t else use(plain_latin(t), SUPER)


@kind("small capitals", LATIN, 16)
def _(t, lang, i):
    return use(plain_latin(t), SMALLCAP)


@kind("upside-down", LATIN, 12, only={lang: [t for t in LONGER[lang] if " " not in t] for lang in LATIN})
def _(t, lang, i):
    return use(plain_latin(t), FLIP)[::-1]


@kind("reversed with override", ALL, 14)
def _(t, lang, i):
    return "\u202e" + t[::-1] + "\u202c"


@kind("Cyrillic look-alikes", LATIN, 20)
def _(t, lang, i):
    return use(plain_latin(t), CYR)


@kind("Greek look-alikes", ("en", "fr", "ru"), 16)
def _(t, lang, i):
    return use(t, RU_GREEK) if lang == "ru" else use(plain_latin(t), GREEK)


@kind("Armenian look-alikes", LATIN, 12)
def _(t, lang, i):
    return use(plain_latin(t), ARMENIAN)


@kind("Cherokee look-alikes", LATIN, 16)
def _(t, lang, i):
    return "".join(CHEROKEE.get(c, c.upper()) for c in plain_latin(t))


@kind("Lisu look-alikes", LATIN, 12)
def _(t, lang, i):
    return None if "q" in t else use(plain_latin(t), LISU)


@kind("hooked and barred letters", LATIN, 12)
def _(t, lang, i):
    return use(plain_latin(t), HOOKED)


@kind("Latin look-alikes", ("ru",), 24)
def _(t, lang, i):
    return use(t, RU_LATIN)


@kind("mixed scripts", ALPHA, 16, 4)
def _(t, lang, i):
    if lang == "ru":
        return "".join((RU_LATIN if k % 2 else RU_GREEK).get(c, c) for k, c in enumerate(t))
    return "".join([CYR, GREEK, ARMENIAN][(k + i) % 3].get(c, c) for k, c in enumerate(plain_latin(t)))


@kind("stars for vowels", ALPHA, 18, only=STARRED)
def _(t, lang, i):
    j = first_vowel(t)
    hole = "*" if i < 18 or i % 2 else "#"
    return t[:j] + hole + t[j + 1 :]


@kind("other holes for a vowel", ALPHA, 14, only=STARRED)
def _(t, lang, i):
    j = first_vowel(t)
    return t[:j] + ["#", "-", "_", "%", ".", "•", "█", "×"][i % 8] + t[j + 1 :]


@kind("accents added", ALPHA, 18)
def _(t, lang, i):
    if lang == "ru":
        return use(t, RU_EXT) if i % 2 else "".join(c + "\u0301" if c in VOWELS else c for c in t)
    return "".join(
        ACCENT[c][(i + k) % len(ACCENT[c])] if c in ACCENT and (c in "aeiou" or i % 3 == 0) else c for k, c in enumerate(plain_latin(t))
    )


@kind(
    "accents left out or decomposed",
    ("fr", "ru"),
    14,
    only={"fr": [t for t in TERMS["fr"] if strip_accents(t) != t], "ru": [t for t in TERMS["ru"] if "ё" in t or "й" in t]},
)
def _(t, lang, i):
    loose = unicodedata.normalize("NFD", t)
    if (i // 2) % 2:
        return loose
    return strip_accents(t) if lang == "fr" else (t.replace("ё", "е") if "ё" in t else t.replace("й", "и\u0306"))


@kind("split over line breaks", ALL, 14)
def _(t, lang, i):
    if i % 3 == 0:
        return "\n".join(c for c in t if c != " ")
    return cut(t, ["\n", "-\n", "\r\n"][(i + (lang == "zh")) % 3] if lang != "zh" else "\n")


@kind("tags", ALL, 14)
def _(t, lang, i):
    j = middle(t)
    a, b = [("<b>", "</b>"), ("[i]", "[/i]"), ("<span>", "</span>"), ("", "<br>"), ("", "<!-- x -->"), ("<i>", "</i>")][i % 6]
    return t[:j] + a + t[j : j + 1] + b + t[j + 1 :]


@kind("chat markup", ALL, 14)
def _(t, lang, i):
    j = middle(t)
    m = ["**", "*", "`", "~~", "||", "__"][i % 6]
    return m + t[:j] + m + t[j:] if i % 2 else t[:j] + m + t[j : j + 1] + m + t[j + 1 :]


@kind("doubled words", ALL, 14, 4)
def _(t, lang, i):
    return [t + " " + t + " " + t, t + t, (t + "-") * 2 + t, t * 3][i % 4]


@kind("glued to punctuation", ALL, 16)
def _(t, lang, i):
    return ["!!!{}!!!", "...{}...", "({})", ",{},", "~{}~", "?{}?!", "*{}*", ">{}<", "/{}/", "-{}-"][i % 10].replace("{}", t)


@kind("glued to digits or emoji", ALL, 16, 4)
def _(t, lang, i):
    return ["{}123", "1{}1", "😂{}😂", "{}2024", "xX{}Xx" if lang in LATIN else "00{}00", "{}❤️", "🤡{}", "{}_01"][i % 8].replace(
        "{}", t.replace(" ", "_") if i % 8 == 7 else t
    )


@kind("quoted", ALL, 14)
def _(t, lang, i):
    return ['"{}"', "'{}'", "«{}»", "“{}”", "„{}“", "‹{}›", "「{}」", "`{}`"][i % 8].replace("{}", t)


@kind("hashtag", ALL, 14)
def _(t, lang, i):
    return ("#" if i % 3 else "@") + (t.replace(" ", "") if i % 2 else t.replace(" ", "_")) + ("#" if lang == "zh" else "")


@kind("underscores in a name", ALPHA, 12)
def _(t, lang, i):
    pre, post = {"en": ("the", "man"), "fr": ("le", "du_93"), "ru": ("ты", "класс")}[lang]
    return pre + "_" + t.replace(" ", "_") + "_" + post


@kind("camel case", ALPHA, 14)
def _(t, lang, i):
    pre, post = {
        "en": [("You", "Face"), ("Big", "Team")],
        "fr": [("Petit", "Toi"), ("Gros", "Club")],
        "ru": [("Ты", "Тут"), ("Вот", "Опять")],
    }[lang][i % 2]
    body = "".join(w.capitalize() for w in t.split(" "))
    return ("#" if i % 3 == 0 else "") + pre + body + post


@kind("digits between", ALL, 12, 4)
def _(t, lang, i):
    if t == "妈的":
        return None
    return between(t, ["9", "8", "2", "7"][i % 4]) if lang != "zh" else between(t, ["1", "666", "2", "00"][i % 4])


@kind("x between", ("en", "fr"), 8, only=STARRED)
def _(t, lang, i):
    return between(t, "x") if " " not in t else None


@kind("long message", ALL, 16, frames=LONG)
def _(t, lang, i):
    return t


@kind("long message, lightly disguised", ALL, 12, 4, frames=LONG, mixed=True)
def _(t, lang, i):
    if lang == "zh":
        return between(t, [" ", "\u200b", "*"][i % 3])
    return [between(t, "."), t.upper() + "!!", between(t, "\u200b"), cut(t, "-"), between(t, " ", "   ")][i % 5]


@kind("phrase run together", ALPHA, 10, only={lang: [t for t in TERMS[lang] if " " in t] for lang in ALPHA})
def _(t, lang, i):
    return t.replace(" ", ["", "", ".", "-", "/", "\n", "   "][i // 2 % 7 if i < 20 else i % 7])


SPELLED = {
    "en": """fuck=fuk,phuck,fucc,fvck|shit=sh1t,shiit,shyt|bitch=biatch,bytch,b1tch|asshole=azzhole,a55hole,assh0le|cunt=kunt,cvnt|
dick=d1ck,dikk|cock=kock,c0ck|pussy=pu$$y,pussi|whore=wh0re,whoar|faggot=fagget,f4ggot|nigger=n1gger,nigg3r|bastard=bastid,b4stard|
motherfucker=muthafucker,motherfukker,mothafucka|bullshit=bullsh1t,bulshit|kill yourself=kill urself,kill yaself|
suck my dick=suk my dik|go to hell=go 2 hell|shut up=shutup,shut da fup""",
    "fr": """connard=konnard,conard,konar|connasse=konnasse,conasse|salope=salop,s4lope|pute=put3,puteuh|putain=putin,put1,puta1n|
merde=m3rde,mairde|enculé=enkulé,enculer,ankulé|nique=nik,niqu3|bâtard=batar,b4tard|couilles=kouilles|foutre=foutr3|
nique ta mère=nik ta mere,nique ta mer,nik tamer|fils de pute=fils 2 pute,fisdeput|ta gueule=ta gueul,ta geule|crétin=kretin,crettin|
va te faire foutre=va t'faire foutre""",
    "ru": """блядь=блять,бляць,блеять|сука=сцука,суко,сукаа|хуй=хуи,хуйй|пизда=песда,пезда|мудак=мудаг,мудакк|пидор=пидар,пидорр|
дебил=дибил,дэбил|урод=урот,урод1|гандон=гондон|шлюха=шлюхо,шлюшка|долбоёб=далбаёб,долбаёб|жопа=жёпа,жоппа|говно=гавно,г0вно|
идиот=идеот,идиотт|придурок=придурак,придурог|сволочь=сволоч,сволачь|ублюдок=ублюдак|пошёл нахуй=пашол нахуй,пошол нахуй""",
}
BAD_SPELLING = {"shut da fup", "putin", "put1", "блеять", "хуи", "puteuh", "salop", "шлюшка", "foutr3", "nik tamer", "бляць", "урод1"}


def pairs(text: str) -> list[tuple[str, str]]:
    out = []
    text = text.replace("\n", "")
    for entry in text.split(";" if ";" in text else "|"):
        term, forms = entry.split("=", 1)
        out += [(term, f) for f in forms.split(",") if f not in BAD_SPELLING]
    return out


def listed(name: str, tables: dict[str, str], each: int = 1, change: Callable = lambda w, i: w, **more):
    """A kind whose disguised forms are listed by hand."""
    forms = {lang: pairs(text) for lang, text in tables.items()}
    only = {lang: [t for t, _ in p for _ in range(each)] for lang, p in forms.items()}
    words = {lang: [w for _, w in p for _ in range(each)] for lang, p in forms.items()}

    def function(t, lang, i):
        shift = h(name + lang) % len(only[lang])
        return change(words[lang][(i + shift) % len(only[lang])], i)

    KINDS.append(
        (
            name,
            {
                "function": function,
                "langs": tuple(tables),
                "n": max(len(v) for v in only.values()),
                "short": 1,
                "words_only": False,
                "only": only,
                "frames": None,
                "mixed": bool(more.get("mixed")),
            },
        )
    )


listed("spelled by ear", SPELLED)

TRANSLIT = """блядь=blyad,blyat,bliad|сука=suka,cyka|хуй=huy,xyu|нахуй=nahuy,nahui|пизда=pizda,pi3da|ебать=ebat,yebat|мудак=mudak|
гандон=gandon|пидор=pidor|дебил=debil|урод=urod|шлюха=shlyuha,shluha|долбоёб=dolboeb,dolboyob|залупа=zalupa|жопа=jopa,zhopa|
дерьмо=dermo,derymo|говно=govno|чмо=4mo,chmo|идиот=idiot|тварь=tvar|мразь=mraz|ублюдок=ublyudok|сволочь=svoloch|придурок=pridurok|
дурак=durak|пошёл нахуй=poshel nahuy,poshol nahui|иди в жопу=idi v jopu,idi v zhopu|убей себя=ubey sebya|
заткнись=zatknis|сдохни=sdohni"""
listed("transliterated to Latin", {"ru": TRANSLIT})
listed("transliterated, spaced or dotted", {"ru": TRANSLIT}, change=lambda w, i: between(w, [" ", ".", "-", "*"][i % 4], "   "), mixed=True)
listed(
    "letters drawn with signs",
    {
        "ru": "жопа=}|{опа,>|<опа;пизда=7изда,пu3дa;лох=/\\ох,JIox;блядь=6лR,6лRдь,бляDь;дебил=дe6uл,дебuл;мудак=мy/\\ак,мyдaк;"
        "идиот=uдuот,uduom;сука=сyка,(ука;говно=rовно,г()вно;хуй=}{уй,ху|/|;дурак=dypак;урод=yрod,yр0д;тварь=mварь;"
        "мразь=мpa3ь;пидор=пuдор,nидор",
        "en": "fuck=|=uck,phuck,f|_|ck;shit=$h!t,sh!t,5h!+;dick=|)ick,d!(k;bitch=b!+ch,|3itch;cock=c()ck;cunt=c|_|nt;whore=vvhore,\\/\\/hore;"
        "wanker=vvanker,\\/\\/anker;asshole=@$$h()le,/\\sshole;penis=pen!$;nigger=|\\|igger;slut=s|_ut,$lu+;tits=+its,t!t$;twat=tvvat",
        "fr": "connard=c()nnard,(onnard;pute=p|_|te,|>ute;merde=/\\/\\erde,m€rd€;salope=$@l()pe,sa|_ope;enculé=encu|_é,€n(ulé;putain=put@!n,pu+ain;"
        "con=c()n;bâtard=b@t@rd,|3âtard;nique=|\\|ique,n!que;couilles=(ouilles,c()uilles;foutre=f()utre,fou+re",
    },
)

PINYIN = """傻逼=shabi,sha bi,shǎ bī,shaB|操你妈=caonima,cao ni ma,cāo nǐ mā|他妈的=tamade,ta ma de,tā mā de|王八蛋=wangbadan,wang ba dan|
混蛋=hundan,hùn dàn|白痴=baichi,bái chī|贱人=jianren,jiàn rén|婊子=biaozi,biǎo zi|滚蛋=gundan,gǔn dàn|笨蛋=bendan,bèn dàn|
脑残=naocan,nǎo cán|智障=zhizhang,zhì zhàng|弱智=ruozhi|畜生=chusheng,chù sheng|鸡巴=jiba,jī ba|神经病=shenjingbing,shén jīng bìng|
变态=biantai,biàn tài|日你妈=rinima,ri ni ma|你妈逼=nimabi,ni ma bi|乡巴佬=xiangbalao|丑八怪=choubaguai|杂种=zazhong"""
listed("pinyin", {"zh": PINYIN})
listed("pinyin, capitals or dotted", {"zh": PINYIN}, change=lambda w, i: w.upper() if i % 2 else between(w, "."), mixed=True)
listed(
    "half pinyin",
    {
        "zh": "傻逼=傻bi,傻B,sha逼,傻b|操你妈=操ni妈,cao你妈,操你ma,c你妈|他妈的=他ma的,ta妈的,他m的|王八蛋=王ba蛋,wang八蛋|混蛋=hun蛋,混dan|"
        "白痴=白chi,bai痴|贱人=jian人,贱ren|婊子=biao子|滚蛋=gun蛋,滚dan|笨蛋=ben蛋,笨dan|脑残=脑can,nao残|智障=zhi障,智zhang|弱智=弱zhi|"
        "鸡巴=鸡ba,ji巴|神经病=神jing病,神经bing|日你妈=ri你妈,日ni妈|你妈逼=你妈b,你ma逼,ni妈逼|杂种=za种|贱货=jian货|变态=bian态,变tai"
    },
)
listed(
    "same sound, other characters",
    {
        "zh": "傻逼=傻比,煞笔,沙比,傻币,傻屄|操你妈=草泥马,草你妈,曹尼玛,艹你妈,操你吗|他妈的=他马的,他嘛的,他吗的|王八蛋=王巴蛋,忘八蛋|"
        "混蛋=浑蛋,混旦|智障=制杖|脑残=闹残|婊子=表子,裱子|鸡巴=鸡吧,鸡八|妈的=玛德|你妈逼=尼玛逼,你妈比,你吗逼|畜生=畜牲|"
        "滚蛋=滚旦,衮蛋|日你妈=日尼玛,日你吗|弱智=若智,弱志|笨蛋=笨旦,苯蛋|贱人=剑人|神经病=神精病,蛇精病"
    },
)
listed(
    "characters taken apart",
    {
        "zh": "婊子=女表子|强奸=弓虽女干,强女干|贱人=贝戋人|操你妈=扌喿你女马,操你女马,扌喿你妈|他妈的=他女马的,亻也女马的|混蛋=氵昆蛋|"
        "妈的=女马的|贱货=贝戋货|你妈逼=你女马逼|日你妈=日你女马|滚蛋=氵衮蛋|白痴=白疒知|智障=知日障|傻逼=亻夋逼|死全家=死全宀豕|妓女=女支女|鸡巴=又鸟巴|"
        "狗屎=犭句屎|杂种=杂禾中"
    },
)


@kind("traditional characters", ("zh",), 30)
def _(t, lang, i):
    return use(t, TRAD)


@kind("radical look-alikes", ("zh",), 14)
def _(t, lang, i):
    return use(t, RADICAL)


@kind("characters spaced", ("zh",), 24)
def _(t, lang, i):
    return between(t, [" ", "  ", "\u3000"][i % 3])


@kind("symbols between characters", ("zh",), 30)
def _(t, lang, i):
    return between(t, ["*", "-", ".", "_", "/", "，", "。", "、", "·", "~", "！", "＊", "…", "|", "+"][i % 15])


@kind("letters between characters", ("zh",), 14)
def _(t, lang, i):
    return between(t, ["x", "a", "H", "xx", "o"][i % 5]) if t != "妈的" else None


@kind("one character in brackets or bold", ("zh",), 14)
def _(t, lang, i):
    return t[:-1] + ["（{}）", "[{}]", "【{}】", "“{}”", "《{}》"][i % 5].replace("{}", t[-1])


# ---------------------------------------------------------------- two disguises at once


@kind("leet + spaced", ALPHA, 14, 4, mixed=True)
def _(t, lang, i):
    w = use(t, RU_DIGIT) if lang == "ru" else use(plain_latin(t), LEET_SOME)
    return None if w == t else between(w, " ", "   ")


@kind("leet + repeated", ALPHA, 14, 4, mixed=True)
def _(t, lang, i):
    w = use(t, RU_DIGIT) if lang == "ru" else use(plain_latin(t), LEET_SOME)
    return None if w == t else "".join(c * 3 if k == 1 or k == len(w) - 1 else c for k, c in enumerate(w))


@kind("leet + case", LATIN, 12, 4, mixed=True)
def _(t, lang, i):
    w = use(plain_latin(t), LEET_SOME)
    return "".join(c.upper() if k % 2 == 0 else c for k, c in enumerate(w))


@kind("look-alikes + zero-width", ALPHA, 14, mixed=True)
def _(t, lang, i):
    w = use(t, RU_LATIN) if lang == "ru" else use(plain_latin(t), CYR)
    return between(w, INVISIBLE[i % 5])


@kind("look-alikes + dots", ALPHA, 14, mixed=True)
def _(t, lang, i):
    w = use(t, RU_LATIN) if lang == "ru" else use(plain_latin(t), [CYR, GREEK][i % 2])
    return between(w, [".", "-", "_"][i % 3])


@kind("repeated + case", ALPHA, 12, mixed=True)
def _(t, lang, i):
    w = "".join(c if c == " " else c * (2 + (i + k) % 3) for k, c in enumerate(t))
    return "".join(c.upper() if k % 2 else c for k, c in enumerate(w))


@kind("repeated + spaced", ALPHA, 12, 4, mixed=True)
def _(t, lang, i):
    j = first_vowel(t)
    if j < 0 or " " in t:
        return None
    return between(t[:j] + t[j] * 4 + t[j + 1 :], " ")


@kind("full-width + dots", LATIN, 12, mixed=True)
def _(t, lang, i):
    return between(use(plain_latin(t).replace(" ", "~"), FULL).replace("～", " "), ["．", ".", "・"][i % 3])


@kind("mathematical + spaced", LATIN, 12, mixed=True)
def _(t, lang, i):
    return between(use(plain_latin(t), offset_table(MATHS[i % 9])), " ", "   ")


@kind("Zalgo + look-alikes", ALPHA, 12, mixed=True)
def _(t, lang, i):
    w = use(t, RU_LATIN) if lang == "ru" else use(plain_latin(t), CYR)
    return "".join(c if c == " " else c + "\u0316\u030d\u0489"[: 1 + (i + k) % 3] for k, c in enumerate(w))


@kind("accents + dashes", ALPHA, 12, mixed=True)
def _(t, lang, i):
    if lang == "ru":
        return between(use(t, RU_EXT), "-")
    return between("".join(ACCENT[c][i % len(ACCENT[c])] if c in "aeiou" else c for c in plain_latin(t)), "-")


@kind("hashtag + leet", LATIN, 10, 4, mixed=True)
def _(t, lang, i):
    return "#" + use(plain_latin(t), LEET_SOME).replace(" ", "_")


@kind("emoji + capitals", ALPHA, 10, mixed=True)
def _(t, lang, i):
    return between(t.upper(), EMOJI[i % 8])


@kind("small capitals + underscores", LATIN, 10, mixed=True)
def _(t, lang, i):
    return between(use(plain_latin(t), SMALLCAP), "_", "__")


@kind("stars + repeated", ALPHA, 10, only=STARRED, mixed=True)
def _(t, lang, i):
    j = first_vowel(t)
    return t[:j] + "**" + t[j + 1 :] + t[-1] * 3


@kind("mixed separators", ALL, 16, mixed=True)
def _(t, lang, i):
    seps = [".", "-", "_", " ", "*", "/", "~"]
    out = ""
    for k, c in enumerate(t):
        out += c + (seps[(i + k) % 7] if k + 1 < len(t) and c != " " and t[k + 1] != " " else "")
    return out


@kind("zero-width + spaced", ALL, 10, mixed=True)
def _(t, lang, i):
    return between(t, " \u200b" if i % 2 else "\u2060 ", "   ")


@kind("override + dots", ALPHA, 8, mixed=True)
def _(t, lang, i):
    return "\u202e" + between(t, ".")[::-1] + "\u202c"


@kind("traditional + spaced", ("zh",), 14, mixed=True)
def _(t, lang, i):
    w = use(t, TRAD)
    return None if w == t else between(w, [" ", "*", "-", "."][i % 4])


@kind("traditional + zero-width", ("zh",), 12, mixed=True)
def _(t, lang, i):
    w = use(t, TRAD)
    return None if w == t else between(w, INVISIBLE[i % 5])


@kind("repeated + symbols", ("zh",), 10, mixed=True)
def _(t, lang, i):
    return between("".join(c * 2 for c in t), ["*", ".", "~"][i % 3])


# ---------------------------------------------------------------- clean messages, written by hand

CLEAN = """
## everyday chat | en
Did anyone finish the homework for Mr Patel?
I left my PE kit on the bus again
what page are we on?
can you send me the notes from Tuesday pls
my dog chewed my pencil case lol
the wifi in the library is so slow today
Are we meeting by the gate or by the canteen?
happy birthday Zoe!! hope you get lots of cake
I got 17 out of 20 in spelling, so pleased
who's bringing the ball at break?
sorry I was ill, what did I miss
see you at 8:15 by the bikes
Could you explain question four again, please?
I think Leo has got my blue pen
mum says I can come on Saturday
we won the quiz by one point!
that film was so sad I nearly cried
is the trip still on if it rains?
brb dinner
My brother is learning to drive and it's terrifying
does anybody have a spare ruler
Miss said we can use calculators
good luck in the race tomorrow
I don't get fractions at all
the lunch queue was massive today
thanks for helping me with the poster
ok, but shut the door on your way up
please do not shut the windows up there, it is hot
I killed it in the spelling bee, got every word
be yourself at the interview and you'll be fine
what the heck happened in chemistry
he is such a good goalkeeper
that was a silly mistake, never mind
you made me laugh so hard my stomach hurts
the son of a teacher in our class plays the oboe
a piece of cake is waiting for you in the fridge
go to Helen and ask her for the key
my duck drawing looks more like a potato
We had fish and chips by the sea
can't wait for the holidays
## inside other words | en
The class assembly starts at nine
Pass the glasses to the assistant, please
We assessed the mass of the brass block
My gran has a glass vase from Cassandra
An ambassador passed through the grassy passage
The assassin in the novel is the butler
My passport and my compass are in the satchel
I like embarrassing bassoon solos
We picked apples in a grassland park
She plays the bass in the massed orchestra
The analysis of the canal water took all week
Use an analogue clock for the banal exercise
We had to analyse a poem by an analyst of dreams
The cucumber salad was cumbersome to carry
Our documents about the circumference were accumulating
Cumulus clouds are a circumstance of warm weather
The drapes had a grape pattern
He scraped his knee on the trapeze
A therapist came to talk about skyscrapers
Draped in paper, the parapet looked like a castle
The peacock sat on the cockpit of the plane
We saw a cockatoo, a cockerel and a woodcock
Mum wore a cocktail dress at the hancock museum
Shuttlecocks and weathercocks are made of odd materials
A cockroach ran past the stopcock
Dickens wrote about Dickinson? No, that's later
The sextet played in Essex and then in Sussex
A sextant measures angles at sea
The sexton of Middlesex rang the bell
Shiitake mushrooms are also spelled shitake
The Matsushita factory and the Yamashita shop
Snigger all you like, I love niggling puzzles
Niggardly is a word in our reading book that means stingy
The Scunthorpe train is late again
We scrapped the scrapbook because of a scrape
Sherlock scrapped his scrapheap plan
The fire retardant foam is stored next to the hose
Parsed, coarse and sparse all rhyme with nothing
Arsenal played in hoarse voices, the fans I mean
Arsenic is poisonous; rehearse the safety rules
A catharsis is a release, a parsec is a distance
He rehearsed the verse about arsenals
Pricked by a prickly pear, she cried out
The hedgehog is prickly and so is the cactus
Chrysanthemums and homonyms, what a lesson
Homogeneous mixtures and homophones are both on the test
The homologous pair of chromosomes lines up
Oxymoron is my favourite literary term
The Peniston vase is from the Penistone market
Swankers and cankers, wankel engine, odd words
A cormorant and an oxymoronic title
Competition titles: petits fours and appetites
The constitution and the institution differ
The pussycat and the pussyfoot cartoon
Pussywillow twigs stand in the vase
The flagship's fagade was a typo for facade
Slutsk is a city in Belarus
The computer imputes the missing value and disputes it
Putative results were disputed by the deputies
Conduct the concert with confidence, Connor
The Vatican culinary school cultivates culture
Ocular and vascular tissue, circular and molecular shape
Merdeka Square is in Kuala Lumpur
Update and upload the PDF, then tell the update team
An archaeologist found a chieftain's archery glove
The fashionable dickcissel is a small American bird
Cockles and mussels, alive, alive, oh
## across word boundaries | en
Push it and pull it until it opens
I wish it would stop raining
Finish it before lunch, then dash it down
We had to fish it out of the pond
He has hit the crossbar twice
The pen is on the table
My pen is blue and your pen is red
Is exact change needed on the bus?
This exam is exactly an hour
She was sad, he was solid as a rock
Gas station or bus stop, as soon as you can
As she said, as such it is fine
The department of agriculture sent a letter
A lot of agreement in this group
People who really try will get there
The man who recited the poem is my uncle
Magic umbrellas are in chapter two
Basic umbrella terms in biology
A comedic knight rides through the play
The Nordic kingdom is called Norway
My campus system login is broken
The campus symbol is an owl
The rabbit chased the cat off
A bit cheaper than yesterday
The cars exited, the cars engine was smoking
Three stars each for the tears even
The sky smelled of smoke
We watched sky sports and ate cakes
Milky smoothies at the cafe
A funky song with a spooky sound
The swan kernel story is a riddle
But it so happens that it started late
At its best the orbit spins faster
I put it straight back
Put every egg in the box
An output error on the input element
The opera performance began at six
Extra people, extra pens, extra paper
Via railways: we are there
An algebra test and an alarm at the same time
Can Allie and Ian also come?
The comic rapper made music rap history
Electric rapid trains are quiet
More on this tomorrow, there is more online
The armor on the knight was heavy
Who mopped the floor? Who moved my chair?
Oh, Omar is echo-mopping
The vapor nozzle froze
Two atoms, two attempts
Use the fan, ally of summer
He will go to Helsinki in May
I go to hello-kitty camp in July
Pros and contra lists help
He said "shut", "open" and "up" were the three answers
A tattoo artist and a status sign
Do not kill your selfie battery before the trip
Public rapport is music, raptors are not
## names and places | en
Scunthorpe United drew with Arsenal
We drove from Clitheroe to Penistone
Cockermouth is in Cumbria and Cumbernauld is in Scotland
Middlesex, Essex, Sussex and Wessex in one poem
Alfred Hitchcock directed The Birds
Mr Babcock and Mrs Woodcock teach music
Emily Dickinson never met Charles Dickens
Benedict Cumberbatch plays the detective
Sir John Hancock signed in large letters
Cassie, Cassius and Vanessa Bassett sat together
Massachusetts and Nassau are far apart
Nigeria and Niger are two countries in Africa
Lake Titicaca lies between Peru and Bolivia
Titus and Titania are in Shakespeare plays
Assisi is where Saint Francis lived
Picasso painted Guernica
Shittim wood is mentioned in the old story
Kazuo Morishita and Yuki Kinoshita joined our class
Homoki is a surname and Homolka too
Conrad, Connie and Constance moved to Concord
Cullen lives in Culloden near Culross
Lochlan went to Loch Ness
Wankaner is a city in India
The villages of Bitchfield and Great Gonerby are in England
The Cockburnspath bus stops here
Assam tea, Parsi food and Farsi lessons
Peter Pricket runs the shop on Prickwillow Road
Twatton? I think it's Tatton Park
Swansea, Chelsea and Sussex coast
## maths, code, numbers, times | en
We are in room 455, not 456
Read pages 455 to 460 by Monday
7175 + 5417 = 12592
The bus 53X leaves at 5:38
53x + 2 = 108, so x = 2
f(x) = a·k, solve for x
a, b, c are the sides, h is the height
a + b = b + a because addition commutes
assert len(grass) == 3
class Assembly(Passenger): pass
const char *s = "hello"; assign(s, 5);
git push origin main; git stash pop
import analyzer as an
if (pass_count > 0) { assess(); }
def cumsum(values): return accumulate(values)
np.cumsum(x) gives cumulative totals
SELECT title, titles_count FROM classes;
passwd and sshd are Unix words
<div class="assistant">hi</div>
#include <assert.h>
3.14159 26535 89793
H2SO4 + 2 NaOH = Na2SO4 + 2 H2O
C6H12O6 is glucose
50 kg at 9.8 m/s2 is 490 N
10:45 - 11:30 maths, 11:45 - 12:30 art
5 * 5 * 5 = 125
the score was 4-5-5 in sets
t=1, t=2, t=3 ... then stop
x_1, x_2, x_3 are the roots
call me on 0161 496 0455
the code is 8008-5318
1337 is a prime? no, 7 x 191
5h 17min by train
sin(x) / cos(x) = tan(x)
a.m. or p.m.? 7 p.m. dear
Windows 95, 98, ME, XP
B1, B2, C1 and C2 are language levels
C0, D4 and E7 are notes on the piano
A55 is a road in Wales, and so is the A5
## URLs, files, abbreviations | en
https://www.essex.gov.uk/schools/classes
http://www.expertsexchange.com/questions/101
www.therapistfinder.com/about
see docs.python.org/3/library/analysis.html
mail it to assignments@school.example
the file is class_notes_final_v2.docx
music/bass_solo_03.mp3
C:\\Users\\Cassie\\Documents\\passes.txt
https://example.org/cumbria/cockermouth?page=2
sussex-cricket.example/scores
LOL OMG BRB TTYL
FYI: ASAP means as soon as possible
NASA, NATO, UNESCO and FIFA
the BBC and the ITV
PS: bring a USB stick
e.g. apples, i.e. fruit
A.D. and B.C. dates
the U.S. and the U.K.
St. Ives, Mt. Fuji, Dr. Who
SOS! I need help with maths
## shouting, emoji, quotes, stretched words | en
GOOOOAAAALLLL
WHAT A CLASS GAME!!!
yesssss we passed
nooooo wayyyyy
HELLO EVERYBODY
soooo tired zzzzz
hahahahaha 😂😂😂
🎉🎉 we won 🎉🎉
👏 well 👏 done 👏
*whispers* hi
~~wrong~~ right
**important**: bring water
~ * ~ happy ~ * ~ days ~ * ~
G R E A T job
C-O-N-G-R-A-T-S
w o w
"Classic!" he said
ASSEMBLY AT NINE, HALL B
PASS ME THE GLASS PLEASE
ashamed?? no, so proud of you!!!
shhhhh it is a secret
ahhhh, so that is the answer
booo hooo
aaaaargh exams
pfffft easy
shhh... it's starting
oooh shiny
:-) ;-) :D xD <3
f in the chat for my pen
fffff my keyboard is stuck
sssssnake
## biology, music, food | en
The assay measured gas in the grass
A bass clef, a bassoon and a double bass
Crescendo, ritardando, accelerando
Cumin, couscous and cucumber
Anaemia, analgesic, anaphase
Metaphase, anaphase, telophase
The gastropod has a radula
Peas, grapes, scraps for the hens
The titmouse nests in the old oak
Sea bass, brass band, sassafras tea
The pistil, the stamen and the anther
Arsenate ions in groundwater
Crapaudine is a kind of beetroot
Sassy fiddle music in a minor
Adagio in C sharp minor, bar 53
The cassowary is a flightless bird
Shuttle, shitake soup, chopsticks
Homeostasis keeps the body stable
Homo­geneous is written with a soft hyphen here
Hummus and pita with cocoa
## hyphenations | en
She did a class-room as-sess-ment
the docu-ment and the cu-cumber
We need a cross-examination of the glass-maker
the an- ⏎ alysis is on the next page
a weather-vane, a merry-go-round and a see-saw
Co-conspirator, co-author, co-worker
first-class pass-through
state-of-the-art classroom
mother-in-law and son-in-law
Stratford-upon-Avon
## everyday chat | fr
Tu as fini l'exercice de maths ?
J'ai oublié mon cahier à la maison
On se retrouve devant la grille à huit heures
La prof est absente demain, on finit à midi
Trop bien le film d'hier soir
Qui a les réponses de la page trente ?
Bon anniversaire Léa !!
Je suis en retard, attendez-moi
mdr il a encore perdu ses clés
Le bus est en panne, j'arrive à pied
Merci pour ton aide, c'était sympa
Tu viens au judo mercredi ?
Ma mère dit que c'est d'accord pour samedi
J'ai eu seize en histoire
il fait trop froid pour jouer dehors
On mange quoi à la cantine ?
Quelqu'un a une gomme ?
Le contrôle est reporté à jeudi
Je comprends rien aux fractions
bonne nuit tout le monde
Désolé, je n'avais plus de batterie
C'est pas grave, on recommence
Ferme la porte, ta sœur dort
La mère de Lucas fait des gâteaux délicieux
Le fils de la voisine joue du piano
Le trou dans ma chaussette est énorme
Va te faire un chocolat chaud
Va créer un compte sur le site
On va crêper nos cheveux pour le carnaval
Arrête de rire, tu vas nous faire repérer
## inside other words | fr
Le concert du conservatoire commence à vingt heures
Je te conseille de continuer, c'est convaincant
Un conte, un conteur et des contes
Constance connaît la conjugaison par cœur
On consulte la concierge pour le second étage
Un flacon de parfum et un balcon fleuri
Le faucon et le cocon sont dans le livre
Le calcul de la surface circulaire
La culture, l'agriculture et la piscine
Un particulier ridicule a perdu son véhicule
La culotte est sur la corde à linge
Basculer un cylindre, c'est difficile
Les molécules et les particules
Le muscle et la musculature
Le député a été réputé pour ses discours
Une dispute, une amputation, une réputation
On discute, on dispute, on s'excuse
La computation quantique
C'est unique et magnifique
La technique du pinceau est ironique
Véronique et Dominique sont à la clinique
La panique au pique-nique
Une fichier ? Non, un fichier
Le cliché est dans le fichier image
Mes petits cousins ont un grand appétit
Les petits-suisses sont au frigo
Assez de passes, dit le coach à la classe
Il ramasse la tasse cassée
La passerelle et la terrasse
Le canal et les analyses
Un document accumulé dans le classeur
Des cucurbitacées dans le jardin
Le cumul des points donne la moyenne
La salopette bleue est au lavage
Le vélocipède et le bipède
Un défilé pédestre dans le quartier
Le métrapode ? Tu veux dire tétrapode
La purée à la bordelaise
Bordelais et Bordelaises sont en vacances
Un rapport écrit sur le drapeau
Il a dérapé sur le verglas
Attrapez la balle, grimpez, drapez
Le cocktail de fruits et le cockpit
Homogène et homologue
L'homophonie et l'homonyme
Une essexoise en visite
Un sextuple saut
La sexagénaire court le marathon
Le chercheur a compté les grappes
L'arsenal est au port
L'Arsène Lupin de Maurice Leblanc
Une crapaudine et un crapaud
La débilitation des muscles après la maladie
Ce fichier Excel est protégé
Le torchis, le cachier, le clocher
Il faut renchérir aux enchères
Décontracté, il raconte sa rencontre
## across word boundaries | fr
Au bord de la mer des vagues immenses
La mer de glace est un glacier
Il faut fermer deux fenêtres
Elle veut calmer des bébés
Aimer des gens, c'est bien
Il y a trop de bruit, beaucoup de bruit
Un coup de main ? Un coup de pied dans le ballon
Sac ultra léger, avec ultraviolets
Le chic ultime
Au parc on joue, avec on et il
Donc on y va
Le bac ondule sur l'eau
Au bord elle attend, tribord et babord
Le coup utile de la partie
Je peux te parler ? Tu peux téléphoner
Petit scarabée, petit sourire
Ça se passe assez bien
As-tu vu l'as de pique ?
La photo fagotée de mamie
Le porche, le pont, le port national
Elle ferma ta grande boîte
C'est à gué, le cheval passe
Un port naturel au nord
Le pic, la pique et le pic-vert
Il va crier, elle va créer
Du lac, ultérieurement
Une idée : bilan des ventes
Le coq, le canard, la poule
## names and places | fr
On va à Condé-sur-Noireau
Concarneau et Conques sont jolies
Bordelais de naissance, il vit à Bordeaux
Monique et Dominique Conrad
Cuculles est un hameau, Culoz une ville
Constantin, Constance et Conan
Cussac, Cassis et Carcassonne
Puteaux est près de Paris
Le stade de Puteaux est fermé
Merdrignac est en Bretagne
La Petite-Pierre et Petitseille
Essex et Sussex sont en Angleterre
Arsy, Arsonval, Arsac
Titouan et Tristan
Martinique et Dominique
Picasso, Matisse et Cassatt
Conakry est la capitale de la Guinée
Bourg-la-Reine et Vic-sur-Cère
Cocker, caniche ou labrador ?
## maths, code, numbers, times | fr
Le cours est en salle 455
3 x 5 = 15 et 5 x 3 = 15
f(x) = 2x + 1, calcul de f(4)
Rendez-vous à 14h30 ou 15h45
Il y a 455 élèves au collège
Mon code postal est 92800
cos, sin et tan sur la calculatrice
10 cm, 5 dm, 2 m
page 53, exercice 4 bis
1,50 € le pain au chocolat
calculer(accumuler, conteneur)
console.log("concours");
https://www.education.example/concours/calcul
fichier_conjugaison_v3.pdf
concours@college.example
SVP, RDV, SNCF, RATP
n° 12, p. 45, fig. 3
CM1, CM2, 6e et 5e
## shouting, emoji, quotes, stretched words | fr
OUIIII ON A GAGNÉ
bravoooo 🎉🎉
nooooon pas le contrôle
hihihi 😂
chuuuut
CONCERT CE SOIR, VENEZ NOMBREUX
CALCUL MENTAL DEMAIN
trooop bien
« Continue ! » dit-elle
«Unique», a-t-il écrit
b r a v o
B-R-A-V-O
pfff j'en ai marre
euuuuh je sais pas
aïe aïe aïe
♥♥♥ bisous ♥♥♥
## biology, music, food | fr
La musique classique et le conservatoire
Concombre, courgette, potiron
La cuticule et le follicule
Un ventricule et une clavicule
Une canicule en juin
Le crustacé et le gastéropode
Le confit de canard, la confiture de coings
La contrebasse et le basson
Un ostéopathe et un thérapeute
La conque et le bigorneau
Les cassis et les grappes de raisin
La panique du piano mécanique
L'amnique ? Le liquide amniotique
La pédagogie du violoncelle
L'encyclopédie des bipèdes
## hyphenations | fr
arc-en-ciel, c'est-à-dire, peut-être
le pique-nique de la classe
un rendez-vous, un porte-clés
va-t-il venir ? viendra-t-elle ?
un chef-d'œuvre
un abat-jour, un passe-partout
une calcu- ⏎ latrice toute neuve
une cal-cu-la-trice
"""
CLEAN_MORE = """
## everyday chat | ru
Кто сделал домашку по алгебре?
Я забыл сменку дома
Во сколько завтра контрольная?
Встречаемся у входа в восемь
Спасибо, что помог с задачей
Скинь, пожалуйста, параграф по истории
Мама разрешила идти в кино
С днём рождения, Аня!!
У меня сел телефон, прости
Сегодня в столовой были блины
Наша команда выиграла два ноль
Я ничего не понял про дроби
Кто будет дежурить в среду?
Училка заболела, урока не будет
Не забудьте краски и альбом
Холодно, надень шапку
Давай поиграем после школы
Мой кот опять спит на тетради
Мне поставили пять по русскому
Дай списать... шучу, объясни лучше
Автобус опаздывает, буду через десять минут
Хорошо, договорились
Я уже дома, делаю уроки
Какой номер у кабинета химии?
Завтра едем на экскурсию
Пошёл на тренировку, вернусь в семь
Иди в класс, звонок уже был
Убери себя с этой фотки, ты моргнул
Заткни уши, сейчас будет громко
Иди на улицу, там снег
## inside other words | ru
У меня плохо получается рисовать
Неплохой результат, совсем не плохо
Лохматый пёс бежит по двору
Всполох света и большой переполох
Чертополох растёт у дороги
Лохнесское чудовище не существует
Наша команда получила мандарины
Командир дал команду командировочным
Мандат депутата и мандолина
Саламандра живёт у ручья
Корабля ещё не видно
Три рубля и два рубля
Сабля висит на стене
Не оскорбляй никого и не злоупотребляй сладким
Употреблять витамины полезно
Ансамбля песни сегодня не будет
Журавля видели над болотом
Граблями собирали листья
Дубляж фильма отличный
Подстрахуй меня на канате
Не психуй, всё будет хорошо
Застрахуй велосипед
Барсука видели у норы
Мы читали сказку про барсука и лису
Колебаться не надо, колебания затухают
Хлебать суп ложкой
Процедура займёт час
Кандидатура старосты принята
Партитура и увертюра, температура и натура
Дуршлаг на кухне, дуралей в сказке
Урожай уродился на славу
Уродиться талантливым непросто
Утварь стоит в шкафу
Кухонная утварь и посуда
Чмокнула бабушка внука в щёку
Он причмокивал, когда ел
Идиома, идиллия, идол
Страхуйте друг друга на скале
Рисуй, танцуй, воркуй
Потребляй меньше соли
Скипидар нужен художнику для красок
Сучок на дереве и сучковатая палка
Сукно на столе зелёное
Сукачёв поёт песню
Мудрый мудрец и мудрость
Небесный, лебедь, ребёнок
Требование учителя
Погребать, грести, гребля на байдарках
Гребля — мой любимый спорт
Голохвостый? Плохонький? Волох?
Скандинавия и кандидат
## across word boundaries | ru
Я был у родителей на даче
Мы были у родника
Зуб лягушки не найти
Клуб любителей шахмат, клуб лягушек
Воздух уйдёт из шарика
Страх уйдёт, слух уйма
К рису каша не нужна
По лесу каталась Маша
По часу каждый день
По льду радостно катались дети
В саду растут вишни
В пруду раки живут
Нож опасен, не бери
Сторож опять спит
Муж опытный рыбак
Роман дали почитать
Туман давно рассеялся
Мяч мой, а ключ можно взять
Матч можно посмотреть дома
Где билет на поезд?
Где билеты, у кого?
Так много в ноябре дождей
Много вносят правок
Иди отдыхай, ты устал
Иди от дороги
Купи дорогой подарок
Купи дорожный набор
Ураган донёс листья
За лупами в магазин
Тип из дачного посёлка
Суп из даров моря
Ему да кому-то ещё
Стол охраны у двери
Мёл, охапка, упал охотник
Он идол, охотник и вождь
От варенья и от варежек
От вареника
Идёт вариант номер два
Дом у дачи
Дому дать краску
Сказку дурную не читай
Тему дай нам полегче
## names and places | ru
Озеро Байкал глубже всех
Мандельштам и Нельсон Мандела
Урал, Амур, Уругвай
Сукко — посёлок у моря
Хуйбин — китайское имя
Дурасов переулок в Москве
Дюрасель, Дюрер, Дюма
Лохвицкая писала стихи
Дебальцево и Дебрецен
Команда «Урал» играет с «Амкаром»
Мудрик, Мудров и Мудряк
Илья Муромец и Добрыня
Пиза — город в Италии, башня падает
Чмелёв и Чмутов учатся в нашем классе
Замандин — фамилия нового ученика
Тверь и Тверская улица
Говорово — станция метро
Идир — город в сказке
Сухуми, Сочи, Саки
## maths, code, numbers, times | ru
Кабинет 455 на третьем этаже
3 + 4 = 7
Урок в 10:45, перемена в 11:30
x = 5, y = 3, z = 0
Стр. 53, упр. 112
Н2О и СО2
5 кг, 3 м, 7 см
S = a * b
Поезд № 041 в 6:30
Мне 13, а брату 9
https://ru.example.org/команда/мандарин
файл_команды_2.docx
плохо_видно.jpg
8-800-555-35-35
т. е., т. д., т. п.
МГУ, РАН, ЕГЭ, ОГЭ
а, б, в, г — ответы теста
П.С. и т.д.
6 А и 7 Б классы
## shouting, emoji, quotes, stretched words | ru
УРААА МЫ ВЫИГРАЛИ
приивеееет
нееет, только не контрольная
ахахаха 😂😂
КОМАНДА, ВПЕРЁД!!!
ПЛОХО ВИДНО ДОСКУ
у р а
У-Р-А
«Неплохо», — сказал тренер
"Команда молодцы"
блиииин забыл тетрадь
тссс, тише
ммммм вкусно
ой-ой-ой
эээ не знаю
🎉🎉 с праздником 🎉🎉
фууу лук
## biology, music, food | ru
Мандариновая утка и саламандра
Лохматая гусеница
Партитура для мандолины
Мухомор и подберёзовик
Барсуки живут в норах
Хлебные крошки и рубленые котлеты
Яблоки, груши, мандарины
Температура кипения воды
Митохондрии и рибосомы
Гаметы и зиготы
## hyphenations | ru
кое-кто, кто-нибудь, что-то
юго-восток и северо-запад
тёмно-синий, ярко-красный
кома- ⏎ нда вышла на поле
пло-хо, хо-ро-шо
по-русски, по-моему
## everyday chat | zh
今天的数学作业是哪一页？
我把语文书忘在家里了
明天要带水彩笔
放学一起去打篮球吧
谁有多余的橡皮
祝你生日快乐！
老师说下周考试
这道题我不会做
午饭吃的是番茄炒蛋
妈妈让我早点回家
我们班赢了拔河比赛
图书馆几点关门
晚安，明天见
谢谢你借我笔记
下雨了，体育课改在室内
你看昨天的动画片了吗
我的猫睡在书包上
等我五分钟
他跑步真快
这首歌真好听
周末去爬山吗
我考了九十五分
数学老师今天请假
好的，没问题
哈哈哈太好笑了
记得带校服
我想学画画
今天值日的是谁
这个游戏很好玩
明天不用上学
我家的狗会握手
我和表妹去看了电影
你的字写得真漂亮
祝大家新年快乐
运动会几点开始
我忘了带雨伞
操场上有很多人
早操做完了就回教室
体操队今天训练
做实验要注意操作步骤
## inside other words | zh
妈妈的手机在桌子上
这是我妈妈的生日蛋糕
奶奶和妈妈的照片
他妈妈的车是红色的
大妈的菜园很漂亮
姑妈的信到了
我们要改变态度
他转变态度以后进步很大
改变态度比改变成绩更重要
角色情感要演出来
注意人物角色情绪的变化
特色情景剧演得很好
景色情不自禁地让人赞叹
用打蛋器搅混蛋液和牛奶
把面粉和水调匀，再搅混蛋黄
汤里翻滚蛋花，真香
锅里翻滚蛋饺
牲畜生病了要看兽医
家畜生长需要草料
这些牲畜生活在草原上
吃完炸鸡巴士就来了
火鸡巴西也有人吃
公鸡巴望着主人喂食
工人渣土车都停了
电脑残留的文件要清理
电脑残值怎么计算
果树和蔬菜混杂种植
玉米大豆间杂种植
小白痴迷于下棋
小白痴迷画画
他天生体弱智慧过人
虽然病弱智力却超群
他的爷爷过去死守边关
旧手机的电池回去死机了
出身贫贱人人平等
不分贵贱人人有份
国王八蛋糕都吃完了
这里的蘑菇有毒，吃下去死亡率高
过去死记硬背，现在理解着学
## across word boundaries | zh
他妈，的确很忙
大姨妈、舅妈都来了
我妈，你妈，还有他的妈
操场上你妈来接你
他去，死党也去
小猪和小鸡，巴士和轿车
白的，痴情的故事
滚动的球，蛋形的石头
笨重的箱子，蛋糕放上面
人造的渣土
变化的态势
强壮的奶牛
混合鸡蛋和牛奶
大脑和残疾人保护法
智慧与障碍
神经系统的疾病
杂货店卖种子
狗和猫，屎壳郎和蚂蚁
王八在池塘里，鸡蛋在篮子里
傻傻地笑，逼真的画
丑小鸭，八个怪兽
## names and places | zh
死海在哪个国家旁边
李白和白居易都是诗人
乡下的巴士很少
王小八住在王家村
陕西、山西、江西、广西
北京、上海、香港
日本、你好、妈祖庙
巴西、巴黎、巴基斯坦
强生公司和强尼
贾宝玉和林黛玉
白雪公主和七个小矮人
孙悟空、猪八戒、沙和尚
## maths, code, numbers, times | zh
三加五等于八
上午八点半到九点一刻
教室在455号
x = 3，y = 5
一共250元
第53页第4题
水的化学式是H2O
print("妈妈好")
https://example.cn/操作系统/角色
高度是12米，重量是5公斤
2024年9月1日开学
圆周率约等于3.14159
二的十次方是一千零二十四
A、B、C、D选哪个
电话：010-5550123
下午3:45集合
## shouting, emoji, quotes, stretched words | zh
哈哈哈哈哈哈
好好好好好
加油！！！加油！！！
啊啊啊啊迟到了
😂😂😂太逗了
🎉我们赢了🎉
“太棒了”，老师说
《西游记》真好看
加 油 加 油
加*油*加*油
呜呜呜作业好多
冲冲冲！！
耶耶耶放假啦
嘘……别说话
## biology, music, food | zh
蝴蝶一生要经历卵、幼虫、蛹和成虫
神经元传递信号
鸡蛋、鸭蛋、鹅蛋
番茄蛋汤和蛋炒饭
钢琴、小提琴和大提琴
植物的光合作用
恐龙已经灭绝了
牛奶、豆浆和面包
苹果、香蕉和葡萄
脑干和小脑控制平衡
高音谱号和低音谱号
骨骼、肌肉和皮肤
## foreign words | mixed
Das Essen ist gut, dass du kommst, freut mich
Der Wasserfall und die Klasse, nass bis auf die Knochen
Die Fahrt nach Passau war lang
Ich lese ein dickes Buch über Dickhäuter
Wir fahren zum Kasseler Bahnhof
Wie ist das Wetter in Hamburg?
¿Dónde está la biblioteca?
El cuchillo y la cuchara están en la mesa
La computadora nueva es rápida
Los diputados disputaron el partido
Necesito un analista para el canal
Ho dimenticato il quaderno a casa
Il concerto comincia alle otto
La classe fa una passeggiata
Bom dia, turma, tudo bem?
A assembleia passa a classe
O computador está na assistência
Bugün okulda sınav var
Hoş geldiniz arkadaşlar
Dziękuję bardzo za pomoc
Dobrý den, jak se máš?
Привіт, як справи?
Мен мектепке барамын
今日は学校が休みです
宿題を忘れました
ありがとうございます
안녕하세요, 숙제 했어요?
시험 잘 봤어요?
Καλημέρα σε όλους
Η τάξη μας είναι μεγάλη
مرحبا يا أصدقاء
שלום לכולם
नमस्ते दोस्तों
สวัสดีครับ
Xin chào các bạn
Ik heb een klasse gevonden in Assen
Jag har en fråga om matten
Kiitos paljon avusta
Köszönöm a segítséget
Salve, discipuli! Quid agitis?
"""

# ---------------------------------------------------------------- clean messages from frames

INSIDE = {
    "en": """class|classic|glass|grass|brass|mass|passage|passenger|compass|assignment|assistant|assessment|bassoon|massage|cassette|
Sussex|Essex|sextant|unisex|analysis|canal|analogy|banality|cucumber|document|circumstance|accumulator|cumulus|grape|drape|scrape|
skyscraper|therapist|trapeze|peacock|cockpit|cocktail|cockatoo|shuttlecock|hancock|Dickens|Dickinson|shiitake|Scunthorpe|
Penistone|scrap|scrapbook|retardant|arsenal|parsec|rehearsal|sparse|prickle|homonym|homophone|oxymoron|appetites|computer|
dispute|deputy|concert|conference|second|bacon|culture|calculator|particular|technique|unique|archier|update|Titanic|titration|
snigger|niggle|Arsenal|hoarse|embassy|ambassador|Picasso|Cassandra|Matsushita|assembly|Hitchcock|Cumbria""",
    "fr": """concert|conte|conseil|conférence|seconde|balcon|flacon|faucon|contour|conclusion|calcul|culture|culotte|véhicule|molécule|
canicule|ridicule|particule|article|dispute|réputation|ordinateur|computation|technique|clinique|panique|mécanique|tunique|chronique|
fichier|classe|passage|terrasse|tasse|casserole|document|accumulation|cucurbitacée|canal|analyse|drapeau|grappe|salopette|bipède|
encyclopédie|arsenal|cocktail|cockpit|homonyme|homophone|sextant|crapaud|appétit|petits-suisses|contrebasse|basson|pique-nique|
assiette|assemblée|bordure|chanson|reconquête|concombre|confiture|icône|silicone|faconde|bascule|spectacle|auriculaire""",
    "ru": """команда|мандарин|мандолина|саламандра|командир|переполох|чертополох|всполох|плохой рисунок|лохматый щенок|рубль|корабль|
сабля|гребля|ансамбль|журавль|употребление|процедура|кандидатура|партитура|температура|дуршлаг|утварь|урожай|барсук|сукно|сучок|
колебание|хлеб|мудрец|мудрость|идиома|идиллия|скипидар|оскорбление|дубляж|кобра|психолог|страховка|требование|небо|лупа|
пароход|народ|природа|город|порода|огород|словарь|январь|товар|голос|говорун|договор|сговор|жокей|мандат|Скандинавия|
подстраховка|пиджак|пиццерия|пингвин|дебют|козлёнок|творог|дурман""",
}
INSIDE = {lang: text.replace("\n", "").split("|") for lang, text in INSIDE.items()}
INSIDE_FRAMES = {
    "en": [
        "Please write the word {} on the board",
        "Today's topic was {} and I liked it",
        "How do you spell {}?",
        "I need one more picture for {} in my project",
        "{}? That was in the quiz last week",
    ],
    "fr": [
        "Comment ça s'écrit, {} ?",
        "Le mot du jour est {}",
        "On a appris le mot {} en dictée",
        "{} ? C'était dans le texte d'hier",
        "Dessine quelque chose pour {}, s'il te plaît",
    ],
    "ru": [
        "Как пишется слово «{}»?",
        "Тема урока: {}",
        "В диктанте было слово «{}»",
        "{} — это есть в учебнике",
        "Нарисуй картинку к слову {}",
    ],
}
WHO = {
    "en": ["Emma", "Mr Cassidy", "my cousin", "the whole class", "Yusuf"],
    "fr": ["Inès", "mon frère", "toute la classe", "Mathis", "la maîtresse"],
    "ru": ["Катя", "мой брат", "весь класс", "Артём", "наш тренер"],
    "zh": ["小红", "我哥哥", "全班同学", "数学老师", "李明", "我妈妈", "邻居叔叔"],
}
DOES = {
    "en": ["was at the museum on {}", "passed the test on {}", "has football on {}", "forgot the glasses on {}"],
    "fr": ["était au conservatoire {}", "passe un concours {}", "a cours de musique {}", "rend son calcul {}"],
    "ru": ["идёт в музей {}", "играет за команду {}", "пишет контрольную {}", "рисует плакат {}"],
    "zh": ["{}去图书馆看书", "{}参加体操比赛", "{}要考英语", "{}在操场跑步", "{}做实验操作"],
}
WHEN = {
    "en": ["Monday", "Wednesday", "Saturday"],
    "fr": ["lundi", "mercredi", "samedi"],
    "ru": ["в понедельник", "в среду", "в субботу"],
    "zh": ["星期一", "星期三", "周末", "明天"],
}


def by_hand() -> Iterator[tuple[str, str, str]]:
    name = lang = ""
    for line in (CLEAN + CLEAN_MORE).split("\n"):
        if line.startswith("## "):
            name, lang = line[3:].split(" | ")
        elif line:
            yield lang, name, line.replace(" ⏎ ", "\n")


def from_frames() -> Iterator[tuple[str, str, str]]:
    for lang, words in INSIDE.items():
        frames = INSIDE_FRAMES[lang]
        for i, word in enumerate(words):
            for k in range(2):
                yield lang, "inside other words (frames)", frames[(i + k * 2) % len(frames)].replace("{}", word)
    for lang, people in WHO.items():
        for person in people:
            for does in DOES[lang]:
                for when in WHEN[lang]:
                    yield lang, "everyday chat (frames)", person + (" " if lang != "zh" else "") + does.replace("{}", when)


def clean_with_language() -> Iterator[tuple[str, str, str]]:
    seen = set()
    for source in (by_hand, from_frames):
        for lang, name, message in source():
            if message not in seen:
                seen.add(message)
                yield lang, name, message


def clean() -> Iterator[tuple[str, str]]:
    for _lang, name, message in clean_with_language():
        yield name, message


# ---------------------------------------------------------------- the corpus checks itself

HYPHENATED = ("pique-nique",)  # a term by its letters only: the whole compound is a word of its own


def tokens(text: str, fold: bool) -> list[str]:
    text = unicodedata.normalize("NFKC", text).casefold()
    for word in HYPHENATED:
        text = text.replace(word, word.replace("-", ""))
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    if fold:
        text = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return re.findall(r"[^\W_]+", text)


def whole_words(message: str) -> list[str]:
    found = []
    for fold in (False, True):
        line = " " + " ".join(tokens(message, fold)) + " "
        for lang in ALPHA:
            for term in TERMS[lang]:
                if " " + " ".join(tokens(term, fold)) + " " in line and term not in found:
                    found.append(term)
    return found


def chinese_inside(message: str) -> list[str]:
    return [t for t in TERMS["zh"] if t in message]


def problems() -> list[str]:
    bad = []
    everything = list(clean_with_language())
    for lang, name, message in everything:
        for term in whole_words(message):
            bad.append(f"clean ({name}) holds {term!r}: {message!r}")
        if not name.startswith("inside other words"):
            bad += [f"clean ({name}) holds {t!r}: {message!r}" for t in chinese_inside(message)]
    messages = [m for _, _, m in everything]
    if len(messages) != len(set(messages)) or len(messages) < 1500:
        bad.append(f"clean: {len(messages)} messages, {len(set(messages))} distinct")
    hand = sum(1 for _ in by_hand())
    if hand * 2 < len(messages):
        bad.append(f"only {hand} of {len(messages)} clean messages are written by hand")
    for lang, frames in list(FRAMES.items()) + list(LONG.items()):
        for frame in frames:
            rest = frame.replace("{}", " ")
            bad += [f"frame holds {t!r}: {frame!r}" for t in whole_words(rest) + chinese_inside(rest)]
    listed_terms = terms()
    if len(listed_terms) != len(set(listed_terms)):
        bad.append("a term stands twice")
    for lang, group in TERMS.items():
        if not 20 <= len(group) <= 40:
            bad.append(f"{lang}: {len(group)} terms")
    hidden = list(disguised())
    bad += [f"both clean and disguised: {m!r}" for m in set(messages) & {row[3] for row in hidden}]
    if len({m for *_, m in hidden}) != len(hidden) or len(hidden) < 2000:
        bad.append(f"disguised: {len(hidden)} messages")
    for lang, name, term, message in hidden:
        if term not in TERMS[lang]:
            bad.append(f"{name}: {term!r} is no term of {lang}")
    if hidden != list(disguised()):
        bad.append("disguised() differs from call to call")
    return bad


def check() -> None:
    """Fail where a clean message holds a term, or anything else is not as it is said to be."""
    assert problems() == []
