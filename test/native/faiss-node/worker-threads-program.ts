// A process of its own for the tests of worker threads: `search` answers from four workers, `terminate` ends ten of
// them while they search, `build` ends four while they build.
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
  tell('busy');
  const found = await Promise.all(Array.from({ length: 200 }, () => index.searchAsync(rowOf(vectors, 7), 1)));
  tell(found.every(({ labels }) => labels[0] === 7) ? 7 : -1);
}

async function buildInWorker(): Promise<void> {
  const index = Index.fromFactory(64, 'IVF1000,Flat');
  const training = index.trainAsync(createVectors(20_000, 64).numbers, { threads: 1, niceness: 0 });
  tell('busy');
  await training;
}

/** The first message of a new worker that is not "busy", or "busy" itself where that is enough. */
async function startWorker(file: string, untilBusy: boolean): Promise<{ worker: Worker; message: unknown }> {
  const worker = new Worker(import.meta.filename, { workerData: file });
  const message = await new Promise((resolve, reject) => {
    worker.on('message', (received: unknown) => {
      if (untilBusy || received !== 'busy') resolve(received);
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

async function terminateBuilds(): Promise<string> {
  for (let i = 0; i < 4; i += 1) {
    const { worker } = await startWorker('', true);
    await worker.terminate();
  }
  return 'ended 4 workers that built';
}

async function run(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'faiss-node-'));
  try {
    const file = path.join(folder, 'flat.index');
    const index = new IndexFlatIP(64);
    index.add(vectors.numbers);
    index.write(file);
    const programs = { search: searchInFour, terminate: terminateTen, build: terminateBuilds };
    console.log(await programs[process.argv[2] as keyof typeof programs](index, file));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const searched = String(workerData);
await (isMainThread ? run() : searched === '' ? buildInWorker() : searchInWorker(searched));
