import { hash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

export function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

/** Changes a manifest and gives it the checksum of what it tells now, as no damage would. */
export function forge(path: string, change: (text: string) => string): void {
  edit(path, (text) => {
    const { sha256: _, ...told } = JSON.parse(change(text)) as Record<string, unknown>;
    return JSON.stringify({ ...told, sha256: hash('sha256', JSON.stringify(told), 'hex') }, null, 2);
  });
}
