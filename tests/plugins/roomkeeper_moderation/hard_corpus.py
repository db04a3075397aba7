"""A second corpus, apart from the first: coarser words, other disguises, and school talk that is hard to tell from them.

Terms are listed as a strict school would list them. The clean sentences were written for the words hidden in them, across word ends too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

TERMS: dict[str, list[str]] = {
    "english": ["fuck", "shit", "bitch", "asshole", "cunt", "dick", "slut", "whore", "retard", "faggot", "cock", "anal", "ass",
                "rape", "crap", "wanker", "prick", "twat", "porn", "pussy", "nazi", "homo", "cum", "hell", "damn", "fat", "kill yourself"],
    "german": ["Arschloch", "Hurensohn", "Scheiße", "Fotze", "Wichser", "Missgeburt", "Spast", "Blödmann", "Hure", "Depp", "Trottel"],
    "spanish": ["puta", "mierda", "cabrón", "pendejo", "hijo de puta", "coño", "maricón", "zorra", "culo"],
    "french": ["putain", "connard", "salope", "merde", "enculé"],
    "russian": ["сука", "блядь", "мудак", "пизда", "урод"],
    "chinese": ["傻逼", "操你妈", "他妈的", "妈的", "贱人", "滚蛋", "去死", "废柴", "垃圾人", "日你"],
    "korean": ["시발", "씨발", "병신", "개새끼", "지랄", "멍청이"],
    "japanese": ["ばか", "死ね", "くたばれ", "きもい", "ぶす"],
}  # fmt: skip

SENTENCES: dict[str, tuple[str, ...]] = {
    "english": ("you {} go away", "{}!", "what a {} , really"),
    "german": ("du {} , geh weg", "so ein {}!"),
    "spanish": ("eres {} , vete", "qué {}!"),
    "french": ("quel {} , va", "{} !"),
    "russian": ("ты {} , уйди", "вот {}!"),
    "chinese": ("你这个{}啊", "{}！"),
    "korean": ("너 {} 진짜", "{}!"),
    "japanese": ("お前は{}だ", "{}！"),
}

CLEAN = """
Scunthorpe and Penistone are towns, Lightwater is a village
The class will assess the assignment on Assyria after assembly
A cockpit, a cocktail glass, a peacock and a cockatoo
Essex, Sussex, Middlesex and Wessex were kingdoms
Please read the analysis of the canal and the analog signal
Charles Dickens was born in Portsmouth; Emily Dickinson in Amherst
We cooked shiitake mushrooms and drank shandy
push it a bit further
this hit the wall
it's hit the target twice
is it hot in here
his hit song is on the list
wash it and dry it
finish it before lunch
flash it onto the board, then reset
the fish it caught was small
we wish it were so
publish it today
english it is, then
as hard as it is
as soon as someone asks
as shown on slide four
as Sam said, as Sue said
was shocked, has shaken
has she finished
does she know
Mass, bass, pass, grass, glass, brass
cucumber, document, circumstance, accumulate
titanium, title, titration, institute, competition
Her title is in italics
The Titanic left Southampton
Grape, drape, scrape, trapeze and parapet
She draped the scarf; he scraped the ice
therapist, therapy, trapezoid
Shall we meet in the shell of the hall
Hello, shello, Othello, Michelle and Seychelles
he'll help, she'll sing, we'll see
Shell scripts begin with a hash sign
The prickly pear pricked my finger? it was prickly
sputum, computer, reputation, disputable
homonym, homogeneous, homophone, Homer
the homotopy of the homology group
Homer wrote the Odyssey
crapaud is French for toad; scrap paper, scrape
The scrapbook lies on the table
Fatigue, father, fathom, fatal, infatuated
fate, fatty acids are lipids
Damnation is a word in the play? The dam in the valley
The Aswan dam never broke
dam no. 4 is under repair
Saturnalia, banal, final, national, canal, analogue, analyst
an alphabet of letters
an algorithm takes an array
an all or nothing bet
an almost perfect score
an Al sheet, aluminium
Cumulus clouds accumulate
Cumbria and Cumberland
vacuum cleaner
Twatter, no: Twitter
wattage, what, saltwater
Basement, baseball, bassoon
Embarrassing, harassment, embassy, ambassador
assassin, assault, asset, associate, assume, assure
The associate professor assumed the role
compass, trespass, bypass, encompass
classic, classify, classmate, classroom
Hancock, Hitchcock, Babcock and Peacock
woodcock, weathercock, cockroach, cockle
Alcock and Brown flew the Atlantic
Dickson, Dicky bird, dictionary, dictator, addicted
prediction, verdict, contradict
Cox and Dicks are surnames? Dickerson too
We read Melville
Slutsk is in Belarus; slushy, sluice
Absolutely, resolution, solution, salute
The sluice gate resolved it
Whoever, whole, wholesale
Who really knows? Who reads it?
who regularly writes
retardant foam, flame retardants, retardation in optics
The clock was retarded in physics class, phase retarders
A fagot oven? It is a bassoon in German: Fagott
Fahrenheit, faggoting? fagus is a beech
Kill the process, then start it yourself
yourself and others
skill yourself up? upskill
I skilled myself, you yourself did well
Nazionale, Nazareth, Nazca lines
nasi goreng for lunch
Porno? no: port no. 443
por nosotros, por nada
popcorn, corner, cornea, acorn
Pussycat, puss in boots, willow
push, pull, pus in the wound
sy pus, campus, opus
Bitcoin, bit chart, orbit chamber
a bit chilly, a bit cheap, a bit chaotic
habit changes, rabbit chews
Fukushima, Fukuoka, Fuchsia
Phuc Nguyen and Bich Tran are in class 7b
Phuket is an island
phuture? the photo of the phone
shitake is misspelt; Shinto, shift, shirt
shift the shirt to the left
shirt it is
mishit ball in tennis, Ishitani
Hirschit? Sheets
sh: command not found
use sh if bash is missing
run sh it.sh? no, run sh build.sh
b2b, b2c, p2p, k8s, i18n, l10n, a11y, h264, mp3, utf8
mp4 and h265, vp8, x86, arm64, sha256, md5
C6H12O6 + 6O2 -> 6CO2 + 6H2O
Na2CO3, CaCO3, Fe2O3, As2S3, Cu2O
room a4, seat b12, bus 55, gate c7
a1 b2 c3 d4 e5
pH 7.4, 25C, 3.14 rad
cnt = 0; for i in range(n): cnt += 1
int cnt, tmp, ptr; void fnc()
str, len, cmp, fmt, ctx, pwd, cwd, tts, prn
html css js php sql xml yml
btw thx pls msg tmrw hmwrk rly
idk tbh imo fyi asap brb ttyl
mhm hmm shh psst brr grr pfft
mr ms mrs dr st vs etc
ssh, tcp, http, https, rtp, rtsp, srtp
x^2 + y^2 = z^2
f*g is the convolution, a*b the product
2*3*4 and **bold** and *italic* text
c*t is the distance light travels, d*c is fine
sqrt(a**2 + b**2)
#include <stdio.h>
$x = $y + 1; @home @work
mail a.s.smith@example.org
s.h.i.p. codes? S.H.I.E.L.D. is an agency
U.S.A., U.K., E.U., N.A.T.O.
F-16, B-52, T-34, A-10
a-s-s-e-s-s-m-e-n-t is how you spell it
spell it: c-l-a-s-s
s-h-i-p, s-h-o-p
c l a s s i c
a s s e s s
H A L L O
t i t l e
Sit. It is hot. As I said.
father, fathom
pass word, pass port
the rapist? therapist is one word
mega penny, mega byte
pen, pencil, penalty, peninsula
Can all of you hear me? Can Alan hear me?
Was sie sagt, ist richtig
Was soll das
Das Schloss, das Fass, der Pass, das Maß
Die Assistentin assoziiert
Er ist Assistent in Kassel
Analyse, Kanal, banal, Finale
Die Hurenkinder und Schusterjungen? Typografie
Huronen lebten am Huronsee
Der Hurrikan zieht vorbei
Uhren und Ohren
Die Uhr, eine Urkunde
Deppendorf ist ein Ort bei Bielefeld
Der Deputat? Die Deputation
Trottoir heißt Gehweg
Der Spaß hat uns Spaß gemacht; spastisch ist ein Fachwort
Spastische Lähmung, Spastik in der Medizin
Wichtig: die Wichtel wischen
Der Wicht, die Wichte, das Gewicht
Im Archiv, der Arzt, Arsch heißt der Fluss nicht, er heißt Aisch
Marschloch? Marsch, Barsch, harsch
Fötzchen? Fetzen, Fotos, Fotografie
Scheit, Scheibe, scheitern, Schein
Die Scheiben und Scheite
Der Missgriff, das Missgeschick, die Geburt
Sie hat viel Mist geburtet? Nein
Der dicke Mann, das dicke Buch, Dickicht
Koks, Kokosnuss, Kocher, Koch
Der Koch kocht Kekse
Blöde Frage: wann ist Pause
Ein Mann, blond und groß
Das Konto, der Kontakt, con Anna
Er kann dich hören, kunt u dat herhalen?
Je kunt het boek lezen, kun je dat
Ik kan niet, jij kunt wel
Kunt u mij horen?
Dat is dik boek, een dikke jas
De kok kookt in de keuken
Disputar, reputación, computadora, diputada
La diputada y el diputado
La reputación de la diputación
Imputar, amputar, disputa
Pon la computadora en la mesa
El cabo, la cabra, los cabritos, cabrito asado
El calculo, el calculador, calcular, oculto, círculo, vehículo, artículo
El círculo y el cálculo
Ridículo, músculo, película
Me gusta el coñac, y el como
Un hijo, una hija, hijos de Pedro
El hijo de Pura es mi primo
pende de un hilo, depender, pendiente
María y Maricarmen, mariposa, marinero
Zorro es un animal; la zorrería no
Él va a la Mérida de España
miércoles, mierc., mermelada
La remera es nueva
Salopette, salon, galop
Il met la salopette bleue
Le connaisseur, la connaissance, le canard
Le canard est dans la mare
Elle a mérité la médaille
Merci, mercredi, mercure
La putréfaction, le député, disputer
Le député a disputé un match
Il est encore en culottes courtes
Reculer, calculer, enculturation, le cul-de-sac
L'analyse du canal, banal
Рассука? Рисунок и рассказ
Мука, рука, наука, скука, сукно
Сукно лежит на столе
Ветка и сук дерева
Блюдо, блюдце, облако
Урок окончен, уроды? нет: породы, природа
Урожай, город, народ, природа
Порода собак, уродился хлеб
Судак это рыба, чудак пришёл
Мудрый судья, мудрость
Наступила зима, приезд гостей
Подписка на журнал
Проездной билет
Команда, рубля, корабля
для тебя, рубль, вопль
操作系统, 体操比赛, 早操, 操场上有同学
我们去操场跑步，你妈妈来了吗
请操作你妈妈的电脑
他妈妈的手机号
你妈妈的菜很好吃，他妈妈的也好吃
爸爸妈妈的爱
妈妈的生日是星期日，你来吗
日常, 日期, 生日, 日本
傻傻地笑，逼近真相
傻瓜相机? 我说的是逼真的画面
很傻，逼他做作业不好
他装傻。逼真。
滚动条，滚烫的鸡蛋
雪球滚，蛋糕掉了
滚。蛋炒饭
贱卖，人很多
这件贱卖商品，人人都买
死去的爷爷
过去，死水
废旧柴油机
废纸和柴火
垃圾分类，人人有责
把垃圾放好，人走灯灭
A组B组C组
第1题选A，第2题选B
我用Python写代码
请打开第3页
网址是 www.example.cn
大家好，老师好，同学们好
作业在哪里交
老师，我听不见
今天几号
시작점이 맞아요
출발 시 발표합니다
발표 시 발음에 주의하세요
회의 시 발언하세요
다시 발표해 주세요
역시 발전했네요
택시 발견
병 신청하기
간병 신청, 질병 신고
물병 신상품
개 새 끼니
새끼 고양이, 새끼손가락
강아지 새끼가 귀여워요
지난주에 랄라
시간이 발라드
선생님 안녕하세요
숙제는 언제까지예요
오늘 수업은 몇 시에 시작하나요
소리가 안 들려요
화면 공유 부탁드립니다
질문 있습니다
멍하니 청소를 했다
はかばかしい、ばかり、それはかなり
今日ばかりは許してください
ひとばかりいる
わかばかいがん
そばかす、さばかん
バカンス、アルバカーキ
大学は神田にある、名前は
きもいろいろ
着物、気持ち、肝
天気もいい、景気もいい
元気もいいですね
空気もいいところ
風船をさす
はしぶすけ
あそぶすべがない
くたびれた
先生、宿題は何ですか
聞こえますか
画面が見えません
ありがとうございます
よろしくお願いします
คุณครูสวัสดีครับ
การบ้านส่งเมื่อไหร่
Bonjour, est-ce que vous m'entendez ?
Je n'ai pas compris la question
Ciao a tutti, buongiorno
Il compito è per domani
Posso fare una domanda?
Bom dia, professora
Não consigo ouvir
Good morning everyone, sorry I am late
My camera does not work, can you see me
Which page are we on
Is the test on Friday or Monday
I finished exercise 3b
What does photosynthesis mean
The mitochondria is the powerhouse of the cell
Newton's second law: F = ma
Let x be 5, so y is 12
Can I go to the toilet please
Thanks, that helped a lot
haha yes lol
LOL OMG that was great
nooo waaay
yaaay we did it!!!
ok ok ok
+1
:-) :-( ;-) :D xD <3
¯\\_(ツ)_/¯
...
???
👍👍👍 🎉🎉
👨‍👩‍👧‍👦 family
🇩🇪 🇫🇷 🇰🇷 🇨🇳
Ⅳ, ½, №, ™, ©
naïve café façade rôle Ångström
Łódź, Gdańsk, Kraków, Đà Nẵng
Dvořák, Škoda, Čapek, Håkan, Søren
ﬁne oﬃce ﬂoor
ＡＢＣ１２３
http://example.org/class/assets?id=5
C:\\Users\\class\\assignment.docx
/usr/share/class/analysis.txt
lass uns gehen, lasst uns essen
grass hopper, glass house
bass ist cool, was ist los
mass hysteria, miss Hill
pa ss? I typed too fast
th e same, wi th you, an d so on
wa it, I ha ve a question
typ o, mis take, he llo
to day we le arn
I ca n't he ar you
""".strip().splitlines()


def _joined(separator: str) -> Callable[[str], str]:
    return separator.join


def _inside(text: str) -> Callable[[str], str]:
    return lambda word: word[: len(word) // 2] + text + word[len(word) // 2 :]


def _jamo(word: str) -> str:
    initial, vowel = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
    final = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
    numbers = [ord(char) - 0xAC00 for char in word]
    return "".join(initial[n // 588] + vowel[n % 588 // 28] + final[n % 28] for n in numbers)


def _letters(alphabet: str, first: str = "abcdefghijklmnopqrstuvwxyz") -> Callable[[str], str]:
    table = dict(zip(first, alphabet, strict=True))
    return lambda word: "".join(table.get(char, char) for char in word.lower())


def _for(pattern: str, replacement: str) -> Callable[[str], str]:
    return lambda word: re.sub(pattern, replacement, word.lower())


ANY: dict[str, Callable[[str], str]] = {
    "as listed": lambda word: word,
    "one dot": _inside("."),
    "one hyphen": _inside("-"),
    "one emoji": _inside("🙂"),
    "tabs": _joined("\t"),
    "lines": _joined("\n"),
    "middle dots": _joined("·"),
    "bars": _joined("|"),
    "non-joiners": _joined("\u200c"),
    "tag characters": _inside("\U000e0061\U000e0062"),
    "marks above and below": lambda word: "".join(char + "\u0300\u0323\u035c\u0488" for char in word),
    "override and back": lambda word: "\u202d" + word + "\u202c",
    "wide spaces": _joined("\u2003"),
}
ALPHABETIC: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "long drawn": lambda word: word + word[-1] * 5,
    "a digit thrown in": _inside("7"),
}
LATIN: dict[str, Callable[[str], str]] = {
    "dotted and doubled": lambda word: ".".join(char * 2 for char in word),
    "Canadian syllables": _letters("ᗩᗷᑕᗪeᖴGᕼIᒍKᒪᗰᑎOᑭᑫᖇᔕTᑌᐯᗯ᙭YZ"),
    "superscript": _letters("ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖqʳˢᵗᵘᵛʷˣʸᶻ"),
    "in brackets": _letters("".join(chr(0x249C + n) for n in range(26))),
    "double-struck": _letters("".join(chr(0x1D552 + n) for n in range(26))),
    "black letter": _letters("".join(chr(0x1D586 + n) for n in range(26))),
    "monospace": _letters("".join(chr(0x1D68A + n) for n in range(26))),
    "strokes and hooks": _letters("ⱥƀȼđɇƒǥħɨɉꝁłɱƞøƥʠɍșŧʉʋⱳxɏƶ"),
    "Cyrillic": _letters("аbсdеfgһіјkӏmпорqгѕтuvԝхуz"),
    "a star for a vowel": lambda word: word[0] + re.sub("[aeiouäöüóé]", "*", word[1:], count=1),
    "a dollar for s": _for("s", "$"),
    "one leet vowel": lambda word: re.sub("[aeio]", lambda hit: {"a": "4", "e": "3", "i": "1", "o": "0"}[hit[0]], word.lower(), count=1),
    "an exclamation mark": _for("i(?=.)", "!"),
    "an at sign": _for("a", "@"),
}
SPELT: dict[str, Callable[[str], str]] = {
    "ph": _for("f", "ph"),
    "v for u": _for("(?<=[bcdfgklmnprst])u(?=[bcdfgklmnprst])", "v"),
    "z for s": _for("(?<=.)s", "z"),
    "without vowels": lambda word: word[0].lower() + re.sub("[aeiou]", "", word[1:]) if len(re.sub("[aeiou]", "", word)) > 3 else word,
}
FOR_LONG_WORDS = ("one dot", "one hyphen", "one emoji", "a digit thrown in", "long drawn", *SPELT)
IN_TWO: dict[str, tuple[str, ...]] = {
    "english": ("sh it", "fu ck", "bi tch", "as shole", "cu nt", "di ck", "sl ut", "re tard", "fag got", "wan ker", "pu ssy"),
    "german": ("Arsch loch", "Huren sohn", "Wich ser", "Fot ze", "Bloedmann", "Bloedman n"),
    "spanish": ("mier da", "pen dejo", "ca bron", "mari con"),
}


def disguised() -> Iterator[tuple[str, str, str, str]]:
    """Yield (language, kind, term, message)."""
    for language, terms in TERMS.items():
        kinds = dict(ANY)
        if language not in ("chinese", "japanese"):
            kinds |= ALPHABETIC
        if language in ("english", "german", "spanish", "french"):
            kinds |= LATIN
        if language == "english":
            kinds |= SPELT
        if language == "korean":
            kinds |= {"letter by letter": _jamo, "letters apart": lambda word: " ".join(_jamo(word))}
        if language == "chinese":
            kinds |= {"a letter thrown in": _inside("x"), "a digit thrown in": _inside("1"), "two letters thrown in": _inside("BB")}
        for kind, disguise in kinds.items():
            for term in terms:
                if (len(term) < 4 or " " in term) and kind in FOR_LONG_WORDS and language not in ("chinese", "japanese", "korean"):
                    continue
                written = disguise(term)
                if written == term and kind != "as listed":
                    continue
                for sentence in SENTENCES[language]:
                    yield language, kind, term, sentence.format(written)
    for language, words in IN_TWO.items():
        for word in words:
            for sentence in SENTENCES[language]:
                yield language, "in two", word, sentence.format(word)


def clean() -> Iterator[tuple[str, str]]:
    """Yield (kind, message)."""
    for sentence in CLEAN:
        yield "school talk", sentence
        yield "school talk in small letters", sentence.lower()


def terms() -> list[str]:
    """All of them."""
    return [term for listed in TERMS.values() for term in listed]
