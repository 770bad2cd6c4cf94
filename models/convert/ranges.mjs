// Measures the ranges that quantize.py needs, over pictures:
//
//   npm install --prefix FOLDER onnxruntime-node@1.29.0
//   /usr/bin/python3 models/convert/quantize.py watch MODEL.onnx watched.onnx
//   NODE_PATH=FOLDER/node_modules node models/convert/ranges.mjs watched.onnx NAME PICTURE... > models/convert/NAME-ranges.json
//
// NAME is the network's in models/manifest.json, which says its size and normalisation. A range is from the least to the greatest value over all
// pictures: what u2netp sees lies in its largest values, and clipping a ten-thousandth of them cost more than coarser steps. Left out, and so left
// in floats, are values below 0 (scores before a sigmoid, where a step is seen in the mask) and those with an outlier: one channel of up to 228
// beside others of up to 10 leaves those hardly any steps. Needs ffmpeg.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const ort = createRequire(process.env.NODE_PATH ? `${process.env.NODE_PATH}/x` : import.meta.url)('onnxruntime-node');
const [, , path, name, ...pictures] = process.argv;
const entry = JSON.parse(readFileSync(new URL('../manifest.json', import.meta.url))).models.find((model) => model.name === name);
const [, channels, height, width] = entry.inputs[0].shape;
const { scale, mean, std } = entry.normalisation;
const OUTLIER = 100;

function read(picture) {
  const bytes = execFileSync('ffmpeg', ['-v', 'error', '-i', picture, '-frames:v', '1', '-vf', `scale=${width}:${height}:flags=area`,
    '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'], { maxBuffer: 1 << 26 });
  const plane = height * width;
  const values = new Float32Array(channels * plane);
  for (let i = 0; i < plane; i++)
    for (let c = 0; c < channels; c++) values[c * plane + i] = (bytes[i * channels + c] * scale - mean[c]) / std[c];
  return new ort.Tensor('float32', values, [1, channels, height, width]);
}

function ends(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

const session = await ort.InferenceSession.create(path);
const input = session.inputNames[0];
const ranges = { [input]: [Math.min(...mean.map((m, c) => -m / std[c])), Math.max(...mean.map((m, c) => (255 * scale - m) / std[c]))] };
for (const [number, picture] of pictures.entries()) {
  process.stderr.write(`\r${number + 1} of ${pictures.length}`);
  const found = await session.run({ [input]: read(picture) });
  for (const output of session.outputNames) {
    const [low, high] = ends(found[output].data);
    const known = ranges[output] ?? [low, high];
    ranges[output] = [Math.min(known[0], low), Math.max(known[1], high)];
  }
}
process.stderr.write('\n');
const whole = Object.entries(ranges).filter(([output, [low, high]]) => output === input || (low >= 0 && high <= OUTLIER));
const lines = whole.map(([output, [low, high]]) => `  ${JSON.stringify(output)}: [${+low.toPrecision(5)}, ${+high.toPrecision(5)}]`);
process.stdout.write(`{\n${lines.join(',\n')}\n}\n`);
