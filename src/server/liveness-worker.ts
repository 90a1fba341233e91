/** A thread that answers `/livez` and does nothing else. Takes LivenessSettings, says one LivenessReply. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import type { LivenessReply, LivenessSettings } from './liveness.ts';

const LOOK_MS = 250;

const port = parentPort;
if (port === null) throw new Error('liveness-worker.ts runs in a worker thread only.');
const { host, port: wanted, beats, stuckAfterMs } = workerData as LivenessSettings;
const last = { beat: Atomics.load(beats, 0), at: performance.now() };

setInterval(() => {
  const beat = Atomics.load(beats, 0);
  if (beat !== last.beat) Object.assign(last, { beat, at: performance.now() });
}, LOOK_MS);

const server = createServer((request, response) => {
  const found = request.url === '/livez' && (request.method === 'GET' || request.method === 'HEAD');
  const stuck = performance.now() - last.at > stuckAfterMs;
  response.writeHead(found ? (stuck ? 503 : 200) : 404, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  const body = found
    ? { status: stuck ? 'stuck' : 'ok' }
    : { errors: [{ message: 'Only /livez is here.', extensions: { code: 'NOT_FOUND' } }] };
  response.end(JSON.stringify(body));
});
server.on('error', () => port.postMessage({ kind: 'taken' } satisfies LivenessReply));
server.listen(wanted, host, () => {
  port.postMessage({ kind: 'listening', port: (server.address() as AddressInfo).port } satisfies LivenessReply);
});
