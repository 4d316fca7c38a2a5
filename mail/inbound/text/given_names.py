"""Given names that are common in Sweden: a name below a sign-off is known for one by its first word."""

from __future__ import annotations

_NAMES = """
adam agneta ahmed albin alex alexander alexandra ali alice alva amanda amina amir anders andreas anette anita ann
ann-charlotte ann-marie ann-sofie anna anna-karin anna-lena anne anneli annelie annette annica annika anton arne arvid
axel barbro bengt berit bernt birgit birgitta bo boel britt britt-marie britta börje camilla carina carl carl-johan
carolina caroline catarina catharina cathrine cecilia charlotta charlotte christer christian christin christina
christine christoffer claes daniel daniela david denise diana ebba edvin elena eleonor elin elina elisabet elisabeth
ella ellen ellinor elsa elvira emelie emil emilia emma emmy erica erik erika eva eva-lena evelina fanny fatima felicia
felix filip fredric fredrik fredrika frida gabriel gabriella gerd gun gunilla gunnar gustaf gustav göran hampus hanna
hannah hans hans-olof harald hassan helen helena helene henric henrik hugo håkan ibrahim ida inga ingemar inger ingmar
ingrid ingvar irene isabella isabelle isak ivar jakob jan jan-erik jan-olof jane janet jeanette jenny jens jesper
jessica jimmy joakim joel johan johanna johannes john johnny jon jonas jonathan jonny josef josefin josefine julia
julius jörgen kaj karin karl karolina katarina katja kenneth kent kerstin kicki kim kjell klara klas kristian kristin
kristina kristofer kurt laila lars lars-erik lars-göran lasse leif leila lena lennart leo liam lilian lina linda linn
linnea linus lisa lisbeth lisen lotta louise lova lovisa lucas ludvig madeleine magdalena magnus maja malin marcus
margareta mari maria marianne marie marie-louise marika marina markus martin martina mathias matilda mats mattias maud
max melissa micael michael mikael mina moa mohamed mona monica monika morgan märta nathalie nicklas niclas niklas nils
nina nora ola oliver olle olof olov oscar oskar patric patricia patrik paul paula per pernilla peter petra petter pia
pierre pontus ragnar rebecka richard rickard rikard robert robin roger roland rolf ronny rose roy sabina samuel sandra
sanna sara sarah sebastian sigrid simon siv sofia sofie staffan stefan stella stig stina sune susann susanna susanne
svante sven sven-erik sylvia sören teresa terese theres therese thomas tilda tim tina tobias tomas tommy tony torbjörn
tord tova tove tuva ulf ulla ulrica ulrik ulrika urban ursula valter veronica veronika victor victoria viktor viktoria
vilma vincent viveka wilhelm william yasmin ylva yvonne åke åsa örjan
"""
GIVEN_NAMES = frozenset(_NAMES.split())
"""In lower case."""
