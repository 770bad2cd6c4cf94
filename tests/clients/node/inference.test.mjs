// The open inference protocol, as a Node client sees it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import { root, startServer } from './server.mjs';

const { inference } = grpc.loadPackageDefinition(loader.loadSync(
  ['inference/grpc_service.proto', 'inference/image_inference.proto'],
  { includeDirs: [join(root, 'src/InferenceEngine.Contracts')], keepCase: true, longs: String, enums: String, defaults: true }));

let server, client, models;
const call = (method, request, options = {}) => new Promise((resolve, reject) => {
  client[method](request, new grpc.Metadata(), options, (error, response) => error ? reject(error) : resolve(response));
});
const floats = buffer => [...new Float32Array(Uint8Array.from(buffer).buffer)];
const row = (values, more = {}) => ({
  model_name: 'add', inputs: [{ name: 'x', datatype: 'FP32', shape: [1, values.length], contents: { fp32_contents: values } }], ...more,
});
const refused = (code, text) => error => {
  assert.equal(error.code, grpc.status[code], error.message);
  assert.ok(error.details.includes(text), error.details);
  return true;
};

before(async () => {
  models = mkdtempSync(join(tmpdir(), 'engine-models-'));
  execFileSync('/usr/bin/python3', [join(root, 'tests/clients/make_models.py'), models]);
  server = await startServer('--models', models);
  client = new inference.GRPCInferenceService(server.grpc, grpc.credentials.createInsecure());
});

after(async () => {
  client?.close();
  await server?.stop();
  rmSync(models, { recursive: true, force: true });
});

describe('open inference protocol', () => {
  it('answers typed and raw contents', async () => {
    const typed = await call('ModelInfer', row([1, 2], { id: 'a' }));
    assert.deepEqual([typed.id, typed.model_version, typed.outputs[0].shape], ['a', '3', ['1', '2']]);
    assert.deepEqual(floats(typed.raw_output_contents[0]), [4, 5]);
    const raw = await call('ModelInfer', {
      model_name: 'add', model_version: '1', inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 1] }],
      raw_input_contents: [Buffer.from(new Float32Array([9]).buffer)],
    });
    assert.deepEqual(floats(raw.raw_output_contents[0]), [10]);
  });

  it('takes priority, timeout and tenant', async () => {
    const parameters = { priority: { uint64_param: 1 }, timeout: { int64_param: 5_000_000 }, tenant: { string_param: 'anna' } };
    assert.equal((await call('ModelInfer', row([1], { parameters }))).outputs.length, 1);
    const negative = { timeout: { int64_param: -1 } };
    await assert.rejects(call('ModelInfer', row([1], { parameters: negative })), refused('INVALID_ARGUMENT', "parameter 'timeout'"));
  });

  it('says what is wrong in the words of Triton', async () => {
    await assert.rejects(call('ModelInfer', row([1], { model_name: 'none' })),
      refused('NOT_FOUND', "Request for unknown model: 'none' is not found"));
    const named = row([1]);
    named.inputs[0].name = 'z';
    await assert.rejects(call('ModelInfer', named), refused('INVALID_ARGUMENT', "unexpected inference input 'z' for model 'add'"));
    await assert.rejects(call('ModelReady', { name: 'none' }), refused('NOT_FOUND', "'none'"));
  });

  it('streams', async () => {
    const stream = client.ModelStreamInfer();
    const answers = [];
    const ended = new Promise((resolve, reject) => {
      stream.on('data', answer => answers.push(answer));
      stream.on('error', reject);
      stream.on('end', resolve);
    });
    for (let i = 0; i < 100; i++) stream.write(row([i], { id: `${i}` }));
    stream.end();
    await ended;
    assert.deepEqual(answers.map(a => a.infer_response.id), Array.from({ length: 100 }, (_, i) => `${i}`));
    assert.ok(answers.every((a, i) => floats(a.infer_response.raw_output_contents[0])[0] === i + 3));
  });

  it('lists, loads and unloads models', async () => {
    const state = async () => (await call('RepositoryIndex', {})).models.find(m => m.name === 'waits').state;
    assert.equal(await state(), 'UNAVAILABLE');
    await call('RepositoryModelLoad', { model_name: 'waits' });
    assert.equal(await state(), 'READY');
    await call('RepositoryModelUnload', { model_name: 'waits' });
    assert.equal(await state(), 'UNAVAILABLE');
  });

  it('honours a deadline while it loads nothing and runs', async () => {
    await assert.rejects(call('ModelInfer', row([1]), { deadline: Date.now() - 1 }), refused('DEADLINE_EXCEEDED', ''));
  });
});
