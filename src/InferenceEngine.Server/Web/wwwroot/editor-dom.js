// Elements, requests and words that all parts of the editor use, and the box that explains decisions.
const svgNamespace = 'http://www.w3.org/2000/svg';
export const byId = id => document.getElementById(id);

/** An element with properties and children; text becomes text, never markup. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter(child => child !== null));
  return element;
}

export function makeSvg(tag, attributes = {}) {
  const element = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** Says something to the person, by eye and by ear. */
export function say(text, kind = '') {
  byId('status').className = kind;
  byId('status').textContent = text;
}

/** A request for JSON; a refusal throws the server's own words. */
export async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (cause) {
    if (cause.name === 'AbortError') throw cause;
    throw new Error('The server does not answer.');
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Error(answer?.error?.message ?? `The server answered with ${response.status}.`);
  return answer;
}

export const send = (path, body, options = {}) =>
  ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), ...options });

/** Runs something and says what went wrong with it; what was overtaken by a later wish is no trouble. */
export async function attempt(work) {
  try {
    return await work();
  } catch (trouble) {
    if (trouble.name !== 'AbortError') say(trouble.message, 'bad');
    return null;
  }
}

/** A function that runs once its caller has been quiet for a while; a later run aborts the one before. */
export function settled(delayMs, work) {
  let timer = 0;
  let running = null;
  return (...values) => {
    clearTimeout(timer);
    running?.abort();
    timer = setTimeout(() => {
      running = new AbortController();
      attempt(() => work(running.signal, ...values));
    }, delayMs);
  };
}

export const clock = seconds => {
  const whole = Math.floor(seconds / 60);
  return `${whole}:${(seconds - (60 * whole)).toFixed(2).padStart(5, '0')}`;
};

export const ratioOf = name => {
  const [width, height] = name.split(':').map(Number);
  return width / height;
};
