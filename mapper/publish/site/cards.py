"""The cards of a site's pages: drawn here, their texts searched for withheld values, the same each time."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from mapper.errors import PictureWarning
from mapper.page import Card
from mapper.places import load_boundaries_of_states
from mapper.publish import Dataset, inspect_made
from mapper.publish.dataset_leaks import states_of
from mapper.publish.pictures import load_land
from mapper.publish.site.drawing import credits_of
from mapper.publish.site.incident_texts import IncidentTexts
from mapper.publish.site.paths import card_path
from mapper.publish.site.spots import spot_of
from mapper.publish.site.words import Words
from mapper.records import Tables

if TYPE_CHECKING:
    from mapper.analysis import View
    from mapper.files import Geometries

MOST_CARDS = 1_000


class SiteCards:
    """Draws the cards of a site."""

    def __init__(self, dataset: Dataset, site_url: str, cards_up_to: int | None) -> None:
        """Begin.

        Args:
            dataset: The incidents.
            site_url: The address of the site; without one there are no cards, for they need it.
            cards_up_to: The number of incidents up to which each has a card of its own; None for none at all.

        Warns:
            PictureWarning: There are no cards because matplotlib is not installed.
        """
        self._dataset = dataset
        self._site_url = site_url
        self.up_to = cards_up_to if site_url else None
        if self.up_to is not None and find_spec("matplotlib") is None:
            self.up_to = None
            warnings.warn(
                "matplotlib is not installed, so the site has no cards for links to it. Run:"
                ' pip install "incident-mapper[plot]"; or publish with --no-cards.',
                PictureWarning,
                stacklevel=4,
            )
        self._has_own = self.up_to is not None and len(dataset.tables.incidents) <= self.up_to

    def of_map(self, title: str, facts: list[str], words: Words) -> tuple[Card, str, bytes] | None:
        """Draw the card of the map and of lists; return it with its path and its bytes, or None."""
        if self.up_to is None:
            return None
        tables = self._tables
        states = states_of(tables)
        said = words("incident.credit", credit=credits_of(states))
        made = self._draw(tables, states, None, (title, "", facts, said))
        text = words("card.map", title=title)
        return self._card(card_path("", words.language), text, made)

    def of_incident(
        self, incident: IncidentTexts, site_title: str, facts: list[str], words: Words
    ) -> tuple[Card, str, bytes] | None:
        """Draw the card of an incident's page; return it with its path and its bytes, or None."""
        if not self._has_own:
            return None
        from mapper.analysis import view_of_circle  # noqa: PLC0415 - matplotlib is an extra

        spot = spot_of(incident)
        states: tuple[str, ...] = spot.states if spot else ()
        view = view_of_circle(spot.latitude, spot.longitude, spot.radius_meters) if spot else None
        credit = words("incident.credit", credit=credits_of(states)) if spot else ""
        tables = self._tables.with_(
            incidents=self._tables.incidents.iloc[[self._row_of[incident.id]]],
            involvements=self._involvements.get(incident.id, self._tables.involvements.iloc[:0]),
        )
        title = incident.title.text
        made = self._draw(tables, states, view, (site_title, title, facts, credit))
        text = f"{'. '.join((title, *facts))}."
        if spot:
            text += f" {words('card.with-map')}"
        return self._card(card_path(incident.id, words.language), text, made)

    def _draw(
        self,
        tables: Tables,
        states: tuple[str, ...],
        view: View | None,
        said: tuple[str, str, list[str], str],
    ) -> bytes:
        from mapper.analysis import CardTexts, draw_card, texts_of, write_card  # noqa: PLC0415

        site, title, facts, credit = said
        texts = (
            CardTexts(site, title, facts, credit) if title else CardTexts("", site, facts, credit)
        )
        figure = draw_card(
            tables, texts, boundaries=load_boundaries_of_states(states), land=self._land, view=view
        )
        whole = (site, title, *facts, credit, *texts_of(figure))  # the last in lines
        shown = " ".join(whole).encode("utf-8", "replace")
        inspect_made(self._dataset, shown, "a card of the site")
        return write_card(figure)

    def _card(self, path: str, text: str, made: bytes) -> tuple[Card, str, bytes]:
        from mapper.analysis import CARD_HEIGHT, CARD_WIDTH  # noqa: PLC0415

        return Card(self._site_url + path, text, CARD_WIDTH, CARD_HEIGHT), path, made

    @cached_property
    def _tables(self) -> Tables:
        """The incidents without layers of areas, whose credits a card has no room for."""
        return self._dataset.tables.with_(own_areas={})

    @cached_property
    def _land(self) -> Geometries:
        return load_land()

    @cached_property
    def _row_of(self) -> Mapping[str, int]:
        return {id_: n for n, id_ in enumerate(self._tables.incidents["incident_id"])}

    @cached_property
    def _involvements(self) -> Mapping[str, Any]:
        grouped = self._tables.involvements.groupby("incident_id", sort=False)
        return {str(id_): rows for id_, rows in grouped}
