// The frame with its boxes and the crop, which is moved and resized by pointer and by keyboard. Its shape never changes.
import { byId, makeSvg } from './editor-dom.js';

const leastSide = 32;
const svg = byId('frame');
const corners = { nw: [0, 0], ne: [1, 0], sw: [0, 1], se: [1, 1] };
let frame = null;
let ratio = 1;
let crop = null;
let parts = null;
let changed = () => {};

/** What to do when a person has changed the crop; not called for crops that are shown. */
export function onCrop(handler) { changed = handler; }

/** Shows a frame: its picture, size and boxes. */
export function showFrame(shown) {
  frame = shown;
  const stroke = Math.max(1, frame.width / 420);
  const margin = 6 * stroke; // the handles at its corners are seen whole
  svg.setAttribute('viewBox', `${-margin} ${-margin} ${frame.width + (2 * margin)} ${frame.height + (2 * margin)}`);
  parts = {
    shade: makeSvg('path', { class: 'shade', 'fill-rule': 'evenodd' }),
    thirds: makeSvg('path', { class: 'thirds', 'stroke-width': stroke / 2 }),
    crop: makeSvg('rect', { class: 'crop', 'stroke-width': 2 * stroke, tabindex: 0, role: 'group' }),
    handles: Object.fromEntries(Object.keys(corners).map(name =>
      [name, makeSvg('circle', { class: `handle ${name}`, r: 5 * stroke, 'stroke-width': 1.5 * stroke })])),
  };
  const boxes = [['face', frame.faces ?? []], ['words', frame.text ?? []]].flatMap(([kind, all]) => all.map(box =>
    makeSvg('rect', { class: kind, x: box.x, y: box.y, width: box.width, height: box.height, 'stroke-width': stroke })));
  const title = byId('frame-title');
  title.textContent = `Frame at ${frame.timeSeconds.toFixed(2)} seconds with ${(frame.faces ?? []).length} faces and ${(frame.text ?? []).length} pieces of text`;
  svg.replaceChildren(title, makeSvg('image', { href: frame.picture, width: frame.width, height: frame.height, preserveAspectRatio: 'none' }),
    parts.shade, ...boxes, parts.thirds, parts.crop, ...Object.values(parts.handles));
  parts.crop.addEventListener('pointerdown', event => drag(event, move));
  for (const [name, handle] of Object.entries(parts.handles)) handle.addEventListener('pointerdown', event => drag(event, resizeFrom(name)));
  parts.crop.addEventListener('keydown', onKey);
}

export function setBusy(busy) { svg.classList.toggle('busy', busy); }

/** Shows a crop of a shape. */
export function showCrop(name, value, shape) {
  ratio = value;
  crop = shape;
  for (const part of [parts.shade, parts.thirds, parts.crop, ...Object.values(parts.handles)]) part.setAttribute('display', crop ? 'inline' : 'none');
  if (crop) draw(name);
}

function draw(name) {
  const { x, y, width, height } = crop;
  for (const [key, value] of Object.entries(crop)) parts.crop.setAttribute(key, value);
  if (name) parts.crop.setAttribute('aria-label', `${name} crop. Arrow keys move it, with Shift by ten; plus and minus resize it.`);
  parts.shade.setAttribute('d', `M0 0H${frame.width}V${frame.height}H0ZM${x} ${y}V${y + height}H${x + width}V${y}Z`);
  const thirds = [1, 2].map(i => `M${x + (width * i / 3)} ${y}v${height}M${x} ${y + (height * i / 3)}h${width}`);
  parts.thirds.setAttribute('d', thirds.join(''));
  for (const [corner, [across, down]] of Object.entries(corners)) {
    parts.handles[corner].setAttribute('cx', x + (width * across));
    parts.handles[corner].setAttribute('cy', y + (height * down));
  }
}

const clamp = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));

/** A window of the shape in whole pixels, inside the frame. */
function fit(x, y, width) {
  const most = Math.min(frame.width, frame.height * ratio);
  const least = Math.max(leastSide, leastSide * ratio);
  const across = Math.round(clamp(width, least, most));
  const down = Math.min(Math.round(across / ratio), frame.height);
  return {
    x: Math.round(clamp(x, 0, frame.width - across)), y: Math.round(clamp(y, 0, frame.height - down)), width: across, height: down,
  };
}

function place(next) {
  if (next.x === crop.x && next.y === crop.y && next.width === crop.width) return;
  crop = next;
  draw('');
  changed(crop);
}

function pointOf(event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return [point.x, point.y];
}

function drag(event, follow) {
  event.preventDefault();
  parts.crop.focus();
  const target = event.target;
  const from = pointOf(event);
  const start = crop;
  target.setPointerCapture(event.pointerId);
  const onMove = moved => {
    const [x, y] = pointOf(moved);
    place(follow(start, x - from[0], y - from[1]));
  };
  target.addEventListener('pointermove', onMove);
  const end = () => target.removeEventListener('pointermove', onMove);
  target.addEventListener('pointerup', end, { once: true });
  target.addEventListener('pointercancel', end, { once: true });
}

const move = (start, x, y) => fit(start.x + x, start.y + y, start.width);

/** The opposite corner stays; the larger of the two ways wins. */
function resizeFrom(corner) {
  const [across, down] = corners[corner];
  return (start, x, y) => {
    const byX = across ? x : -x;
    const byY = (down ? y : -y) * ratio;
    const room = Math.min(across ? frame.width - start.x : start.x + start.width, (down ? frame.height - start.y : start.y + start.height) * ratio);
    const width = clamp(start.width + (Math.abs(byX) > Math.abs(byY) ? byX : byY), Math.max(leastSide, leastSide * ratio), room);
    const height = width / ratio;
    return fit(across ? start.x : start.x + start.width - width, down ? start.y : start.y + start.height - height, width);
  };
}

function onKey(event) {
  const step = Math.max(1, Math.round(frame.width / 400)) * (event.shiftKey ? 10 : 1);
  const ways = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
  const grow = { '+': 2, '=': 2, '-': -2, _: -2 }[event.key];
  if (ways[event.key]) {
    place(fit(crop.x + ways[event.key][0], crop.y + ways[event.key][1], crop.width));
  } else if (grow) {
    const width = crop.width + (grow * step);
    const next = fit(0, 0, width);
    place(fit(crop.x + ((crop.width - next.width) / 2), crop.y + ((crop.height - next.height) / 2), next.width));
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}
