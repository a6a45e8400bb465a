"""Checks that the description is a valid OpenAPI 3.1 document, and that every example in it fits its schema."""

import json
import sys
import urllib.request

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

with urllib.request.urlopen(sys.argv[1]) as response:
    document = json.load(response)

faults = [f"{list(error.absolute_path)}: {error.message}" for error in OpenAPIV31SpecValidator(document).iter_errors()]

# Resolved against the document, where `#/components/schemas/…` is.
registry = Registry().with_resource("urn:api", Resource(contents=document, specification=DRAFT202012))


def rebased(schema):
    if isinstance(schema, dict):
        return {key: "urn:api" + value if key == "$ref" else rebased(value) for key, value in schema.items()}
    return [rebased(value) for value in schema] if isinstance(schema, list) else schema


def media(node, place):
    """Every media type object below, with its place."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "content":
                yield from ((f"{place} {kind}", media_type) for kind, media_type in value.items())
            yield from media(value, f"{place}/{key}")


count = 0
for place, media_type in media(document["paths"], ""):
    validator = Draft202012Validator(
        rebased(media_type["schema"]), registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)
    examples = [entry["value"] for entry in media_type.get("examples", {}).values()]
    examples += [media_type["example"]] if "example" in media_type else []
    if not examples:
        faults.append(f"{place}: no example")
    for example in examples:
        count += 1
        faults += [f"{place}: {error.json_path}: {error.message}" for error in validator.iter_errors(example)]

print(f"{len(document['paths'])} paths, {count} examples, {len(faults)} faults")
sys.exit("\n".join(faults) or None)
