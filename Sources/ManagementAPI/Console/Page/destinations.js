// Webhook destinations, and what became of each webhook.

const outcomes = { fired: "good", failed: "bad", rejected: "bad", duplicate: "odd", pending: "odd" };

function outcome({ event_type }) {
  const name = event_type.replace(/^delivery\./, "");
  return element("span", { class: outcomes[name] }, name);
}

function activity({ is_active }) {
  return element("span", { class: is_active ? "good" : "odd" }, is_active ? "active" : "inactive");
}

// Why it is what it is.
function reason({ data }, destinationID) {
  if (data.duplicate_of) return element("span", {}, "repeats ", link(data.duplicate_of.slice(-12), "destinations", destinationID, "deliveries", data.duplicate_of));
  if (data.reason === "invalid_json" && data.byte_offset !== undefined) return `${data.reason} at byte ${data.byte_offset}`;
  if (data.engine_status) return `${data.reason}, status ${data.engine_status}`;
  return data.reason ?? (data.matched_secret === "previous" ? "signed with the previous secret" : "");
}

async function destinations(_, query, signal) {
  const found = await list("webhook-destinations", query, signal);
  return page("Webhook destinations",
    table([
      ["Name", (it) => link(it.name, "destinations", it.id)],
      ["State", activity],
      ["Takes", (it) => it.accepted_event_types.join(", ") || "every type"],
      ["Fires", (it) => link(it.trigger_id.slice(-12), "triggers", it.trigger_id)],
      ["Made", (it) => time(it.created_at)],
    ], found.items, "There is none yet. forge platform destination create makes one."),
    pager(found, ["destinations"], query));
}

async function destination([id], query, signal) {
  const path = `webhook-destinations/${id}`;
  const [it, deliveries] = await Promise.all([ask(path, { signal }), list(`${path}/deliveries`, query, signal)]);
  return page(it.name,
    facts([
      ["URL", element("code", {}, it.url)],
      ["State", activity(it)],
      ["Fires", link(it.trigger_id, "triggers", it.trigger_id)],
      ["Takes", it.accepted_event_types.join(", ") || "every type"],
      ["Timestamp", it.require_timestamp ? "required" : "not required"],
      ["Duplicates", [
        it.dedupe_path ? `by ${it.dedupe_path}` : "by what was signed",
        it.dedupe_window_seconds ? `, for ${it.dedupe_window_seconds} s` : ", while their timestamp counts",
      ].join("")],
      ["Rate", it.rate_limit_per_second === null ? "not limited" : `${it.rate_limit_per_second} a second`],
      ["Retries", String(it.retry_attempts)],
      ["Description", it.description],
    ]),
    section("Mapping", table([
      ["Input field", ([field]) => element("code", {}, field)],
      ["Path in the payload", ([, path]) => element("code", {}, path)],
    ], Object.entries(it.field_mapping ?? {}), "Nothing is mapped.")),
    section("Deliveries",
      table([
        ["Came", (delivery) => link(time(delivery.effective_at), "destinations", id, "deliveries", delivery.event_id)],
        ["Outcome", outcome],
        ["Type", (delivery) => delivery.data.event_type],
        ["Reason", (delivery) => reason(delivery, id)],
        ["Chain", ({ data }) => data.fired_event_id && link(data.fired_event_id.slice(-12), "chains", data.fired_event_id)],
        ["Took", ({ data }) => data.duration_ms === undefined ? null : `${data.duration_ms} ms`],
        ["Bytes", ({ data }) => String(data.size)],
      ], deliveries.items, "No webhook has come yet."),
      pager(deliveries, ["destinations", id], query)));
}

async function delivery([destinationID, , id], _, signal) {
  const path = `webhook-destinations/${destinationID}/deliveries/${id}`;
  const it = await ask(path, { signal });
  const { data } = it;
  const redeliver = async (options = {}) => {
    let receipt;
    try {
      receipt = await ask(`${path}/redeliver`, { method: "POST", ...options });
    } catch (error) {
      if (error.code !== "outcome_unknown") throw error;
      const forced = { body: JSON.stringify({ force: true }) };
      return element("span", {}, "It may have fired, and the engine no longer knows: look among the runs of its trigger first. ",
        deed("Fire it all the same", "Fire it, though it may have fired before?", () => redeliver(forced)));
    }
    return [receipt.duplicate ? "It had fired before: " : "It fired: ", link(receipt.fired_event_id, "chains", receipt.fired_event_id)];
  };
  return page("Delivery",
    facts([
      ["Id", idText(it.event_id)],
      ["Destination", link(destinationID, "destinations", destinationID)],
      ["Came", time(it.effective_at)],
      ["Outcome", outcome(it)],
      ["Reason", reason(it, destinationID)],
      ["Type", data.event_type],
      ["Chain", data.fired_event_id && link(data.fired_event_id, "chains", data.fired_event_id)],
      ["Signed with", data.matched_secret && `the ${data.matched_secret} secret`],
      ["Took", data.duration_ms === undefined ? null : `${data.duration_ms} ms`],
      ["Bytes", String(data.size)],
      ["Request", data.request_id && idText(data.request_id)],
    ]),
    it.event_type === "delivery.failed"
      ? element("p", { class: "actions" }, deed("Redeliver", "Fire this delivery's trigger now?", () => redeliver())) : null,
    data.attempts.length ? section("Attempts at the engine", table([
      ["Number", (attempt) => String(attempt.number)],
      ["Began", (attempt) => time(attempt.started_at)],
      ["Took", (attempt) => `${attempt.duration_ms} ms`],
      ["Outcome", (attempt) => attempt.outcome],
      ["Status", (attempt) => attempt.status && String(attempt.status)],
    ], data.attempts)) : null,
    it.mapped_input ? section("Mapped input", json(it.mapped_input)) : null,
    "body" in it ? section("Body, as it was sent", json(it.body)) : null,
    "body_base64" in it ? section("Body, in base64 as it is no UTF-8", json(it.body_base64)) : null);
}
