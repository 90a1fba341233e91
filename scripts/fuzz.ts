/**
 * Sends mutated requests (multipart, JSON, GraphQL) and mutated pictures to a real server on 127.0.0.1, in a process of its own with a
 * small shop of its own, then uploads of which every third breaks off (--uploads N), and prints what came of it. Equal seeds send equal requests. Exits 1 when there is a finding: an answer
 * of 5xx, one that is no JSON or tells what is not the caller's to know, a crash, growth of memory, files or descriptors.
 */
import { parseArgs } from 'node:util';
import { fuzzServer } from './fuzz-server/fuzz-server.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    images: { type: 'string', default: '5000' },
    uploads: { type: 'string', default: '0' },
    seed: { type: 'string', default: '7' },
  },
});

const report = await fuzzServer({
  requests: Number(values.requests),
  images: Number(values.images),
  uploads: Number(values.uploads),
  seed: Number(values.seed),
  onProgress: (line) => console.error(line),
});
console.log(JSON.stringify(report, undefined, 2));
if (report.findings.length > 0) process.exitCode = 1;
