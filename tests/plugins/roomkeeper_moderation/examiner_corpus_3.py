"""A third outside examiner's corpus: written without a look at the rules, which were mended a little by it since.

terms()      blocked terms of all languages
disguised()  (language, kind, term, message): messages that contain a disguised term
clean()      (kind, message): messages that must not be blamed

Standard library only, deterministic.
"""

# ruff: noqa: E501, PERF401, SIM102, SIM113

import re
import unicodedata

TERMS = {
    "en": [
        "fuck",
        "shit",
        "bitch",
        "asshole",
        "ass",
        "arse",
        "bastard",
        "cunt",
        "dick",
        "cock",
        "prick",
        "pussy",
        "twat",
        "wanker",
        "whore",
        "slut",
        "tits",
        "penis",
        "cum",
        "crap",
        "piss",
        "moron",
        "idiot",
        "retard",
        "loser",
        "fag",
        "spic",
        "rape",
        "sex",
        "porn",
        "anal",
        "nazi",
        "meth",
        "heroin",
        "hell",
        "kill yourself",
        "shut up",
        "son of a bitch",
        "drop dead",
        "go to hell",
    ],
    "zh": [
        "傻逼",
        "操你妈",
        "他妈的",
        "妈的",
        "草泥马",
        "白痴",
        "混蛋",
        "王八蛋",
        "贱人",
        "婊子",
        "去死",
        "滚蛋",
        "脑残",
        "狗屎",
        "神经病",
        "弱智",
        "智障",
        "变态",
        "蠢货",
        "笨蛋",
        "猪头",
        "放屁",
        "人渣",
        "畜生",
        "狗东西",
        "丑八怪",
        "杂种",
        "色情",
        "自杀",
        "毒品",
        "赌博",
        "鸡巴",
    ],
    "es": [
        "puta",
        "puto",
        "hijo de puta",
        "mierda",
        "cabrón",
        "gilipollas",
        "coño",
        "joder",
        "pendejo",
        "imbécil",
        "idiota",
        "zorra",
        "perra",
        "maricón",
        "marica",
        "polla",
        "follar",
        "culo",
        "verga",
        "tetas",
        "pene",
        "estúpido",
        "subnormal",
        "tonto",
        "mamón",
        "malparido",
        "bastardo",
        "chinga tu madre",
        "vete a la mierda",
        "cállate",
        "muérete",
    ],
    "de": [
        "Arschloch",
        "Arsch",
        "Scheiße",
        "Hure",
        "Hurensohn",
        "Wichser",
        "Fotze",
        "Schlampe",
        "Nutte",
        "Fick",
        "fick dich",
        "Ficker",
        "Missgeburt",
        "Vollidiot",
        "Idiot",
        "Spast",
        "Penner",
        "Depp",
        "Trottel",
        "Assi",
        "Sau",
        "Drecksau",
        "Mist",
        "Kacke",
        "Schwuchtel",
        "Miststück",
        "Blödmann",
        "Dummkopf",
        "halt die Fresse",
        "verpiss dich",
        "bring dich um",
    ],
}


def terms():
    seen, out = set(), []
    for lang in TERMS:
        for t in TERMS[lang]:
            if t.casefold() not in seen:
                seen.add(t.casefold())
                out.append(t)
    return out


# ---------------------------------------------------------------- frames around a disguised term

FRAMES = {
    "en": [
        "he wrote {} on my desk",
        "{} is what they called her",
        "lol {} haha",
        "omg just {}, ok?",
        "my brother said {} to the teacher",
        "who typed {} in the group",
        "stop saying {} all the time",
        "they keep shouting {} at him",
        "{}",
        "nobody likes you, {}",
        "read this: {}",
        "well {} then",
        "wow, {} again",
        "someone put {} under my photo",
        "the new boy said {} twice",
        "and then {} came out",
        "really?? {} !!",
        "tell them {} from me",
        "Yesterday he texted {} to everyone",
        "yeah {} whatever",
    ],
    "zh": [
        "他昨天骂我{}",
        "你真是{}",
        "{}，别来烦我",
        "群里有人发{}",
        "老师，小明说{}",
        "哈哈 {} 哈哈",
        "{}",
        "为什么写{}？",
        "他又在喊“{}”",
        "黑板上写着：{}",
        "谁说的{}！",
        "我同桌打字打出{}",
        "别再说{}了",
        "聊天记录里全是{}",
    ],
    "es": [
        "me llamó {} en clase",
        "{} dijo el otro",
        "jaja {} jaja",
        "mira, {}",
        "no digas {} en el grupo",
        "mi primo escribió {} en la mesa",
        "{}",
        "siempre grita {} en el recreo",
        "alguien puso {} en mi foto",
        "ayer me mandaron {} otra vez",
        "pues {} para ti",
        "¡{}!",
        "dice que {} y se ríe",
        "oye {} ven",
    ],
    "de": [
        "er hat mich {} genannt",
        "{} stand an der Tafel",
        "haha {} lol",
        "wer schreibt hier {} rein",
        "hör auf mit {}",
        "{}",
        "gestern kam wieder {} im Chat",
        "na {} du",
        "immer ruft er {} durch den Flur",
        "jemand hat {} unter mein Bild geschrieben",
        "echt jetzt, {}!",
        "und dann sagt der {} zu mir",
        "Frau Weber, Tim sagt {}",
        "tja {}",
    ],
}

LONG = {
    "en": (
        "Hi everyone, tomorrow we meet at half past eight in front of the library, bring your pencils, a bottle of "
        "water and the permission slip. {} By the way, the bus leaves at nine and we will be back before dinner, "
        "so please tell your parents and do not forget the money for the museum."
    ),
    "zh": "大家好，明天早上八点在图书馆门口集合，请带上铅笔、水和家长签字的通知单。{}。另外九点准时发车，晚饭前回来，请告诉爸爸和奶奶，别忘了门票钱。",
    "es": (
        "Hola a todos, mañana quedamos a las ocho y media delante de la biblioteca, traed lápices, agua y la "
        "autorización firmada. {} El autobús sale a las nueve y volvemos antes de cenar, así que avisad en casa "
        "y no olvidéis el dinero para la entrada."
    ),
    "de": (
        "Hallo zusammen, morgen treffen wir uns um halb neun vor der Bibliothek, bringt Stifte, Wasser und den "
        "unterschriebenen Zettel mit. {} Der Bus fährt um neun und wir kommen vor dem Abendessen zurück, also "
        "sagt zu Hause Bescheid und vergesst das Geld für den Eintritt nicht."
    ),
}


# ---------------------------------------------------------------- helpers


def _strip(s):
    return "".join(c for c in unicodedata.normalize("NFD", s) if not unicodedata.combining(c))


def _base(s):
    """Plain lower-case letters: accents off, sharp s as ss."""
    return _strip(s.replace("ß", "ss")).lower()


def _map(table):
    return lambda s: "".join(table.get(c, c) for c in s)


def _abc(upper, lower=None):
    t = {}
    for i, c in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
        if upper:
            t[c] = upper[i]
        if lower:
            t[c.lower()] = lower[i]
        elif upper:
            t[c.lower()] = upper[i]
    return t


def _run(start):
    return [chr(start + i) for i in range(26)]


def _math(up, low, fix=None):
    t = _abc(_run(up), _run(low))
    t.update(fix or {})
    return t


def _join(sep):
    return lambda s: sep.join(s.replace(" ", ""))


def _words(f):
    """Apply f to each word of a phrase."""
    return lambda s: " ".join(f(w) for w in s.split(" "))


def _cycle_join(seps):
    def f(s):
        s = s.replace(" ", "")
        out = s[0]
        for i, c in enumerate(s[1:]):
            out += seps[i % len(seps)] + c
        return out

    return f


LEET = dict(zip("aeiost", "431057", strict=False))
SYM = {"a": "@", "i": "!", "s": "$", "e": "€", "t": "+"}
CYR = dict(zip("aceopxyisjhkmtdlw", "асеорхуіѕјһкмтԁӏԝ", strict=False))
GRK = dict(zip("aoiuvpknteywb", "αοιυνρκητεγωβ", strict=False))
CHR = dict(zip("ABCDEGHIJKLMPRSTVWYZ", "ᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᎩᏃ", strict=False))
ARM = dict(zip("nuohgwjl", "ոսօհցայլ", strict=False))
LISU = dict(zip("BPDTGKJCZFMNLSRVHWXYAEIOU", "ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ", strict=False))
HOOK = dict(zip("abcdefghiklmnoprstuvwz", "ąƀçđęƒǥħįƙłɱŋøƥɾşŧųʋŵƶ", strict=False))
SMALLCAP = dict(zip("abcdefghijklmnoprstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", strict=False))
FLIP = dict(zip("abcdefghijklmnopqrstuvwyz", "ɐqɔpǝɟƃɥᴉɾʞʃɯuodbɹsʇnʌʍʎz", strict=False))
SUPER = dict(zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=False))
ACC = dict(zip("aeioucnsy", "áêíõúçñšý", strict=False))
ACC2 = dict(zip("aeioucdgklrtz", "äëïöüčďğķľřťž", strict=False))
CIRC = _math(0x24B6, 0x24D0)
PAREN = _abc(None, _run(0x249C))
SQUARE = _abc(_run(0x1F130))
NSQUARE = _abc(_run(0x1F170))
NCIRC = _abc(_run(0x1F150))
REGION = _abc(_run(0x1F1E6))
BOLD = _math(0x1D400, 0x1D41A)
ITAL = _math(0x1D434, 0x1D44E, {"h": "ℎ"})
SCRIPT = _math(0x1D4D0, 0x1D4EA)
FRAK = _math(0x1D56C, 0x1D586)
DOUBLE = _math(0x1D538, 0x1D552, dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=False)))
SANS = _math(0x1D5D4, 0x1D5EE)
MONO = _math(0x1D670, 0x1D68A)
WIDE = _math(0xFF21, 0xFF41)
EMOJIL = {"a": "🅰️", "b": "🅱️", "o": "🅾️", "i": "ℹ️", "m": "Ⓜ️", "p": "🅿️"}


def _repeat(s):
    """Stretch the first vowel."""
    return re.sub(r"([aeiouyáéíóúäöü])", lambda m: m.group(1) * 5, s, count=1, flags=re.IGNORECASE)


def _repeat_end(s):
    return s + s[-1] * 4


def _repeat_any(s):
    """Stretch the first vowel, or the last letter where digits have taken the vowels."""
    r = _repeat(s)
    return r if r != s else _repeat_end(s)


def _repeat_all(s):
    return "".join(c if c == " " else c * 3 for c in s)


def _alternate(s):
    return "".join(c.upper() if i % 2 else c.lower() for i, c in enumerate(s))


def _zalgo(marks, n):
    def f(s):
        out, k = "", 0
        for c in s:
            out += c
            if c != " ":
                for _ in range(n):
                    out += marks[k % len(marks)]
                    k += 1
        return out

    return f


def _every(mark):
    return lambda s: "".join(c + mark if c != " " else c for c in s)


def _rlo(s):
    return "\u202e" + s[::-1] + "\u202c"


def _mixscript(s):
    out = ""
    for i, c in enumerate(s):
        table = (CYR, GRK, ARM)[i % 3]
        out += table.get(c, CYR.get(c, c))
    return out


def _mixfont(s):
    fonts = (BOLD, SCRIPT, MONO, DOUBLE, WIDE)
    return "".join(fonts[i % 5].get(c, c) for i, c in enumerate(s))


def _half(sep):
    def f(s):
        m = (len(s) + 1) // 2
        return s[:m] + sep + s[m:]

    return f


def _html(s):
    return s[0] + "<b>" + s[1] + "</b>" + s[2:]


def _html2(s):
    return "".join("<i>" + c + "</i>" for c in s)


def _bb(s):
    return s[:2] + "[b]" + s[2:3] + "[/b]" + s[3:]


def _comment(s):
    m = len(s) // 2
    return s[:m] + "<!-- -->" + s[m:]


def _star_first(s):
    return re.sub(r"(?<=.)[aeiouáéíóúäöü]", "*", s, count=1, flags=re.IGNORECASE)


def _star_all(s):
    return re.sub(r"(?<=.)[aeiouáéíóúäöü](?=.)", "*", s, flags=re.IGNORECASE)


def _sym_vowel(ch):
    return lambda s: re.sub(r"(?<=.)[aeiouáéíóúäöü]", ch, s, count=1, flags=re.IGNORECASE)


def _camel(s):
    return "".join(w[0].upper() + w[1:] for w in s.split(" "))


def _leet_part(s):
    """Only the first two letters that have a digit."""
    n, out = 0, ""
    for c in s:
        if c in LEET and n < 2:
            out += LEET[c]
            n += 1
        else:
            out += c
    return out


def _comp(*fs):
    def f(s):
        for g in fs:
            s = g(s)
        return s

    return f


def _bold_spaced(s):
    return " ".join(_map(BOLD)(s))


# Each row: kind, function, what it is given ("raw" the term, "base" lower case without accents,
# "BASE" upper case without accents), smallest number of letters, phrases allowed, tables the result must touch.
LATIN = [
    ("upper case", str.upper, "raw", 3, True),
    ("alternating case", _alternate, "raw", 3, True),
    ("leet digits", _map(LEET), "base", 4, False),
    ("leet digits, some", _leet_part, "base", 4, True),
    ("symbols for letters", _map(SYM), "base", 5, False),
    ("at sign, dollar, exclamation", _map({"a": "@", "s": "$", "i": "!"}), "base", 3, False),
    ("vowel stretched", _repeat, "raw", 3, True),
    ("last letter stretched", _repeat_end, "raw", 3, False),
    ("all letters tripled", _repeat_all, "raw", 4, False),
    ("letters spaced", _join(" "), "raw", 4, False),
    ("letters spaced twice", _join("  "), "raw", 4, False),
    ("thin and no-break spaces", _cycle_join(["\u2009", "\u00a0", "\u2005", "\u3000"]), "raw", 4, False),
    ("dots between", _join("."), "raw", 4, False),
    ("dashes between", _join("-"), "raw", 4, False),
    ("long dashes between", _join("—"), "raw", 4, False),
    ("underscores between", _join("_"), "raw", 4, False),
    ("slashes between", _join("/"), "raw", 4, False),
    ("stars between", _join("*"), "raw", 4, False),
    ("middle dots and bullets between", _cycle_join(["·", "•"]), "raw", 4, False),
    ("various symbols between", _cycle_join(["~", "^", "|", "+", "="]), "raw", 4, False),
    ("commas and quotes between", _cycle_join([",", "'"]), "raw", 4, False),
    ("emoji between", _cycle_join(["😂", "🔥"]), "raw", 4, False),
    ("hearts between", _join("❤️"), "raw", 4, False),
    ("digits between", _join("2"), "base", 4, False),
    ("dots with spaces between", _join(" . "), "raw", 4, False),
    ("zero-width space", _join("\u200b"), "raw", 3, False),
    ("zero-width joiners", _cycle_join(["\u200c", "\u200d", "\u2060", "\ufeff"]), "raw", 3, False),
    ("bidi marks", _cycle_join(["\u200e", "\u200f", "\u202a", "\u202c"]), "raw", 3, False),
    ("variation selectors", _every("\ufe0f"), "raw", 3, True),
    ("invisible tag characters", _every("\U000e0041"), "raw", 3, True),
    ("hangul fillers", _half("\u3164"), "raw", 4, False),
    ("soft hyphens", _join("\u00ad"), "raw", 3, False),
    ("underline marks", _every("\u0332"), "base", 3, True),
    ("strike marks", _every("\u0336"), "base", 3, True),
    ("zalgo light", _zalgo("\u0301\u0323\u0308\u0331", 1), "base", 3, True),
    ("zalgo heavy", _zalgo("\u0300\u0316\u034e\u0352\u0325\u0306\u0347", 4), "base", 3, True),
    ("enclosing marks", _every("\u20e3"), "base", 4, False),
    ("full-width", _map(WIDE), "base", 3, True),
    ("circled letters", _map(CIRC), "base", 3, True),
    ("filled circles", _map(NCIRC), "base", 3, True),
    ("parenthesised letters", _map(PAREN), "base", 3, True),
    ("squared letters", _map(SQUARE), "base", 3, True),
    ("filled squares", _map(NSQUARE), "base", 3, True),
    ("flag letters", _comp(_map(REGION), _join(" ")), "base", 4, False),
    ("emoji letters", _map(EMOJIL), "base", 4, False),
    ("mathematical bold", _map(BOLD), "base", 3, True),
    ("mathematical italic", _map(ITAL), "base", 3, True),
    ("mathematical script", _map(SCRIPT), "base", 3, True),
    ("mathematical fraktur", _map(FRAK), "base", 3, True),
    ("double-struck", _map(DOUBLE), "base", 3, True),
    ("sans bold", _map(SANS), "base", 3, True),
    ("monospace", _map(MONO), "base", 3, True),
    ("mixed fonts", _mixfont, "base", 4, False),
    ("small capitals", _map(SMALLCAP), "base", 3, True),
    ("superscript letters", _map(SUPER), "base", 3, True),
    ("upside-down", lambda s: _map(FLIP)(s)[::-1], "base", 4, True),
    ("reversed with override", _rlo, "raw", 3, True),
    ("Cyrillic look-alikes", _map(CYR), "base", 3, True),
    ("Greek look-alikes", _map(GRK), "base", 4, True),
    ("Cherokee look-alikes", _map(CHR), "BASE", 4, True),
    ("Armenian look-alikes", _map(ARM), "base", 4, True),
    ("Lisu look-alikes", _map(LISU), "BASE", 3, True),
    ("mixed scripts", _mixscript, "base", 4, False),
    ("hooked and barred letters", _map(HOOK), "base", 4, False),
    ("accents added", _map(ACC), "base", 4, True),
    ("diaereses and carons added", _map(ACC2), "base", 4, False),
    ("decomposed accents", lambda s: unicodedata.normalize("NFD", _map(ACC)(s)), "base", 4, False),
    ("split over two lines", _half("\n"), "raw", 6, False),
    ("one letter a line", _join("\n"), "raw", 4, False),
    ("hyphen at line end", _half("-\n"), "raw", 6, False),
    ("html tag inside", _html, "raw", 4, False),
    ("html tag a letter", _html2, "raw", 4, False),
    ("bbcode inside", _bb, "raw", 4, False),
    ("html comment inside", _comment, "raw", 4, False),
    ("each letter in brackets", lambda s: "".join("[" + c + "]" for c in s), "raw", 4, False),
    ("markdown stars inside", lambda s: s[0] + "**" + s[1:-1] + "**" + s[-1], "raw", 4, False),
    ("doubled word", lambda s: s.replace(" ", "") * 2, "raw", 4, False),
    ("tripled word with dashes", lambda s: "-".join([s] * 3), "raw", 3, False),
    ("glued to punctuation", lambda s: "..." + s + "!!!1!", "raw", 3, True),
    ("quoted", lambda s: "»" + s + "«", "raw", 3, True),
    ("in stars", lambda s: "*" + s + "*", "raw", 3, True),
    ("in underscores", lambda s: "__" + s.replace(" ", "_") + "__", "raw", 3, True),
    ("hashtag", lambda s: "#" + s.replace(" ", ""), "raw", 3, True),
    ("mention with digits", lambda s: "@" + s.replace(" ", "_") + "_2011", "raw", 4, True),
    ("glued to emoji", lambda s: "😡" + s + "🖕", "raw", 3, True),
    ("in brackets", lambda s: "((" + s + "))", "raw", 3, True),
    # two disguises at once
    ("mix: leet and dots", _comp(_leet_part, _join(".")), "base", 5, False),
    ("mix: leet and spaces", _comp(_leet_part, _join(" ")), "base", 5, False),
    ("mix: leet and stretched", _comp(_leet_part, _repeat_any), "base", 5, False),
    ("mix: case and stretched", _comp(_repeat, _alternate), "raw", 4, True),
    ("mix: Cyrillic and zero-width", _comp(_map(CYR), _join("\u200b")), "base", 4, False),
    ("mix: Cyrillic and dashes", _comp(_map(CYR), _join("-")), "base", 5, False),
    ("mix: Greek and accents", _comp(_map(GRK), _every("\u0301")), "base", 5, False),
    ("mix: full-width and dots", _comp(_map(WIDE), _join(".")), "base", 4, False),
    ("mix: full-width and emoji", _comp(_map(WIDE), _join("😈")), "base", 4, False),
    ("mix: bold and spaced", _bold_spaced, "base", 4, False),
    ("mix: fraktur and soft hyphens", _comp(_map(FRAK), _join("\u00ad")), "base", 4, False),
    ("mix: circled and underscores", _comp(_map(CIRC), _join("_")), "base", 4, False),
    ("mix: small capitals and bullets", _comp(_map(SMALLCAP), _join("•")), "base", 4, False),
    ("mix: zalgo and case", _comp(_alternate, _zalgo("\u0334\u0317\u030d", 2)), "base", 4, False),
    ("mix: override and full-width", _comp(_map(WIDE), _rlo), "base", 4, False),
    ("mix: accents and spaces", _comp(_map(ACC), _join(" ")), "base", 5, False),
    ("mix: symbols and stretched end", _comp(_map({"a": "@", "i": "!", "s": "$", "o": "0"}), _repeat_end), "base", 5, False),
    ("mix: hashtag and leet", lambda s: "#" + _leet_part(s.replace(" ", "")), "base", 5, True),
    ("mix: line breaks and upper case", lambda s: "\n".join(s.upper().replace("ß", "ẞ")), "raw", 5, False),
]

# Terms too short, or too close to ordinary words, for rough disguises.
GENTLE = {
    "ass",
    "arse",
    "cum",
    "fag",
    "spic",
    "anal",
    "hell",
    "meth",
    "sex",
    "tits",
    "rape",
    "Sau",
    "Assi",
    "Mist",
    "pene",
    "culo",
    "tonto",
    "hijo de puta",
}
PER_KIND = 8
HAND = {}


def _hand(lang, kind, text):
    for line in text.strip().splitlines():
        term, rest = line.split(":", 1)
        for form in rest.split("|"):
            HAND.setdefault((lang, kind), []).append((term.strip(), form.strip()))


_hand(
    "en",
    "star for vowel",
    """
fuck: f*ck | f**k | F*CK
shit: sh*t | s**t | Sh*t
bitch: b*tch | B*TCH
cunt: c*nt
dick: d*ck
asshole: *sshole | assh*le | a**hole
bastard: b*stard | b*st*rd
whore: wh*re
slut: sl*t
wanker: w*nker
prick: pr*ck
twat: tw*t
idiot: id*ot
retard: r*tard
pussy: p*ssy
moron: m*ron
son of a bitch: son of a b*tch
go to hell: go to h*ll
""",
)
_hand(
    "en",
    "other sign for vowel",
    """
fuck: f#ck | f.ck | f-ck | f_ck | f@ck
shit: sh#t | sh_t | sh-t
bitch: b#tch | b!tch | b_tch
cunt: c#nt | c_nt
whore: wh#re | wh0re
bastard: b@st@rd
asshole: assh#le | @$$hole
""",
)
_hand(
    "en",
    "spelt by sound",
    """
fuck: phuck | fuk | phuk | fvck | fucc | fuq
shit: shyt | sh1te | schit
bitch: biatch | bytch | biotch
asshole: azzhole | assh0le
dick: dik
cunt: kunt
pussy: pu55y | pussi
idiot: idjit | ideeot
bastard: basterd
son of a bitch: sonofabitch | sunofabitch
kill yourself: kill urself | kill yoself
shut up: shuddup | shut uppp
""",
)
_hand(
    "en",
    "vowels left out",
    """
fuck: fck | FCK
bitch: btch
bastard: bstrd
asshole: asshle
wanker: wnkr
fuck: fckk
""",
)
_hand(
    "en",
    "letters swapped",
    """
fuck: fcuk | fukc
bitch: bicth | btich
whore: hwore | whroe
shit: siht
idiot: idoit | idito
asshole: ashsole | assohle
bastard: basatrd | bastrad
wanker: wakner
retard: reatrd
moron: mroon
""",
)
_hand(
    "en",
    "split in two",
    """
fuck: fu ck | f uck | fuc k
bitch: bi tch | b itch
idiot: id iot | idi ot
bastard: bas tard | bast ard
asshole: ass hole | assh ole
wanker: wan ker | wank er
cunt: cu nt | c unt
moron: mor on
slut: sl ut
""",
)
_hand(
    "en",
    "ordinary endings",
    """
fuck: fucking | fucker | fucked | fuckers | fucks
bitch: bitches | bitchy
idiot: idiots
asshole: assholes
bastard: bastards
wanker: wankers
slut: sluts
whore: whores
moron: morons
retard: retarded
shit: shitty | shits
loser: losers
nazi: nazis
""",
)
_hand(
    "en",
    "words run together",
    """
kill yourself: killyourself | KillYourself | kill_yourself | kill-yourself | kill.yourself | k1ll y0urself
shut up: shutup | shut.up | ShutUp | shut-up | SHUTUP
son of a bitch: sonofabitch | SonOfABitch | son-of-a-bitch | son.of.a.bitch
drop dead: dropdead | drop-dead | drop_dead
go to hell: gotohell | go2hell | go_to_hell | GoToHell
idiot: youidiot | YouIdiot
bitch: stupidbitch | littlebitch
fuck: fuckyou | fuckoff | wtfuck
""",
)
_hand(
    "en",
    "spread over words",
    """
kill yourself: kill   yourself | kill... yourself | kill, yourself | kill\u200byourself
shut up: shut   up | shut... up | shut (up) | SHUT -- UP
drop dead: drop   dead | drop... dead | drop/dead
go to hell: go   to   hell | go. to. hell. | go-to-hell
son of a bitch: son  of  a  bitch | son/of/a/bitch | son of a b i t c h
""",
)
_hand(
    "es",
    "star for vowel",
    """
puta: p*ta | P*TA
puto: p*to
mierda: m*erda | mi*rda | m**rda
cabrón: c*brón | cabr*n
gilipollas: gil*pollas | gilip*llas
joder: j*der
coño: c*ño
pendejo: p*ndejo | pend*jo
imbécil: imb*cil
hijo de puta: hijo de p*ta | h*jo de p*ta
maricón: m*ricón | maric*n
idiota: idi*ta
estúpido: est*pido
zorra: z*rra
""",
)
_hand(
    "es",
    "accent left out",
    """
cabrón: cabron | CABRON
imbécil: imbecil | IMBECIL
maricón: maricon | MARICON
estúpido: estupido | ESTUPIDO
mamón: mamon
cállate: callate | CALLATE
muérete: muerete | MUERETE
""",
)
_hand(
    "es",
    "spelt by sound",
    """
cabrón: kabron | kabrón
culo: kulo
puta: putaaa | pvta
gilipollas: jilipollas | gilipoyas | hilipollas
mierda: mierdha | myerda | mierdaaa
idiota: hidiota | idyota
imbécil: inbecil | imvecil
pendejo: pendexo | pndejo
hijo de puta: ijo de puta | hijo d puta | hijoeputa | hijueputa
follar: foyar
cállate: kallate | cayate
coño: koño
""",
)
_hand(
    "es",
    "split in two",
    """
mierda: mier da | mi erda
gilipollas: gili pollas | gilipo llas
pendejo: pende jo | pen dejo
idiota: idio ta | i diota
imbécil: imbé cil | im bécil
cabrón: cab rón | ca brón
subnormal: sub normal
estúpido: estú pido
""",
)
_hand(
    "es",
    "words run together",
    """
hijo de puta: hijodeputa | HijoDePuta | hijo-de-puta | hijo_de_puta | hijo.de.puta
vete a la mierda: vetealamierda | vete_a_la_mierda | VeteALaMierda
chinga tu madre: chingatumadre | chinga-tu-madre | ChingaTuMadre
""",
)
_hand(
    "es",
    "ordinary endings",
    """
puta: putas
puto: putos
pendejo: pendejos
imbécil: imbéciles
idiota: idiotas
cabrón: cabrones
mierda: mierdas
maricón: maricones
estúpido: estúpidos
""",
)
_hand(
    "de",
    "star for vowel",
    """
Arschloch: *rschloch | Arschl*ch | A*schloch
Scheiße: Sch*iße | Schei*e | Sch***e
Hure: H*re
Hurensohn: H*rensohn | H*r*nsohn | Hurens*hn
Wichser: W*chser
Fotze: F*tze
Schlampe: Schl*mpe
fick dich: f*ck dich
Ficker: F*cker
Idiot: Id*ot
Missgeburt: M*ssgeburt
Nutte: N*tte
Vollidiot: V*llidiot
""",
)
_hand(
    "de",
    "umlaut or sharp s spelt out",
    """
Scheiße: Scheisse | SCHEISSE | scheisse
Miststück: Miststueck | MISTSTUECK | miststuck
Blödmann: Bloedmann | BLOEDMANN | Blodmann
""",
)
_hand(
    "de",
    "spelt by sound",
    """
Wichser: Wixer | Wixxer | Wichsa
Arschloch: Aschloch | Arschlog | Arshloch
Scheiße: Schaise | Scheizze | Schaiße
Hurensohn: Huansohn | Hurnsohn | Hurensoon
fick dich: figg dich | fikk dich
Fotze: Votze
Idiot: Idijot
Missgeburt: Misgeburt
""",
)
_hand(
    "de",
    "split in two",
    """
Arschloch: Arsch loch | Ar schloch
Hurensohn: Huren sohn | Hu rensohn
Wichser: Wich ser
Schlampe: Schlam pe
Missgeburt: Miss geburt
Vollidiot: Voll idiot
Dummkopf: Dumm kopf
Schwuchtel: Schwuch tel
Drecksau: Dreck sau
Miststück: Mist stück
""",
)
_hand(
    "de",
    "words run together",
    """
fick dich: fickdich | FickDich | fick-dich | fick_dich | fick.dich
halt die Fresse: haltdiefresse | HaltDieFresse | halt-die-fresse | halt.die.fresse
verpiss dich: verpissdich | verpiss-dich | VERPISSDICH | verpiss_dich
bring dich um: bringdichum | bring-dich-um | BringDichUm
""",
)
_hand(
    "de",
    "ordinary endings",
    """
Arschloch: Arschlöcher
Wichser: Wichsern
Idiot: Idioten
Hurensohn: Hurensohns | Hurensöhne
Schlampe: Schlampen
Fotze: Fotzen
Trottel: Trotteln
Vollidiot: Vollidioten
Missgeburt: Missgeburten
""",
)

# ---------------------------------------------------------------- Chinese

TRAD = dict(zip("妈马贱滚脑残东丑杂种赌鸡变态猪头经", "媽馬賤滾腦殘東醜雜種賭雞變態豬頭經", strict=False))
KANGXI = {}
for _c in range(0x2F00, 0x2FD6):
    KANGXI.setdefault(unicodedata.normalize("NFKC", chr(_c)), chr(_c))

_hand(
    "zh",
    "homophone characters",
    """
傻逼: 沙比 | 煞笔 | 傻比 | 傻币 | 啥比
操你妈: 草你妈 | 艹你妈 | 操尼玛 | 草尼玛 | 肏你妈
他妈的: 他马的 | 他玛的 | 塌妈的
妈的: 玛的 | 玛德
草泥马: 曹尼玛 | 草尼马
混蛋: 混旦 | 浑蛋
王八蛋: 王八旦 | 忘八蛋
滚蛋: 滚旦
贱人: 溅人
脑残: 恼残 | 脑惨
弱智: 若智
智障: 制杖 | 智杖
笨蛋: 苯蛋
婊子: 表子
鸡巴: 鸡吧
""",
)
_hand(
    "zh",
    "pinyin",
    """
傻逼: shabi | sha bi | ShaBi | shǎ bī
操你妈: caonima | cao ni ma | CaoNiMa | cào nǐ mā
他妈的: tamade | ta ma de | tā mā de
草泥马: caonima | cǎo ní mǎ
白痴: baichi | bái chī
混蛋: hundan | hún dàn
王八蛋: wangbadan | wáng bā dàn
贱人: jiàn rén
滚蛋: gundan | gǔn dàn
脑残: naocan | nǎo cán
弱智: ruozhi | ruò zhì
智障: zhizhang | zhì zhàng
笨蛋: bendan | bèn dàn
婊子: biaozi | biǎo zi
神经病: shenjingbing | shén jīng bìng
""",
)
_hand(
    "zh",
    "half pinyin",
    """
傻逼: 傻b | 傻B | 傻bi | 傻Ｂ | sha逼 | s逼
操你妈: 操ni妈 | cao你妈 | 操你ma | c你妈
他妈的: 他ma的 | ta妈的 | 他妈de
白痴: 白chi | bai痴
混蛋: 混dan | hun蛋
王八蛋: 王八dan | 王ba蛋 | 王8蛋
贱人: jian人 | 贱ren
滚蛋: gun蛋 | 滚dan
脑残: 脑can | nao残
弱智: 弱zhi | ruo智
智障: 智zhang | zhi障
笨蛋: 笨dan | ben蛋
婊子: biao子 | 婊zi
神经病: 神jing病 | 神经bing
丑八怪: 丑8怪 | chou八怪
鸡巴: 鸡8 | ji巴
""",
)
_hand(
    "zh",
    "characters taken apart",
    """
妈的: 女马的
他妈的: 他女马的 | 亻也女马的
操你妈: 操你女马 | 扌喿你女马
婊子: 女表子
贱人: 贝戋人
混蛋: 氵昆蛋
智障: 知日障
弱智: 弱知日
蠢货: 春虫虫货
猪头: 犭者头
狗屎: 犭句屎
杂种: 杂禾中
神经病: 礻申经病
笨蛋: 竹本蛋
鸡巴: 又鸟巴
""",
)
_hand(
    "zh",
    "emoji for a character",
    """
草泥马: 草泥🐴 | 🌿泥🐴
操你妈: 操你🐎 | 操你👩
混蛋: 混🥚
王八蛋: 王八🥚 | 王8🥚
滚蛋: 滚🥚
笨蛋: 笨🥚
狗屎: 🐶屎 | 狗💩
猪头: 🐷头
去死: 去💀
狗东西: 🐶东西
""",
)

CJK = [
    ("plain in a sentence", lambda s: s),
    ("characters spaced", _join(" ")),
    ("characters spaced twice", _join("  ")),
    ("wide spaces between", _join("\u3000")),
    ("dots between", _join(".")),
    ("full stops between", _join("。")),
    ("middle dots between", _join("·")),
    ("dashes between", _join("-")),
    ("stars between", _join("*")),
    ("underscores between", _join("_")),
    ("slashes between", _join("/")),
    ("commas between", _join("，")),
    ("exclamation marks between", _join("！")),
    ("ellipsis between", _join("……")),
    ("various symbols between", _cycle_join(["@", "&"])),
    ("hash and tilde between", _cycle_join(["#", "~"])),
    ("emoji between", _join("😂")),
    ("emoji with selector between", _join("❤️")),
    ("digits between", _join("1")),
    ("letter x between", _join("x")),
    ("zero-width space", _join("\u200b")),
    ("zero-width joiners", _cycle_join(["\u200d", "\u2060"])),
    ("bidi marks", _cycle_join(["\u200f", "\u200e"])),
    ("soft hyphens", _join("\u00ad")),
    ("variation selectors", _every("\ufe00")),
    ("invisible tag characters", _every("\U000e0061")),
    ("combining marks", _every("\u0336")),
    ("zalgo heavy", _zalgo("\u0300\u0316\u034e\u0352\u0325", 3)),
    ("split over lines", _join("\n")),
    ("html tag inside", lambda s: s[0] + "<b>" + s[1:] + "</b>"),
    ("bbcode inside", lambda s: s[0] + "[b]" + s[1:] + "[/b]"),
    ("each character in brackets", lambda s: "".join("【" + c + "】" for c in s)),
    ("each character in round brackets", lambda s: "".join("（" + c + "）" for c in s)),
    ("each character quoted", lambda s: "".join("“" + c + "”" for c in s)),
    ("last character repeated", lambda s: s + s[-1] * 3),
    ("each character repeated", lambda s: "".join(c * 2 for c in s)),
    ("doubled word", lambda s: s * 2),
    ("reversed with override", _rlo),
    ("hashtag", lambda s: "#" + s + "#"),
    ("quoted", lambda s: "「" + s + "」"),
    ("glued to emoji", lambda s: "😡" + s + "👎"),
    ("glued to Latin letters", lambda s: "ok" + s + "lol"),
    ("glued to digits", lambda s: "666" + s + "233"),
    ("mix: spaces and dots", _cycle_join([" . ", " , "])),
    ("mix: zero-width and emoji", _join("\u200b😂")),
    ("mix: tag and spaces", lambda s: " ".join("<i>" + c + "</i>" for c in s)),
    ("mix: repeated and dashes", lambda s: "-".join(c * 2 for c in s)),
    ("mix: combining marks and spaces", lambda s: " ".join(c + "\u0332" for c in s)),
]


def _cjk_special():
    trad = [t for t in TERMS["zh"] if any(c in TRAD for c in t)]
    kang = [t for t in TERMS["zh"] if any(c in KANGXI for c in t)]
    t = _map(TRAD)
    k = _map(KANGXI)
    yield "traditional", t, trad
    yield "Kangxi radicals", k, kang
    yield "mix: traditional and spaced", _comp(t, _join(" ")), trad
    yield "mix: traditional and stars", _comp(t, _join("*")), trad
    yield "mix: traditional and zero-width", _comp(t, _join("\u200b")), trad
    yield "mix: Kangxi radicals and dots", _comp(k, _join(".")), kang


def _give(t, how):
    return t if how == "raw" else _base(t) if how == "base" else _base(t).upper()


def disguised():
    seen = set()

    def out(lang, kind, term, msg):
        if msg not in seen:
            seen.add(msg)
            return [(lang, kind, term, msg)]
        return []

    for lang in ("en", "es", "de"):
        frames = FRAMES[lang]
        step = 0
        for n, (kind, f, how, least, phrases) in enumerate(LATIN):
            rough = least >= 4
            pool = []
            for t in TERMS[lang]:
                given = _give(t, how)
                if len(t) < least or (" " in t and not phrases) or (rough and t in GENTLE):
                    continue
                if t == "coño" and how != "raw":  # without its tilde it is a harmless word
                    continue
                d = f(given)
                if d in (given, t):  # nothing to disguise in this term
                    continue
                if kind.startswith(("leet", "mix: hashtag")) and sum(c.isalpha() for c in d) < (0.4 if len(d) <= 5 else 0.45) * len(d):
                    continue
                if "look-alikes" in kind or kind in ("emoji letters", "mixed scripts"):
                    if sum(1 for a, b in zip(given, d, strict=False) if a != b) < 1:
                        continue
                pool.append((t, d))
            for i in range(min(PER_KIND, len(pool))):
                t, d = pool[(n * 7 + i * 5) % len(pool)] if len(pool) % 5 else pool[(n * 7 + i) % len(pool)]
                step += 1
                yield from out(lang, kind, t, frames[(step * 3 + n) % len(frames)].format(d))
        for i, t in enumerate(TERMS[lang]):
            if t not in GENTLE:
                yield from out(lang, "in a long message", t, LONG[lang].format(_leet_part(_base(t)) if i % 2 else t + "."))
    n = 0
    for kind, f, pool in [(k, f, TERMS["zh"]) for k, f in CJK] + list(_cjk_special()):
        n += 1
        for i in range(min(10, len(pool))):
            t = pool[(n * 7 + i * 3) % len(pool)] if len(pool) % 3 else pool[(n * 7 + i) % len(pool)]
            yield from out("zh", kind, t, FRAMES["zh"][(n * 3 + i * 5) % len(FRAMES["zh"])].format(f(t)))
    for i, t in enumerate(TERMS["zh"]):
        yield from out("zh", "in a long message", t, LONG["zh"].format(t if i % 2 else " ".join(t)))
    for (lang, kind), rows in HAND.items():
        for i, (t, form) in enumerate(rows):
            yield from out(lang, kind, t, FRAMES[lang][(i * 3 + len(kind)) % len(FRAMES[lang])].format(form))


# ---------------------------------------------------------------- clean messages

CLEAN = {}


def _clean(kind, text):
    CLEAN.setdefault(kind, []).extend(x.strip() for x in text.strip().splitlines() if x.strip())


_clean(
    "en: school chat",
    """
What time does the bus leave tomorrow?
Did anyone finish the maths homework yet?
I left my gym shoes in the locker again.
Can someone send me the notes from Tuesday?
Our science project is about how plants grow in the dark.
Thanks for helping me with fractions, you are the best!
My little sister wants to learn the piano.
Is the library open during lunch?
We won the football match three to two!
Who wants to join the chess club with me?
I think the answer to question seven is forty-two.
The substitute teacher was really nice today.
Happy birthday, Leila! Hope you have a lovely day.
Please bring a packed lunch for the trip.
I was so nervous before my presentation.
The cafeteria ran out of chocolate milk.
Does anybody know where room 214 is?
My phone died halfway through the call.
See you at the gate after school.
The new timetable is on the notice board.
I have a dentist appointment so I will be late.
Good luck in the spelling test everyone.
Could you please speak louder, I can't hear you.
The rabbit in our garden eats all the lettuce.
It's raining so hard that the playground is flooded.
Mum says I can come over on Saturday.
The quiz closes at midnight, don't forget!
We need two more people for the relay.
I don't understand the second paragraph.
How do you spell necessary?
Let's practise the dialogue once more.
The choir sounded amazing at the concert.
I got a B plus in geography, finally!
There's a spare pencil on my desk if you need one.
My cat slept on my homework.
Who is bringing the cake on Friday?
The fire drill interrupted our exam.
Grandma knitted me a scarf for winter.
Is it okay if I hand it in on Monday?
I have read that book at least four times.
The wifi at home is terrible tonight.
Our class will plant a tree in spring.
He was kind to everyone and helped us carry the chairs.
Please stop sending stickers, I'm trying to study.
I agree with Nadia, the second poster looks better.
We can share a table in the art room.
My brother broke his arm at the skate park.
The volcano model worked perfectly!!
Any tips for remembering the periodic table?
I am sorry that I forgot your birthday.
""",
)
_clean(
    "en: a term inside a word",
    """
The class assembled in the assembly hall after the assessment.
Please pass the glass of grapefruit juice to my assistant.
Embassy staff passed the passport and the compass to the ambassador.
The bass player and the brass section played a classical passage.
Massachusetts has a massive grassland near the harbour.
We parsed the sparse data and saw a coarse pattern.
The rehearsal for the farce starts at four, learn your lines for hoarse Harry.
My dad catalogues arsenic samples in the chemistry museum.
Arsenal played well in the second half.
The peacock spread its feathers next to the cockatoo.
We read about Alfred Hitchcock and the cockpit of an old plane.
The shuttlecock landed on the roof again.
A cockroach is an insect, a woodcock is a bird.
Charles Dickens and Emily Dickinson are on the reading list.
The contradiction in your argument is easy to spot; look up the dictionary.
A cactus is prickly, so I pricked my finger.
Pussycats and pussywillows appear in the nursery rhyme.
Rinse the saltwater off your smartwatch or it will rust.
The nightwatchman checked his wristwatch.
Margaret Atwater is not Margaret Atwood.
We saw skyscrapers and scraped our knees on the scrapheap.
My scrapbook is full of scraps of paper.
Pissarro painted streets and gardens.
An oxymoron is a figure of speech, and so is a metaphor.
The curtains are made of fire-retardant cloth.
A closer look shows a glosser word list.
Fagin is a character in Oliver Twist.
The spicy soup smelled suspicious but auspicious.
Conspicuous colours warn other animals, what a despicable trick!
Add a spoon of allspice; the nurse at the hospice asked for the recipe.
She eats grapes and draws the drapes before the therapist calls.
The trapeze artist wore a draped cape in the trapezoid tent.
Wrapped gifts, scraped knees and a drapery shop.
Essex, Sussex and Middlesex are English counties.
The sextant helped sailors; a sextet is a group of six.
Some plants use asexual reproduction; others are unisexual.
We analysed the canal and wrote an analysis of the banal signs.
An analogue clock and an analogy are different things.
The method uses methane and ethanol.
The heroine of the story saves the village; heroines are rare in old tales.
Hello Michelle, please bring the seashells and the eggshell.
Shelley wrote about a nightingale; Hellen painted a shell.
The hellebore is a winter flower from the Hellenic islands.
Cucumber, cumin and documents: that is my list.
The circumference and the circumstances were unclear.
Cumulus clouds accumulate over Cumbria.
The title of the constitution is in large letters.
The tithe barn is a fine example.
Titan is the largest moon of Saturn; titanium is a metal.
Scunthorpe and Penistone are towns in England.
Lightwater and Clitheroe are places on our map.
The peninsula is shaped like a boot.
The bastardised spelling was corrected by the editor; the bastardisation of Latin is his topic.
Ignazio and Nazira come from the same town.
The horehound is a herb in the mint family.
A wholesome meal for the whole class.
Mr Hancock and Mrs Babcock teach history.
Our chapter on the Cocker spaniel was boring, but the peacocks were fun.
The assassin in the play wears a tasselled jacket.
Bassoon, cassette, lasso and molasses are on the spelling list.
Passive voice, assignment due Monday, assume nothing.
Passionate assurances passed across the table.
""",
)
_clean(
    "en: a term across words",
    """
I had this hit song in my head all day.
Just push it a little and finish it by noon.
Please wash it before you fish it out of the box.
Did you watch it, or did you crush it with your foot?
Polish it until it shines.
As soon as she was sick, we called home.
It was so hot that I was soaked.
She has some paper and he has string.
The drama was superb, Anna says so too.
Banana lunch is on an album cover.
Set an alarm for six.
I ate an almond and an alga salad.
If a goal counts, half a game is enough.
The length of a garden hose was the answer.
Her pen is on the floor, and my pen is blue.
The pen island story is very funny in our magazine.
When the garden is open is still unclear.
We got its name and put its label on the jar.
That is not its fault.
Cut its wings out of paper and let it sit.
She ate a bit cheaper than us.
The rabbit chewed a bit challenging carrot.
It's a bit chilly outside, a bit change of weather.
An orbit change takes time.
The music until noon was lovely, then a picnic until three.
Traffic until six was bad.
The music rap contest and the basic rapid test.
Fantastic rap, epic rapping from the panic rappers!
Our magic umbrella and the picnic umbrella are lost.
Epic umbrellas and rustic umbrella stands.
The group is small and the map is sold out.
A trip is safe and the ship is sailing.
What a cheap issue!
The car seat is wet, the bar sells juice, and a star set off.
Our second hour seems long, or so they say. A pair seems fine.
Our science teacher or several others will come.
The memo Ron wrote and the promo Ron made were short.
We saw the hero in the play and the hero in costume.
A zero in the table means nothing.
Give me that book, and the same thing for him.
Come this way, some things take time thus far.
He told me the truth.
The llama at the zoo spat; she likes the llamas.
The LLM course is for grown-ups.
He'll call you, she'll write and we'll see.
She'll sing; he'll listen.
Stop or not, group or none, up or north.
Help or nothing, she said.
His picture shows this picnic, plus pictures from last year.
The class picked this picture.
Yes, exactly! This exam has six exercises.
Maths exam, class exercise, bus exit.
Our apes are in the zoo or a pet shop, super ape costume.
Four apes, four apples, clever ape.
Up Rick goes; help Ricky, stop Rick!
Who read this, who remembers it, who replied?
Who recycles paper here?
Get water; that water was cold, hot water is better.
What wattage does the lamp have?
The campus system and the opus symphony.
Teach me that skill yourself!
They shut upstairs windows when it rains.
The teacher shut Upton library early.
We had rope, a drop deadline of Friday, and one tent.
China zinc exports, banana zest and arena zip wires.
Close rows first, then solo series.
A class holiday and a glass holder.
Red ice melts, did I check?
Are tardy pupils marked? We were tardy once.
Go to Hello Kitty shop and go to Helle's house.
""",
)
_clean(
    "en: names, places, abbreviations",
    """
Anne Assante, Cass and Bass are in my group.
My cousin lives in Sussex, near Lancing.
We go to Lake Titicaca and then to Peru.
The Mississippi flows to New Orleans.
Mr Dickson, Ms Dicker and Mrs Cockburn were at the meeting.
Hitchin, Scunthorpe and Cockermouth are on the train map.
Dr. Shitara wrote a paper with Prof. Yoshitaka.
Ishita and Rishita are twins.
The NASA, the ISS and ESA work together.
USA, UK, EU and UN are abbreviations.
SAT, GCSE, IB and AP are exams.
ASAP means as soon as possible.
The ASCII code of A is 65.
IMHO, BTW, FYI, LOL and BRB are chat short forms.
CPU, GPU, RAM and SSD: pick two.
Ms. P. I. Sanders and Mr. D. I. Clark signed.
Ms. A. S. Smith and Mr. F. A. Green signed.
The BBC, CNN and PBS news.
Cassandra and Cassius appear in the play.
Penelope waited for Odysseus.
Nazareth is a city in the north.
Hellas is another name for Greece.
Moroni is the capital of the Comoros.
Essen, Assen and Hasselt are cities.
Assisi and Bassano are in Italy.
Slutsk is a town in Belarus.
Spica is a bright star.
Anaheim, Analia and Canals are in my atlas.
Mt. Hood, St. Moritz, Ft. Worth.
Cape Horn and the horn of Africa.
""",
)
_clean(
    "numbers, times, units, formulas",
    """
The train leaves at 17:45 and arrives at 19:05.
1,000,000 + 250,000 = 1,250,000
5 km/h is about 3.1 mph.
Pi is 3.14159265358979.
a² + b² = c²
E = mc², F = ma, p = mv
2H2 + O2 -> 2H2O
C6H12O6 + 6 O2 -> 6 CO2 + 6 H2O
f(x) = 3x^2 - 4x + 1
sin(x)/cos(x) = tan(x)
Call 555-0134 before 8 pm.
Room 1337, floor 4, building B.
10 m/s, 25 kg, 300 K, 101 kPa
The score was 21:19, 18:21, 15:13.
My locker code has 4 digits: 7 0 7 0.
ISBN 978-3-16-148410-0
Speed 120 km/h, distance 340 km, time 2 h 50 min.
Price: $4.99 or 3 for $12.
1/2 + 1/3 = 5/6
The temperature is -4 °C, feels like -9 °C.
3 < 5 and 8 > 2, so 5 != 8.
x1 = 3, x2 = -3, y = 0
Version 2.0.1 is out, 1.9.9 is old.
50% off, 2-for-1, 24/7
v = s/t, a = v/t, s = ½at²
NaCl, HCl, KOH, CaCO3, H2SO4
log10(1000) = 3 and ln(e) = 1
12.05.2014, 2014-05-12, 5/12/14
9 x 8 = 72, 7 x 6 = 42, 12 x 12 = 144
Grades: A, A, B, C, B, A.
σ = 0.5, μ = 12, n = 30
Δx = 4 cm, λ = 500 nm, ω = 2π/T
A B C D E F G H I J K L M N O P Q R S T U V W X Y Z
a e i o u are the vowels
1 2 3 4 5 6 7 8 9 10, here I come
(a + s)(a - s) = a² - s²
0 1 1 2 3 5 8 13 21 34
p(A|B) = p(A and B)/p(B)
Base 16: 0xFF, 0x1A, 0x7E
7:30 get up, 8:00 school, 15:30 home
4 l of water, 2 dl of milk, 5 g of salt
5 apples @ 30p = £1.50
#1 in maths, #2 in art, #3 in sports
∑ i = n(n+1)/2
Aufgabe 4a), 4b) und 5c) bis Montag
Son las 8:15, tengo clase hasta las 14:30.
3,5 kg + 2,25 kg = 5,75 kg
今天 25 度，明天 18 度。
第 3 题选 B，第 4 题选 C。
""",
)
_clean(
    "code, addresses, paths",
    """
for i in range(10): print(i)
if (a == b) { return c; }
assert x > 0, "x must be positive"
pass # nothing to do here
class Assignment: def __init__(self): pass
https://www.example.org/classes/assignment?id=42
http://school.example/documents/title_page.html
mail me at cass.hellman@example.com
C:\\Users\\student\\Documents\\analysis.docx
/usr/share/dict/words
#!/bin/bash
chmod +x shell.sh && ./shell.sh
SELECT name, class FROM pupils WHERE grade > 5;
let hello = document.getElementById("title");
git push --set-upstream origin main
<p class="title">Hello <b>world</b></p>
const assets = await fetch("/api/assets");
npm install && npm run assemble
import math; math.sqrt(16)
console.log("passed", passed, "of", total)
x = [1, 2, 3]; y = x[::-1]
public static void main(String[] args)
while not done: step += 1
#include <assert.h>
[b]bold[/b] and [i]italic[/i] in the forum
www.essexschools.example and www.therapist-finder.example
www.pens-and-paper.example has a sale
img_2043.jpg, scan_0012.pdf, notes-v2.txt
<div id="main"><span>Click here</span></div>
{"class": "7b", "title": "Canal trip", "passed": true}
user_name = "grapefruit_99"
arr[i] += b[j] * s[i]
def parse(args): return args.parser
v1.2.3-beta.4
def cumulative(xs): return sum(xs)
""",
)
_clean(
    "styled or spaced but clean",
    """
H A P P Y  B I R T H D A Y
w e l c o m e to our class
c.l.a.s.s 7.b rocks
𝓗𝓪𝓹𝓹𝔂 𝓑𝓲𝓻𝓽𝓱𝓭𝓪𝔂
𝗚𝗼𝗼𝗱 𝗺𝗼𝗿𝗻𝗶𝗻𝗴
Ｇｏｏｄ　ｎｉｇｈｔ
ⓣⓗⓐⓝⓚ ⓨⓞⓤ
🅽🅸🅲🅴 work
ᴡᴇʟʟ ᴅᴏɴᴇ
t̶o̶d̶a̶y̶ tomorrow
G̲o̲o̲d̲ j̲o̲b̲
gr8 job m8, c u l8r
p4rty 2n1ght at my house
cl4ss of 2026
s-p-e-l-l it out
thaaaaank youuuuu
yesssss we wonnnn
nooooooo waaaay
sooooo coooool
GOOOOOAL!!!
hahahahahaha
hmmmmmm
WHY IS EVERYONE SHOUTING
I CAN'T WAIT FOR THE CLASS TRIP
PASS THE BALL, CASSIE!!!
yAy We DiD iT
🎉🎉🎉 party time 🎉🎉🎉
😀😃😄😁
👍🏽 ok 👌🏻
☺️ thx ❤️
🇩🇪 vs 🇪🇸 tonight
⭐ well ⭐ done ⭐
*waves* **hello** _everyone_
~~old~~ new plan
...and so on... and so forth...
?!?!?!
:-) ;-) :D XD <3
(^_^) (>_<) ¯\\_(ツ)_/¯
#classof2026 #homework #assembly
#bestdayever #maths #essex
@cassandra_12 are you there?
@mathsteacher thanks!
t-shirt, x-ray, e-mail, well-being
mother-in-law, merry-go-round, self-assessment
re-assess, co-operate, non-passing
half-term, year-end, on-site exam
f l u t e and c l a r i n e t
g-r-a-p-e-s
p@sta for dinner
cl@ss starts at 9
l3t's g0 t0 th3 p4rk
do re mi fa so la ti do
C D E F G A B C
Am F C G / Am F C G
la la la la la
tick tock tick tock
woof woof meow moo
S.O.S. and R.S.V.P.
w/o, w/, b/c, n/a
ok_ok_ok
Dear diary,
yours truly, Sam
h2o is water, co2 is a gas
""",
)
_clean(
    "other languages and foreign words",
    """
Это наш новый класс.
Привет, как дела?
Мы завтра идём в музей.
Спасибо за помощь!
Καλημέρα σε όλους!
Τι ώρα είναι το μάθημα;
Ευχαριστώ πολύ
Բարեւ ձեզ
Շնորհակալություն
مرحبا بالجميع
שלום לכולם
ありがとうございます
明日はテストがあります。
안녕하세요 여러분
오늘은 비가 와요
สวัสดีครับ
नमस्ते दोस्तों
Bonjour tout le monde, ça va?
Nous avons un contrôle de maths demain.
Je passe par la place et la terrasse.
Il y a une classe de chant et un trapèze au gymnase.
Ciao ragazzi, a che ora è la lezione?
La classe ha passato l'esame di analisi.
Il capitano assaggia i fagioli e i fagiolini.
Bom dia, turma! A prova é amanhã.
Dzień dobry, mamy dziś sprawdzian.
Dobrý den, jak se máte?
Merhaba, ödev ne zaman?
Günaydın, sınıf!
Hej, vi ses på fredag.
Slutet av filmen var bra.
Hyvää huomenta kaikille
Goedemorgen, de klas begint om negen uur.
Ik pas mijn jas aan in de klas.
Xin chào các bạn
Selamat pagi, kelas dimulai jam delapan.
Sawubona, unjani?
Jó reggelt, osztály!
Sretan rođendan!
Déjà vu, façade, naïve, café, crème brûlée
Smörgåsbord, fjord, ombudsman
Sashimi, tempura, miso and shiitake mushrooms
Tempo: allegro assai, poco a poco, da capo
Habeas corpus and status quo are Latin.
Canis lupus, Felis catus, Parus major
Passer domesticus is the house sparrow.
Bonasa, Turdus merula, Erithacus rubecula
Assam tea and masala from Madras
Massif, chassis, chasseur, passé
Amassar, passear, classificar
""",
)
_clean(
    "music, biology, mathematics",
    """
The bass clef and the brass quintet confuse me.
Play the passage pianissimo, then crescendo until bar six.
Bach wrote six cello suites and six partitas.
The bassoon, oboe and piccolo enter together.
Grass, moss and algae are producers in the food web.
The thorax of an insect carries six legs.
The assay shows how much copper is in the rock.
Cells divide by mitosis; gametes form by meiosis.
The pancreas and the peritoneum are in the abdomen.
Mammals feed their young with milk.
The pistil and the stamens are parts of a flower.
Homologous organs show common ancestry.
Some parasites assume a second host.
Titration tells you the concentration of the acid.
Methyl orange is an indicator.
Arsenic has the symbol As and the number 33.
The class of birds is called Aves.
Seaweed is an alga, not a plant.
A cockle lives in sand; a cocklebur sticks to clothes.
The long-tailed titmouse visited our feeder.
A trapezium has one pair of parallel sides.
The cumulative frequency graph is an S-curve.
Analytic geometry uses coordinates.
Solve by substitution, then check the assumption.
The associative law lets us regroup brackets.
The hypotenuse passes through both points.
An isosceles triangle has two equal sides.
The mass of the electron is tiny.
Glass passes light, brass does not.
Photosynthesis happens in the chloroplasts.
Hellbenders are giant salamanders.
Dickcissels are birds of the prairie.
Arsenic and Arsenio are next to each other in the index.
Snails have a shell, and so do nutshells, haha.
""",
)

# ---- Spanish

_clean(
    "es: school chat",
    """
¿Alguien tiene los deberes de mates?
Mañana hay examen de historia, no lo olvidéis.
He perdido mi estuche azul en el patio.
¿A qué hora sale el autobús para la excursión?
Mi hermana pequeña aprende a tocar la guitarra.
La profe de inglés es muy simpática.
¿Quedamos después de clase en la biblioteca?
Gracias por ayudarme con las fracciones.
El partido empieza a las cinco en punto.
Hoy comemos lentejas en el comedor.
¡Feliz cumpleaños, Lucía! Que lo pases genial.
No entiendo el ejercicio tres de la página veinte.
¿Puedes mandarme una foto de la pizarra?
Mi abuela hace las mejores croquetas.
El lunes es fiesta y no hay cole.
Se me ha roto la mochila otra vez.
El año que viene cambiamos de aula.
Tengo once años y mi hermano trece.
Este verano voy a la playa con mi familia.
Mi mano derecha está cansada de escribir.
Llevo una manzana y un plátano para el recreo.
¿Quién trae la pelota hoy?
Ha salido el sol, ¡por fin!
Hay que leer dos capítulos para el viernes.
Me encanta la clase de plástica.
El coro ensaya los martes por la tarde.
Perdón por llegar tarde, había mucho tráfico.
¿Cómo se dice ventana en alemán?
Mi gato duerme encima del ordenador.
El proyecto de ciencias trata de los volcanes.
Nos vemos en la puerta a las nueve.
He sacado un ocho en lengua, qué alegría.
La pizza de la cafetería estaba fría.
Apaga la luz cuando salgas, por favor.
Necesitamos tijeras, cola y cartulina.
El domingo fuimos al zoo con mis primos.
¿Me prestas un boli rojo?
Todos callados, que empieza la película.
Mi equipo favorito ganó anoche.
Te espero junto a la fuente.
""",
)
_clean(
    "es: a term inside a word",
    """
La disputa entre los diputados terminó ayer.
Su reputación como computador humano es enorme.
La computadora del aula no arranca.
Los putativos parientes del rey firmaron el documento.
El vehículo gira en círculo y el cálculo es ridículo.
Los músculos y los artículos están en el currículo.
El espectáculo tuvo un obstáculo minúsculo.
El crepúsculo y el oráculo salen en el fascículo.
El discípulo y el ventrículo, el cubículo y el tentáculo.
La envergadura del águila es de dos metros.
Nos avergonzamos de llegar tarde, qué vergüenza.
Las ampollas del pie me duelen por las botas.
Compramos repollo, pollo y cebollas.
La penetración de la luz en el agua, impenetrable niebla.
Penélope y Eugenia viven cerca del Peneo.
El folleto explica el follaje del bosque.
Los americanos y las mariposas de América.
La mariquita roja tiene siete puntos.
La cabrita y el cabrito juegan en el prado.
El mamut y los mamíferos de la era glacial.
Mi tío no bebe coñac.
El niño se emperró y no quiso comer.
El perrito y el perro corren por la acera.
El idiomático uso del idioma es difícil.
Atontolinado por el calor, me dormí.
Análisis, canal, semanal, artesanal y analógico.
Quedarse, sentarse, lavarse y levantarse son verbos reflexivos.
Pasarse, cansarse, casarse y besarse llevan s.
Clase, pase, frase y base terminan en se.
Documento, cumbre, cumpleaños y acumular.
La terapeuta me dio el mapa del trapecio.
El trapecista y el atrapasueños.
El satélite Titán y el titular del periódico.
Me titulo en metodología y métodos.
El asesor asesora a la asamblea de Assisi.
Los metros, el método y la metamorfosis.
La heroína del cuento salva a todos.
Las heroínas y los héroes.
""",
)
_clean(
    "es: a term across words",
    """
Súper rápido, por favor.
Es un súper ratón.
Ver gatos me alegra, volver gana tiempo.
Quiero ver ganar a mi equipo.
Mi mamá monta en bici cada día.
La mamá Montse trae galletas.
Una crema rica y una toma rica.
Forma rica en detalles.
Pepe necesita ayuda y Felipe nevera no tiene.
Este tazón y siete tazas.
Corte tasado por el sastre.
Montón todo junto, cartón todos los días.
Un botón todavía falta.
Trabajo de redacción: viejo derecho romano.
Dijo Derek que sí.
Boca bronceada por el sol.
Marca bronce en la tabla.
El champú todavía está en la ducha.
El tabú total y el menú todo incluido.
Cada idioma, cada idea.
Una parte a la mitad y otra parte asada.
El plan al sol, un pan al horno.
Gran altura y pan almendrado.
Son al menos tres.
Así te digo: el tren sale pronto.
Le das setas y ves sexto curso.
Mis exámenes son difíciles, dos exámenes hoy.
Los experimentos salen bien; tres expertos vienen.
Más examen no, por favor.
Me tachó la palabra y me tiró la goma.
Por nada; por no saber.
Leímos por norma un poema.
Es así: las sumas y las sillas.
Vamos a ser seis.
El chico que toca el piano.
Pico culto y saco oculto.
Turco culto, poco culta la frase.
""",
)

# ---- German

_clean(
    "de: school chat",
    """
Hat jemand die Hausaufgaben in Mathe?
Morgen schreiben wir eine Klassenarbeit in Deutsch.
Ich habe mein Mäppchen im Bus vergessen.
Wann treffen wir uns vor der Turnhalle?
Meine kleine Schwester lernt gerade lesen.
Danke, dass du mir bei Bio geholfen hast.
Unser Team hat drei zu eins gewonnen!
In der Mensa gibt es heute Nudeln.
Alles Gute zum Geburtstag, Emre!
Ich verstehe Aufgabe fünf nicht.
Kannst du mir ein Foto vom Tafelbild schicken?
Am Freitag ist hitzefrei, glaube ich.
Wer kommt mit ins Schwimmbad?
Die neue Lehrerin ist echt nett.
Mein Hund hat meinen Schuh gefressen.
Das Referat dauert zehn Minuten.
Bringt bitte eine Schere und Kleber mit.
Ich bin krank und komme erst am Montag wieder.
Der Zug hatte wieder Verspätung.
Wie schreibt man Rhythmus?
Wir üben das Lied noch einmal.
Die Bücherei macht um vier zu.
Oma backt am Sonntag Pflaumenkuchen.
Wer leiht mir einen Bleistift?
Das Licht im Flur war noch an.
Heute regnet es den ganzen Tag.
Der Ausflug ins Museum war spannend.
Ich habe eine Zwei in Erdkunde!
Meine Eltern holen mich um fünf ab.
Vergesst die Sporttasche nicht.
Der Chor singt beim Sommerfest.
Wollen wir zusammen Vokabeln lernen?
Mein Fahrrad hat einen Platten.
Im Kino läuft ein lustiger Film.
Schöne Ferien euch allen!
Tut mir leid, ich habe verschlafen.
Der Hamster heißt Krümel.
Welche Seite sollen wir lesen?
Die Pause ist viel zu kurz.
Bis morgen, schlaft gut!
""",
)
_clean(
    "de: a term inside a word",
    """
Der Marsch durch die Marschlandschaft dauerte lange.
Der Barsch schwimmt im See, ein Flussbarsch ist grün.
Sauerstoff, Sauna, Sauberkeit und Sauerkraut.
Die Hausaufgaben über Dinosaurier sind fertig.
Der Brachiosaurus und der Stegosaurus fraßen Pflanzen.
Die Klasse passt auf, der Klassiker wird gelesen.
Der Assistent assistiert, es passiert nichts.
Wasser, Tasse, Kasse und Gasse reimen sich.
Die Kassette in der Kassenhalle.
Der Optimist und der Chemist haben Mistelzweige.
Im Frühling misten wir den Stall aus.
Der Alchemist mixt einen Trank, der Pessimist trinkt ihn nicht.
Der Nussknacker knackt Nüsse, es knackte laut.
Die Trottellumme ist ein Seevogel auf Helgoland.
Der Verkehr stockt, ein Traktor fährt voraus.
Spastik ist ein Begriff aus der Medizin, spastische Lähmung auch.
Idiomatisch und Idiom kommen aus dem Griechischen.
Der Schlamm klebt am Stiefel, die Lampe flackert.
Das Kotelett kommt vom Metzger, die Nusstorte vom Bäcker.
Der Dickicht-Pfad, die Dicke der Wand, ein dickes Buch.
Verdickung, andicken, dickflüssig.
Analyse, Kanal, banal, national, regional.
Die Therapeutin arbeitet mit Trapez und Ball.
Sextett, Sextant, Sexta und Essex.
Dokument, Kumulus, Zirkumflex und Cumarin.
Titel, Titan, Partitur und Institut.
Hellblau, Helligkeit, heller und erhellen.
Der Hellseher und Helle aus Dänemark.
Methode, Methan, Methusalem.
Die Peninsula und die Penizillin-Kultur.
Maronen rösten wir im Herbst.
Der Scrapbook-Kurs und die Skyscraper in New York.
Die Assel, der Kassler Bahnhof und die Terrasse.
Rasse, Masse, Passage, Massage, Sasse.
Fagott und Fagottist im Orchester.
Die Farce ist ein lustiges Theaterstück.
Beim Parsen hilft Arsenij, das Arsenal spielt heute.
""",
)
_clean(
    "de: a term across words",
    """
War schon jemand da?
Das war schön, es war schwer.
Klar, schau mal nach, wir waren gar schnell.
Der Star schläft, das Paar schweigt.
Das Auto ist rot.
Was auch immer du willst, das auch.
Es auf den Tisch legen, alles aufräumen, bis August.
Das sind wir, was sie sagt, dass ich gehe.
Das sieht gut aus, was sind das für Leute?
Warum ist das so, am Isarufer?
Zum Ist-Zustand: dem ist nichts hinzuzufügen.
Im Istanbuler Hafen liegt ein Schiff.
Das Pasta-Essen war lecker, alles Pasta!
Der Uhu rennt, der Uhu redet nicht.
In den Alpen ist Schnee, auf den Treppen ist Eis.
Auf den Lappen ist Farbe, die Suppen isst er gern.
In den Mappen ist Platz, in den Gruppen ist Ruhe.
An allem schuld ist der Regen, an alles gedacht.
Man al dente kocht.
Vier Apfelbäume, nur Apfelsaft, für Apotheker.
Er appelliert an alle.
Bis Exupéry kommt, das Experiment, als Experte.
Das Examen und das Extra.
Komme thematisch darauf zurück, nehme Theater.
Siehe Lloret de Mar auf der Karte.
Eine Lampe, ein Ei, ein Dach.
Gehe langsam und stehe lange still.
Ob ich auch komme? Ob ihr es schafft?
Kap Ornament und Stopp Ordnung stehen auf der Liste.
Nun, die Utensilien sind da.
Auf Ich-Botschaften achten.
Voll Idee, voll Ideen!
""",
)

# ---- Chinese

_clean(
    "zh: school chat",
    """
今天的数学作业你写完了吗？
明天要考英语，我好紧张。
谁有昨天的笔记，可以借我看看吗？
放学后一起去图书馆吧。
我的铅笔盒落在教室里了。
食堂今天的红烧肉很好吃。
生日快乐，祝你天天开心！
体育课改到下午第二节了。
这道题我不会，能教教我吗？
我们班赢了篮球比赛！
周末你打算去哪里玩？
老师说下周去博物馆参观。
我妹妹刚学会骑自行车。
外面下雨了，记得带伞。
谢谢你帮我打扫教室。
我的手机没电了，晚点聊。
合唱团星期三下午排练。
这本书太有意思了，我看了两遍。
奶奶做的饺子最香。
今天轮到谁值日？
请把窗户关上，有点冷。
我家的小猫会开门。
科学课做了火山实验。
爸爸答应带我去看电影。
作文要写八百字，好多啊。
公交车又晚点了。
他跑步跑得特别快。
祝大家考试顺利！
我想学弹钢琴。
下课铃响了，快去操场。
新来的同学很友好。
暑假我要去海边。
我们一起背单词好不好？
班主任今天表扬了你。
这首歌真好听，叫什么名字？
晚安，明天见。
请大家安静，电影开始了。
我喜欢画画，也喜欢下棋。
牛奶卖完了，只剩果汁。
对不起，我迟到了。
66666 太厉害了
哈哈哈哈哈哈
老师好！同学们好！
三加五等于八。
水的化学式是H2O。
这次旅行要带身份证。
操场上有很多人在跑步。
他妈妈是医生，我妈妈是老师。
你妈妈做的蛋糕真好吃。
鸡蛋和牛奶是早餐。
小狗在院子里晒太阳。
西瓜和南瓜都是瓜。
猪是很聪明的动物。
我爷爷养了两头牛。
死海在亚洲西部。
人工智能课很有趣。
医院里有神经内科。
角色扮演活动在周五。
消毒以后再进教室。
逼真的画让人惊叹。
混合运算先乘除后加减。
残奥会的运动员真了不起。
他今天请了病假。
种子发芽了。
妈，我的书包在哪里？
放学了，屁股坐疼了。
""",
)
_clean(
    "inside other words",
    """
妈妈的生日是五月三号。
我妈妈的手机坏了。
他妈妈的车停在校门口。
这是你姑妈的帽子吗？
大妈的舞跳得真好，姨妈的歌也好听。
舅妈的厨艺一流。
诗人李白痴迷于月亮。
明白痴心妄想这个成语吗？
为了改变态度，他写了检讨。
天气改变态势，台风转向了。
她独自杀鱼做饭，真能干。
爷爷亲自杀鸡招待客人。
各自杀价，看谁买得便宜。
这个角色情感丰富。
特色情景剧今晚上演。
他演的角色情绪变化很大。
蓝色情书是一首歌。
消毒品放在柜子里。
请购买消毒品和口罩。
他们打赌博物馆今天开门。
我跟你打赌博士会来。
家畜生病了要请兽医。
牲畜生长需要饲料。
小狗东西南北乱跑。
热狗东边那家店最好吃。
神经病学是医学的一门学科。
糖尿病会引起神经病变。
把坐垫放屁股下面。
玉米混杂种植可以防虫。
复杂种类的植物很多。
他回去死记硬背了一晚上。
过去死板的方法不好用。
失去死党的消息，他很难过。
裹好面粉再滚蛋液。
炸鸡排要先滚蛋清。
搅混蛋清和糖粉。
电脑残留的文件要清理。
大脑残余的记忆。
心智障碍者需要我们关心。
理智障碍了情感吗？这是辩论题。
小猪头上有一朵花。
野猪头领带着小猪跑了。
工人渣土车一起上路。
低贱人家也有好孩子，这是书里的话。
不分贵贱人人平等。
田鸡巴士站牌旁有池塘。
火鸡巴西人也吃。
青草泥马路边到处都是。
做早操你妈妈也来吗？
广播体操你妈妈会做吗？
""",
)

_clean(
    "en: school chat",
    """
You can borrow my ruler if you lost yours.
I'll shut the window, it is freezing.
Up we go, shut the door behind you!
Don't drop the eggs, the experiment starts at ten.
The battery is dead, I need to charge my laptop.
My son plays the violin, said the new teacher.
Be yourself and be kind to yourself.
Kill the lights, the film is starting!
The play was a killer success, bravo to everyone.
The dog next door had puppies, so cute.
He lost the game but he was a good sport.
Losing is part of playing, we lost and we learned.
The pig in Charlotte's Web is called Wilbur.
We drew a donkey and a hen for the farm poster.
That roller coaster was terrifying, I nearly cried.
""",
)
_clean(
    "en: joined and split words",
    """
passion-fruit ice cream
class-room rules
bass-line, brass-band, glass-house
pre-assessment and post-assessment
as-sem-bly has three syllables
gra-pe-fruit is hard to divide
her-o-ine has three syllables
an-al-y-sis has four syllables
doc-u-ment has three
Assem-bly, as-sign-ment and as-sume are split after s.
""",
)
_clean(
    "es: school chat",
    """
La peña se reúne en la montaña mañana.
Mi abuelo nació en otro siglo, hace muchos años.
La araña teje su tela en el baño.
Hay un tren con retraso en la estación.
El pájaro canta en la rama del castaño.
Cómprame un cuaderno de cuadros, porfa.
Ponte el abrigo que hace frío.
Hijo, de postre hay pudin, dijo mi madre.
Vete a la biblioteca, que allí te esperan.
Tu madre ha llamado al cole.
Calla un momento, que no oigo.
Me muero de risa con este vídeo.
El payaso del circo era muy gracioso.
Vete a la mesa de la derecha, por favor.
La gallina puso tres huevos.
""",
)
_clean(
    "de: school chat",
    """
Halt die Leiter fest, bitte!
Halt, die Ampel ist rot.
Bring dich und deine Geschwister mit.
Bring bitte die Bälle zurück.
Das Loch im Zaun ist groß.
Die Magd geht in den Stall, das Schwein grunzt.
Der Esel im Märchen heißt Grauchen.
Der Dackel hat dicke Pfoten.
Hol dir das Blatt vom Pult.
Im Fass ist Apfelsaft.
Der Fischer wirft das Netz aus.
Die Uhr geht falsch, es ist erst zehn.
Der Hurrikan zog über das Meer.
Hurra, wir haben frei!
Die Wichtel packen Geschenke, wir wichteln am Freitag.
""",
)
_clean(
    "zh: school chat",
    """
猪年和狗年哪个在前？
小狗的东西放在门口。
操场旁边你妈妈在等你。
滚烫的汤要小心喝。
鸡蛋滚到桌子下面去了。
白色的花很好看，大家痴痴地看着。
病人需要安静，请小声一点。
今天学习了“变化”和“态度”两个词。
我去看电影，死活找不到票。
种子混在一起了，分不清。
智力题有点难，但很有趣。
""",
)

# ---- frames filled with words that contain a term

WORDS_EN = [
    "assassin",
    "assault",
    "assemble",
    "assembly",
    "assert",
    "asset",
    "assign",
    "assist",
    "associate",
    "assume",
    "assure",
    "bass",
    "brass",
    "canvass",
    "carcass",
    "cassette",
    "class",
    "classic",
    "compass",
    "embarrass",
    "embassy",
    "glass",
    "grass",
    "harass",
    "hassle",
    "jurassic",
    "lass",
    "mass",
    "massage",
    "massive",
    "molasses",
    "morass",
    "passage",
    "passenger",
    "passport",
    "pasta",
    "potassium",
    "quassia",
    "sassafras",
    "tassel",
    "trespass",
    "vassal",
    "arsenal",
    "arsenic",
    "coarse",
    "hearse",
    "hoarse",
    "parsec",
    "parsley",
    "parsnip",
    "rehearsal",
    "sparse",
    "cockatoo",
    "cockerel",
    "cockle",
    "cockpit",
    "cockroach",
    "cocktail",
    "hancock",
    "peacock",
    "shuttlecock",
    "stopcock",
    "weathercock",
    "addicted",
    "benedict",
    "dickens",
    "dictionary",
    "predict",
    "verdict",
    "prickle",
    "prickly",
    "saltwater",
    "smartwatch",
    "wristwatch",
    "scrap",
    "scrape",
    "scrapbook",
    "skyscraper",
    "oxymoron",
    "retardant",
    "closer",
    "spice",
    "spicy",
    "hospice",
    "auspicious",
    "despicable",
    "suspicion",
    "drape",
    "grape",
    "grapefruit",
    "scrape",
    "therapy",
    "trapeze",
    "sextant",
    "sextet",
    "unisex",
    "analogy",
    "analysis",
    "analyst",
    "banal",
    "canal",
    "bacchanal",
    "method",
    "methane",
    "something",
    "heroine",
    "hello",
    "shell",
    "shellfish",
    "seashell",
    "michelle",
    "nutshell",
    "eggshell",
    "hellebore",
    "accumulate",
    "circumvent",
    "cucumber",
    "cumin",
    "cumulus",
    "document",
    "title",
    "titan",
    "titanium",
    "constitution",
    "petition",
    "institute",
    "restitution",
    "substitute",
    "quantities",
    "identities",
    "peninsula",
    "penelope",
    "pencil",
    "ignazio",
    "essex",
    "wessex",
    "middlesex",
    "scunthorpe",
    "penistone",
    "bassist",
    "lasso",
    "rassle",
    "kvass",
    "wrasse",
    "basset",
    "cassava",
    "cassock",
    "crevasse",
    "impasse",
]
WORDS_ES = [
    "disputa",
    "computadora",
    "reputación",
    "diputado",
    "amputar",
    "imputar",
    "computar",
    "vehículo",
    "círculo",
    "cálculo",
    "ridículo",
    "músculo",
    "artículo",
    "currículo",
    "espectáculo",
    "obstáculo",
    "minúsculo",
    "crepúsculo",
    "oráculo",
    "fascículo",
    "película",
    "tentáculo",
    "cubículo",
    "discípulo",
    "película",
    "envergadura",
    "vergüenza",
    "avergonzado",
    "ampolla",
    "repollo",
    "penetrar",
    "impenetrable",
    "Penélope",
    "folleto",
    "mariquita",
    "americana",
    "mamífero",
    "documento",
    "acumular",
    "cumpleaños",
    "canal",
    "semanal",
    "analista",
    "terapeuta",
    "trapecio",
    "heroína",
    "método",
    "metodología",
    "título",
    "titular",
    "constitución",
    "clasificar",
    "pasaje",
    "asamblea",
    "pesadilla",
    "cansarse",
    "sentarse",
    "levantarse",
    "olvidarse",
    "arsénico",
    "marsupial",
    "sextante",
    "sexto",
    "asexual",
    "computación",
    "capturar",
    "particular",
    "gesticulo",
    "vernáculo",
    "montículo",
    "ventrículo",
    "testimonio",
]
WORDS_DE = [
    "Marsch",
    "Barsch",
    "Marschmusik",
    "Sauerstoff",
    "Sauna",
    "Sauberkeit",
    "Sauerkraut",
    "Hausaufgabe",
    "Dinosaurier",
    "Saurier",
    "Klasse",
    "Klassiker",
    "Assistent",
    "Wasser",
    "Tasse",
    "Kasse",
    "Gasse",
    "Masse",
    "Kassette",
    "Terrasse",
    "Passage",
    "Massage",
    "Optimist",
    "Chemist",
    "Alchemist",
    "Mistel",
    "Pessimist",
    "Trottellumme",
    "Analyse",
    "Kanal",
    "Trapez",
    "Therapie",
    "Sextant",
    "Sextett",
    "Dokument",
    "Kumulus",
    "Titel",
    "Titan",
    "Institut",
    "Helligkeit",
    "hellblau",
    "Methode",
    "Methan",
    "Dickicht",
    "Verdickung",
    "Fagott",
    "Arsenal",
    "Arsen",
    "Hancock",
    "Cockpit",
    "Cocktail",
    "Skyscraper",
    "Grapefruit",
    "Bassgitarre",
    "Fass",
    "Kompass",
    "Reisepass",
    "Engpass",
    "Spastik",
    "Karsamstag",
    "Klausur",
    "Tausend",
    "Rassel",
    "Assel",
    "Kassel",
    "Passau",
    "Nassau",
    "Hassan",
]
WORDS_ZH = [
    "妈妈的书包",
    "大妈的围巾",
    "姑妈的院子",
    "舅妈的店",
    "李白痴迷的月亮",
    "改变态度",
    "改变态势",
    "亲自杀鸡",
    "独自杀鱼",
    "角色情感",
    "特色情景",
    "消毒品",
    "打赌博物馆开门",
    "家畜生长",
    "小狗东西乱跑",
    "神经病变",
    "神经病学",
    "混杂种植",
    "复杂种类",
    "回去死记硬背",
    "滚蛋液",
    "电脑残留",
    "心智障碍",
    "小猪头上的花",
    "体操你妈妈",
    "理智障碍",
    "贵贱人人平等",
]
FRAME_CLEAN = {
    "en": ["please look up {} before Thursday", "Is {} spelt right?", "my word of the day: {}", "I wrote {} in my notes"],
    "es": ["la palabra de hoy es {}", "¿cómo se escribe {}?", "busca {} en el diccionario", "he escrito {} en la libreta"],
    "de": ["das Wort heute ist {}", "wie schreibt man {}?", "ich habe {} notiert", "wir besprechen {} am Montag"],
    "zh": ["今天的词语是：{}。", "请抄写“{}”三遍。", "课文里有“{}”这几个字。"],
}

NAMES = [
    "Cassandra",
    "Cassius",
    "Hassan",
    "Nasser",
    "Vanessa",
    "Melissa",
    "Larissa",
    "Alyssa",
    "Odessa",
    "Tessa",
    "Jessica",
    "Alassane",
    "Bassem",
    "Massimo",
    "Michelle",
    "Rochelle",
    "Shelly",
    "Estelle",
    "Isabelle",
    "Annabelle",
    "Penelope",
    "Dickinson",
    "Benedict",
    "Hitchcock",
    "Hancock",
    "Ignazio",
    "Anastasia",
    "Rishita",
    "Ishita",
    "Harshita",
    "Yoshitaka",
    "Scarsella",
    "Marseille",
    "Essex",
    "Assisi",
]
NAME_FRAMES = ["{} is absent today", "Can {} join our group?", "happy birthday {}!!!"]


def clean():
    seen = set()
    for kind, rows in CLEAN.items():
        for msg in rows:
            if msg not in seen:
                seen.add(msg)
                yield kind, msg
    for lang, words, take in (("en", WORDS_EN, 2), ("es", WORDS_ES, 2), ("de", WORDS_DE, 2), ("zh", WORDS_ZH, 2)):
        frames = FRAME_CLEAN[lang]
        kind = "inside other words" if lang == "zh" else lang + ": word in a frame"
        for i, w in enumerate(words):
            for j in range(take):
                msg = frames[(i + j) % len(frames)].format(w.upper() if lang == "en" and (i + j) % 7 == 0 else w)
                if msg not in seen:
                    seen.add(msg)
                    yield kind, msg
    for i, w in enumerate(NAMES):
        for j in range(2):
            msg = NAME_FRAMES[(i + j) % 3].format(w)
            if msg not in seen:
                seen.add(msg)
                yield "names in a frame", msg


# ---------------------------------------------------------------- own checks


def _norms(s):
    c = unicodedata.normalize("NFC", s).casefold()
    return {c, unicodedata.normalize("NFKC", c), _strip(c)}


def check():
    problems = []
    latin = [t for t in terms() if not re.search("[\u4e00-\u9fff]", t)]
    cjk = [t for t in terms() if t not in latin]
    for kind, msg in clean():
        for t in latin:
            for n in _norms(t):
                for m in _norms(msg):
                    if re.search(r"(?<!\w)" + re.escape(n) + r"(?!\w)", m):
                        problems.append((kind, t, msg))
        for t in cjk:
            if t in msg and kind != "inside other words":
                problems.append((kind, t, msg))
    known = set(terms())
    for lang, kind, t, msg in disguised():
        if t not in known and t.casefold() not in {x.casefold() for x in known}:
            problems.append((lang, kind, t, msg))
        if "{}" in msg or not msg.strip():
            problems.append((lang, kind, t, msg))
    assert not problems, sorted(set(problems))
