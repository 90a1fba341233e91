import type { Random } from '../render/prng.ts';

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const INTERESTING: readonly number[] = [0, 1, 0x7f, 0x80, 0xff];

const MUTATIONS: readonly Mutation[] = [
  (bytes, random) =>
    changed(bytes, random, (at) => bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random.int(0, 7)), at)),
  (bytes, random) => changed(bytes, random, (at) => bytes.writeUInt8(random.pick(INTERESTING), at)),
  (bytes, random) => changed(bytes, random, (at) => bytes.writeUInt8(random.int(0, 255), at)),
  (bytes, random) =>
    changed(bytes, random, (at) =>
      bytes.fill(random.pick(INTERESTING), at, Math.min(bytes.length, at + random.int(1, 16))),
    ),
  (bytes, random) => {
    if (bytes.length < 4) return bytes;
    const number = random.pick([0, 1, 0xffff, 0x7fffffff, 0xffffffff, random.int(0, 70_000)]);
    bytes.writeUInt32BE(number, random.int(0, bytes.length - 4));
    return bytes;
  },
  (bytes, random) => bytes.subarray(0, random.int(0, bytes.length)),
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
  },
];

/** A copy with one to twelve changes: bits, bytes, numbers; parts cut off, cut out, doubled. */
export function mutateBytes(bytes: Uint8Array, random: Random): Buffer {
  let mutated: Buffer = Buffer.from(bytes);
  for (let count = random.pick([1, 1, 2, 3, 5, 12]); count > 0; count--) {
    mutated = random.pick(MUTATIONS)(Buffer.from(mutated), random);
  }
  return mutated;
}

/** Half of the changes hit the first hundred bytes, where headers are. */
function changed(bytes: Buffer, random: Random, change: (at: number) => void): Buffer {
  if (bytes.length > 0) change(random.int(0, Math.min(bytes.length, random.chance(0.5) ? 100 : bytes.length) - 1));
  return bytes;
}

function range(bytes: Buffer, random: Random): readonly [from: number, to: number] {
  const from = random.int(0, bytes.length);
  return [from, Math.min(bytes.length, from + random.int(0, 200))];
}
