import { once } from 'node:events';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { giveWay } from './thread-priority.ts';

/** Rows handed over at a time: about a millisecond to copy. */
const ROWS_PER_MESSAGE = 500;

export interface WrittenRows<Row> {
  /** File or folder that is written. */
  readonly path: string;
  readonly count: number;
  /** What is sent of row i: plain data. */
  readonly rowAt: (i: number) => Row;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Hands rows to a thread of their own that writes them (`program` calls `takeRows`); searches go on meanwhile. Resolves when it
 * has written them all; rejects with its error, or when the signal aborts.
 */
export async function writeRows<Row>(program: URL, { path, count, rowAt, signal }: WrittenRows<Row>): Promise<void> {
  signal?.throwIfAborted();
  const worker = new Worker(program, { workerData: path, execArgv: [] });
  const ended = Promise.withResolvers<never>();
  ended.promise.catch(() => undefined); // it ends in any case: what counts is whether someone waits
  worker.on('error', ended.reject);
  worker.on('exit', () => ended.reject(new Error('The thread that writes rows ended.')));
  const say = async (rows: readonly Row[]): Promise<void> => {
    worker.postMessage(rows, []);
    await Promise.race([once(worker, 'message', { signal }), ended.promise]);
  };
  try {
    for (let from = 0; from < count; from += ROWS_PER_MESSAGE)
      await say(Array.from({ length: Math.min(ROWS_PER_MESSAGE, count - from) }, (_, i) => rowAt(from + i)));
    await say([]);
  } finally {
    await worker.terminate();
  }
}

/** What a writing thread does. */
export interface RowWriter<Row> {
  write(row: Row): void;
  /** After the last row. */
  end(): void | Promise<void>;
}

/** To be called once by the program of a writing thread: opens what is written and takes the rows. */
export function takeRows<Row>(openWriter: (path: string) => RowWriter<Row>): void {
  const port = parentPort;
  if (port === null) throw new Error('Rows are written in a worker thread only.');
  giveWay();
  const writer = openWriter(workerData as string);
  const take = async (rows: readonly Row[]): Promise<void> => {
    for (const row of rows) writer.write(row);
    if (rows.length === 0) await writer.end();
    port.postMessage('ready');
  };
  port.on('message', (rows: readonly Row[]) => {
    take(rows).catch((error: unknown) => {
      setImmediate(() => {
        throw error; // outside of the promise, so that it ends the thread whatever Node is told of rejections
      });
    });
  });
}
