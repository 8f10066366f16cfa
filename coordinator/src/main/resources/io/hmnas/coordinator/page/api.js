// Asks the coordinator, with the token that its user gave, and listens to its events.

const TOKEN = "hmnas-token";

export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export function rememberToken(token) {
  sessionStorage.setItem(TOKEN, token);
}

function headers() {
  const token = sessionStorage.getItem(TOKEN);
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** The document at a path under /api/v1; throws Refused. */
export async function get(path, signal) {
  const answer = await fetch(`/api/v1${path}`, { headers: headers(), signal });
  if (!answer.ok) {
    throw await refusal(answer);
  }
  return answer.json();
}

async function refusal(answer) {
  const problem = await answer.json().catch(() => ({}));
  return new Refused(answer.status, problem.detail ?? answer.statusText);
}

/** All pages of a list. */
export async function getAll(path, signal) {
  const items = [];
  let cursor = null;
  do {
    const after = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
    const page = await get(`${path}?limit=1000${after}`, signal);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return items;
}

/**
 * Listens to events until the signal says to stop; comes back by itself, with what was missed. A
 * reader of our own, because that of browsers cannot send a token.
 *
 * @param take is given type and data of each event
 * @param state is told "live" or "waiting"
 */
export async function listen(path, take, state, signal) {
  let lastId = "";
  let pause = 1000;
  while (!signal.aborted) {
    try {
      const position = lastId ? { "Last-Event-ID": lastId } : {};
      const answer = await fetch(`/api/v1${path}`, { headers: { ...headers(), ...position }, signal });
      if (!answer.ok) {
        throw await refusal(answer);
      }
      state("live");
      pause = 1000;
      lastId = await readEvents(answer.body, take, lastId);
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      console.debug("events:", error.message);
    }
    state("waiting");
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(15000, 2 * pause);
  }
}

async function readEvents(body, take, before) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let lastId = before;
  let text = "";
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += part.value;
      const events = text.split("\n\n");
      text = events.pop();
      for (const event of events) {
        const { id, type, data } = parseEvent(event);
        lastId = id || lastId;
        if (data) {
          take(type, JSON.parse(data));
        }
      }
    }
  } catch (error) {
    console.debug("the stream of events ends:", error.message);
  }
  return lastId;
}

/** One event of a stream. Pure. */
export function parseEvent(text) {
  const event = { id: "", type: "message", data: "" };
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    const field = line.slice(0, colon);
    const value = line.slice(colon + 1).trimStart();
    if (field === "data") {
      event.data += value;
    } else if (field === "event") {
      event.type = value;
    } else if (field === "id") {
      event.id = value;
    }
  }
  return event;
}
