// Talks to the testbed: everything by fetch, so that the token travels in a header and in nothing else.

const KEY = 'starling-token';

const fragment = new URLSearchParams(location.hash.slice(1));
if (fragment.get('token')) {
  localStorage.setItem(KEY, fragment.get('token'));
}
/** A run to replay, if the address carried one. */
export const sharedRun = fragment.get('replay');
if (location.hash) {
  history.replaceState(null, '', location.pathname); // Neither the token nor the run stays in the address bar.
}

const headers = () => ({ 'X-Starling-Token': localStorage.getItem(KEY) ?? '' });

/** What the testbed answered with a status other than 200, in its own words. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Refused(response.status, body.error ?? `status ${response.status}`);
  }
  return body;
}

export async function get(path) {
  return answer(await fetch(path, { headers: headers() }));
}

export async function post(path, body) {
  return answer(await fetch(path, {
    method: 'POST',
    headers: { ...headers(), 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }));
}

/** Reads events until the end of time; onState hears 'on', 'off' and 'refused'. */
export async function follow(onEvent, onState) {
  for (let pause = 300; ; pause = Math.min(pause * 2, 5000)) {
    try {
      const response = await fetch('/api/events', { headers: headers() });
      if (response.status === 401) {
        onState('refused');
        return;
      }
      if (response.ok) {
        onState('on');
        pause = 300;
        await readEvents(response.body.getReader(), onEvent);
      }
    } catch (problem) {
      if (!(problem instanceof TypeError) && problem.name !== 'AbortError') {
        throw problem;
      }
    }
    onState('off');
    await new Promise(done => setTimeout(done, pause));
  }
}

async function readEvents(reader, onEvent) {
  const decoder = new TextDecoder();
  let parts = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    const text = decoder.decode(value, { stream: true });
    if (!text.includes('\n')) {
      parts.push(text);
      continue;
    }
    const lines = (parts.join('') + text).split('\n');
    parts = [lines.pop()];
    for (const line of lines) {
      if (line.startsWith('data:')) {
        onEvent(JSON.parse(line.slice(5)));
      }
    }
  }
}
