import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const STAMP = 'render-version.txt';

/** What the pictures depend on: the renderer's own sources and what was asked of it. */
export function renderVersion(request: string): string {
  const hash = createHash('sha256').update(request);
  for (const file of globSync('*.ts', { cwd: import.meta.dirname }).sort())
    hash.update(file).update(readFileSync(join(import.meta.dirname, file)));
  return hash.digest('hex').slice(0, 16);
}

/**
 * Fills a folder so that it is either complete or absent: written aside, stamped, renamed.
 * Returns false when the folder already holds this version. Throws, touching nothing, when the folder holds something else.
 */
export async function publishFolder(
  folder: string,
  version: string,
  fill: (aside: string) => Promise<void>,
): Promise<boolean> {
  const stamp = join(folder, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === version) return false;
  if (!existsSync(stamp) && existsSync(folder) && readdirSync(folder).length > 0)
    throw new Error(`Expected an empty or rendered folder, got ${folder} with other files in it.`);
  const aside = `${folder}.partial`;
  rmSync(aside, { recursive: true, force: true });
  await fill(aside);
  writeFileSync(join(aside, STAMP), `${version}\n`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(aside, folder);
  return true;
}
