import { readFileSync } from 'node:fs';
import { sharpImagePreprocessor } from '../src/adapters/sharp-image-preprocessor.ts';
const f = process.argv[2];
const spec = { size: 224, resize: 'shortest-side', interpolation: 'bicubic', background: [255, 255, 255] };
const p = sharpImagePreprocessor();
await p.prepare(readFileSync('/tmp/bombs/o6small.png').length ? readFileSync('/tmp/bombs/o6small.png') : 0, spec);
const before = process.resourceUsage().maxRSS;
const t = performance.now();
let r;
try {
  r = await p.prepare(readFileSync('/tmp/bombs/' + f), spec);
  r = 'ok';
} catch (e) {
  r = e.code + ' ' + (e.cause?.message ?? e.message);
}
const peak = process.resourceUsage().maxRSS - before;
console.log(
  f.padEnd(20),
  'peak MB',
  (peak / 1000).toFixed().padStart(5),
  'B/px',
  ((peak * 1024) / 40e6).toFixed(1),
  'ms',
  (performance.now() - t).toFixed(),
  r,
);
