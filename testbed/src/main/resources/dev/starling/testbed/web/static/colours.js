// The colours of things, from the style sheet's variables, so that dark and light stay one decision.

let cache = {};

export function colour(name) {
  return cache[name] ??= getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
}

const KINDS = ['accent', 'warm', 'blue', 'violet', 'good', 'bad'];
const EXTRA = ['#e58fb1', '#8fd0e5', '#c5d86d', '#d9a066', '#a0a8ff', '#7fb79b'];
const kinds = new Map();

/** A colour for each kind of message, always the same one. */
export function kindColour(kind) {
  if (!kinds.has(kind)) {
    kinds.set(kind, kinds.size);
  }
  const index = kinds.get(kind);
  return index < KINDS.length ? colour(KINDS[index]) : EXTRA[(index - KINDS.length) % EXTRA.length];
}

/** Dark or light: what was chosen, or what the system prefers. */
export function theme() {
  return localStorage.getItem('starling-theme') ?? (matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark');
}

export function applyTheme(name) {
  document.documentElement.dataset.theme = name;
  cache = {};
}
