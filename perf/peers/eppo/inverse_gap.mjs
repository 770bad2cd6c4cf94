// The inverse-gap evaluator of Eppo's SDK on the arms, features and gamma that the benchmark writes to a file: the peer
// of `engine bench select`. Prints one JSON object: decisions per second of processor time and of the clock (medians over
// rounds), and of each context the arm that was drawn with its weight, from which the benchmark checks that both compute
// the same policy.
//
//   node inverse_gap.mjs INPUT.json
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// The package exports its client only; the evaluator that the client calls lies beside its entry.
const require = createRequire(import.meta.url);
const entry = require.resolve('@eppo/js-client-sdk-common');
const { BanditEvaluator } = require(join(dirname(entry), 'bandit-evaluator.js'));

const { gamma, features, contexts, weights, rounds, seconds, warmUpSeconds } = JSON.parse(readFileSync(process.argv[2], 'utf8'));

const names = Array.from({ length: features }, (_, i) => `f${i}`);
const none = { numericAttributes: {}, categoricalAttributes: {} };
const subjects = contexts.map((x) => ({
  numericAttributes: Object.fromEntries(names.map((name, i) => [name, x[i]])),
  categoricalAttributes: {},
}));
const actions = Object.fromEntries(weights.map((_, arm) => [`arm${arm}`, none]));
const coefficients = Object.fromEntries(weights.map((row, arm) => [`arm${arm}`, {
  actionKey: `arm${arm}`,
  intercept: 0,
  subjectNumericCoefficients: names.map((attributeKey, i) => ({ attributeKey, coefficient: row[i], missingValueCoefficient: 0 })),
  subjectCategoricalCoefficients: [],
  actionNumericCoefficients: [],
  actionCategoricalCoefficients: [],
}]));
const model = { gamma, defaultActionScore: 0, actionProbabilityFloor: 0, coefficients };
const evaluator = new BanditEvaluator();
let member = 0;

function decide(context) {
  return evaluator.evaluateBandit('artwork', `member${member++}`, subjects[context], actions, model);
}

// As the benchmark's meter: whole passes over the contexts until the time is over.
function round(length) {
  let done = 0;
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  while (Number(process.hrtime.bigint() - start) < length * 1e9) {
    for (let i = 0; i < subjects.length; i++) decide(i);
    done += subjects.length;
  }
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(cpu);
  return { perCpuSecond: done / ((user + system) / 1e6), perWallSecond: done / wall };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

round(warmUpSeconds);
const measured = Array.from({ length: rounds }, () => round(seconds));
const drawn = subjects.map((_, i) => {
  const { actionKey, actionWeight } = decide(i);
  return { arm: Number(actionKey.slice('arm'.length)), weight: actionWeight };
});
console.log(JSON.stringify({
  perCpuSecond: median(measured.map((m) => m.perCpuSecond)),
  perWallSecond: median(measured.map((m) => m.perWallSecond)),
  drawn,
}));
