// Which page is shown, and who is signed in.

const pages = [
  [/^destinations$/, destinations],
  [/^destinations\/([^/]+)$/, destination],
  [/^destinations\/([^/]+)\/(deliveries)\/([^/]+)$/, delivery],
  [/^triggers$/, triggers],
  [/^triggers\/([^/]+)$/, trigger],
  [/^actions$/, actions],
  [/^actions\/([^/]+)$/, action],
  [/^calls$/, calls],
  [/^calls\/([^/]+)$/, call],
  [/^chains\/([^/]+)$/, chain],
  [/^live$/, live],
];

const main = document.querySelector("main");
const header = document.querySelector("header");
let leave = new AbortController();

async function show() {
  leave.abort();
  leave = new AbortController();
  const { signal } = leave;
  const isSignedIn = session.key !== null;
  header.hidden = !isSignedIn;
  document.querySelector("#workspace").textContent = session.workspace ?? "";
  if (!isSignedIn) return main.replaceChildren(signIn());
  const [path, parameters = ""] = location.hash.replace(/^#\/?/, "").split("?");
  for (const entry of document.querySelectorAll("nav a")) {
    const isHere = path.split("/")[0] === entry.hash.slice(2);
    if (isHere) entry.setAttribute("aria-current", "page");
    else entry.removeAttribute("aria-current");
  }
  if (!path) return location.replace("#/destinations");
  main.setAttribute("aria-busy", "true");
  const shown = await pageAt(path, new URLSearchParams(parameters), signal);
  if (signal.aborted) return;
  main.replaceChildren(shown);
  main.removeAttribute("aria-busy");
  document.title = `${main.querySelector("h1")?.textContent ?? "Console"} · Webhook gateway`;
}

async function pageAt(path, query, signal) {
  for (const [pattern, make] of pages) {
    const match = pattern.exec(path);
    if (!match) continue;
    try {
      return await make(match.slice(1), query, signal);
    } catch (error) {
      if (error.status === 401) {
        session.end();
        header.hidden = true;
        return signIn(error);
      }
      return page("That did not work", told(error), element("p", {}, element("button", { type: "button", onclick: show }, "Try again")));
    }
  }
  return page("There is no such page", link("Webhook destinations", "destinations"));
}

// MARK: Signing in

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function signIn(error) {
  const problem = element("div", {}, error ? told(error) : null);
  const begin = async (event) => {
    event.preventDefault();
    const fields = new FormData(form);
    const [workspace, key] = [fields.get("workspace").trim(), fields.get("key").trim()];
    try {
      if (!uuid.test(workspace)) throw new Refusal(0, "The workspace is a UUID, as in the hook URLs of its destinations.");
      if (!/^[\x21-\x7e]+$/.test(key)) throw new Refusal(0, "An API key is needed; gateway key create makes one.");
      session.begin(workspace, key);
      await ask("webhook-destinations?limit=1");
      show();
    } catch (error) {
      session.end();
      problem.replaceChildren(told(error));
    }
  };
  const form = element("form", { id: "sign-in", onsubmit: begin },
    element("h1", {}, "Webhook gateway"), problem,
    element("label", {}, "Workspace", element("input", { name: "workspace", required: true, autocomplete: "username", spellcheck: "false" })),
    element("label", {}, "API key", element("input", { name: "key", type: "password", required: true, autocomplete: "current-password" })),
    element("p", { class: "quiet" }, "A viewer's key shows everything but the raw bodies. It is kept until this tab is closed."),
    element("button", {}, "Sign in"));
  return form;
}

document.querySelector("#sign-out").addEventListener("click", () => {
  session.end();
  show();
});

// MARK: Finding

// What an id may be of: where it is asked for, and the page that shows it.
const kinds = [
  [(id) => `events/${id}/chain`, "chains"],
  [(id) => `tasks/${id}`, "calls"],
  [(id) => `triggers/${id}`, "triggers"],
  [(id) => `webhook-destinations/${id}`, "destinations"],
  [(id) => `skills/${id}`, "actions"],
];

async function find(id) {
  for (const [path, place] of kinds) {
    try {
      await ask(path(id));
      return `#/${place}/${id}`;
    } catch (error) {
      if (error.status !== 404 && error.code !== "engine_is_remote") throw error;
    }
  }
  throw new Refusal(404, `No event, call, trigger, destination or action has the id ${id}, and no delivery that fired.`);
}

document.querySelector("#find").addEventListener("submit", async (event) => {
  event.preventDefault();
  const id = new FormData(event.target).get("id").trim().toLowerCase();
  try {
    if (!uuid.test(id)) throw new Refusal(0, "An id is a UUID, as in 019bba90-b251-7001-8a87-11c05e8909ec.");
    const place = await find(id);
    event.target.reset();
    if (location.hash === place) show();
    else location.hash = place;
  } catch (error) {
    leave.abort();
    main.removeAttribute("aria-busy");
    main.replaceChildren(page("Not found", told(error)));
  }
});

document.querySelector("#refresh").addEventListener("click", show);
addEventListener("hashchange", show);
show();
