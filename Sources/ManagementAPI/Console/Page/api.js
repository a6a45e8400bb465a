// The API, asked with the key that its reader signed in with. It is kept as long as the browser's tab.

const session = {
  get workspace() { return sessionStorage.getItem("workspace"); },
  get key() { return sessionStorage.getItem("key"); },
  begin(workspace, key) {
    sessionStorage.setItem("workspace", workspace);
    sessionStorage.setItem("key", key);
  },
  end() { sessionStorage.clear(); },
};

// An answer that is not what was asked for, with the sentence that tells why.
class Refusal extends Error {
  constructor(status, sentence, code, requestID) {
    super(sentence);
    Object.assign(this, { status, code, requestID });
  }
}

// A number that JavaScript would write differently from how it was sent.
class ExactNumber {
  constructor(text) { this.text = text; }
  toString() { return this.text; }
  toJSON() { return JSON.rawJSON(this.text); }
}

// Numbers stay as they were sent, where the browser can tell.
function parse(text) {
  return JSON.parse(text, (_, value, context) =>
    typeof value === "number" && JSON.rawJSON && context.source !== String(value) ? new ExactNumber(context.source) : value);
}

// Beside the console, wherever a proxy puts both.
function address(path) {
  const place = window.location.pathname.replace(/\/console\/*$/, "");
  return `${place}/v1/${encodeURIComponent(session.workspace)}/${path}`;
}

async function request(path, options = {}) {
  try {
    return await fetch(address(path), { ...options, headers: { authorization: `Bearer ${session.key}`, ...options.headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(0, "The gateway does not answer. Is it running, and is this page's address still its own?");
  }
}

async function refusal(response) {
  const text = await response.text();
  let body;
  try { body = JSON.parse(text); } catch { body = {}; }
  const sentence = Array.isArray(body.detail)
    ? body.detail.map(({ loc, msg }) => `${loc.slice(1).join(".")}: ${msg}`).join(" ")
    : body.detail ?? `The gateway answered with status ${response.status}.`;
  return new Refusal(response.status, sentence, body.error_code, response.headers.get("x-request-id"));
}

async function ask(path, options) {
  const response = await request(path, options);
  if (!response.ok) throw await refusal(response);
  return parse(await response.text());
}

const pageSize = 20;

function list(path, query, signal) {
  const parameters = new URLSearchParams({ limit: pageSize, continuation_token: query.get("from") ?? "0" });
  if (query.get("status")) parameters.set("status", query.get("status"));
  return ask(`${path}?${parameters}`, { signal });
}
