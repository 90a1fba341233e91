import { Agent, type IncomingMessage, request } from 'node:http';

export interface Asked {
  readonly path?: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface Load {
  readonly url: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** The n-th request; made when it is due. */
  readonly ask: (n: number) => Asked;
}

export interface Answer {
  /** HTTP status; 0 when the connection broke off, -1 when nothing came in a minute. */
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly code: string | undefined;
  /** From the moment the request was due, whether it could be sent then or not: what a person who came then would have waited. */
  readonly waitedMs: number;
}

const GIVE_UP_MS = 60_000;

/**
 * Sends requests at their times, whatever becomes of the ones before: people do not wait for one another. (A closed loop would
 * slow down with the server and so hide what it does to them: coordinated omission.) Resolves when all are answered.
 */
export async function openLoop({ url, perSecond, seconds, ask }: Load): Promise<readonly Answer[]> {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 512 });
  const total = Math.round(perSecond * seconds);
  const start = performance.now();
  const answers: Promise<Answer>[] = [];
  while (answers.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - start) * perSecond) / 1000) + 1);
    for (let n = answers.length; n < due; n++)
      answers.push(send({ url, agent, asked: ask(n), due: start + (n * 1000) / perSecond }));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const all = await Promise.all(answers);
  agent.destroy();
  return all;
}

interface Sending {
  readonly url: string;
  readonly agent: Agent;
  readonly asked: Asked;
  readonly due: number;
}

function send({ url, agent, asked, due }: Sending): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const end = (status: number, rest: Partial<Answer> = {}): void =>
    resolve({ status, retryAfter: undefined, code: undefined, ...rest, waitedMs: performance.now() - due });
  const { path = '/graphql', method = 'POST', headers = {}, body } = asked;
  const length = body === undefined ? {} : { 'content-length': String(body.byteLength) };
  const sent = request(url + path, { method, agent, headers: { ...headers, ...length } }, (response) => {
    void read(response, end);
  });
  sent.setTimeout(GIVE_UP_MS, () => {
    end(-1);
    sent.destroy();
  });
  sent.on('error', () => end(0));
  sent.end(body);
  return promise;
}

async function read(response: IncomingMessage, end: (status: number, rest: Partial<Answer>) => void): Promise<void> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer);
  } catch {
    end(0, {});
    return;
  }
  const status = response.statusCode ?? 0;
  const code = status === 200 ? undefined : /"code":"([A-Z_]+)"/.exec(Buffer.concat(chunks).toString())?.[1];
  end(status, { retryAfter: response.headers['retry-after'], code });
}
