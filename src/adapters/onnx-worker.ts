/**
 * A worker thread that runs a model: onnxruntime-node's `run()` blocks the thread that calls it, so it is never called
 * on the main one. Takes OnnxRequest, answers each with one OnnxReply, in order; the first reply tells whether it is ready.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { openTowers } from './onnx-tower.ts';
import type { OnnxReply, OnnxRequest, OnnxWorkerSettings } from './onnx-worker-messages.ts';

const port = parentPort;
if (port === null) throw new Error('onnx-worker.ts runs in a worker thread only.');
const settings = workerData as OnnxWorkerSettings;

const { opened, skipped } = await openTowers(settings);
if (opened === undefined) {
  reply({ kind: 'unusable', skipped });
} else {
  const { device, images, texts } = opened;
  port.on('message', (request: OnnxRequest) => {
    switch (request.kind) {
      case 'close':
        port.close();
        break;
      case 'images':
        void answer(images(request));
        break;
      case 'texts':
        void answer(texts(request));
        break;
    }
  });
  reply({ kind: 'ready', device, skipped });
}

async function answer(embeddings: Promise<Float32Array<ArrayBuffer>>): Promise<void> {
  try {
    const values = await embeddings;
    reply({ kind: 'embeddings', values }, [values.buffer]);
  } catch (error) {
    reply({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
}

function reply(message: OnnxReply, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}
