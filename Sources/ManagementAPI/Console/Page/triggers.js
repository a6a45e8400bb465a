// Triggers, and the actions that they run.

async function triggers(_, query, signal) {
  const found = await list("triggers", query, signal);
  return page("Triggers",
    table([
      ["Name", (it) => link(it.name, "triggers", it.id)],
      ["State", activity],
      ["Event type", (it) => it.event_type],
      ["Schedule", (it) => it.schedule && element("code", {}, `${it.schedule} ${it.timezone}`)],
      ["Fires next", (it) => time(it.next_fire_at)],
    ], found.items, "There is none yet. forge platform trigger create makes one."),
    pager(found, ["triggers"], query));
}

async function trigger([id], query, signal) {
  const path = `triggers/${id}`;
  const [it, runs] = await Promise.all([ask(path, { signal }), list(`${path}/runs`, query, signal)]);
  const turn = async () => {
    await ask(`${path}/${it.is_active ? "pause" : "resume"}`, { method: "POST" });
    show();
  };
  const fire = onceAnswered(async (key) => {
    const receipt = await ask(`${path}/fire`, { method: "POST", headers: { "idempotency-key": key } });
    return ["It fired: ", link(receipt.fired_event_id, "chains", receipt.fired_event_id)];
  });
  return page(it.name,
    facts([
      ["State", activity(it)],
      ["Event type", it.event_type],
      ["Filter", it.event_filter && json(it.event_filter)],
      ["Schedule", it.schedule && element("code", {}, `${it.schedule} ${it.timezone}`)],
      ["Fires next", time(it.next_fire_at)],
      ["Runs", link(it.action_id, "actions", it.action_id)],
      ["Template", json(it.input_template)],
      ["Description", it.description],
      ["Id", idText(it.id)],
    ]),
    element("p", { class: "actions" },
      deed(it.is_active ? "Pause" : "Resume", it.is_active ? "Pause this trigger? Calls that it asked for stay." : null, turn),
      deed("Fire", "Run this trigger's action now, with the template as its input?", fire)),
    section("Runs, newest event first", events(runs.items, "It has not fired yet."), pager(runs, ["triggers", id], query)));
}

async function actions(_, query, signal) {
  const found = await list("skills", query, signal);
  return page("Actions",
    table([
      ["Slug", (it) => link(it.slug, "actions", it.id)],
      ["Name", (it) => it.name],
      ["Does", (it) => it.action_type],
      ["State", (it) => activity({ is_active: it.enabled })],
      ["Made", (it) => time(it.created_at)],
    ], found.items, "There is none yet. forge platform action create makes one."),
    pager(found, ["actions"], query));
}

async function action([id], _, signal) {
  const it = await ask(`skills/${id}`, { signal });
  return page(it.name,
    facts([
      ["Slug", element("code", {}, it.slug)],
      ["Does", it.action_type],
      ["State", activity({ is_active: it.enabled })],
      ["Description", it.description],
      ["Configuration", it.config && json(it.config)],
      ["Input schema", json(it.input_schema)],
      ["Made", time(it.created_at)],
      ["Id", idText(it.id)],
    ]));
}
