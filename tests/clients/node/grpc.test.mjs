// The wire, as a Node client sees it: @grpc/grpc-js with messages generated from the protos.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { join } from 'node:path';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import { root, startServer } from './server.mjs';

const load = (folder, ...files) => grpc.loadPackageDefinition(loader.loadSync(files, {
  includeDirs: [join(root, folder)], keepCase: true, longs: Number, enums: String, defaults: true,
}));
const { artwork } = load('src/InferenceEngine.Contracts', 'artwork/v1/selection.proto', 'artwork/v1/catalog.proto',
  'artwork/v1/production.proto');
const health = load('src/InferenceEngine.Grpc/Protos', 'grpc/health/v1/health.proto').grpc.health.v1;
const reflection = load('src/InferenceEngine.Grpc/Protos', 'grpc/reflection/v1/reflection.proto').grpc.reflection.v1;

let server, selection, catalog, production;
const connect = (Service, options = {}) => new Service(server.grpc, grpc.credentials.createInsecure(), options);
const call = (client, method, request, options = {}) => new Promise((resolve, reject) => {
  client[method](request, new grpc.Metadata(), options, (error, response) => error ? reject(error) : resolve(response));
});
const code = expected => error => {
  assert.equal(error.code, grpc.status[expected], error.message);
  return true;
};

before(async () => {
  server = await startServer();
  selection = connect(artwork.v1.SelectionService);
  catalog = connect(artwork.v1.CatalogService);
  production = connect(artwork.v1.ProductionService);
  await call(catalog, 'CreatePlacement', { placement: { id: 'row', name: 'Row', aspect_ratio: '16:9' } });
  for (const title of ['a', 'b']) {
    await call(catalog, 'CreateTitle', { title: { id: title, name: title } });
    for (let i = 0; i < 3; i++) {
      await call(catalog, 'CreateArtwork',
        { artwork: { id: `art${i}`, title_id: title, aspect_ratio: '16:9', uri: `/x/${i}.jpg`, scores: { quality: 0.5 } } });
    }
  }
});

after(async () => {
  for (const client of [selection, catalog, production]) client?.close();
  await server?.stop();
});

describe('jobs', () => {
  it('takes an upload in parts and tells a watcher why its job failed', async () => {
    const job = await new Promise((resolve, reject) => {
      const upload = production.UploadJob((error, response) => error ? reject(error) : resolve(response));
      upload.write({ header: { file_name: 'no-film.mp4', priority: 3, order: { candidate_count: 2, formats: ['png'] } } });
      for (let i = 0; i < 20; i++) upload.write({ chunk: Buffer.alloc(100_000, 'x') });
      upload.end();
    });
    assert.equal(job.source, 'no-film.mp4');
    assert.deepEqual(job.order.formats, ['png']);
    const news = [];
    await new Promise((resolve, reject) => production.WatchJob({ job_id: job.id }).on('data', one => news.push(one)).on('error', reject).on('end', resolve));
    const last = news.at(-1).job;
    assert.equal(last.state, 'JOB_STATE_FAILED');
    assert.equal(last.source_bytes, 2_000_000);
    assert.equal(last.error_code, grpc.status.INVALID_ARGUMENT);
    assert.match(last.error_message, /no known media format/);
    const { jobs } = await call(production, 'ListJobs', { state: 'JOB_STATE_FAILED' });
    assert.deepEqual(jobs.map(one => one.id), [job.id]);
  });

  it('refuses what is wrong by code', async () => {
    await assert.rejects(call(production, 'SubmitJob', {}), code('INVALID_ARGUMENT'));
    await assert.rejects(call(production, 'SubmitJob', { video_path: 'film.mp4' }), code('FAILED_PRECONDITION'));
    await assert.rejects(call(production, 'SubmitJob', { url: 'https://films.example/film.mp4' }), code('FAILED_PRECONDITION'));
    await assert.rejects(call(production, 'SubmitJob', { media_id: 'a'.repeat(64) }), code('NOT_FOUND'));
    await assert.rejects(call(production, 'GetJob', { job_id: 'none' }), code('NOT_FOUND'));
    await assert.rejects(call(production, 'ListJobs', { page_size: 501 }), code('INVALID_ARGUMENT'));
    const upload = parts => new Promise((resolve, reject) => {
      const stream = production.UploadJob((error, response) => error ? reject(error) : resolve(response));
      for (const part of parts) stream.write(part);
      stream.end();
    });
    await assert.rejects(upload([]), code('INVALID_ARGUMENT'));
    await assert.rejects(upload([{ chunk: Buffer.alloc(10) }]), code('INVALID_ARGUMENT'));
    await assert.rejects(upload([{ header: {} }, { header: {} }]), code('INVALID_ARGUMENT'));
  });
});

describe('selection', () => {
  it('chooses one artwork per title with its propensity', async () => {
    const page = await call(selection, 'SelectPage', { placement_id: 'row', member_id: 'm', title_ids: ['a', 'b', 'zzz'] });
    assert.deepEqual(page.selections.map(s => s.outcome), ['SELECTED', 'SELECTED', 'UNKNOWN_TITLE']);
    assert.ok(Math.abs(page.selections[0].propensity - 1 / 3) < 0.05);
    assert.equal(page.selections[0].decision_id.length, 60);
  });

  it('takes a reward once and refuses what is forged or out of range', async () => {
    const { selections } = await call(selection, 'SelectPage', { placement_id: 'row', member_id: 'n', title_ids: ['a', 'b'] });
    const forged = Buffer.from(selections[0].decision_id);
    forged[40] ^= 1;
    const rewards = [
      { decision_id: selections[0].decision_id, value: 1 },
      { decision_id: selections[0].decision_id, value: 1 },
      { decision_id: forged, value: 1 },
      { decision_id: selections[1].decision_id, value: 7 },
      { decision_id: Buffer.from('short'), value: 1 },
    ];
    const { outcomes } = await call(selection, 'SendRewards', { rewards });
    assert.deepEqual(outcomes, ['ACCEPTED', 'DUPLICATE', 'FORGED', 'OUT_OF_RANGE', 'FORGED']);
  });

  it('answers a stream in order', async () => {
    const stream = selection.SelectStream();
    const titles = [];
    const ended = new Promise((resolve, reject) => {
      stream.on('data', page => titles.push(page.selections[0].title_id));
      stream.on('error', reject);
      stream.on('end', resolve);
    });
    const wanted = Array.from({ length: 200 }, (_, i) => i % 3 ? 'a' : 'b');
    for (const [i, title] of wanted.entries()) stream.write({ placement_id: 'row', member_id: `s${i}`, title_ids: [title] });
    stream.end();
    await ended;
    assert.deepEqual(titles, wanted);
  });

  it('says which field is wrong, with details', async () => {
    await assert.rejects(call(selection, 'SelectPage', { placement_id: 'row', member_id: '', title_ids: ['a'] }), error => {
      code('INVALID_ARGUMENT')(error);
      assert.match(error.details, /member_id/);
      const [details] = error.metadata.get('grpc-status-details-bin');
      assert.ok(details.includes('member_id') && details.includes('google.rpc.BadRequest'));
      return true;
    });
    await assert.rejects(call(selection, 'SelectPage', { placement_id: 'none', member_id: 'm', title_ids: [] }), code('NOT_FOUND'));
    const many = Array.from({ length: 501 }, () => 'a');
    await assert.rejects(call(selection, 'SelectPage', { placement_id: 'row', member_id: 'm', title_ids: many }), code('INVALID_ARGUMENT'));
  });
});

describe('catalogue', () => {
  it('creates, reads, lists with paging, updates, retires, restores and deletes', async () => {
    for (let i = 0; i < 5; i++) await call(catalog, 'CreateTitle', { title: { id: `list${i}`, name: 'x' } });
    const seen = [];
    let token = '';
    do {
      const page = await call(catalog, 'ListTitles', { page_size: 2, page_token: token });
      seen.push(...page.titles.map(t => t.id));
      token = page.next_page_token;
    } while (token);
    assert.deepEqual(seen, ['a', 'b', 'list0', 'list1', 'list2', 'list3', 'list4']);
    await call(catalog, 'UpdateTitle', { title: { id: 'list0', name: 'new' } });
    assert.equal((await call(catalog, 'GetTitle', { id: 'list0' })).name, 'new');
    await call(catalog, 'CreateArtwork', { artwork: { id: 'one', title_id: 'list0', aspect_ratio: '16:9' } });
    const retired = await call(catalog, 'RetireArtwork', { title_id: 'list0', id: 'one', reason: 'old' });
    assert.equal(retired.retired_reason, 'old');
    let page = await call(selection, 'SelectPage', { placement_id: 'row', member_id: 'm', title_ids: ['list0'] });
    assert.equal(page.selections[0].outcome, 'NO_ARTWORK');
    await call(catalog, 'RestoreArtwork', { title_id: 'list0', id: 'one' });
    page = await call(selection, 'SelectPage', { placement_id: 'row', member_id: 'm', title_ids: ['list0'] });
    assert.equal(page.selections[0].artwork_id, 'one');
    assert.equal(page.selections[0].propensity, 1);
    await call(catalog, 'DeleteTitle', { id: 'list0' });
    await assert.rejects(call(catalog, 'GetTitle', { id: 'list0' }), code('NOT_FOUND'));
  });

  it('refuses bad items', async () => {
    await assert.rejects(call(catalog, 'CreateTitle', { title: { id: 'a', name: 'again' } }), code('ALREADY_EXISTS'));
    await assert.rejects(call(catalog, 'CreateTitle', {}), code('INVALID_ARGUMENT'));
    await assert.rejects(call(catalog, 'CreateTitle', { title: { id: '../x', name: '' } }), code('INVALID_ARGUMENT'));
    await assert.rejects(call(catalog, 'CreatePlacement', { placement: { id: 'p', aspect_ratio: 'wide' } }), code('INVALID_ARGUMENT'));
    const score = { artwork: { id: 'x', title_id: 'a', aspect_ratio: '1:1', scores: { q: 2 } } };
    await assert.rejects(call(catalog, 'CreateArtwork', score), code('INVALID_ARGUMENT'));
    await assert.rejects(call(catalog, 'ListTitles', { page_size: -1 }), code('INVALID_ARGUMENT'));
  });
});

describe('production', () => {
  const produce = request => new Promise((resolve, reject) => {
    const stream = production.ProducePosters(request);
    stream.on('data', () => {});
    stream.on('error', reject);
    stream.on('end', resolve);
  });

  it('opens nothing outside of the video folders', async () => {
    await assert.rejects(produce({ video_path: '/etc/passwd' }), code('FAILED_PRECONDITION'));
    await assert.rejects(produce({ video_path: 'http://localhost/x.mp4' }), code('INVALID_ARGUMENT'));
    await assert.rejects(call(production, 'Cancel', { job_id: 'nobody' }), code('NOT_FOUND'));
  });
});

describe('protocol', () => {
  it('honours deadlines and cancellation', async () => {
    const watch = connect(health.Health);
    const stream = watch.Watch({ service: '' }, { deadline: Date.now() + 300 });
    const error = await new Promise(resolve => {
      stream.on('data', () => {});
      stream.on('error', resolve);
    });
    code('DEADLINE_EXCEEDED')(error);
    const cancelled = watch.Watch({ service: '' });
    const ended = new Promise(resolve => {
      cancelled.on('data', () => cancelled.cancel());
      cancelled.on('error', resolve);
    });
    code('CANCELLED')(await ended);
    watch.close();
  });

  it('speaks gzip both ways', async () => {
    const client = connect(artwork.v1.SelectionService,
      { 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip });
    const titles = Array.from({ length: 300 }, (_, i) => i % 2 ? 'a' : 'b');
    const page = await call(client, 'SelectPage', { placement_id: 'row', member_id: 'z', title_ids: titles });
    assert.equal(page.selections.length, 300);
    client.close();
  });

  it('limits messages', async () => {
    const rewards = Array.from({ length: 60_000 }, () => ({ decision_id: Buffer.alloc(80), value: 1 }));
    await assert.rejects(call(selection, 'SendRewards', { rewards }), code('RESOURCE_EXHAUSTED'));
  });

  it('answers unknown methods with UNIMPLEMENTED', async () => {
    const definition = { ...artwork.v1.SelectionService.service.SelectPage, path: '/artwork.v1.SelectionService/Nothing' };
    const Odd = grpc.makeGenericClientConstructor({ Nothing: definition }, 'Odd');
    const client = connect(Odd);
    await assert.rejects(call(client, 'Nothing', {}), code('UNIMPLEMENTED'));
    client.close();
  });

  it('reports health', async () => {
    const client = connect(health.Health);
    assert.equal((await call(client, 'Check', {})).status, 'SERVING');
    assert.equal((await call(client, 'Check', { service: 'artwork.v1.SelectionService' })).status, 'SERVING');
    await assert.rejects(call(client, 'Check', { service: 'none' }), code('NOT_FOUND'));
    client.close();
  });

  it('describes itself by reflection', async () => {
    const client = connect(reflection.ServerReflection);
    const stream = client.ServerReflectionInfo();
    const answers = [];
    const ended = new Promise((resolve, reject) => {
      stream.on('data', answer => answers.push(answer));
      stream.on('error', reject);
      stream.on('end', resolve);
    });
    stream.write({ list_services: '' });
    stream.write({ file_containing_symbol: 'artwork.v1.SelectionService' });
    stream.write({ file_containing_symbol: 'no.Such' });
    stream.end();
    await ended;
    const names = answers[0].list_services_response.service.map(s => s.name);
    for (const name of ['artwork.v1.SelectionService', 'artwork.v1.CatalogService', 'artwork.v1.ProductionService',
      'grpc.health.v1.Health', 'grpc.reflection.v1.ServerReflection']) assert.ok(names.includes(name), name);
    assert.ok(answers[1].file_descriptor_response.file_descriptor_proto.length >= 1);
    assert.equal(answers[2].error_response.error_code, 5);
    client.close();
  });
});
