"""Another outside examiner's corpus: written without a look at the rules. The rules were mended by its kinds since.

terms()      the blocked terms of four languages: en, zh (simplified), de, ru
disguised()  (language, kind of evasion, term, message): each message shows its term to a human reader
clean()      (kind, message): messages with no blocked term; the kind ends in " / language"

Run the file to check it and to count it.
"""

# ruff: noqa: E501, RUF034

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator

TERMS = {
    "en": [
        "fuck",
        "shit",
        "bitch",
        "bastard",
        "asshole",
        "ass",
        "cunt",
        "dick",
        "dickhead",
        "cock",
        "pussy",
        "slut",
        "whore",
        "wanker",
        "twat",
        "prick",
        "moron",
        "idiot",
        "retard",
        "faggot",
        "crap",
        "arse",
        "motherfucker",
        "bullshit",
        "jackass",
        "dumbass",
        "douchebag",
        "loser",
        "rapist",
        "penis",
        "tits",
        "cum",
        "rape",
        "porn",
        "kill yourself",
        "piss off",
        "go to hell",
        "son of a bitch",
        "nobody likes you",
    ],
    "zh": [
        "傻逼",
        "操你妈",
        "他妈的",
        "混蛋",
        "王八蛋",
        "白痴",
        "笨蛋",
        "蠢货",
        "贱人",
        "贱货",
        "婊子",
        "妓女",
        "狗屎",
        "去死",
        "滚蛋",
        "滚开",
        "脑残",
        "智障",
        "弱智",
        "人渣",
        "败类",
        "畜生",
        "杂种",
        "狗娘养的",
        "死肥猪",
        "丑八怪",
        "变态",
        "色狼",
        "强奸",
        "鸡巴",
        "神经病",
        "自杀",
        "日你妈",
        "你去跳楼",
        "没人喜欢你",
    ],
    "de": [
        "Arschloch",
        "Arsch",
        "Scheiße",
        "Wichser",
        "Hurensohn",
        "Hure",
        "Fotze",
        "Schlampe",
        "Nutte",
        "Missgeburt",
        "Spast",
        "Mongo",
        "Penner",
        "Vollidiot",
        "Trottel",
        "Depp",
        "Drecksau",
        "Drecksack",
        "Miststück",
        "Mistkerl",
        "Blödmann",
        "Dummkopf",
        "Schwuchtel",
        "Kanake",
        "Sau",
        "Kacke",
        "Titten",
        "Pimmel",
        "Möse",
        "Pisser",
        "Arschgeige",
        "Hackfresse",
        "fick dich",
        "halt die Fresse",
        "verpiss dich",
        "leck mich am Arsch",
    ],
    "ru": [
        "сука",
        "блядь",
        "пизда",
        "хуй",
        "мудак",
        "пидор",
        "пидорас",
        "гандон",
        "шлюха",
        "ублюдок",
        "дебил",
        "идиот",
        "кретин",
        "урод",
        "тварь",
        "мразь",
        "гнида",
        "лох",
        "жопа",
        "говно",
        "дерьмо",
        "засранец",
        "придурок",
        "дурак",
        "еблан",
        "долбоёб",
        "ебать",
        "курва",
        "чмо",
        "падла",
        "скотина",
        "тупица",
        "хер",
        "иди на хуй",
        "убей себя",
        "пошёл в жопу",
        "сукин сын",
    ],
}


def terms() -> list[str]:
    return [term for group in TERMS.values() for term in group]


FRAMES = {
    "en": [
        "he called me {} again",
        "{} lol",
        "why did you write {} on my desk",
        "ok {} bye",
        "miss, Jamie says {} to everyone",
        "you heard me, {}",
        "omg {} what was that goal",
        "{}",
        "so {} it is, see you after maths",
        "everyone says {} about you",
        "and then she goes {} and hangs up",
        "the whole group chat was just {} all night",
        "yeah right {}!",
        "who typed {} in here?",
    ],
    "zh": [
        "他骂我{}",
        "{}",
        "群里有人写{}，老师快看",
        "说你呢，{}！",
        "昨天他在走廊里喊{}",
        "哈哈哈{}哈哈",
        "你看黑板上写着{}",
        "{}，别回我消息了",
        "又打输了，{}",
        "我真想对他说{}",
        "她发了一句{}就下线了",
        "作业本上谁写的{}？",
    ],
    "de": [
        "er hat {} zu mir gesagt",
        "{}",
        "wer hat {} an die Tafel geschrieben",
        "ey {} lol",
        "ja klar, {}!",
        "du hast richtig gelesen: {}",
        "und dann ruft sie {} durch den Bus",
        "{} digga, was geht",
        "im Klassenchat steht nur {} und sonst nichts",
        "hör mal {} ich rede mit dir",
        "alle sagen {} über dich",
        "Frau Lehmann, Tim schreibt dauernd {}",
    ],
    "ru": [
        "он опять написал {}",
        "{}",
        "ну ты и сказал: {}",
        "слышь, {}",
        "кто написал {} на доске?",
        "{} ахаха",
        "и тут она кричит {} на весь класс",
        "в чате весь вечер одно {}",
        "да {} я тебе говорю",
        "ты понял меня, {}!",
        "Марья Ивановна, он пишет {}",
        "все про тебя говорят {}",
    ],
}
LONG = {
    "en": [
        (
            "Right so the bus was late again and I missed the whole of registration, then in French we had the vocab test nobody told us "
            "about, and at lunch Jamie came over and said {} in front of the entire table, and after that I just went to the library and "
            "did my geography homework until the bell rang. Can you send me the photos from the trip?"
        ),
        (
            "Hi all! Reminder: the play is on Thursday at six, bring a torch and black shoes, parents can buy tickets at the door. {} "
            "Also the choir meets at five in the music room and Mr Brown needs two people for the lights."
        ),
    ],
    "zh": [
        (
            "今天早上第一节课是数学，老师讲了一元二次方程，作业是课本第三十二页的五道题。中午我们去食堂吃了面条，下午体育课跑了八百米，"
            "跑完以后他对我说{}，我没有理他，直接回教室写英语作业去了。晚上记得把语文笔记拍给我，谢谢。"
        ),
        "各位同学，周五下午三点在礼堂排练合唱，请穿白衬衫和黑皮鞋。{}另外，图书馆的书请在月底以前归还，春游的报名表交给班长。",
    ],
    "de": [
        (
            "Also heute war echt viel los: zuerst Mathe mit dem Test über Brüche, danach zwei Stunden Sport draußen im Regen, in der großen "
            "Pause kam Tim an den Tisch und meinte {} vor allen anderen, und am Nachmittag hatten wir noch Chor bis halb fünf. "
            "Kannst du mir bitte die Hausaufgaben in Erdkunde schicken?"
        ),
        (
            "Hallo zusammen, am Freitag fahren wir um acht Uhr ins Museum, bitte Brotzeit und Regenjacke mitbringen. {} Die Liste für das "
            "Sommerfest hängt neben dem Lehrerzimmer, es fehlen noch zwei Kuchen und ein Salat."
        ),
    ],
    "ru": [
        (
            "Сегодня первым уроком была алгебра, нам дали самостоятельную на двадцать минут, потом физкультура на улице, а на большой "
            "перемене Коля подошёл к нашему столу и сказал {} при всех, и я просто ушла в библиотеку делать географию. "
            "Пришли мне, пожалуйста, фотографии с экскурсии и номер параграфа."
        ),
        (
            "Всем привет! В пятницу репетиция хора в пять часов, форма парадная, ноты взять с собой. {} И ещё: сдайте деньги на музей "
            "старосте до среды, автобус отходит от школы ровно в девять."
        ),
    ],
}
ALL = ("en", "zh", "de", "ru")
LATIN = ("en", "de")
ALPHA = ("en", "de", "ru")
VOWELS = set("aeiouäöüаеёиоуыэюя")

# ---------------------------------------------------------------- tables


def pairs(source: str, target: str) -> dict[str, str]:
    goal = target.split() if " " in target else list(target)
    assert len(source) == len(goal), (source, target, len(source), len(goal))
    return dict(zip(source, goal, strict=False))


ABC = "abcdefghijklmnopqrstuvwxyz"


def run(start: int) -> dict[str, str]:
    return {c: chr(start + k) for k, c in enumerate(ABC)}


LEET = {"en": pairs("aeiostbgl", "431057891"), "de": pairs("aeiostbgl", "431057891"), "ru": pairs("оазчби", "0@346u")}
SYMBOL = {"en": pairs("asicetly", "@$!¢€+£¥"), "de": pairs("asicetl", "@$!¢€+£"), "ru": pairs("ахсео", "@×¢€°")}
CYR = pairs("aceopxyisjkmhdt", "асеорхуіѕјкмһԁт")
GREEK = pairs("abeiknoptuvwxys", "αβεικηορτυνωχγς")
CHEROKEE = pairs("abcdeghijklmprstvwyz", "ᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᎡᏚᎢᏙᏔᎩᏃ")
ARMENIAN = pairs("onuhgsjl", "օոսհցՏյլ")
LISU = pairs("abcdefghijklmnoprstuvwxyz", "ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ")
SYLLABICS = pairs("abcdefhjlmnpqrsuvwx", "ᗩᗷᑕᗪEᖴᕼᒍᒪᗰᑎᑭᑫᖇᔕᑌᐯᗯ᙭")
CURRENCY = pairs("abcdefghiklmnoprstuwxyz", "₳฿₵ĐɆ₣₲ⱧłҠⱠ₥₦Ø₱Ɽ₴₮Ʉ₩ӾɎⱫ")
IDEO = pairs("abcdefhiklmnoprstuwxyz", "卂乃匚刀乇下卄工长乚爪几口尸尺丂丅凵山乂丫乙")
SMALLCAPS = pairs("abcdefghijklmnopqrstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ")
SUPER = pairs("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
TURNED = pairs("abcdefghijklmnopqrstuvwxyz", "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz")
HOOKED = pairs("abcdefghijklmnoprstuvwyz", "ąƀƈđęƒɠħįɉƙłɱɲøƥɍşŧųʋŵƴƶ")
ACCENT = pairs("aceinosuyzgrtkl", "áçéíñöšùýžğřťķľ")
EMOJI_LETTER = {"a": "🅰️", "b": "🅱️", "o": "🅾️", "p": "🅿️", "m": "Ⓜ️", "c": "©️", "r": "®️", "i": "ℹ️", "t": "✝️", "u": "⛎", "x": "❌"}
KEYCAP = {"i": "1️⃣", "o": "0️⃣", "e": "3️⃣", "a": "4️⃣", "s": "5️⃣", "t": "7️⃣", "о": "0️⃣", "з": "3️⃣", "ч": "4️⃣", "б": "6️⃣"}
ASCII_ART = {
    "u": "|_|",
    "h": "|-|",
    "k": "|<",
    "o": "()",
    "d": "|)",
    "n": "|\\|",
    "w": "\\/\\/",
    "m": "|\\/|",
    "a": "/-\\",
    "ж": "}|{",
    "х": "}{",
    "л": "/\\",
    "и": "|/|",
    "ы": "ь|",
    "ю": "|-o",
    "д": "/\\_",
    "о": "()",
}
RU_LATIN = pairs("аеорсухкмтвн", "aeopcyxkmTBH")
RU_GREEK = pairs("аеоркхплту", "αεορκχπλτυ")
RU_EXT = pairs("аоукхчжзнгиеысрл", "ӑөӯқҳҷҗҙңғӣӗӹҫҏԓ")
TRANSLIT = pairs("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "a b v g d e yo zh z i y k l m n o p r s t u f h ts ch sh sch ' y ' e yu ya")
TRAD = pairs("妈贱货脑残败类杂种养态强鸡经杀开滚丑猪痴欢没楼", "媽賤貨腦殘敗類雜種養態強雞經殺開滾醜豬癡歡沒樓")
PINYIN = pairs(
    "傻逼操你妈他的混蛋王八白痴笨蠢货贱人婊子妓女狗屎去死滚开脑残智障弱渣败类畜生杂种变态色狼强奸鸡巴神经病自杀丑怪肥猪",
    "shǎ bī cāo nǐ mā tā de hùn dàn wáng bā bái chī bèn chǔn huò jiàn rén biǎo zǐ jì nǚ gǒu shǐ qù sǐ gǔn kāi nǎo cán zhì zhàng "
    "ruò zhā bài lèi chù shēng zá zhǒng biàn tài sè láng qiáng jiān jī bā shén jīng bìng zì shā chǒu guài féi zhū",
)
SOUND = {  # handwritten: spellings that sound like the term
    "en": {
        "fuck": ["phuck", "fukk", "fuk", "fuq"],
        "shit": ["shyt", "sheeit"],
        "bitch": ["biatch", "bytch", "biotch"],
        "asshole": ["azzhole", "asshoal"],
        "bastard": ["basterd", "bastad"],
        "dickhead": ["dikhead", "dickhed"],
        "pussy": ["pussi", "pussie"],
        "whore": ["whoar"],
        "wanker": ["wankah", "wankar"],
        "idiot": ["idjit", "idiyot", "eediot"],
        "motherfucker": ["muthafucka", "mothafukka", "muddafucker"],
        "bullshit": ["bullshyt", "bulshit"],
        "dumbass": ["dumbazz", "dumass"],
        "faggot": ["faggit", "phaggot"],
        "moron": ["morron", "mohron"],
        "retard": ["retawrd", "reetard"],
        "loser": ["loozer", "luzer"],
        "porn": ["pr0n"],
        "douchebag": ["dooshbag", "doosh bag"],
        "crap": ["krap", "crapp"],
        "kill yourself": ["kill urself", "kil yurself", "kill yaself"],
        "piss off": ["pi55 off", "piss orf", "pizz off"],
        "son of a bitch": ["sonuvabitch", "sunnuva bitch", "son of a biatch"],
    },
    "de": {
        "Arschloch": ["Aaschloch", "Arschloh", "Arshloch"],
        "Scheiße": ["Schaiße", "Scheise", "Schaisse"],
        "Wichser": ["Wixer", "Wixxer", "Wigser"],
        "Fotze": ["Votze", "Fozze"],
        "Hurensohn": ["Huansohn", "Hurnsohn", "Hurensohm"],
        "Schlampe": ["Shlampe", "Schlambe"],
        "Vollidiot": ["Follidiot", "Vollidjot", "Folidiot"],
        "Trottel": ["Droddel"],
        "fick dich": ["fik dich", "fick disch", "vick dich"],
        "Missgeburt": ["Mißgeburt", "Misgeburt"],
        "Kacke": ["Kagge"],
        "Titten": ["Tidden", "Tittn"],
        "Drecksau": ["Dregsau", "Drexau"],
        "Dummkopf": ["Dumkopf", "Dummkopp"],
        "Hackfresse": ["Hackfresä"],
        "Schwuchtel": ["Schwuhchtel", "Schwuchdl"],
    },
    "ru": {
        "сука": ["сцука", "сцуко"],
        "блядь": ["блять", "блеать", "бляць"],
        "пизда": ["песда"],
        "мудак": ["мудаг", "мудакк"],
        "пидор": ["пидар", "педор"],
        "пидорас": ["пидарас", "педораз"],
        "гандон": ["гондон", "гандонн"],
        "идиот": ["идиёт", "идьот"],
        "дебил": ["дибил", "дебилл"],
        "урод": ["урот", "уротт"],
        "говно": ["гавно", "гамно"],
        "дурак": ["дурагг", "дюрак"],
        "придурок": ["придурак", "предурок"],
        "долбоёб": ["далбаёб", "долбаеб", "долбойоб"],
        "ебать": ["ибать", "йебать"],
        "дерьмо": ["дирьмо"],
        "засранец": ["засранэц", "зосранец"],
        "иди на хуй": ["иди нахуй", "иди нах уй", "иди на хуи"],
        "жопа": ["жёпа", "жоппа"],
        "скотина": ["скатина", "скотино"],
        "шлюха": ["шлюхха"],
    },
    "zh": {
        "傻逼": ["煞笔", "沙比", "傻比", "傻叉"],
        "操你妈": ["草泥马", "艹你妈", "曹尼玛", "草你妈"],
        "他妈的": ["他马的", "他吗的", "他嘛的"],
        "混蛋": ["浑蛋", "混旦"],
        "王八蛋": ["王8蛋", "忘八蛋", "王八旦"],
        "智障": ["制杖", "智帐"],
        "脑残": ["脑惨", "脑蚕"],
        "贱人": ["剑人", "jian人"],
        "婊子": ["表子", "裱子"],
        "鸡巴": ["寄吧", "机八"],
        "弱智": ["若智"],
        "神经病": ["蛇精病", "神井病"],
        "变态": ["变太"],
        "畜生": ["畜牲"],
        "杂种": ["杂肿", "砸种"],
        "笨蛋": ["笨旦", "苯蛋"],
        "滚蛋": ["滚旦", "衮蛋"],
        "死肥猪": ["死肥朱", "4肥猪"],
        "去死": ["去4", "去屎"],
        "日你妈": ["日尼玛", "日你马"],
        "人渣": ["人碴"],
    },
}
SPLIT_CHARS = {  # characters taken apart into their components
    "强奸": ["弓虽女干", "强女干"],
    "婊子": ["女表子"],
    "鸡巴": ["又鸟巴"],
    "操你妈": ["操你女马", "操亻尔女马"],
    "他妈的": ["他女马的"],
    "贱人": ["贝戋人"],
    "贱货": ["贝戋货"],
    "杂种": ["杂禾中"],
    "死肥猪": ["死肥犭者"],
    "狗屎": ["犭句屎"],
    "狗娘养的": ["犭句女良养的"],
    "妓女": ["女支女"],
    "智障": ["知日障"],
    "丑八怪": ["丑八忄圣"],
    "日你妈": ["日你女马"],
    "混蛋": ["氵昆蛋"],
    "滚蛋": ["氵衮蛋"],
    "滚开": ["氵衮开"],
    "没人喜欢你": ["没人喜又欠你"],
    "脑残": ["月囟残"],
}
MASKED = {  # handwritten: the middle or the vowels starred out, as newspapers do it
    "en": {
        "fuck": ["f**k", "f*ck", "f***"],
        "shit": ["s**t", "sh*t"],
        "bitch": ["b***h", "b*tch"],
        "cunt": ["c**t", "c*nt"],
        "asshole": ["a**hole", "*sshole"],
        "motherfucker": ["motherf***er", "m*therf*cker"],
        "bullshit": ["bullsh**", "bulls**t"],
        "bastard": ["b*st*rd", "bas**rd"],
        "pussy": ["p***y", "p*ssy"],
        "whore": ["wh*re"],
        "faggot": ["f*ggot"],
        "dickhead": ["d***head", "d*ckh*ad"],
        "wanker": ["w*nker", "w**ker"],
        "retard": ["ret*rd", "r*tard"],
        "kill yourself": ["k*ll yourself"],
        "son of a bitch": ["son of a b****", "son of a b***h"],
        "piss off": ["p*ss off", "p**s off"],
        "idiot": ["id*ot", "idi*t"],
    },
    "de": {
        "Arschloch": ["A****loch", "A*schloch", "Arschl*ch"],
        "Scheiße": ["Sch***e", "Sch**ße", "Scheiß*"],
        "Fotze": ["F*tze", "Fo**e"],
        "Wichser": ["W*chser", "Wi**ser"],
        "Hurensohn": ["H*rensohn", "Huren****", "H***nsohn"],
        "Schlampe": ["Schl*mpe", "Schla**e"],
        "fick dich": ["f*ck dich", "f**k dich"],
        "Hackfresse": ["Hackfr*sse"],
        "Drecksau": ["Drecks**", "Dr*cksau"],
        "Spast": ["Sp*st"],
        "Missgeburt": ["Missg*burt", "M*ssgeburt"],
        "Vollidiot": ["Vollid**t", "Voll*diot"],
        "leck mich am Arsch": ["leck mich am A****"],
    },
    "ru": {
        "хуй": ["х*й"],
        "пизда": ["п*зда", "п***да", "пи*да"],
        "блядь": ["бл*дь", "бля*ь", "б***ь"],
        "сука": ["с*ка", "су*а"],
        "мудак": ["м*дак", "муд*к"],
        "пидор": ["п*дор", "пид*р"],
        "ебать": ["е*ать", "*бать"],
        "долбоёб": ["долбо*б", "д*лб*ёб"],
        "гандон": ["г*ндон"],
        "говно": ["г*вно", "г***о"],
        "жопа": ["ж*па", "ж**а"],
        "шлюха": ["шл*ха"],
        "иди на хуй": ["иди на х**", "иди на х*й"],
        "ублюдок": ["убл*док"],
        "еблан": ["е*лан", "*блан"],
        "пидорас": ["пид*рас", "п*д*рас"],
    },
    "zh": {
        "傻逼": ["傻*", "傻X", "傻×"],
        "操你妈": ["操你*", "*你妈的操", "操*妈"],
        "王八蛋": ["王*蛋", "王八*"],
        "狗娘养的": ["狗*养的", "狗娘*的"],
        "他妈的": ["他*的", "他M的"],
        "丑八怪": ["丑*怪"],
    },
}
MASKED["zh"]["操你妈"] = ["操你*", "操*妈"]
MASKED["zh"]["他妈的"] = ["他M的", "他*妈*的"]

# ---------------------------------------------------------------- helpers

Fn = Callable[[str, str, int], "str | None"]


def size(term: str) -> int:
    return sum(c.isalpha() for c in term)


def pick(options, i: int):
    return options[i % len(options)]


def over_words(term: str, change: Callable[[str], str], gap: str = " ") -> str:
    return gap.join(change(word) for word in term.split(" "))


def apart(separators, gap: str = " ") -> Fn:
    def kind(term: str, lang: str, i: int) -> str:
        sep = pick(separators, i)
        return over_words(term, sep.join, gap)

    return kind


def swap(term: str, table: dict[str, str], most: int | None = None, start: int = 0, case: str = "lower") -> tuple[str, int]:
    """Replace letters by the table, keeping accents; at most `most` letters, from the position `start`."""
    out, hits = [], 0
    text = unicodedata.normalize("NFD", term.lower()) if table is not TRANSLIT else term.lower()
    text = text.replace("и\u0306", "й").replace("е\u0308", "ё")
    for k, c in enumerate(text):
        if c in table and k >= start and (most is None or hits < most):
            out.append(table[c])
            hits += 1
        else:
            out.append(c.upper() if case == "upper" else c)
    return unicodedata.normalize("NFC", "".join(out)), hits


def letters(table, least: float = 0.6, most_part: float | None = None, case: str = "lower", first: int = 0) -> Fn:
    """A kind that replaces letters by look-alikes; none if fewer than `least` of the letters are replaced."""

    def kind(term: str, lang: str, i: int) -> str | None:
        chosen = table.get(lang, table)
        most = None if most_part is None else max(1, round(size(term) * most_part))
        text, hits = swap(term, chosen, most, first, case)
        return text if hits >= max(1, least * size(term)) else None

    return kind


def inserted(characters, every: int = 1) -> Fn:
    """Invisible characters after each letter but the last."""

    def kind(term: str, lang: str, i: int) -> str:
        out = []
        for k, c in enumerate(term):
            out.append(c)
            if k < len(term) - 1 and k % every == 0 and c != " " and term[k + 1] != " ":
                out.append(pick(characters, i + k))
        return "".join(out)

    return kind


def marked(marks, per: int = 1) -> Fn:
    def kind(term: str, lang: str, i: int) -> str:
        out = []
        for k, c in enumerate(term):
            out.append(c)
            if c.isalpha():
                out.extend(pick(marks, i + 3 * k + 5 * m) for m in range(per))
        return "".join(out)

    return kind


def both(first: Fn, second: Fn) -> Fn:
    def kind(term: str, lang: str, i: int) -> str | None:
        middle = first(term, lang, i)
        return None if middle is None else second(middle, lang, i)

    return kind


def by_hand(table) -> Fn:
    def kind(term: str, lang: str, i: int) -> str | None:
        forms = table.get(lang, table).get(term)
        return pick(forms, i) if forms else None

    return kind


# ---------------------------------------------------------------- single kinds


def upper(term, lang, i):
    return term.upper() if i % 3 else term.upper().replace("SS", "ẞ") if "ß" in term else term.upper()


def alternating(term, lang, i):
    return "".join(c.upper() if (k + i) % 2 else c.lower() for k, c in enumerate(term))


def inverted(term, lang, i):
    return over_words(term, lambda w: w[0].lower() + w[1:].upper())


def odd_case(term, lang, i):
    """Dotless i, long s, the Kelvin sign, sharp s, ligatures."""
    text = term.lower()
    for old, new in (("st", "ﬆ"), ("ss", pick(("ß", "ſſ"), i)), ("ff", "ﬀ"), ("fi", "ﬁ"), ("k", "K"), ("s", "ſ"), ("i", "ı")):
        text = text.replace(old, new)
    return text


def repeat_last(term, lang, i):
    return over_words(term, lambda w: w + w[-1] * (2 + i % 5))


def repeat_vowel(term, lang, i):
    spots = [k for k, c in enumerate(term.lower()) if c in VOWELS]
    k = pick(spots, i)
    return term[:k] + term[k] * (3 + i % 6) + term[k + 1 :]


def repeat_all(term, lang, i):
    return "".join(c * (2 + (i + k) % 3) if c != " " else c for k, c in enumerate(term))


def double_all(term, lang, i):
    return "".join(c * 2 if c != " " else c for c in term)


def repeat_zh(term, lang, i):
    if term in ("他妈的", "操你妈", "日你妈", "人渣", "去死"):
        return None
    return term + term[-1] * (2 + i % 3) if i % 2 else "".join(c * 2 for c in term)


def one_inside(separators) -> Fn:
    def kind(term: str, lang: str, i: int) -> str | None:
        words = term.split(" ")
        long = max(range(len(words)), key=lambda k: len(words[k]))
        w = words[long]
        if len(w) < (2 if lang == "zh" else 4):
            return None
        cut = len(w) // 2 if i % 2 or len(w) < 5 else len(w) // 2 + 1
        words[long] = w[:cut] + pick(separators, i) + w[cut:]
        return " ".join(words)

    return kind


def first_off(term, lang, i):
    """The first letter set off: 'f uck'."""
    return term[0] + pick((" ", ".", "-", "_"), i) + term[1:] if size(term) > 3 and " " not in term else None


def digits_between(term, lang, i):
    return over_words(term, lambda w: "".join(c + str((i + 3 * k) % 9 + 1) for k, c in enumerate(w[:-1])) + w[-1])


def same_digit_between(term, lang, i):
    return over_words(term, str(i % 9 + 1).join)


def sym_vowel(term, lang, i):
    """One vowel inside replaced by a sign that stands for anything."""
    spots = [k for k, c in enumerate(term.lower()) if c in VOWELS and k and term[k - 1] != " " and k < len(term) - 1]
    if not spots or size(term) < 4:
        return None
    k = spots[0]
    return term[:k] + pick("#%?_-•█", i) + term[k + 1 :]


def brackets(term, lang, i):
    left, right = pick((("(", ")"), ("[", "]"), ("{{", "}}"), ("<", ">"), ("【", "】")), i)
    left, right = left[0], right[0]
    return over_words(term, lambda w: "".join(left + c + right for c in w))


def inner_quote(term, lang, i):
    q = pick(('"', "'", "`", "*", "**", "~~", "||", "_"), i)
    spots = [k for k in range(1, len(term) - 1) if term[k] != " "] or [0]
    k = pick(spots, i)
    return term[:k] + q + term[k] + q + term[k + 1 :]


def html(term, lang, i):
    k = 1 + i % max(1, len(term) - 2) if len(term) > 2 else 1
    return pick(
        (
            term[:k] + "<b>" + term[k] + "</b>" + term[k + 1 :],
            term[:k] + "<!-- -->" + term[k:],
            term[:k] + "<br>" + term[k:],
            term[:k] + "<i></i>" + term[k:],
            term[:k] + "[b]" + term[k] + "[/b]" + term[k + 1 :],
            term[:k] + "&shy;" + term[k:],
            term[:k] + "&nbsp;" + term[k:],
        ),
        i,
    )


def lines(term, lang, i):
    return "\n".join(term.replace(" ", ""))


def broken_line(term, lang, i):
    if lang != "zh" and (size(term) < 5 or " " in term):
        return None
    k = len(term) // 2
    return term[:k] + pick(("\n", "-\n", "\r\n", " \n ", "-\n\n", "\u2028"), i if lang != "zh" else 0 if i % 2 else 2) + term[k:]


def override(term, lang, i):
    """Stored backwards, shown forwards by right-to-left override."""
    return "\u202e" + term[::-1] + pick(("\u202c", "\u202c ", "\u202d"), i)


def bidi_marks(term, lang, i):
    opened, shut = pick((("\u202a", "\u202c"), ("\u2066", "\u2069"), ("\u2068", "\u2069"), ("\u202d", "\u202c")), i)
    k = max(1, len(term) // 2)
    return term[:k] + opened + term[k:] + shut


def turned(term, lang, i):
    text, hits = swap(term, TURNED)
    return text[::-1] if hits >= 0.9 * size(term) else None


def fullwidth(term, lang, i):
    return "".join("\u3000" if c == " " else chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in (term, term.upper())[i % 2])


def math(start: int) -> dict[str, str]:
    holes = {0x1D455: "ℎ", 0x1D4BA: "ℯ", 0x1D4BC: "ℊ", 0x1D4C4: "ℴ"}
    return {c: holes.get(start + k, chr(start + k)) for k, c in enumerate(ABC)}


MATHS = [
    math(s) for s in (0x1D41A, 0x1D44E, 0x1D482, 0x1D4B6, 0x1D4EA, 0x1D51E, 0x1D552, 0x1D586, 0x1D5BA, 0x1D5EE, 0x1D622, 0x1D656, 0x1D68A)
]
for _t in MATHS:
    assert all(unicodedata.normalize("NFKC", v) == k for k, v in _t.items())
CIRCLED = [run(0x24D0), run(0x24B6), run(0x1F150)]
SQUARED = [run(0x1F130), run(0x1F170)]
FLAGS = {c: chr(0x1F1E6 + k) + "\u200a" for k, c in enumerate(ABC)}


def styled(tables, least: float = 0.8) -> Fn:
    def kind(term: str, lang: str, i: int) -> str | None:
        table = pick(tables, i)
        if lang == "ru":  # only the letters that have a Latin twin
            table = {k: table[v.lower()] for k, v in RU_LATIN.items() if k in "аеорсухк"}
        text, hits = swap(term, table)
        return text if hits >= max(2, (0.45 if lang == "ru" else least) * size(term)) else None

    return kind


def mixed_scripts(term, lang, i):
    """Each letter from another alphabet in turn."""
    tables = [CYR, GREEK, LISU, ARMENIAN, MATHS[0], HOOKED, SYLLABICS] if lang != "ru" else [RU_LATIN, RU_GREEK, RU_EXT]
    out, hits, k = [], 0, i
    for c in unicodedata.normalize("NFD", term.lower()).replace("и\u0306", "й").replace("е\u0308", "ё"):
        for step in range(len(tables)):
            if c in tables[(k + step) % len(tables)]:
                out.append(tables[(k + step) % len(tables)][c])
                hits += 1
                k += step + 1
                break
        else:
            out.append(c)
    return unicodedata.normalize("NFC", "".join(out)) if hits >= max(2, 0.5 * size(term)) else None


def one_lookalike(term, lang, i):
    table = CYR if lang != "ru" else RU_LATIN
    spots = [k for k, c in enumerate(term.lower()) if c in table and c in "aceopxyаеорсух"]
    if not spots:
        return None
    k = pick(spots, i)
    return term[:k] + table[term[k].lower()] + term[k + 1 :]


def umlauts(term, lang, i):
    old = term
    for a, forms in (("ä", ("ae", "a")), ("ö", ("oe", "o", "ø", "õ")), ("ü", ("ue", "u", "ű", "v")), ("ß", ("ss", "β", "B", "sz"))):
        term = term.replace(a, pick(forms, i))
    return term if term != old else None


def yo_short_i(term, lang, i):
    text = term.replace("ё", pick(("е", "йо", "е\u0308", "ë"), i)).replace("й", pick(("и\u0306", "ҋ", "и", "j"), i))
    return text if text != term else None


def art(term, lang, i):
    spots = [k for k, c in enumerate(term.lower()) if c in ASCII_ART]
    if not spots or size(term) < (3 if lang == "ru" else 4):
        return None
    chosen = {pick(spots, i), pick(spots, i + 1) if size(term) > 5 else -1}
    return "".join(ASCII_ART[c.lower()] if k in chosen else c for k, c in enumerate(term))


def some_letters(table, least: int = 1, most: int = 2) -> Fn:
    def kind(term: str, lang: str, i: int) -> str | None:
        text, hits = swap(term, table, most)
        return text if hits >= least and size(term) > 3 and "\u20e3\u0308" not in text else None

    return kind


def no_vowels(term, lang, i):
    good = {
        "fuck": "fck",
        "shit": "sht",
        "bitch": "btch",
        "bastard": "bstrd",
        "motherfucker": "mthrfckr",
        "bullshit": "bllsht",
        "asshole": "asshl",
        "dickhead": "dckhd",
        "piss off": "pss off",
        "kill yourself": "kll yrslf",
        "pussy": "pssy",
        "son of a bitch": "sn of a btch",
        "Arschloch": "Arschlch",
        "Hurensohn": "Hrnshn",
        "Schlampe": "Schlmpe",
        "Wichser": "Wchsr",
        "fick dich": "fck dch",
        "Scheiße": "Schße",
        "verpiss dich": "vrpss dch",
        "halt die Fresse": "hlt die frsse",
        "Schwuchtel": "Schwchtl",
        "Missgeburt": "Mssgbrt",
        "блядь": "блдь",
        "пизда": "пзда",
        "придурок": "придрк",
        "ублюдок": "ублдк",
        "засранец": "зсранц",
        "гандон": "гндон",
        "шлюха": "шлха",
    }
    return good.get(term)


def letters_swapped(term, lang, i):
    good = {
        "fuck": "fcuk",
        "shit": "siht",
        "bitch": "bicth",
        "asshole": "asshoel",
        "bastard": "bsatard",
        "idiot": "idoit",
        "wanker": "wnaker",
        "motherfucker": "motherfcuker",
        "dickhead": "dikchead",
        "bullshit": "bullsiht",
        "retard": "reatrd",
        "douchebag": "doucehbag",
        "kill yourself": "kill yoursefl",
        "whore": "whoer",
        "pussy": "pusys",
        "Arschloch": "Arshcloch",
        "Scheiße": "Shceiße",
        "Wichser": "Wihcser",
        "Hurensohn": "Hurenshon",
        "Fotze": "Fozte",
        "Schlampe": "Schlapme",
        "Vollidiot": "Vollidoit",
        "Missgeburt": "Missgebrut",
        "fick dich": "fcik dich",
        "Trottel": "Trotetl",
        "Dummkopf": "Dummkofp",
        "блядь": "блдяь",
        "пизда": "пзида",
        "пидор": "пиодр",
        "идиот": "идоит",
        "придурок": "придруок",
        "засранец": "засарнец",
        "ублюдок": "ублюдко",
        "долбоёб": "долобёб",
        "шлюха": "шлюах",
        "говно": "гонво",
        "кретин": "кретни",
    }
    return good.get(term)


def traditional(term, lang, i):
    text = "".join(TRAD.get(c, c) for c in term)
    return text if text != term else None


def plain_pinyin(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.replace("ǚ", "v")) if not unicodedata.combining(c))


def pinyin(term, lang, i):
    if any(c not in PINYIN for c in term):
        return None
    tones = [PINYIN[c] for c in term]
    return pick((" ".join(tones), "".join(plain_pinyin(t) for t in tones), "".join(plain_pinyin(t).capitalize() for t in tones)), i)


def half_pinyin(term, lang, i):
    k = i % len(term) if len(term) > 2 else 1
    if term[k] not in PINYIN:
        return None
    return term[:k] + pick((plain_pinyin(PINYIN[term[k]]), PINYIN[term[k]], plain_pinyin(PINYIN[term[k]]).upper()), i // 2) + term[k + 1 :]


def annotated(term, lang, i):
    if any(c not in PINYIN for c in term):
        return None
    left, right = pick((("(", ")"), ("（", "）"), ("[", "]")), i)
    return "".join(c + left + PINYIN[c] + right for c in term)


RADICALS = {unicodedata.normalize("NFKC", chr(c)): chr(c) for c in list(range(0x2F00, 0x2FD6))}


def compat_zh(term, lang, i):
    text = "".join(RADICALS.get(c, c) for c in term)
    return text if text != term else None


def transliterated(term, lang, i):
    return over_words("".join(TRANSLIT.get(c, c) for c in term), lambda w: w if i % 2 else w.upper())


# kinds that build the whole message


def quoted(term, lang, i):
    pair = {
        "en": (("“", "”"), ("'", "'"), ('"', '"'), ("‘", "’")),
        "de": (("„", "“"), ("»", "«"), ("‚", "‘"), ('"', '"')),
        "ru": (("«", "»"), ("„", "“"), ('"', '"')),
        "zh": (("“", "”"), ("「", "」"), ("『", "』"), ("《", "》")),
    }[lang]
    a, b = pick(pair, i)
    return pick(FRAMES[lang], i).format(a + term + b)


def punctuation(term, lang, i):
    a, b = pick(
        (
            ("...", "!!!"),
            ("??", "??"),
            ("-", "-"),
            ("!!1", "!!1"),
            ("~*", "*~"),
            (">>>", "<<<"),
            ("=", "="),
            (";", ";"),
            ("(", "("),
            ("/", "/"),
        ),
        i,
    )
    return pick(FRAMES[lang], i).replace(" {}", "{}").replace("{} ", "{}").format(a + term + b)


def hashtag(term, lang, i):
    joined = "".join(w if lang == "zh" else w[0].upper() + w[1:] for w in term.split(" "))
    return pick(FRAMES[lang], i).format(pick(("#", "@", "#", "＃"), i) + pick((joined, joined.lower()), i))


def snake(term, lang, i):
    before, after = {"en": ("you_total", "lol"), "de": ("du_bist", "lol"), "ru": ("ты", "лол"), "zh": ("你这个", "哈哈")}[lang]
    t = term.replace(" ", "_")
    return pick((before + "_" + t, before + "_" + t + "_" + after, "xX_" + t + "_Xx", "__" + t + "__", t + "_" + after), i)


def camel(term, lang, i):
    before, after = {"en": ("YouAreSuchA", "Lol"), "de": ("DuBistEin", "Lol"), "ru": ("ТыПросто", "Лол")}[lang]
    t = "".join(w[0].upper() + w[1:] for w in term.split(" "))
    return pick((before + t, before + t + after, before[0].lower() + before[1:] + t), i) if size(term) > 3 else None


def with_digits(term, lang, i):
    return pick(FRAMES[lang], i).format(pick((term + "123", "2026" + term, term + "_07", "007" + term + "99", term + "4"), i))


def web(term, lang, i):
    t = term.replace(" ", "-").lower()
    return pick(
        ("www.{}.com", "https://example.org/{}", "{}@school.example", "{}.exe", "c:\\users\\{}\\desktop", "http://my.site/?name={}"), i
    ).format(t)


def doubled_word(term, lang, i):
    sep = pick((" ", "", ", ", "-", "!"), i) if lang != "zh" else pick(("", "，", "！", " "), i)
    if sep == "" and lang != "zh" and (size(term) < 4 or " " in term):
        sep = " "
    return pick(FRAMES[lang], i).format(sep.join([term] * (2 + i % 2)))


def long_message(term, lang, i):
    return pick(LONG[lang], i).format(term)


def plain(term, lang, i):
    return pick(FRAMES[lang], i).format(term)


def other_frame(term, lang, i):
    """A term in the middle of a sentence of another language."""
    other = pick([x for x in ALL if x != lang], i)
    return pick(FRAMES[other], i).format(term)


def glued_emoji(term, lang, i):
    a, b = pick((("😂", "😂"), ("🔥🔥", ""), ("", "💀💀"), ("👉", "👈"), ("🤡", "🤡"), ("❤️", "❤️"), ("", "👍🏽")), i)
    return pick(FRAMES[lang], i).format(a + term + b)


def run_together(term, lang, i):
    if size(term) < 6 or " " in term:
        return None
    a, b = {
        "en": (("youareatotal", ""), ("ohmygodyou", ""), ("stupid", ""), ("", "boy")),
        "de": (("dubistein", ""), ("dudummer", ""), ("", "typ")),
        "ru": (("тыпросто", ""), ("вот", ""), ("", "ты")),
    }[lang][i % 3]
    return a + term.replace(" ", "").lower() + b


def typed_over_messages(term, lang, i):
    """One letter after another with words of laughter between the lines."""
    if " " in term or size(term) < 3 or size(term) > 6:
        return None
    return "\n".join(f"{k + 1}. {c}" for k, c in enumerate(term)) if i % 2 else "\n".join(f"{c.upper()}." for c in term)


ZW = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"]
BIDI = ["\u200e", "\u200f", "\u061c"]
ODD_INVISIBLE = ["\u034f", "\u180e", "\ufe0f", "\ufe00", "\u2063", "\u2061", "\u17b5", "\u1160"]
TAGS = [chr(0xE0000 + c) for c in (0x20, 0x61, 0x7A, 0x7F)]
ZALGO = [chr(c) for c in (0x300, 0x316, 0x30D, 0x324, 0x33F, 0x353, 0x35B, 0x327, 0x346, 0x349, 0x315, 0x31D, 0x489)]
OVERLAY = ["\u0336", "\u0332", "\u0338", "\u0305", "\u0333", "\u0337"]
ENCLOSE = ["\u20dd", "\u20de", "\u20e3"]
ODD_SPACES = ["\u00a0", "\u2003", "\u2009", "\u202f", "\u3000", "\u2800", "\u3164", "\u200a", "\t"]
EMOJI = ["😂", "🔥", "💩", "❤️", "👍🏽", "👨‍👩‍👧", "🇬🇧", "✨"]
spaced = apart([" "], "   ")
dotted = apart([".", "..", "·", "•"])
dashed = apart(["-", "–", "—", "--"])
leet = letters(LEET, 0.2, 0.5)
symbols = letters(SYMBOL, 0.2, 0.4)
few_symbols = letters({"en": pairs("aisel", "@!$€£"), "de": pairs("aisel", "@!$€£"), "ru": pairs("аосе", "@°¢€")}, 0.2, 0.4)
accents = letters(ACCENT, 0.4)
zero_width = inserted(ZW)
soft_hyphen = inserted(["\u00ad"])
cyrillic = letters(CYR, 0.4)
latin_ru = letters(RU_LATIN, 0.4)


def lookalike(term, lang, i):
    return (latin_ru if lang == "ru" else cyrillic)(term, lang, i)


def spaced_plain(text, lang, i):
    """Spaces between the visible characters of a text already disguised."""
    return " ".join(c for c in text if c != " ")


# name, languages, function, fewest letters, whole message?, messages per language
KINDS: list[tuple[str, tuple[str, ...], Fn, int, bool, int]] = [
    ("plain", ALL, plain, 1, True, 14),
    ("capitals", ALPHA, upper, 1, False, 12),
    ("alternating case", ALPHA, alternating, 3, False, 12),
    ("inverted case", ALPHA, inverted, 3, False, 8),
    ("odd case letters and ligatures", LATIN, odd_case, 4, False, 12),
    ("leet digits", ALPHA, leet, 4, False, 16),
    ("symbols for letters", ALPHA, symbols, 4, False, 14),
    ("ascii art letters", ALPHA, art, 3, False, 10),
    ("last letter repeated", ALPHA, repeat_last, 3, False, 12),
    ("vowel repeated", ALPHA, repeat_vowel, 3, False, 12),
    ("all letters repeated", ALPHA, repeat_all, 4, False, 12),
    ("every letter doubled", ALPHA, double_all, 4, False, 10),
    ("characters repeated", ("zh",), repeat_zh, 2, False, 14),
    ("spaces between", ALL, spaced, 2, False, 14),
    ("several spaces between", ALL, apart(["  ", "   "], "      "), 2, False, 8),
    ("odd spaces between", ALL, apart(ODD_SPACES, "   "), 2, False, 12),
    ("one space inside", ALL, one_inside([" "]), 2, False, 10),
    ("one mark inside", ALL, one_inside([".", "-", "_", "/", "'", "*", "~", ",", "|", ":"]), 2, False, 14),
    ("first letter set off", ALPHA, first_off, 4, False, 10),
    ("dots between", ALL, dotted, 2, False, 12),
    ("dashes between", ALL, dashed, 2, False, 12),
    ("underscores between", ALL, apart(["_", "__"], " "), 2, False, 10),
    ("slashes and bars between", ALL, apart(["/", "|", "\\", "//", " / "]), 2, False, 10),
    ("stars between", ALL, apart(["*", "**", "※", "★"]), 2, False, 10),
    ("other marks between", ALL, apart(["+", "~", "=", "^", ",", ":", ";", "'", '"', "!", "`", "°", "<>"]), 2, False, 14),
    ("emoji between", ALL, apart(EMOJI), 2, False, 14),
    ("rising digits between", ALL, digits_between, 2, False, 10),
    ("one digit between", ALL, same_digit_between, 2, False, 10),
    ("each letter in brackets", ALL, brackets, 2, False, 10),
    ("one letter quoted or in markdown", ALL, inner_quote, 3, False, 12),
    ("html tags and entities inside", ALL, html, 2, False, 14),
    ("zero width between", ALL, zero_width, 2, False, 12),
    ("direction marks between", ALL, inserted(BIDI), 2, False, 10),
    ("rare invisible characters between", ALL, inserted(ODD_INVISIBLE), 2, False, 12),
    ("tag characters between", ALL, inserted(TAGS), 2, False, 8),
    ("soft hyphens between", ALL, soft_hyphen, 2, False, 10),
    ("embedding and isolates inside", ALL, bidi_marks, 2, False, 8),
    ("backwards with override", ALL, override, 2, False, 12),
    ("Zalgo", ALPHA, marked(ZALGO, 3), 3, False, 12),
    ("one combining mark a letter", ALPHA, marked(ZALGO[:8], 1), 3, False, 12),
    ("struck through or underlined", ALL, marked(OVERLAY, 1), 2, False, 10),
    ("enclosing marks", ALL, marked(ENCLOSE, 1), 2, False, 8),
    ("accents", LATIN, accents, 3, False, 14),
    ("hooked and barred letters", LATIN, letters(HOOKED, 0.8), 3, False, 14),
    ("umlauts respelt", ("de",), umlauts, 3, False, 14),
    ("yo and short i respelt", ("ru",), yo_short_i, 3, False, 8),
    ("full width", LATIN, fullwidth, 3, False, 14),
    ("circled letters", ALPHA, styled(CIRCLED), 3, False, 12),
    ("squared letters", LATIN, styled(SQUARED), 3, False, 10),
    ("bracketed letters", LATIN, styled([run(0x249C)]), 3, False, 8),
    ("flag letters", ("en",), styled([FLAGS]), 3, False, 10),
    ("mathematical letters", ALPHA, styled(MATHS), 3, False, 20),
    ("small capitals", LATIN, letters(SMALLCAPS, 0.8), 3, False, 12),
    ("superscript letters", LATIN, letters(SUPER, 0.8), 3, False, 10),
    ("upside down", LATIN, turned, 4, False, 12),
    ("Cyrillic look-alikes", LATIN, cyrillic, 3, False, 14),
    ("one look-alike", ALPHA, one_lookalike, 3, False, 14),
    ("Greek look-alikes", LATIN, letters(GREEK, 0.5), 3, False, 12),
    ("Greek look-alikes", ("ru",), letters(RU_GREEK, 0.45), 3, False, 10),
    ("Cherokee look-alikes", LATIN, letters(CHEROKEE, 0.6, case="upper"), 3, False, 12),
    ("Armenian look-alikes", LATIN, letters(ARMENIAN, 0.3), 3, False, 10),
    ("Lisu look-alikes", LATIN, letters(LISU, 0.8, case="upper"), 3, False, 10),
    ("syllabics look-alikes", ("en",), letters(SYLLABICS, 0.6, case="upper"), 3, False, 10),
    ("currency look-alikes", ("en",), letters(CURRENCY, 0.8), 4, False, 10),
    ("ideograph look-alikes", ("en",), letters(IDEO, 0.8), 4, False, 10),
    ("Latin look-alikes", ("ru",), latin_ru, 3, False, 20),
    ("extended Cyrillic letters", ("ru",), letters(RU_EXT, 0.4), 3, False, 14),
    ("mixed scripts", ALPHA, mixed_scripts, 4, False, 14),
    ("emoji as letters", ("en",), some_letters(EMOJI_LETTER), 4, False, 12),
    ("keycap digits as letters", ALPHA, some_letters(KEYCAP), 4, False, 8),
    ("transliterated", ("ru",), transliterated, 4, False, 20),
    ("letters on lines", ALL, lines, 2, False, 8),
    ("numbered lines", ALPHA, typed_over_messages, 3, True, 5),
    ("broken over a line", ALL, broken_line, 2, False, 10),
    ("starred as in newspapers", ALL, by_hand(MASKED), 2, False, 20),
    ("another sign for a vowel", ALPHA, sym_vowel, 4, False, 10),
    ("vowels left out", ALPHA, no_vowels, 4, False, 11),
    ("letters in the wrong order", ALPHA, letters_swapped, 4, False, 16),
    ("spelt as it sounds", ALL, by_hand(SOUND), 2, False, 24),
    ("characters taken apart", ("zh",), by_hand({"zh": SPLIT_CHARS}), 2, False, 20),
    ("traditional characters", ("zh",), traditional, 2, False, 24),
    ("pinyin", ("zh",), pinyin, 2, False, 24),
    ("half pinyin", ("zh",), half_pinyin, 2, False, 20),
    ("pinyin notes after characters", ("zh",), annotated, 2, False, 10),
    ("compatibility radicals", ("zh",), compat_zh, 2, False, 16),
    ("quoted", ALL, quoted, 1, True, 10),
    ("glued to punctuation", ALL, punctuation, 2, True, 12),
    ("hashtag or mention", ALL, hashtag, 3, True, 10),
    ("underscored names", ALL, snake, 3, True, 10),
    ("camel case", ALPHA, camel, 4, True, 12),
    ("digits glued on", ALPHA, with_digits, 4, True, 10),
    ("addresses and file names", ALPHA, web, 4, True, 8),
    ("doubled word", ALL, doubled_word, 2, True, 10),
    ("in a long message", ALL, long_message, 2, True, 8),
    ("in another language's sentence", ALL, other_frame, 2, True, 10),
    ("emoji glued on", ALL, glued_emoji, 2, True, 10),
    ("run together", ALPHA, run_together, 6, True, 8),
    # two disguises at once
    ("mixed: leet and spaces", ALPHA, both(leet, spaced), 4, False, 10),
    ("mixed: leet and dots", ALPHA, both(leet, dotted), 4, False, 8),
    ("mixed: leet and repeated", ALPHA, both(leet, repeat_last), 4, False, 8),
    ("mixed: leet and case", ALPHA, both(leet, alternating), 4, False, 8),
    ("mixed: symbols and dashes", ALPHA, both(few_symbols, dashed), 4, False, 8),
    ("mixed: look-alikes and zero width", ALPHA, both(lookalike, zero_width), 4, False, 10),
    ("mixed: look-alikes and repeated", ALPHA, both(lookalike, repeat_last), 4, False, 10),
    ("mixed: look-alikes and leet", ("en", "de"), both(leet, letters(CYR, 0.2)), 5, False, 10),
    ("mixed: look-alikes and spaces", ALPHA, both(lookalike, spaced), 4, False, 10),
    ("mixed: accents and stars between", LATIN, both(accents, apart(["*"])), 4, False, 8),
    ("mixed: accents and capitals", LATIN, both(accents, upper), 4, False, 8),
    ("mixed: full width and spaces", LATIN, both(fullwidth, spaced_plain), 4, False, 8),
    ("mixed: repeated and spaces", ALPHA, both(repeat_vowel, spaced), 4, False, 10),
    ("mixed: repeated and case", ALPHA, both(repeat_vowel, alternating), 4, False, 8),
    ("mixed: repeated and dashes", ALPHA, both(repeat_last, apart(["-"])), 4, False, 8),
    ("mixed: Zalgo and leet", ALPHA, both(leet, marked(ZALGO, 2)), 4, False, 8),
    ("mixed: Zalgo and spaces", ALPHA, both(spaced, marked(ZALGO, 2)), 4, False, 8),
    ("mixed: mathematical and dots", LATIN, both(styled(MATHS), lambda t, g, i: ".".join(t.replace(" ", ""))), 4, False, 8),
    ("mixed: circled and spaces", LATIN, both(styled(CIRCLED), spaced_plain), 4, False, 8),
    ("mixed: soft hyphens and capitals", ALPHA, both(upper, soft_hyphen), 4, False, 8),
    ("mixed: spaces and emoji", ALL, apart([" 😂 ", " 🔥 ", " 💀 "]), 2, False, 10),
    ("mixed: zero width and dots", ALL, apart([".\u200b", "\u200b-\u200d", "\u2060·"]), 2, False, 10),
    ("mixed: traditional and spaces", ("zh",), both(traditional, spaced), 2, False, 14),
    ("mixed: traditional and marks", ("zh",), both(traditional, apart(["*", "-", ".", "~", "、", "。"])), 2, False, 14),
    ("mixed: traditional and zero width", ("zh",), both(traditional, zero_width), 2, False, 10),
    ("mixed: marks and digits between", ("zh",), apart(["-1-", ".6.", "*3*", "#2#"]), 2, False, 12),
    ("full width marks between", ("zh",), apart(["，", "。", "、", "＊", "－", "！", "～", "／", "＿"]), 2, False, 16),
    ("Latin letters between", ("zh",), apart(["x", "a", "o", "Q", "v"]), 2, False, 10),
    ("mixed: hashtag and leet", LATIN, lambda t, g, i: None if " " in t else (lambda x: x and "#" + x)(leet(t, g, i)), 4, False, 8),
    ("mixed: quoted and spaces", ALPHA, lambda t, g, i: '"' + spaced(t, g, i) + '"', 4, False, 6),
    ("mixed: override and leet", LATIN, both(leet, override), 4, False, 8),
    ("mixed: brackets and capitals", ALPHA, both(upper, brackets), 4, False, 6),
    ("mixed: transliterated and leet", ("ru",), both(transliterated, letters({"ru": pairs("aieos", "41305")}, 0.2, 0.5)), 4, False, 10),
    ("mixed: transliterated and spaces", ("ru",), both(transliterated, spaced), 4, False, 8),
]

# a result that would not be read as the term, or that is another common word or name
UNFAIR = {
    ("first letter set off", "crap"),
    ("first letter set off", "rape"),
    ("first letter set off", "prick"),
    ("first letter set off", "twat"),
    ("first letter set off", "tits"),
    ("one space inside", "penis"),
    ("one space inside", "идиот"),
}


def disguised() -> Iterator[tuple[str, str, str, str]]:
    seen = set()
    for number, (kind, langs, fn, fewest, whole, count) in enumerate(KINDS):
        for lang in langs:
            pool = TERMS[lang]
            got = tried = 0
            step = 7 if len(pool) % 7 else 5 if len(pool) % 5 else 3
            rounds = 3 if lang == "zh" or len(langs) == 1 else 2
            while got < count and tried < rounds * len(pool):
                term = pool[(number * 5 + tried * step) % len(pool)]
                variant = number + tried + tried // len(pool)
                tried += 1
                if size(term) < fewest or (kind, term) in UNFAIR:
                    continue
                text = fn(term, lang, variant)
                if text is None or (not whole and text == term):
                    continue
                message = text if whole else pick(FRAMES[lang], variant).format(text)
                if message in seen:
                    continue
                seen.add(message)
                got += 1
                yield lang, kind, term, message


# ---------------------------------------------------------------- clean messages, one a line, written by hand

HAND: dict[tuple[str, str], str] = {}
HAND["school chat", "en"] = """
What's for homework in maths?
Can someone send me the notes from today, I was at the dentist
Is the swimming gala on Friday or next Friday?
I left my jumper in the science lab again
My mum says I can come but only until nine
Who wants to be goalkeeper tomorrow?
Thanks for helping me with fractions yesterday
The wifi in the library is down
Did anyone finish the book? No spoilers please
I hate Mondays but at least there is pizza
That test was so hard, I guessed half of it
Good luck everyone!!
Happy birthday Priya, hope you have the best day
See you at the bus stop at eight
My dog ate my slipper, not my homework
Sir said we can use calculators for section B
Are we allowed to bring our phones on the trip?
I am so tired, practice ran late
Please stop spamming the group, some of us are revising
He scored a hat-trick and then tripped over the ball
We lost 3-1 but we played well
You were brilliant in the play tonight
Can I borrow your pencil case? I forgot mine
She is new, be nice and show her round
I disagree, but you make a good point
Nobody has posted the answers yet
Everyone likes your drawing, it's on the wall now
The fire alarm went off during assembly
What time does the canteen open?
Miss Okafor is giving us extra time for the essay
I can't find my shoes, has anyone seen them?
Don't forget to feed the class hamster
Let's meet in the quad after lunch
I was only joking, sorry if it sounded mean
That's not fair, we tidied up last week as well
Is there chess club today?
Send me the link when you have it
My brother kicked the football onto the roof
I'm going to the shop, who wants crisps?
The answer to question four is seven, I think
Our group is doing volcanoes, yours is doing rivers
You can sit with us at lunch if you like
I feel sick, I might go home
Turn your camera on please, the teacher can't see you
Well done on your piano exam!
"""
HAND["inside other words", "en"] = """
The class passed the assessment with massive enthusiasm
Please put the glass back on the grass next to the brass compass
Our assignment is to assess an assassin in Shakespeare
The ambassador gave a classic passage about compassion
My passport and my bus pass are in my glasses case
Assume the triangle is isosceles and assign a letter to each side
The Embassy in Nassau is closed for the assembly
A molasses sandwich, really? With sassafras tea?
Cassandra was harassed by reporters, so she asked for assistance
Who ate the last cucumber? I was accumulating them
The document says the circumference is twelve centimetres
We need to circumvent the cumbersome rules of the cumulative total
Those cumulus clouds mean fair weather, cumulonimbus means rain
I cut the cocktail sausages and a peacock stole one
The cockpit of the plane was covered in cockroaches
A cockatoo and a cockerel live in the petting zoo
The hancock building and the woodcock painting were in the quiz
A shuttlecock is stuck in the gym roof
The title of the constitution speech was about the petition
She petted the kitten and ate a titbit of titanium-coloured cake
Titan is a moon of Saturn, and the titles are in bold
My grandad works as a physiotherapist in the hospital
Grapes, drapes and scrapes: three words that rhyme
The drapery shop sells crepe paper and grapefruit soap
Therapists and occupational therapists visit on careers day
The rapeseed field next to the school is bright yellow
A trapeze artist hung from the skyscraper
We saw a sparrow, a raptor and a trapezium drawn by Year 4
Scrap paper goes into the scrapbook box, not on the floor
The skyscraper scraped the sky, wrote Tom in his poem
Please don't scrape your chairs
Arsenic is a poison, the parsec is a distance
The parsed text was coarser than the original
Arsenal won, and we rehearsed until late
The hearse passed the course in silence
A sparse matrix is mostly zeros
Prickly pears grow on cacti and their prickles hurt
The hedgehog is a prickly animal
This flame retardant fabric does not burn
We rehearsed "The Dickensian Christmas" on Tuesday
Benedick and Beatrice argue all the time in Much Ado
The dickcissel is an American bird
I got an oxymoron wrong in the English test
A closer look shows the enclosure is open
Our composition was discloser-proof, whatever that means
Is this the closest shop that's not closed?
Pussyfooting around the question won't help
The pussycat in the poem sails with an owl
We grow pussywillow by the pond
Shiitake or shitake? Both spellings are on the menu
The potatoes came with shitake mushrooms
Mr Dikshit teaches physics on Thursdays
The Takeshita street photos are amazing
The firm Matsushita made our old radio
Pornic is a seaside town in France
Popcorn and porcelain begin with the same two letters
The saltwater aquarium has clownfish
Swanky shoes! Where did you get them?
The wankel engine has a rotor instead of pistons
We had an analysis of the canal in geography
Peninsula is a hard word to spell
Scunthorpe United are playing at home
Harass has one r and two s's
My cousin is a bassist in a brass band
Assorted cassettes are sold at the church bazaar
He surpassed everyone and was embarrassed by the applause
Trespassers will be given extra assignments
The hourglass on the mass spectrometer was smashed
"""
HAND["across word boundaries", "en"] = """
Did you see this hit on the news?
He was hit by a snowball
Push it to the left and it opens
I wish it was Friday
We can finish it after lunch
English it is, then!
Both hits hit the post
My pen is out of ink
The pen is on the desk
When you open, is it free?
Her specs have an US label
Can us three sit together?
Has she got a pass?
Is it a sack or a bag?
As soon as she comes we can start
She has seven cats
Was Sam there too?
Gas stations are closed today
The bus stopped. A sad child got off.
Bit checks are in chapter nine
The rabbit chased the cat round the garden
The orbit changes every year
Their habit changed over the summer
The exhibit chairs are not for sitting on
A rabbit chews carrots
In the bar sea shanties were sung
Our car seat is broken
Far sets of hills in the distance
I never search there
Her sedan is parked outside
The co-op rap event is sold out
We sing rap every Tuesday
Topic rapidly changed to football
Magic rapier!
A comic rap by Year 9
The music rapidly became louder
Four apes sat in a tree
Car apes and bus apes: that's our comic
Is your appendix okay?
Hear a peep, see a bird
The doctor apologised to the rapid runner
That was a super apple
The actor aped a monkey
Do clocks tick or tock?
So closer is better
Melos erased the whiteboard
Hello Seren, how are you?
Most wattage goes into heating
That was the best watch I ever had
We ate the best waters of the spring
The last watt counts
Set it straight
It is true
I hit it so hard
Split it so we both get some
Put it somewhere safe
Let it soak for an hour
I have got it sorted
Music umbrella
Magic umbrella stand
A public umbrella is by the door
Is luteal a word?
The bus lutes were out of tune
This lute is very old
His lute and her harp
Who reads comics here?
Who remembers the Romans?
Who really wants to come?
Two reasons why I like maths
Plus, lots of things to see
Skill yourselfie contest: enter by Monday
We skill yourselves in five days, says the advert
More on that later
No more online lessons please
More onions in the soup
I did, I otherwise would not say so
I'd iota if I could, said the Greek letter
Said I, "Other people first"
Put the stuff. Uck, it smells!
If Uckfield is far we can take the train
The chef, Uck Lee, cooked noodles
Panic, untidy desk
Magic, until it rained
The picnic, until noon, was lovely
Historic untouched forest
A basic unit is the metre
Basic units are on page two
Music until midnight is too late
Mexico, CK and Peru are my pen pals' names
Cod, ickle fish
Nod, I said, and I nodded
I said ick when I saw the slug
She had ickle mittens
Odd ick factor there
"""
HAND["names", "en"] = """
Mr Hancock is our form tutor
Ms Cummings teaches drama
Dr Dickson marked the papers
Emily Dickinson wrote poems about hope
We are reading Charles Dickens
Alfred Hitchcock made scary films
Mrs Babcock and Mr Alcock are both off sick
Cassie, Vanessa and Assad are in my group
Titus Andronicus is not for Year 7
My friend Phuc is from Hanoi
Ngoc Bich has joined the choir
Mr Shittu is our new maths teacher
Hitoshi Tanaka draws manga
Yoshitaka and Toshito are on exchange
Mrs Fuchs is from Austria
Coach Fukuda and Mr Fukuyama will be there
Dr Wankel invented an engine
Ms Prickett lost her keys
Mr Arsenault is Canadian
Arsène Wenger was the manager
The painter Picasso and the composer Massenet
Mr Moroney plays the tuba
Mr Porneczi is Hungarian
Grandma's name is Assunta
Cockburn is pronounced Coburn
Mr Glasscock repairs windows
Mr Lipshitz has a bakery
Sasha, Slutsky's theorem is on page nine
Professor Slutsky came up with the equation
Kuntz, Kunz and Kunst are in the phone book
Nick Penniston broke the record
Mr Loserth is a glider pilot
"""
HAND["places", "en"] = """
The coach goes via Scunthorpe and Grimsby
Penistone has a famous viaduct
We are camping near Cockermouth
My aunt lives in Cockfosters, at the end of the line
Is Essex bigger than Sussex or Middlesex?
Massachusetts and Arkansas have long names
Assam tea comes from India
Passau is where three rivers meet
Kassel has a museum of fairy tales
Lake Titicaca is on the border of Peru and Bolivia
We went hiking round the Titisee
Cumbria is north of Lancashire
Cumbernauld and Cumberland are not the same
Prickwillow has an engine museum
Clitheroe has a castle
Lightwater is near the motorway
Bitche is a town in France with a fortress
Mount Cook, Cook Strait and the Cook Islands
Fuchū is a city in Tokyo
Fukuoka, Fukushima and Fukui are in Japan
The Nasskogel and the Great Sassolungo
Bassano del Grappa is famous for its bridge
Cape Hatteras has a lighthouse
Rapallo and Rapperswil are on the water
Mongolia borders Russia and China
Saudi Arabia is the largest country on the peninsula
The Saucon valley and Sauchiehall Street
Arsenalna is the deepest metro station
Pornichet has a long beach
Shitang is a fishing town
Slutsk is a town in Belarus
Moroni is the capital of the Comoros
Cuncolim and Cuntis are on the map of Spain and India
Wankum is a village near the Dutch border
Dickleburgh is in Norfolk
Cockington village has thatched roofs
"""
HAND["code", "en"] = """
assert len(items) == 3
class Foo: pass
if not passed: raise AssertionError
np.cumsum([1, 2, 3]) gives 1, 3, 6
df.cumprod().title()
let classList = document.body.classList
$pass = password_hash($input);
for (int i = 0; i < titles.length; i++) {}
this_hit = True
was_hit, has_seen = False, True
git push --tags && git push; it works
const bypass = isPassable ? 1 : 0;
import scrapy  # scraper class
print("title".title())
grep -r "assign" src/assets
my_class.assignment(passes=2)
SELECT title, passage FROM documents WHERE class = 'A'
var pen_is_red = true;
push_item(stack); push(it);
x = [c, u, v, m]; y = (d, i, v, k)
0xDEADBEEF and 0xCAFEBABE are hex jokes
#include <cassert>
#include <cassert.h> does not exist
mvn compile assembly:single
assets/compass/glass.css
harness.analyse(basspart)
def hash_it(h): return h % 455
chmod 755 run.sh; ./assemble.sh
<div class="classic assessment">Title</div>
"""
HAND["addresses", "en"] = """
https://www.therapistfinder.example/london
www.classassignments.example
The form is at http://school.example/assessment/passes
Write to cassandra.bass@school.example
scunthorpe-library.example has the e-books
docs.example/cucumbers/circumference.html
https://maps.example/?q=penistone
open /home/sam/documents/assets/titles.txt
ftp.mass-spectrometry.example
the-pen-island.example sells pens
C:\\classes\\brass\\compass.docx
https://video.example/watch?v=AsS0c1atE
essex-cocktails.example
@dickens_society and @hancock_museum follow us
#classof2027 #passedit #massiverelief
#scrapbooking #grapes #trapeze
dickinsonpoetry.example/hope
arsenalfans.example/news
speedofsound.example/physics
mail me at titania.bassett@mail.example
"""
HAND["numbers, times and units", "en"] = """
Room 455 is on the fourth floor
We have 455 pupils and 55 teachers
The A55 is closed near Bangor
My locker is 8008, my code is 5317
Lesson starts at 5:15 and ends at 6:05
12 cm, 5 mm, 30 kg, 7 lb and 3 oz
5 h 17 min on the train
4.55 pounds for a sandwich
Call 0115 496 0455 for the school office
Bus 455 or bus 55?
The score was 5-1, then 7-1
3.14159265358979
1000000 is a one with six zeros
The year 1455, Gutenberg's Bible
Pick a number between 1 and 71755
7175 is not a prime number
45 + 5 + 5 = 55
The temperature is -5 °C
25/12/2026 is a Friday
1 (one), 2 (two), 3 (three)
6 AM, 8 PM, 10 AM
Flight BA455 leaves at 17:15
Postcode B17 5HT, that's near Harborne
Our wifi code is 4S5D-C0P1-7T77
100 m in 12.8 s, 200 m in 27.1 s
Page 5, line 17, word 4
2+2=4, 4+4=8, 8+8=16
I have £5.17 left
The ratio is 5:1:7
ISBN 978-0-14-103614-4
"""
HAND["formulas and science", "en"] = """
F = m * a
E = mc²
As2S3 is arsenic sulfide
Cu + Mg won't react like that
Cu, Mn and Zn are metals
C6H12O6 + 6 O2 -> 6 CO2 + 6 H2O
a² + b² = c²
sin(x) / cos(x) = tan(x)
f(x) = x³ - 4x + 1
Let u = x and dv = cos x dx
P(A|B) = P(B|A) P(A) / P(B)
The mass of the gas is 5 g
d/dx of x^n is n x^(n-1)
Assimilation and mitosis are on the test
Homo sapiens, Cucumis sativus, Passer domesticus
The gluteus maximus is a muscle
The uterus, the ovaries and the placenta are in chapter five
Birds have a cloaca, said our biology teacher
Castor and Pollux are stars
Phosphorus, potassium and cassiterite
The cumulative frequency graph goes up to 60
Coccyx is a funny word for a bone
Peacock feathers are not pigmented blue
Sperm whales dive very deep
The vas deferens is labelled C in the diagram
Mammals feed their young with milk
∑ k = n(n+1)/2
x ∈ A ∪ B, y ∉ A ∩ B
∀x ∃y: x < y
α + β + γ = 180°
U = R · I
c_k = (u_k, v_k)
Let S be a set and T its subset
The analemma looks like an eight
"""
HAND["music and art", "en"] = """
Play it allegro assai, then andante
The bass line and the double bass are too loud
The passacaglia is in C minor
Cassation is an old word for a serenade
Bassoon, brass, percussion, strings
pizzicato, staccato, ritardando, crescendo
The dance class has a chassé and a passé
The cocktail scene in the musical is great
Do re mi fa so la ti do
C# m7, F#dim, Bb, A/C#
It's titled "Massive Grass" by the Classics
The Nutcracker suite is at Christmas
I love this hit from the eighties
It's a bass clef, not a treble clef
D.S. al Coda, D.C. al Fine
Glissando and passing notes
The soprano hit the top C
"""
HAND["shouting, laughter and emoji", "en"] = """
OMG WE PASSED!!!
WHO TOOK MY GLASSES
hahahahahahaha
HAHAHAHA STOP IT
looooool
nooooooooo way
YESSSSSSSS
pleaaaaase can we go
sooooooo goooood
grrrrrrrr
zzzzzzzz
😂😂😂😂
🔥🔥 great goal 🔥🔥
👏 Well 👏 done 👏
I ❤️ maths
🐓🐈🐕 farm trip!
💩 happens to my phone every time I update it
A B C D E F G
G O A L
W I N N E R S
C L A S S  O F  2 0 2 6
g r e a t
y.e.s
n-o-p-e
h*e*l*l*o
w_o_w
!!!!!!!!
???
...
¯\\_(ツ)_/¯
(╯°□°)╯︵ ┻━┻
<3 <3 <3
:-) ;-) :-D
ASAP please
BRB, AFK, IDK, TBH
LMK when you're OK
HELLO THERE FRIENDS
ＨＥＬＬＯ
𝓗𝓪𝓹𝓹𝔂 𝓫𝓲𝓻𝓽𝓱𝓭𝓪𝔂
𝐂𝐥𝐚𝐬𝐬 𝐩𝐡𝐨𝐭𝐨
ⓗⓔⓛⓛⓞ ⓔⓥⓔⓡⓨⓞⓝⓔ
ᴛʜᴀɴᴋ ʏᴏᴜ
p̶i̶z̶z̶a̶ salad for lunch
w3lc0m3 2 my ch4nn3l
gr8 m8
l8r g8r
c u l8r
r u ok?
u 2!
n1c3 0n3
t3ach3r
h3ll0 fr13nd5
"""
HAND["near words", "en"] = """
The duck had no luck with the truck
I was stuck in the muck
Pass me a sheet and a shirt
We went to the beach to fetch the batch
Sit on the bench and watch the match
I have an itch on my back
The witch's pitch was in a ditch
The count of the country hunted a stunt
We punted on the river
The cook shook the hook
My sock is in the clock
Lock the dock, knock on the rock
The deck of the ship is thick
Dirk, Rick and Mick pick sticks
The horse is hoarse
Whose shoe is whose?
Anchor, ranker, banker, tanker, hanker
The maroon moon is in June
Moran and Marion sit at the front
An idiom is a phrase
The idyll was idle
The regard of the guard was hard
Toward the reward
The maggot ate the nugget
Baguette with gravy? Faggio is a beech tree in Italian
The clap and the trap and the flap
The crab was in the crib
As is often the case, as was I
As as we can as well, oops typo
He rapped very fast and wrapped the gift
The rope is on the ripe pear
The corn and the horn were torn
A pawn on the board
The tips of the tents
Ten tins of tuna
Come, some and comb
He is a lost closer
The looser knot came undone
A loose tooth
Custard, mustard and bustard
Pushy people push in
Slot, slit, slat and slug
Flute, slate, salute
A tweed jacket, a tweet, a treat
The trick is to be quick with the brick
Wonder and wander and wink
Vicky's wickets were thick
Bush it said on the sign: Bush Street
The ball hit the bullseye
"""
HAND["hyphens and line breaks", "en"] = """
The clas-\\nsic novel
A mas-\\nsive problem with the print-\\ner
The pas-\\nsage is on page two
Well-\\nknown
co-\\noperate
I was hap-\\npy
re-\\nhearse on Monday
docu-\\nment
First line\\nsecond line\\nthird line
A\\nB\\nC\\nD
1.\\n2.\\n3.
roses are red\\nviolets are blue
cir-\\ncumference
Go!\\nTo the left!\\nHello!
I wish\\nit would snow
He was\\nhit by a ball
My pen\\nis blue
"""
HAND["foreign words", "en"] = """
In Dutch "jij kunt" means "you can"
"Fart" is Norwegian for speed, my cousin says
The German word "Fahrt" means journey
"Faktura" and "fakta" are Swedish words
In Turkish "fikir" means idea
"Assieds-toi" says the French teacher
"Passato prossimo" is a tense in Italian
"Cucumella" and "cumpleaños" in Spanish class
"Feliz cumpleaños, Pepe!"
"Grazie mille, maestra"
"Dikke" is Dutch, "tjock" is Swedish
"Puss och kram" is how my Swedish pen pal ends her letters
"Fagott" is German for bassoon
The fagotto part is at the bottom of the score
"Foca" is Spanish for seal and "phoque" is French for seal
"Con" means with in Spanish
"Bitte" and "bitter" in German
"Pisces" is Latin for fish
"Pissenlit" is French for dandelion
"Shika" is deer in Japanese
"Shito" is a sauce from Ghana
"Kokkina" means red in Greek
"Kak dela?" means how are you
"""
HAND["fair criticism and talk about rules", "en"] = """
Please don't swear in the chat
That was a rude thing to say
He used a bad word and got detention
She called me a name and I told the teacher
Stop being unkind to him
I'm angry with you, you broke my model
Your idea is not very good, sorry
Nobody should be left out
Go to the office, go to the hall, go to bed!
Go to Helsinki, it's lovely
We don't tolerate bullying here
Everyone likes you, don't worry
Nobody likes your singing more than I do
You should kill the weeds yourself, not ask the gardener
Kill the lights, find yourself a seat
The son of a baker won the show
The son of a bishop
Peel off the sticker
Press off, then press on
"""
HAND["school chat", "de"] = """
Was haben wir in Mathe auf?
Kann mir jemand das Arbeitsblatt schicken?
Ich habe den Bus verpasst und komme zehn Minuten später
Frau Lehmann ist heute krank, die dritte Stunde fällt aus
Wer geht mit ins Freibad?
Danke für deine Hilfe gestern
Hast du meinen blauen Schal gesehen?
Der Test war echt schwer
Wir treffen uns um drei am Brunnen
Meine Oma hat Kuchen gebacken, ich bringe welchen mit
Die Mensa hat heute Kartoffelsuppe
Alles Gute zum Geburtstag, Lena!
Ich kann heute nicht, ich habe Klavierunterricht
Bitte seid leise, die anderen schreiben noch
Unser Team hat zwei zu eins gewonnen
Die Klassenfahrt geht nach Hamburg
Wer hat den Schlüssel vom Geräteraum?
Ich finde das Buch langweilig, aber der Film war gut
Kannst du mir die Vokabeln abfragen?
Mein Handy ist gleich leer
Der Beamer geht schon wieder nicht
Vergesst nicht die Unterschrift der Eltern
Das war ein tolles Konzert gestern
Wie schreibt man Rhythmus?
Morgen ist Wandertag, zieht feste Schuhe an
Hör bitte auf, mich nachzumachen
Ich war beim Arzt, alles in Ordnung
Können wir die Plätze tauschen?
Das ist unfair, wir haben letzte Woche auch aufgeräumt
Der Hund von Paul hat meine Mütze geklaut
Setz dich zu uns, wir haben noch Platz
Du hast heute super gespielt
"""
HAND["inside other words", "de"] = """
Der Marsch der Blaskapelle beginnt am Markt
Die Soldaten marschierten barsch vorbei
Im Moor liegt Marschland, an der Küste die Marschen
Der Barsch schwimmt im See und der Hecht jagt ihn
Der Dinosaurier war so groß wie ein Saurier eben ist
Sauerstoff und Kohlenstoff sind Elemente
Die Sauna ist sauber
Sauerkraut mit saurer Sahne
Ein Sausewind und ein Saugroboter
Der Säugling saugt
Die Mongolei liegt zwischen Russland und China
Wir nutzen MongoDB im Informatikkurs
Der mongolische Reiter
Assistent, Assessor, Assoziation
Die Klasse ist nass und blass
Das Wasser im Fass ist klasse
Kassel, Passau und die Gasse
Die Masse der Tasse beträgt hundert Gramm
Ein Pass, ein Kompass und ein Reisepass
Analyse und Kanalbau
Kapern, Rapunzel und Grapefruit
Das Trapez hat zwei parallele Seiten
Kakerlaken und Kakadus
Kakao schmeckt mir besser als Tee
Die Titanic und der Titel
Das Dickicht ist dicker als der Wald
Er ist dickköpfig und dickfellig
Ein Dickhäuter ist zum Beispiel der Elefant
Der Pfiffikus hatte einen Trick
Grafiken mit Grafikkarten
Der Komposthaufen im Schulgarten
Dokumente und Dokumentation
Akkumulator heißt Akku
Zirkumflex ist ein Akzent
Cockpit und Cocktailkirsche
Der Spannerfalter ist ein Nachtfalter
Er ist ein Langschläfer und ein Durchschläfer
Die Spastik ist eine Krankheit, das lernen wir in Bio
Deppendorf ist ein Ort in Bielefeld
Churer Schüler kommen aus Chur
Ein Figurentheater
Die Prozedur ist kompliziert
Die Naturerfahrung war schön
Kulturerbe und Natureis
Die Agenturen und die Figuren
Trottellumme ist ein Seevogel
Die Trottellummen brüten auf Helgoland
Der Trottoirrand ist hoch
Sauerland, Sauerbruch und Sauerampfer
Sausages heißen Würstchen
Die Harschdecke auf dem Schnee
Karlsruhe und Uhren
"""
HAND["across word boundaries", "de"] = """
Es war schon dunkel
Das war schön gestern
War schon jemand da?
Sie war Schülerin in Bonn
Das Auto ist rot
Was auch immer du willst
Es aus dem Fenster werfen geht nicht
Das auf dem Tisch gehört mir
Das Aufsatzthema ist schwer
Bis August sind Ferien
Was aussieht wie ein Fehler, ist keiner
Alles auf einmal geht nicht
Das Pasta-Gericht war lecker
Das Pastellbild hängt im Flur
Es passt mir nicht
Was passt dazu?
Reis passt gut zu Fisch
Er hatte noch Urenkel
Das Buch über Tiere ist neu
Das ist auch ureigen
Nach Ureinwohnern wird gefragt
Doch, Urenkelin Ida kommt
Dem Ösenhaken fehlt ein Stück
Beim Ösen stanzen hilft mir Papa
Das Tuch umbinden
Geh mon Goethe-Buch holen, sagt der Franzose
Der Film ongoing
Nimm on Google die Karte
Im Pass steht mein Name
Zum Asphalt
Da ist das As
Das sind alte Sachen
Das selbst gebackene Brot
Alte Kacheln
Hat sie es gut?
Das Volk. Ideen sammeln!
Voll, Ida, der Becher ist voll
Er hat Rotkohl
Mit Rot, Tel Aviv und Blau malen
Ein Tipp: Immel ist ein Nachname
Ich kaufte Nudeln
Die Hütte nutzen wir im Winter
Die Minute nutzen
Gib mir dein Heft, ich gebe es dir zurück
Ich fand ich das gut? Ja.
Pfiff. Ick hör dir, sagt der Berliner
Halt dich fest
Halt die Leiter
Halt die Flasche gerade
Leck im Boot, mich friert am Arm
Ich verpasse dich morgen
Sie küsst ihn. Isser nett?
Der Sturm erlosch
"""
HAND["names, places and near words", "de"] = """
Wir fahren an die Titisee-Jugendherberge
Herr Schatz und Frau Fuchs sind Klassenlehrer
Die Scheibe ist zerbrochen
Die Schleife ist rot
Ich scheine krank zu sein
Heiße Schokolade, weiße Sahne
Die Schlange frisst die Maus
Lampe, Rampe, Schlappe
Ein Wichtel und ein Wichtelgeschenk
Der Wechsel kam in der sechzigsten Minute
Das Wachs ist weich
Fotos von der Klassenfahrt
Die Pfote vom Hund
Hurra, wir haben gewonnen
Hürden, Hörner, Hüte
Die Mütter und die Nüsse
Die Nuss, die Nute, die Note
Kutte, Hütte, Mutter
Die Möwe fliegt übers Meer
Die Möhre, die Mähne
Die Moose im Wald
Himmel und Pinsel
Ein Bimmeln und ein Wimmeln
Der Rechner, der Renner, der Kenner
Trommel, Trüffel, Tropfen
Der Treppensturz
Das Depot und der Depeschenreiter
Das Fagott ist ein Holzblasinstrument
Ein Dummy im Auto
Der Brummkopf ist ein Kreisel
Der Kabeljau, die Kajüte
Mango und Mungo sind verschieden
Kongo, Bongo, Tango
Spaß, Spatz, Spat
Der Spargel ist da
Piste, Pinsel, Pistazie
Der Pisaer Turm ist schief
Arche, Asche, Arktis
Erst das Loch graben
Ein Ostseestrand bei Sassnitz
Mistel und Misthaufen
Missgeschick und Missverständnis
Der Mistkäfer rollt eine Kugel
Das Stück ist im Miniformat
Blödsinn ist kein schlimmes Wort, oder?
Blütenstaub und Bodmann am Bodensee
Der Dachs, der Lachs
Vollmond und Vollpension
Die Geige und der Geiger
Die Fressnapfmarke für den Hund
Der Sohn des Hufschmieds
"""
HAND["numbers, formulas, code and shouting", "de"] = """
Zimmer 455, dritter Stock
Die A55 und die B55 kreuzen sich
Um 17:15 Uhr am Tor
3,5 kg Mehl und 2 l Milch
12.03.2026, 8 Uhr
F = m · a
x² + 2x + 1 = (x + 1)²
NaCl + H2O
SA UND SO gehts los
JAAAAA GEWONNEN
neeeeeein
Hahahahaha
suuuuuper
Bitteeeee
GROSSE PAUSE
klasse_5a.pdf
https://schule.example/klassenarbeit/mathe
das_auto.jpg
war_schon_da = True
print("Hallo Klasse")
@frau_marsch hat geschrieben
#klassenfahrt #passau
Z.B., d.h., u.a., usw.
S-Bahn, U-Bahn, ICE
U19 spielt gegen U21
Straße oder Strasse? In der Schweiz Strasse
MASSE und MAßE
ÄÖÜ äöü ß
Wir schreiben H a l l o in den Sand
1. Platz!!! 🏆🏆
😂😂😂 ich kann nicht mehr
Ⓢⓤⓟⓔⓡ
das-\\nselbe
Mar-\\nschieren
Hyper-\\nlink
"""
HAND["school chat", "ru"] = """
Что задали по алгебре?
Скиньте, пожалуйста, конспект по истории
Я сегодня не приду, у меня температура
Кто пойдёт на каток в субботу?
Спасибо за помощь с физикой
У кого есть запасная ручка?
Завтра контрольная, не забудьте циркуль
Мы выиграли три — два!
С днём рождения, Маша!
Во сколько начинается репетиция?
Учительница сказала выучить стихотворение
Я забыл сменку дома
Автобус опоздал на двадцать минут
Мне понравилась твоя презентация
Давай сядем вместе на экскурсии
Как решать пятую задачу?
Я не согласна, но ты хорошо объяснил
Хватит спамить, мы делаем уроки
Собака съела мой ластик
В столовой сегодня блины
Кто дежурит в пятницу?
Не обижайся, я пошутил
Нельзя обзываться, это некрасиво
Пойдём на перемене в библиотеку
Фильм был скучный, а книга отличная
Пришли фото доски, я не успел
Мама разрешила до девяти
Тренировку перенесли на среду
Мы посадили дерево около школы
Какая у тебя оценка за диктант?
"""
HAND["inside other words", "ru"] = """
Родители решили застраховать машину: застрахуй и ты свою
Не психуй, всё получится
Подстрахуй меня на канате
В лесу мы видели барсука
Шкура барсука лежит в музее
Херсон стоит на Днепре
Михаэль Шумахер — гонщик
Мама работает парикмахером, она хороший парикмахер
Херувим на иконе
Мне плохо, я пойду к врачу
Неплохо получилось!
Лохматый пёс играл с мячом
Лохнесское чудовище
Сполохи на небе
Переполох в курятнике
Он начал колебаться
Не надо колебаться, отвечай
Погребальный обряд древних славян
Хлебать суп ложкой
Утварь в избе была деревянная
Церковная утварь
Секретин — это гормон
Ступица колеса сломалась
Скотинин — герой комедии «Недоросль»
Простакова и Скотинины
Чмокнула бабушку в щёку
Идиоматические выражения трудно переводить
Идиома — устойчивое выражение
Спидометр показывает шестьдесят
Уродился богатый урожай
Я застрахую велосипед
Потребность и потребление
Лохань с водой
Кукурузные хлопья и шлюпка
Лохвица — город на Украине
Колебания маятника
Сукачёв поёт песню
Лохово и Лоховка — деревни
Херес — город в Испании
Шлюз и шлюпка на канале
"""
HAND["across word boundaries", "ru"] = """
Спроси у родителей
Я был у родных в деревне
Вода у родника холодная
У родителей собрание в среду
Она пьёт вар и мёд
Свет варьируется
Нет, варька — это Варя
Вот Варя пришла
Придёт Варя или Катя
Он идёт. Варьете закрыто.
Это плохой пример
Дело хорошее
Было холодно
Стало хуже, надо лечиться
Мало хлеба
Село Холмы
Около Холма
Тепло хранит термос
Дай рис, укатим потом
Рису, капусты и соли
По лесу катится ёж
По лесу, как обычно, гуляли
Я несу карандаши
К мысу катер подошёл
Часу к двум
Носу как-то холодно
Курс у Кати сложный
Дом у Даки и Маки
Ему дай карандаш
Кому дал книгу?
Ему даже не сказали
Ему так сказали
Иди, от тебя устали все пирожки
Иди отдыхать
Иди от доски к окну
Иди на урок
Да, пи де эн равно...
Спи, дорогая
Купи дорогу в игре «Монополия»
Купи дома хлеба
Пошёл в школу
Пошёл в зоопарк
Убей муху, сам убери
Себя надо беречь
Где билет?
Где билеты на концерт?
Дед ел бананы
Поле без края
Уже, Боря, пора
Тоже опасно
Тоже опаздываю
Лежи, жди папу
Может, уже опять дождь
Чужое платье
Уже опоздали
Это вам разъяснят
Нам разрешили
Там разные цветы
Дам разок прокатиться
Ещё раз, ура, какой гол!
Пар, ад и рай — слова из трёх букв
"""
HAND["names, near words, numbers and shouting", "ru"] = """
Сук дерева сломался
Сутки прошли быстро
Сумка, судак, сурок
Мука и рука
Скука и наука
Щука в пруду
Блюдо и блюдце
Сабля и бляха
Рубля не хватает
Судак и чудак
Мужик и мундштук
Помидор и коридор
Пингвин и пианино
Изба и узда
Езда на лошади
Звезда и борозда
Гондола в Венеции
Бидон молока
Шляпа и шлюпка
Дебит и дебют
Дебют шахматиста
Идиллия
Креатин для спортсменов
Кретинга — город в Литве
Город и огород
Народ и завод
Дверь и зверь
Мазь от ушибов
Мороз и изморозь
Гнездо и гнев
Лось и лак
Мох и вдох
Жатва и лупа
Опа! Какая встреча
Говор и говядина
Придорожный и приданое
Дурной сон и дурман
Хек, херсонский арбуз и хрен с горчицей
Чума и чмоки-чмоки
Пахла и падала
Капля упала
Таблица и теплица
Тупик и тупой угол
Сын сушил сукно
Суккуленты на окне
УРА КАНИКУЛЫ
аааааааа
ахахахахаха
нееееет
пожаааалуйста
Кабинет 455, третий этаж
Урок в 8:15
F = m·a
S = a·b
СССР, США, ООН, МГУ
ТВ, ПК, СМС
привет_мир.txt
print("Привет, мир")
#каникулы #лето2026
К о н е ц
п-р-и-в-е-т
да-\\nвай
💪💪 мы лучшие
😂😂😂 не могу
ПРИВЕТ ВСЕМ!!!
"""
HAND["school chat", "zh"] = """
今天的数学作业是哪几页？
谁有语文笔记，拍给我看看
我明天请假去看牙医
体育课要穿运动鞋
生日快乐，小雨！
下午三点在图书馆集合
谢谢你帮我讲物理题
我们班篮球赛赢了
食堂今天有红烧肉
老师说明天要默写古诗
你的画真好看
我的水杯忘在实验室了
周末一起去骑车吧
英语听力好难啊
不要刷屏，大家在复习
对不起，我刚才说话太急了
请不要说脏话
不许欺负同学
我不同意，但你说得有道理
春游要带午饭和雨伞
谁看见我的校服了？
放学以后打乒乓球吗？
这道题的答案是七
合唱团缺两个男生
我妈妈说九点以前要回家
公交车晚点了二十分钟
考试加油！
新同学人很好，大家多照顾她
请把窗户关上，有点冷
电影很无聊，书却很好看
我家的猫把作业本抓破了
快上课了，赶紧进教室
明天升旗仪式七点半开始
有人喜欢你的作文，老师还念了一遍
大家都喜欢你的歌
没人知道答案
你去跳绳，我去跳远
我们去跳舞吧
你去操场等我
"""
HAND["inside other words", "zh"] = """
暑假我们打算去死海旅游
他去死亡谷拍了很多照片
光靠下去死记硬背是不行的
你回去死磕那道数学题吧
我们要改变态度，认真学习
他改变态度以后成绩好多了
老师希望大家转变态势，积极一点
灰色狼群在雪地里奔跑
白色狼毫笔写字很好用
一只黄色狼狗在门口
诗人李白痴迷于月亮和酒
李白痴心于山水
这套广播操你妈妈会做吗
课间操你妈妈也来看了吗
明天生日你妈妈会来吗
下周生日你妈妈送什么礼物
家畜生病了要请兽医
牧区的牲畜生长得很快
森林里有许多复杂种群
花园里的植物复杂种类繁多
工人渣土车停在路边
施工人员请工人渣土分开放
这次失败类似于上次
腐败类案件上升，新闻里说的
电脑残留的文件要清理
电脑残影是屏幕老化
火鸡巴西人也爱吃
田鸡巴掌那么大
他独自杀出重围
爷爷亲自杀鸡招待客人
将军独自杀向敌营
微贱人家也有志气
贫贱人家的孩子早当家
卑贱货色这个词是古文里的
请把翻滚开水倒掉
他把石头翻滚开来
机智障眼法骗过了敌人
才智障碍不是问题，努力就行
体弱智强的他成了科学家
厨师搅混蛋清和蛋黄
面粉里先掺混蛋液再揉
脑神经病变是医学名词
视神经病理学的论文
"""
HAND["across punctuation and near words", "zh"] = """
我想回去。死海在哪里？
他刚进去，死活不出来
他妈妈的生日是五月
他妈妈的工作是护士
你妈妈做的饺子真好吃
他的妈妈是老师
做完操，你妈妈来接你
今天生日，你妈妈呢？
改变，态度最重要
太阳系，统统都写在书上
傻乎乎的小狗真可爱
别犯傻，快起来
小熊很笨拙
笨手笨脚的企鹅
鸡蛋、鸭蛋、鹅蛋
王老师买了八个蛋
王八八这个名字真少见
混合蛋白质
滚动的雪球
滚烫的开水
请离开，滚筒洗衣机正在修
脑筋急转弯
残疾人通道请勿占用
智能手机和路障
智力题真有趣
弱小和智慧
人工智能改变世界
渣渣灰是谁？
豆腐渣工程
败北和胜利
类人猿会用工具
畜牧业在生物课会讲
杂技和种子
杂志种类很多
狗和猫都养
小狗的娘养了六只小狗
肥皂和猪鬃刷
丑小鸭变成了白天鹅
八只怪兽
变形金刚的状态
固态、液态和气态
色彩和狼
强大的奸商被抓了
勉强，奸计，都是生词
公鸡在篱笆上
巴黎的鸡
神经元和神经网络
经常生病
自己杀了一盘棋
自行车
杀毒软件
杀青的电影
贱卖的商品
买一件货
蠢蠢欲动
货物很多
"""
HAND["names, numbers, formulas and shouting", "zh"] = """
哈哈哈哈哈哈哈
啊啊啊啊啊啊赢了
好好好好
太棒了！！！！！！
666666
233333333
520和1314
88，明天见
教室455在四楼
晚上8:15上线
一共三十二块五
3 + 5 = 8
x² + y² = r²
E = mc²
H₂O和CO₂
圆周率约等于3.14159
第1名、第2名、第3名
我住在石家庄
南京市长江大桥很长
乒乓球拍卖完了
北京大学生物系
研究生命起源
下雨天留客天留我不留
他和服务员说话
门把手弄坏了
请把手拿开
武汉市长江边
小明、小红和小刚
杨老师、牛老师和马老师
马上到！
妈妈骂马
四是四，十是十
吃葡萄不吐葡萄皮
黑化肥发灰会挥发
https://school.example/作业/数学
print("你好，世界")
文件名：期末复习.docx
#春游# #运动会#
@班长 明天几点？
你 好 啊
加-油
谢*谢
生.日.快.乐
生日🎂快乐🎉
歡迎新同學
我愛數學
這是繁體字
Ｈｅｌｌｏ同学
OK，没问题
wo hen hao
nǐ hǎo，xiè xie
zài jiàn
A组、B组和C组
T恤和Y形路口
X光片
"""

FRAME_WORDS = {
    "en": """assassin assault asset assist associate assure astonish ambassador bass bassoon brass bypass canvass carcass class
compass cutlass embarrass embassy encompass glass grass harass hourglass lass lasso mass massage molasses morass overpass pass passenger
passive passport password potassium reassure sassy surpass trespass wrasse accumulate cucumber cumin cumulative document circumstance
encumber incumbent scumble tecum cockade cockatiel cockle cockney peacock hancock stopcock weathercock woodcock title titan titanium
entitled stitch petition competition constitution altitude latitude attitude appetite restitution drape grape scrape trapeze therapeutic
parapet therapist scrap scrapheap skyscraper parse coarse sparse hoarse rehearse hearse arsenal arsenic catharsis dickens dickey benedick
prickle prickly retardant closer enclose wankel shitake pussycat oxymoron saltwater nightwatch analyst penitent peninsula openness
Hitchcock Massachusetts Scunthorpe Penistone Cumbria Dickinson Nassau Passau Cassandra Assam Kassel Titicaca""",
    "de": """Assistent Kasse Klasse Masse Tasse Gasse Wasser Rasse Terrasse Kompass Passagier Reisepass Anlass Nachlass Sauerstoff Dinosaurier
Sauna Sauberkeit Sauerteig Saugnapf Säugetier Gesause Mongolei Marsch Marschall Barsch Kaulbarsch Harsch Trapez Grapefruit Rapunzel
Titel Titan Quantität Identität Dokument Akkumulator Cockpit Cocktail Dickicht Elefant Kanal Analyse Grafik Pfiffikus Traubensaft
Aquarium Museum Hurrikan Natur Kultur Figur Schnurrbart Spachtel Spatz Schlappe Scheibe Schleife Schein Wichtel Wechsel Fotoalbum
Trottoir Depot Kakao Kakadu Kanone Kanaren Möwe Möhre Mistkäfer Missverständnis Blödsinn Dummy Pimpinelle Renner Kenner Spanner
Piste Pistazie Geige Fresko Vollmond""",
    "ru": """страховка подстраховка барсук парикмахер херувим Херсон Шумахер переполох лохматый лохань плохо неплохо утварь секретин ступица
колебание колебаться хлебать погребать чмокнуть идиома идиллия спидометр урожай уроженец родник природа сукно суккулент судак чудак
мундштук помидор коридор звезда борозда гондола бидон шлюпка шлюз дебют дебит креатин город народ дверь мазь мороз гнездо лось мох
говор говядина дерматин посланец дурман хрен капля скатерть теплица блюдо бляха рубль сабля кувшин творог тупик""",
    "zh": """死海 改变 态度 灰色 狼群 李白 痴迷 广播操 家畜 牲畜 复杂 种类 渣土 失败 类似 电脑 残留 火鸡 巴西 独自 亲自 翻滚 开水 机智 障碍 智慧
神经 经常 鸡蛋 鸭蛋 蛋糕 王子 八月 人类 杂志 狗熊 肥皂 猪年 丑小鸭 怪兽 变化 状态 色彩 勉强 坚强 货物 百货 杀毒 自行车 贱卖
滚动 笨拙 蠢动 弱小 智能 畜牧 种子 娘家 养育 强壮 公鸡""",
}
CLEAN_FRAMES = {
    "en": [
        "How do you spell {}?",
        "I need {} for my vocabulary list",
        "{} is in the crossword",
        "what rhymes with {}, anyone?",
        "IS {} THE RIGHT ANSWER???",
        "I wrote {} on the board, and then #{} as a tag",
    ],
    "de": ["Wie schreibt man {}?", "Das Wort {} steht im Diktat", "{} ist im Kreuzworträtsel, sieben senkrecht", "Was reimt sich auf {}?"],
    "ru": ["Как пишется слово {}?", "В диктанте было слово {}", "{} — это по вертикали в кроссворде", "Придумайте рифму к слову {}"],
    "zh": ["“{}”这个词怎么写？", "听写里有{}这个词", "请用{}造句，谢谢", "{}的英语怎么说？"],
}


def clean() -> Iterator[tuple[str, str]]:
    seen = set()
    for (kind, lang), block in HAND.items():
        for line in block.strip("\n").splitlines():
            message = line.replace("\\n", "\n")
            if message and message not in seen:
                seen.add(message)
                yield f"{kind} / {lang}", message
    for lang, words in FRAME_WORDS.items():
        for k, word in enumerate(dict.fromkeys(words.split())):
            for step in range(2 if lang == "en" else 2):
                frame = CLEAN_FRAMES[lang][(k + step * 2 + (k // 4) % 2) % len(CLEAN_FRAMES[lang])]
                shown = word.upper() if frame.isupper() or frame.startswith("IS ") else word
                message = frame.replace("{}", shown)
                if message not in seen:
                    seen.add(message)
                    yield f"word in a frame / {lang}", message
    for lang, lines_ in FRAMES.items():
        for k, frame in enumerate(lines_):
            for word in FRAME_WORDS[lang].split()[k::9]:
                if frame == "{}":
                    continue
                message = frame.format(word)
                if message not in seen:
                    seen.add(message)
                    yield f"word where a term would stand / {lang}", message
    for lang, lines_ in LONG.items():
        for frame in lines_:
            for word in FRAME_WORDS[lang].split()[::17]:
                yield f"long message / {lang}", frame.format(word)


# ---------------------------------------------------------------- checks


def whole_words(message: str) -> list[str]:
    """The terms that stand in a message as words of their own (Chinese: anywhere)."""
    text = unicodedata.normalize("NFKC", message).casefold()
    found = []
    for lang, group in TERMS.items():
        for term in group:
            t = unicodedata.normalize("NFKC", term).casefold()
            if (lang == "zh" and t in text) or (lang != "zh" and re.search(rf"(?<![^\W_]){re.escape(t)}(?![^\W_])", text)):
                found.append(term)
    return found


def check() -> None:
    listed = terms()
    assert len(listed) == len({t.casefold() for t in listed})
    assert all(20 <= len(group) <= 40 for group in TERMS.values())
    bad = list(disguised())
    good = list(clean())
    assert bad == list(disguised())
    assert good == list(clean())
    assert len({m for *_, m in bad}) == len(bad) >= 2000
    assert len({m for _, m in good}) == len(good) >= 1500
    assert len({kind for _, kind, *_ in bad}) >= 25
    assert all(term in TERMS[lang] for lang, _, term, _ in bad)
    frames = [f.format("x") for group in (FRAMES, LONG) for lines_ in group.values() for f in lines_]
    assert not any(whole_words(f) for f in frames)
    for kind, message in good:
        found = whole_words(message)
        if kind == "inside other words / zh":
            found = [t for t in found if t not in TERMS["zh"]]
        assert not found, (kind, message, found)
    both_sides = {m for *_, m in bad} & {m for _, m in good}
    assert not both_sides, both_sides


if __name__ == "__main__":
    check()
    tally = Counter((kind, lang) for lang, kind, *_ in disguised())
    print(f"{'disguised':44}" + "".join(f"{lang:>6}" for lang in ALL))
    for name in dict.fromkeys(kind for kind, *_ in KINDS):
        print(f"{name:44}" + "".join(f"{tally[name, lang] or '':>6}" for lang in ALL))
    print(f"{'total ' + str(tally.total()):44}" + "".join(f"{sum(n for (k, g), n in tally.items() if g == lang):>6}" for lang in ALL))
    fair = Counter(kind for kind, _ in clean())
    print()
    for name, number in fair.items():
        print(f"{name:60}{number:>6}")
    print(f"{'total':60}{fair.total():>6}")
