"""Tables of totals: counts of a month or year in a place are no incidents."""

from __future__ import annotations

import csv
import io

import pytest

import mapper
from mapper.errors import RecordsError
from tests.cases import in_one_test

MONTHLY = """Month,City,State,Offense,Count
2024-01-01,Tulsa,OK,Robbery,12
2024-02-01,Tulsa,OK,Robbery,9
2024-01-01,Tulsa,OK,Assault,40
2024-02-01,Tulsa,OK,Assault,42
"""


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@in_one_test(
    "text",
    [
        MONTHLY,
        "Province,Crime,2023_Q1,2023_Q2\nGauteng,Murder,12,9\nWestern Cape,Murder,30,28\n",
        (
            "year,city,state,homicides,population\n2022,Chicago,IL,699,1\n2022,Houston,TX,435,1\n"
            "2023,Chicago,IL,617,1\n2023,Houston,TX,348,1\n"
        ),
        "County,State,2020,2021,2022\nLos Angeles,CA,120,134,98\nCook,IL,88,91,77\nHarris,TX,150,161,170\n",
        "City,State,Jan 2025,Feb 2025\nBell,CA,3,2\n",
        "Gemeinde,2025-01,2025-02\nMünchen,31,22\n",
        "city,state,Number of incidents\nAustin,TX,33\nDallas,TX,21\nHouston,TX,60\n",
        (
            "Año,Mes,Municipio,Homicidios dolosos\n2023,1,Guadalajara,45\n2023,2,Guadalajara,39\n"
            "2023,1,Hermosillo,20\n2023,2,Hermosillo,22\n"
        ),
        "Mois,Commune,Nombre de faits\n2024-01,Lyon,120\n2024-02,Lyon,132\n2024-01,Marseille,210\n",
        (
            "Jahr,Gemeinde,Straftaten\n2022,München,81000\n2022,Nürnberg,45000\n2023,München,83000\n"
            "2023,Nürnberg,47000\n"
        ),
        "Month,State,Arrests\nJan 2025,TX,4321\nJan 2025,OH,2987\nFeb 2025,TX,4555\nFeb 2025,OH,31\n",
    ],
)
def test_a_table_of_totals_is_refused_with_the_option(text):
    with pytest.raises(RecordsError) as caught:
        mapper.read(rows(text))
    assert caught.value.faults[0].code == "table-of-totals"
    assert "--rows incidents" in str(caught.value)


def test_rows_that_are_meant_as_incidents_are_read():
    assert (
        len(mapper.read(rows(MONTHLY), columns={"rows": "incidents"}, embargo_hours=0).frame) == 4
    )


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    "text",
    [
        # exact days
        (
            "date,city,state,injured,killed\n2024-01-05,Chicago,IL,2,0\n2024-01-07,Houston,TX,1,1\n"
            "2024-02-07,Houston,TX,12,1\n2024-03-09,Chicago,IL,13,0\n"
        ),
        # two rows of one place and month
        (
            "month,city,state,type,people detained\n2024-01,Chicago,IL,raid,12\n2024-01,Chicago,IL,raid,4\n"
            "2024-02,Houston,TX,raid,7\n2024-03,Houston,TX,raid,17\n"
        ),
        # the toll of each
        (
            "year,city,country,number of victims\n1985,Ayacucho,Peru,69\n1986,Lima,Peru,200\n"
            "1992,Huancayo,Peru,9\n1983,Ayacucho,Peru,120\n"
        ),
        (
            "id,month,city,state,arrests\n1,2025-01,Tulsa,OK,2\n2,2025-03,Norman,OK,5\n3,2025-06,Lawton,OK,1\n"
            "4,2025-06,Enid,OK,7\n"
        ),
        # words of its own
        (
            "year,city,state,title,homicides\n2022,Chicago,IL,A,6\n2022,Houston,TX,B,4\n2023,Chicago,IL,C,6\n"
            "2023,Houston,TX,D,3\n"
        ),
        # no counts
        "year,city,state,code\n2022,Chicago,IL,1\n2022,Houston,TX,1\n2023,Chicago,IL,1\n2023,Houston,TX,1\n",
    ],
)
def test_a_table_of_incidents_is_not(text):
    assert len(mapper.read(rows(text), embargo_hours=0).frame) == text.count("\n") - 1
