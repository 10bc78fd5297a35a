"""Teams, and their names on each venue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Team:
    """A team; `place` is its name on Kalshi.

    That is its city, with a letter added where two teams share one; `city` is then
    the plain name of the city.
    """

    code: str
    place: str
    nickname: str
    city: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.city or self.place} {self.nickname}"


NBA = (
    Team("ATL", "Atlanta", "Hawks"),
    Team("BOS", "Boston", "Celtics"),
    Team("BKN", "Brooklyn", "Nets"),
    Team("CHA", "Charlotte", "Hornets"),
    Team("CHI", "Chicago", "Bulls"),
    Team("CLE", "Cleveland", "Cavaliers"),
    Team("DAL", "Dallas", "Mavericks"),
    Team("DEN", "Denver", "Nuggets"),
    Team("DET", "Detroit", "Pistons"),
    Team("GSW", "Golden State", "Warriors"),
    Team("HOU", "Houston", "Rockets"),
    Team("IND", "Indiana", "Pacers"),
    Team("LAC", "Los Angeles C", "Clippers", "Los Angeles"),
    Team("LAL", "Los Angeles L", "Lakers", "Los Angeles"),
    Team("MEM", "Memphis", "Grizzlies"),
    Team("MIA", "Miami", "Heat"),
    Team("MIL", "Milwaukee", "Bucks"),
    Team("MIN", "Minnesota", "Timberwolves"),
    Team("NOP", "New Orleans", "Pelicans"),
    Team("NYK", "New York", "Knicks"),
    Team("OKC", "Oklahoma City", "Thunder"),
    Team("ORL", "Orlando", "Magic"),
    Team("PHI", "Philadelphia", "76ers"),
    Team("PHX", "Phoenix", "Suns"),
    Team("POR", "Portland", "Trail Blazers"),
    Team("SAC", "Sacramento", "Kings"),
    Team("SAS", "San Antonio", "Spurs"),
    Team("TOR", "Toronto", "Raptors"),
    Team("UTA", "Utah", "Jazz"),
    Team("WAS", "Washington", "Wizards"),
)
COLLEGES = (
    Team("DUKE", "Duke", "Blue Devils"),
    Team("CONN", "Connecticut", "Huskies", "UConn"),
    Team("UNC", "North Carolina", "Tar Heels"),
    Team("STAN", "Stanford", "Cardinal"),
    Team("IOWA", "Iowa", "Hawkeyes"),
    Team("TENN", "Tennessee", "Volunteers"),
    Team("UCLA", "UCLA", "Bruins"),
    Team("GONZ", "Gonzaga", "Bulldogs"),
    Team("KAN", "Kansas", "Jayhawks"),
    Team("LSU", "LSU", "Tigers"),
)
