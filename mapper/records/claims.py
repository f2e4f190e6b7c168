"""The model of sources, and of claims with all accounts of them.

The terms follow schema.org for claims and archives.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mapper.records import allowed_values
from mapper.records.allowed_values import Described
from mapper.records.contest_statuses import (
    About,
    Capacity,
    ContestStatus,
    Stance,
    Voice,
    contest_status,
)
from mapper.records.field_types import Edtf, RecordModel, Slug, Text, WebAddress
from mapper.records.translations import SourceTranslations


class Source(RecordModel):
    """A publication. Fields that the source does not give are `unknown`."""

    publisher: Text = Field(description="Its publisher, or unknown.", examples=["City News"])
    title: Text = Field(description="Its title, or unknown.", examples=["Two accounts of a stop"])
    published: Edtf = Field(
        description="Date of publication as EDTF, or unknown.", examples=["2026-01-23", "unknown"]
    )
    url: WebAddress = Field(
        description="Its web address (http or https), or unknown.",
        examples=["https://news.example/two-accounts", "unknown"],
    )
    archived_at: WebAddress = Field(
        description="Address of an archived copy (http or https), or unknown.",
        examples=["https://archive.example/2026/two-accounts", "unknown"],
    )
    archive: bool | None = Field(
        default=None,
        description="False: mapper archive leaves the source alone. Not published.",
        examples=[False],
    )
    note: Text | None = Field(
        default=None,
        description="A note on the source for readers.",
        examples=["Updated the day after publication."],
    )
    translations: SourceTranslations | None = Field(
        default=None, description="The note in other languages; titles stay as they were published."
    )


class Account(RecordModel):
    """One speaker's account of a claim."""

    by: Text = Field(
        description="The speaker. Name private people by capacity only: an observer, a community activist.",
        examples=["An observer", "Bell Police Department"],
    )
    capacity: Annotated[Capacity, Described(allowed_values.CAPACITIES)] = Field(
        description="The capacity in which they speak.", examples=["observer"]
    )
    agency: Text | None = Field(
        default=None, description="The agency spoken for, by id or alias.", examples=["LAPD"]
    )
    stance: Annotated[Stance, Described(allowed_values.STANCES)] = Field(
        description="How the speaker stands to the claim. The contest status follows from the stances.",
        examples=["denies"],
    )
    says: Text = Field(
        description="Their account, in neutral words; short quotes in quotation marks.",
        examples=["They did not ask anyone to leave."],
    )
    source: Slug = Field(description="The id of the source of the account.", examples=["city-news"])
    said_on: Edtf | None = Field(
        default=None,
        description="When they spoke, as EDTF, if the source gives the date.",
        examples=["2026-01-23"],
    )
    asked_on: Edtf | None = Field(
        default=None,
        description="When they were asked, as EDTF; for no-comment and not-asked.",
        examples=["2026-01-22"],
    )
    asked_how: Text | None = Field(
        default=None,
        description="How they were asked, or why they were not; for no-comment and not-asked.",
        examples=["By email and phone."],
    )

    @property
    def voice(self) -> Voice:
        """The parts of it that the contest status depends on."""
        return Voice(self.by, self.stance, self.capacity, self.agency)


class Claim(RecordModel):
    """One factual statement about an incident, with all accounts of it."""

    claim: Text = Field(
        description="The statement, in neutral words that a speaker can assert or deny.",
        examples=["Officers told the driver to leave."],
    )
    about: Annotated[About, Described(allowed_values.ABOUT)] = Field(
        default="event",
        description="Whether the claim is about this incident or about practice in general.",
        examples=["background"],
    )
    accounts: Annotated[tuple[Account, ...], Field(min_length=1)] = Field(
        description="All accounts of the claim, at least one."
    )

    @property
    def contest_status(self) -> ContestStatus:
        """The contest status, derived from the stances of the accounts."""
        return contest_status(account.voice for account in self.accounts)
