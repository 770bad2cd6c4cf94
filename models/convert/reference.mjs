// What TensorFlow.js itself makes of an input: the check of converted models.
//
//   node reference.mjs PACKAGES NAME INPUT N HEIGHT WIDTH FOLDER
//
// INPUT holds float32 values [N, 3, HEIGHT, WIDTH]. Writes FOLDER/OUTPUT.bin for each output of the recipe, pictures as NCHW.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const [packagesArgument, name, inputPath, n, height, width, folder] = process.argv.slice(2);
const packages = resolve(packagesArgument);
const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const tf = require(join(packages, '@tensorflow/tfjs@4.22.0/dist/tf.min.js'));
const recipe = JSON.parse(readFileSync(join(here, 'recipes.json'), 'utf8')).models.find(candidate => candidate.name === name);

function readModel(path) {
  if (path.endsWith('.json')) {
    return [JSON.parse(readFileSync(path, 'utf8')), shard => readFileSync(join(dirname(path), shard))];
  }
  return [require(path), shard => Buffer.from(require(join(dirname(path), `${shard}.min.js`)), 'base64')];
}

function artifacts(path) {
  const [model, readShard] = readModel(path);
  const bytes = Buffer.concat(model.weightsManifest.flatMap(group => group.paths).map(readShard));
  return {
    format: model.format,
    modelTopology: model.modelTopology,
    weightSpecs: model.weightsManifest.flatMap(group => group.weights),
    weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  };
}

// A function from one image to the tensors of the recipe's outputs.
async function open(path, nodes) {
  const stored = artifacts(path);
  if (stored.modelTopology.node) {
    const model = await tf.loadGraphModel({ load: async () => stored });
    const input = model.inputs[0];
    const grey = tf.tensor2d([[0.2989], [0.5870], [0.1140]]);
    const form = input.shape[1] === 3 ? image => image
      : input.shape[3] === 1 ? image => tf.matMul(image.transpose([0, 2, 3, 1]).reshape([-1, 3]), grey).reshape([1, ...input.shape.slice(1)])
      : image => image.transpose([0, 2, 3, 1]);
    return image => [model.execute({ [input.name]: form(image) }, nodes)].flat();
  }
  const whole = await tf.loadLayersModel({ load: async () => stored });
  const model = tf.model({ inputs: whole.inputs, outputs: nodes.map(node => whole.getLayer(node).output) });
  return image => [model.predict(image.transpose([0, 2, 3, 1]))].flat();
}

await tf.setBackend('cpu');
const bytes = readFileSync(inputPath);
const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const images = tf.tensor4d(values, [n, 3, height, width].map(Number));
const outputs = Object.entries(recipe.outputs);
const run = await open(join(packages, recipe.package, recipe.model), outputs.map(([, node]) => node));
// One by one: some of these models take one image at a time, and only their ONNX form takes more.
const results = tf.split(images, Number(n)).map(run);
for (const [i, [output]] of outputs.entries()) {
  const whole = tf.concat(results.map(result => result[i]));
  const data = (whole.rank === 4 ? whole.transpose([0, 3, 1, 2]) : whole).dataSync();
  writeFileSync(join(folder, `${output}.bin`), Buffer.from(data.buffer, data.byteOffset, data.byteLength));
}
