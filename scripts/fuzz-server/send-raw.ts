import { once } from 'node:events';
import { type Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { RawRequest } from './request-mutations.ts';

export interface RawAnswer {
  readonly status: number;
  readonly body: string;
}

/** Sends a request as it is; undefined when there is no answer because it broke off. */
export async function sendRaw(url: string, raw: RawRequest, agent: Agent): Promise<RawAnswer | undefined> {
  const { method, path, headers, body, breaksOff } = raw;
  const outgoing = request(`${url}${path}`, { method, agent, headers: { ...headers, 'content-length': body.length } });
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  outgoing.on('error', () => {}); // told by `answered`
  if (breaksOff && body.length > 1) {
    answered.catch(() => {});
    outgoing.write(body.subarray(0, body.length >> 1), () => outgoing.destroy());
    await new Promise((resolve) => outgoing.once('close', resolve));
    return undefined;
  }
  outgoing.end(body);
  const [response] = await answered;
  return { status: response.statusCode ?? 0, body: await text(response) };
}
