import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { publishFolder, renderVersion } from './render/publish.ts';

const USAGE = `Draws the demo catalogue, or pictures to train on. The same call always draws the same pictures.

  node scripts/render-catalogue.ts --out DIR
  node scripts/render-catalogue.ts --training COUNT --seed SEED --out DIR`;

const { values } = parseArgs({
  options: { out: { type: 'string' }, training: { type: 'string' }, seed: { type: 'string', default: '1' } },
});
const count = Number(values.training ?? 0);
const seed = Number(values.seed);

if (values.out === undefined || !Number.isSafeInteger(count) || count < 0 || !Number.isSafeInteger(seed)) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  await render(resolve(values.out));
}

async function render(folder: string): Promise<void> {
  const started = performance.now();
  const training = values.training !== undefined;
  const version = renderVersion(training ? `training ${count} ${seed}` : 'demo');
  // The drawing modules load only when there is something to draw: a finished folder costs no more than its stamp.
  const drawn = await publishFolder(folder, version, async (aside) => {
    if (training) await (await import('./render/training.ts')).writeTraining(aside, count, seed);
    else await (await import('./render/catalogue.ts')).writeCatalogue(aside);
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    drawn ? `Drew ${folder} in ${seconds} s (version ${version}).` : `${folder} is up to date (version ${version}).`,
  );
}
