// The time of the video: shots and candidates above a slider, single steps, and the frames of the same shot.
import { ask, byId, clock, make, settled } from './editor-dom.js';

const neighbourCount = 7;
const neighbourSide = 240;
let go = () => {};
let video = null;
let shown = null;
let stripOf = '';
let strip = null;

/** `onGo` is called with what to ask the server for: a time, or a step from a time stamp. */
export function startTime(onGo) {
  go = onGo;
  const later = settled(120, async () => go({ time: Number(byId('scrub').value) }));
  byId('scrub').addEventListener('input', () => {
    byId('clock').textContent = clock(Number(byId('scrub').value));
    later();
  });
  byId('before').addEventListener('click', () => step('before'));
  byId('after').addEventListener('click', () => step('after'));
  addEventListener('keydown', event => {
    const writes = event.target.matches('input:not([type=range], [type=checkbox], [type=file]), select, textarea');
    if (writes || event.ctrlKey || event.metaKey || event.altKey || shown === null) return;
    if (event.key === ',') step('before');
    if (event.key === '.') step('after');
  });
}

/** Another video: its job, and its manifest once there is one. */
export function showVideo(job, manifest) {
  if (video?.job !== job) {
    shown = null;
    byId('neighbours').replaceChildren();
  }
  stripOf = '';
  video = { job, shots: manifest?.shots ?? [], seconds: manifest?.video.durationSeconds ?? 0 };
  byId('time').hidden = manifest === null;
  if (manifest === null) return;
  byId('scrub').max = video.seconds;
  const share = seconds => `${100 * seconds / Math.max(0.001, video.seconds)}%`;
  byId('shots').replaceChildren(...video.shots.map((shot, i) => {
    const segment = make('i');
    const end = video.shots[i + 1]?.fromSeconds ?? video.seconds;
    Object.assign(segment.style, { left: share(i === 0 ? 0 : shot.fromSeconds), width: share(end - (i === 0 ? 0 : shot.fromSeconds)) });
    return segment;
  }), ...manifest.candidates.map(candidate => {
    const mark = make('b');
    mark.style.left = share(candidate.timeSeconds);
    return mark;
  }));
}

/** The frame that is shown now. */
export function showMoment(frame) {
  shown = frame;
  byId('scrub').value = frame.timeSeconds;
  byId('scrub').setAttribute('aria-valuetext', `${frame.timeSeconds.toFixed(2)} seconds`);
  byId('clock').textContent = clock(frame.timeSeconds);
  const index = video.shots.findLastIndex(shot => shot.fromSeconds <= frame.timeSeconds + 0.0005);
  const shot = video.shots[index];
  byId('shot-name').textContent = shot ? `Shot ${index + 1} of ${video.shots.length}, ${clock(shot.fromSeconds)} to ${clock(shot.toSeconds)}` : '';
  if (shot) showNeighbours(shot, index);
}

function step(spot) {
  if (shown) go({ spot, pts: shown.pts });
}

/** Frames at even distances through the shot, loaded one after another; a later shot stops them. */
function showNeighbours(shot, index) {
  const name = `${video.job} ${index}`;
  if (name !== stripOf) {
    stripOf = name;
    strip?.abort();
    strip = new AbortController();
    load(shot, strip.signal).catch(trouble => { if (trouble.name !== 'AbortError') stripOf = ''; });
  }
  for (const button of byId('neighbours').children) button.ariaPressed = String(button.dataset.pts === String(shown.pts));
}

async function load(shot, signal) {
  const { job } = video;
  const times = Array.from({ length: neighbourCount }, (_, i) => shot.fromSeconds + ((shot.toSeconds - shot.fromSeconds) * (i + 0.5) / neighbourCount));
  byId('neighbours').replaceChildren();
  const seen = new Set();
  for (const time of times) {
    const frame = await ask(`/api/jobs/${job}/frame?time=${time}&side=${neighbourSide}`, { signal });
    if (seen.has(frame.pts)) continue;
    seen.add(frame.pts);
    const button = make('button', { type: 'button', ariaLabel: `Frame at ${frame.timeSeconds.toFixed(2)} seconds`, onclick: () => go({ spot: 'at', pts: frame.pts }) },
      make('img', { src: frame.picture, alt: '' }), make('span', { textContent: clock(frame.timeSeconds) }));
    button.dataset.pts = frame.pts;
    button.ariaPressed = String(frame.pts === shown?.pts);
    byId('neighbours').append(button);
  }
}
