import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PROGRAM = resolve(import.meta.dirname, '../../../scripts/render-catalogue.ts');
const render = (...args: readonly string[]): string =>
  execFileSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8', stdio: 'pipe' });

let base = '';
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'render-'));
});
afterAll(() => rmSync(base, { recursive: true }));

describe('render-catalogue', () => {
  it('draws the same training pictures and labels into any folder', () => {
    const [first, second] = [join(base, 'first'), join(base, 'second')];
    for (const out of [first, second]) expect(render('--training', '6', '--seed', '2', '--out', out)).toContain('Drew');
    const names = readdirSync(join(first, 'images'));
    expect(names).toEqual(['000001.jpg', '000002.jpg', '000003.jpg', '000004.jpg', '000005.jpg', '000006.jpg']);
    for (const file of ['labels.jsonl', ...names.map((name) => `images/${name}`)]) {
      expect(readFileSync(join(first, file)).equals(readFileSync(join(second, file)))).toBe(true);
    }
  });

  it('does nothing when the folder is up to date', () => {
    expect(render('--training', '6', '--seed', '2', '--out', join(base, 'first'))).toContain('is up to date');
  });

  it('says how it is called when the arguments make no sense', () => {
    expect(() => render('--training', 'many', '--out', join(base, 'none'))).toThrow(
      '--training COUNT --seed SEED --out DIR',
    );
  });
});
