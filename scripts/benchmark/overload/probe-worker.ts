/** A thread that asks for `/livez` and does nothing else: what it waits for is the server, or a processor, never the photos' generator. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Load, openLoop } from './open-loop.ts';

const port = parentPort;
if (port === null) throw new Error('probe-worker.ts runs in a worker thread only.');
const load = workerData as Omit<Load, 'ask'>;
port.postMessage(await openLoop({ ...load, ask: () => ({ path: '/livez', method: 'GET' }) }));
