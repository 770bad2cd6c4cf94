// Starts a server of its own on a fresh data folder and free ports, and stops it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
export const program = join(root, 'artifacts/bin/InferenceEngine.Server/release/InferenceEngine.Server');

export async function startServer(...args) {
  const data = mkdtempSync(join(tmpdir(), 'engine-node-'));
  const child = spawn(program, ['serve', '--data', data, '--grpc-port', '0', '--web-port', '0', ...args],
    { env: { ...process.env, ENGINE_HOME: root }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stderr.on('data', chunk => { output += chunk; });
  const address = await new Promise((resolve, reject) => {
    child.stdout.on('data', chunk => {
      output += chunk;
      const grpc = /gRPC\s+http:\/\/(\S+?)\/?\s/.exec(output);
      const web = /web page\s+(http:\/\/\S+?)\/?\s/.exec(output);
      if (grpc && web) resolve({ grpc: grpc[1], web: web[1] });
    });
    child.on('exit', code => reject(new Error(`the server ended with ${code}: ${output}`)));
  });
  return {
    ...address,
    async stop() {
      const ended = new Promise(resolve => child.on('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}
