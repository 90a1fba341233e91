// A process of its own for the tests of worker threads: `search` answers from four workers, `terminate` ends ten of
// them while they search.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { Index, IndexFlatIP } from 'faiss-node';
import { createVectors, rowOf } from './brute-force.ts';

const vectors = createVectors(4000, 64);

function tell(message: unknown): void {
  const transfer: ArrayBuffer[] = [];
  parentPort?.postMessage(message, transfer);
}

async function searchInWorker(file: string): Promise<void> {
  const index = await Index.readAsync(file);
  tell('searching');
  const found = await Promise.all(Array.from({ length: 200 }, () => index.searchAsync(rowOf(vectors, 7), 1)));
  tell(found.every(({ labels }) => labels[0] === 7) ? 7 : -1);
}

/** The first message of a new worker that is not "searching", or "searching" itself where that is enough. */
async function startWorker(file: string, untilSearching: boolean): Promise<{ worker: Worker; message: unknown }> {
  const worker = new Worker(import.meta.filename, { workerData: file });
  const message = await new Promise((resolve, reject) => {
    worker.on('message', (received: unknown) => {
      if (untilSearching || received !== 'searching') resolve(received);
    });
    worker.on('error', reject);
  });
  return { worker, message };
}

async function searchInFour(index: IndexFlatIP, file: string): Promise<string> {
  const workers = Promise.all([1, 2, 3, 4].map(() => startWorker(file, false)));
  await Promise.all(Array.from({ length: 200 }, () => index.searchAsync(rowOf(vectors, 7), 1)));
  return (await workers).map(({ message }) => String(message)).join(' ');
}

async function terminateTen(index: IndexFlatIP, file: string): Promise<string> {
  for (let i = 0; i < 10; i += 1) {
    const { worker } = await startWorker(file, true);
    await worker.terminate();
  }
  return `ended 10 workers, ${index.ntotal()} rows`;
}

async function run(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'faiss-node-'));
  try {
    const file = path.join(folder, 'flat.index');
    const index = new IndexFlatIP(64);
    index.add(vectors.numbers);
    index.write(file);
    console.log(process.argv[2] === 'search' ? await searchInFour(index, file) : await terminateTen(index, file));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

await (isMainThread ? run() : searchInWorker(String(workerData)));
