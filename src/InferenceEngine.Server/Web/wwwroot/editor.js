// The editor: a job is watched, a frame is chosen, its crop and design are changed and seen, and the poster is published.
import { ask, attempt, byId, make, ratioOf, say, send, settled } from './editor-dom.js';
import { onCrop, setBusy, showCrop, showFrame } from './editor-crop.js';
import { markJob, startJobs } from './editor-jobs.js';
import { showMoment, showVideo, startTime } from './editor-time.js';

const allShapes = ['16:9', '4:3', '1:1', '2:3', '9:16'];
const viewSide = 1280;
const thumbSide = 240;
const previewMs = 250;
let job = null;
let watching = null;
let candidates = new Map();
let thumbs = Promise.resolve();
let frame = null;
let shape = '16:9';
let byHand = {};

const path = rest => `/api/jobs/${job.id}${rest}`;

// Jobs and candidates

function openJob(id) {
  watching?.close();
  (candidates = new Map()), (frame = null), (byHand = {}), (job = { id });
  history.replaceState(null, '', `#${id}`);
  markJob(id);
  byId('empty').hidden = true;
  byId('work').hidden = false;
  byId('panel').hidden = byId('stage').hidden = byId('legend').hidden = true;
  byId('candidates').replaceChildren();
  byId('highlights').replaceChildren();
  byId('highlights').hidden = byId('early').hidden = true;
  showVideo(id, null);
  say('');
  watching = new EventSource(path('/watch'));
  const on = (name, work) => watching.addEventListener(name, event => work(JSON.parse(event.data)));
  on('job', showJob);
  on('progress', progress => {
    byId('progress').value = progress.fraction;
    byId('job-state').textContent = `${Math.round(100 * progress.fraction)} % · ${progress.message}`;
  });
  on('found', candidate => {
    addCandidate(candidate);
    if (!candidates.get(candidate.pts).preview) loadThumb(candidate.pts);
  });
  on('early', showEarly);
  on('candidate', candidate => {
    byId('early').hidden = true;
    addCandidate(candidate);
    if (frame === null) openCandidate(candidate.pts);
  });
  on('poster', picture => addPoster(picture));
  on('highlight', addHighlight);
  on('completed', () => attempt(complete));
  on('end', () => watching.close());
  watching.addEventListener('error', () => { if (watching.readyState === EventSource.CLOSED) attempt(() => ask(path(''))); });
}

function showJob(news) {
  job = news;
  const active = job.state === 'queued' || job.state === 'running';
  if (!active) byId('early').hidden = true;
  byId('job-name').textContent = job.source.slice(job.source.lastIndexOf('/') + 1);
  byId('cancel').hidden = !active;
  byId('progress').hidden = !active;
  if (job.state === 'queued') byId('job-state').textContent = job.ahead > 0 ? `waits for ${job.ahead} other jobs` : 'waits';
  if (job.state === 'done') byId('job-state').textContent = job.reused ? 'done: an earlier job had made these' : 'done';
  if (job.state === 'cancelled') byId('job-state').textContent = 'cancelled';
  if (job.state === 'failed') {
    byId('job-state').textContent = 'failed';
    say(job.failure.message, 'bad');
  }
  if (job.order && byId('title-id').value === '') byId('title-id').value = job.order.titleId;
}

function addCandidate(candidate) {
  const before = candidates.get(candidate.pts);
  candidates.set(candidate.pts, { ...before, ...candidate, pictures: before?.pictures ?? {} });
  showCandidates();
}

/** What a frame that was only looked at looks like; one request at a time, since its job is at work. */
function loadThumb(pts) {
  const { id } = job;
  const isWanted = () => job.id === id && candidates.has(pts) && !candidates.get(pts).preview;
  thumbs = thumbs.then(async () => {
    const view = isWanted() ? await ask(path(`/frame?pts=${pts}&side=${thumbSide}`)).catch(() => null) : null;
    if (view === null || !isWanted()) return;
    candidates.get(pts).thumb = view.picture;
    showCandidates();
  });
}

/** What a poster of this video looks like, until the first ranked frame is there. */
function showEarly(picture) {
  const image = byId('early').querySelector('img');
  image.src = path(`/pictures/${picture.fileName}`);
  image.alt = `Early poster, ${picture.aspectRatio}`;
  byId('early').hidden = false;
}

function addPoster(picture) {
  const candidate = [...candidates.values()].find(known => known.id === picture.candidateId);
  if (candidate && picture.format === 'jpeg') candidate.pictures[picture.aspectRatio] = picture;
}

/** A moving preview is shown, a cut is a link. */
function addHighlight(file) {
  const source = path(`/pictures/${file.fileName}`);
  const span = `${file.fromSeconds.toFixed(1)} to ${file.toSeconds.toFixed(1)} s`;
  byId('highlights').append(make('li', {}, file.format === 'webp' ? make('img', { src: source, alt: `Highlight, ${span}` })
    : make('a', { href: source, download: file.fileName, textContent: `Clip, ${span}` })));
  byId('highlights').hidden = false;
}

/** All is done: the manifest has the last word on which frames are candidates. */
async function complete() {
  const manifest = await ask(path('/manifest'));
  candidates = new Map(manifest.candidates.map(candidate => [candidate.pts, {
    ...candidate, pictures: Object.fromEntries(candidate.pictures.filter(p => p.format === 'jpeg').map(p => [p.aspectRatio, p])),
  }]));
  showCandidates();
  showVideo(job.id, manifest);
  if (frame === null && manifest.candidates.length > 0) await openCandidate(manifest.candidates[0].pts);
  else if (frame) showMoment(frame);
}

/** Ranked ones first, then those that were only looked at. */
function showCandidates() {
  const sorted = [...candidates.values()].sort((a, b) => ((a.rank || 99) - (b.rank || 99)) || (b.scores.total - a.scores.total));
  const focused = document.activeElement?.dataset?.candidate;
  byId('candidates').replaceChildren(...sorted.map(candidate => {
    const button = make('button', { type: 'button', className: candidate.preview ? '' : 'only-seen', onclick: () => openCandidate(candidate.pts) },
      candidate.preview || candidate.thumb ? make('img', { src: candidate.preview ? path(`/pictures/${candidate.preview}`) : candidate.thumb, alt: '' })
        : make('div', { className: 'blank', textContent: 'looked at' }),
      make('span', {}, make('b', { textContent: candidate.rank ? `#${candidate.rank}` : '·' }), `${candidate.timeSeconds.toFixed(2)} s`, make('b', { textContent: candidate.scores.total.toFixed(2) })));
    button.dataset.candidate = candidate.pts;
    button.ariaPressed = String(frame?.pts === candidate.pts);
    button.ariaLabel = `${candidate.rank ? `Candidate ${candidate.rank}` : 'Frame'} at ${candidate.timeSeconds.toFixed(2)} seconds, score ${candidate.scores.total.toFixed(2)}`;
    return make('li', {}, button);
  }));
  if (focused) byId('candidates').querySelector(`[data-candidate="${focused}"]`)?.focus();
}

// The frame

async function openCandidate(pts) {
  const candidate = candidates.get(pts);
  if (!candidate.preview) return openFrame({ spot: 'at', pts });
  use({ ...candidate, picture: path(`/pictures/${candidate.preview}`), cuts: { ...candidate.pictures } });
}

async function openFrame(wish) {
  const query = new URLSearchParams({ side: viewSide, ...wish });
  setBusy(true);
  const view = await attempt(() => ask(path(`/frame?${query}`)));
  setBusy(false);
  if (view === null) return;
  const known = candidates.get(view.pts);
  use(known?.preview ? { ...known, picture: view.picture, cuts: { ...known.pictures } } : { ...view, cuts: {}, faces: [], text: [], reasons: [] });
}

function use(shown) {
  frame = shown;
  byHand = {};
  byId('panel').hidden = byId('stage').hidden = byId('legend').hidden = false;
  showFrame(frame);
  showMoment(frame);
  for (const button of byId('candidates').querySelectorAll('button')) button.ariaPressed = String(button.dataset.candidate === String(frame.pts));
  showShape();
  showScores();
}

// Shape and crop

function showShape() {
  for (const button of byId('shapes').children) {
    const chosen = button.dataset.shape === shape;
    button.setAttribute('aria-checked', String(chosen));
    button.tabIndex = chosen ? 0 : -1;
  }
  const cut = frame.cuts[shape];
  showCrop(shape, ratioOf(shape), byHand[shape] ?? cut?.crop ?? null);
  describeCrop();
  preview();
}

function describeCrop() {
  const crop = byHand[shape] ?? frame.cuts[shape]?.crop;
  byId('crop-text').textContent = crop ? `${crop.width} × ${crop.height} at ${crop.x}, ${crop.y}` : '';
  byId('auto').hidden = !byHand[shape];
}

onCrop(crop => {
  byHand[shape] = crop;
  describeCrop();
  preview();
});

function startShapes() {
  byId('shapes').append(...allShapes.map(name => {
    const icon = make('i');
    const ratio = ratioOf(name);
    Object.assign(icon.style, { width: `${Math.round(14 * Math.min(1, ratio))}px`, height: `${Math.round(14 / Math.max(1, ratio))}px` });
    const button = make('button', { type: 'button', onclick: () => chooseShape(name) }, icon, name);
    button.setAttribute('role', 'radio');
    button.dataset.shape = name;
    return button;
  }));
  byId('shapes').addEventListener('keydown', event => {
    const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    chooseShape(allShapes[(allShapes.indexOf(shape) + way + allShapes.length) % allShapes.length]);
    byId('shapes').querySelector('[aria-checked=true]').focus();
  });
}

function chooseShape(name) {
  shape = name;
  showShape();
}

// Design and preview

const order = shapes => ({
  aspectRatios: shapes, template: byId('template').value, titleName: byId('template').value ? byId('title-text').value : '',
  subtitle: byId('template').value ? byId('subtitle').value : '', badge: byId('template').value ? byId('badge').value : '',
});

const preview = settled(previewMs, async signal => {
  const wanted = { pts: frame.pts, shape };
  byId('preview').classList.add('busy');
  try {
    const crops = byHand[shape] ? { [shape]: byHand[shape] } : {};
    const made = await send(path('/edits'), { pts: frame.pts, order: { ...order([shape]), formats: ['jpeg'] }, crops }, { signal });
    if (frame.pts === wanted.pts && shape === wanted.shape) showPreview(made);
  } finally {
    if (!signal.aborted) byId('preview').classList.remove('busy');
  }
});

function showPreview(made) {
  const { picture, data } = made.pictures.find(each => each.picture.aspectRatio === shape);
  byId('poster').src = data;
  byId('poster').alt = `${shape} poster of the frame at ${frame.timeSeconds.toFixed(2)} seconds`;
  byId('poster-size').textContent = `${picture.width} × ${picture.height}, ${Math.round(picture.sizeBytes / 1024)} kB${picture.padded ? ', padded' : ''}`;
  const isNew = frame.scores === undefined;
  if (!byHand[shape]) frame.cuts[shape] = picture;
  Object.assign(frame, { scores: made.candidate.scores, faces: made.candidate.faces, text: made.candidate.text });
  frame.reasons = frame.rank ? frame.reasons : made.candidate.reasons;
  if (isNew) showFrame(frame);
  showCrop(shape, ratioOf(shape), byHand[shape] ?? frame.cuts[shape].crop);
  describeCrop();
  showScores(picture.reasons);
}

function showScores(reasons = frame.cuts[shape]?.reasons ?? []) {
  byId('reasons').replaceChildren(...[...(frame.reasons ?? []), ...reasons].map(text => make('li', { textContent: text })));
  const { total, ...rest } = frame.scores ?? {};
  const rows = Object.entries({ total, ...rest }).flatMap(([name, value]) => typeof value === 'object' ? Object.entries(value) : [[name, value]]);
  byId('scores').replaceChildren(...rows.filter(([name, value]) => typeof value === 'number' && name !== 'overall').map(([name, value]) =>
    make('tr', {}, make('th', { scope: 'row', textContent: name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`) }),
      make('td', { className: 'chart' }, make('meter', { min: 0, max: 1, value, ariaHidden: true })), make('td', { textContent: value.toFixed(2) }))));
}

function startDesign(templates) {
  byId('template').append(...templates.map(({ name, description }) => make('option', { value: name, textContent: description.split(':')[0], title: description })));
  byId('template').addEventListener('change', () => {
    byId('texts').hidden = byId('template').value === '';
    preview();
  });
  byId('enlarge').addEventListener('click', enlarge);
  for (const id of ['title-text', 'subtitle', 'badge']) byId(id).addEventListener('input', () => preview());
  byId('auto').addEventListener('click', () => {
    delete byHand[shape];
    showShape();
    byId('frame').querySelector('rect.crop').focus();
  });
}

function enlarge() {
  const { src, alt } = byId('poster');
  const dialog = make('dialog', { onclick: () => dialog.close(), onclose: () => dialog.remove() },
    make('img', { src, alt }), make('p', { textContent: `${byId('poster-size').textContent} — Escape closes` }));
  document.body.append(dialog);
  dialog.showModal();
}

// Publishing

async function publish() {
  const shapes = byId('all-shapes').checked ? allShapes : [shape];
  const crops = Object.fromEntries(shapes.filter(name => byHand[name]).map(name => [name, byHand[name]]));
  const { value: titleId } = byId('title-id');
  const titleName = byId('template').value ? byId('title-text').value : byId('title-name').value;
  byId('publish-button').disabled = true;
  try {
    const made = await send(path('/edits'), { pts: frame.pts, publish: true, crops, order: { ...order(shapes), titleId, titleName } });
    say(`${made.published} ${made.published === 1 ? 'poster is' : 'posters are'} published to ${titleId}.`, 'good');
    await listTitles();
  } finally {
    byId('publish-button').disabled = false;
  }
}

async function listTitles() {
  const titles = await ask('/api/titles?count=1000');
  byId('known-titles').replaceChildren(...titles.map(title => make('option', { value: title.id, label: title.name })));
}

byId('cancel').addEventListener('click', () => attempt(() => ask(path('/cancel'), { method: 'POST' })));
byId('publish').addEventListener('submit', event => {
  event.preventDefault();
  attempt(publish);
});
startShapes();
startTime(openFrame);
startDesign(await attempt(() => ask('/api/templates')) ?? []);
await attempt(listTitles);
const newest = await startJobs(openJob);
const wanted = location.hash.slice(1) || newest;
if (wanted) openJob(wanted);
