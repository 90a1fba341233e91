import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blackPng } from '../../scripts/fuzz-server/hostile-png.ts';

const MIB = 2 ** 20;
const DECODE_MEMORY = 150 * MIB;
const QUERY = 'query ($photo: String!) { search(query: { image: { base64: $photo } }) { image { width height } } }';

/** 10 megapixels of 4 × 16 bits, interlaced: allowed by its size, 80 kB to send, 110 MB to decode. */
const bomb = blackPng({ width: 4000, height: 2500, depth: 16, colour: 'rgba', interlaced: true }).toString('base64');

async function send(url: string, photo: string): Promise<number> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: QUERY, variables: { photo } }),
  });
  await response.text();
  return response.status;
}

test(
  'a storm of bombs takes the memory that was granted, and the server is alive meanwhile and after',
  { timeout: 120_000 },
  async () => {
    const server = fork(join(import.meta.dirname, 'serve-photos-child.ts'), [`${DECODE_MEMORY}`]);
    try {
      const [url] = (await once(server, 'message')) as [string];
      const peak = async (): Promise<number> => {
        const told = once(server, 'message');
        server.send('usage');
        return ((await told) as [number])[0];
      };
      const small = blackPng({ width: 100, height: 100 }).toString('base64');
      expect(await send(url, small)).toBe(200);
      const before = await peak();
      const storm = Promise.all(Array.from({ length: 6 }, () => send(url, bomb)));
      expect((await fetch(`${url}/livez`)).status).toBe(200);
      expect(await storm).toEqual(Array.from({ length: 6 }, () => 200));
      expect((await peak()) - before).toBeLessThan(DECODE_MEMORY + 60 * MIB); // all at once would take 660 MB
      expect(await send(url, small)).toBe(200);
    } finally {
      server.kill();
    }
  },
);
