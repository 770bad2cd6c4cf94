// The left side: a new job from a file, from the server's videos or from an address, and the list of jobs.
import { ask, attempt, byId, make, say, send } from './editor-dom.js';

const refreshMs = 2000;
const most = 30;
const words = { queued: 'waits', running: 'at work', done: 'done', failed: 'failed', cancelled: 'cancelled' };
let open = () => {};
let current = null;
let known = new Map();

/** Fills the left side; `onOpen` is called with the id of a job that a person opens. */
export async function startJobs(onOpen) {
  open = onOpen;
  const videos = await attempt(() => ask('/api/videos')) ?? [];
  byId('pick').append(...videos.map(path => make('option', { value: path, textContent: path })));
  byId('pick-row').hidden = videos.length === 0;
  byId('file').addEventListener('change', () => choose(byId('file').files[0]));
  byId('pick').addEventListener('change', () => { if (byId('pick').value) only('pick'); });
  byId('url').addEventListener('input', () => { if (byId('url').value) only('url'); });
  byId('new-job').addEventListener('submit', event => {
    event.preventDefault();
    attempt(start);
  });
  for (const name of ['dragenter', 'dragover']) byId('drop').addEventListener(name, event => hover(event, true));
  for (const name of ['dragleave', 'drop']) byId('drop').addEventListener(name, event => hover(event, false));
  byId('drop').addEventListener('drop', event => {
    byId('file').files = event.dataTransfer.files;
    choose(event.dataTransfer.files[0]);
  });
  await refresh();
  setInterval(() => { if (!document.hidden) refresh(); }, refreshMs);
  return [...known.keys()][0] ?? null;
}

/** Marks a job as the one that is shown. */
export function markJob(id) {
  current = id;
  for (const button of byId('jobs').querySelectorAll('button')) button.setAttribute('aria-current', String(button.dataset.id === id));
}

function hover(event, over) {
  event.preventDefault();
  byId('drop').classList.toggle('over', over);
}

function choose(file) {
  byId('file-name').textContent = file?.name ?? '';
  if (file) only('file');
}

/** One source at a time: choosing one empties the others; none is left once a job has it. */
function only(kept) {
  if (kept !== 'file') {
    byId('file').value = '';
    byId('file-name').textContent = '';
  }
  if (kept !== 'pick') byId('pick').value = '';
  if (kept !== 'url') byId('url').value = '';
}

async function start() {
  const order = { candidateCount: Number(byId('count').value) || 0, fast: byId('fast').checked, highlights: Number(byId('highlight-count').value) || 0 };
  const file = byId('file').files[0];
  if (!file && !byId('pick').value && !byId('url').value) throw new Error('Choose a video first: a file, one of the server, or an address.');
  byId('start').disabled = true;
  try {
    const job = file ? await upload(file, order)
      : await send('/api/jobs', byId('pick').value ? { videoPath: byId('pick').value, order } : { url: byId('url').value, order });
    say('');
    only('nothing');
    await refresh();
    open(job.id);
  } finally {
    byId('start').disabled = false;
    byId('upload').hidden = true;
  }
}

/** XMLHttpRequest, because fetch says nothing while a body is sent. */
function upload(file, order) {
  const bar = byId('upload');
  bar.value = 0;
  bar.hidden = false;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', `/api/uploads?name=${encodeURIComponent(file.name)}&order=${encodeURIComponent(JSON.stringify(order))}`);
    request.responseType = 'json';
    request.upload.addEventListener('progress', event => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener('load', () => request.status < 300 ? resolve(request.response)
      : reject(new Error(request.response?.error?.message ?? `The upload was answered with ${request.status}.`)));
    request.addEventListener('error', () => reject(new Error('The upload was refused or broke off. Is the video too large for the server?')));
    request.send(file);
  });
}

async function refresh() {
  const page = await ask(`/api/jobs?count=${most}`).catch(() => null);
  if (page === null) return;
  const fresh = new Map(page.jobs.map(job => [job.id, job]));
  const same = fresh.size === known.size && [...fresh].every(([id, job]) => describe(job) === (known.has(id) ? describe(known.get(id)) : null));
  known = fresh;
  if (!same) byId('jobs').replaceChildren(...page.jobs.map(item));
  markJob(current);
}

function describe(job) {
  if (job.state === 'running' && job.progress) return `${Math.round(100 * job.progress.fraction)} % · ${job.progress.stage}`;
  if (job.state === 'queued') return job.ahead > 0 ? `waits for ${job.ahead}` : 'waits';
  if (job.state === 'failed') return job.failure?.message ?? 'failed';
  return job.state === 'done' ? `${job.posters} posters${job.reused ? ', made before' : ''}` : words[job.state];
}

function item(job) {
  const name = job.source.slice(job.source.lastIndexOf('/') + 1) || job.source;
  const button = make('button', { type: 'button', title: job.source, onclick: () => open(job.id) },
    make('strong', { textContent: name }), make('span', { className: 'soft', textContent: words[job.state] }), make('small', { textContent: describe(job) }));
  button.dataset.id = job.id;
  return make('li', { className: job.state }, button);
}
