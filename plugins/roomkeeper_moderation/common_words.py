"""Everyday short words, by which two pieces of a sentence are told from one word split in two: `pen is`, but `mo ron`.

English first, with the little words of German, French, Spanish, Italian, Portuguese and Dutch. Lower case, without accents.
"""

from __future__ import annotations

_WORDS = """
    a i o e y u
    ad ah am an as at aw ax be by do eh ex go ha he hi ho id if in is it la lo ma me mi mm mr ms my no of oh ok on or ow ox pa pi re
    sh so ti to uh um un up us we ya ye yo tv pc uk eu pm vs
    ab al au da de di du el en er es et eu gu il im ja je ju le li lu mo na ne ni nu om os ou per que se si sa su ta te tu uw va vi wo
    ace act add age ago aid aim air ale all and ant any ape app arc are arm art ash ask ate aunt bad bag ban bar bat bay bed bee beg bet
    bid big bin bit bow box boy bud bug bun bus but buy bye cab can cap car cat cop cow cry cub cup cut dad dam day den dew did die dig
    dim dip dog dot dry due dug ear eat egg ego elf end era eve eye fan far fat fax fed fee few fig fin fit fix flu fly fog for fox fun
    fur gag gap gas gel gem get god got gum gun gut guy gym had ham has hat hay hen her hey hid him hip his hit hop hot how hub hug hut
    ice ill ink inn ion its jam jar jaw jet job jog joy jug key kid kin kit lab lad lap law lay led leg let lid lie lip lit log lot low
    mad man map mat max may men met mid mix mob mom mop mud mug mum nap net new nil nod nor not now nun nut oak odd off oil old one our
    out owe owl own pad pan pat paw pay pea pen pet pie pig pin pit pop pot pro pub put rag ram ran rap rat raw ray red rib rid rim rip
    rob rod rot row rub rug run sad sat saw say sea see set she shy sin sip sir sit six ski sky son spy sub sue sum sun tab tag tan tap
    tar tax tea ten the tie tin tip toe ton too top toy try tub two use van vet via war was wax way web wet who why wig win wit won yes
    yet you zip zoo
    als auf aus bei bin con das dem den der des die dos ein est hat ich ist las les los mal mas mes mir mit moi nach nur oder ont par pas
    mer mur vin sel roi fil lac nez bec por qui ses sie sin son sur tan tes toi und une uno una van von was wer wie wir zum zur mon ton
    able acid aged also area army aunt away baby back ball band bank base bath bean bear beat been bell best bike bill bird blue boat body
    bone book boot born boss both bowl burn bush busy cake call came camp card care case cash cell chat chef city club coal coat code cold
    come cook cool copy corn cost crew dark data date days dead deal dear deep desk diet dirt door down draw drop dual duty each earn east
    easy edge else even ever evil exam face fact fail fair fall farm fast feed feel feet fell fill film find fine fire firm fish five flat
    flow food foot form four free from full fund gain game gate gave gift girl give glad goal goes gold gone good grab gray grew grow hair
    half hall hand hang hard hate have head hear heat held help here hero hide high hill hint hire hold hole holy home hope hour huge hung
    hunt idea inch into iron item join joke jump just keep kept kick kill kind king knee knew know lack lady lake lamp land last late lazy
    lead leaf left lend less life lift like line link list live load loan lock logo long look lord lose loss lost loud love luck made mail
    main make male many mark math meal mean meat meet menu mess mile milk mind mine miss mode mood moon more most move much must name near
    neck need news next nice nine none noon nose note okay once only onto open oral over pack page paid pain pair pale park part pass past
    path pick pile pine pink plan play plus poem poet pole poll pool poor post pull pure push quit race rain rate read real rest rice rich
    ride ring rise risk road rock role roll roof room root rope rose rule rush safe said sail sale salt same sand save seat seed seek seem
    seen self sell send sent ship shoe shop shot show shut sick side sign sing site size skin slow snow soft soil sold sole some song soon
    sort soul soup spot star stay step stop such suit sure swim take tale talk tall tank tape task team tell tend tent term test text than
    that them then they thin this thus time tiny told tone took tool tour town trap tree trip true tube turn type unit upon used user vast
    very vice view vote wait wake walk wall want warm wash wave weak wear week well went were west what when whom wide wife wild will wind
    wine wing wire wise wish with wolf wood word wore work yard yeah year your zero zone
    about above after again alarm album alone along among angry apple argue armed aside avoid award aware basic beach begin being below
    bench birth black blame blind block blood board brain bread break brief bring broad brown build catch cause chain chair cheap check
    chest chief child class clean clear climb clock close cloud coach coast count court cover craft crazy cross crowd dance death doubt
    dozen draft drama dream dress drink drive earth eight empty enemy enjoy enter equal error every exact exist extra faith fault field
    fight final first floor focus force found frame fresh front fruit glass grade grand grant grass great green group guard guess guide
    happy heart heavy hello horse hotel house human image issue judge knife large laugh layer learn leave legal level light limit lunch
    magic major match maybe metal minor model money month moral motor mount mouse mouth movie music never night noise north novel nurse
    ocean offer often order other ought paint panel paper party peace phone photo piano piece pilot pitch place plain plane plant plate
    point pound power press price pride prime print prize proof proud prove queen quick quiet quite radio raise range rapid reach ready
    right river rough round route royal rural scale scene scope score sense serve seven shall shape share sharp sheet shelf shift shirt
    shock shoot short shown sight since skill sleep small smart smell smile smoke solid solve sorry sound south space speak speed spend
    split sport staff stage stand start state steel stick still stock stone store storm story study stuff style sugar sweet table taste
    teach thank their theme there these thick thing think third those three throw tight title today topic total touch tough tower track
    trade train treat trend trial trust truth twice uncle under union until upper usual value video visit voice waste watch water wheel
    where which while white whole whose woman world worry worth would write wrong young
    а без бы был быть в во все вот вы где да дай для до его её ему если есть ещё ж же за и иди из или им их к как ко кто ли мне мой мы
    на над нам нас не нет ни но ну о об он она они оно от по под при про с сам свой со так там те то тот ту тут ты у уже чем что эта это
    """
COMPOUNDS = (
    "pique-nique*", "cock-a-leekie", "cock-a-hoop", "moby-dick", "moby dick", "лох-несс*", "tit for tat", "tit-for-tat",
    "blue tit*", "coal tit*", "great tit*", "año", "años",
)  # fmt: skip
"""What is nothing of what it holds as a word of its own."""
COMMON_WORDS = frozenset(_WORDS.split())
