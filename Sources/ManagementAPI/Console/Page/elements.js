// What pages are made of. Text only ever becomes text: what a webhook holds is a stranger's.

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.flat(Infinity).filter((child) => child != null));
  return made;
}

function link(text, ...path) {
  return element("a", { href: `#/${path.map(encodeURIComponent).join("/")}` }, text);
}

function time(instant) {
  if (!instant) return "–";
  return element("time", { datetime: instant, title: new Date(instant).toLocaleString() }, instant.replace("T", " "));
}

function idText(text) {
  return element("span", { class: "id" }, text);
}

function json(value) {
  return element("pre", {}, typeof value === "string" ? value : JSON.stringify(value, null, 2));
}

// - columns: pairs of a heading and what a row shows there.
function table(columns, rows, nothing) {
  if (rows.length === 0) return element("p", { class: "quiet" }, nothing);
  const head = element("tr", {}, columns.map(([heading]) => element("th", { scope: "col" }, heading)));
  const body = rows.map((row) => element("tr", {}, columns.map(([, show]) => element("td", {}, show(row) ?? "–"))));
  return element("div", { class: "wide" }, element("table", {}, element("thead", {}, head), element("tbody", {}, body)));
}

function facts(pairs) {
  return element("dl", {}, pairs.map(([name, value]) => [element("dt", {}, name), element("dd", {}, value ?? "–")]));
}

function section(title, ...children) {
  return [element("h2", {}, title), ...children];
}

function page(title, ...children) {
  return element("article", {}, element("h1", {}, title), ...children);
}

// Where a list goes on, and how far it is.
function pager({ items, total, has_more }, path, query) {
  if (total === 0) return null;
  const from = Number(query.get("from") ?? 0);
  const turn = (text, start) => {
    const there = new URLSearchParams(query);
    there.set("from", Math.max(0, start));
    return element("a", { href: `#/${path.map(encodeURIComponent).join("/")}?${there}` }, text);
  };
  return element("p", { class: "actions" },
    from > 0 ? turn("← Newer", from - pageSize) : null,
    element("span", { class: "quiet" }, items.length ? `${from + 1}–${from + items.length} of ${total}` : `none here, of ${total}`),
    has_more ? turn("Older →", from + pageSize) : null);
}

function told(error) {
  const known = [error.code, error.requestID && `request ${error.requestID}`].filter(Boolean).join(", ");
  return element("p", { class: "error", role: "alert" }, error.message, known ? element("span", { class: "quiet" }, ` (${known})`) : null);
}

// A button that does something once at a time, and shows what came of it beside it.
function deed(title, question, act) {
  const outcome = element("span", { role: "status" });
  const button = element("button", {
    type: "button",
    async onclick() {
      if (question && !confirm(question)) return;
      button.disabled = true;
      try {
        outcome.replaceChildren(...[(await act()) ?? ""].flat(Infinity));
      } catch (error) {
        outcome.replaceChildren(told(error));
      }
      button.disabled = false;
    },
  }, title);
  return [button, outcome];
}

// A key for a request that must not count twice: the same until the request was answered.
function onceAnswered(act) {
  let key;
  return async () => {
    key ??= Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    try {
      const answer = await act(key);
      key = undefined;
      return answer;
    } catch (error) {
      if (error.status > 0 && error.status < 500) key = undefined;
      throw error;
    }
  };
}
