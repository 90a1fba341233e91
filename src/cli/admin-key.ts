import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface AdminKey {
  readonly key: string;
  /** Where the key is kept; undefined when it comes from the configuration. */
  readonly file?: string;
  /** True when this start made the key: the moment to show it. */
  readonly generated: boolean;
}

/** The configured key, or the one kept in the data folder, or a new one (256 random bits) that is kept there, readable by its owner alone. */
export async function loadAdminKey(configured: string | undefined, dataDir: string): Promise<AdminKey> {
  if (configured !== undefined) return { key: configured, generated: false };
  const file = join(dataDir, 'admin-key');
  try {
    return { key: (await readFile(file, 'utf8')).trim(), file, generated: false };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const key = randomBytes(32).toString('base64url');
  await writeFile(file, `${key}\n`, { mode: 0o600, flag: 'wx' });
  return { key, file, generated: true };
}
