// NumPy files for the tests of rows.

/** A .npy file of a header's text and the numbers' bytes. */
export function npy(header: string, data: Uint8Array, version = 1): Buffer {
  const prefix = version === 1 ? 10 : 12;
  const text = header.padEnd(Math.ceil((header.length + prefix + 1) / 64) * 64 - prefix - 1) + '\n';
  const start = Buffer.alloc(prefix);
  start.write('\x93NUMPY', 'latin1');
  start[6] = version;
  if (version === 1) start.writeUInt16LE(text.length, 8);
  else start.writeUInt32LE(text.length, 8);
  return Buffer.concat([start, Buffer.from(text), data]);
}

export function npyHeader(descr: string, shape: string, order = 'False'): string {
  return `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape}), }`;
}
