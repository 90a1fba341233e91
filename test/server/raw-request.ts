import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RawAnswer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/** Writes parts to a connection as they stand, with pauses between them, and reads until the server ends it (or for `patienceMs`). */
export async function rawRequest(
  url: string,
  parts: readonly (string | Uint8Array)[],
  { pauseMs = 0, patienceMs = 15_000 } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  const ended = Promise.withResolvers<void>();
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('close', () => ended.resolve()).on('error', () => {});
  for (const part of parts) {
    if (socket.destroyed || !socket.writable) break;
    socket.write(part);
    if (pauseMs > 0) await Promise.race([sleep(pauseMs), ended.promise]);
  }
  await Promise.race([ended.promise, sleep(patienceMs)]);
  socket.destroy();
  return parseAnswer(Buffer.concat(chunks).toString());
}

function parseAnswer(text: string): RawAnswer {
  const [headers = '', ...rest] = text.split('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), headers, body: rest.join('\r\n\r\n') };
}
