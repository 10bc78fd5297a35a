"""The spellings of offices, parties, elections, deeds, measures and places."""

from __future__ import annotations

OFFICES = """
o:president = next presidential election, next us presidential election, president,
    presidential, presidency, presidential election, potus, us presidency, us
    president, presidential race
o:vp = vice president, vice presidential, vice presidency, vp, running mate
o:governor = governor, governorship, gubernatorial, gov, governors race
o:lt_governor = lieutenant governor, lt governor
o:senate = senate, senator, us senate, us senator, united states senator, senate race,
    united states senate, senate seat
o:house = house, house of representatives, us house, us house of representatives,
    house race, house seat, congressional district, congressional race,
    congressional seat
o:congress = congress, congressional
o:mayor = mayor, mayoral, mayoralty, mayorship
o:pm = prime minister, pm, prime ministership, premiership
o:chancellor = chancellor
o:speaker = speaker, speakers, speaker of the house, house speaker
o:attorney_general = attorney general, ag
o:secretary_state = secretary of state
o:secretary_dhs = secretary of homeland security, homeland security secretary, dhs
    secretary, secretary of the department of homeland security
o:secretary_defense = secretary of defense, defense secretary, secretary of war, war
    secretary
o:secretary_treasury = secretary of the treasury, treasury secretary
o:secretary_health = secretary of health and human services, hhs secretary, health and
    human services secretary, health secretary
o:secretary_labor = secretary of labor, labor secretary
o:secretary_commerce = secretary of commerce, commerce secretary
o:secretary_energy = secretary of energy, energy secretary
o:secretary_education = secretary of education, education secretary
o:secretary_interior = secretary of the interior, interior secretary
o:secretary_agriculture = secretary of agriculture, agriculture secretary
o:secretary_transport = secretary of transportation, transportation secretary
o:secretary_housing = secretary of housing and urban development, hud secretary
o:secretary_veterans = secretary of veterans affairs, va secretary
o:fbi = director of the fbi, fbi director, director of the federal bureau of
    investigation
o:cia = director of the cia, cia director, director of the central intelligence agency
o:dni = director of national intelligence, dni
o:press_secretary = press secretary, white house press secretary
o:security_adviser = national security advisor, national security adviser
o:supreme_leader = supreme leader
o:head_of_state = head of state
o:leader = leader, leadership, party leader
o:pope = pope, papacy
o:fed_chair = fed chair, federal reserve chair, chair of the federal reserve, chair of
    the fed, fed chairman, federal reserve chairman
o:supreme_court = supreme court, scotus, supreme court of the united states
o:parliament = parliament, parliamentary, parliamentary election, general election,
    riigikogu, eduskunta, knesset, sejm, storting, folketing, riksdag, orszaggyules,
    saeima, seimas, althing, lok sabha, verkhovna rada, national assembly,
    legislative, legislative election
o:majority_leader = majority leader
o:minority_leader = minority leader
o:cabinet = cabinet
o:king = king, monarch
o:ceo = ceo, chief executive, chief executive officer
t:dem = democrat, democrats, democratic, democratic party, dem, dems, the democrats
t:rep = republican, republicans, republican party, gop, the republicans, reps
t:ind = independent, independents
x:primary = primary, primaries, primary election
x:runoff = runoff, run off, second round, 2nd round
x:first_round = first round, 1st round, round one, round 1
x:ticket = ticket
x:popular_vote = popular vote
x:electoral_college = electoral college, electoral votes
x:matchup = matchup
x:special = special election
x:ballot = on the ballot, ballot
x:endorse = endorse, endorses, endorsed, endorsement
x:margin_vote = vote share, percent of the vote, share of the vote
x:majority = majority, outright majority
x:control = control, controls, take control, win control, won control
x:turnout = turnout
x:next = next
x:most_seats = most seats, most seats in
s: = next election, next general election
x:first = first
x:no_one = no one, nobody, none, no nominee
x:both = both
x:combined = combined, sweep, trifecta
x:approval = approval, approval rating, job approval
x:disapproval = disapproval
x:net_approval = net approval
x:poll = poll, polls, polling
"""

DEEDS = """
v:win = win, wins, won, winning, winner, winners, victory, victorious, victor, take
    home, crowned
v:nominee = nominee, nominees, nomination, win the nomination, wins the nomination,
    win nomination
v:nominate = nominate, nominates
v:elect = elected
v:become = become, becomes, became
v:announce = announce, announces, announced, announcement, announces that
v:unveil = unveil, unveils, unveiled
v:release = made available, make available, release, releases, released, launch,
    launches, launched, come out, drop, drops, dropped
v:confirm = confirm, confirms, confirmed, confirmation
v:vote_for = vote to confirm, votes to confirm, vote for, votes for, vote yea for, votes
    yea for, vote yes for, votes yes for, vote in favor of, votes in favor of, vote to
    approve, votes to approve
v:ratify = ratify, ratifies, ratified, ratification
v:enact = become law, becomes law, became law, signed into law, sign into law, signs
    into law, enacted into law
v:sign = sign, signs, signed
v:resign = resign, resigns, resigned, resignation, step down, steps down, stepping
    down
v:leave = leave, leaves, left, depart, departs, departure, ousted, leave office, leaves
    office, cease to be, ceases to be, out as, out of office, out,
    be out, leaving, exit, exits, leave his role, leave her role, leave their role
v:withdraw = drop out, drops out, dropped out, withdraw, withdraws, withdrew
v:fire = fire, fires, fired, sack, sacked
v:remove = remove, removed, removal, removed from office, removes
v:impeach = impeach, impeached, impeachment, impeaches
v:convict = convict, convicted, conviction, found guilty, guilty
v:visit = visit, visits, visited, enter, enters, travel to, travels to, travelled to,
    physically travelled to, traveled to
v:meet = meet, meets, met, meeting with, meet with, meet in person
v:talk = talk, talks, speak with, speaks with, speak to, call with, phone call
v:recognize = recognize, recognizes, recognized, recognise, recognises, recognition
v:normalize = normalize, normalizes, normalise, normalization, normalized
v:pardon = pardon, pardons, pardoned, presidential pardon, receive a presidential
    pardon, receive a pardon, receives a pardon, given a presidential pardon
v:run = run for, runs for, running for, candidacy, run in, presidential run, announce
    a presidential run, declare candidacy
v:advance = qualify, qualifies, advance, advances, advance to, qualify for, progress
v:cut = cut, cuts, decrease, decreases, decreased, lower, lowers, reduce, reduces,
    rate cut, rate cuts, cut rates, reduction
v:hike = hike, hikes, increase, increases, increased, raise, raises, rate hike, rate
    hikes
v:change = change, changes, changed
v:acquire = acquire, acquires, acquired, acquisition, take over, takeover
v:buy = buy, buys, bought, purchase, purchases, purchased
v:ipo = ipo, ipos, go public, goes public, initial public offering, public listing
v:ban = ban, bans, banned
v:invade = invade, invades, invaded, invasion
v:ceasefire = ceasefire, cease fire, truce
v:strike = airstrike, airstrikes
v:declare = declare, declares, declared
v:join = join, joins, joined
v:perform = perform, performs, performed, performing, headline, headlines
v:cast = cast as, be cast
v:marry = marry, marries, married, wedding
v:engage = engaged, engagement
v:divorce = divorce, divorces, divorced, split up, break up
v:arrest = arrest, arrested, arrests
v:indict = indict, indicted, indictment, charged
v:extradite = extradite, extradited
v:die = die, dies, died, death
v:pass = pass, passes, passed
v:veto = veto, vetoes, vetoed
v:shutdown = shutdown, shut down, government shutdown
v:default = default, defaults
v:hold = hold, holds, held
v:host = host, hosts, hosted
v:compete = compete, competes, competing
v:retire = retire, retires, retired, retirement
v:reach = reach, reaches, hit, hits, touch, touches
v:dip = dip to, dips to, fall to, falls to, drop to, drops to
v:close = close, closes, closing
v:lead = lead, leads, leader in, leads in, lead in
v:say = say, says, said, mention, mentions, mentioned
v:deport = deport, deports, deported, deportation, deportations
v:legalize = legalize, legalise, legalizes, legalization, legalized
v:reschedule = reschedule, rescheduled, rescheduling
v:dissolve = dissolve, dissolved
v:recession = recession
v:renew = renew, renewed, renewal
v:resolve = resolved
v:be_top = top, best, top ranked, highest ranked, number one, rank 1
n:no = no, not, never, without, wont, doesnt, didnt, isnt, fail to, fails to, failed
    to, unable to, does not, will not, do not
v:hold_rates = unchanged, leave unchanged, leaves unchanged, hold rates, holds rates,
    maintain rates, keep rates, stay the same, remain unchanged, maintains, rates
    unchanged
"""

MEASURES = """
a:btc = bitcoin, btc, xbt
a:eth = ethereum, eth, ether
a:sol = solana, sol
a:xrp = xrp, ripple
a:doge = dogecoin, doge
a:spx = s and p 500, sp 500, s and p, spx, sp500, s p 500
a:ndx = nasdaq 100, nasdaq, ndx
a:dow = dow jones, djia, dow
a:fed = fed, federal reserve, fomc, the fed, the federal reserve, us federal reserve,
    upper bound of the target federal funds rate, federal funds rate, fed funds rate,
    federal funds target rate
a:rate = interest rate, interest rates, rates, rate, fed rate, fed rates, fed interest
    rates
a:ecb = ecb, european central bank
a:boe = bank of england, boe
a:boj = bank of japan, boj
a:cpi = cpi, consumer price index, inflation, cpi inflation
a:core_cpi = core cpi, core inflation
a:pce = pce
a:core_pce = core pce
a:ppi = ppi
a:yoy = for the year ending in, for the year ending, year ending in, year ending, year
    over year, yoy, y y, annual inflation, 12 month
a:mom = month over month, mom, m m, monthly inflation, 1 month
a:gdp = gdp, gdp growth, real gdp, gross domestic product
a:unemployment = unemployment, unemployment rate, u 3, u3
a:payrolls = nonfarm payrolls, non farm payrolls, payrolls, jobs added, jobs report
a:claims = jobless claims, initial jobless claims
a:gas = gas prices, gas price, gasoline, regular gas
a:oil = crude oil, wti, crude, oil
a:brent = brent
a:gold = gold
a:silver = silver
a:high_temp = highest temperature, high temperature, maximum temperature, high temp,
    max temperature, max temp, daily high
a:low_temp = lowest temperature, low temperature, minimum temperature, low temp, min
    temperature, min temp, daily low
a:rain = rain, rainfall, precipitation
a:snow = snow, snowfall
a:price = price, prices, price of
a:market_cap = market cap, market capitalization, market capitalisation, largest company
a:rt = rotten tomatoes, tomatometer
x:critics = critics
x:audience = audience, popcornmeter
a:box_office = box office, opening weekend, domestic opening
a:ai = ai, artificial intelligence
a:oscars = oscar, oscars, academy award, academy awards
a:grammys = grammy, grammys, grammy award, grammy awards
a:emmys = emmy, emmys, emmy award, emmy awards
a:globes = golden globe, golden globes, golden globe award
a:bafta = bafta, baftas
a:tonys = tony, tonys, tony award, tony awards
a:sag = sag award, sag awards, screen actors guild awards, actor awards
a:goty = game of the year, the game awards
x:best_picture = best picture
x:best_director = best director, best directing
x:best_actor = best actor, actor in a leading role, best leading actor, best lead
    actor, leading actor
x:best_actress = best actress, actress in a leading role, best leading actress, best
    lead actress, leading actress
x:best_supp_actor = best supporting actor, actor in a supporting role, supporting actor
x:best_supp_actress = best supporting actress, actress in a supporting role,
    supporting actress
x:best_animated = best animated feature, best animated feature film, animated feature
    film
x:best_intl = best international feature, best international feature film,
    international feature film
x:best_original = best original screenplay, original screenplay
x:best_adapted = best adapted screenplay, adapted screenplay
x:album = album of the year
x:record = record of the year
x:song = song of the year
x:new_artist = best new artist
x:poty = person of the year
a:eurovision = eurovision, eurovision song contest
a:nobel_peace = nobel peace prize, nobel peace
"""

PLACES = """
p:us = us, usa, united states, united states of america, america, american, u s
p:uk = uk, united kingdom, britain, great britain, british
p:eu = eu, european union
p:south_korea = south korea, korea republic, republic of korea, south korean
p:north_korea = north korea, north korean, dprk
p:south_africa = south africa, south african
p:saudi_arabia = saudi arabia, kingdom of saudi arabia, saudi
p:new_zealand = new zealand
p:uae = uae, united arab emirates
p:czechia = czechia, czech republic, czech
p:ivory_coast = ivory coast, cote divoire
p:turkey = turkey, turkiye, turkish
p:colombia = colombia, colombian
p:brazil = brazil, brazilian
p:france = france, french
p:germany = germany, german
p:italy = italy, italian
p:spain = spain, spanish
p:portugal = portugal, portuguese
p:netherlands = netherlands, dutch, holland
p:hungary = hungary, hungarian
p:poland = poland, polish
p:romania = romania, romanian
p:ireland = ireland, irish
p:scotland = scotland, scottish
p:england = england, english
p:wales = wales, welsh
p:norway = norway, norwegian
p:sweden = sweden, swedish
p:denmark = denmark, danish
p:finland = finland, finnish
p:japan = japan, japanese
p:china = china, chinese
p:taiwan = taiwan, taiwanese
p:india = india, indian
p:canada = canada, canadian
p:mexico = mexico, mexican
p:argentina = argentina, argentine, argentinian
p:chile = chile, chilean
p:peru = peru, peruvian
p:bolivia = bolivia, bolivian
p:venezuela = venezuela, venezuelan
p:ecuador = ecuador, ecuadorian
p:israel = israel, israeli
p:iran = iran, iranian
p:iraq = iraq, iraqi
p:russia = russia, russian
p:ukraine = ukraine, ukrainian
p:australia = australia, australian
p:philippines = philippines, philippine
p:armenia = armenia, armenian
p:georgia_c = georgian
p:moldova = moldova, moldovan
p:serbia = serbia, serbian
p:kosovo = kosovo
p:bulgaria = bulgaria, bulgarian
p:greece = greece, greek
p:albania = albania, albanian
p:ethiopia = ethiopia, ethiopian
p:nigeria = nigeria, nigerian
p:kenya = kenya, kenyan
p:uganda = uganda, ugandan
p:zambia = zambia, zambian
p:nepal = nepal, nepalese, nepali
p:bangladesh = bangladesh, bangladeshi
p:pakistan = pakistan, pakistani
p:thailand = thailand, thai
p:syria = syria, syrian
p:lebanon = lebanon, lebanese
p:new_york = new york, new york city, nyc, ny
p:los_angeles = los angeles, la
p:san_francisco = san francisco, sf
p:san_diego = san diego
p:san_antonio = san antonio
p:san_jose = san jose
p:las_vegas = las vegas, vegas
p:new_orleans = new orleans
p:new_england = new england
p:new_jersey = new jersey
p:new_mexico = new mexico
p:new_hampshire = new hampshire
p:north_carolina = north carolina
p:south_carolina = south carolina
p:north_dakota = north dakota
p:south_dakota = south dakota
p:west_virginia = west virginia
p:rhode_island = rhode island
p:green_bay = green bay
p:kansas_city = kansas city
p:tampa_bay = tampa bay, tampa
p:oklahoma_city = oklahoma city, okc
p:golden_state = golden state
p:salt_lake_city = salt lake city
p:st_louis = st louis, saint louis
p:washington_dc = washington dc, dc
p:hong_kong = hong kong
p:philadelphia = philadelphia, philly
"""

SOFT = """
s: = election, elections, official, officially, party, seat, candidate, candidates,
    individual, person, people, someone, member, contest, contested, official results,
    us election, term, office
s: = annual,
    company, inc, corp, corporation, model, models, film, movie, show, award, awards,
    prize, song, single, album titled, event, events, market, amount, number, level,
    value, reading, figure, report, data, meeting, decision, target, range, federal
s: = happen, happens, occur, occurs, take place, takes place, take, get, gets,
    receive, receives, given, make, makes, go, goes, have, has, had, having, be, been,
    being, is, are, was, were, there, many, how, what, which, who, whom, when, where,
    any, some, each, its, his, her, their, this, that, it, he, she, they, will, wil,
    would, can, does, do, did, a, an, the, of, in, on, at, to, for, from, by, with,
    as, and, or, if, then, than, into, per, via, after, before, during, until,
    between, following, according, up, over, s, yes, new, least, more, all, least one,
    time, times, day, date, today, total, end, et, est, edt, named, called, following
    the, x, midterm, midterms, midterm elections, another
"""
