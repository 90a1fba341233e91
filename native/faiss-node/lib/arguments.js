// The checks of arguments, in one place: every text says what was expected and what came.
import { availableParallelism } from 'node:os';

const ORDINALS = ['first', 'second', 'third'];

/** More pairs in one answer are a mistake, not a question: 2^27 pairs are a gigabyte. */
const MAX_PAIRS = 2 ** 27;
const MAX_INT32 = 2 ** 31 - 1;

export function expectCount(args, ...allowed) {
  if (allowed.includes(args.length)) return;
  const plural = allowed.length === 1 && allowed[0] === 1 ? 'argument' : 'arguments';
  throw new Error(`Expected ${allowed.join(' or ')} ${plural}, but got ${args.length}.`);
}

export function invalidType(position, expected) {
  return new TypeError(`Invalid the ${ORDINALS[position]} argument type, must be ${expected}.`);
}

export function expectString(value, position) {
  if (typeof value !== 'string') throw invalidType(position, 'a string');
  if (value.includes('\0')) throw new TypeError('Expected a path without null bytes.');
}

export function expectNumber(value, position) {
  if (typeof value !== 'number') throw invalidType(position, 'a Number');
}

/** A whole number from `low` to `high`, or a RangeError that names it. */
export function expectInteger(name, value, { low, high = MAX_INT32 }) {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new RangeError(`Expected ${name} to be a whole number from ${low} to ${high}, got ${String(value)}.`);
}

/** Vectors as a Float32Array whose length is a multiple of `dimensions`; an array of numbers is copied into one. */
export function toVectors(value, dimensions, position = 0) {
  const vectors = Array.isArray(value) ? fromNumbers(value) : value;
  if (!(vectors instanceof Float32Array)) throw invalidType(position, 'an Array of numbers or a Float32Array');
  if (vectors.length % dimensions !== 0) {
    throw new Error(`Invalid the given array length: expected a multiple of ${dimensions}, got ${vectors.length}.`);
  }
  return vectors;
}

/** At least one vector. */
export function toQueries(value, dimensions, position = 0) {
  const queries = toVectors(value, dimensions, position);
  if (queries.length === 0)
    throw new Error(`Invalid the given array length: expected at least ${dimensions} numbers, got 0.`);
  return queries;
}

function fromNumbers(numbers) {
  const badAt = numbers.findIndex((number) => typeof number !== 'number');
  if (badAt >= 0) throw new Error(`Expected a Number as array item. (at: ${badAt})`);
  return Float32Array.from(numbers);
}

/** Row ids as an Int32Array; an array of numbers is copied into one. */
export function toIds(value, position = 0) {
  if (value instanceof Int32Array) return value;
  if (!Array.isArray(value)) throw invalidType(position, 'an Array of numbers or an Int32Array');
  const badAt = value.findIndex((id) => typeof id !== 'number');
  if (badAt >= 0) throw new Error(`Expected a Number as array item. (at: ${badAt})`);
  return Int32Array.from(value, (id, at) => expectInteger(`the id at ${at}`, id, { low: 0 }));
}

/** k for `queries` vectors at once. */
export function expectK(k, queries) {
  expectNumber(k, 1);
  expectInteger('k', k, { low: 1 });
  if (k * queries > MAX_PAIRS)
    throw new RangeError(`Expected at most ${MAX_PAIRS} neighbours in one search, got ${queries} x ${k}.`);
}

function toEligible(eligible) {
  if (eligible === undefined) return undefined;
  if (eligible instanceof Uint8Array) return eligible;
  throw new TypeError('Expected eligible to be a Uint8Array: a bitmap over rows, least significant bit first.');
}

/** A bitmap that has a bit for each of so many rows; undefined stands for all of them. */
export function expectEligible(eligible, rows) {
  const needed = Math.ceil(rows / 8);
  if (toEligible(eligible) === undefined || eligible.length >= needed) return;
  throw new Error(`Expected an eligible bitmap of at least ${needed} bytes for ${rows} rows, got ${eligible.length}.`);
}

/** When a search may end early: [settled, patience or margin], 0 for never. `way` is the name of the one that the index has. */
export function toEarlyEnd(end, way) {
  if (end === undefined) return [0, 0];
  const { settled } = end;
  const value = end[way];
  expectInteger('end.settled', settled, { low: 1 });
  if (way === 'patience') return [settled, expectInteger('end.patience', value, { low: 1 })];
  if (typeof value === 'number' && Number.isFinite(value)) return [settled, value];
  throw new RangeError(`Expected end.margin to be a finite number, got ${String(value)}.`);
}

/** [nprobe, efSearch, threads, eligible, settled, margin, patience, background] as the native search takes them. */
export function toSearchArguments(options = {}) {
  const { nprobe, efSearch, threads = 1, eligible, end, background } = options;
  const patient = end !== undefined && 'patience' in end;
  const [settled, value] = toEarlyEnd(end, patient ? 'patience' : 'margin');
  return [
    nprobe === undefined ? 0 : expectInteger('nprobe', nprobe, { low: 1 }),
    efSearch === undefined ? 0 : expectInteger('efSearch', efSearch, { low: 1 }),
    expectInteger('threads', threads, { low: 1, high: 1024 }),
    toEligible(eligible),
    settled,
    patient ? 0 : value,
    patient ? value : 0,
    toBackground(background),
  ];
}

/** Whether a search gives way to others. */
export function toBackground(background = false) {
  if (typeof background === 'boolean') return background;
  throw new TypeError(`Expected background to be true or false, got ${String(background)}.`);
}

/** What a caller may say and hear while a build runs. */
export function toBuildOptions({ signal, niceness = 19, onProgress }) {
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw new TypeError('Expected signal to be an AbortSignal.');
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw new TypeError('Expected onProgress to be a function.');
  return { signal, niceness: expectInteger('niceness', niceness, { low: 0, high: 19 }), onProgress };
}

/** Builds use the whole machine unless told otherwise. */
export function toThreads(options = {}) {
  const { threads = availableParallelism() } = options;
  return expectInteger('threads', threads, { low: 1, high: 1024 });
}
