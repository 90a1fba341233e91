import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeTraining } from '../../../scripts/render/training.ts';
import { temporaryFolder } from '../../adapters/temporary-folder.ts';

const REPOSITORY = resolve(import.meta.dirname, '../../..');

function evaluate(folder: string, ...options: readonly string[]) {
  const program = ['scripts/evaluate.ts', ...options, '--cache', join(folder, 'cache')];
  const environment = { ...process.env, VITRINE_SHARED: join(folder, 'nothing') };
  return spawnSync(process.execPath, program, { cwd: REPOSITORY, encoding: 'utf8', env: environment });
}

describe('scripts/evaluate', () => {
  const folder = temporaryFolder();
  const catalogue = join(folder, 'small shop.jsonl');

  beforeAll(async () => {
    await writeTraining(folder, 12, 5);
    const labels = (await readFile(join(folder, 'labels.jsonl'), 'utf8')).trim().split('\n');
    const products = labels.map((line, i) => {
      const { file, title, kind, colour } = JSON.parse(line) as Record<string, string>;
      return JSON.stringify({ id: `p${i}`, title, images: [file], attributes: { sort: kind, paint: colour } });
    });
    await writeFile(catalogue, products.join('\n'));
  });

  test('measures a catalogue by the attributes that are named, as one flat object', () => {
    const attributes = ['--kind-attribute', 'sort', '--colour-attribute', 'paint'];
    const { stdout, status } = evaluate(folder, 'builtin', '--catalogue', catalogue, ...attributes, '--json');
    expect(status).toBe(0);
    const measures = JSON.parse(stdout) as Record<string, number>;
    expect(measures['size_mb']).toBeGreaterThan(5);
    expect(measures['photo_ms']).toBeGreaterThan(0);
    expect(measures['small_shop_title_search_recall_at_10']).toBe(1); // twelve products, told by their words
    expect(measures).toHaveProperty('small_shop_kind_p10');
    const shares = Object.entries(measures).filter(([name]) => name.startsWith('small_shop_'));
    expect(shares.every(([, value]) => value >= 0 && value <= 1)).toBe(true);
  });

  test('lays a model beside itself without a difference, and the embeddings were kept', () => {
    const page = join(folder, 'page.html');
    const compared = ['--against', join(REPOSITORY, 'models/builtin'), '--gallery', page, '--kind-attribute', 'sort'];
    const { stdout, stderr, status } = evaluate(folder, 'builtin', '--catalogue', catalogue, ...compared);
    expect(status).toBe(0);
    expect(stdout).toContain('| measure | queries | builtin | builtin | difference |');
    expect(stdout).toMatch(/precision@10 by kind \|.*\| \+\.000 \(\+\.000 to \+\.000\) \|/);
    expect(stderr).toContain('0 disagreements');
  });

  test('says what is absent, and exits 2 when nothing could be measured', () => {
    const { stdout, stderr, status } = evaluate(folder, 'builtin', '--only', 'clothing,luma', '--json');
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
    expect(stderr).toContain('Skipped: clothing');
    expect(stderr).toContain('Skipped: luma');
  });

  test('refuses an index type and a model that there is not', () => {
    const unknownIndex = evaluate(folder, '--catalogue', catalogue, '--index', 'TREE');
    expect(unknownIndex).toMatchObject({ status: 2, stderr: expect.stringContaining('got TREE') as string });
    const unknownModel = evaluate(folder, 'no-such-model', '--catalogue', catalogue);
    expect(unknownModel).toMatchObject({ status: 2, stderr: expect.stringContaining('no-such-model') as string });
  });
});
