"""Withheld values written with letters of other scripts that look like Latin ones."""

from mapper.privacy import Secret
from mapper.publish.secret_search import SecretSearch
from tests.cases import in_one_test

_PLACE = Secret("a", ("location",), "1200 Maple Avenue")
_HIDDEN = Secret("b", ("location",), "Sh\u0435lter on Elm Road")  # a Cyrillic letter in it


@in_one_test(
    ("text", "found"),
    [
        ("at 1200 M\u0430ple Av\u0435nue, they say", [_PLACE]),  # Cyrillic
        ("at 1200 Mapl\\u0435 Avenue", [_PLACE]),  # escaped
        ("at 1200 Maple Aven\u03c5e", [_PLACE]),  # Greek
        ("at 1200 Ma\u200bple Avenue", [_PLACE]),  # nothing that is seen
        ("the Shelter on Elm Road", [_HIDDEN]),
        (
            "1200 \u043c\u0430\u0440\u043b\u0435 \u0430\u0432\u0435\u043d\u044e",
            [],
        ),  # Cyrillic alone
        ("1200 Main Avenue", []),
    ],
)
def test_a_value_is_found_in_look_alike_letters(text, found):
    assert SecretSearch([_PLACE, _HIDDEN]).secrets_in(text) == found
