/** Prints what failed and the closing line of scripts/test; exits 1 when anything failed or nothing ran. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly unknown[];
  }[];
}

const [directory = '.'] = process.argv.slice(2);
const reportFile = join(directory, 'vitest.json');
const stepsFile = join(directory, 'steps');

let passed = 0;
let failed = 0;
let skipped = 0;

if (existsSync(reportFile)) {
  const report = JSON.parse(readFileSync(reportFile, 'utf8')) as VitestReport;
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  skipped += report.numPendingTests + report.numTodoTests;
  for (const file of report.testResults) {
    if (file.status !== 'failed' || file.assertionResults.length > 0) continue;
    failed += 1; // a file that could not even be loaded counts as one failed test
    console.log(`Could not run ${file.name}`);
  }
} else {
  failed += 1;
  console.log('vitest left no report.');
}

const steps = existsSync(stepsFile) ? readFileSync(stepsFile, 'utf8').trim().split('\n') : [];
for (const step of steps) {
  const [name, status] = step.split(' ');
  if (status === '0') {
    passed += 1;
  } else {
    failed += 1;
    console.log(`Failed: ${name} (exit ${status})`);
  }
}

console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
