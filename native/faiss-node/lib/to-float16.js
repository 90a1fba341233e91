import { native } from './native.js';

/** @see index.d.ts */
export function toFloat16(numbers) {
  if (!(numbers instanceof Float32Array)) throw new TypeError('Expected the numbers as a Float32Array.');
  return native.toFloat16(numbers);
}
