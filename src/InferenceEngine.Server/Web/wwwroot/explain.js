// The box that explains a decision: who could be drawn, what was believed of each, and how the draw went.
import { ask, byId, make } from './editor-dom.js';

const number = (value, digits = 3) => value === null ? '–' : value.toFixed(digits);
const percent = value => `${(100 * value).toFixed(2)} %`;

const columns = {
  Mask: arm => arm.mask,
  Impressions: arm => number(arm.impressions, 1),
  Rewards: arm => number(arm.rewardSum, 1),
  Estimate: arm => arm.mask ? '–' : arm.deviation ? `${number(arm.estimate)} ± ${number(arm.deviation)}` : number(arm.estimate),
  Ranker: arm => number(arm.rankerScore),
  'By the policy': arm => percent(arm.policyProbability),
  '× exposure': arm => number(arm.exposureFactor),
  '× row': arm => number(arm.sceneFactor),
  '× page': arm => number(arm.diversityFactor),
  Cap: arm => percent(arm.retirementCap),
  Probability: arm => percent(arm.probability),
  'Race time': arm => number(arm.raceTime),
};

function facts(found) {
  const { policy } = found;
  return [
    `${found.drawn ?? 'A deleted artwork'} was drawn with probability ${percent(found.propensity)} at ${found.time}, for ${found.titleId} in ${found.placementId}`
      + `${found.segment ? `, segment ${found.segment}` : ''}, by policy ${policy.id} version ${policy.version} (${policy.kind}).`,
    found.isExact ? 'Rebuilt exactly.' : 'What was learnt or edited since has moved the probabilities: those below are of now.',
    found.hasRequest ? '' : 'The log does not have the request: explained as one without a context.',
    found.holdout ? 'The member is in the holdout: nothing is chosen for it.' : '',
    found.ranking === 'None' ? '' : `Ranker: ${found.ranking}.`,
  ].filter(text => text);
}

/** A row for each artwork, likeliest first; the smallest race time won. */
function table(found) {
  const rows = found.arms.map(arm => {
    const name = make('th', { scope: 'row' }, arm.uri ? make('img', { src: arm.uri, alt: '' }) : null, arm.id ?? 'deleted');
    return make('tr', { className: arm.id === found.drawn ? 'drawn' : '' },
      name, ...Object.values(columns).map(cell => make('td', { textContent: cell(arm) })));
  });
  return make('table', {}, make('caption', { textContent: 'Artworks, likeliest first; the smallest race time is drawn' }),
    make('thead', {}, make('tr', {}, ...['Artwork', ...Object.keys(columns)].map(name => make('th', { textContent: name, scope: 'col' })))),
    make('tbody', {}, ...rows));
}

async function explain(event) {
  event.preventDefault();
  const result = byId('explanation');
  try {
    const found = await ask(`/api/explain?decision=${encodeURIComponent(byId('decision').value.trim())}`);
    result.replaceChildren(...facts(found).map(text => make('p', { textContent: text })), table(found));
  } catch (trouble) {
    result.replaceChildren(make('p', { className: 'bad', textContent: trouble.message }));
  }
}

byId('explain').addEventListener('submit', explain);
