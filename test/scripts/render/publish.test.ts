import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publishFolder, renderVersion } from '../../../scripts/render/publish.ts';

let base = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'render-'));
});
afterEach(() => rmSync(base, { recursive: true }));

const fillWith =
  (text: string) =>
  async (folder: string): Promise<void> => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'a.txt'), text);
  };

describe('publishFolder', () => {
  it('does nothing when the folder already holds the version, and replaces another version', async () => {
    const folder = join(base, 'out');
    expect(await publishFolder(folder, 'v1', fillWith('one'))).toBe(true);
    expect(await publishFolder(folder, 'v1', fillWith('again'))).toBe(false);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('one');
    expect(await publishFolder(folder, 'v2', fillWith('two'))).toBe(true);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('two');
  });

  it('leaves no folder behind under the final name when filling fails', async () => {
    const folder = join(base, 'out');
    await expect(publishFolder(folder, 'v1', () => Promise.reject(new Error('full')))).rejects.toThrow('full');
    expect(existsSync(folder)).toBe(false);
  });

  it('refuses a folder with files that it did not write', async () => {
    writeFileSync(join(base, 'mine.txt'), 'precious');
    await expect(publishFolder(base, 'v1', fillWith('one'))).rejects.toThrow('Expected an empty or rendered folder');
    expect(readFileSync(join(base, 'mine.txt'), 'utf8')).toBe('precious');
  });
});

describe('renderVersion', () => {
  it('differs between requests and is stable for one', () => {
    expect(renderVersion('demo')).toBe(renderVersion('demo'));
    expect(renderVersion('demo')).not.toBe(renderVersion('training 5 1'));
  });
});
