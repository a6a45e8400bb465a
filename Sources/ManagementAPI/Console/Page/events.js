// Events: of a trigger, of a chain, and as they happen.

function eventKind(type) {
  if (/^(trigger|outbound)\.completed$/.test(type)) return "good";
  if (/^(trigger|outbound)\.failed$/.test(type)) return "bad";
  return /^(trigger\.skipped|outbound\.(rescheduled|cancelled))$/.test(type) ? "odd" : null;
}

function cause(text) {
  const [kind, origin] = text.split(/:(.*)/s);
  switch (kind) {
    case "webhook": return ["by a webhook to ", link(origin.slice(-12), "destinations", origin)];
    case "event": return ["by the event ", link(origin.slice(-12), "chains", origin)];
    case "cron": return ["by its schedule"];
    case "manual": return ["by hand"];
    default: return [`by ${text}`];
  }
}

function joined(...parts) {
  return parts.filter((part) => part != null && part !== "").flatMap((part, index) => index ? [", ", part] : [part]).flat();
}

// What matters of an event to somebody who reads along.
function summary({ event_type, data }) {
  const attempt = data.attempt && `attempt ${data.attempt}`;
  switch (event_type) {
    case "trigger.fired": return joined(link(data.trigger_name ?? data.trigger_id, "triggers", data.trigger_id), cause(data.triggered_by));
    case "trigger.completed": return joined(`in ${data.duration_ms} ms`, data.http_status && `status ${data.http_status}`);
    case "trigger.failed": return joined(data.reason);
    case "trigger.skipped": return joined(link(data.trigger_name ?? data.trigger_id, "triggers", data.trigger_id), data.reason);
    case "outbound.scheduled":
      return joined(["to ", link(data.phone_to, "calls", data.task_id)], `priority ${data.priority}`, data.next_attempt_at && `not before ${data.next_attempt_at}`);
    case "outbound.dispatched": return joined(attempt, data.call_sid && `call ${data.call_sid}`);
    case "outbound.rescheduled": return joined(attempt, data.outcome, `again at ${data.next_attempt_at}`);
    case "outbound.completed": return joined(attempt, data.outcome, data.duration_seconds != null ? `${data.duration_seconds} s` : null);
    case "outbound.failed": return joined(attempt, data.outcome, data.reason);
    case "outbound.cancelled": return joined(data.cancelled_by && `by ${data.cancelled_by}`);
    default: return JSON.stringify(data) === "{}" ? [] : [cut(JSON.stringify(data), 160)];
  }
}

function cut(text, length) {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

function typeOf({ event_type }) {
  return element("span", { class: eventKind(event_type) }, event_type);
}

function dataOf(event) {
  return element("details", {}, element("summary", {}, summary(event)), json(event.data));
}

function events(items, nothing) {
  return table([
    ["Happened", (event) => link(time(event.effective_at), "chains", event.event_id ?? event.id)],
    ["Type", typeOf],
    ["What", dataOf],
  ], items, nothing);
}

// MARK: A chain

// Each followed by what follows from it, oldest first, and how deep it stands; without calling itself, as a chain may be long.
function asTree(items) {
  const left = new Set(items.map(({ id }) => id));
  const below = Map.groupBy(items, ({ parent_id }) => (left.has(parent_id) ? parent_id : null));
  const rows = [];
  const add = (tops) => {
    const waiting = tops.map((event) => ({ event, depth: 0 })).reverse();
    while (waiting.length) {
      const { event, depth } = waiting.pop();
      if (!left.delete(event.id)) continue;
      rows.push({ event, depth });
      waiting.push(...(below.get(event.id) ?? []).map((child) => ({ event: child, depth: depth + 1 })).reverse());
    }
  };
  add(below.get(null) ?? []);
  // Only a broken chain has events that lead to one another in a circle; they are shown all the same.
  add(items);
  return rows;
}

function elapsed(milliseconds) {
  return milliseconds < 10_000 ? `+${milliseconds} ms` : `+${Math.round(milliseconds / 1000)} s`;
}

async function chain([id], _, signal) {
  const { items } = await ask(`events/${id}/chain`, { signal });
  const branch = ({ event, depth }) => {
    const shown = element(event.id === id ? "strong" : "span", { class: "branch" }, typeOf(event));
    shown.style.setProperty("--depth", Math.min(depth, 20));
    return shown;
  };
  const begun = Date.parse(items[0].effective_at);
  return page("Chain",
    facts([
      ["Id", idText(items[0].chain_id)],
      ["Begun", time(items[0].effective_at)],
      ["Trace", items[0].trace_id && idText(items[0].trace_id)],
    ]),
    section("Events", table([
      ["Happened", ({ event }) => time(event.effective_at)],
      ["Since it began", ({ event }) => elapsed(Date.parse(event.effective_at) - begun)],
      ["Type", branch],
      ["What", ({ event }) => dataOf(event)],
    ], asTree(items))));
}

// MARK: As they happen

const mostShown = 200;

async function live(_, __, signal) {
  const rows = element("tbody");
  const state = element("p", { class: "quiet", role: "status" });
  const take = (event) => {
    rows.prepend(...events([event]).querySelectorAll("tbody tr"));
    while (rows.children.length > mostShown) rows.lastChild.remove();
  };
  follow(take, (text) => state.replaceChildren(text), signal);
  const head = ["Happened", "Type", "What"].map((heading) => element("th", { scope: "col" }, heading));
  return page("Live", state, element("div", { class: "wide" }, element("table", {}, element("thead", {}, element("tr", {}, head)), rows)));
}

// Follows the stream until the page is left; goes on behind the last event when it ends.
async function follow(take, tell, signal) {
  let last;
  while (!signal.aborted) {
    try {
      const response = await request("events/stream", { signal, headers: last ? { "last-event-id": last } : {} });
      if (!response.ok) throw await refusal(response);
      tell("Events are shown as they happen.");
      await read(response.body, (frame) => {
        last = frame.id ?? last;
        if (frame.data) take(parse(frame.data));
      });
      tell("The stream has ended; it is asked for again.");
    } catch (error) {
      if (signal.aborted) return;
      // What the reader can do something about; the rest may pass.
      if (error.status >= 400 && error.status < 500) return tell(told(error));
      tell(`The stream was broken off; it is asked for again. (${error.message})`);
    }
    await new Promise((done) => setTimeout(done, 1000));
  }
}

// Reads Server-Sent Events to their end: the fields of each.
async function read(body, take) {
  let rest = "";
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const parts = (rest + part.value).split("\n\n");
    rest = parts.pop();
    for (const frame of parts) take(Object.fromEntries(frame.split("\n").map((line) => line.split(/: ?(.*)/s))));
  }
}
