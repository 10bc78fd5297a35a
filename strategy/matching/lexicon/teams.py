"""The teams that a city, a nickname or a short form means within a league.

Kalshi adds a letter to a city with two teams ("Los Angeles L").
"""

from __future__ import annotations

from functools import cache

from strategy.matching.text import unfolded, wordset

# code = place | nickname | other spellings
TABLES = {
    "l:nba": """
atl = atlanta | hawks
bos = boston | celtics
bkn = brooklyn | nets
cha = charlotte | hornets
chi = chicago | bulls
cle = cleveland | cavaliers | cavs
dal = dallas | mavericks | mavs
den = denver | nuggets
det = detroit | pistons
gsw = golden state | warriors
hou = houston | rockets
ind = indiana | pacers
lac = los angeles | clippers | los angeles c, la clippers, la c
lal = los angeles | lakers | los angeles l, la lakers, la l
mem = memphis | grizzlies
mia = miami | heat
mil = milwaukee | bucks
min = minnesota | timberwolves | wolves
nop = new orleans | pelicans
nyk = new york | knicks
okc = oklahoma city | thunder
orl = orlando | magic
phi = philadelphia | 76ers | sixers
phx = phoenix | suns
por = portland | trail blazers | blazers
sac = sacramento | kings
sas = san antonio | spurs
tor = toronto | raptors
uta = utah | jazz
was = washington | wizards
""",
    "l:wnba": """
atl = atlanta | dream
chi = chicago | sky
con = connecticut | sun
dal = dallas | wings
gsv = golden state | valkyries
ind = indiana | fever
las = los angeles | sparks
lva = las vegas | aces
min = minnesota | lynx
nyl = new york | liberty
phx = phoenix | mercury
por = portland | fire
sea = seattle | storm
tor = toronto | tempo
was = washington | mystics
""",
    "l:nfl": """
ari = arizona | cardinals
atl = atlanta | falcons
bal = baltimore | ravens
buf = buffalo | bills
car = carolina | panthers
chi = chicago | bears
cin = cincinnati | bengals
cle = cleveland | browns
dal = dallas | cowboys
den = denver | broncos
det = detroit | lions
gb = green bay | packers
hou = houston | texans
ind = indianapolis | colts
jac = jacksonville | jaguars
kc = kansas city | chiefs
lv = las vegas | raiders
lac = los angeles | chargers | los angeles c, la chargers, la c
lar = los angeles | rams | los angeles r, la rams, la r
mia = miami | dolphins
min = minnesota | vikings
ne = new england | patriots
no = new orleans | saints
nyg = new york | giants | new york g, ny giants
nyj = new york | jets | new york j, ny jets
phi = philadelphia | eagles
pit = pittsburgh | steelers
sf = san francisco | 49ers | niners
sea = seattle | seahawks
tb = tampa bay | buccaneers | bucs
ten = tennessee | titans
was = washington | commanders
""",
    "l:mlb": """
ari = arizona | diamondbacks | dbacks, d backs
ath = athletics | as | oakland athletics, oakland, a, sacramento athletics, athletics
atl = atlanta | braves
bal = baltimore | orioles
bos = boston | red sox
chc = chicago | cubs | chicago c, chicago n
cws = chicago | white sox | chicago w, chicago ws, chicago a
cin = cincinnati | reds
cle = cleveland | guardians
col = colorado | rockies
det = detroit | tigers
hou = houston | astros
kc = kansas city | royals
laa = los angeles | angels | los angeles a, la angels, la a
lad = los angeles | dodgers | los angeles d, la dodgers, la d
mia = miami | marlins
mil = milwaukee | brewers
min = minnesota | twins
nym = new york | mets | new york m, ny mets
nyy = new york | yankees | new york y, ny yankees
phi = philadelphia | phillies
pit = pittsburgh | pirates
sd = san diego | padres
sf = san francisco | giants
sea = seattle | mariners
stl = st louis | cardinals
tb = tampa bay | rays
tex = texas | rangers
tor = toronto | blue jays
was = washington | nationals | nats
""",
    "l:nhl": """
ana = anaheim | ducks
bos = boston | bruins
buf = buffalo | sabres
cgy = calgary | flames
car = carolina | hurricanes
chi = chicago | blackhawks
col = colorado | avalanche
cbj = columbus | blue jackets
dal = dallas | stars
det = detroit | red wings
edm = edmonton | oilers
fla = florida | panthers
la = los angeles | kings
min = minnesota | wild
mtl = montreal | canadiens
nsh = nashville | predators
njd = new jersey | devils
nyi = new york | islanders | new york i, ny islanders
nyr = new york | rangers | new york r, ny rangers
ott = ottawa | senators
phi = philadelphia | flyers
pit = pittsburgh | penguins
sj = san jose | sharks
sea = seattle | kraken
stl = st louis | blues
tb = tampa bay | lightning
tor = toronto | maple leafs | leafs
utah = utah | mammoth | utah hockey club, hockey club
van = vancouver | canucks
vgk = vegas | golden knights | las vegas
was = washington | capitals | caps
wpg = winnipeg | jets
""",
}

# Clubs and colleges by their alternative names, in any league.
CLUBS = """
manchester city = man city
manchester united = man united, man utd, manchester utd
tottenham = tottenham hotspur, spurs
wolverhampton = wolves, wolverhampton wanderers
newcastle = newcastle united
west ham = west ham united
nottingham = nottingham forest, nottm forest, nott forest
brighton = brighton and hove albion, brighton hove albion
leeds = leeds united
leicester = leicester city
psg = paris saint germain, paris sg, paris saintgermain, paris st germain
marseille = olympique de marseille, olympique marseille
lyon = olympique lyonnais, olympique lyon
monaco = as monaco
lens = rc lens, racing club de lens
atletico madrid = atletico, atletico de madrid, atl madrid, atleti
athletic club = athletic bilbao, athletic club bilbao
barcelona = barca
bayern munich = bayern, bayern munchen, fc bayern
dortmund = borussia dortmund, bvb
leverkusen = bayer leverkusen, bayer 04 leverkusen
leipzig = rb leipzig
gladbach = borussia monchengladbach, monchengladbach
frankfurt = eintracht frankfurt
inter = inter milan, internazionale, fc internazionale, fc internazionale milano
milan = ac milan
juventus = juve
napoli = ssc napoli
roma = as roma
lazio = ss lazio
porto = fc porto
benfica = sl benfica
sporting = sporting cp, sporting lisbon
ajax = afc ajax
celtic = celtic fc
uconn = connecticut, uconn huskies
ole miss = mississippi
usc = southern california
unc = north carolina
lsu = louisiana state
byu = brigham young
smu = southern methodist
tcu = texas christian
ucf = central florida
vcu = virginia commonwealth
unlv = nevada las vegas
nc state = north carolina state, n c state
miami fl = miami florida, miami hurricanes, miami
miami oh = miami ohio
pitt = pittsburgh
umass = massachusetts
st johns = st john, saint johns, saint john
saint marys = st marys, saint mary, st mary
"""

# The nicknames of American college teams; Kalshi leaves them out.
COLLEGE_NICKNAMES = wordset(
    "aggies aztecs badgers bearcats bears beavers bison boilermakers broncos "
    "bruins buckeyes buffaloes bulldogs bulls cardinal cardinals cavaliers "
    "chanticleers chargers chippewas colonels colonials cougars cowboys "
    "crusaders cyclones demons devils dolphins dons dragons ducks dukes eagles "
    "explorers falcons flames flyers friars gaels gators governors grizzlies "
    "hawkeyes hawks highlanders hilltoppers hokies hoosiers hornets hoyas "
    "hurricanes huskies huskers irish islanders jackrabbits jaguars jaspers "
    "jayhawks knights lancers leopards lions lobos longhorns lumberjacks "
    "mastodons mavericks midshipmen miners minutemen monarchs mountaineers "
    "musketeers mustangs nittany orange orangemen owls paladins panthers "
    "patriots peacocks penguins phoenix pilots pioneers pirates privateers "
    "raiders rainbow ramblers rams ravens razorbacks rebels redhawks "
    "roadrunners rockets royals salukis seahawks seawolves seminoles shockers "
    "sooners spartans spiders stags sycamores tide tigers titans terrapins "
    "terriers toreros tritons trojans utes vandals vikings volunteers vols "
    "warriors wildcats wolfpack wolverines wolves yellowjackets zags zips heels "
    "deacons terps "
    "illini gamecocks commodores frogs cornhuskers hens storm bluejays bearkats "
    "redbirds tommies"
)
_QUALIFIERS = wordset(
    "blue red black golden crimson fighting green tar horned runnin scarlet "
    "mean nittany yellow big demon ragin screaming thundering sun rainbow "
    "purple"
)


def without_nickname(words: list[str]) -> list[str]:
    """A college's name alone: "uconn" of "uconn huskies"."""
    if len(words) > 1 and words[-1] in COLLEGE_NICKNAMES:
        words = words[:-1]
        if len(words) > 1 and words[-1] in _QUALIFIERS:
            words = words[:-1]
    return words


# People who are named by less than their whole name, or by a different first name.
PEOPLE = """
donald trump = trump, president trump, donald j trump, president donald trump
vladimir putin = putin
volodymyr zelensky = zelensky, zelenskyy, zelenskiy, volodymyr zelenskyy, volodymyr
    zelenskiy
xi jinping = xi
joe biden = biden, joseph biden
elon musk = musk
benjamin netanyahu = netanyahu, bibi netanyahu
nicolas maduro = maduro
ali khamenei = khamenei, ayatollah khamenei, ayatollah ali khamenei
jerome powell = powell
emmanuel macron = macron
keir starmer = starmer
lula = luiz inacio lula da silva, lula da silva, luiz inacio lula
alexandria ocasio cortez = aoc, alexandria ocasiocortez
robert f kennedy jr = rfk, rfk jr, robert kennedy jr, robert f kennedy
jd vance = j d vance, james david vance
jb pritzker = j b pritzker
lebron james = lebron
stephen a smith = stephen smith
kim jong un = kim
ron desantis = de santis, ron de santis, desantis
"""
NICKNAMES = (
    "mike michael|bob robert rob bobby|bill william will billy|jim james jimmy jamie|"
    "tom thomas tommy|joe joseph joey|dan daniel danny|matt matthew|chris christopher "
    "christian|nick nicholas nicolas|dave david|steve steven stephen stephan|ben "
    "benjamin|sam samuel samantha|alex alexander alexandra|ed edward eddie|tony "
    "anthony|greg gregory|jeff jeffrey|rick richard dick rich|ron ronald ronnie|ken "
    "kenneth|larry lawrence|pete peter|phil philip phillip|ted theodore edward|tim "
    "timothy|andy andrew|josh joshua|zach zachary zack|jake jacob|liz elizabeth beth|"
    "kate katherine kathryn catherine katie kathy|sue susan|debbie deborah|pat patrick "
    "patricia|charlie charles chuck|max maxwell maximilian|nate nathan nathaniel|gabe "
    "gabriel|vinny vincent|abe abraham|ray raymond|don donald|jon jonathan|cam cameron"
)


def _nicknames() -> dict[str, frozenset[str]]:
    """Every first name with those that it may be short for, and itself."""
    nicknames: dict[str, frozenset[str]] = {}
    for group in NICKNAMES.split("|"):
        names = frozenset(group.split())
        for name in names:
            nicknames[name] = nicknames.get(name, frozenset()) | names
    return nicknames


def _aliases() -> dict[str, str]:
    """Every spelling of a club or a person, with the name that all of them mean."""
    aliases = {}
    for line in unfolded(CLUBS + PEOPLE):
        name, _, spellings = line.partition("=")
        for spelling in (name, *spellings.split(",")):
            aliases[spelling.strip()] = name.strip()
    return aliases


NICKNAMES_OF = _nicknames()
ALIASES = _aliases()


@cache
def _table(league: str) -> dict[str, frozenset[str]]:
    """Every spelling of a league's teams, with the codes of the teams it may mean."""
    codes_of: dict[str, set[str]] = {}
    for line in unfolded(TABLES[league]):
        code, _, rest = line.partition("=")
        place, nickname, *more = (part.strip() for part in rest.split("|"))
        spellings = {place, nickname, f"{place} {nickname}"}
        spellings.update(
            s.strip() for part in more for s in part.split(",") if s.strip()
        )
        spellings.update(f"{place} {s}" for s in list(spellings) if s != place)
        for spelling in spellings:
            codes_of.setdefault(spelling, set()).add(code.strip())
    return {spelling: frozenset(codes) for spelling, codes in codes_of.items()}


def has_table(league: str) -> bool:
    return league in TABLES


def teams_named(league: str, name: str) -> frozenset[str]:
    """The codes of the league's teams that a name may mean."""
    return _table(league).get(name, frozenset())
