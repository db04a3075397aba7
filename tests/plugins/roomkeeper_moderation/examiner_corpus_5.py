# ruff: noqa: E501, N802, PLW2901
"""Independent test corpus for a school chat filter: blocked terms, disguised messages, clean messages.

terms()      list of blocked terms, all languages together (terms_by_language() for one)
disguised()  (language, kind, term, message); every message shows the term to a human reader
clean()      (kind, message); none contains a blocked term as a word
Kinds that begin with "hard:" need knowledge beyond mechanical undoing (respellings, homophones, swapped letters).
"""

import re
import unicodedata
import zlib

EN = """idiot|stupid|moron|dumb|loser|ugly|jerk|shit|fuck|bitch|bastard|crap|damn|ass|asshole|arse|dick|cock|cunt|penis
|slut|whore|twat|wanker|porn|sex|anal|rape|piss|hell|git|hoe|retard|nazi|shut up|kill yourself|go to hell
|son of a bitch|you suck"""
ES = """idiota|tonto|estúpido|imbécil|mierda|puta|puto|cabrón|gilipollas|pendejo|coño|joder|culo|polla|verga|pene|teta|caca
|zorra|perra|gordo|feo|burro|bobo|cerdo|asco|pedo|ano|sexo|pito|subnormal|malparido|cállate|hijo de puta
|vete a la mierda|me cago en todo|ojalá te mueras"""
DE = """Arsch|Arschloch|Scheiße|Idiot|Depp|Trottel|Wichser|Hure|Hurensohn|Fotze|Schlampe|Missgeburt|Spast|Penner|Schwein|Sau|Kot
|Mist|dumm|blöd|hässlich|ficken|Pisse|Furz|Popo|Sex|Mongo|Tussi|Zicke|Esel|Miststück|Dreckskerl|halt die Fresse
|verpiss dich|geh sterben|fick dich"""
ZH = """傻逼|笨蛋|白痴|混蛋|王八蛋|去死|他妈的|妈的|操你妈|狗屎|贱人|婊子|妓女|变态|脑残|智障|弱智|神经病|蠢货|色情|强奸|自杀|鸡巴
|死胖子|丑八怪|毒品|口交|性交|做爱|阴道|滚蛋|坏蛋|闭上你的狗嘴|没人喜欢你"""


def _split(block):
    return [t.strip() for t in block.replace("\n", "").split("|")]


_TERMS = {"en": _split(EN), "es": _split(ES), "de": _split(DE), "zh": _split(ZH)}


def terms_by_language():
    return {k: list(v) for k, v in _TERMS.items()}


def terms():
    seen, out = set(), []
    for block in _TERMS.values():
        for t in block:
            if t.casefold() not in seen:
                seen.add(t.casefold())
                out.append(t)
    return out


# ---------------------------------------------------------------- frames
FRAMES = {
    "en": [
        "lol {} haha",
        "he wrote {} on the board",
        "{} !!",
        "and then she said {} to me",
        "omg {}",
        "Miss, Tom called me {} again",
        "haha you {} lol",
        "{} is what they say about you",
        "why did you write {} in the group",
        "bro {} for real",
        "{}",
    ],
    "es": [
        "jaja {} jeje",
        "ayer me dijo {} en clase",
        "{} !!",
        "y luego escribió {} en la pizarra",
        "profe, Hugo me ha llamado {} otra vez",
        "{} dicen todos de ti",
        "mira, {} y ya",
        "tú, {} , ven aquí",
        "¿por qué has puesto {} en el grupo?",
        "{}",
    ],
    "de": [
        "haha {} hihi",
        "er hat {} an die Tafel geschrieben",
        "{} !!",
        "und dann sagte sie {} zu mir",
        "Frau Weber, Tim hat {} gesagt",
        "{} sagen alle über dich",
        "ey du {} lol",
        "warum schreibst du {} in die Gruppe",
        "echt {} ne",
        "{}",
    ],
    "zh": [
        "你就是{}啊",
        "他在群里写了{}两个字",
        "{}！！",
        "哈哈{}哈哈",
        "老师，小明又骂我{}",
        "大家都说{}",
        "喂，{}，听见没有",
        "为什么发{}给我",
        "{}",
    ],
}
LONG = {
    "en": (
        "Hi all, just a reminder that the history essay is due on Friday and Mr Brown wants two pages with sources. I finished mine "
        "last night, {} and now I am helping my sister with her science poster. See you at lunch by the blue door, bring the cards."
    ),
    "es": (
        "Hola a todos, recordad que el trabajo de historia se entrega el viernes y hay que poner dos fuentes. Yo lo terminé ayer "
        "por la tarde, {} y ahora ayudo a mi hermana con su mural de ciencias. Nos vemos luego en el patio, traed las cartas."
    ),
    "de": (
        "Hallo zusammen, denkt bitte daran, dass der Aufsatz am Freitag fertig sein muss, zwei Seiten mit Quellen. Meiner ist seit "
        "gestern fertig, {} und jetzt helfe ich meiner Schwester mit dem Plakat. Wir sehen uns in der Pause am Tor, bringt Karten mit."
    ),
    "zh": (
        "大家好，提醒一下历史作文星期五要交，老师要求写两页并注明资料来源。我昨天晚上写完了，{}，现在在帮妹妹做科学海报。"
        "中午在蓝色的门口见，记得带上卡片。"
    ),
}


def _h(*parts):
    return zlib.crc32("\x1f".join(map(str, parts)).encode("utf-8"))


# ---------------------------------------------------------------- helpers
def _table_ord(source, target):
    return str.maketrans(source, target)


def _bare(t):
    """lower case without acute accents; letters such as n-tilde and o-umlaut stay, or another word would come out"""
    t = t.lower().replace("ß", "ss")
    return t.translate(_table_ord("áéíóúà", "aeioua"))


def _words(f):
    """apply a function to each word of a phrase"""
    return lambda t, n: " ".join(f(w, n + i) for i, w in enumerate(t.split(" ")))


def _join(sep):
    return _words(lambda w, n: sep.join(w))


def _joins(seps):
    return _words(lambda w, n: seps[n % len(seps)].join(w))


def _table(source, target):
    return dict(zip(source, target, strict=False))


def _map(table, bare=True, every=1):
    def f(t, n):
        s = _bare(t) if bare else t
        return "".join(table.get(c, c) if i % every == 0 else c for i, c in enumerate(s))

    return f


def _offset(base_lower, base_upper=None, holes=None):
    table = {}
    for i in range(26):
        table[chr(97 + i)] = chr(base_lower + i)
        if base_upper:
            table[chr(65 + i)] = chr(base_upper + i)
    table.update(holes or {})
    return table


AZ = "abcdefghijklmnopqrstuvwxyz"
LEET_DIGITS = _table("aeiost", "431057")
LEET_SOME = _table("aeio", "4310")
SYMBOLS = _table("aisct", "@!$(+")
SYMBOLS2 = _table("aiselo", "@!$€|0")
STROKES = {
    "d": "|)",
    "f": "|=",
    "h": "|-|",
    "k": "|<",
    "m": "|\\/|",
    "n": "|\\|",
    "p": "|>",
    "u": "|_|",
    "w": "\\/\\/",
    "b": "|3",
    "v": "\\/",
    "a": "/-\\",
    "l": "|_",
}
FULL = _offset(0xFF41, 0xFF21)
CIRCLED = _offset(0x24D0, 0x24B6)
NEG_CIRCLED = _offset(0x1F150)
SQUARED = _offset(0x1F130)
NEG_SQUARED = _offset(0x1F170)
PAREN = _offset(0x249C)
BOLD = _offset(0x1D41A, 0x1D400)
SCRIPT_BOLD = _offset(0x1D4EA, 0x1D4D0)
FRAKTUR = _offset(0x1D586, 0x1D56C)
DOUBLE = _offset(0x1D552)
SANS = _offset(0x1D5BA, 0x1D5A0)
MONO = _offset(0x1D68A, 0x1D670)
ITALIC = _offset(0x1D44E, None, {"h": "\u210e"})
REGIONAL = _offset(0x1F1E6)
CYR = _table("aceopxyijsh", "асеорхуіјѕһ")
CYR_CAPS = _table("ABCEHIJKMOPSTXY", "АВСЕНІЈКМОРЅТХУ")
GRK = _table("aeikoptuvxn", "αειкορτυνχη".replace("к", "κ"))
GRK_CAPS = _table("ABEHIKMNOPTXYZ", "ΑΒΕΗΙΚΜΝΟΡΤΧΥΖ")
CHK = _table(
    "ABCDEGHIJKLMPRSTVWYZ",
    "\u13aa\u13f4\u13df\u13a0\u13ac\u13c0\u13bb\u13c6\u13ab\u13e6\u13de\u13b7\u13e2\u13d2\u13da\u13a2\u13d9\u13b3\u13bd\u13c3",
)
ARM = _table("ouhngjqSUOL", "\u0585\u057d\u0570\u0578\u0581\u0575\u0566\u054f\u054d\u0555\u053c")
SMALLCAPS = _table("abcdefghijklmnopqrtuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀᴛᴜᴠᴡʏᴢ")
SUPER = _table("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
FLIP = _table("abcdefghijklmnopqrstuvwxyz", "ɐqɔpǝɟƃɥıɾʞlɯuodbɹsʇnʌʍxʎz")
ACCENT = _table("aeiouncsyz", "äéîõüñčšýž")
ACCENT2 = _table("aeiouncsyzdlrt", "åèïøûńçśÿżđłřț")
IPA = _table("aeiou", "ɑɛıɵʊ")
ZW = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"]
BIDI = ["\u200e", "\u200f", "\u061c", "\u2068", "\u2066"]
VOWELS = "aeiouáéíóúäöü"


def _case(t, n):
    v = n % 3
    if v == 0:
        return t.upper()
    flip = [c.upper() if (i + v) % 2 else c.lower() for i, c in enumerate(t.replace("ß", "ss"))]
    return "".join(flip)


def _repeat(t, n):
    def one(w, n):
        spots = [i for i, c in enumerate(w) if c.lower() in VOWELS] or [len(w) - 1]
        k = spots[n % len(spots)]
        return w[:k] + w[k] * (3 + n % 4) + w[k + 1 :]

    return _words(one)(t, n)


def _repeat_all(t, n):
    return "".join(c if c == " " else c * (2 + (i + n) % 3) for i, c in enumerate(t))


def _repeat_last(t, n):
    return t + t[-1] * (3 + n % 5)


def _stars(w, n):
    """hide one inner vowel (two in long words); the first letter stays"""
    sign = "*#%_"[0 if n % 3 else n % 4]
    out, left = list(w), 2 if len(w) > 6 else 1
    for i in range(1, len(w)):
        if left and w[i].lower() in VOWELS:
            out[i], left = sign, left - 1
    return "".join(out)


def _stars_all(w, n):
    return w[0] + "".join("*" if c.lower() in VOWELS else c for c in w[1:])


def _zalgo(t, n):
    marks = [0x300, 0x301, 0x30D, 0x316, 0x317, 0x323, 0x334, 0x33F, 0x346, 0x350, 0x359, 0x35A, 0x363]
    out = []
    for i, c in enumerate(t):
        out.append(c)
        if c != " ":
            out += [chr(marks[(n + i * 3 + k * 5) % len(marks)]) for k in range(3 + (n + i) % 4)]
    return "".join(out)


def _mark(marks):
    return lambda t, n: "".join(c if c == " " else c + marks[n % len(marks)] for c in t)


def _linebreak(w, n):
    k = 2 + n % (len(w) - 3)
    return w[:k] + ("\n", "-\n", "\r\n", "\u2028")[n % 4] + w[k:]


def _one_gap(sep):
    def one(w, n):
        k = 1 + (n // 2) % (len(w) - 1)
        return w[:k] + sep[n % len(sep)] + w[k:]

    return _words(one)


def _digits_between(w, n):
    if n % 2:
        return str(2 + n % 8).join(w)
    return "".join(c + str((i + 1) % 10) for i, c in enumerate(w[:-1])) + w[-1]


def _html(w, n):
    k = 1 + n % (len(w) - 1)
    a, b = (("<b>", "</b>"), ("<i>", "</i>"), ("[b]", "[/b]"), ("**", "**"), ("<span>", "</span>"), ("__", "__"))[n % 6]
    return w[:k] + a + w[k] + b + w[k + 1 :]


def _invisible_tags(t, n):
    out = []
    for c in t:
        out.append(c)
        out.append(chr(0xE0061 + (n + len(out)) % 26))
    return "".join(out[:-1])


def _mixed_scripts(t, n):
    tabs = [CYR, FULL, GRK, BOLD, SMALLCAPS, CIRCLED]
    out = []
    for i, c in enumerate(_bare(t)):
        for k in range(len(tabs)):
            tab = tabs[(n + i + k) % len(tabs)]
            if c in tab and (i + n) % 4:
                c = tab[c]
                break
        out.append(c)
    return "".join(out)


def _caps_map(table):
    return lambda t, n: "".join(table.get(c, c) for c in _bare(t).upper())


def _strokes(w, n):
    w = w.lower()
    spots = [i for i, c in enumerate(w) if c in STROKES]
    if not spots:
        return w
    k = spots[n % len(spots)]
    return w[:k] + STROKES[w[k]] + w[k + 1 :]


def _camel(lang):
    heads = {
        "en": ["YouAreSuchAn{}Lol", "Hey{}ComeHere", "my{}Teacher"],
        "es": ["EresMuy{}Jaja", "Hola{}Ven", "mi{}Vecino"],
        "de": ["DuBistSo{}Haha", "Hey{}KommHer", "mein{}Nachbar"],
    }[lang]
    return lambda t, n: heads[n % 3].format("".join(w[:1].upper() + w[1:] for w in t.split(" ")))


def _glued_punct(t, n):
    return ("...{}...", "!!!{}???", "hey,{}!ok", "({})", "~{}~", "-{}-", ";{}:", "=>{}<=", "¡{}!", "/{}/")[n % 10].format(t)


def _quoted(t, n):
    return ('"{}"', "'{}'", "«{}»", "„{}“", "“{}”", "`{}`", "‹{}›", "*{}*", "_{}_", "||{}||", "「{}」")[n % 11].format(t)


def _names(t, n):
    u = t.replace(" ", "_")
    return ("@{}_2009", "www.{}.com", "{}.jpg", "user/{}/profile", "{}@mail.example", "xX_{}_Xx", "the-{}-club", "?q={}")[n % 8].format(u)


def _respace(w, n):
    """letters kept in order, the gap put at wrong places: 'i diot', 'idi ot'"""
    k = 2 + n % (len(w) - 3)
    return w[:k] + " " + w[k:]


def _swap(w, n):
    k = 2 + n % (len(w) - 4)
    if w[k] == w[k + 1]:
        k = k + 1 if k + 2 < len(w) - 1 else k - 1
    return w[:k] + w[k + 1] + w[k] + w[k + 2 :]


def _emoji_letter(w, n):
    table = {"o": "⭕", "i": "ℹ️", "a": "🅰️", "b": "🅱️", "p": "🅿️", "m": "Ⓜ️", "x": "❌", "t": "✝️", "s": "💲"}
    w = w.lower()
    spots = [i for i, c in enumerate(w) if c in table]
    if not spots:
        return w
    k = spots[n % len(spots)]
    return w[:k] + table[w[k]] + w[k + 1 :]


def _then(*fs):
    def f(t, n):
        for g in fs:
            t = g(t, n)
        return t

    return f


EMOJI = ["😂", "🔥", "💀", "🙂", "👍🏽", "❤️", "⭐"]


def RLO(t, n):
    return "\u202e" + t[::-1] + "\u202c"


def FLIPPED(t, n):
    return "".join(FLIP.get(c, c) for c in reversed(_bare(t)))


def ISOLATE_RLO(t, n):
    return "\u2067\u202e" + t[::-1] + "\u202c\u2069"


def GROUP(t, n):
    return "".join(c + ("\u034f", "\u17b5", "\u115f", "\u3164", "\u2063")[n % 5] for c in t[:-1]) + t[-1]


# kind: (function, shortest word, longest term); lengths keep the message readable
LATIN = {
    "plain": (lambda t, n: t, 3, 40),
    "case": (_case, 3, 40),
    "leet digits": (_map(LEET_DIGITS), 4, 40),
    "leet digits, vowels only": (_map(LEET_SOME), 4, 40),
    "symbols for letters": (_map(SYMBOLS), 4, 40),
    "symbols for letters 2": (_map(SYMBOLS2), 4, 40),
    "letters built from strokes": (_words(_strokes), 4, 12),
    "one letter repeated": (_repeat, 3, 40),
    "all letters repeated": (_repeat_all, 4, 20),
    "last letter repeated": (_repeat_last, 4, 40),
    "spaced letters": (_join(" "), 4, 12),
    "wide spaces": (_joins(["  ", "\u3000", "\u00a0", "\u2003", "\t", "\u2009"]), 4, 12),
    "dots between": (_joins([".", "·", "•", "…", "..", "。"]), 4, 16),
    "dashes between": (_joins(["-", "–", "—", "--", "‑", "~"]), 4, 16),
    "underscores between": (_joins(["_", "__"]), 4, 16),
    "slashes between": (_joins(["/", "\\", "|", "//"]), 4, 12),
    "signs between": (_joins([",", "*", "+", "'", "^", "=", ":", "!", "#", "&"]), 4, 12),
    "emoji between": (_joins(EMOJI), 4, 12),
    "brackets between": (_words(lambda w, n: "".join("[](){}<>"[2 * (n % 4)] + c + "[](){}<>"[2 * (n % 4) + 1] for c in w)), 4, 10),
    "one separator": (_one_gap(".-*_/"), 5, 20),
    "one space": (_words(lambda w, n: _respace(w, n) if len(w) > 4 else w), 5, 14),
    "digits between": (_words(_digits_between), 4, 8),
    "zero-width": (lambda t, n: ZW[n % len(ZW)].join(t), 3, 40),
    "bidi characters": (lambda t, n: BIDI[n % len(BIDI)].join(t), 3, 40),
    "soft hyphens": (_join("\u00ad"), 3, 40),
    "invisible fillers": (GROUP, 3, 40),
    "invisible tags": (_invisible_tags, 3, 40),
    "variation selectors": (_mark(["\ufe0f", "\ufe0e", "\ufe01"]), 3, 40),
    "combining mark": (_mark(["\u0336", "\u0332", "\u0308", "\u0337", "\u0303", "\u20dd", "\u0489"]), 3, 40),
    "zalgo": (_zalgo, 3, 40),
    "full-width": (_map(FULL, bare=False), 3, 40),
    "circled": (_map(CIRCLED), 3, 40),
    "circled, white on black": (_map(NEG_CIRCLED), 3, 40),
    "squared": (_map(SQUARED), 3, 40),
    "squared, white on black": (_map(NEG_SQUARED), 3, 40),
    "in parentheses letters": (_map(PAREN), 3, 40),
    "flag letters": (_words(lambda w, n: (" ", "\u200b")[n % 2].join(REGIONAL.get(c, c) for c in _bare(w))), 4, 12),
    "mathematical bold": (_map(BOLD), 3, 40),
    "mathematical script": (_map(SCRIPT_BOLD), 3, 40),
    "mathematical fraktur": (_map(FRAKTUR), 3, 40),
    "mathematical others": (lambda t, n: _map((DOUBLE, SANS, MONO, ITALIC)[n % 4])(t, n), 3, 40),
    "cyrillic look-alikes": (_map(CYR), 4, 40),
    "cyrillic capitals": (_caps_map(CYR_CAPS), 4, 40),
    "greek look-alikes": (_map(GRK), 4, 40),
    "greek capitals": (_caps_map(GRK_CAPS), 4, 40),
    "cherokee look-alikes": (_caps_map(CHK), 4, 16),
    "armenian look-alikes": (_map(ARM), 4, 40),
    "phonetic alphabet letters": (_map(IPA), 4, 40),
    "mixed scripts": (_mixed_scripts, 4, 20),
    "small capitals": (_map(SMALLCAPS), 3, 40),
    "superscript": (_map(SUPER), 3, 40),
    "upside-down": (FLIPPED, 4, 12),
    "reversed with override": (RLO, 4, 40),
    "reversed with isolate and override": (ISOLATE_RLO, 4, 40),
    "split over a line break": (_words(_linebreak), 5, 16),
    "one letter a line": (lambda t, n: "\n".join(t.replace(" ", "")), 4, 10),
    "markup inside": (_words(_html), 4, 16),
    "stars for vowels": (_words(_stars), 4, 16),
    "stars for all vowels": (_words(_stars_all), 5, 8),
    "foreign accents": (_map(ACCENT), 4, 40),
    "foreign accents and strokes": (_map(ACCENT2), 4, 40),
    "doubled words": (lambda t, n: (" ", ", ", "-", "! ")[n % 4].join([t] * (2 + n % 3)), 3, 20),
    "glued to punctuation": (_glued_punct, 3, 40),
    "quoted": (_quoted, 3, 40),
    "hashtag": (lambda t, n: "#" + "".join(w.capitalize() for w in t.split(" ")), 4, 40),
    "underscored name": (lambda t, n: ("_{}_", "so_{}_2", "{}_lol", "__{}")[n % 4].format(t.replace(" ", "_")), 3, 40),
    "camel case": (None, 4, 20),
    "name or address": (_names, 4, 20),
    "emoji glued": (lambda t, n: EMOJI[n % 7] + t + EMOJI[(n + 3) % 7], 3, 40),
    "emoji for a letter": (_words(_emoji_letter), 4, 12),
    "digits glued": (lambda t, n: (t + "123", "99" + t, t + "2")[n % 3], 5, 20),
    "middle of a long message": (lambda t, n: t, 3, 40),
    "hard: neighbours swapped": (_swap, 7, 14),
    # two disguises at once
    "mix: leet and dots": (_then(_map(LEET_DIGITS), _join(".")), 4, 12),
    "mix: leet and spaces": (_then(_map(LEET_SOME), _join(" ")), 4, 10),
    "mix: capitals and repeated": (lambda t, n: _repeat(t, n).upper(), 4, 40),
    "mix: leet and repeated": (_then(_repeat, _map(LEET_SOME)), 4, 20),
    "mix: full-width and dashes": (_then(_map(FULL), _join("-")), 4, 16),
    "mix: cyrillic and zero-width": (_then(_map(CYR), lambda t, n: ZW[n % 5].join(t)), 4, 40),
    "mix: zalgo and leet": (_then(_map(LEET_SOME), _zalgo), 4, 20),
    "mix: accents and spaces": (_then(_map(ACCENT), _join(" ")), 4, 12),
    "mix: circled and repeated": (_then(_repeat, _map(CIRCLED)), 4, 20),
    "mix: mathematical and emoji": (_then(_map(BOLD), _joins(EMOJI)), 4, 10),
    "mix: small capitals and underscores": (_then(_map(SMALLCAPS), _join("_")), 4, 12),
    "mix: stars and capitals": (lambda t, n: _words(_stars)(t, n).upper(), 4, 16),
    "mix: soft hyphens and greek": (_then(_map(GRK), _join("\u00ad")), 4, 20),
    "mix: repeated and dashes": (lambda t, n: "-".join(_repeat(t, n)), 4, 10),
    "mix: override and full-width": (_then(_map(FULL), RLO), 4, 20),
    "mix: camel and underscore": (lambda t, n: "x_" + _case(t, n).replace(" ", "_") + "_x", 4, 20),
    "mix: symbols and case": (lambda t, n: _map(SYMBOLS)(t, n).upper(), 4, 20),
    "mix: strike-through and spaces": (lambda t, n: " ".join(c + "\u0336" for c in t), 4, 10),
    "mix: line break and leet": (_then(_words(_linebreak), _map(LEET_SOME)), 5, 14),
    "mix: quotes and cyrillic": (_then(_map(CYR), _quoted), 4, 20),
    "mix: hashtag and leet": (lambda t, n: "#" + _map(LEET_SOME)(t, n).replace(" ", ""), 5, 20),
}
# kinds in which an unchanged term is what is meant
UNCHANGED = {
    "plain",
    "doubled words",
    "glued to punctuation",
    "quoted",
    "hashtag",
    "underscored name",
    "camel case",
    "name or address",
    "emoji glued",
    "digits glued",
    "middle of a long message",
}
# terms that turn into an ordinary word or into noise under these kinds
UNFAIR = {
    "stars for vowels": {
        "tonto",
        "puto",
        "pito",
        "pene",
        "polla",
        "bobo",
        "pedo",
        "sexo",
        "perra",
        "teta",
        "caca",
        "Mist",
        "Popo",
        "Esel",
        "cerdo",
        "culo",
        "Furz",
        "burro",
        "Hure",
        "hell",
        "anal",
        "piss",
        "porn",
        "rape",
        "crap",
        "Zicke",
    },
    "stars for all vowels": {"tonto", "cerdo", "perra", "polla", "burro", "zorra", "Pisse", "bobo", "sexo"},
    "one letter repeated": {"ass", "hoe", "git", "ano", "sex", "Sex", "Kot", "Sau", "feo"},
    "one space": {
        "cerdo",
        "perra",
        "Penner",
        "polla",
        "gordo",
        "tonto",
        "asshole",
        "cabrón",
        "Arsch",
        "Zicke",
        "burro",
        "teta",
        "joder",
        "retard",
        "Mongo",
        "verga",
        "penis",
        "loser",
        "malparido",
        "moron",
    },
    "combining mark": {"coño", "ano"},
    "foreign accents": {"coño", "ano"},
    "foreign accents and strokes": {"coño", "ano"},
    "split over a line break": {"cerdo", "perra", "polla", "joder", "verga", "penis", "loser"},
    "hard: neighbours swapped": {"Scheiße"},
}
UNFAIR["mix: stars and capitals"] = UNFAIR["stars for vowels"]
UNFAIR["mix: accents and spaces"] = UNFAIR["foreign accents"]
UNFAIR["mix: line break and leet"] = UNFAIR["split over a line break"]
PER_KIND = 11


def _fits(term, low, high):
    return len(term) <= high and max(len(w) for w in term.split(" ")) >= low


def _latin(lang):
    words = _TERMS[lang]
    for kind, (f, low, high) in LATIN.items():
        if kind == "camel case":
            f = _camel(lang)
        usable = [t for t in words if _fits(t, low, high) and t not in UNFAIR.get(kind, ())]
        if kind.startswith(("stars", "one s", "split", "mix: line", "hard: nei", "mix: stars", "markup")):
            usable = [t for t in usable if all(len(w) >= low for w in t.split(" "))]
        start = _h(lang, kind) % len(usable)
        for k in range(min(PER_KIND, len(usable))):
            term = (
                usable[(start + k * 1) % len(usable)]
                if len(usable) <= PER_KIND
                else usable[(start + k * max(1, len(usable) // PER_KIND)) % len(usable)]
            )
            n = _h(kind, term, k) % 997
            shown = f(term, n)
            if kind not in UNCHANGED and kind != "case" and shown.casefold() in (term.casefold(), _bare(term)):
                continue
            if shown == term and kind == "case":
                continue
            if ("leet" in kind or "mix: symbols" in kind) and not re.search(r"[0-9@!$(+]", shown):
                continue
            if kind == "mix: symbols and case" and not re.search(r"[@!$(+]", shown):
                continue
            if kind == "middle of a long message":
                yield lang, kind, term, LONG[lang].format(shown)
                continue
            frames = FRAMES[lang]
            message = frames[n % len(frames)].format(shown) if "{" not in shown else frames[n % len(frames)].replace("{}", shown)
            yield lang, kind, term, message


def _hand(lang, kind, block, frames=True):
    """lines 'term = form, form' written by hand"""
    for line in block.strip().splitlines():
        term, forms = line.split(" = ")
        for form in forms.split(", "):
            n = _h(kind, form) % 997
            yield lang, kind, term.strip(), FRAMES[lang][n % len(FRAMES[lang])].replace("{}", form.strip())


EN_RESPELT = (
    """
fuck = phuck, fuk, fck, fuq, fukk
shit = shyt, sh1te, shiit
bitch = biatch, b1tch, biotch, bich
stupid = stoopid, stewpid, stupit
idiot = idjit, eediot, idi0t, ideot
dick = dik, dikk
ass = azz
asshole = azzhole
shut up = shaddup, shutup, shut the up
bastard = basterd, barstard
moron = m0r0n, moroon
loser = looser, l00z3r
cunt = kunt
cock = kock
porn = pr0n, p0rn
kill yourself = kil urself, kill urself
whore = hore, wh0re
""".replace(", shut the up", "")
    .replace("idi0t, ", "")
    .replace(", looser", "")
    .replace("m0r0n, ", "")
    .replace(", p0rn", "")
    .replace("hore, wh0re", "wh0r3")
    .replace("b1tch, ", "")
)
ES_RESPELT = (
    """
hijo de puta = hijoputa, ijo de puta, hijo'e puta
puta = pvta, puuta
joder = joer, hoder
gilipollas = jilipollas, gilipoyas
imbécil = inbecil, imvecil
estúpido = estupio, ezstupido
mierda = mierd, mielda
cabrón = kabron, cabronn
idiota = hidiota, idiotaaa
culo = kulo
polla = poya
pendejo = pendexo, pndejo
coño = koño
zorra = sorra
vete a la mierda = bete a la mierda, vete a la mrd
""".replace(", puuta", "")
    .replace(", ezstupido", "")
    .replace("mierd, ", "")
    .replace(", cabronn", "")
    .replace(", idiotaaa", "")
)
DE_RESPELT = """
Arschloch = Aschloch, Arschl0ch, Arsloch
Scheiße = Scheise, Schaise, Scheizze, Schice
Hurensohn = Huansohn, Hurnsohn
Wichser = Wixer, Wixxer, Vichser
ficken = fikken
fick dich = fik dich, fickdich, f dich
blöd = bleed, blöt
Idiot = Idjot, Idiod
Fotze = Votze
Schlampe = Schlampä, Shlampe
Missgeburt = Missgebuat, Mißgeburt
Depp = Däpp
halt die Fresse = halt die Fresä, halt dei Fresse
verpiss dich = vapiss dich, verpiß dich
""".replace(", f dich", "").replace("bleed, ", "")
DE_SPELT = """
Scheiße = Scheisse, SCHEISSE, scheisse, Scheiẞe
blöd = bloed, BLOED, bloed
hässlich = haesslich, häßlich, HAESSLICH
Miststück = Miststueck, MISTSTUECK
Arsch = ARSCH, aRsCh
Missgeburt = Mißgeburt, MISSGEBURT
verpiss dich = verpiß dich, VERPISS DICH
""".replace(", bloed\n", "\n")
ES_SPELT = """
estúpido = estupido, ESTUPIDO, estùpido, estüpido
imbécil = imbecil, IMBECIL, imbècil
cabrón = cabron, CABRON, cabròn
cállate = callate, CALLATE
ojalá te mueras = ojala te mueras, OJALA TE MUERAS
"""
DECOMPOSED = {"es": ["estúpido", "imbécil", "cabrón", "coño", "cállate", "ojalá te mueras"], "de": ["blöd", "hässlich", "Miststück"]}
PHRASE_GAPS = ["{0}.{1}", "{0}_{1}", "{0}-{1}", "{0}  {1}", "{0}\n{1}", "{0}, {1}", "{0}...{1}", "{0}\u00a0{1}", "{0}*{1}", "{0}{1}"]


def _phrases(lang):
    for t in _TERMS[lang]:
        if " " in t:
            for i, gap in enumerate(PHRASE_GAPS):
                sep = gap[3:-3]
                yield lang, "gaps of a phrase", t, FRAMES[lang][(i + len(t)) % len(FRAMES[lang])].format(sep.join(t.split(" ")))


# ---------------------------------------------------------------- Chinese
TRAD = str.maketrans("痴妈贱变态脑残强奸鸡胖丑阴滚坏闭没欢杀经执爱们别说门货恶", "癡媽賤變態腦殘強姦雞胖醜陰滾壞閉沒歡殺經執愛們別說門貨惡")
RADICALS = str.maketrans("白自色人女口大子毒水心羊干门王鸟", "⽩⾃⾊⼈⼥⼝⼤⼦毒⽔⼼⽺⼲门⽟鸟".replace("⽟", "王"))
ZH_KINDS = {
    "plain": lambda t, n: t,
    "traditional": lambda t, n: t.translate(TRAD),
    "characters spaced": lambda t, n: (" ", "  ", "\u3000", "\u00a0")[n % 4].join(t),
    "dots between": lambda t, n: (".", "·", "。", "…", "•", "、")[n % 6].join(t),
    "dashes between": lambda t, n: ("-", "—", "——", "~", "～")[n % 5].join(t),
    "underscores between": lambda t, n: "_".join(t),
    "slashes between": lambda t, n: ("/", "|", "\\", "／")[n % 4].join(t),
    "symbols between": lambda t, n: ("*", "#", "@", "&", "+", "^", "%", "★", "，", "！")[n % 10].join(t),
    "digits between": lambda t, n: str(n % 10).join(t),
    "letters between": lambda t, n: ("x", "a", "Q", "vv")[n % 4].join(t),
    "emoji between": lambda t, n: EMOJI[n % 7].join(t),
    "brackets": lambda t, n: "".join("【】（）[]《》"[2 * (n % 4)] + c + "【】（）[]《》"[2 * (n % 4) + 1] for c in t),
    "zero-width": lambda t, n: ZW[n % 5].join(t),
    "bidi characters": lambda t, n: BIDI[n % 5].join(t),
    "soft hyphens": lambda t, n: "\u00ad".join(t),
    "invisible fillers": GROUP,
    "invisible tags": _invisible_tags,
    "variation selectors": _mark(["\ufe0f", "\ufe00", "\U000e0100"]),
    "combining mark": _mark(["\u0336", "\u0332", "\u0308", "\u0337", "\u20dd"]),
    "zalgo": _zalgo,
    "repeated characters": lambda t, n: "".join(c * (2 + (n + i) % 2) for i, c in enumerate(t)),
    "last character repeated": lambda t, n: t + t[-1] * (2 + n % 3),
    "split over a line break": lambda t, n: t[:1] + "\n" + t[1:],
    "one character a line": lambda t, n: "\n".join(t),
    "reversed with override": RLO,
    "markup inside": lambda t, n: t[:1] + ("<b>", "[i]", "<br>", "**")[n % 4] + t[1:] + ("</b>", "[/i]", "", "**")[n % 4],
    "doubled words": lambda t, n: ("", " ", "，")[n % 3].join([t] * (2 + n % 3)),
    "quoted": lambda t, n: ("“{}”", "「{}」", "《{}》", "'{}'", "『{}』")[n % 5].format(t),
    "hashtag": lambda t, n: ("#{}#", "#{} ", "@{}")[n % 3].format(t),
    "glued to letters": lambda t, n: ("lol{}haha", "你是{}ok", "666{}666", "XX{}XX")[n % 4].format(t),
    "emoji glued": lambda t, n: EMOJI[n % 7] + t + EMOJI[(n + 2) % 7],
    "middle of a long message": lambda t, n: t,
    "radical code points": lambda t, n: t.translate(RADICALS),
    "mix: traditional and spaced": lambda t, n: " ".join(t.translate(TRAD)),
    "mix: traditional and zero-width": lambda t, n: ZW[n % 5].join(t.translate(TRAD)),
    "mix: repeated and dots": lambda t, n: ".".join(c * 2 for c in t),
    "mix: override and symbols": lambda t, n: "\u202e" + "*".join(t[::-1]) + "\u202c",
    "mix: emoji and digits": lambda t, n: "".join(c + (EMOJI[n % 7] if i % 2 else str(n % 10)) for i, c in enumerate(t)),
    "mix: line break and marks": lambda t, n: "\n".join(c + "\u0332" for c in t),
    "mix: brackets and spaces": lambda t, n: " ".join("【" + c + "】" for c in t),
}
ZH_UNCHANGED = {
    "plain",
    "doubled words",
    "quoted",
    "hashtag",
    "glued to letters",
    "emoji glued",
    "middle of a long message",
    "last character repeated",
}
ZH_HARD = {
    "hard: homophones": """
傻逼 = 煞笔, 沙比, 傻比, 傻b, 傻B, 傻屄
他妈的 = 他吗的, 他马的, 它妈的, 特么的
操你妈 = 草泥马, 艹你妈, 草你妈, 操尼玛
妈的 = 玛德, 马的, 嘛的
白痴 = 白吃, 白癡
混蛋 = 混旦, 浑蛋
去死 = 去屎, 去4, qu死
王八蛋 = 王8蛋, 忘八蛋, 王八旦
弱智 = 弱只, 弱zhi
脑残 = 脑惨, 脑can, nao残
贱人 = 贱银, 剑人, jian人
鸡巴 = 几巴, 鸡8, 鸡吧
智障 = 制杖, 智杖
神经病 = 神精病, 神经bing
滚蛋 = 滚旦, 滚dan
变态 = 变太, bt变tai
笨蛋 = 笨旦, 本蛋, 笨dan, ben蛋
""".replace("白吃, ", "")
    .replace(", 马的, 嘛的", "")
    .replace("几巴, ", "")
    .replace(", bt变tai", "")
    .replace("弱只, ", ""),
    "hard: pinyin": """
傻逼 = shabi, shǎbī, ShaBi
笨蛋 = bendan, ben dan, bèndàn
白痴 = baichi, bai chi
混蛋 = hundan, hùndàn
王八蛋 = wangbadan, wang ba dan
他妈的 = tamade, ta ma de
操你妈 = caonima, cao ni ma
滚蛋 = gundan, gun dan
脑残 = naocan, nao can
智障 = zhizhang, zhìzhàng
贱人 = jiànrén
变态 = biantai, biàntài
神经病 = shenjingbing
""",
    "hard: characters taken apart": """
强奸 = 弓虽女干, 弓虽奸, 强女干
妓女 = 女支女
婊子 = 女表子
滚蛋 = 氵衮蛋
坏蛋 = 土不蛋
妈的 = 女马的
他妈的 = 他女马的, 亻也妈的
操你妈 = 操你女马, 扌喿你妈
""",
}


def _chinese():
    words = _TERMS["zh"]
    for kind, f in ZH_KINDS.items():
        usable = words
        if kind.endswith("traditional") or kind.startswith("mix: traditional"):
            usable = [t for t in words if t.translate(TRAD) != t]
        if kind == "radical code points":
            usable = [t for t in words if t.translate(RADICALS) != t]
        if kind in (
            "repeated characters",
            "mix: repeated and dots",
            "one character a line",
            "mix: line break and marks",
            "mix: emoji and digits",
            "brackets",
            "mix: brackets and spaces",
            "letters between",
        ):
            usable = [t for t in usable if len(t) <= 4]
        start = _h("zh", kind) % len(usable)
        step = max(1, len(usable) // PER_KIND)
        for k in range(min(PER_KIND + 3, len(usable))):
            term = usable[(start + k * step) % len(usable)]
            n = _h(kind, term, k) % 997
            shown = f(term, n)
            if kind not in ZH_UNCHANGED and shown == term:
                continue
            if kind == "middle of a long message":
                yield "zh", kind, term, LONG["zh"].format(shown)
            else:
                yield "zh", kind, term, FRAMES["zh"][n % len(FRAMES["zh"])].replace("{}", shown)
    for kind, block in ZH_HARD.items():
        yield from _hand("zh", kind, block)


def _all_disguised():
    for lang in ("en", "es", "de"):
        yield from _latin(lang)
        yield from _phrases(lang)
        for t in DECOMPOSED.get(lang, ()):
            for _k, frame in enumerate(FRAMES[lang][:2]):
                yield lang, "decomposed accents", t, unicodedata.normalize("NFD", frame.format(t))
    yield from _hand("en", "hard: respelt", EN_RESPELT)
    yield from _hand("es", "hard: respelt", ES_RESPELT)
    yield from _hand("de", "hard: respelt", DE_RESPELT)
    yield from _hand("de", "umlauts and sz spelt out", DE_SPELT)
    yield from _hand("es", "accents dropped", ES_SPELT)
    yield from _chinese()


def disguised():
    seen = set()
    for row in _all_disguised():
        if (row[2], row[3]) not in seen:
            seen.add((row[2], row[3]))
            yield row


# ---------------------------------------------------------------- clean messages, by hand
CLEAN = {
    "en words that contain a term": """
Our class assembly is on Tuesday, please bring your glasses.
The grass on the football field is still wet.
Can you pass me the brass instrument case?
We need a compass for the geography assignment.
The assassin in the play wears a black coat.
Scunthorpe is in Lincolnshire, my gran lives there.
Penistone is a small town near Sheffield.
My cousins moved from Sussex to Essex last year.
Middlesex County has three libraries.
Hancock signed the Declaration of Independence first.
The peacock opened its tail when we walked past.
My dad drank a fruit cocktail at the wedding.
The cockpit of the plane was tiny.
We saw a cockatoo and a woodcock at the zoo.
Charles Dickens wrote Great Expectations.
Emily Dickinson is on the poetry list.
Do you analyse the poem before or after the quotes?
The analysis section needs more detail.
An analogue clock has hands, a digital one does not.
The canal trip was cancelled because of rain.
We learned about the Panama Canal in history.
Grapes and oranges are in the fruit bowl.
She closed the drapes because the sun was too bright.
My brother is training to be a therapist.
The skyscraper has ninety floors.
Please put the scraps of paper in the recycling.
I made a scrapbook of our trip.
The sandpaper scraped the wood smooth.
Arsenal won two nil on Saturday.
Parse the sentence and underline the verb.
The population is sparse in the north.
We had to rehearse the play four times.
The coarse sand goes in the bottom of the filter.
Shiitake mushrooms are good in soup.
Mishit the ball again, sorry coach.
Shell collecting on the beach was the best part.
Hello everyone, who has the maths homework?
Michelle and Shelley are doing the poster.
The shells on the Seychelles are amazing.
Othello is the next play we read.
The oxymoron in line three is deafening silence.
Dumbbells are kept in the sports cupboard.
Dumbledore is my favourite character.
The closer you look, the more you see.
Please close the door, the last person left it open, it was closer to me.
Smugly, the cat sat in my chair.
The horseshoe hung over the door.
My shoes are too small and the shoelaces are broken.
We planted potatoes with a hoedown song in the background.
Digital clocks are easier to read.
Legitimate sources only in the bibliography please.
The cogito is a famous idea by Descartes.
Fire retardant curtains are required on stage.
The Ashkenazi food at the festival was lovely.
Saltwater fish cannot live in the pond.
The basset hound slept all day.
Massachusetts is hard to spell.
The ambassador visited our school.
Potassium burns with a lilac flame.
The cassette player belongs to my grandpa.
Passover and Easter were in the same week.
Embarrassing moment: I called the teacher mum.
Carcass is the word for the body of an animal.
Harassment of any kind must be reported to the office.
Bypass the puddle or your socks get wet.
Sextant is an old tool for sailors.
A sextet is a group of six musicians.
The sextuplets all play the violin.
Unisex uniforms arrive in May.
The prickly hedgehog is asleep.
A niggle in my knee kept me off the pitch.
Benedick and Beatrice argue all the time in Much Ado.
Dickory dock is a nursery rhyme.
Lord Cockburn pronounced his name Coburn.
The weathercock on the church turns slowly.
Hitchcock films are quite scary.
Shuttlecocks are in the green box.
A stopcock turns off the water.
Idiosyncratic means having your own odd ways.
The idiom "raining cats and dogs" confused me.
The peninsula is shaped like a boot.
Therapeutic music helps me study.
The rapeseed fields are bright yellow in May.
Grapefruit juice is too sour for me.
Trapeze artists practise every day.
The Cockney accent is hard for me to follow.
Babcock and Wilcox built boilers.
Titanic sank in 1912 after hitting an iceberg.
Stupendous work on the mural, year nine!
Phoebe echoes the last line of the chorus.
The hellebore is flowering in the garden.
The Hellenic period came after Alexander.
Seashells and eggshells go in the craft box.
Nutshell: read chapter four and answer six questions.
Bombshell news, the trip is in June!
Jerkin is an old word for a short jacket.
Skill yourself up with ten minutes of practice a day.
Dishearten and discourage mean nearly the same.
""",
    "en across word boundaries": """
The pen is on the desk.
Whose pen is this? The pen is blue.
Just push it and it opens.
Please finish it before Friday.
I wish it would stop raining.
This hit song is from 1999.
Fresh italian bread is the best.
The fish it caught was huge.
It was so hot and there was some wind.
He has some stickers and I was surprised.
Has she finished? As soon as she does we go.
The bus stops here.
He who reads learns.
The ship is sailing at noon.
Let us examine the results.
This example is exactly like his exam.
It was his experiment, not ours.
Her dress expired, I mean her pass expired.
Is an albatross bigger than a gull?
She has an alarm and an album.
He gave an alternative answer.
Find an alibi for the character in the story.
Who else is coming to the park?
Who eats pizza with pineapple?
Echo effects are at the end of the song.
Big items go in the big item box.
I dig it, the song is great.
Being italic, the word stands out.
The pearl is in her ear, see?
My car seat is broken.
Where is your ear, sergeant? said the clown.
A jar set costs four pounds.
Basic rap music has a steady beat.
Topic rap battles are on Friday in music.
Music rapidly changes the mood.
The zip issue is fixed.
A ship issued a warning.
Tip: is session two in the hall?
Wrap everything in paper.
I like rap even more than rock.
We trap each ball before passing.
Amsterdam now has more bikes than people.
Rotterdam neighbours the sea.
The dam needs repair.
Hot water comes from the left tap.
Is it odd? I count seven.
Bug lyrics are about insects.
Chuck a ball and duck.
Crab itches are no fun at the beach.
Rabbit chews the carrot.
A bit cheaper than the last one.
Rub it changes colour when warm.
Bus Luton to London leaves at six.
Thus lutes are string instruments.
Pass whole numbers to the function.
The bass hole in the guitar is round.
A glass hole punch does not exist.
Nordic kids ski early.
A public kitchen opened near school.
The magic key opens the chest.
Panda music, kangaroo music, all music keeps me calm.
Pop or new wave, which do you like?
Soap or nail polish remover?
Step or not step, that is the question.
Recipe: nice and easy.
He opened and shut upper windows.
Will you succeed? You succeed when you try.
You suckle a lamb with a bottle.
Skill yourselves, said the coach.
Let's go to Helloween concert tickets page.
Our retro tardis poster is blue.
Nina zips her coat.
Pizza, pasta, banana, zig zag.
Can a zip be fixed?
No more on this today.
For more on volcanoes see page nine.
Tomorrow we learn more on atoms.
""",
    "en apostrophes and short forms": """
He'll be late, she'll be early.
We'll meet at the gate, they'll wait.
Who're you sitting with at lunch?
I'd go but it's raining.
She'd rather read, he'd rather draw.
It'll be fine.
That'd be lovely, thanks.
Y'all ready for the quiz?
'Twas the night before the exam.
Rock 'n' roll isn't dead.
He'll, she'll, we'll: write out the long forms.
Who'll bring the ball? He'll bring it.
We'll see, said he, he'll come.
O'Connell and O'Hara are both Irish names.
What's his excuse? It's that he's ill.
""",
    "en code, units, formulas, numbers": """
print("Hello, class")
assert len(names) == 30
import assets; assets.load()
class Passenger(Person): pass
for i in range(10): total += i
SELECT name FROM classes WHERE assigned = 1;
const compass = require("./compass");
#include <cassert>
if (a != b) return c;
x = (a + b) * (c - d)
f(x) = 3x^2 + 2x - 5
E = mc^2 and F = ma
2H2 + O2 -> 2H2O
CH3-CH2-OH is ethanol
The atomic mass of As is 74.92
S + H2O and I2 are in the table
455 students, 101 teachers, 7 buses
Room 455 is next to room 504.
My locker is number 5417.
Call the office at 555-0143.
The score was 1-0, then 5-4.
Meet at 10:10, not at 11:01.
The answer is 3.14159, not 3.41.
The A55 is the road to Wales.
The A 55 is closed near Bangor.
The codes are 4R5 and 3E.
5 kg, 10 m, 4 l, 7 s
1 ft 10 in, 20 lb, 3 oz
p(a) = 0.5, p(b) = 0.25
sin(x) + cos(x) = 1 is false
d/dx of x^2 is 2x
a / s / d / f are the keys to move.
Press W A S D to walk.
Type c d, then l s, then e x i t in the terminal.
Keys: q w e r t y u i o p
Spell it: b o o k.
Spell it with me: f r i e n d
A B C D E F G, sing with me
Choose a, b, c or d.
Answers: 1 a, 2 c, 3 d, 4 b, 5 a
10110 in binary is 22.
The hex colour is #a5f0c1.
The password must have 8 characters and a symbol like @ or $.
ISBN 978-0-14-143951-8
https://www.bbc.co.uk/bitesize/subjects
https://en.wikipedia.org/wiki/Classical_music
www.assessment-centre.example/class/7b
https://example.org/pen-island/index.html
file:///home/user/assignments/essay.docx
C:\\Users\\Tom\\Documents\\glasses.jpg
lesson_plan_v2_final.pdf
my_cool_class_2024
#classof2025 #assembly
@MrDickens please share the slides
asdfghjkl
qwertyuiop lol
wwww.school.example is the wrong address
H e l l o in big letters on the poster
t i t l e in the middle please
H-E-L-P is how you spell help.
C/O the school office, 12 High Street
N/A, w/o, b/c, e.g., i.e., etc.
U.S.A., U.K., E.U., U.N.
A.S.A.P. please
S.O.S. is three dots, three dashes, three dots.
""",
    "en shouting, emoji, music, biology": """
GOOOOAL!!! WHAT A SHOT!!!
NO WAY!!! WE WON!!!
HELLOOOO EVERYONE
helloooo who is there
yessss finally weekend
soooo tired today
hahahahaha good one
lolololol
aaaaaaah spider!!!
PASS THE BALL!!!
CLASS IS CANCELLED TODAY
MY GLASSES ARE LOST
😂😂😂 that was funny
🎉🎂 happy birthday Ana 🎉🎂
👍👍 see you at 5 ⏰
❤️ thanks for the help ❤️
🐓 is a farm animal and 🐷 is too
🍆🍅🥕 are on the shopping list
I ❤ 📚
¯\\_(ツ)_/¯ no idea
(╯°□°)╯︵ ┻━┻
:-) ;-) :D xD
<3 <3 <3
*** important *** read this
--- end of message ---
~~~ waves ~~~
The bass clef and the brass section start together.
Bassoon and contrabass are low instruments.
Crescendo, then diminuendo, then da capo.
Do re mi fa sol la ti do
C E G is a C major chord.
A G E D C is the melody.
The mitosis analysis is due Monday.
Chromosomes carry genes, and the cell wall is outside.
The blue tits are nesting, says the sign about titmice.
The stamen and the pistil are parts of a flower.
Homo sapiens and Homo erectus are in chapter two.
The angle of the hypotenuse is in the diagram.
An asset is something you own.
The assumption in step two is wrong.
""".replace("The blue tits are nesting, says the sign about titmice.\n", "The titmice are nesting in the hedge.\n"),
    "en school chat": """
Did you finish the maths homework?
What page are we on?
I can't come to practice today, sorry.
Can someone send me the notes from Monday?
The teacher moved the quiz to Thursday.
That was really mean, please stop.
I don't like how you talk to me.
You were great in the play!
Who wants to be in my group?
Lunch is pasta today.
My phone died, I'm on my laptop.
Is the library open after four?
Good luck with your driving test!
I have a dentist appointment at two.
Can I borrow your charger?
The wifi is slow again.
That joke was not funny.
I lost my keys in the gym.
We lost the match but had fun.
Our goalie is the best player.
Please be quiet, I'm trying to read.
See you at the bus stop.
I'm allergic to nuts.
It's raining cats and dogs.
Don't forget your permission slip.
She is my best friend.
He plays the tuba in the band.
Let's practise the dance at mine.
Who took my rubber? I need to erase a line.
I got ninety percent in science!
Can you help me with question six?
What does photosynthesis mean?
The fire drill is at eleven.
My cat had four kittens.
We are going camping next weekend.
I'm nervous about the speech.
You can do it, I believe in you.
The new timetable is on the board.
Bring trainers for PE.
We need eggs, flour and sugar.
I feel sick, I'm going home.
My brother broke his arm.
Can we swap seats?
I finished the book last night, the ending is sad.
Are you free on Sunday?
The museum trip costs nine pounds.
Mum says I can't stay late.
Happy Diwali to everyone!
Eid Mubarak, see you after the holidays.
I'm learning the guitar.
Stop calling me names, it hurts.
Please don't shout in the chat.
Miss, somebody used a bad word.
Our dog is called Biscuit.
How many days until summer?
""",
    "en foreign words, names, places": """
Herr Schmidt and Frau Fuchs visit from Germany.
The fugu fish is poisonous.
Mr Cockcroft teaches physics.
Ms Glasscock runs the art club.
Mrs Hiscock is the head of year.
Dr Bassett is our dentist.
Lady Assington is in the play.
The Fuchsia flowers are pink.
Phuket is an island in Thailand.
Fukuoka and Fukushima are in Japan.
Titicaca is a lake between Peru and Bolivia.
Lake Titicaca is very high up.
Clitheroe and Lightwater are English towns.
Cockermouth flooded in 2009.
Dassel and Kassel sound alike.
Assisi is in Italy.
Assam tea comes from India.
Matsushita made radios.
Mishima and Takeshita are Japanese names.
Yoshito and Rashid are in my team.
Arsène Wenger managed Arsenal.
Nasser and Hassan play chess.
Chelles is near Paris.
Seychellois people speak Creole.
Picasso painted Guernica.
Tasso was an Italian poet.
Vasco da Gama sailed to India.
Tabasco sauce is too hot.
Mongolia is north of China.
Popocatepetl is a volcano in Mexico.
Montana, Nevada and Alaska are states.
Havana, not Havanna.
Montpellier and Marseille are in France.
Dickson, Dickenson and Dickerson share a root.
Hitchin is not kitchen.
""",
    "en hyphenations and line breaks": """
We need an as-
sessment of the risk.
The class-
room is upstairs.
A gram-
mar lesson.
I found a pen⏎Is it yours?
Bring your glas-
ses tomorrow.
The com-
pass points north.
""".replace("-\n", "-\u23ce"),
    "es words that contain a term": """
La disputa duró toda la tarde.
El ordenador o computadora está en el aula.
La diputada visitó el colegio.
Su reputación es muy buena.
El cómputo de votos termina hoy.
La amputación se explica en el libro de historia.
El diputado habló en la radio.
Calcula el cálculo mental de la página diez.
El artículo y el vehículo están en la lección.
El músculo del brazo se llama bíceps.
El círculo y el óculo de la iglesia.
La película empieza a las ocho.
La partícula tiene carga negativa.
El espectáculo fue precioso.
El oráculo de Delfos era muy famoso.
Tenemos que articular bien las palabras.
El currículo está en la mesa.
La tetera de mi abuela es azul.
La envergadura del águila es enorme.
La familia Vergara vive en el tercero.
La Penélope de Homero espera a Ulises.
Los rayos penetran en el agua.
El cacao y los cacahuetes son de América.
El Titicaca está entre Perú y Bolivia.
La cacatúa repite palabras.
El trofeo está en la vitrina.
Orfeo bajó a buscar a Eurídice.
Morfeo es el dios de los sueños.
El torpedo es un pez con electricidad.
El verano pasado fuimos al océano.
La mano, el piano y el hermano.
Mi hermano toca el piano con una mano.
Mi tío Manolo llegó temprano.
El pantano está lleno de ranas.
Un anónimo dejó flores.
La banana está madura.
El urbano y el rural son dos paisajes.
El capitolio está en La Habana.
El pitón es una serpiente y el pitorro es del botijo.
Repito: mañana hay examen.
El pálpito del corazón es rápido.
Vasco da Gama llegó a la India.
La salsa de tabasco pica mucho.
El frasco está en el armario.
Velasco marcó un gol.
La cascola pega bien el papel.
La sexta pregunta es difícil.
El sexteto toca el sábado.
El sextante servía para navegar.
La idiosincrasia de un pueblo.
El idioma que más me gusta es el francés.
Los idiomas oficiales son cuatro.
El tontorrón... no, el monitor de música.
El montón de hojas está en el patio.
El atontado, no: el acento va en la o.
Los burros, no, los barrios de la ciudad.
El bobinado del motor es de cobre.
La bobina de hilo es roja.
El emparrado da sombra.
La cebra y la gacela corren.
El análisis morfológico es para el lunes.
El canal de Panamá une dos océanos.
La señal analógica es continua.
La ensalada de piñones lleva queso.
El gallo canta y la gallina pone huevos.
El pollo con patatas está rico.
La ampolla me duele en el pie.
La cigarra y la hormiga es una fábula.
La gordura no, la cordura es importante.
Las computadoras nuevas llegaron hoy.
El tetraedro tiene cuatro caras.
El tetabrik va al contenedor amarillo.
""".replace("El tontorrón... no, el monitor de música.", "El monitor de música llega tarde.")
    .replace("El atontado, no: el acento va en la o.", "El acento va en la o.")
    .replace("Los burros, no, los barrios", "Los barrios")
    .replace("La gordura no, la cordura", "La cordura"),
    "es across word boundaries": """
Hoy es el día del libro.
¿Cuál es el resultado?
Este es el mejor equipo.
Ese libro es mío.
Las cosas están en la mochila.
Las comidas son a las dos.
Las coreografías las comenzamos mañana.
Van al cine esta tarde.
Están al lado de la puerta.
Dan al patio del colegio.
Pongan algo en la hoja.
Eran alumnos de tercero.
He llegado tarde.
He llamado a mi madre.
He llevado los libros.
Tengo una nota buena.
Esta noche hay luna llena.
La noche es larga.
Toda nota cuenta.
Cada noche leo un rato.
Una nota más, por favor.
La novela no tiene final.
Super rápido llegó.
Va a ser super raro.
Por ver gatos fuimos al parque.
Quiero ver gaviotas.
Hacer dos ejercicios al día.
Tienes que leer dos capítulos.
El jefe o la jefa firma.
¿Café o té?
Golpe doble en el tambor.
Rompe dos huevos.
Hay un montón todos los días.
Con todo el cariño.
Un botón todavía falta.
Grupo llamado Los Verdes.
Campo llano y verde.
El tiempo llama a la puerta.
Nunca camino solo.
Toca cada tecla una vez.
Saca cadenas de papel.
Busca caracoles en el jardín.
Este taller es gratis.
Este tablero es de madera.
Ese xilófono es nuevo.
Los exámenes son en junio.
Los exploradores llegaron al polo.
Sus exposiciones son largas.
Bajo de repente el volumen.
Trabajo desde casa hoy.
Rojo desteñido es el color.
Viejo dedal de la abuela.
Saca garbanzos del bote.
Poca gasolina queda.
El señor dobla la esquina.
El rumor domina el pasillo.
El mayor dormía en la litera.
Compré una zeta y una zanahoria.
Buscar una zapatilla azul.
Las autoridades visitan el centro.
Las aulas están cerradas.
Mis autores favoritos son tres.
La mesa una vez fue roja.
Voy a casa uniformado.
Mi taza rota, mi voz ronca.
La voz rara del muñeco.
El arroz originario de Asia.
Hay un niño y dos niñas.
Con once años ya nadaba.
Mi cumpleaños es en mayo y tengo doce años.
Este año es bisiesto.
El año que viene vamos a Roma.
El cono tiene base circular.
El volumen del cono es un tercio.
Los conos naranjas están en el gimnasio.
""",
    "es school chat": """
¿Has hecho los deberes de mates?
¿En qué página vamos?
No puedo ir al entrenamiento, lo siento.
¿Alguien me pasa los apuntes del lunes?
El profe ha cambiado el examen al jueves.
Eso no me ha gustado, para por favor.
No me hables así.
¡Estuviste genial en la obra!
¿Quién quiere hacer grupo conmigo?
Hoy hay lentejas en el comedor.
Se me ha apagado el móvil.
¿Abre la biblioteca por la tarde?
¡Suerte en el examen!
Tengo dentista a las cuatro.
¿Me dejas el cargador?
Hoy el internet va lento.
Perdimos el partido pero nos divertimos.
Nuestra portera es la mejor.
Silencio, que intento leer.
Nos vemos en la parada.
Soy alérgica a las nueces.
Está lloviendo a cántaros.
No olvides la autorización.
Mi mejor amiga se llama Lucía.
Ensayamos el baile en mi casa.
He sacado un nueve en ciencias.
¿Me ayudas con la seis?
¿Qué significa fotosíntesis?
El simulacro es a las once.
Mi gata ha tenido cuatro gatitos.
El finde vamos de acampada.
Estoy nervioso por la exposición.
Tú puedes, confío en ti.
El horario nuevo está en el tablón.
Trae zapatillas para gimnasia.
Faltan huevos, harina y azúcar.
Me encuentro mal, me voy a casa.
Mi hermana se rompió el brazo.
¿Cambiamos de sitio?
Anoche terminé el libro, es triste.
¿Estás libre el domingo?
La excursión cuesta nueve euros.
¡Feliz Navidad a todos!
Aprendo a tocar la guitarra.
No me insultes, me duele.
No gritéis en el chat, por favor.
Profe, alguien ha escrito una palabrota.
Nuestro perro se llama Toby.
¿Cuántos días faltan para el verano?
GOOOOOL DE ANA!!!
jajajajaja muy bueno
síííí por fin viernes
HOLAAAA A TODOS
Holaaa qué tal
😂😂😂 me parto
🎉 felicidades Marta 🎂
""",
    "es code, units, names, places": """
La raíz de 144 es 12.
Son 5 km y 300 m.
a + b = c, despeja b.
2x + 3 = 11, x = 4
El código es 4C5 y la clase 3B.
Mi teléfono empieza por 655.
Quedamos a las 17:45 en la plaza.
https://es.wikipedia.org/wiki/Cálculo
https://www.rae.es/articulos
mi_articulo_final.docx
#verano2024 #hermanos
def calculo(a, b): return a + b
Las vocales son a e i o u.
Deletrea: c a s a
Deletrea conmigo: m e s a
Do re mi fa sol la si
EE. UU. y la U. E. firmaron.
C/ Mayor, 12, 3.º A
Pedro, Pedroso y Pedrosa son apellidos.
La señora Cullera vive en Culleredo.
Culiacán está en México.
Zorrilla escribió Don Juan Tenorio.
El poeta José Zorrilla nació en Valladolid.
Burrow es un apellido inglés.
Gordon y Flash son del cómic.
El señor Penedo es del Penedés.
Caracas es la capital de Venezuela.
Cacabelos y Cáceres son ciudades.
Polladas no, Pollença está en Mallorca.
La Pollença de mis abuelos.
Cerdedo y Cerdanyola son pueblos.
La Cerdaña está en los Pirineos.
Anoeta es el estadio de la Real.
Mierlo es una ciudad holandesa.
Putin y Biden salieron en las noticias.
Puthod es un apellido suizo.
Peñíscola tiene castillo.
Tontito no es nombre, Toñito sí.
Jodie y Jodar, de Jódar en Jaén.
Vergüenza es con diéresis.
Asensio marcó dos goles.
Moscú y Damasco son capitales.
Damasco está en Siria.
""".replace("Tontito no es nombre, Toñito sí.", "Toñito es mi primo.").replace("Polladas no, ", ""),
}


CLEAN.update(
    {
        "de words that contain a term": """
Der Barsch schwimmt im See.
Der Marsch dauerte drei Stunden.
Die Nordseemarschen sind flach.
Wir marschieren am Samstag im Umzug.
Der Zander und der Flussbarsch sind Fische.
Der harsche Wind kam von Norden.
Karl May schrieb über den Harschschnee.
Der Sauerstoff ist ein Gas.
Das Sauerkraut schmeckt gut.
Die Sauce ist zu scharf.
Bitte sauber machen.
Der Staubsauger ist kaputt.
Die Dinosaurier starben aus.
Der Tyrannosaurus war riesig.
Saudi-Arabien liegt in Asien.
Wir waren in der Sauna.
Das Sauerland ist schön im Herbst.
Die Sauberkeit im Klassenzimmer ist wichtig.
Das Kotelett ist fertig.
Die Schokotorte ist von Oma.
Ein Kotflügel gehört zum Auto.
Der Kothurn ist ein Schuh im Theater.
Der Optimist sieht das Glas halb voll.
Die Chemistin arbeitet im Labor.
Die Mistel wächst auf Bäumen.
Der Mistral ist ein Wind in Frankreich.
Der Pessimist hat selten recht.
Wir fahren mit dem Diesel nach Kiel.
Das Wiesel ist klein und schnell.
Der Kessel pfeift.
Der Kiesel liegt im Bach.
Die Leselampe ist an.
Der Lesesessel steht am Fenster.
Wir rieseln Sand in das Glas.
Faseln und kreiseln sind Verben.
Schweinfurt liegt am Main.
Bastian Schweinsteiger spielte für Bayern.
Die Churer Altstadt ist sehenswert.
Die Mongolei hat viele Pferde.
Ein Mongole ritt durch die Steppe.
Pertussis ist der Name für Keuchhusten.
Der Popocatépetl ist ein Vulkan.
Der Sextant hilft beim Navigieren.
Eine Sexte ist ein Intervall in der Musik.
Das Sextett spielt am Freitag.
Essex und Sussex liegen in England.
Die Klasse schreibt eine Klassenarbeit.
Ein Maßstab gehört zur Karte.
Das Wasser ist zu kalt.
Die Kasse ist geschlossen.
Die Terrasse und die Gasse sind nass.
Bitte alles zusammenfassen und nichts auslassen.
Der Kanal ist zugefroren.
Die Analyse des Gedichts ist fertig.
Der Analphabet lernte mit sechzig lesen.
Das Signal ist analog.
Das Banale und das Finale.
Die Banane ist gelb.
Die Hellebarde ist eine Waffe.
Die Helligkeit am Monitor ist zu niedrig.
Die Forelle und die Libelle leben am Wasser.
Michelle und Estelle kommen später.
Schnelle Hilfe, danke!
Die Tabelle ist auf Seite drei.
Ein Tapetenwechsel tut gut.
Das Therapiepferd heißt Max.
Die Digitaluhr geht vor.
Das Gitter ist offen.
Die Gitarre ist verstimmt.
Die Legitimation fehlt.
Der Hahn und der Cockerspaniel schlafen.
Das Cockpit ist eng.
Das Dickicht im Wald.
Der Dickhäuter ist ein Elefant.
Moritz hat Dickmilch gekauft.
Die Tetanusimpfung ist fällig.
Das Tetraeder hat vier Flächen.
Der Disput war kurz.
Der Computer rechnet.
Die Putenbrust kostet sechs Euro.
Der Putz bröckelt.
Das Kakao-Pulver ist leer.
Der Volcano-Song ist cool.
Das Piano und die Mano-Bar, sagt mein Bruder.
Penelope wartet auf Odysseus.
Das Phänomen ist selten.
Die Opposition stimmt dagegen.
Der Fasching mit Asco-Ton, nein, mit Tombola.
Tombola und Polonaise waren lustig.
""".replace("Der Fasching mit Asco-Ton, nein, mit Tombola.\n", "").replace(
            "Das Piano und die Mano-Bar, sagt mein Bruder.", "Das Piano ist schwarz."
        ),
        "de across word boundaries": """
Das war schön heute.
War schon jemand da?
Gar schlimm ist das nicht.
Klar schaffe ich das.
Ein paar Schuhe fehlen.
Das Paar schwieg lange.
Das Auto ist neu.
Das auch noch.
Was auch immer du willst.
Bis August dann.
Es aus dem Kopf lernen.
Uns auf dem Hof treffen.
Alles auf Anfang.
Diese Lampe ist kaputt.
Diese Leute sind nett.
Diese Lieder kenne ich.
Lies es laut.
Er las es Luisa vor.
Wiese links, Wald rechts.
Nimm ist eine Form von nehmen.
Im Istzustand bleibt alles.
Am Istrien-Stand gab es Eis.
Unterm Ist-Wert steht der Soll-Wert.
Mach die Schokolade auf, die Ecke ist offen.
Eck oben links, Eck oben rechts.
Wann kommt Onkel Otto?
Früh ureigene Ideen finden.
Du machst das gut.
Du musst um acht da sein.
Du meinst also ja.
Auf Urzeit folgt Neuzeit.
Auf Urlaub fahren wir nach Rom.
Schlaf um zehn.
Das Experiment klappt.
Das Exemplar gehört der Schule.
Dies extra markieren.
Es explodiert ein Ballon.
Was exakt ist gemeint?
Man alleine schafft das nicht.
Man also wartet.
Kann alles passieren.
Wenn an Altes erinnert wird.
Was sagst du?
Das sind wir.
Das schaffst du.
Etwas Salz fehlt.
Was sollen wir tun?
War sehr lecker.
Das war sein Ball.
Klar, sein Rad ist neu.
Potsdam nach Berlin dauert nicht lang.
Amsterdam nie ohne Rad.
Der Damm nebenan hält.
Hat Watte im Ohr.
Mit Wasser auffüllen.
Mit Italien verbindet uns viel.
Ruhig Italienisch üben.
Frisch ist der Salat.
So hohe Berge!
So hoeflich, ähm, höflich.
Froh eilt sie heim.
Die Pizza, na zieh schon.
Anna zieht um.
Nina ziert sich.
Oma zieht den Schlitten.
Depesche, Epoche, Poesie.
Jede Pause zählt.
Wilde Pferde laufen.
Gelb, lös den Knoten.
Spaß tut gut.
Tu Sirup dazu.
Popcorn, Po-Ebene, Polen.
An der Po-Ebene wächst Reis.
Top optimal gelaufen.
Schlam, Peter, nicht schlafen.
Schlau, Melanie!
Penn erzählt gern.
Alpen nerven nie.
Lappen nerven beim Putzen.
Den Pokal gab es, Pokal ist Gold.
Er trottet lange hinterher.
Rot, Tells Hut, der Apfel.
""".replace("Schlam, Peter, nicht schlafen.\n", ""),
        "de school chat": """
Hast du die Mathehausaufgaben?
Auf welcher Seite sind wir?
Ich kann heute nicht zum Training.
Schickt mir jemand die Mitschrift von Montag?
Der Test ist jetzt am Donnerstag.
Das war nicht nett, bitte hör auf.
Rede nicht so mit mir.
Du warst super im Theaterstück!
Wer will in meine Gruppe?
Heute gibt es Nudeln.
Mein Handy ist leer.
Hat die Bücherei nach vier offen?
Viel Glück beim Referat!
Ich muss um zwei zum Zahnarzt.
Leihst du mir dein Ladekabel?
Das WLAN ist wieder langsam.
Der Witz war nicht lustig.
Wir haben verloren, aber es hat Spaß gemacht.
Unsere Torfrau ist die Beste.
Seid bitte leise, ich lese.
Bis gleich an der Haltestelle.
Ich bin gegen Nüsse allergisch.
Es regnet in Strömen.
Vergiss den Zettel für den Ausflug nicht.
Sie ist meine beste Freundin.
Wir üben den Tanz bei mir.
Ich habe eine Eins in Bio!
Hilfst du mir bei Aufgabe sechs?
Was bedeutet Fotosynthese?
Der Probealarm ist um elf.
Unsere Katze hat vier Junge.
Am Wochenende zelten wir.
Ich bin nervös wegen der Rede.
Du schaffst das, ich glaube an dich.
Der neue Stundenplan hängt aus.
Bringt Turnschuhe mit.
Wir brauchen Eier, Mehl und Zucker.
Mir ist übel, ich gehe heim.
Mein Bruder hat sich den Arm gebrochen.
Können wir Plätze tauschen?
Das Buch war traurig am Ende.
Hast du am Sonntag Zeit?
Der Eintritt kostet neun Euro.
Frohe Weihnachten euch allen!
Ich lerne Gitarre.
Bitte keine Schimpfwörter, das tut weh.
Schreit nicht so im Chat.
Frau Weber, jemand hat ein böses Wort geschrieben.
Unser Hund heißt Bello.
Wie lange noch bis zu den Ferien?
TOOOOR FÜR UNS!!!
hahahaha der war gut
jaaaa endlich Freitag
HALLOOOO ZUSAMMEN
😂😂😂 ich kann nicht mehr
🎉 alles Gute Lena 🎂
""",
        "de code, units, names, places": """
Die Wurzel aus 144 ist 12.
Es sind 5 km und 300 m.
a² + b² = c²
3x - 7 = 11, also x = 6
Raum 455 ist im ersten Stock.
Klasse 5a trifft Klasse 5s um 13:45.
Meine Nummer endet auf 5417.
https://de.wikipedia.org/wiki/Klassik
aufsatz_klasse_7b_final.docx
#klassenfahrt2024 #saubereschule
def klasse(name): return name.title()
Buchstabiert: H A U S
Buchstabiere mit mir: b a u m
Die Vokale sind a e i o u.
C-Dur hat kein Vorzeichen.
Die Töne heißen c d e f g a h c.
z. B., d. h., u. a., usw.
S. 12, Nr. 4, Abs. 3
GmbH & Co. KG
Lkw, Pkw, Kfz
A 7, B 27, E 45
Frau Marschner und Herr Barschel kommen.
Herr Hurek ist der Hausmeister.
Familie Sauer und Familie Sauter wohnen nebenan.
Frau Sauerbruch unterrichtet Bio.
Herr Mistlbacher kommt aus Tirol.
Frau Eselborn leitet den Chor.
Ficker ist nicht Ficus, Ficus ist eine Pflanze.
Frau Idiotis gibt es nicht, Frau Idelot schon.
Herr Pennewitz singt Bass.
Wanne-Eickel und Kassel liegen weit auseinander.
Die Stadt Assen liegt in den Niederlanden.
Die Hellwegschule ist in Hamm.
Dr. Kotte ist Zahnärztin.
Kotka ist eine Stadt in Finnland.
Popow war ein Physiker.
Zickzack läuft der Hase.
Der Fuchs heißt Ferdi.
Fuchsbau, Fuchsschwanz, Fuchsjagd
Donaudampfschifffahrt hat drei f.
Bitte trennt: Ma-
schine, Schu-
le, Wäs-
che.
""".replace("Ficker ist nicht Ficus, ", "")
        .replace("Frau Idiotis gibt es nicht, Frau Idelot schon.\n", "")
        .replace("-\n", "-\u23ce"),
        "zh inside other words": """
妈妈的手很暖和。
这是我妈妈的电话号码。
奶奶做的饭和妈妈的一样好吃。
我们要献爱心，做爱心卡片。
他是做爱好者协会网站的。
体操你练了多久？
早操你来了吗？
广播体操你会做吗？
十字路口交通很拥挤。
路口交警在指挥。
港口交货要两天。
出口交易额增长了。
男性交友也要注意安全。
异性交往要有分寸。
一次性交清学费。
一次性交完作业再走。
老师让我们一次性交齐。
林阴道两边种满了树。
校园里有一条林阴道。
角色情感很丰富。
主角色情节不多，配角多。
人物角色情况表在第三页。
他来自杀虫剂公司做讲座。
爷爷独自杀鱼做饭。
这种药来自杀菌剂的研究。
失去死党让他难过。
他说出去死活不肯回来。
理智障碍是小说的主题。
台风带来了弱智能设备的信号，弱智能手机也能用。
削弱智力题的难度吧。
电脑残留的灰尘要擦干净。
电脑残骸被回收了。
把蛋白倒进去，慢慢搅混蛋白和糖。
先打散蛋黄，不要混蛋清。
翻滚蛋糕卷很好吃。
锅里翻滚蛋花汤香极了。
摔坏蛋糕的人是我。
别弄坏蛋壳。
消毒品要放在高处。
这种病毒品种很多。
医院消毒品不够了。
火鸡巴西也有。
小鸡巴望着妈妈。
公鸡巴不得天亮。
贫贱人家也有快乐。
卑贱人物也能当主角。
国王八岁就登基了。
蝌蚪的变态发育在第四章。
昆虫有完全变态发育和不完全变态发育。
不会改变态度。
他改变态度了。
转变态势需要时间。
可以改变态度，也可以改变方法。
神经病学是医学的一门。
神经病理学很难。
他妈妈的生日是五月。
大妈的菜摊在街角。
姑妈的家在南京。
舅妈的饺子很香。
大妈的声音很大。
""".replace("他是做爱好者协会网站的。", "他做爱好者协会的网站。").replace(
            "台风带来了弱智能设备的信号，弱智能手机也能用。", "信号很弱智能手机也能用。"
        ),
        "zh school chat": """
你写完数学作业了吗？
我们上到第几页了？
我今天不能去训练，对不起。
谁能把星期一的笔记发给我？
老师把测验改到星期四了。
你这样说我很难过，请停下来。
不要这样跟我说话。
你在话剧里演得真棒！
谁想和我一组？
今天中午吃面条。
我的手机没电了。
图书馆四点以后开门吗？
祝你考试顺利！
我下午两点要看牙医。
能借我充电器吗？
网速又变慢了。
这个笑话不好笑。
我们输了比赛，但是很开心。
我们的守门员最厉害。
请安静，我在看书。
公交站见。
我对花生过敏。
外面下大雨了。
别忘了带同意书。
她是我最好的朋友。
我们在我家练舞吧。
我科学考了九十分！
第六题怎么做？
光合作用是什么意思？
消防演习在十一点。
我家的猫生了四只小猫。
周末我们去露营。
我演讲很紧张。
你一定可以的，加油！
新课表贴在黑板旁边。
体育课要穿运动鞋。
还缺鸡蛋、面粉和糖。
我不舒服，先回家了。
我弟弟的胳膊断了。
我们换座位好吗？
那本书的结局很悲伤。
星期天你有空吗？
门票九块钱。
新年快乐！
我在学吉他。
请不要骂人，很伤人。
不要在群里刷屏。
老师，有人说脏话。
我们家的狗叫豆豆。
离暑假还有几天？
哈哈哈哈哈太好笑了
加油加油加油！！！
进球啦！！！
😂😂😂 笑死我了
🎉 生日快乐 🎂
好好好好好
666666 太厉害了
春 夏 秋 冬 是四个季节。
上 下 左 右 四个方向
一、二、三，开始！
""",
        "zh numbers, formulas, names, places": """
144的平方根是12。
路程是5千米300米。
a+b=c，求b。
2x+3=11，x=4
教室在三楼305。
电话号码以5417结尾。
下午5:45在门口集合。
https://zh.wikipedia.org/wiki/数学
作业_最终版.docx
#班级合影# 真好看
print("你好，世界")
巴西的首都是巴西利亚。
巴黎和巴塞罗那都很美。
李白和白居易是诗人。
白天和黑夜一样长。
鲁智深是水浒里的人物。
智利在南美洲。
赵子龙和关云长都是名将。
王八斗是个有趣的笔名。
狗不理包子是天津名吃。
蛋白质和脂肪是营养。
鸡蛋、鸭蛋、鹌鹑蛋
笨鸟先飞是成语。
死海在约旦和以色列之间。
生死存亡是成语。
去年我们去了西安。
去死海旅行要带防晒霜。
脑筋急转弯很好玩。
残疾人通道在左边。
神奇的神经细胞
强壮的人强在哪里？
自己的事情自己做。
自然课学了杀菌的方法。
红色、绿色、蓝色都有。
性格和爱好不一样。
口琴和小提琴
交作业的时候写名字。
做饭、做梦、做手工
爱心捐款在星期五。
阴天、晴天、雨天
人行道和自行车道
傻瓜相机拍照很方便。
他傻笑了半天。
蠢蠢欲动是成语。
贱卖的书不一定不好。
毒蘑菇不能吃，药品要放好。
滚雪球和打雪仗
坏天气里喝热汤。
丑小鸭变成了天鹅。
八月十五中秋节，怪石很多。
闭上眼睛数到十。
大家都喜欢你。
没人知道答案。
""".replace("去死海旅行要带防晒霜。\n", ""),
    }
)

CLEAN.update(
    {
        "place names that begin with a term": """
Shitterton is a hamlet in Dorset, our teacher told us.
Bitchfield is a village in Lincolnshire.
Wankdorf is a stadium in Bern.
Dickleburgh is in Norfolk.
Cockfosters is the last stop on the Piccadilly line.
Hellifield has a railway station.
Assington is in Suffolk.
Crapstone is near Plymouth.
Sexbierum ist ein Dorf in Friesland.
Kotzenbüll liegt in Nordfriesland.
Mistelbach ist in Österreich.
Saulgau hat ein Thermalbad.
Eselsburg liegt an der Brenz.
Feos no, Feria es un pueblo de Badajoz.
Pitillas está en Navarra.
Pollensa tiene un puerto bonito.
""".replace("Feos no, Feria", "Feria"),
        "other languages and scripts": """
Привет, как дела?
Мы идём в школу в восемь.
Сегодня хорошая погода.
Сколько страниц надо прочитать?
Моя сестра поёт в хоре.
Это мой рюкзак, а не твой.
Καλημέρα, τι κάνεις;
Το σχολείο αρχίζει στις οκτώ.
Η μουσική είναι ωραία.
Բարև, ինչպես ես:
Դպրոցը մեծ է:
おはよう、宿題は終わった？
明日のテストは三時間目です。
給食はカレーだよ。
안녕하세요, 숙제 다 했어요?
내일 소풍 가요!
مرحبا، كيف حالك؟
المدرسة تبدأ في الثامنة.
می\u200cخواهم کتاب بخوانم.
שלום, מה שלומך?
\u200fבית הספר נפתח בשמונה.\u200f
नमस्ते, आप कैसे हैं?
हम कल मेला जाएँगे।
สวัสดีครับ วันนี้เรียนอะไร
Bonjour, tu as fini les devoirs ?
Nous passons le bac en juin.
Il assiste à la classe de musique.
Le train est à l'heure.
Buongiorno, hai la matita?
Passami la tessera della classe.
Olá, tudo bem com a turma?
A aula passou muito rápido.
Dzień dobry, gdzie jest klasa?
Zażółć gęślą jaźń.
Příliš žluťoučký kůň úpěl.
Günaydın, ödevini yaptın mı?
Tack för hjälpen med läxan!
Hvor er klassen i dag?
Xin chào, bạn khỏe không?
ᎣᏏᏲ means hello in Cherokee.
Ω is omega, π is pi and Σ is sigma.
同學們早安，今天有體育課。
媽媽的生日快到了。
請把課本翻到第十頁。
操場上有很多人。
""",
        "decorated but clean": """
𝓱𝓪𝓹𝓹𝔂 𝓫𝓲𝓻𝓽𝓱𝓭𝓪𝔂 𝓛𝓮𝓷𝓪
𝗖𝗹𝗮𝘀𝘀 𝟳𝗕 𝗿𝘂𝗹𝗲𝘀
Ｈｅｌｌｏ ｅｖｅｒｙｂｏｄｙ
ｇｏｏｄ ｍｏｒｎｉｎｇ
ⓦⓔⓛⓒⓞⓜⓔ ⓣⓞ ⓒⓛⓐⓢⓢ
🄱🄴🅂🅃 🅃🄴🄰🄼
ᴡᴇʟʟ ᴅᴏɴᴇ ᴛᴇᴀᴍ
ʇsǝʇ uʍop ǝpısdn
w e l l   d o n e
g o o d   l u c k
m u y   b i e n
g u t   g e m a c h t
c.o.n.g.r.a.t.s
b-r-a-v-o
n_i_c_e  w_o_r_k
加 油 加 油
生 日 快 乐
w3lc0m3 2 my ch4nn3l
gr8 job m8
l8r g8r
c u 2morrow
th4nk y0u
h̶o̶m̶e̶w̶o̶r̶k̶ done
H̲e̲a̲d̲l̲i̲n̲e̲ of the day
café, naïve, façade, résumé, über, jalapeño
👨‍👩‍👧‍👦 family trip
🏳️‍🌈 flag day poster
🇩🇪 🇪🇸 🇬🇧 🇨🇳 exchange week
as\u00adsess\u00adment on Monday
Klas\u00adsen\u00adfahrt im Mai
<b>Class</b> <i>list</i>
**bold** __under__ ~~gone~~
B*A*N*D practice at four
5*4=20, 6*7=42
c*a*t + d*o*g = p*e*t*s
YouAreSoNice, TeamBlueRocks
#BestClassEver #GoTeam
😂h😂e😂y😂
""",
    }
)


# ---------------------------------------------------------------- clean messages, frames filled with words
_FILL = {
    "en framed words": (
        ["The word of the day is {}.", "Who can spell {}?", "I wrote {} in my vocabulary list.", "{} was on the slide today, right?"],
        "assess assign assist assume asset assemble assortment association passage passenger passport passion massive mass message "
        "classic classify classroom glasshouse grasshopper hassle tassel vassal lasso molasses quassia ambassador embassy crevasse "
        "trespass compassion surpass sassafras cassava casserole bassoon peacock cockerel hancock cocktail cockpit cockle shuttlecock "
        "shell seashell shellfish eggshell hello chello nutshell bombshell satchell rechelle "
        "analogy analysis analyst canal banal fractal-analog therapist grape scrape drape trapeze rapeseed "
        "parsec arsenic arsenal sparse coarse hoarse parsley rehearsal scrap scrapbook skyscraper shoe shoelace hoedown "
        "digital legitimate agitate fugitive cogitate sextant sextet middlesex "
        "peninsula dumbbell closer enclosure bloser snuggly smugly oxymoron idiom idiosyncrasy saltwater "
        "retardant dickens predict medick benedict prickle "
        "fabulous bitumen orbit rabbit exhibit pitch stitch kitchen witch".replace("fractal-analog ", "")
        .replace("chello ", "")
        .replace("satchell rechelle ", "")
        .replace("bloser snuggly ", "")
        .replace("medick ", ""),
    ),
    "es framed words": (
        ["La palabra de hoy es {}.", "¿Cómo se escribe {}?", "He buscado {} en el diccionario.", "{} sale en el dictado, ¿no?"],
        "disputa computadora diputada reputación imputar amputar disputar computar diputado cómputo cálculo músculo círculo vehículo "
        "artículo película partícula espectáculo ridículo obstáculo vínculo currículo ángulo tetera tetraedro envergadura "
        "penetrar penélope cacao cacahuete cacatúa trofeo torpedo verano piano mano hermano temprano océano pantano urbano "
        "capitolio pitón repito frasco chasco peñasco vasco tabasco casco sexto sextante sexteto idioma montón zorzal "
        "joyería pollito ampolla cebolla gallina canal banal señal análisis clase pasaje masaje asistir asamblea".replace("ángulo ", ""),
    ),
    "de framed words": (
        ["Das Wort des Tages ist {}.", "Wie schreibt man {}?", "Ich habe {} im Wörterbuch gesucht.", "{} kommt im Diktat vor, oder?"],
        "Barsch Marsch marschieren Flussbarsch Nordseemarsch Sauerstoff Sauce Sauna sauber Staubsauger Dinosaurier Sauerkraut Kotelett "
        "Schokotorte Kotflügel Optimist Pessimist Chemist Mistel Diesel Wiesel Kessel Kiesel Rätsel Leselampe Dreiesel Fessel Sessel "
        "Schweinfurt Mongolei Pertussis Popocatépetl Sextant Sextett Klasse Wasser Kasse Terrasse Gasse Masse passen fassen lassen "
        "Kanal Analyse analog banal Forelle Libelle Tabelle Schnelle Kapelle Welle Gitter Gitarre Digitaluhr Cockpit Dickicht "
        "Tetraeder Computer Piano Ozeano Volcano Kakao Parser Bussard Trapez Drapieren Skizze Zickzack Ratsche Hurra Uhren "
        "Deponie Trottoir Fotografie Schlamm Pisa Pistazie Furche Spaß Spatz Penne".replace("Dreiesel ", "").replace("Ozeano ", ""),
    ),
    "zh framed words": (
        ["今天的生词是“{}”。", "“{}”怎么写？", "我把{}写进了作文。"],
        (
            "蛋白质 蛋糕 鸡蛋 白天 白菜 妈妈 姑妈 死海 生死 狗熊 热狗 人民 贱卖 女孩 变化 态度 电脑 大脑 残疾 智慧 障碍 弱小 强大 神经 经历 病人 颜色 情感 "
            "自己 自然 火鸡 巴士 胖瘦 丑角 八月 怪物 毒药 品德 口水 交通 路口 性格 做饭 爱心 阴天 道路 滚动 坏人 闭幕 嘴巴 傻笑 笨重 混合 滚烫"
        ),
    ),
}
_NUMBERED = {
    "numbers and times": [
        ("en", "Room {a} is free at {h}:{m:02d}.", 22),
        ("en", "We scored {a} points in game {h}.", 22),
        ("en", "{a} + {h} = {s}", 22),
        ("es", "El aula {a} está libre a las {h}:{m:02d}.", 22),
        ("es", "Hemos sumado {a} puntos en la ronda {h}.", 18),
        ("de", "Raum {a} ist um {h}:{m:02d} Uhr frei.", 22),
        ("de", "Wir haben {a} Punkte in Runde {h}.", 18),
        ("zh", "{h}点{m}分在{a}教室集合。", 22),
        ("zh", "我们第{h}局得了{a}分。", 18),
    ],
}
_PEOPLE = ["Ana", "Tom", "Lena", "Omar", "Wei", "Sofía", "Jonas", "Aisha", "Mateo", "Greta", "Ravi", "Chloe"]
_TALK = {
    "en framed chat": ["{} has the blue folder.", "Ask {} about the bus pass.", "{} was so kind today.", "Did {} hand in the assignment?"],
    "es framed chat": ["{} tiene la carpeta azul.", "Pregunta a {} por las cosas de clase.", "Hoy es el cumpleaños de {}."],
    "de framed chat": ["{} hat die blaue Mappe.", "Frag {}, was auch fehlt.", "Das war sehr nett von {}."],
    "zh framed chat": ["{}拿了蓝色的文件夹。", "问一下{}的电话号码。", "{}今天很热心。"],
}
CAP = {"en framed words": 190, "es framed words": 130, "de framed words": 150, "zh framed words": 70}


def _framed():
    for kind, (frames, words) in _FILL.items():
        words = words.split()
        count = 0
        for r in range(len(frames)):
            for i, w in enumerate(words):
                if count < CAP[kind] and (i + r) % 2 == 0:
                    count += 1
                    yield kind, frames[(i // 2 + r) % len(frames)].format(w)
    for kind, rows in _NUMBERED.items():
        for j, (lang, frame, many) in enumerate(rows):
            for i in range(many):
                a, h, m = 101 + (i * 37 + j * 53) % 890, 8 + (i * 5 + j) % 9, (i * 7 + j * 11) % 60
                yield lang + " " + kind, frame.format(a=a, h=h, m=m, s=a + h)
    for kind, frames in _TALK.items():
        for i, who in enumerate(_PEOPLE):
            yield kind, frames[i % len(frames)].format(who)


def clean():
    seen = set()
    for kind, block in CLEAN.items():
        for line in block.strip().splitlines():
            line = line.replace("\u23ce", "\n").strip()
            if line and line not in seen:
                seen.add(line)
                yield kind, line
    for kind, line in _framed():
        if line not in seen:
            seen.add(line)
            yield kind, line


# ---------------------------------------------------------------- own checks
def _plain(text):
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in text if unicodedata.category(c) != "Cf")


# names and words that only look like a term with an ending
FAIR_NAMES = {"gordon", "sauer", "assen"}


def problems():
    """clean messages in which a term stands as a word (or, in Chinese, at all outside 'inside other words')"""
    latin = [_plain(t) for k in ("en", "es", "de") for t in _TERMS[k]]
    endings = "(?:s|es|ed|ing|ly|er|ers|y|os|as|n|en|e)?"
    pattern = re.compile(
        r"(?<![\w'’])(" + "|".join(re.escape(t) for t in sorted(latin, key=len, reverse=True)) + ")" + endings + r"(?![\w'’])"
    )
    out = []
    for kind, message in clean():
        hit = pattern.search(_plain(message))
        if hit and hit.group(0) not in FAIR_NAMES:
            out.append((kind, message, hit.group(0)))
        if "inside other words" not in kind:
            out += [(kind, message, t) for t in _TERMS["zh"] if t in message]
    return out


def check() -> None:
    """Fail where a clean message holds a term, or anything else is not as it is said to be."""
    assert problems() == []
