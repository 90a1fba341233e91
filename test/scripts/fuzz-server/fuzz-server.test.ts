import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fuzzServer } from '../../../scripts/fuzz-server/fuzz-server.ts';

// 20,000 requests and 5,000 pictures by scripts/fuzz: the same, longer.
test.skipIf(!existsSync('/proc/self/fd'))(
  'mutated requests and pictures find no 5xx, no crash, nothing told, nothing left and no growth',
  { timeout: 180_000 },
  async () => {
    const report = await fuzzServer({ requests: 300, images: 80, uploads: 90, seed: 11 });
    expect(report.findings).toEqual([]);
    expect(report.statuses[200]).toBeGreaterThan(60); // not all of it was refused at the door
    expect(report.statuses[0]).toBeGreaterThan(40); // and some broke off
  },
);
