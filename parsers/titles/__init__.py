"""What a title says: whether it is a budget or a final account, of which year, whose, and how much of it.

Works on article titles, cover pages, table titles and file names alike; the crawler and the parsers share it.
The wording is data: `words.yml`.
"""

from parsers.titles.bodies import agency_in as agency_in
from parsers.titles.bodies import is_agency as is_agency
from parsers.titles.kinds import TitleClass as TitleClass
from parsers.titles.kinds import account_kind as account_kind
from parsers.titles.kinds import classify as classify
from parsers.titles.kinds import kind_of as kind_of
from parsers.titles.scopes import scope_of as scope_of
from parsers.titles.years import year_in as year_in
