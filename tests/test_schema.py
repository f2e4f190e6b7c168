"""The JSON Schema says what each field and each allowed value of a record means."""

from __future__ import annotations

import json

import jsonschema
from click.testing import CliRunner

from mapper.cli.command import main
from mapper.records import record_schema
from tests.cases import in_one_test

SCHEMA = record_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
PROPERTIES = [
    (model, name, schema)
    for model, each in {"RecordFile": SCHEMA, **SCHEMA["$defs"]}.items()
    for name, schema in each.get("properties", {}).items()
]


def parts(schema):
    """Give a schema and all that it consists of, those it refers to aside."""
    if isinstance(schema, dict):
        yield schema
        for each in schema.values():
            yield from parts(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from parts(each)


@in_one_test(("model", "name", "schema"), PROPERTIES)
def test_every_property_has_a_description_and_a_text_or_number_an_example(model, name, schema):
    assert schema["description"].strip().endswith((".", "unknown"))
    is_nested = any(
        "$ref" in each or each.get("type") == "object"
        for each in parts({key: schema[key] for key in schema if key != "examples"})
    )
    assert is_nested or schema["examples"]


def test_it_is_a_valid_schema():
    VALIDATOR.check_schema(SCHEMA)


def test_examples_are_what_their_fields_take():
    for _, _, schema in PROPERTIES:
        for example in schema.get("examples", ()):
            VALIDATOR.evolve(schema={**schema, "$defs": SCHEMA["$defs"]}).validate(example)


def test_every_allowed_value_has_a_sentence():
    allowed = [each for each in parts(SCHEMA) if "const" in each]
    assert len(allowed) > 40
    assert all(each["description"].endswith(".") for each in allowed)
    assert not [each for each in parts(SCHEMA) if "enum" in each]


def test_the_id_is_a_name_and_no_address():
    assert SCHEMA["$id"].startswith("urn:")


def test_imported_records_name_the_schema_for_editors(tmp_path):
    table = tmp_path / "data.csv"
    table.write_text("id,title,latitude,longitude\na,Stop,33.9775,-118.187\n")
    done = CliRunner().invoke(main, ["import", str(table), "-o", str(tmp_path / "incidents.yaml")])
    assert done.exit_code == 0, done.output
    written = (tmp_path / "incidents.yaml").read_text(encoding="utf-8")
    assert written.startswith("# yaml-language-server: $schema=./incidents.schema.json\n")
    assert "mapper schema > incidents.schema.json" in written
    printed = CliRunner().invoke(main, ["schema"]).output
    assert json.loads(printed) == SCHEMA
