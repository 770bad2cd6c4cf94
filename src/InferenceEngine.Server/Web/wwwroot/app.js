// The page: titles on the left, one title on the right, live counters above. Data comes from /api as JSON.
const refreshMs = 1000;
const pageSize = 100;
const svgNamespace = 'http://www.w3.org/2000/svg';
const byId = id => document.getElementById(id);
const percent = value => `${(100 * value).toFixed(1)} %`;
const whole = value => value.toLocaleString('en');
const get = async path => {
  const response = await fetch(path);
  return response.ok ? response.json() : null;
};

/** An element with properties and children; text becomes text, never markup. */
function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter(child => child !== null));
  return element;
}

function makeSvg(tag, attributes) {
  const element = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

let shown = null;
let segment = '';
let lastCounters = null;

async function refreshCounters() {
  const now = performance.now();
  const counters = await get('/api/counters').catch(() => null);
  byId('health').textContent = counters === null ? 'The server does not answer.' : counters.healthy ? '' : 'Learning has stopped: see the log.';
  if (counters === null) return;
  const seconds = lastCounters ? (now - lastCounters.at) / 1000 : 1;
  const rate = lastCounters ? (counters.decisions - lastCounters.decisions) / seconds : 0;
  lastCounters = { at: now, decisions: counters.decisions, titles: counters.titles };
  const refused = Object.entries(counters.rewards).filter(([name]) => name !== 'Accepted').reduce((sum, [, n]) => sum + n, 0);
  const rows = {
    Titles: whole(counters.titles),
    Decisions: whole(counters.decisions),
    'Decisions/s': whole(Math.round(rate)),
    Rewards: whole(counters.rewards.Accepted ?? 0),
    'Rewards refused': whole(refused),
    'Poster jobs': whole(counters.jobs),
    Memory: `${Math.round(counters.workingSetBytes / 2 ** 20)} MiB`,
  };
  byId('counters').replaceChildren(...Object.entries(rows).map(([name, value]) =>
    make('div', {}, make('dt', { textContent: name }), make('dd', { textContent: value }))));
}

async function loadTitles(after = '') {
  const titles = await get(`/api/titles?count=${pageSize}&after=${encodeURIComponent(after)}`) ?? [];
  for (const title of titles) {
    const button = make('button', { type: 'button', textContent: title.name || title.id, onclick: () => { location.hash = title.id; } });
    button.dataset.id = title.id;
    byId('titles').append(make('li', {}, button));
  }
  byId('more').hidden = titles.length < pageSize;
  byId('more').onclick = () => loadTitles(titles.at(-1).id);
  return titles;
}

function describeArm(arm) {
  const picture = make('img', { src: arm.uri, alt: `Artwork ${arm.id}`, loading: 'lazy' });
  const item = make('li', { className: arm.retired ? 'arm retired' : 'arm' },
    make('button', { type: 'button', title: 'Show large', onclick: () => enlarge(arm.uri, arm.tags.join(', ')) }, picture),
    make('div', {},
      make('meter', { min: 0, max: 1, ariaLabel: 'Probability' }),
      make('strong', { className: 'probability' }), ' shown next', make('br'),
      make('span', { className: 'rate' }), make('br'),
      make('span', { className: 'mean' })));
  item.dataset.id = arm.id;
  updateArm(item, arm);
  return item;
}

function updateArm(item, arm) {
  item.querySelector('meter').value = arm.probability;
  item.querySelector('.probability').textContent = percent(arm.probability);
  item.querySelector('.rate').textContent = arm.retired
    ? `retired: ${arm.retiredReason}`
    : `take rate ${percent(arm.takeRate)} (${whole(arm.rewards)} of ${whole(arm.impressions)})`;
  item.querySelector('.mean').textContent = `posterior mean ${percent(arm.posteriorMean)}`;
  item.querySelector('.rate').title = `95 % interval ${percent(arm.takeRateLow)} to ${percent(arm.takeRateHigh)}`;
}

/** The policy in force and whose evidence it goes by. */
const policyText = ({ policy, isTitlesPolicy, segment: own }) =>
  `Policy ${policy.id}, version ${policy.version}, ${policy.kind}${isTitlesPolicy ? ', set for this title' : ''}; evidence of ${own ? `segment ${own}` : 'all members'}`;

function describePlacement(placement) {
  const section = make('section', {},
    make('h3', { textContent: `${placement.name || placement.id} (${placement.aspectRatio})` }),
    make('p', { className: 'policy', textContent: policyText(placement) }),
    make('ul', { className: 'arms' }, ...placement.arms.map(describeArm)));
  section.dataset.placement = placement.id;
  return section;
}

/** Chooses the segment whose evidence is shown; null where no placement has one. */
function chooseSegment(placements) {
  const names = [...new Set(placements.flatMap(placement => placement.segments))];
  if (names.length === 0) return null;
  const select = make('select', { id: 'segment', onchange: () => { segment = select.value; refreshTitle(); } },
    make('option', { value: '', textContent: 'all members' }), ...names.map(name => make('option', { value: name, textContent: name })));
  select.value = names.includes(segment) ? segment : '';
  return make('p', {}, make('label', { htmlFor: 'segment', textContent: 'Evidence of ' }), select);
}

function enlarge(uri, caption) {
  const dialog = make('dialog', { onclick: () => dialog.close(), onclose: () => dialog.remove() },
    make('img', { src: uri, alt: caption }), make('p', { textContent: `${caption} — Escape closes` }));
  document.body.append(dialog);
  dialog.showModal();
}

/** The whole frame with the boxes of faces and text, and the crop of one shape with the rest shaded. */
function drawFrame(candidate) {
  const stroke = candidate.width / 300;
  const svg = makeSvg('svg', { viewBox: `0 0 ${candidate.width} ${candidate.height}`, role: 'img' });
  svg.append(makeSvg('title', {}));
  svg.append(makeSvg('image', { href: `/artwork/${candidate.preview}`, width: candidate.width, height: candidate.height }));
  const shade = makeSvg('path', { class: 'shade', 'fill-rule': 'evenodd' });
  const crop = makeSvg('rect', { class: 'crop', 'stroke-width': 2 * stroke });
  svg.append(shade, crop);
  for (const [kind, boxes] of [['face', candidate.faces], ['text', candidate.text]]) {
    for (const box of boxes) svg.append(makeSvg('rect', { class: kind, x: box.x, y: box.y, width: box.width, height: box.height, 'stroke-width': stroke }));
  }
  svg.show = picture => {
    const { x, y, width, height } = picture.crop;
    for (const [name, value] of Object.entries({ x, y, width, height })) crop.setAttribute(name, value);
    shade.setAttribute('d', `M0 0H${candidate.width}V${candidate.height}H0ZM${x} ${y}V${y + height}H${x + width}V${y}Z`);
    svg.querySelector('title').textContent = `Frame ${candidate.rank} with its ${picture.aspectRatio} crop`;
  };
  return svg;
}

function describeCandidate(candidate) {
  const svg = drawFrame(candidate);
  const reasons = make('ul');
  const shapes = make('div', { className: 'shapes', role: 'group', ariaLabel: 'Shape of the crop' });
  const pictures = candidate.pictures.filter(picture => picture.format === 'jpeg');
  const choose = picture => {
    svg.show(picture);
    reasons.replaceChildren(...[...candidate.reasons, ...picture.reasons].map(text => make('li', { textContent: text })));
    for (const button of shapes.children) button.ariaPressed = String(button.textContent === picture.aspectRatio);
  };
  shapes.append(...pictures.map(picture => make('button', { type: 'button', textContent: picture.aspectRatio, onclick: () => choose(picture) })));
  if (pictures.length > 0) choose(pictures[0]);
  return make('figure', {}, svg, make('figcaption', {},
    make('strong', { textContent: `#${candidate.rank} at ${candidate.timeSeconds.toFixed(2)} s, shot ${candidate.shot + 1}` }),
    shapes, reasons, scoreTable(candidate.scores)));
}

function scoreTable(scores) {
  const rows = Object.entries(scores).flatMap(([name, value]) => typeof value === 'object'
    ? Object.entries(value).map(([inner, score]) => [`${name} · ${inner}`, score])
    : [[name, value]]);
  return make('table', { className: 'scores' }, ...rows.filter(([, value]) => typeof value === 'number').map(([name, value]) =>
    make('tr', {}, make('th', { textContent: name, scope: 'row' }), make('td', { textContent: value.toFixed(3) }))));
}

function describeManifest(manifest) {
  const rejected = manifest.rejected.map(frame => make('li', { textContent: `${frame.timeSeconds.toFixed(2)} s: ${frame.reason}` }));
  return [
    make('h3', { textContent: 'Frames, crops and reasons' }),
    ...manifest.candidates.map(describeCandidate),
    make('details', {}, make('summary', { textContent: `${rejected.length} frames rejected` }), make('ul', {}, ...rejected)),
  ];
}

const getTitle = id => get(`/api/titles/${encodeURIComponent(id)}?segment=${encodeURIComponent(segment)}`);

async function showTitle(id, focus) {
  const [title, manifest] = await Promise.all([getTitle(id), get(`/api/titles/${encodeURIComponent(id)}/manifest`)]);
  if (title === null) return;
  shown = id;
  for (const button of byId('titles').querySelectorAll('button')) button.setAttribute('aria-current', String(button.dataset.id === id));
  const placements = title.placements.filter(placement => placement.arms.length > 0);
  byId('title').replaceChildren(...[
    make('h2', { textContent: title.name || title.id }),
    chooseSegment(placements),
    ...placements.map(describePlacement),
    ...(manifest ? describeManifest(manifest) : [])].filter(part => part !== null));
  if (focus) byId('title').focus();
}

async function refreshTitle() {
  const title = shown && await getTitle(shown).catch(() => null);
  if (!title) return;
  const within = placement => document.querySelector(`[data-placement="${CSS.escape(placement.id)}"]`);
  const items = title.placements.flatMap(placement => placement.arms.map(arm => [arm,
    within(placement)?.querySelector(`[data-id="${CSS.escape(arm.id)}"]`) ?? null]));
  const known = document.querySelectorAll('.arm').length;
  if (items.length !== known || items.some(([, item]) => item === null)) return showTitle(shown, false);
  for (const [arm, item] of items) updateArm(item, arm);
  for (const placement of title.placements.filter(({ arms }) => arms.length > 0)) within(placement).querySelector('.policy').textContent = policyText(placement);
}

async function refreshTitles() {
  if (byId('titles').childElementCount >= pageSize || lastCounters === null) return;
  if (lastCounters.titles === byId('titles').childElementCount) return;
  byId('titles').replaceChildren();
  const titles = await loadTitles();
  if (shown === null && titles.length > 0) await showTitle(titles[0].id, false);
}

addEventListener('hashchange', () => showTitle(decodeURIComponent(location.hash.slice(1)), true));
const titles = await loadTitles();
const first = decodeURIComponent(location.hash.slice(1)) || titles[0]?.id;
if (first) await showTitle(first, false);
await refreshCounters();
setInterval(() => { if (!document.hidden) refreshCounters().then(refreshTitles).then(refreshTitle); }, refreshMs);
