/**
 * Measures retrieval quality.
 *   luma    a real shop's sample catalogue, from VITRINE_SHARED (default ../shared): another picture of the same product, title to product
 *   street  the demo catalogue: the 40 street photos
 * Prints a table, or one flat JSON object with --json. Exit code 2 when the data is not there.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { evaluateLuma } from './evaluation/luma.ts';
import { evaluateStreet } from './evaluation/street.ts';

const ROOT = resolve(import.meta.dirname, '..');
const SHARED = resolve(ROOT, process.env['VITRINE_SHARED'] ?? '../shared');

const [name, ...flags] = process.argv.slice(2);

if (name === 'luma') {
  const catalogue = join(SHARED, 'data/luma/catalog.jsonl');
  if (!existsSync(catalogue)) fail(`No ${catalogue}: set VITRINE_SHARED to the folder that holds data/luma.`);
  print(await evaluateLuma(catalogue));
} else if (name === 'street') {
  print(await evaluateStreet(join(ROOT, 'data/demo')));
} else {
  fail('usage: scripts/evaluate luma|street [--json]');
}

function print(measures: Readonly<Record<string, number>>): void {
  if (flags.includes('--json')) {
    console.log(JSON.stringify(measures));
    return;
  }
  for (const [measure, value] of Object.entries(measures)) {
    console.log(`${measure.padEnd(22)} ${Number.isInteger(value) ? value : value.toFixed(3)}`);
  }
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
