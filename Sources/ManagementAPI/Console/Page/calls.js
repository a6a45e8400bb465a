// Outbound calls.

const callStatuses = ["scheduled", "dispatching", "in_progress", "completed", "failed", "cancelled"];

function callStatus({ status }) {
  return element("span", { class: { completed: "good", failed: "bad", cancelled: "odd" }[status] }, status.replace("_", " "));
}

async function calls(_, query, signal) {
  const found = await list("tasks", query, signal);
  const choice = element("select", {
    "aria-label": "Status",
    onchange() { location.hash = this.value ? `#/calls?status=${this.value}` : "#/calls"; },
  }, element("option", { value: "" }, "all"), callStatuses.map((status) =>
    element("option", { value: status, selected: query.get("status") === status }, status.replace("_", " "))));
  return page("Calls", element("p", { class: "actions" }, choice),
    table([
      ["Asked for", (it) => link(time(it.created_at), "calls", it.id)],
      ["To", (it) => it.phone_to],
      ["Status", callStatus],
      ["Attempts", (it) => `${it.attempt} of ${it.max_attempts}`],
      ["Outcome", (it) => it.outcome],
      ["Next attempt", (it) => time(it.next_attempt_at)],
      ["Chain", (it) => link(it.chain_id.slice(-12), "chains", it.chain_id)],
    ], found.items, query.get("status") ? "There is none of this status." : "No call was asked for yet."),
    pager(found, ["calls"], query));
}

async function call([id], _, signal) {
  const it = await ask(`tasks/${id}`, { signal });
  const { start, end, timezone, days } = it.window;
  const cancel = async () => {
    await ask(`tasks/${id}/cancel`, { method: "POST" });
    show();
  };
  return page(`Call to ${it.phone_to}`,
    facts([
      ["Status", callStatus(it)],
      ["Outcome", it.outcome],
      ["Attempts", `${it.attempt} of ${it.max_attempts}, ${it.retry_backoff_minutes} min apart`],
      ["Next attempt", time(it.next_attempt_at)],
      ["Provider's id", it.call_sid && idText(it.call_sid)],
      ["Window", `${start}–${end} ${timezone}, ${days.join(" ")}`],
      ["Priority", String(it.priority)],
      ["From", it.phone_from ?? "the configured caller id"],
      ["Reason", it.reason],
      ["Goal", it.goal],
      ["Service", it.service_id],
      ["Patient", it.patient_entity_id],
      ["Trigger", link(it.trigger_id, "triggers", it.trigger_id)],
      ["Chain", link(it.chain_id, "chains", it.chain_id)],
      ["Asked for", time(it.created_at)],
      ["Last change", time(it.updated_at)],
      ["Id", idText(it.id)],
    ]),
    it.status === "scheduled"
      ? element("p", { class: "actions" }, deed("Cancel the call", `Cancel the call to ${it.phone_to}?`, cancel)) : null);
}
