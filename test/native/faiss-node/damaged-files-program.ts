// A process of its own for the tests of damaged files, so that a crash is seen: opens many damaged copies of one index file
// and searches those that open. Arguments: the file, how to open it, the seed.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Index, MappedGraph, ScanIndex } from 'faiss-node';
import { createRandom } from './brute-force.ts';

const [, , file = '', opener = '', seed = '1', rows, codes] = process.argv;
const whole = readFileSync(file);
const random = createRandom(Number(seed));
const eligible = new Uint8Array(2 ** 16).fill(0x55);
let [answered, refused] = [0, 0];

const scan = rows === undefined || codes === undefined ? undefined : ScanIndex.open(rows, codes);

function open(damaged: string): Disposable & Pick<Index, 'searchAsync'> {
  if (scan !== undefined) return MappedGraph.open(damaged, scan);
  return Index.read(damaged, { mmap: opener === 'mapped' });
}

/** Ten bits changed, every other time among the headers; every fourth file is cut short too. */
function damage(round: number): Buffer {
  const bytes = Buffer.from(whole);
  for (let i = 0; i < 10; i += 1) {
    const at = Math.floor(random() * (round % 2 === 0 ? Math.min(300, bytes.length) : bytes.length));
    bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    if (round % 2 === 0 && round % 3 > 0) break;
  }
  return round % 4 === 3 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
}

for (let round = 0; round < 200; round += 1) {
  const damaged = `${file}.${opener}.${round}`;
  writeFileSync(damaged, damage(round));
  try {
    using opened = open(damaged);
    const dimensions = 'dimensions' in opened ? Number(opened.dimensions) : (opened as Index).getDimension();
    const query = new Float32Array(dimensions).fill(0.1);
    await opened.searchAsync(query, 10, { nprobe: 8, efSearch: 50 });
    await opened.searchAsync(query, 10, { nprobe: 8, efSearch: 50, eligible });
    answered += 1;
  } catch (error) {
    if (!(error instanceof Error) || error.message === '') throw error;
    refused += 1;
  }
  rmSync(damaged);
}
console.log(`${answered + refused} damaged files, some answered: ${answered > 0}, some refused: ${refused > 0}`);
