/** usage: open-snapshot-child.ts SNAPSHOTS QUERIES.npy — opens the current snapshot, searches it, prints an OpenedReport. */
import { readFileSync } from 'node:fs';
import { MappedRows } from 'faiss-node';
import { openFileSnapshotStore } from '../../../src/adapters/file-snapshot-store.ts';
import { BENCH_MODEL } from './bench-model.ts';

export interface OpenedReport {
  /** From asking for the snapshot to the first answer. */
  readonly readyMs: number;
  /** Resident memory that is no file's, over what it was before. */
  readonly ownBytes: number;
  /** Resident pages of mapped files, over what they were before. */
  readonly mappedBytes: number;
}

const K = 500;
const [directory = '', queriesPath = ''] = process.argv.slice(2);
const queries = MappedRows.open(queriesPath);
const before = resident();

const start = performance.now();
const store = await openFileSnapshotStore({ directory });
const { snapshot, refused } = await store.openCurrent(BENCH_MODEL.sha256);
if (snapshot === undefined) throw new Error(`The snapshot was refused: ${JSON.stringify(refused)}.`);
await snapshot.index.search({ vector: queries.row(0), k: K });
const readyMs = performance.now() - start;

for (let i = 1; i < queries.rows; i++) await snapshot.index.search({ vector: queries.row(i), k: K });
const after = resident();
const report: OpenedReport = { readyMs, ownBytes: after.own - before.own, mappedBytes: after.mapped - before.mapped };
console.log(JSON.stringify(report));

/** Linux tells a process's own pages from those of files; elsewhere all count as its own. */
function resident(): { readonly own: number; readonly mapped: number } {
  if (process.platform !== 'linux') return { own: process.memoryUsage().rss, mapped: 0 };
  const status = readFileSync('/proc/self/status', 'utf8');
  const bytes = (field: string): number => 1024 * Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return { own: bytes('RssAnon') + bytes('RssShmem'), mapped: bytes('RssFile') };
}
