"""A plain ASGI receiver: checks the signature, reads the event type, maps three fields, keeps nothing."""

import hashlib, hmac, json, os

SECRET = os.environ["BENCH_SECRET"].encode()
TYPE_KEYS = ("type", "event_type", "event", "action")
MAPPING = {"phone_to": "contact.phone", "reason": "contact.lifecycle_stage", "first": "contact.first_name"}


def value_at(value, path):
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def answer_to(headers, body):
    code = "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(headers.get(b"x-amigo-request-signature", b"").decode(), code):
        return 401, {"error_code": "signature_mismatch"}
    payload = json.loads(body)
    kind = next((payload[key] for key in TYPE_KEYS if payload.get(key)), None)
    return 200, {"status": "fired", "event_type": kind, "input": {name: value_at(payload, path) for name, path in MAPPING.items()}}


async def receive(scope, receive, send):
    if scope["type"] != "http":
        return
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    status, content = answer_to(dict(scope["headers"]), body)
    content = json.dumps(content).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
