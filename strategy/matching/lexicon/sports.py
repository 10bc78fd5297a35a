"""The spellings of leagues, cups and stages of sport.

Left of "=" is the concept, right of it every spelling. Kalshi avoids trade marks: the
NBA is "Pro Basketball" there.
"""

from __future__ import annotations

LEAGUES = """
l:nba = nba, pro basketball, professional basketball, mens pro basketball, pro mens
    basketball, mens professional basketball, professional mens basketball
l:wnba = wnba, womens pro basketball, pro womens basketball, womens professional
    basketball, pro basketball w
l:nfl = nfl, pro football, professional football, super bowl, the big game, nfl league
l:mlb = mlb, pro baseball, professional baseball, world series, major league baseball,
    mlb world series
l:nhl = nhl, pro hockey, professional hockey, stanley cup, nhl stanley cup, pro hockey
    championship, stanley cup finals, stanley cup final
l:mls = mls, mls cup, major league soccer, major league soccer cup, major league
    soccer mls cup, mls cup champion
l:ncaab = ncaa tournament, march madness, college basketball, ncaa basketball, ncaa
    mens basketball, ncaab, ncaa mens basketball tournament, ncaa basketball
    tournament, mens college basketball, division 1 mens college basketball, ncaam,
    cbb, ncaa division i mens basketball, college basketball mens, ncaa mens
    tournament
l:ncaawb = womens college basketball, ncaa womens basketball, college basketball
    womens, ncaaw, ncaa womens tournament, womens ncaa tournament, cwbb, division 1
    womens college basketball, womens march madness
l:ncaaf = ncaaf, college football, college football playoff, cfp, ncaa football, cfp
    national championship, college football playoff national championship, cfb
l:epl = epl, premier league, english premier league, the premier league, barclays
    premier league
l:efl_championship = efl championship, english championship
l:laliga = la liga, laliga, la liga ea sports, spanish la liga
l:seriea = serie a, italian serie a, serie a league
l:bundesliga = bundesliga, german bundesliga
l:ligue1 = ligue 1, french ligue 1
l:eredivisie = eredivisie, dutch eredivisie
l:primeira = primeira liga, liga portugal, portuguese primeira liga
l:superlig = super lig, turkish super lig
l:spfl = scottish premiership
l:saudi = saudi pro league, saudi professional league
l:brasileirao = brasileirao, brasileirao serie a, brazil serie a
l:ligamx = liga mx
l:ucl = champions league, uefa champions league, ucl
l:uwcl = womens champions league, uefa womens champions league
l:uel = europa league, uefa europa league, uel
l:uecl = conference league, uefa conference league, uecl, europa conference league
l:facup = fa cup, emirates fa cup
l:eflcup = carabao cup, efl cup, english league cup
l:copadelrey = copa del rey
l:dfbpokal = dfb pokal, german cup
l:coppaitalia = coppa italia
l:coupefrance = coupe de france
l:libertadores = copa libertadores, libertadores
l:worldcup = world cup, fifa world cup, mens world cup, fifa mens world cup, fifa
    world cup full tournament
l:wworldcup = womens world cup, fifa womens world cup
l:clubworldcup = club world cup, fifa club world cup
l:euro = uefa euro, european championship, euros
l:copaamerica = copa america
l:afcon = africa cup of nations, afcon
l:f1 = f1, formula 1, formula one
l:nascar = nascar, nascar cup, nascar cup series
l:indycar = indycar
l:motogp = motogp
l:ufc = ufc
l:pga = pga tour
l:masters = masters tournament, the masters, masters golf
l:pgachamp = pga championship
l:wimbledon = wimbledon
l:frenchopen = french open, roland garros
l:ausopen = australian open
l:rydercup = ryder cup
l:ipl = ipl, indian premier league
l:t20wc = t20 world cup, icc t20 world cup
l:lolworlds = league of legends worlds, lol worlds, league of legends world championship
l:lck = lck
l:lpl = lpl
l:ballondor = ballon dor, ballon d or
l:heisman = heisman, heisman trophy
l:sixnations = six nations, 6 nations
l:tourdefrance = tour de france
l:winterolympics = winter olympics, 2026 winter olympics, milano cortina
l:summerolympics = summer olympics
l:atp = atp, atp tour
l:wta = wta, wta tour
l:cs2 = cs2, counter strike, counter strike 2
l:lol = lol, league of legends
l:dota2 = dota 2, dota2
l:valorant = valorant
l:boxing_match = boxing match
l:nbacup = nba cup, in season tournament, pro basketball cup, emirates nba cup
"""

STAGES = """
x:eastern_conf = eastern conference, eastern conference finals, east finals, eastern
    conference final, nba east, eastern conference championship
x:western_conf = western conference, western conference finals, west finals, western
    conference final, nba west, western conference championship
x:al_pennant = american league championship series, american league championship,
    alcs, american league pennant, al pennant, al championship series, al championship
x:nl_pennant = national league championship series, national league championship,
    nlcs, national league pennant, nl pennant, nl championship series, nl championship
x:al = american league
x:nl = national league
x:al_east = al east, american league east
x:al_central = al central, american league central
x:al_west = al west, american league west
x:nl_east = nl east, national league east
x:nl_central = nl central, national league central
x:nl_west = nl west, national league west
x:afc = afc, american football conference, afc championship, afc championship game
x:nfc = nfc, national football conference, nfc championship, nfc championship game
x:afc_east = afc east
x:afc_north = afc north
x:afc_south = afc south
x:afc_west = afc west
x:nfc_east = nfc east
x:nfc_north = nfc north
x:nfc_south = nfc south
x:nfc_west = nfc west
x:division = division, divisions
x:regular_season = regular season, regular season wins
x:reach_final = make the final, reach the final, make the finals, reach the finals,
    advance to the final, advance to the finals, in the final, appear in the final,
    play in the final
x:playoffs = playoffs, playoff, postseason, make the playoffs, the playoffs
x:mvp = mvp, most valuable player
x:finals_mvp = finals mvp, world series mvp, super bowl mvp, finals most valuable
    player, conn smythe, conn smythe trophy
x:roy = rookie of the year, roty
x:dpoy = defensive player of the year, dpoy
x:opoy = offensive player of the year
x:oroy = offensive rookie of the year
x:droy = defensive rookie of the year
x:coty = coach of the year, manager of the year
x:mip = most improved player
x:sixth_man = sixth man of the year, 6th man of the year
x:clutch = clutch player of the year, clutch player
x:comeback = comeback player of the year
x:cy_young = cy young, cy young award
x:hart = hart trophy, hart memorial trophy
x:norris = norris trophy, james norris memorial trophy
x:vezina = vezina, vezina trophy
x:calder = calder trophy, calder memorial trophy
x:presidents_trophy = presidents trophy
x:first_half = first half, 1st half, 1h, half time, halftime
x:second_half = second half, 2nd half, 2h
x:first_quarter = first quarter, 1st quarter, 1q
x:first_inning = first inning, 1st inning, nrfi
x:first_five = first 5 innings, first five innings
x:first_set = first set, 1st set
x:map1 = map 1, game 1
x:map2 = map 2, game 2
x:map3 = map 3, game 3
x:first_period = first period, 1st period
x:top4 = top 4, top four, finish top 4
x:top2 = top 2, finish in the top 2
x:top5 = top 5, top five, finish top 5
x:top10 = top 10, top ten, finish top 10
x:top20 = top 20, finish top 20
x:second_place = second place, finish second, finish 2nd, runner up, 2nd place
x:third_place = third place, finish third, finish 3rd, 3rd place
x:last_place = last place, finish last, finish bottom
x:relegated = relegated, relegation, be relegated
x:promoted = promoted, promotion
x:podium = podium
x:pole = pole position, pole
x:fastest_lap = fastest lap
x:sprint = sprint race, sprint
x:drivers = drivers champion, drivers championship, drivers title, world drivers,
    driver champion, world champion driver
x:constructors = constructors champion, constructors championship, constructors title,
    constructor
x:margin = by more than, wins by, win by, margin of victory, victory margin, margin
x:spread = spread, cover the spread
x:total_points = total points, total runs, total goals
x:quarterfinals = quarterfinals, quarterfinal, quarter finals, quarter final
x:semifinals = semifinals, semifinal, semi finals, semi final
x:round_of_16 = round of 16
x:round_of_32 = round of 32
x:final_four = final four
x:elite_eight = elite eight
x:sweet_sixteen = sweet sixteen, sweet 16
x:group_stage = group stage
x:golden_boot = golden boot, top goalscorer, top goal scorer, top scorer, leading
    goalscorer, lead in goals, most goals
x:golden_glove = golden glove
x:btts = both teams to score
x:draw = end in a draw, draw, tie
x:perfect_season = perfect season, undefeated, undefeated season, go undefeated
x:scoring_title = scoring title, scoring leader, lead in points, points leader
x:women = women, womens, female, ladies
x:men = men, mens, male
x:doubles = doubles
x:singles = singles, mens singles
x:draft = draft, drafted
x:first_pick = first overall, first pick, first overall pick, rank 1 pick, 1st pick, 1st
    overall pick, rank 1 overall pick, selected first overall, first overall selection
x:second_pick = second overall, second pick, second overall pick, rank 2 pick, 2nd pick,
    2nd overall pick, rank 2 overall pick, selected second overall
x:trade = traded
x:hole_in_one = hole in one
x:make_cut = make the cut
"""

# Said on one side only these tell nothing new.
SOFT = """
s: = championship, championships, title, finals, final, tournament, series, season,
    league, club, team, teams, game, match, race, contest, competition, national
    championship, national title, finals series, grand prix winner, world
    championship, conference championship, champion, champions, national champion, cup
    final, full tournament
s: = basketball, football, soccer, baseball, hockey, golf, tennis, chess, cricket,
    rugby, sport, sports, boxing, racing, mma, esports
s: = pro, professional, ncaa, fide, fifa, uefa, division 1,
    division i, finish, finishes, finishing, standings, table
"""
