# ruff: noqa: PERF401
"""Clean messages of lessons and group work, written by hand, with lists of blocked terms of ten languages.

Every message must be left alone by a filter that blocks the words of terms().
In the blocks below, one line is one message; the sign ⏎ stands for a line break, ⇥ for a tab.
"""

import re
import unicodedata
from collections.abc import Iterator

_TERMS = {
    "en": """fuck, fucker, motherfucker, shit, bullshit, bitch, ass, asshole, bastard, cunt, dick, cock, pussy, whore,
        slut, nigger, nigga, faggot, retard, rape, porn, sex, nude, tits, cum, damn, hell, crap, piss, wanker, twat,
        bollocks, kys, kill yourself, shut up, go to hell, stfu, loser, moron, idiot""",
    "zh": """傻逼, 操你妈, 他妈的, 妈的, 滚蛋, 去死, 混蛋, 王八蛋, 贱人, 婊子, 妓女, 卖淫, 强奸, 色情, 做爱, 裸照, 废物,
        脑残, 白痴, 智障, 弱智, 狗屁, 放屁, 鸡巴, 屌丝, 草泥马, 自杀, 毒品, 赌博, 变态, 死全家, 约炮, 一夜情, 狗日的, 下流, 闭嘴""",
    "es": """puta, puto, mierda, joder, gilipollas, coño, cabrón, pendejo, pendeja, culo, polla, verga, chingar, chinga tu madre,
        maricón, marica, zorra, imbécil, estúpido, estúpida, idiota, hijo de puta, vete a la mierda, cállate, malparido,
        carajo, follar, tetas, pene, perra, mamón, huevón, boludo, pelotudo, tonto""",
    "de": """Arschloch, Arsch, Scheiße, Fotze, Hure, Hurensohn, Wichser, ficken, fick dich, Schlampe, Nutte, Schwuchtel,
        Missgeburt, Spast, Spasti, Mongo, Depp, Trottel, Vollidiot, Dummkopf, Miststück, Drecksau, Schwanz, Titten, Möse,
        Pimmel, Muschi, Kacke, Penner, Neger, halt die Fresse, halt's Maul, verpiss dich""",
    "fr": """putain, pute, merde, connard, connasse, conne, salope, salaud, enculé, couille, couilles, chatte, nique, niquer,
        nique ta mère, ta gueule, fils de pute, va te faire foutre, pédé, tapette, bougnoule, nègre, pétasse, branleur, cul,
        chier, chiant, bâtard, crétin, abruti, débile, foutre, gouine, grosse vache""",
    "ru": """сука, блядь, блять, хуй, пизда, пиздец, ебать, ебаный, мудак, мудила, пидор, пидорас, гондон, шлюха, жопа, говно,
        дерьмо, дебил, идиот, придурок, тварь, урод, лох, чмо, козёл, дура, дурак, заткнись, сволочь, мразь, манда, хер,
        пошёл на хуй, иди в жопу, сдохни, порно, секс, сиськи""",
    "ja": """ばか, バカ, 馬鹿, あほ, アホ, 死ね, しね, 殺す, くそ, クソ, ちんこ, まんこ, うんこ, セックス, エロ, エッチ, ブス, デブ,
        ハゲ, キモい, きもい, うざい, ウザい, カス, クズ, 黙れ, 消えろ, ふざけるな, ビッチ, レイプ, 変態, 痴漢, 売春, くたばれ,
        てめえ, おっぱい, ちくしょう""",
    "ko": """씨발, 시발, 개새끼, 병신, 지랄, 미친놈, 미친년, 꺼져, 닥쳐, 좆, 보지, 자지, 섹스, 창녀, 등신, 또라이, 찐따, 엿먹어, 염병,
        빌어먹을, 강간, 야동, 자살, 죽어라, 변태, 호로새끼, 존나, 쌍년, 멍청이, 바보, 걸레""",
    "pt": """merda, caralho, porra, foda, foder, foda-se, buceta, boceta, cu, cuzão, viado, bicha, vadia, vagabunda, arrombado,
        otário, babaca, imbecil, desgraçado, filho da puta, vai tomar no cu, cala a boca, bosta, cacete, punheta, corno, piroca,
        xoxota, retardado, escroto, bunda, nojento, trouxa, lixo humano""",
    "tr": """amk, amına koyayım, orospu, orospu çocuğu, piç, siktir, siktir git, sikerim, sikik, yarrak, götveren, ibne, kahpe,
        pezevenk, kaltak, şerefsiz, gerizekalı, geri zekalı, salak, aptal, dangalak, öküz, kancık, gavat, bok, puşt, dallama,
        aq, çük, taşak, sürtük, haysiyetsiz, ahmak, kes sesini, kapa çeneni""",
}

_BLOCKS: list[tuple[str, str, list[str]]] = []


def _add(language: str, kind: str, text: str) -> None:
    lines = [line for line in text.split("\n") if line.strip()]
    _BLOCKS.append((language, kind, [line.replace("⏎", "\n").replace("⇥", "\t") for line in lines]))


def terms_of(language: str) -> list[str]:
    return [" ".join(term.split()) for term in _TERMS[language].split(",")]


def terms() -> list[str]:
    """The blocked terms of all languages, each once."""
    return list(dict.fromkeys(term for language in _TERMS for term in terms_of(language)))


def disguised() -> Iterator[tuple[str, str, str]]:
    return iter(())


def clean() -> Iterator[tuple[str, str]]:
    """(kind, message) of every clean message."""
    for _, kind, lines in _BLOCKS:
        for line in lines:
            yield kind, line


def clean_by_language() -> Iterator[tuple[str, str, str]]:
    """(language, kind, message) of every clean message."""
    for language, kind, lines in _BLOCKS:
        for line in lines:
            yield language, kind, line


_add(
    "en",
    "en chat spelling",
    r"""
thx sooo much, u saved my life with those notes
idk tbh, ask ms patel lol
brb mum is calling
smh my wifi died again
wtv ill do slide 4 then
gr8 thats everything for today, cya
l8r guys, bus is here
noooo i deleted the whole doc
hahahaha your handwriting
pls send the link again i lost it
r u in the call rn?
omg same, i only did like half
ty ty ty
ok np :)
c u tmrw at 8
ikr, the second question makes zero sense
wait whattttt we have a quiz??
imo the blue one looks better
k bye, gtg eat
lmk when ur done w the intro
ngl that presentation was kinda good
bruh i forgot my password again
wyd? wanna finish the poster?
yesss finally 100%
thats sus, the answer key says 42
fyi the deadline moved 2 friday
omw, 5 min
hbu? did u get the part abt osmosis
jk jk i already did it xD
ur welcome!!
soooooo tired after PE
nvm found it
bc the teacher said so, thats y
ya im in, just on mute
no1 told me we had to print it
b4 u submit check the spelling
plz dont change my slide ok
hmu if u need help w fractions
afk 2 mins
lolll same brain
icl i have no idea what hes on about
2moro is non uniform day dont 4get ur pound
wb! we r on page 37
tysm everyone, we actually finished
istg if the printer jams again
aight so who does the bibliography
dw abt it i fixed it already
rofl the auto captions are so bad
tbf she did tell us last week
im sooo gonna fail maths aaaaaah
""",
)

_add(
    "en",
    "en typing errors",
    r"""
teh answer is on teh next page
i dont knwo how to opne the flie
becuase the plnat needs sunlihgt
can you chekc my spellign please
we shuold meet at teh libary
whcih chapetr are we doing
sory i was aslepe
definately the third one
the expirement didnt wrok
pleas sned me your noets
I thnik the asnwer is wrogn
tommorow is the feild trip
wiat for me im stil typign
our pressentation is tuseday
the goverment was in dept
seperate the mixure with a filtre
my keybaord is brokne
did any1 recieve the emial
i alredy submited it yestrday
hte titel is to long
it says acess denied when i clik
the asignment is dew monday
i shift cliked and it slected everythign
lets brian storm some ideas
can we swich palces
""",
)

_add(
    "en",
    "en announcements",
    r"""
Good morning everyone, please open your books at page 112.
Reminder: the assembly starts at 9:15 sharp in the main hall.
Homework for Thursday: exercises 3a to 3f, show all your working.
Please mute your microphones when you are not speaking.
The assessment has been moved to next Wednesday because of the trip.
Parents' evening is on 14 November, booking opens tonight at six.
If you missed the class, the recording is in the shared folder.
Well done to Year 8 for winning the cross-country cup!
Anyone who still has a library book from last term should return it by Friday.
I have put you into breakout rooms; you have twelve minutes.
Please do not share answers in the chat until I say so.
The cafeteria will serve shepherd's pie and cucumber salad today.
Fire drill at 10:40. Leave your bags and walk, don't run.
Auditions for the school musical take place in the drama studio.
Your essays are marked; feedback is in the comments.
We will pass around the attendance sheet, sign next to your name.
Photo day is Tuesday, hair brushed and shirts tucked in, please.
The science fair needs six more volunteers to assist the judges.
There is no football practice this afternoon, the pitch is flooded.
Chess club meets in room 204 from now on.
Remember to bring a calculator, a compass and a sharp pencil.
All lost property will go to charity at the end of the week.
Ms Hancock is away today, Mr Dickinson will take her classes.
Please read the scrapbook instructions twice before you start.
The swimming gala has been postponed to the 3rd of June.
Your group grade counts for 30% of the term mark.
Late work loses five points a day, no exceptions.
Students taking the grape juice tasting survey need a signed form.
Welcome to Aisha, who joins our class from Mombasa this week.
Lockers must be emptied by the last day of term.
""",
)

_add(
    "en",
    "en words that contain a term",
    r"""
our class will assemble in the glasshouse
I passed the assessment about Renaissance glass
the ambassador from Kazakhstan gave a passionate speech
he embarrassed himself at the brass band rehearsal
Hello everyone, hello again
my nutshell summary of the shellfish chapter
Michelle left her eggshell experiment in the lab
the cocktail of chemicals turned green
a peacock and a woodcock are both birds
cockpit, cockatoo, cockle: find the odd one out
shuttlecocks for badminton are in the cupboard
the hancock tower in Chicago has 100 floors
Charles Dickens wrote Great Expectations
Emily Dickinson is on our poetry list
a grapefruit is not a grape
please scrape the plate into the bin
the speech therapist visits on Mondays
drapes is american for curtains
trapeze and trapezium come from the same greek word
Sussex, Essex and Middlesex are counties
the sextant was used for navigation at sea
a sextet has six players
document the circumstances of the accumulation
cucumber sandwiches for the circumnavigation party
scum floats on stagnant water
the accumulator in the circuit needs charging
a bushel of scrap metal from the scrapyard
skyscraper windows are cleaned by robots
mississippi has four s and two p
classic assassination plots in Julius Caesar
the title constitutes an appetite for reading
stitch titanium plates: that is what surgeons do
the institution has strict titration rules
pistachio and pistil are different things
Scunthorpe is a town in Lincolnshire
Penistone station is on the line to Huddersfield
the flame retardant slowed the fire
retardation of a moving body means deceleration
denuded hills lose their soil
he was a bastion of the resistance, the bastide was his home
matsushita and yoshitaka are surnames
the shiitake mushrooms grew on the log
saltwater crocodiles live in Australia
we're at water level three
the wheelhouse of the ship was flooded
Cockermouth is where Wordsworth was born
Shitterton is a hamlet in Dorset, look it up on the map
a dickcissel is a small american bird
the massacre at Wounded Knee happened in 1890
Hitchcock made the film about birds
the weathercock on the church points north
cocker spaniels were bred for hunting woodcocks
we read Babcock's article on superclusters
the assignee assigned the asset to an assistant
carcass, morass, crevasse: learn the spelling
a compass, a hourglass, a bypass, a trespasser
grassland and rainforest are biomes
it's a lasso not a lass-o
potassium permanganate is purple
sassafras tea was popular in the 1800s
Massachusetts and Tallahassee and Nassau
Arsenal's goalkeeper has excellent reflexes
""",
)

_add(
    "en",
    "en terms across word boundaries",
    r"""
as soon as she arrives we start
it was so wet that the pitch was closed
was Sam here? has Sara seen him?
he'll bring the cables, she'll bring the screen
we'll see what he'll say about it
is it so? as so often, yes
this hits the target, this hit did not
push it harder, crash it gently, wash it twice
Irish italics look odd in this font
English items on the left, Spanish items on the right
the fish it ate was small
could you finish it by noon?
publish it on the school blog
british itineraries by train
they establish it by law
stop is spelled with one p
which keep is south of the river?
grasp is solid, step is slow
the camp is south of the lake
a damp isolated cave
a cup is standing on the desk
menu design for the cafeteria
the venu, de facto, is the gym
at its best, what it shows
not it, sir, the other one
cat, its tail; bat, its wings
that it started late is known
use xylophone and triangle
goes exactly there, does exercise help?
these xenon lamps are bright
classes expand, roses express, horses exit
Tom's ex-teacher moved to Wales
sports exam on Friday
a for ape, b for bear
chapter ape? no: chapter 'Ape and Man'
their aperture, our aperitif
for a period of ten years
over a peak in the Alps
are there any pop or no songs?
stop or narrow the search
top or nothing, said the coach
republic umbrella, tropic umber, logic unit
music umlaut drums
traffic umpire wanted
the Arctic umiak is a boat
magic, umm, let me think
madam, next question please
dam nearly broke in 1911
Amsterdam never sleeps
I am, now that you ask, ready
Rotterdam needs dykes
disco, clock and radio
a disc of carbon next to the disco, Kate
atomic kite, panic kits, public kitchen
had icky hands after the clay lesson
rapid ice keeps melting
if u can come, fine
off u go, team B
half uncooked, said the cookery teacher
rabbit character, orbit chart, habit change
a bit cheaper than last year
a bit chilly outside
bit chunk size is 8
Hobbit chapter two for Monday
the clock, you see, is slow
back you go to your seat
spark, yellow flame, smoke
sky's the limit
monkeys, donkeys, turkeys
pass message to next player
glass hole punch, brass handle
class holds its elections today
pass how many points?
plus hit points, minus armour
bus hitting traffic, we're late
""",
)
_add(
    "en",
    "en spelling out and initials",
    r"""
it's spelled n-e-c-e-s-s-a-r-y
R-H-Y-T-H-M, no vowels except y
my name is spelt S A O I R S E
give me an A, give me a B, give me a C
b-e-a-u-t-i-f-u-l, thats how i remember it
S.O.S. means nothing in particular
N.A.S.A. was founded in 1958
m i s s i s s i p p i
the password hint is w e l c o m e
answers: 1a 2s 3d 4s 5c
q w e r t y is the top row, a s d f the home row
D N A stands for deoxyribonucleic acid
the notes are f a c e in the spaces
E G B D F: every good boy deserves football
H O N O U R in british english
u n i c o r n
R O Y G B I V
C . A . T . spells cat
the vowels are a, e, i, o, u
P-E-M-D-A-S gives you the order
vitamin A, S vitamin? no such thing
my initials are A.S., hers are S.H.
T-H-E E-N-D
we spelled out G O L I O N S with our bodies
p h o t o s y n t h e s i s takes forever to type
type H then E then L then P
f(x), g(x), h(x) are three functions
options: a) s) d) f)
variables u, v, w and k
""",
)
_add(
    "en",
    "en capitals",
    r"""
HELLO CLASS, PLEASE SIT DOWN
WHY IS MY CAPS LOCK STUCK
WE WON THE MATCH 3-1
ASSIGNMENT DUE MONDAY
DO NOT TOUCH THE GLASSWARE
NOOOO MY PEN EXPLODED
WHO TOOK MY COMPASS
THE CAPITAL OF PERU IS LIMA
PASS THE BALL MARCUS
CLASSIC MR ASHTON
I CANT HEAR YOU, UNMUTE
HAPPY BIRTHDAY ZAINAB!!!
TITLE: THE CIRCUMFERENCE OF A CIRCLE
CUCUMBER IS TECHNICALLY A FRUIT
WAIT FOR MEEEE
LAST ONE TO SUBMIT BRINGS COOKIES
IS IT MORE THAN 500 WORDS
SHOUT IF YOU NEED ASSISTANCE
YESSSSS GOOOOAL
GROUP 4 TO THE LABORATORY NOW
""",
)
_add(
    "en",
    "en stretched words",
    r"""
heeelllooooo anyone there
yaaaaaaay no homework
whyyyyyy is it raining agaiiiin
pleeeeease wait for us
claaaassss is cancelledddd
byeeeeee
that was looooong
sorryyyyyy im lateee
hmmmmmmmmm not sure
awwwwww cute puppy
zzzzzzzzzz history
shhhhhh the teacher is here
amaaaaazing job team
coooooool experiment
grrrrr fractions
yummmmmm pancakes
whoooooa the volcano model
nahhhh
okkkkkk fineeee
goooood moooorning
passsss the glue
brrrrrr freezing in here
mmmmaybe
i looooove dogs
ughhhhh group work with no group
""",
)
_add(
    "en",
    "en emoticons and emoji",
    r"""
:) :-) :D xD
we did it 🎉🎉🎉
my brain after algebra 🤯
(╯°□°)╯︵ ┻━┻ when the code breaks
ʕ•ᴥ•ʔ good luck
¯\_(ツ)_/¯ no clue
<3 thank you miss
:'( lost my pencil case
o_O really?
^_^ finished
🙏 plz extend the deadline
👩‍🔬 our team scientist is Leila
👨‍👩‍👧‍👦 draw your family tree for Monday
🏳️‍🌈 the display in the corridor looks nice
🧑🏽‍🚀 space project, who is in?
🇧🇷 vs 🇫🇷 tonight
🍑 and 🍒 smoothie recipe for food tech
🍆 aubergine is eggplant in american english
🐓 draw the farm animals: 🐄 🐖 🐑
💩 fossil poo is called coprolite lol
8-) B-) ;-P
\o/ \o/ \o/
T_T T_T
>:( the bus left without me
uwu the class hamster
♥♦♣♠ probability with cards
✅ intro ✅ method ❌ results
1️⃣ read 2️⃣ write 3️⃣ check
(ง'̀-'́)ง exam week
🎵 do re mi 🎵
""",
)
_add(
    "en",
    "en biology and anatomy",
    r"""
The gluteus maximus is the largest muscle of the human body.
Label the ovary, the uterus and the fallopian tubes in the diagram.
Gametes fuse during fertilisation to form a zygote.
Describe how breast cancer screening saves lives.
Male mammals have testes, female mammals have ovaries.
The rectum stores waste before it leaves the body.
Urine is made in the kidneys and stored in the bladder.
Puberty starts at different ages, and that is normal.
The chromosomes X and Y decide whether an embryo is male or female.
Asexual reproduction produces clones of the parent.
Homo sapiens left Africa at least 60,000 years ago.
Homo erectus used fire.
Titmice visit feeders in winter.
The blue-footed booby lives on the Galapagos.
Ejection of milk is called the let-down reflex.
Organisms that reproduce by budding include hydra and yeast.
Pistil, stamen, petal, sepal: parts of a flower.
Mitochondria are the powerhouse of the cell, yes, we know.
Faeces contain bacteria and undigested fibre.
Menstruation lasts three to seven days.
The anus is the end of the digestive tract.
Hermaphrodite snails can fertilise each other.
The nipple-shaped teat of the bottle is made of silicone.
Bitterns and bustards are shy birds.
Sperm whales dive to 2,000 metres.
The assassin bug injects enzymes into its prey.
Which hormones control the menstrual cycle?
Saliva contains amylase, which breaks down starch.
Nitrogen-fixing bacteria live in the root nodules of legumes.
Monozygotic twins come from a single egg.
Cross two heterozygous pea plants, Tt x Tt, and draw the Punnett square.
The coccyx is what remains of a tail.
Coccus means a round bacterium, as in streptococcus.
Rapeseed oil comes from a yellow flowering plant.
The cumulative dose was recorded every hour.
""",
)
_add(
    "en",
    "en history, slavery and war",
    r"""
The Thirteenth Amendment abolished slavery in 1865.
Enslaved people were packed below deck on the Middle Passage.
Compare the reasons for the outbreak of the First World War.
Hitler became chancellor in January 1933.
The Holocaust killed six million Jews.
Anne Frank wrote her diary while hiding in Amsterdam.
Frederick Douglass taught himself to read in secret.
Harriet Tubman led about seventy people to freedom.
The Rwandan genocide lasted a hundred days.
Apartheid laws classified people by skin colour.
Caesar was stabbed to death by senators on the Ides of March.
The atomic bomb was dropped on Hiroshima on 6 August 1945.
Explain why the Suffragettes chose militant action.
Executions by guillotine were public in Paris.
Soldiers suffered from shell shock in the trenches.
The Niger Delta and the Niger river appear on the slave trade map.
Nigeria became independent in 1960.
Martin Luther King was shot in Memphis.
The Black Death killed a third of Europe.
The Ku Klux Klan terrorised Black families in the South.
Pearl Harbor was attacked without warning.
Rosa Parks refused to give up her seat.
Sources A and B disagree about the massacre at Peterloo.
Vikings raided the monastery of Lindisfarne in 793.
Gandhi led the Salt March in 1930.
Stalin's purges sent millions to the Gulag.
The Opium Wars forced China to open its ports.
Which side did Italy fight on in 1915?
The gas attack at Ypres was on 22 April.
Poppies are worn to remember those who died.
""",
)
_add(
    "en",
    "en literature and quotations",
    r"""
"To be, or not to be, that is the question."
'Shall I compare thee to a summer's day?'
Macbeth murders Duncan in his sleep, act 2.
"It was the best of times, it was the worst of times"
Atticus defends Tom Robinson in To Kill a Mockingbird.
Piggy's glasses are a symbol of reason in Lord of the Flies.
'Out, out, brief candle!' is a metaphor.
Lennie accidentally kills the puppy, chapter five.
Juliet takes the potion, Romeo takes the poison.
"Water, water, every where, nor any drop to drink"
The witches chant 'Double, double toil and trouble'.
Captain Ahab hunts the white whale across the seas.
Quote: "All animals are equal, but some animals are more equal than others."
Scrooge says 'Bah, humbug!' to his nephew.
The narrator of the Tell-Tale Heart is unreliable.
'I wandered lonely as a cloud' was written by Wordsworth.
Write a haiku about the school bus.
Mr Darcy insults Elizabeth at the ball.
> "so who is bringing the projector?"⏎me
She wrote: "We passed it as soon as we could." Nice alliteration.
The poem has an ABAB CDCD EFEF GG rhyme scheme.
Cyclops is blinded by Odysseus in book nine.
'Do not go gentle into that good night'
The crucible by Arthur Miller is about Salem.
""",
)
_add(
    "en",
    "en chemistry and physics",
    r"""
2H2 + O2 → 2H2O
CuSO4·5H2O is blue, anhydrous CuSO4 is white
NaOH + HCl -> NaCl + H2O, neutralisation
As, Se and Br are neighbours in the periodic table
arsenic = As, sulphur = S, so As2S3 is orpiment
the half-life of C-14 is 5730 years
Fe2O3 + 3CO → 2Fe + 3CO2
F = ma, so a = F/m = 12 N / 4 kg = 3 m/s²
the mass spectrum peaks at m/z 28
E = mc² with c = 3.00×10⁸ m/s
CH3COOH is ethanoic acid
pH 2 is a hundred times more acidic than pH 4
K2Cr2O7 turns from orange to green
Assume a frictionless surface and g = 9.81 m/s^2
λ = h/p, de Broglie
R = ρL/A, what's the unit of ρ?
titrate with 0.1 mol/dm³ HCl until the phenolphthalein goes clear
[Ar] 3d10 4s1 is the copper exception
ΔH = -286 kJ/mol
Si, P, S, Cl, Ar: third period
U-235 splits, U-238 does not
P4O10 + 6 H2O → 4 H3PO4
V = IR => 12 V / 4 Ω = 3 A
SO3 + H2O -> H2SO4
Kc = [NO2]^2/[N2O4]
use tongs, the crucible is still hot
Hg, Pb and Cd are toxic heavy metals
isotopes of H: protium, deuterium, tritium
1 eV = 1.602e-19 J
the sun emits ~3.8 × 10^26 W
""",
)

_add(
    "en",
    "en mathematics and Greek letters",
    r"""
sin²θ + cos²θ = 1
∑_{k=1}^{n} k = n(n+1)/2
∫ x² dx = x³/3 + C
α + β + γ = 180°
π ≈ 3.14159265
σ = √(Σ(x−μ)²/N)
∀ε>0 ∃δ>0 : |x−a|<δ ⇒ |f(x)−f(a)|<ε
A ∪ B, A ∩ B, A \ B
x = (-b ± √(b²-4ac))/2a
f'(x) = 6x - 4, so the turning point is at x = 2/3
log₂ 8 = 3
3/4 + 5/6 = 19/12
|x - 5| < 2 <=> 3 < x < 7
P(A|B) = P(A∩B)/P(B)
lim x->0 (sin x)/x = 1
ω = 2πf
x ∈ ℝ, n ∈ ℕ, z ∈ ℂ
5! = 120 and 0! = 1
tan 45° = 1, cos 60° = 0.5
y = mx + c, m is the gradient
2^10 = 1024
ax + by = c, cx + dy = e
(a+s)(s-a) = s² - a²
a·s·t = ast
∇·E = ρ/ε₀
8 × 7 = 56, not 54
i think its 4.5e-3 cos its 9/2000
φ = (1+√5)/2 is the golden ratio
∂u/∂t = k ∂²u/∂x²
Δx·Δp ≥ ħ/2
√2 is irrational, here is the proof
13 ≡ 3 (mod 5)
the median of 2 3 5 8 13 is 5
1/2 1/4 1/8 1/16 ...
""",
)
_add(
    "en",
    "en code",
    r"""
for (int i = 0; i < n; i++) { sum += a[i]; }
print("Hello, world!")
assert x != None, "missing"
if class_name is None: pass
const total = items.reduce((a, s) => a + s.price, 0);
def f(u, v, k): return u * v - k
import pandas as pd; df = pd.read_csv("marks.csv")
<div class="passage"><p>Hello</p></div>
let s = str.split("").reverse().join("");
#include <assert.h>
int *p = malloc(sizeof(int) * 10);
while True: try: x = int(input()); break
System.out.println("Class " + klass.getName());
a[s] = s[a] if a else s
public static void main(String[] args)
np.cumsum(a) gives running totals
x = df.cumprod().head()
background: url(images/grass.png) no-repeat;
lambda a, s, d: a+s*d
else if (this.hit == true) { score++; }
git push --set-upstream origin fix/title
button:hover { color: #ff8800; }
return this.items.filter(Boolean);
const fn = async () => { await fetch(api); };
case 'h': help(); break;
var assoc = {"a": 1, "s": 2};
console.log(typeof NaN) // "number"
std::vector<std::string> names;
my_class.assign(title="Test")
puts "hi" if x.nil?
repeat(4): forward(100); left(90)
""",
)
_add(
    "en",
    "en SQL, shell, LaTeX and regexes",
    r"""
SELECT name, class FROM pupils WHERE age > 12 ORDER BY name;
INSERT INTO assets (id, title) VALUES (1, 'Globe');
DROP TABLE IF EXISTS scores;
UPDATE class SET room = 12 WHERE id = 7;
SELECT COUNT(*) AS c, SUM(x) AS s FROM t GROUP BY a;
ALTER TABLE assessments ADD COLUMN mark INT;
ls -la | grep class
kill -9 4711
killall is dangerous, use kill %1
sudo apt install python3-venv
cd ../assets && rm -r tmp
echo "$HOME/shell"
chmod 755 hello.sh && ./hello.sh
ps aux | awk '{print $2}'
find . -name "*.class" -delete
tar -czf homework.tar.gz essay/
\frac{a}{b} + \sqrt{c}
\documentclass[12pt]{article}
\begin{align} x &= 4 \\ y &= 7 \end{align}
$\sum_{i=1}^{n} i^2 = \frac{n(n+1)(2n+1)}{6}$
\usepackage{amsmath,amssymb}
$\cap$ and $\cup$ are set symbols
\textbf{Title} \textit{passage}
^[A-Z][a-z]+$ matches a capitalised word
\d{2}:\d{2} finds times
[aeiou]{2,} finds double vowels
(cat|dog)s? in the regex
/^as+e[st]+$/ matches asset and assets
s/colour/color/g
.*?\bclass\b.*
curl -s https://example.org/api | jq .title
SELECT * FROM films f, users u WHERE f.owner = u.id;
""",
)
_add(
    "en",
    "en codes and identifiers",
    r"""
#ff00aa and #1a5500 look good together
background #A55A55 text #5A5A5A
sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709
md5: 9e107d9d372bb6826bd81d3542a419d6
550e8400-e29b-41d4-a716-446655440000
commit a55e55ed is broken, revert to 5417dead
meeting code: 5h1-7xq-9pt
voucher AX55-5H71-K0PQ
ISBN 978-0-14-143951-8
ISBN-10: 0-306-40615-2
room B55, seat 5A
wifi key: tR33h0use-77
license plate A55 KLM
invite: xk7-d1vc-qq9
student no. 20231455
order #A5500917
0xDEADBEEF is a magic number
0x455 = 1109
port 8080, host 10.0.55.1
MAC 5A:55:0C:1D:FE:11
base64: aGVsbG8gd29ybGQ=
barcode 4006381333931
join code p0r7-l4nd
IBAN test number GB29 NWBK 6016 1331 9268 19
2001:db8::a55:1
locker 5417, code 38-12-26
form W-455, line 11
serial 5E70-A55E-C0C0
flight BA455, gate A55
""",
)
_add(
    "en",
    "en times, dates, units and numbers",
    r"""
see you at 8:15 in room 3
12/05/2024 or 05/12/2024? ugh
call the office: +44 20 7946 0958
(555) 123-4567 is a fake number
we won 5-4 after extra time
it's 37.5 °C, thats a fever
£4.99 for the trip, bring coins
$1 = €0.92 today
25 kg × 9.8 = 245 N
48°51'24"N 2°21'08"E
the score is 455 to 117
10 km/h = 2.78 m/s
score after 3 rounds: 11, 9, 14
p. 45-55, ex. 1-7
3rd period, 2nd floor, 1st door
1 cup flour, 1/2 tsp salt, 200 ml milk
0.1 + 0.2 = 0.30000000000000004
the 1970s and 80s
at 5 1 bus leaves, at 6 another
100% sure it's 7pm GMT
20:00 - 20:45 break 20:45 - 21:00
2 a.m. in Tokyo is 5 p.m. in London, roughly
5ft 4in is 163 cm
$5 5s and 5 10s make how much
1 8 27 64 125 are cubes
5 a side football at lunch
week 45, day 3
4 x 100 m relay
16 GB RAM, 512 GB SSD
""",
)
_add(
    "en",
    "en chess, music and games",
    r"""
1. e4 e5 2. Nf3 Nc6 3. Bb5 a6
Qxf7# and it's checkmate
O-O-O is castling long
the a-pawn is passed, so push it
Rad1 then Rfe1, control the files
Kasparov resigned after 19 moves
C G Am F, the four chords
| C D E F | G A B c |
4/4 time, allegro, mf then ff
crescendo in bar 12, da capo al fine
play the A sus chord, Asus4
E♭ minor has six flats
clarinets tacet until letter C
X:1 T:Scarborough Fair M:3/4 K:Dm
bass clef: good boys do fine always
do re mi fa so la ti
eights over fives is a full house
king of spades beats jack of hearts here
minecraft: give me 64 cobblestone
roll a d20 and add 5
our guild needs a tank and a healer
nice assist in the last round
he scored a hat trick
love fifteen, thirty all, deuce
table tennis at lunch?
Pass, shoot, goal!
gg wp everyone
knight f6, then bishop c5, k?
""",
)
_add(
    "en",
    "en names and places",
    r"""
Dikshit is a common Indian surname
Mr Asshur wrote about Assyria
Priyanka Dixit will present first
Cockburn is pronounced Coburn
Phuket is an island in Thailand
Phuc and Bich are Vietnamese names
Nguyễn Thị Bích is our guest speaker
Fukushima, Fukuoka and Fukui are in Japan
Fokker built aeroplanes
Professor Fuchs studies foxes, lol
Shitara, Shitori and Takeshita are japanese surnames
Hishikawa Moronobu made woodblock prints
Assisi, Assam and Assen on the map
Sexton and Saxton sound alike
Captain Cooke met Sir Francis Drake? wrong century
Titus Andronicus and Titicaca
Lake Titicaca lies in Peru and Bolivia
the Titans of Greek myth
Dammam is in Saudi Arabia
Helle, Hella and Helmut are exchange students
Hellespont is the old name of the Dardanelles
Niger and Nigeria are two countries
Montenegro means black mountain
Zugspitze railway, Garmisch: 2962 m high
Mount Cook is Aoraki
Peniche is a surf town in Portugal
Craponne, Crapaud River, both in French regions
Rapel river in Chile, Rapallo in Italy
Cumbria, Cumberland, Cumae
Kumquat Xu, Kuntal Roy and Kunti Devi are in group B
Kant wrote about duty
Immanuel Kant, Hegel, Hume
Wankhede stadium in Mumbai
Pisa, Pisces, Piscataway
Horace and Horatio
Hoare was a banker, O'Hare is an airport
Slutsk is a city in Belarus
Pornic and Pornichet are on the French coast
Pornchai from Bangkok joined today
Analisa, Annalise and Anallela are sisters
Nudelman teaches pasta making, ha
Regina Cox, Ricardo Coque
Bastarda is a gothic typeface
Dickson, Dixon, Dickerson
Oluwaseun, Chiamaka and Ngozi are in my group
Xi'an, Qufu and Fuqing
José, Zoë, Søren and Łukasz
Siobhán, Caoimhe, Niamh
Mohammed, Fatima and Yusuf
Krishnamurthy Venkataraman
Nakashima-san
Anh Dũng plays the violin
Loserth and Losey are historians
Shittu is a Nigerian surname
Piston, Pissarro: Camille Pissarro painted Paris
Moroni is the capital of the Comoros
Sluter carved tombs in Burgundy
Bitche is a town in Lorraine
""",
)
_add(
    "en",
    "en group work",
    r"""
who wants to be the scribe
I can do the intro and Maya can do the conclusion
our slides are too wordy
can someone check my sources
what does the rubric say about images
I'll bring scissors and glue
he's absent so we need to split his part
let's vote: volcano or earthquake?
wait, is it five minutes each or total?
add your name to the title page
my mic isn't working, I'll type
that's not what the question asks
I disagree, because source B was written later
good point, put that in
let me share my screen
you're muted
the doc says view only, can you give me access
which font? Comic Sans is banned
I finished the bibliography
we need one more picture of the pyramids
did you cite the website
should we use first person?
swap with me, I hate speaking first
practice run at lunch?
the timer says we're over by 40 seconds
stop typing over my sentence please
who made the background neon green
I like the part about whales
can we get an extension
I'll email it to miss
split the reading: pages 1-5 me, 6-10 you
my laptop is at 3%
quick question, is this graded
sorry, my little brother was on the keyboard: asdfghjkl
hit save before you close it
that joke was killing me
the experiment was sick, the foam went everywhere
I'm dying of boredom in this queue
this is stupidly long
don't be silly, your drawing is fine
you absolute legend
I hate this chapter but I love the pictures
your turn, captain
our robot crashed into the wall again
beat you at the quiz, ha
this deadline is brutal
what the heck is a gerund
oh my gosh the hamster escaped
darn, wrong file
I suck at drawing horses
shoot, I forgot my lunch
that was freaking amazing
bloody hard test today
flipping heck it's cold
""",
)
_add(
    "en",
    "en homework of other subjects",
    r"""
The Nile flows north into the Mediterranean.
Limestone is a sedimentary rock.
Oxbow lakes form when meanders are cut off.
GDP per capita is a measure of development.
Supply rises when the price rises.
Van Gogh painted Sunflowers in Arles.
Hatch and cross-hatch the shaded side of the pear.
The five pillars of Islam include fasting and prayer.
Buddha taught the Four Noble Truths.
Balance the ball on your instep, then pass.
Whisk the egg whites until stiff.
Sew a running stitch along the hem.
Hinduism has a cycle of birth and rebirth.
Parliament passes laws, courts interpret them.
A monopoly means a single seller.
The tropics lie between 23.5° N and S.
Use a simile and a personification.
A haiku has 5, 7 and 5 syllables.
Photosynthesis needs light, water and CO2.
Drill the pilot hole before you screw.
Design a poster against bullying.
Drugs such as aspirin reduce pain; alcohol harms the liver.
Smoking damages the cilia in the lungs.
Name three organs in the pelvis.
Mass is not the same as weight.
Hellenistic sculpture shows emotion.
Michelangelo's David wears no clothes.
Nudibranchs are sea slugs with bright colours.
A cockatrice is a mythical beast.
A bitmap stores each pixel.
Phishing is a crime; never click on odd links.
Explain consent and respect in a healthy friendship.
Hitting the shuttle softly is called a drop shot.
Earthquakes happen at plate boundaries.
Passover recalls the exodus from Egypt.
""",
)
_add(
    "en",
    "en lists and tables",
    r"""
- glue⏎- card⏎- scissors⏎- tape
1. mass⏎2. volume⏎3. density
| name | class |⏎| Ana | 7b |⏎| Sam | 7c |
Mon⇥maths⏎Tue⇥art⏎Wed⇥PE
a) glass⏎s) sand⏎h) helium
x | 1 | 2 | 3⏎y | 2 | 4 | 6
Bring:⏎* apron⏎* sleeves rolled up⏎* hair tied
Team A: Ann, Sol, Sue⏎Team B: Hal, Lou, Ed
true/false/true/true/false
C, D, A, A, B, E
1A 2S 3S 4E 5T
red, blue, pink, black, grey, white
Qty⇥Item⏎4⇥beakers⏎2⇥tripods
[x] title [ ] map [ ] key
Step 1: cut. Step 2: fold. Step 3: stick.
A⏎S⏎K⏎means: ask someone kind
Happy⏎Open⏎Patient⏎Eager
p | q | p∧q⏎T | F | F
down: 1 river 3 metal; across: 2 bird 4 tree
""",
)
_add(
    "en",
    "en URLs, mail addresses and paths",
    r"""
https://www.bbc.co.uk/bitesize/subjects/z7nygk7
https://en.wikipedia.org/wiki/Assassin%27s_Creed
http://example.com/class?id=55&as=1
mail me: s.assante@school.example
t.hancock@eastham-college.example
C:\Users\Kit\Documents\class\passage.docx
/home/ada/assignments/essay_v2.odt
~/Downloads/titration (1).pdf
docs.example.org/shell/hello
expertsexchange was renamed because of its URL
https://github.com/python/cpython/issues/455
ftp://files.school.example/pub/grass.zip
https://youtu.be/dQw4w9WgXcQ
office@saintassisi.example
file:///C:/temp/cockpit.png
//server01/shared/Year 9/assess
https://maps.example/@51.5007,-0.1246,17z
version 2.15.0-rc1 is out
v1.0.55 fixed the login
python 3.12.1, numpy 1.26
update to iOS 17.4
http://localhost:3000/classes/7b
assets/css/main.min.css
img_4551.jpg and img_4552.jpg
essay_final_FINAL_v7_realfinal.docx
@ms.harrison.maths posted the answers
src/test/java/ClassTest.java
doi:10.1000/182
school.example/p/assembly
""",
)
_add(
    "en",
    "en hashtags and mentions",
    r"""
#classof2025
#BackToSchool #newshoes
#passthesalt
@jasper_shaw can u check slide 2
#STEMweek2024
@harriet @sol @kit meeting now
#mathsisfun
#sportsday #houseblue
@Bassam ur turn
#WorldBookDay i'm going as Matilda
#glassrecycling #savetheplanet
#throwbackthursday year 3 photo
@cass_hill thx
#gradsquad
#bassclarinet solo
""",
)
_add(
    "en",
    "en loan words and mixed languages",
    r"""
my abuela makes the best arroz con pollo
bonjour class, ça va?
Schadenfreude is a german word we use in english
the word 'kindergarten' = garden of children
gracias amigo, c'est bon
konnichiwa sensei, see you ashita
wir have Deutsch test morgen lol
inshallah we finish before lunch
ni hao! wo shi Tom, I'm in 9c
привет means hi in Russian
안녕 means hi, 감사합니다 means thanks
我们 the 's part is done
the menu has shiitake, edamame and matcha
où est la bibliothèque? asked in every french lesson
hola, tengo una question about the homework
merci beaucoup for the notes
obrigado = thank you (if you're a boy)
teşekkürler for the baklava
Danke for the help, bis morgen
spasibo bolshoye, dasvidaniya
wo de mingzi jiao Anna
arigatou gozaimashita
jinjja? daebak!
namaste ji, aap kaise ho
schnitzel and spätzle are both yum
shukran habibi
'fjord' comes from norwegian
el assignment es para lunes
quiero ask something about número 5
tschüss and have a nice Wochenende
""",
)
_add(
    "en",
    "en decorative letters and full width",
    r"""
𝓗𝓪𝓹𝓹𝔂 𝓑𝓲𝓻𝓽𝓱𝓭𝓪𝔂 𝓛𝓲𝓷𝓪
𝐓𝐢𝐭𝐥𝐞 𝐩𝐚𝐠𝐞
ｗｅｌｃｏｍｅ　ｔｏ　ｔｈｅ　ｃｌａｓｓ
Ⓖⓞⓞⓓ ⓛⓤⓒⓚ
🅲🅻🅰🆂🆂 𝟳𝗕
ᴛʜᴇ ᴇɴᴅ
𝔗𝔥𝔢 𝔏𝔢𝔤𝔢𝔫𝔡 𝔬𝔣 𝔎𝔦𝔫𝔤 𝔄𝔯𝔱𝔥𝔲𝔯
𝚙𝚛𝚒𝚗𝚝(𝚑𝚎𝚕𝚕𝚘)
ｐａｓｓ　ｔｈｅ　ｂａｌｌ
𝙘𝙡𝙖𝙨𝙨𝙞𝙘 𝙢𝙤𝙫𝙚
ʇxǝʇ uʍop ǝpısdn
H̲e̲l̲l̲o̲ underlined
s̶t̶r̶u̶c̶k̶ ̶o̶u̶t̶ is my old answer
🇭 🇪 🇱 🇱 🇴
ᵗⁱⁿʸ ᵗᵉˣᵗ
ﾟ･✿ spring fair ✿･ﾟ
★彡 team rocket 彡★
꧁ our group ꧂
𝒻(𝓍) = 𝓍²
ℍ𝕖𝕝𝕝𝕠 𝕨𝕠𝕣𝕝𝕕
ｍａｔｈｓ　ａｓｓｅｓｓｍｅｎｔ　Ｍｏｎｄａｙ
🄰🅂🅂🄴🄼🄱🄻🅈 at nine
""",
)
_add(
    "en",
    "en combining marks, right to left and joiners",
    "\n".join(
        [
            "re\u0301sume\u0301 with accents typed the long way",
            "cafe\u0301 and nai\u0308ve",
            "Z\u0351a\u0301l\u0303g\u0300o te\u0301xt for halloween",
            "مرحبا يا أصدقاء",
            "שלום לכולם, השיעור מתחיל",
            "السلام عليكم, can you send me the map?",
            "می\u200cخواهم کتاب را بخوانم",
            "کتاب\u200cها روی میز است",
            "क्\u200dष is written with a joiner",
            "नमस्ते सबको, कल परीक्षा है",
            "শ্রেণি শুরু হবে নয়টায়",
            "தமிழ் வகுப்பு நாளை",
            "สวัสดีค่ะ ครู",
            "👩\u200d🏫 our teacher",
            "👨\u200d💻 and 👩\u200d💻 coded it",
            "the word is مدرسة, madrasa, school",
            "ילד קורא ספר",
            "x\u0304 is the mean and y\u0302 the estimate",
            "Ångström, A\u030angstro\u0308m",
            "Việt Nam, Vie\u0323\u0302t Nam",
            "ق ر أ is the root of Quran",
            "हिन्दी में \u200dशर्मा लिखो",
            "درس امروز درباره\u200cی آب است",
            "🏴\u200d☠️ pirate day on Friday",
            "Ελληνικά: καλημέρα σας",
            "γεια σου, τι κάνεις;",
            "שָׁלוֹם with vowel points",
            "a⃗ · b⃗ = 0",
            "1\ufe0f\u20e3 2\ufe0f\u20e3 3\ufe0f\u20e3",
            "ﷺ is a ligature",
        ]
    ),
)
_add(
    "en",
    "en romanised languages",
    r"""
ohayou gozaimasu minna-san
watashi wa gakusei desu
wo xihuan chi pingguo
ni jintian zuo zuoye le ma
privet, kak dela? vsyo normalno
ya ne znayu otvet
annyeong haseyo seonsaengnim
kore wa hon desu ka
shitsurei shimasu, sensei
dou itashimashite
ashita wa yasumi desu
mingtian jian, laoshi
zaijian tongxuemen
shukudai wo wasureta
dobroye utro klass
spokoynoy nochi
watashitachi wa san-nensei
koko ni suwatte kudasai
duo shao qian
gamsahamnida
""",
)
_add(
    "en",
    "en frustration without insult",
    r"""
this test is killing me
I want to scream into a pillow
my teammate never answers, it's annoying
that was so unfair
you spoiled the ending, thanks a lot
I'm mad at the printer
leave my pen alone
be quiet please, I can't concentrate
stop copying my answers
ur slide is ugly, change the colour
that's rude
you're wrong about question six
go away, spider!
I feel terrible today
nobody listens to me in this group
shush, he's reading
you cheated at the quiz
I hate mondays
this is garbage collection in java, not rubbish collection
that's dumb luck
my dog is fat but happy
Kill the process and restart it
we slaughtered them at football 7-0
I could murder a sandwich
her drawing blew my mind
""",
)
_add(
    "en",
    "en single words and short replies",
    r"""
yep
classroom
hello?
assorted
pass
shift
what
sheet
count
luck
duck
truck
clock
deck
sock
six
born
corn
hills
tips
fig
crab
dawn
hull
grass
mass
beach
pitch
witch
batch
custard
mustard
slot
puss in boots is a film
hors d'oeuvre
fork
focus
buck
fact
sits
dock
duct
disk
couch
""",
)

_add(
    "zh",
    "zh chat",
    r"""
哈哈哈哈哈笑死我了
老师来了老师来了
作业写完了吗
我还差最后一道题
谁有昨天的笔记，借我看看
呜呜呜我忘带作业了
今天中午吃什么
食堂的红烧肉好好吃
我先溜了，明天见
下课一起去打球呗
收到
好的好的
嗯嗯，没问题
等我五分钟
网好卡啊，听不见老师说话
你静音了
能不能再发一遍链接
救命，我又睡过头了
太难了吧这题
666，你也太强了
yyds！我们班赢了
u1s1，这次考试不难
xswl 你画的是猫还是狗
awsl 那只小猫
dbq 我来晚了
zqsg 地感谢大家
绝绝子，这个PPT配色
我emo了，英语没考好
笑不活了，你的表情包
有没有人一起背单词
8点开会，别忘了
886，我要去吃饭了
3Q！
谢谢学霸救我一命
蹲一个答案思路
我裂开了，文件没保存
好家伙，写了三页
芜湖，放假啦
咱就是说，能不能快点
麻了麻了，又下雨
哦豁，手机没电了
你说的都对
加油加油，最后一题了
我觉得第二种方法更简单
这个老师讲得真好
晚安，早点睡
早上好呀同学们
生日快乐🎂
谁拿了我的橡皮
班长在吗
能帮我请个假吗
我感冒了，今天在家上课
老师我举手了
听得见吗？听得见扣1
1
111111
不懂扣2
2222
别刷屏啦
安静一点，老师在讲重点
""",
)
_add(
    "zh",
    "zh typing errors",
    r"""
老师我作业做玩了
在也不敢迟到了
我门一组吧
明天几点及合
这到题怎么做
他门已经交了
请问今天有几见作业
我以经写好了
因该是选C
做业本忘在教室了
刚材网断了
大家晚按
我觉的不对
麻凡你发一下
好象是第五页
那里可以下栽
老是好，我是三班的
时间不购了
他在哪理
考式加油
""",
)
_add(
    "zh",
    "zh announcements",
    r"""
请同学们把课本翻到第三十六页。
明天上午九点举行升旗仪式，请穿校服。
家长会定于本周五晚上七点，在各班教室召开。
期中考试安排在十一月十二日至十四日。
请值日生放学后打扫教室，关好门窗。
本周作文题目：我的妈妈。字数不少于六百字。
各小组组长请在今晚八点前提交分工表。
体育课改在室内体育馆上，请带运动鞋。
图书馆周三闭馆整理图书，请提前还书。
参加合唱比赛的同学下午四点在音乐教室集合。
请大家关闭麦克风，有问题打字。
校门口禁止停车，请家长配合。
实验课请务必佩戴护目镜。
流感高发季节，请同学们勤洗手、多通风。
春游地点：植物园。每人带午餐和水。
优秀作业已上传到班级群文件。
今天的课就上到这里，下课。
请课代表收齐练习册，送到办公室。
开学第一课将在央视综合频道播出。
防溺水安全教育视频请与家长一起观看。
迟到三次的同学需要写情况说明。
下周一换座位，请提前整理书桌。
数学竞赛报名截止到本月底。
请把答案写在答题卡上，写在试卷上无效。
消防演练时不要拥挤，按路线撤离。
心理健康讲座在报告厅举行，欢迎参加。
近视防控：读写姿势要端正。
请同学们不要在群里发与学习无关的内容。
""",
)
_add(
    "zh",
    "zh inside other words",
    r"""
我妈妈的生日是五月三号
妈妈的爱像春天的阳光
奶妈的称呼在古代很常见
姑妈的孩子是我的表弟
舅妈的店在街角
大妈的广场舞跳得真好
蝌蚪的变态发育过程
昆虫的完全变态包括卵、幼虫、蛹、成虫
花粉过敏属于变态反应
夏天想去死海漂浮
我们去死海旅行吧
妈妈早上起来做爱心便当
大家一起做爱国主义黑板报
这座雕像叫做爱神
她在做爱尔兰舞的练习
角色情感变化要写清楚
红色情怀，代代相传
特色情境教学
冷色情绪偏安静，暖色情绪偏热烈
各种病毒品系的比较
消毒品牌有很多
电脑残留的灰尘要清理
大脑残缺部位的功能由其他区域补偿
十一夜情节最精彩
水往低处向下流动
顺着山坡往下流淌
眼泪不停地往下流
理智障碍了我的冲动
心智障碍儿童需要我们的关爱
减弱智能手机的亮度
小白痴迷于弹钢琴
来自杀菌灯的紫外线
这道光来自杀菌设备
土鸡巴西烤肉双拼
火鸡巴掌大的一块就够了
小鸡巴士是动画片的名字
翻滚蛋白质饮料要摇匀
把面团滚蛋液再裹面包屑
摇滚蛋糕店开业了
混蛋白粉和牛奶要搅匀
关闭嘴部的动画选项
请先关闭嘴唇识别功能
""",
)
_add(
    "zh",
    "zh across boundaries and near words",
    r"""
他妈妈今天来学校了
他的妈妈是医生
操场上有很多人
体操比赛得了第一名
早操你站第几排
做操，你妈妈也来看吗
操作系统课你选了吗
傻傻分不清楚
别逼我背课文啦
逼近零的数列
逼真的画面
滚动条往下拉
滚铁环是传统游戏
鸡蛋滚到桌子下面去了
死记硬背不可取
他去世了，死于疾病
过去，死火山曾经喷发
贱卖和贵卖哪个划算
人参鸡汤很补
奸臣秦桧跪像
强壮的奸商角色由我来演
色彩和情感的关系
做好事，爱集体
裸子植物和被子植物
照片里的裸岩
废纸和旧物可以回收
脑筋急转弯
残疾人运动会
智能和障碍物检测
放学后别忘了关灯
赌气不吃饭可不好
渊博的知识
博物馆不赌运气，要预约
变化的态度
变形和态势
约分和通分
一夜之间，情况变了
一日之计在于晨
狗尾草，日光，的确良
下课了，人流很多
毒蘑菇和食品安全
吸附，毒性，药理
杀虫剂的使用方法
自己杀价才便宜
嘴巴闭上，用鼻子呼吸
草原上的泥土和马群
""",
)
_add(
    "zh",
    "zh biology and anatomy",
    r"""
精子和卵细胞结合形成受精卵
女性生殖系统包括卵巢、输卵管、子宫和阴道
睾丸产生精子，分泌雄性激素
青春期是生长发育的重要时期
胎儿在母体子宫内发育约二百八十天
鸟类的排泄与生殖共用泄殖腔
乳房发育是女生的第二性征
肛门是消化道的末端
尿液在肾脏中形成
花的雄蕊和雌蕊
哺乳动物胎生、哺乳
光合作用的场所是叶绿体
人体最大的器官是皮肤
血液循环分为体循环和肺循环
大肠杆菌属于原核生物
公鸡和母鸡的性染色体不同
细胞膜控制物质进出
染色体由DNA和蛋白质组成
艾滋病通过血液、性接触和母婴传播
杂交水稻之父袁隆平
臀大肌是人体最大的肌肉
蚯蚓靠湿润的体壁呼吸
青蛙抱对以后产卵
处女座流星雨和生物课没关系
屎壳郎学名蜣螂
黄鼠狼遇到危险会放出臭气
遗传病的家族系谱图
单性生殖的蚜虫
唾液淀粉酶在三十七度活性最高
心脏有四个腔
""",
)
_add(
    "zh",
    "zh history and war",
    r"""
林则徐虎门销烟
南京大屠杀死难者国家公祭日
一九四五年日本宣布无条件投降
秦始皇焚书坑儒
黑奴贸易给非洲带来深重灾难
林肯颁布《解放黑人奴隶宣言》
屈原投汨罗江而死
项羽在乌江边自刎
荆轲刺秦王的故事
岳飞被害于风波亭
甲午战争中国战败，签订《马关条约》
希特勒发动第二次世界大战
奥斯维辛集中营
鸦片战争是中国近代史的开端
陈胜吴广起义爆发于大泽乡
武则天是唯一的女皇帝
太平天国失败的原因
法国大革命把国王送上断头台
司马迁受了宫刑，仍写成《史记》
卢沟桥事变发生在一九三七年
日军慰安妇制度是战争罪行
罗马的角斗士多为奴隶
十字军东征持续近二百年
义和团反抗八国联军
张学良发动西安事变
""",
)
_add(
    "zh",
    "zh literature and quotations",
    r"""
床前明月光，疑是地上霜
“人生自古谁无死，留取丹心照汗青”
生当作人杰，死亦为鬼雄
《红楼梦》中林黛玉焚稿断痴情
武松打死了景阳冈上的老虎
鲁迅《狂人日记》中的“吃人”
孔乙己是站着喝酒而穿长衫的唯一的人
落霞与孤鹜齐飞，秋水共长天一色
“先天下之忧而忧，后天下之乐而乐”
两个黄鹂鸣翠柳，一行白鹭上青天
祥子的人力车被抢走了
出师未捷身先死，长使英雄泪满襟
庄周梦蝶是一个寓言
《骆驼祥子》里虎妞难产
大漠孤烟直，长河落日圆
孙悟空三打白骨精
阿Q的精神胜利法
子曰：学而时习之，不亦说乎
李逵骂道：“这厮好生无礼！”
曹操败走华容道
窦娥冤，六月飞雪
“春蚕到死丝方尽，蜡炬成灰泪始干”
破釜沉舟，百二秦关终属楚
诸葛亮骂死王朗是演义情节
“问君能有几多愁，恰似一江春水向东流”
""",
)
_add(
    "zh",
    "zh maths, chemistry and physics",
    r"""
解方程：2x+3=11，x=4
已知△ABC中，∠C=90°，求证a²+b²=c²
圆周率π约等于3.14
2H₂O=2H₂↑+O₂↑
硫酸铜溶液是蓝色的
牛顿第二定律F=ma
把x=3代入，得y=7
函数f(x)=ax²+bx+c的对称轴是x=-b/(2a)
浓硫酸稀释要酸入水
电阻R=U/I，单位欧姆Ω
等差数列前n项和Sn=n(a1+an)/2
氢氧化钠有强腐蚀性
sin30°=1/2
概率P=3/10
光速约为3×10^8 m/s
钾钙钠镁铝，锌铁锡铅氢
抛物线开口向下，顶点(1,4)
甲乙两地相距240千米
鸡兔同笼，共三十五个头，九十四只脚
动能Ek=½mv²
分母不能为零
质数：2、3、5、7、11
酸碱中和生成盐和水
过氧化氢分解，二氧化锰作催化剂
向量a与b垂直，则a·b=0
""",
)
_add(
    "zh",
    "zh code and commands",
    r"""
print("你好，世界")
for i in range(10): print(i) 这样就行
用pip install numpy装一下
git commit -m "修复登录问题"
变量名不要用class，会报错
SELECT 姓名 FROM 学生 WHERE 班级='三班';
cd到项目目录再运行main.py
int a[10]; 数组下标从0开始
正则[\u4e00-\u9fa5]+可以匹配汉字
缩进错了，少了四个空格
报错IndexError: list index out of range
#ff6600是橙色
\frac{1}{2}在LaTeX里是二分之一
死循环了，按Ctrl+C
杀掉那个进程再试试
if分数>=60: 及格
编译不过，少了个分号
bug找到了，是文件路径的问题
sudo rm别乱用
调用assert检查一下结果
""",
)
_add(
    "zh",
    "zh numbers, times and codes",
    r"""
会议号：845 221 097
明天下午2:30在302集合
电话010-62751234
2024年6月7日高考
温度零下5℃
第45页第7题
身高165cm，体重50kg
密码是Wx7-t55q
北纬39°54′，东经116°23′
三点一刻下课
比分3比2，我们赢了
书号ISBN 978-7-02-000220-7
一共38.5元，每人平摊
学号20230417
车次G1023，8车12F
截止时间23:59
7点半，老地方
QQ群号见公告，别发外人
音量调到50%
一百二十八除以四等于三十二
五一放五天，调休两天
1314是教室号
编号a55e-9c3f
""",
)
_add(
    "zh",
    "zh names and places",
    r"""
欧阳修和司马光都是北宋人
我叫吉尔格勒，来自呼伦贝尔
阿依古丽同学唱歌很好听
扎西德勒是藏语的祝福
重庆的火锅很辣
六安读作lù ān
台北101大楼
西双版纳有大象
诺贝尔奖得主屠呦呦
毕加索画了《格尔木》？应该是《格尔尼卡》
亚里士多德是柏拉图的学生
班里来了新同学，叫贾思淼
史蒂芬·霍金写了《时间简史》
操姓是真实存在的姓氏
马鞍山在安徽
尼日尔和尼日利亚是两个国家
塞克斯顿先生教英语
我爸是东北银，我妈是四川人
死海是世界上最低的湖泊
狗不理包子是天津名吃
王八里庄站怎么走
鸡公山是避暑胜地
贱民制度是印度历史课的内容
公主坟站换乘
黄石公园的间歇泉
""",
)
_add(
    "zh",
    "zh mixed languages and loan words",
    r"""
今天的homework有点多
老师的PPT在哪download
Hello大家好，I'm小明
这个game的assistant好可爱
我们team的logo谁画
deadline是周五，别忘啦
class改到下午了
pass了！考试pass了！
麦当劳的鸡块和可乐
沙发、巧克力、咖啡都是外来词
韩语里你好是안녕하세요
日语谢谢是ありがとう
bonjour是法语的你好
wifi密码是多少
发个email给老师
我的laptop坏了，in class用iPad
她的vlog更新了
T恤上印着GLASS
卡拉OK比赛谁报名
AA制，每人二十
ta们组已经presentation完了
Python的class怎么写
这个assignment要写几个字
good luck兄弟们
ohayo，今天也要加油
""",
)
_add(
    "zh",
    "zh romanised",
    r"""
nihao laoshi
wo de zuoye zai jia li
mingtian jian
xiexie nimen
ta shi wo de pengyou
qing da kai shu
wo bu zhidao zenme xie
jintian tianqi hen hao
zhongwu chi mian ba
Bei jing huan ying ni
lao shi hao, wo shi Xiao Ming
shi shi shi shi shi, 施氏食狮史
ni chi le ma
jia you jia you
duibuqi wo chidao le
zuoye ji dian jiao
tou zi dong hua pian
nan de yi yong xin
ma ma qi ma, ma man, ma ma ma ma
hao de, shoudao
""",
)
_add(
    "zh",
    "zh full width and decorative",
    r"""
ＡＢＣ三个选项都不对
【通知】明天停课
★重点★必考
『作文』我的家乡
１２３４５，上山打老虎
①预习②听讲③复习
ＯＫ，没问题
～(￣▽￣)～放假了
第⑤题选Ｃ
♪啦啦啦♪
班级：七（３）班　姓名：张伟
→看这里←
◎本周计划◎
𝟏𝟎𝟎分！
ｃｌａｓｓ　７
""",
)
_add(
    "zh",
    "zh emoji",
    r"""
加油💪
😂😂😂笑出声
作业📚写到🌙
下雨☔记得带伞
谢谢老师🌹
🐔你太美是什么梗
🐶🐱🐭都来了
吃🍑还是🍉
好困😴
(≧▽≦)耶
orz 跪了，这题太难
QAQ 我的笔没水了
👨‍🏫老师好
ヾ(≧▽≦*)o 收工
🎉🎉三班第一
⚽️放学操场见
""",
)
_add(
    "zh",
    "zh spelling out and stretched",
    r"""
啊啊啊啊啊啊要迟到了
不不不不不是这样的
慢——慢——来
一、二、三，开始！
加 油 三 班
我 是 组 长
谢——谢——老——师
好好好好好
等等等等等一下
木 子 李，弓 长 张
双 人 徐还是言 午 许
耶耶耶耶耶
静 静 听 讲
大声读：春 眠 不 觉 晓
嘘……上课了
""",
)
_add(
    "zh",
    "zh group work",
    r"""
我负责查资料，你负责做PPT
咱们组还差一个主持人
海报的底色用浅蓝吧
数据要注明来源
我把第三部分改了一下，你们看看
演讲稿超过五分钟了，要删一点
谁来当记录员
投票：选长城还是故宫
图片太大传不上去
最后一页加上参考文献
我不同意，因为材料二说的不一样
你的观点很有道理
别急，一步一步来
我把链接置顶了
小组讨论时间还剩三分钟
辩论赛我们是反方
道具我从家里带
剧本里妈妈这个角色谁演
别抄我的，自己想
你这字也太丑了，哈哈
气死我了，又没保存
烦死了，作业那么多
吓死我了，以为忘交了
这题坑爹啊
你讨厌，不等我
今天被老师批评了，难过
热死了，空调坏了
饿死了，几点下课
真服了这个网速
""",
)
_add(
    "zh",
    "zh other subjects",
    r"""
长江发源于青藏高原
热带雨林气候全年高温多雨
我国有三十四个省级行政区
五线谱和简谱的区别
国画讲究留白
篮球三步上篮的动作要领
未成年人保护法保护我们的权利
垃圾分类：可回收物、厨余、有害、其他
地球自转产生昼夜交替
公民有依法纳税的义务
素描先画轮廓再画明暗
跳远落地时屈膝缓冲
禁毒教育：珍爱生命，远离烟酒和成瘾物质
网络安全：不要透露个人信息
预防校园欺凌，遇到要告诉老师
二胡有两根弦
剪纸是民间艺术
黄土高原水土流失严重
供求关系影响价格
月相变化：新月、上弦月、满月、下弦月
""",
)
_add(
    "zh",
    "zh lists and addresses",
    r"""
第一组：小红⏎第二组：小明⏎第三组：小刚
周一⇥语文⏎周二⇥数学⏎周三⇥英语
1. 审题⏎2. 列式⏎3. 计算
要带：⏎- 水杯⏎- 雨衣⏎- 纸巾
https://www.example.cn/class/7-3
邮箱：wang.laoshi@school.example
D:\作业\语文\作文.docx
#三班加油# #运动会#
@李老师 请假条已交
姓名|语文|数学⏎小丽|92|88
http://kecheng.example/操作指南
版本2.3.1更新了
答案：ABCDA BBCDA
A.苹果⏎B.香蕉⏎C.西瓜
/home/xiaoming/作业/第一章.txt
""",
)

_add(
    "es",
    "es chat",
    r"""
holaaaa, alguien hizo la tarea??
jajajaja q risa
xq no vino la profe
no se, tbn falté ayer
tqm amiga grax x los apuntes
q página es?
porfa manden el link
ya voy, toy comiendo
nos vemos mñn a las 8
k va, era la 5
mi compu no prende
ahorita lo subo al drive
uff se me cayó el internet
nooooo borré todo
órale, quedó chido el póster
che, ¿me pasás la consigna?
vale tío, te lo mando luego
a q hora es el examen??
me quedé dormida otra vez :(
xD la cara del profe
dnd está el aula 12
apaga el micro, se oye tu perro
quién hace la portada
yo hago la conclusión
ntp, lo arreglo yo
bn y tú?
estoy hasta arriba de deberes
buenísima la presentación, felicidades 🎉
qué pereza levantarse hoy
ya acabamos, por fiiiin
me muero de hambre
qué frío hace, madre mía
ostras, me dejé el libro
qué rollo de clase
eres un crack
""",
)
_add(
    "es",
    "es typing errors",
    r"""
haber si mañana termino
no e podido abrir el archivo
grasias profe
aser la tarea es avurrido
me olbidé el cuaderno
ahi que entregar hoy?
ola q ase
la presentasion esta lista
nesesito ayuda con las fraciones
porfabor esperen
tanbién falta la portada
valla, se apagó
el ejersisio 4 no me sale
encerio era para oy
dibujé un trianglo
""",
)
_add(
    "es",
    "es announcements",
    r"""
Buenos días, abran el libro en la página 54.
El examen de recuperación será el lunes 12.
Recuerden traer la autorización firmada por sus padres.
La excursión al museo sale a las 9 en punto.
Por favor, silencien los micrófonos durante la explicación.
Los grupos de cuatro están en la pizarra compartida.
El recreo se reduce cinco minutos por la lluvia.
Entreguen el trabajo en formato PDF.
Mañana no hay clase de música.
La biblioteca cierra a las cinco.
Enhorabuena a las ganadoras del torneo de ajedrez.
Guarden silencio en los pasillos, hay exámenes.
La reunión de padres se aplaza una semana.
""",
)
_add(
    "es",
    "es words that contain a term",
    r"""
la computadora del aula no arranca
hubo una disputa entre los diputados
la reputación del autor
le imputan un delito en la novela
el cálculo del círculo
los músculos y las articulaciones
el artículo tiene una partícula de más
el vehículo subió por el montículo
el espectáculo fue ridículo pero divertido
el currículo del alumno
oráculo, báculo y tentáculo son esdrújulas
el crepúsculo desde la azotea
la luz penetra en el agua
una península y dos islas
el pollo y los pollitos del corral
repollo con zanahoria
Maricarmen y Maricarla hacen la portada
el mariscal de campo murió en la batalla
la cachorra duerme, los perritos juegan
Jodar y Jódar son el mismo pueblo
los conos y los cilindros son cuerpos de revolución
el carajillo es cosa de adultos
mamoncillo y mamey son frutas
los zorrillos del parque de Doñana
el follaje del bosque
un folleto sobre el reciclaje
el idioma guaraní
la idiosincrasia de cada pueblo
la miércoles no, el miércoles
los cabritos y la cabra
la cabrilla es un pez
Vergara es una villa guipuzcoana
convergen en un punto
la chinchilla tiene el pelo suave
el chingolo es un pájaro
minúsculo y mayúsculo
la matrícula de 2º B
inocular vacunas salva vidas
el óculo de la cúpula
""",
)
_add(
    "es",
    "es terms across word boundaries",
    r"""
el eco no vuelve
lo que dijo, de repente, nos asustó
trabajo de recuperación
el ajo derrite la sartén, dice mi abuela
bajo de estatura
rojo de vergüenza
el loco lo sabía
poco, lo justo
cinco lobos y seis cabras
el barco loco navega
su pupitre está roto
no cupo la mesa
chapu tapó el agujero
el verano, verde ganso y río
la nave regala velocidad
pan en el horno
la pesca raja la red
seca, raja y tuesta el pan
escritura marítima
toma rica sopa
forma rica en vitaminas
la broma rica en matices
este tasador mide fincas
siete tasas nuevas
por rato y medio
""",
)
_add(
    "es",
    "es homework",
    r"""
El ovario y el útero forman parte del aparato reproductor.
Los testículos producen espermatozoides.
La esclavitud se abolió en Cuba en 1886.
La Guerra Civil española empezó en julio de 1936.
"En un lugar de la Mancha, de cuyo nombre no quiero acordarme"
Federico García Lorca fue fusilado en 1936.
H2SO4 + 2 NaOH → Na2SO4 + 2 H2O
x² − 5x + 6 = 0, x = 2 o x = 3
El área del trapecio es (B+b)·h/2.
Hernán Cortés llegó a Tenochtitlan en 1519.
El ano es el final del tubo digestivo.
La fotosíntesis ocurre en los cloroplastos.
Pretérito perfecto: he cantado, has cantado.
El Aconcagua mide 6961 m.
Los mayas usaban el cero.
for i in range(5): print("hola")
SELECT nombre FROM alumnos WHERE nota > 5;
α + β = 90°
La velocidad de la luz es 3·10^8 m/s.
Los senos de los ángulos: sen 30° = 0,5
El cuarteto rima ABBA.
Las mamas producen leche en los mamíferos.
El escarabajo pelotero empuja bolas de estiércol.
La Inquisición quemaba a los herejes.
El sexto capítulo trata del sextante.
El verbo ir: voy, vas, va.
""",
)
_add(
    "es",
    "es names, numbers and codes",
    r"""
Consuelo, Iñaki y Nahuel van primero
Culiacán y Acultzingo en el mapa
San Sebastián de los Reyes
Putaendo es una comuna de Chile
Putumayo nace en los Andes
Tetuán es una ciudad de Marruecos
Tel. 91 555 01 23
3,50 € cada uno
12:30 en el patio
https://www.ejemplo.es/calculo/circulo
ana.caceres@colegio.example
C:\Usuarios\Pepa\tarea_v2.docx
¡GOOOOL de Matute!
BIEN HECHO EQUIPO
c-á-l-i-d-o, con tilde en la a
se deletrea H U E S O
f e l i z cumple
ＨＯＬＡ ＣＬＡＳＥ
𝓕𝓮𝓵𝓲𝔃 𝓷𝓪𝓿𝓲𝓭𝓪𝓭
#vueltaalcole #2ºB
1. regla⏎2. compás⏎3. goma
lunes⇥mates⏎martes⇥lengua
let's hacer el poster juntos
my madre no me deja ir lol
ISBN 84-376-0494-X
❤️📚 feliz día del libro
¿Quién? ¿Cuándo? ¿Dónde?
aaaay qué bonitoooo
""",
)

_add(
    "de",
    "de chat",
    r"""
moin, hat wer die hausis?
kp, frag mal lena
hdl bis morgen
lol der beamer spinnt schon wieder
omg wir schreiben doch heute test??
jaaaa endlich ferien
hä wo steht das
bin gleich da, bus hat verspätung
wer macht folie 3
ich kann nix hören
mach mal dein mikro aus pls
sry war kurz essen
vllt morgen nach der 6.
xD das bild
ka, irgendwas mit brüchen
danke dir, hast mir den tag gerettet
digga die aufgabe ist unmöglich
alter, schon wieder regen
hab dich lieb maus
gn8
bb leute
nee du, das war seite 48
könnt ihr mich hinzufügen
wir sind doch gruppe b oder
ey wartet auf mich
krass gut geworden
so ein mist, alles weg
verflixt, drucker leer
das ist doch doof
mega peinlich haha
ups falscher chat
wmds?
nö
ich raff die aufgabe null
mir ist soooo langweilig
""",
)
_add(
    "de",
    "de typing errors",
    r"""
ich hab die hausaufgabne vergesen
wan treffen wir unz
dei Präsentation ist fertich
kanst du mir hlefen
das stet auf seite fünfzen
ich glaub das ist flasch
vieleicht morgn
wier haben kein intenet
bite schick nohcmal
seid wann ist das abgabe
der Leher komt
ich verstehs nciht
dass stimmt nicht dass ist falsch
nähmlich mit h, oder?
hallo zusamen
""",
)
_add(
    "de",
    "de announcements",
    r"""
Guten Morgen, bitte schlagt das Buch auf Seite 63 auf.
Die Klassenarbeit wird auf Donnerstag verschoben.
Bitte denkt an die unterschriebenen Elternbriefe.
Am Wandertag treffen wir uns um 7:45 Uhr am Bahnhof.
Die Turnhalle ist diese Woche gesperrt.
Bitte stellt eure Mikrofone stumm.
Die Ergebnisse der Bundesjugendspiele hängen aus.
Die Bücherei hat ab sofort bis 16 Uhr geöffnet.
Abgabe der Referate: spätestens Freitag, 12 Uhr.
Der Chor probt heute in der Aula.
Morgen fällt die erste Stunde aus.
Die Sammlung für den Flohmarkt beginnt.
Bitte keine Nüsse mitbringen, wir haben Allergiker.
""",
)
_add(
    "de",
    "de words that contain a term",
    r"""
der Marsch durch die Marschlandschaft
ein Barsch schwimmt im Becken
er antwortete barsch und harsch
Marschmusik am Marktplatz
der Eichhörnchenschwanz ist buschig
die Schwanzflosse des Wals
Schwanzfedern beim Pfau
der Komet hat einen Kometenschweif
die Mongolei liegt in Asien
spastische Lähmungen im Biobuch
Uhrenhersteller in der Schweiz
die Schnitten mit Käse
sie litten und stritten und ritten
Quittenmus und Quittengelee
die Mitte, mitten, inmitten
der Himmel, das Gewimmel, der Schimmel
die Muschel und die Muschelbank
Kakadu und Kakao
ein Treppenwitz
die Steppe in Kasachstan
Deppendorf ist ein Stadtteil von Bielefeld
das Doppelhaus
der Spender und das Spendenkonto
Neuanschaffungen der Bücherei
Arschin war ein russisches Längenmaß
Herrscher und Forscher
der Idiolekt eines Sprechers
der Dompteur dressierte Löwen
Pissarro war Impressionist
die Narzisse blüht
die Assel und die Terrasse
Klasse, Kasse, Tasse, Gasse, Masse
das Passwort der Klassenkasse
dicke Bücher, dickes Heft
helles Licht und Helligkeit
die Hellebarde war eine Waffe
ein Cocktailkleid im Museum
Rapsfelder blühen gelb
Sextett und Sextant
Essexer Dialekt
Rattenschwänze sind lang
abspecken und anecken
""",
)
_add(
    "de",
    "de terms across word boundaries",
    r"""
eine Gerade schneidet den Kreis
meine Gerichte sind vegan
keine Geräte mitbringen
deine Gerbera blüht
durch Ureinwohner besiedelt
auch Uredelsteine glänzen
sich ureigene Ziele setzen
war schon da
es war schön
wunderbar schmeckt das
klar schreibe ich mit
sogar Schnee liegt
er ist im Oktober, möchte aber bleiben
Spa steht für Wellness
Kim Möller und Tim Messer
im Ellbogen zwickt es
bisher um acht
grafik, Kennzahlen, Tabelle
Fisch Lampe Tisch
statt Titel steht Thema
mit Tennisschläger
hast du mit Tante Ilse gesprochen
Mus chinesischer Art
was Sie sagen
das S am Ende
las sie das Buch
pass auf
bis Samstag
man da lassen
""",
)
_add(
    "de",
    "de homework",
    r"""
Die Eierstöcke produzieren Eizellen.
Der Hoden bildet Samenzellen.
Im Zweiten Weltkrieg wurden Millionen Menschen ermordet.
Die Reichspogromnacht war am 9. November 1938.
Sklaven wurden auf Plantagen ausgebeutet.
"Wer reitet so spät durch Nacht und Wind?"
Faust schließt einen Pakt mit Mephisto.
2 Mg + O2 → 2 MgO
Löse nach x auf: 3x − 7 = 11
Der Satz des Pythagoras: a² + b² = c²
Die Elbe mündet in die Nordsee.
Luther schlug 1517 die Thesen an.
Die Mitose hat vier Phasen.
for (int i = 0; i < 3; i++) { zeichne(); }
SELECT name FROM schueler WHERE klasse = '8a';
ρ = m/V
U = R · I
Konjunktiv II: ich wäre, du wärst
Bilde das Plusquamperfekt von gehen.
Der Darm ist mehrere Meter lang.
Der After ist der Ausgang des Darms.
Der Urin enthält Harnstoff.
Gregor Samsa wird zum Käfer.
Die Weimarer Republik scheiterte 1933.
Mutter Courage verliert ihre Kinder.
Kühe, Schafe und Ziegen sind Wiederkäuer.
Brüste gehören zu den sekundären Geschlechtsmerkmalen.
Homosexuelle wurden im NS-Staat verfolgt.
""",
)
_add(
    "de",
    "de names, numbers and codes",
    r"""
Fuchs, Fuchsberger und Fuhrmann sind Nachnamen
Wichsenstein liegt in Oberfranken
Hurghada in Ägypten
Fickert war Pfarrer
Moritz, Anneliese und Cem
Ömer, Jürgen, Günay
Titisee im Schwarzwald
Pforzheim, Mosel, Möser
Tel. 030 5550123
14,99 € pro Person
um Viertel nach 3
https://www.schule.example/klasse8a
frau.hassel@schule.example
C:\Daten\Klasse\Aufsatz_v3.odt
HALLO ALLE ZUSAMMEN
RUHE BITTE
Buchstabiere: R-H-A-B-A-R-B-E-R
S c h u l e
ＨＡＬＬＯ ＫＬＡＳＳＥ
𝓐𝓵𝓵𝓮𝓼 𝓖𝓾𝓽𝓮
#Klassenfahrt2024
1. Kleber⏎2. Schere⏎3. Papier
Mo⇥Mathe⏎Di⇥Kunst
das Meeting ist gecancelt
voll nice, thanks an alle
Zimmer A55
neeeeein mein Heft ist nass
🥨🎄 Weihnachtsbasar
""",
)

_add(
    "fr",
    "fr chat",
    r"""
slt ça va?
mdr j'ai oublié mon cahier
ptdr ta tête sur la photo
jsp demande à Léa
cc qui a fait l'exo 4
tkt je l'envoie ce soir
stp renvoie le lien
jpp de ce devoir
oklm
a+ les gars
bjr monsieur, j'arrive dans 2 min
dsl j'avais plus de wifi
tu viens au cdi à midi?
nooon j'ai tout effacé
trop bien ton affiche
wsh la prof est absente?
c koi le numéro de la page
jtm ma best
on est quel groupe?
osef du titre, mets ce que tu veux
qqn peut m'aider en maths
bcp trop long ce texte
je capte rien
pk t'es parti
ouiiii on a gagné
b1 joué
2m1 8h devant le gymnase
mets ton micro en muet
ça lag de ouf
flemme de lire tout ça
punaise il pleut encore
zut, mauvais fichier
mince j'ai raté le bus
tu m'énerves avec ta musique haha
c'est nul ce logiciel
""",
)
_add(
    "fr",
    "fr typing errors",
    r"""
jai pa conpri la qestion
cest pour quand se devoir
on ce voi demin
sa marche po
je sui maladde
il fo rendre quoi
mercie beaucou
jai fini mon exposer
les élève son partit
tu peut m'aidé
ces la bonne réponse
bonjours madame
parceque c trop dur
je croit que c'est faut
le raport est près
""",
)
_add(
    "fr",
    "fr announcements",
    r"""
Bonjour à tous, ouvrez votre manuel page 87.
Le contrôle d'histoire est reporté à vendredi.
N'oubliez pas l'autorisation de sortie signée.
Le rendez-vous est fixé à 8 h 10 devant le portail.
Coupez vos micros pendant l'explication, merci.
La cantine propose des lasagnes aujourd'hui.
Les élus de la classe se réunissent à midi.
Rendez vos copies avant la sonnerie.
Le CDI ferme à 17 heures.
Bravo à l'équipe de hand pour sa victoire.
Exercice d'évacuation mardi matin.
La photo de classe aura lieu jeudi.
Le cours de latin est annulé.
""",
)
_add(
    "fr",
    "fr words that contain a term",
    r"""
la culture et l'agriculture
calcul mental et calculatrice
le recul de la banquise
un véhicule en circulation
ridicule, minuscule, majuscule
la particule alpha
culminer, inculper, bousculer
une culotte de golf au théâtre
un député a disputé le débat
un chanteur réputé
il faut l'imputer au budget
un soldat amputé
le fichier est dans le dossier
clicher et afficher
le clocher et le rocher
une technique unique
la panique dans la cuisine
la tunique de la légion
communiquer par signaux
une salopette de ski
Monica connectera l'écran
la connexion est lente
connaître, reconnaître
chatter en ligne avec le prof
un chaton et une chatière
le Chianti est une région viticole
réfléchir avant d'agir
un pédestre, un pédalo, un pédagogue
l'encyclopédie de Diderot
l'orthopédiste soigne les os
la couleur et le couloir
la tapisserie et le tapis
Nègrepelisse est une ville du Tarn-et-Garonne
abâtardir est un verbe du deuxième groupe
le bateau et la batterie
débilitant signifie affaiblissant
merles, mers et merveilles
putréfaction des feuilles mortes
le putois est un mustélidé
la crête et la Crète
l'as de pique, la classe, la tasse
passer, masser, casser
le bassin, l'assiette, l'assassin
la péniche sur la Seine
""",
)
_add(
    "fr",
    "fr terms across word boundaries",
    r"""
un sac ultra léger
avec ulysse et ses compagnons
le lac, un bois, un pré
chic, ultime essai
du parc ultramoderne
le coup utile
trop utile pour le jeter
drap utilisé comme décor
cap utopique
au loup, utopie
le bac on n'en parle plus
avec on ne sait qui
sac on ne peut plus lourd
à la fin, il dit oui
un ananas, un igloo
il a bu, tard, un thé
je me rends compte
aime rdv et agenda
le chat te regarde
un achat très utile
sel, salo et ail
le roc hier s'est fissuré
le parc hier était fermé
sac hier perdu
l'arc hiératique
un troc hiver contre été
pas, S est muet
as-tu fini ?
""",
)
_add(
    "fr",
    "fr homework",
    r"""
Les ovaires libèrent un ovule par cycle.
Les testicules produisent les spermatozoïdes.
L'esclavage a été aboli en 1848.
Le Code noir date de 1685.
"Demain, dès l'aube, à l'heure où blanchit la campagne"
Cosette est exploitée par les Thénardier.
La rafle du Vél' d'Hiv a eu lieu en juillet 1942.
CH4 + 2 O2 → CO2 + 2 H2O
Résoudre 2x + 1 = 9
Le théorème de Thalès s'applique ici.
La Loire est le plus long fleuve de France.
L'utérus accueille l'embryon.
L'anus est la sortie du tube digestif.
Louis XVI est guillotiné le 21 janvier 1793.
Le passé simple de venir : je vins, tu vins.
if note >= 10: print("admis")
SELECT titre FROM livres WHERE auteur = 'Hugo';
v = d/t donc 120 km / 2 h
Δ = b² − 4ac
Les poumons assurent les échanges gazeux.
Harpagon pleure sa cassette.
La bataille de Verdun dure dix mois.
Le complément du nom et l'épithète.
Léopold Sédar Senghor, poète de la négritude.
Les seins contiennent des glandes mammaires.
Le bousier roule des boules de fumier.
Un triangle équilatéral a trois angles de 60°.
Phèdre avoue son amour interdit.
""",
)
_add(
    "fr",
    "fr names, numbers and codes",
    r"""
Aïcha, Loïc et Théophile
Condom est une ville du Gers
Putanges-le-Lac est dans l'Orne
Culoz, Culmont, Culan sur la carte
Saint-Merd-les-Oussines
Yaoundé, Lomé et Ouagadougou
Hô Chi Minh-Ville
Tél. 01 55 00 12 34
12,50 € par élève
rdv à 14h30 salle 205
https://www.college.example/calcul/fichier.pdf
m.rocher@college.example
C:\Eleves\Nico\dossier\expo_v2.odp
BRAVO LES SIXIÈMES
SILENCE SVP
ça s'écrit c-u-i-l-l-e-r
B O N J O U R
ＢＯＮＪＯＵＲ
𝓑𝓸𝓷 𝓪𝓷𝓷𝓲𝓿𝓮𝓻𝓼𝓪𝓲𝓻𝓮
#rentree2024 #6emeB
1. colle⏎2. ciseaux⏎3. feutres
lundi⇥SVT⏎mardi⇥EPS
let's go au gymnase
le prof est so cool
ISBN 2-07-036024-8
ouaiiiiis les vacances
🥐☕ petit déj solidaire
""",
)
_add(
    "ru",
    "ru chat",
    r"""
прив, кто сделал матешу?
спс огромное
хз, спроси у Лены
ахахахаха
ща приду
лол, у меня камера не включилась
норм всё
чё задали по русскому
скинь плз фотку дз
я заболел, меня не будет
кто дежурный сегодня
ну нееееет, опять контрольная
го в столовку
мы в какой группе?
споки ноки
пжл подождите меня
у меня инет лагает
ору с твоей презентации
я ваще ничего не понял
какая страница???
кст завтра физра на улице
имхо лучше синий фон
добрутро всем
вкл звук, тебя не слышно
блин, тетрадь забыл
капец как сложно
жесть, два часа сидел
фигня какая-то получилась, переделаю
ёлки-палки, автобус уехал
ура каникулы!!!
бро, выручай с английским
да лан, успеем
отпишусь вечером
ок)))
ты где ваще
""",
)
_add(
    "ru",
    "ru typing errors",
    r"""
я зделал домашку
пачему так долго
нинаю
извените, опаздал
скиньте ссылкуу пожалуста
кантрольная в пятнецу
вообщем не получилось
превет всем
незнаю как решать
тибя не слышно
прекольно вышло
учитель сказал што можно
акно закройте
малако и хлеб
севодня длинный день
""",
)
_add(
    "ru",
    "ru announcements",
    r"""
Доброе утро, откройте учебник на странице 45.
Контрольная работа переносится на четверг.
Не забудьте сменную обувь и спортивную форму.
Экскурсия в музей начнётся в десять часов.
Выключите, пожалуйста, микрофоны.
Родительское собрание пройдёт в среду в 18:00.
Сочинения сдать до конца недели.
Дежурные, полейте цветы и протрите доску.
Столовая работает с девяти часов.
Поздравляем команду 7 «Б» с победой!
Учебная тревога пройдёт завтра.
Олимпиада по химии состоится в субботу.
Расписание на неделю изменилось.
""",
)
_add(
    "ru",
    "ru words that contain a term",
    r"""
нора барсука под корнями
у барсука острые когти
плохо видно доску
неплохо получилось
чертополох цветёт летом
сполохи северного сияния
всполох и переполох
хлеб уродился хороший
команда готова к старту
мандарины на новый год
командир отдал приказ
командировка и мандат
мандолина и мандрагора
употреблять слова правильно
потреблять меньше воды
ослаблять и усиливать
истреблять леса нельзя
оскорблять людей нельзя
колебать, колебаться, колебания
сгребать снег лопатой
погребать фараонов в пирамидах
бесспорно, это лучший доклад
спорно и упорно
опорно-двигательная система
топорно сделанный стул
кухонная утварь
процедура голосования
дуралюмин лёгкий сплав
мандатная система после войны
Херсон и Херсонес
херувим на фреске
Шерхан и Маугли
секстант и секстет
Эссекс и Сассекс
застрахуй багаж
не психуй, всё решим
чмокнуть бабушку в щёку
козелок ушной раковины
парикмахер подстриг брата
гонщик Шумахер победил
идиома и идиоматика
лохматый пёс и лохань
лоханка с водой
сукно и суконный
сучок на доске
""",
)
_add(
    "ru",
    "ru terms across word boundaries",
    r"""
у родителей собрание
ехали на лодке
на колесо хуже не давить
рису как раз хватит
весу каждому по килограмму
лесу кажется тесно
носу канат мешает
у рода есть герб
купил охапку цветов
стол охраняют
угол охотника
село храм дорога
мел, охра, сажа
сто пар одинаковых носков
смех, ерунда и шутки
мех ерошится
сам удачно сдал
шум, удача, смех
вам удалось?
нам удобно
дом удался
храп, изданный во сне
цирк лиды и коли
без екатерины скучно
се к субботе готово
где билет?
где билось сердце
идите, дебит равен кредиту
ужо патока застыла
""",
)
_add(
    "ru",
    "ru homework",
    r"""
Яичники и матка относятся к женской половой системе.
Сперматозоид сливается с яйцеклеткой.
Крепостное право отменили в 1861 году.
Блокада Ленинграда длилась 872 дня.
«Мороз и солнце; день чудесный!»
Раскольников убил старуху-процентщицу.
2Na + Cl2 = 2NaCl
Решите уравнение: x² − 9 = 0
Площадь круга равна πr².
Волга впадает в Каспийское море.
Освенцим был лагерем смерти.
Анна Каренина бросилась под поезд.
Прямая кишка заканчивается анусом.
Молочные железы выделяют молоко.
for i in range(3): print("привет")
SELECT имя FROM ученики WHERE класс = 7;
sin 90° = 1
F = mg, g ≈ 9,8 м/с²
Причастный оборот выделяется запятыми.
Иван Грозный ввёл опричнину.
Работорговля приносила прибыль купцам.
Герасим утопил Муму.
Фотосинтез идёт на свету.
Столица Монголии — Улан-Батор.
Декабристы вышли на Сенатскую площадь.
Тело погружённое в жидкость выталкивается.
Проверочное слово к слову «гора» — «горы».
""",
)
_add(
    "ru",
    "ru names, numbers and codes",
    r"""
Айгуль, Тимур и Ксения
Сукачёв Игорь поёт на концерте
Суконников и Манделькерн
Сухуми и Гагра на карте
Хуэйцзу и Хуанхэ в Китае
тел. 8 (495) 555-01-23
250 рублей с человека
в 14:30 у входа
https://shkola.example/komanda/7b
ivanova@shkola.example
C:\Школа\7Б\доклад_v2.docx
С ДНЁМ РОЖДЕНИЯ КАТЯ
ТИШИНА В КЛАССЕ
по буквам: К-О-Р-О-В-А
м о л о д ц ы
урааааа
#семьБлучшие
1. клей⏎2. бумага⏎3. ножницы
пн⇥алгебра⏎вт⇥химия
сделай please скриншот
ok, до завтра, bye
каб. 305, парта 2
ISBN 978-5-17-118366-0
🎂🎈 с праздником
хорошо̀ и за́мок с ударением
privet vsem, kogda urok
""",
)

_add(
    "ja",
    "ja chat",
    r"""
おはよー！
宿題やった？
やばい、寝坊した
それなw
草生えるwww
まじか
りょ！
了解です👍
あざっす
おつかれー
今日の体育なに？
ノート見せてください🙏
先生きた先生きた
電波わるくて聞こえない
ミュートになってるよ
発表めっちゃ緊張する
うける笑
わかるー
てか眠すぎる
給食カレーだって！
部活終わったら連絡するね
あと5分待って
ごめん、遅れる💦
写真送ったよ
えぐい量の宿題
ぴえん、消しゴムなくした
テスト終わったー！！
それは草
また明日ね〜
よろしくお願いします
ナイス！
どのページ？
班のリーダーだれ？
図書室で待ってる
きゃー、雪だ！
おなかすいた
がんばろー💪
""",
)
_add(
    "ja",
    "ja typing errors",
    r"""
こんにちわ、せんせい
宿題わすれましt
明日の時間割おしえtください
写真おくりましつ
プリントなくしtた
間違えた、変換が返還になった
おはよゆございます
発表の準備できまsた
ありがとうごあいます
図を買いてください、じゃなくて描いて
いちおお出しました
きよつけて帰ってね
""",
)
_add(
    "ja",
    "ja announcements",
    r"""
教科書の四十二ページを開いてください。
明日の一時間目は体育館で学年集会があります。
宿題の提出は金曜日までです。
マイクをオフにしてください。
遠足の持ち物は、お弁当、水筒、雨具です。
保護者会は十八日の午後三時からです。
給食当番は白衣を忘れないこと。
避難訓練では走らず静かに移動しましょう。
図書室の本は今月中に返してください。
合唱コンクールの練習は放課後に行います。
期末テストの範囲表を配りました。
水泳の授業は雨のため中止です。
三年生は進路希望調査を出してください。
上履きを持ち帰って洗いましょう。
""",
)
_add(
    "ja",
    "ja inside other words",
    r"""
さっき勉強を始めたばかりです
失敗してばかりの一日
あほうどりは大きな海鳥です
アホロートルはウーパールーパーのことです
コロンブスは新大陸へ航海した
デブリは宇宙ごみのこと
ハゲタカとハゲワシの図鑑
カスタネットとタンバリン
サーカスを見に行った
カスピ海は世界最大の湖
アラスカスタイルのスープ
カスタードプリンを作る
イエローカードが出た
エロイカは交響曲第三番
ピエロが手を振る
クズネツォフさんはロシア人
エッチングは版画の技法
バカンスは夏休みのこと
バカロレアはフランスの試験
アルバカーキは米国の都市
エリクソンの発達段階
昆虫の完全変態と不完全変態
プレイプランを立てる
楽しいしねむいし
今日は休みだしね
それもいいしね
早くそっちに行きたい
まもなくそうじの時間
おそらくそれは正解
おもしろくそして短い本
バスの運行（うんこう）予定
そばから離れないで
しばかりはおじいさんの仕事
ブスケツはサッカー選手
ハイビスカスの花
オムニブスという言葉の語源
""",
)
_add(
    "ja",
    "ja across boundaries and near words",
    r"""
馬と鹿が奈良公園にいる
死海は塩分が濃い
必死に走った
生死をかけた戦い
赤、青、白、黒
黙って読みましょう
黙読の時間です
電気が消えた
消しゴムを貸して
殺菌と消毒のちがい
変化と状態
売り場は春から移転
バスカードを忘れた
グループごとに話し合い
くぎ、そり、なわ
きのう、ざりがにを見た
うどんこねる体験
まんがこみの読書表
ちんあなご、かわいい
あの本、ほしい
あした、ほうかごね
黒板、かぎ、時計
しか、ねこ、ばら、かめ
えいご、ろうかで練習
キリンとモグラ、いいね
""",
)
_add(
    "ja",
    "ja homework",
    r"""
光合成は葉緑体で行われる
三角形の内角の和は180°
卵子と精子が受精する
子宮の中で胎児が育つ
鎌倉幕府は源頼朝が開いた
広島に原子爆弾が投下された
織田信長は本能寺で自害した
「春はあけぼの。やうやう白くなりゆく山ぎは」
「吾輩は猫である。名前はまだ無い。」
水の電気分解 2H2O→2H2+O2
x=3のときy=7
奴隷貿易は大西洋で行われた
関ヶ原の戦いは1600年
走れメロスを読んだ感想
オームの法則V=IR
比例定数を求めなさい
体言止めと倒置法
赤道の長さは約四万キロ
大腸は水分を吸収する
人権について調べる
print("こんにちは")
SELECT 名前 FROM 生徒 WHERE 組 = 3;
古池や蛙飛びこむ水の音
リトマス紙が赤くなった
日本国憲法の三原則
細胞分裂の観察
枕草子の作者は清少納言
尿はじん臓でつくられる
""",
)
_add(
    "ja",
    "ja names, numbers and codes",
    r"""
鹿児島と馬場さん
佐藤くん、鈴木さん、李さん
志根さんと阿保さんは別の班
午後3時15分に集合
電話03-1234-5678
https://www.example.jp/class/5
tanaka@gakkou.example
C:\宿題\国語\作文.docx
＃運動会　＃青組
１組　２組　３組
（＾ν＾）
(´；ω；｀) 泣いた
ｶﾞﾝﾊﾞﾚ
ＡＢＣの歌
す・い・か
や き い も
うぉぉぉぉぉ勝ったあああ
きたーーーーー
ひらがな：あいうえお⏎カタカナ：アイウエオ
月⇥算数⏎火⇥理科
homeworkのdeadlineいつ？
Good morning、みんな
ISBN978-4-10-109205-8
350円のパン
🌸🎒入学おめでとう
👨‍🏫質問です
か゛き゛は濁点
が と が は同じ字
""",
)

_add(
    "ko",
    "ko chat",
    r"""
안녕하세요 선생님
숙제 했어?
ㅋㅋㅋㅋㅋ 웃겨
ㅎㅎㅎ 고마워
ㅠㅠ 늦잠 잤어
ㅇㅇ 알겠어
ㄱㄱ 시작하자
ㄴㄴ 내일이야
ㅊㅋㅊㅋ
ㄱㅅㄱㅅ
잠시만 화장실
아 진짜 망했다
헐 대박
급식 뭐 나와?
와이파이 끊겼어
소리 안 들려요
마이크 켜 줘
발표 누가 할래
오늘 체육 해?
야자 끝나고 보자
프린트 사진 좀 보내줘
배고프다
졸려 죽겠다
시험 끝났다!!
너 그림 잘 그린다
몇 쪽이야
저요 저요
화이팅💪
낼 봐
수고했어 얘들아
미안, 버스 놓쳤어
그거 내 필통이야
아싸 방학이다
와 천재다
어려워서 포기
쌤 질문 있어요
답 3번 맞지?
아 맞다 준비물
""",
)
_add(
    "ko",
    "ko typing errors",
    r"""
안뇽하세요 선샌님
숙제 다 햇어요
내일 머 가져와
감사함니다
않 들려요
어의없네
몇일까지 내요
문재가 어려워요
왠만하면 오늘 내자
금방 갈깨
dkssudgktpdy 한영키 잘못 눌렀다
사진 올렷어
""",
)
_add(
    "ko",
    "ko announcements",
    r"""
교과서 54쪽을 펴세요.
내일 1교시는 강당에서 조회가 있습니다.
수행평가 제출 기한은 금요일입니다.
체험학습 동의서를 꼭 가져오세요.
마이크를 꺼 주시기 바랍니다.
급식실에서는 줄을 서 주세요.
중간고사 범위를 확인하세요.
학부모 상담 주간이 시작됩니다.
도서관 책을 이번 주까지 반납하세요.
운동회는 다음 주 화요일로 미뤄졌습니다.
교실 청소를 마친 모둠부터 하교합니다.
우산을 챙겨 오세요.
과학의 날 행사에 참여합시다.
독감 예방을 위해 손을 씻읍시다.
""",
)
_add(
    "ko",
    "ko inside other words",
    r"""
이 사건이 독립운동의 시발점이다
시발역과 종착역
완전변태를 하는 곤충
번데기에서 나비로 탈바꿈, 즉 완전변태
물걸레로 교실 바닥을 닦았다
마른걸레와 대걸레
아직 가보지 못한 나라
먹어보지 않은 음식
혼자지만 괜찮아
남자지 여자인지 몰라도 되는 역할
여자지만 축구를 잘해
그건 과자지 빵이 아니야
건강간식 만들기
가야동 주민센터
교과서를 살펴보지요
함께 알아보지요
잠자지 말고 책 읽자
의자지 책상이 아니다
""",
)
_add(
    "ko",
    "ko across boundaries and near words",
    r"""
다시 발표할게요
역시 발야구가 재밌어
도시 발전의 역사
혹시 발 아파?
택시 발견하면 불러줘
잠시 발코니에 나가자
바다 보러 가자
해 봐, 보면 알아
바로 보기
혼자 지도를 그렸다
의자 지키는 사람
과자 지금 먹어도 돼요?
정보 지식 검색
후보 지명
담보 지분
과자 살 돈
감자 살짝 볶기
혼자 살아요
건강 간호사
한강 간판
분야 동영상
병, 신문, 캔
병과 신문지 분리수거
물병 신제품
신호등 세 개
가로등 신청
변화의 태도
존경하는 나의 선생님
나 창가 자리
전염 병원체
미친 듯이 달렸다
연필 꺼 줘? 아니 불 꺼 줘
문 닫아 주세요
""",
)
_add(
    "ko",
    "ko homework",
    r"""
광합성은 엽록체에서 일어난다
난자와 정자가 만나 수정란이 된다
자궁에서 태아가 자란다
세종대왕이 훈민정음을 창제했다
임진왜란은 1592년에 일어났다
일본군 위안부 피해자를 기억합니다
육이오 전쟁은 1950년에 시작됐다
링컨은 노예 해방을 선언했다
"나 보기가 역겨워 가실 때에는"
삼각형의 내각의 합은 180도
2H₂ + O₂ → 2H₂O
x² = 16이면 x = ±4
소나기의 주인공은 소년과 소녀
피타고라스 정리
물은 100도에서 끓는다
안중근 의사가 이토를 저격했다
콩쥐와 팥쥐
한강은 서울을 흐른다
for i in range(3): print("안녕")
SELECT 이름 FROM 학생;
대장은 물을 흡수한다
항문은 소화관의 끝이다
민주주의와 인권
원의 넓이는 πr²
높임말과 예사말
판소리 다섯 마당
지구의 자전과 공전
유관순 열사의 만세 운동
""",
)
_add(
    "ko",
    "ko names, numbers and codes",
    r"""
김보민, 이서준, 박지우
응우옌 티 흐엉 친구가 전학 왔다
오후 2시 30분에 만나
전화 02-123-4567
3500원씩 내자
https://www.example.kr/5-2
kim@hakgyo.example
C:\숙제\국어\독후감.hwp
#운동회 #청팀
가 나 다 라 마 바 사
ㄱ ㄴ ㄷ ㄹ ㅁ ㅂ ㅅ
사 과 나 무
와아아아아 이겼다
1. 풀⏎2. 가위⏎3. 색종이
월⇥수학⏎화⇥미술
homework 다 했어?
오늘 presentation 누구야
ISBN 978-89-364-3412-0
(^o^)/ 안녕
🎉 생일 축하해
３반　５번
가나 학생과 초콜릿
부산, 전주, 보령
annyeong chingudeul
ㅅㅜㅎㅏㄱ 이라고 풀어쓰기
""",
)

_add(
    "pt",
    "pt chat",
    r"""
oi gente, blz?
kkkkkkk morri
vc fez a lição?
n sei, pergunta pra Bia
pfv manda o link
obg pelas anotações
tô atrasado, o ônibus quebrou
q página é?
tb não entendi
vlw demais
rsrsrs boa
aff caiu a internet de novo
bora estudar junto?
cadê a profe
to sem áudio
fds tem jogo
mto difícil essa prova
nossa que susto
amanhã a gnt termina
tmj galera
pq ele saiu da chamada
show de bola o cartaz
hj não tem aula de artes
eita, apaguei tudo
naaaaao acredito
já volto, vou almoçar
sdds férias
dps eu mando
slk q trabalho grande
fui dormir tarde, tô moído
caramba, já é segunda
poxa, perdi o prazo
que saco essa chuva
droga, arquivo errado
bjs até amanhã
fixe, já está
ó stora, posso ir à casa de banho?
""",
)
_add(
    "pt",
    "pt typing errors",
    r"""
agente vai amanha?
nao concigo abrir o arqivo
mim ajuda por favo
esqueci o cardeno
concerteza é a letra b
derrepente travou
obrigdao professora
a prova é segnuda
fasso a capa
menas gente na sala
encima da mesa
ancioso pra viagem
voçê vem?
quaze pronto
""",
)
_add(
    "pt",
    "pt announcements",
    r"""
Bom dia, abram o livro na página 70.
A prova de ciências será na quinta-feira.
Tragam a autorização assinada para o passeio.
Desliguem os microfones, por favor.
A reunião de pais começa às 19 horas.
A feira de ciências precisa de voluntários.
O trabalho deve ter no máximo cinco páginas.
A biblioteca estará fechada amanhã.
Parabéns à equipe de vôlei pelo título!
O simulado vale dois pontos.
Não haverá aula no feriado.
Os grupos foram sorteados, vejam a lista.
O lanche de hoje é pão com queijo.
""",
)
_add(
    "pt",
    "pt words that contain a term",
    r"""
comida em abundância
colheita abundante
o moribundo falou ao filho
enviado por e-mail
caminho desviado
texto abreviado
o carro foi desviado e reenviado
o inimigo invadia a cidade
a vadiagem era crime no Código Penal antigo
a computação e a disputa
o deputado discursou
escuta com cuidado
cuscuz com leite
o cubo e o cuboide
cultura, cupuaçu, cutia
círculo e cálculo
acurado e obscuro
o unicórnio da fábula
a cornija do palácio
o cornetim da banda
bicharada no zoológico
o bichano dorme
lagartas e bichinhos
encaixotar a louça
cacetinho é pão no Rio Grande do Sul
a bostela na pele é uma ferida
merendeira e merenda
o caralluma é um cacto
o assassinato de Júlio César
passar, massa, classe
o pênalti e a penalidade
sexta-feira, sexto, sexteto
a putrefação do tronco
o puma e o putumuju
Titanic, títulos, titia
o carvalho é uma árvore
Carvalho Araújo na chamada
""",
)
_add(
    "pt",
    "pt terms across word boundaries",
    r"""
a pouca umidade
cinco unidades
banco urbano
disco único
o pico um dia foi vulcão
barco usado
foco útil
toco um instrumento
branco usual
sabe que a bola é dele
boa boca, boca aberta
você está bem?
a tribo estava calma
lobo estava com fome
cabo, estaca, corda
sim, ela vendeu a casa
um erro, uma dica
por raios e trovões
por rapidez
calor rápido
o senhor ralou o queijo
vi a dona do gato
vi a doca do porto
havia dois livros
havia doze alunos
rubi, chama e fogo
ali, chá e bolo
um mero erro
comer danone
tomar num copo
""",
)
_add(
    "pt",
    "pt homework",
    r"""
O útero abriga o embrião.
Os testículos produzem espermatozoides.
A Lei Áurea aboliu a escravidão em 1888.
Zumbi liderou o Quilombo dos Palmares.
"Minha terra tem palmeiras, onde canta o sabiá"
Capitu traiu ou não Bentinho?
2 H2 + O2 → 2 H2O
Resolva: 4x − 8 = 0
A fórmula de Bhaskara usa Δ = b² − 4ac.
O rio Amazonas nasce no Peru.
Tiradentes foi enforcado em 1792.
O ânus é o fim do tubo digestório.
A ditadura militar torturou presos.
A fotossíntese libera oxigênio.
for i in range(4): print("olá")
SELECT nome FROM alunos ORDER BY nota;
v = Δs/Δt
Os Lusíadas têm dez cantos.
Baleia é a cadela de Vidas Secas.
A Revolta da Vacina foi em 1904.
A segunda guerra terminou em 1945.
O sistema excretor elimina a urina.
π vale cerca de 3,14
Orações subordinadas adverbiais.
As mamas são glândulas.
Brás Cubas narra depois de morto.
O cerrado tem árvores tortas.
""",
)
_add(
    "pt",
    "pt names, numbers and codes",
    r"""
Curitiba, Cuiabá e Cubatão
Bocaiuva e Bossoroca
João, Inês, Ubiratã e Yasmin
Tel. (11) 5555-0123
R$ 12,50 por aluno
às 14h30 no pátio
https://www.escola.example/calculo
ana.cunha@escola.example
C:\Escola\7B\trabalho_v2.docx
PARABÉNS TURMA
SILÊNCIO POR FAVOR
soletrando: C-A-S-A
f é r i a s
goooool do Brasil
𝓑𝓸𝓪 𝓼𝓸𝓻𝓽𝓮
ＢＯＭ　ＤＩＡ
#voltaasaulas
1. cola⏎2. tesoura⏎3. papel
seg⇥história⏎ter⇥física
manda o print do slide please
meu mouse pifou, sorry
ISBN 85-359-0277-5
🎈🎂 parabéns Duda
ééééé campeão
""",
)
_add(
    "tr",
    "tr chat",
    r"""
slm naber
ödevi yaptın mı
tşk ederim
kib görüşürüz
nbr iyi misin
hahahaha çok komik
yaa yine internet gitti
hocam ses gelmiyor
kaçıncı sayfa
bence c şıkkı
tmm ben hallederim
yarın sınav mı var??
offf çok yoruldum
bi dk geliyorum
mrb herkese
kimin kalemi bu
sıkıldım dersten
sık sık kopuyor bağlantı
eyw kardeşim
knk notları atsana
hayırrrr silindi hepsi
öğretmen geldi susun
çok güzel olmuş ellerine sağlık
aynen öyle
kantinde buluşalım
ben sunumu yaparım
mikrofonun kapalı
süper bitti sonunda
anlamadım ki
uff otobüsü kaçırdım
iyi geceler millet
hadi başlayalım
dgko Elif 🎂
aç mısınız
bu soru çok saçma
nolur bekleyin
cnm benim
sallama ya, ciddi misin
""",
)
_add(
    "tr",
    "tr typing errors",
    r"""
ödevi yapamdım
yarn okul varmı
tesekürler hocam
herkez geldi mi
yalnış cevap verdim
sunuma hazrım
dosyayı acamıyorm
bişey anlamdım
kitabi unutum
orjinal resim nerde
sayfa kacti
geliyomusun
""",
)
_add(
    "tr",
    "tr announcements",
    r"""
Günaydın, kitaplarınızın 48. sayfasını açın.
Matematik sınavı perşembe gününe ertelendi.
Gezi için veli izin belgesini getirin.
Lütfen mikrofonlarınızı kapatın.
Veli toplantısı saat 18.00'de yapılacaktır.
Kütüphane kitaplarını cuma gününe kadar iade edin.
Bayrak töreni için bahçede toplanın.
Proje ödevlerini sisteme yükleyin.
Satranç turnuvasını kazananları kutlarız.
Beden eğitimi dersine eşofmanla gelin.
Yarın okul tatil edilmiştir.
Tatbikat sırasında koşmayın.
Koro çalışması öğle arasında.
""",
)
_add(
    "tr",
    "tr words that contain a term",
    r"""
küçük kardeşim anaokuluna başladı
küçükçekmece gölü
küçük harf, büyük harf
bu eser bir klasiktir
bir sayfa eksiktir
parça eksiktir, sayalım
ilk roman klasiktir
boksör maçı kazandı
boks ve judo
boksit alüminyum cevheridir
bokböceği dışkı yuvarlar
sandallar limanda
öküzgözü bir üzüm türüdür
klasikler okuma listesi
müzik, fizik, klasik
sıkıştırılmış dosya
sıkıcı bir film
küçüklüğümden beri piyano çalarım
en küçüğü hangi sayı
bu alışkanlık klasiktir artık
takım eksiktir, bekleyelim
kutudaki vida eksiktir
bokser cinsi köpek
Iraqlı değil Iraklı yazılır
FAQ sayfasına bak
sıkma portakal suyu
pasaj, klas, kasa, tasa
hepiniz içindekiler sayfasını okuyun
haşarı çocuk koşturuyor
sınıf, asistan, pasif, masif
sıkı sıkı sarıl
küçücük bir kuş
""",
)
_add(
    "tr",
    "tr terms across word boundaries",
    r"""
bu kitap için teşekkürler
hesap için kalem lazım
grup için yer ayırdım
hep içinden okudu
sahip için iyi haber
masal akşamı yapıyoruz
yasal akım
tam karşıda duruyor
akşam konseri
selam kızlar
adam kitabı aldı
yaram kapandı
kısa lakap
dudak ahşap
sırf ak kağıt
kulak ahizesi
parlak ahşap masa
çabuk ol
müzik tirajı
eksik tırnak işareti
fizik tipi sorular
kaç üç eder
bir kaç adet
""",
)
_add(
    "tr",
    "tr homework",
    r"""
Yumurtalıklar yumurta hücresi üretir.
Sperm ile yumurta birleşince zigot oluşur.
Kurtuluş Savaşı 1919'da başladı.
Köle ticareti Atlas Okyanusu üzerinden yapıldı.
"Korkma, sönmez bu şafaklarda yüzen al sancak"
Çalıkuşu romanının kahramanı Feride'dir.
HCl + NaOH → NaCl + H2O
x² − 4 = 0 denkleminin kökleri ±2'dir.
Üçgenin iç açıları toplamı 180°'dir.
Kızılırmak en uzun nehrimizdir.
Fatih İstanbul'u 1453'te fethetti.
Anüs sindirim kanalının sonudur.
Fotosentez kloroplastta gerçekleşir.
Zarf-fiiller cümlede zarf olur.
for i in range(5): print("merhaba")
SELECT ad FROM ogrenci WHERE sinif = 7;
F = m·a
Hacivat ile Karagöz atışır.
Ağrı Dağı 5137 metredir.
İdrar böbreklerde oluşur.
Pi sayısı yaklaşık 3,14'tür.
Çanakkale Savaşı'nda çok şehit verdik.
Ünlü uyumu kuralını yazınız.
Memeliler yavrularını sütle besler.
Asit ve baz tepkimeye girer.
Nasreddin Hoca eşeğe ters bindi.
Hiroşima'ya atom bombası atıldı.
""",
)
_add(
    "tr",
    "tr names, numbers and codes",
    r"""
Şırnak, Iğdır, Ağrı
Çağla, Göktuğ ve Nazlıcan
Sıtkı Bey yeni müdürümüz
Boğazköy, Bozcaada, Bodrum
Tel. 0212 555 01 23
25 TL kişi başı
saat 14.30'da bahçede
https://www.okul.example/klasik
ayse.kucuk@okul.example
C:\Okul\7B\sunum_v2.pptx
TEBRİKLER ÇOCUKLAR
SESSİZ OLUN LÜTFEN
hecele: K-A-R-P-U-Z
m e r h a b a
𝓘𝔂𝓲 𝓴𝓲 𝓭𝓸ğ𝓭𝓾𝓷
goooool attık
#23Nisan #okul
1. makas⏎2. yapıştırıcı⏎3. karton
pzt⇥fen⏎salı⇥müzik
slaytı share etsene
ok tamam bye
ISBN 978-975-08-0294-8
🌷🇹🇷 bayramınız kutlu olsun
çoooook güzel
""",
)
_add(
    "tr",
    "tr group work",
    r"""
ben giriş kısmını yazıyorum
kaynakçayı kim hazırlıyor
renkler biraz soluk kalmış
üç dakikayı aşmamalıyız
resmi sağa kaydır
sen haklısın, ikinci kaynak farklı söylüyor
prova yapalım mı
afişi salona asalım
başlığı değiştirdim, bakın
lütfen benim slaytımı silme
anket sonuçlarını grafiğe döktüm
sıra kimde
oylama yapalım: deprem mi sel mi
bu fikir bence harika
raporu pdf yapıp yolladım
""",
)


_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def fold(text: str) -> str:
    """Lower case without accents, width and invisible signs."""
    text = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i")).casefold()
    kept = (c for c in text if not (unicodedata.category(c) in ("Mn", "Cf") and c not in "\u3099\u309a"))
    return unicodedata.normalize("NFC", "".join(kept)).replace("’", "'")


def plain(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())


def _finder(term: str, folding) -> re.Pattern:
    body = r"\s+".join(re.escape(part) for part in folding(term).split())
    if _UNSPACED.search(term):
        return re.compile(body.replace(r"\s+", r"\s*"))
    return re.compile(r"(?<![^\W_])" + body + r"(?![^\W_])")


def check() -> list[str]:
    """What is wrong with the messages; an empty list is right."""
    found: list[str] = []
    seen: dict[str, str] = {}
    finders = [(term, f, _finder(term, f)) for term in terms() for f in (plain, fold)]
    for kind, message in clean():
        if message in seen:
            found.append(f"twice: {message!r} in {kind} and {seen[message]}")
        seen[message] = kind
        texts = {plain: plain(message), fold: fold(message)}
        for term, folding, finder in finders:
            if "inside other words" in kind and _UNSPACED.search(term):
                continue
            if finder.search(texts[folding]):
                found.append(f"{term!r} stands in {message!r} ({kind})")
    for language in _TERMS:
        if not 25 <= len(terms_of(language)) <= 41:
            found.append(f"{language}: {len(terms_of(language))} terms")
    return found
