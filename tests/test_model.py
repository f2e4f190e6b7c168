from __future__ import annotations

import jsonschema
import pytest
from pydantic import ValidationError

from mapper.records.model import Location
from mapper.records.record_file import record_schema
from tests.cases import in_one_test


def test_zero_is_a_coordinate():
    place = Location.model_validate(
        {
            "verbatim_locality": "x",
            "locality": "x",
            "latitude": "0",
            "longitude": "0",
            "coordinate_uncertainty_in_meters": "1",
        }
    )
    assert (place.latitude, place.longitude) == (0, 0)


@in_one_test("radius", ["0", "-1", "nan", "inf"])
def test_an_uncertainty_is_a_length(radius):
    with pytest.raises(ValidationError):
        Location.model_validate(
            {
                "verbatim_locality": "x",
                "locality": "x",
                "latitude": "1",
                "longitude": "1",
                "coordinate_uncertainty_in_meters": radius,
            }
        )


def test_the_schema_is_a_valid_json_schema():
    jsonschema.Draft202012Validator.check_schema(record_schema())
