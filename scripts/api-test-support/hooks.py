"""What the description alone cannot tell schemathesis: which ids exist here, and what strings of some formats are."""

import itertools
import os
import uuid

import schemathesis
from hypothesis import strategies as st

# Every one of these is used by requests and must not be deleted by them.
KNOWN = {
    "skill_id": os.environ["HTTP_ACTION_ID"],
    "action_id": os.environ["ACTION_ID"],
    "trigger_id": os.environ["TRIGGER_ID"],
    "destination_id": os.environ["DESTINATION_ID"],
    "delivery_id": os.environ["DELIVERY_ID"],
    "event_id": os.environ["EVENT_ID"],
}

schemathesis.openapi.format(
    "cron", st.sampled_from(["30 9 * * MON-FRI", "*/15 * * * *", "@daily", "0 9 L * *", "0 9 * * 5#2"]))
schemathesis.openapi.format(
    "time-zone", st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]))
schemathesis.openapi.format("uri", st.sampled_from(["http://127.0.0.1:9/", "https://receiver.example.com/leads?a=1"]))
schemathesis.openapi.format(
    "dot-path",
    st.lists(st.text("abcdefghijklmnopqrstuvwxyz_0123456789é ", min_size=1, max_size=8), min_size=1, max_size=4).map(".".join))

numbers = itertools.count()


def is_uuid(value):
    try:
        return isinstance(value, str) and str(uuid.UUID(value)) == value.lower()
    except ValueError:
        return False


def with_known_ids(values):
    """The same with the ids of things that are there, where a value could be one."""
    return {key: KNOWN[key] if key in KNOWN and is_uuid(value) else value for key, value in values.items()}


def without_known_ids(values):
    return {key: str(uuid.uuid4()) if value in KNOWN.values() else value for key, value in values.items()}


@schemathesis.hook
def before_call(context, case, **kwargs):
    is_stateful = case.meta is not None and case.meta.phase.name.value == "stateful"
    if case.method == "DELETE":
        case.path_parameters = without_known_ids(case.path_parameters)
    # A stateful test names what it made. Of the others every second one names what is there.
    elif not is_stateful and case.path_parameters and next(numbers) % 2:
        case.path_parameters = with_known_ids(case.path_parameters)
    if not isinstance(case.body, dict):
        return
    case.body = with_known_ids(case.body)
    if case.meta is None or case.meta.generation.mode.value != "positive":
        return
    # What the schema cannot say: a slug is unique in the workspace, and the type of an action is fixed.
    if "slug" in case.body:
        case.body["slug"] = f"slug-{next(numbers)}"
    if case.method == "PUT" and "/skills/" in case.path:
        case.body.pop("action_type", None)
        case.body.pop("config", None)
