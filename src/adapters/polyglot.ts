/* oxlint-disable no-control-regex -- file signatures are made of control characters */

/** Where a second nature has to show to be of use: programs look for theirs at the beginning or at the end of a file. */
const EDGE_BYTES = 65_536;
/** Readers of PDF look for its signature this far. */
const PDF_HEAD_BYTES = 1024;
const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');
const ZIP_END_BYTES = 22;

/** What makes a picture text that an interpreter runs. A script may begin with a picture's signature as a name or a value. */
const ACTIVE: readonly (readonly [string, RegExp])[] = [
  [
    'a web page or a script',
    /<(?:script|\?php|!doctype html|html[\s>]|body[\s>]|iframe[\s>]|svg[\s>])|__halt_compiler/i,
  ],
  ['an archive', /Rar!\x1a\x07|7z\xbc\xaf\x27\x1c/],
];
const SCRIPT_HEAD = /^(?:GIF8[79]a|\xff\xd8\xff\xe0)(?:\/[*/]|=[\x20-\x7e]|[\x20\t\n]=)/;
const SCRIPT_RIFF = /^RIFF(?:\/[*/]|=[\x20-\x7e]|[\x20\t\n]=)/;

/**
 * What a file that begins as a picture is besides: a PDF, a web page or a script, an archive. Undefined for a picture that is
 * nothing else. What merely lies behind a picture (a phone's short film, a second photo) is none of these, and no decoder
 * looks at it.
 */
export function secondNature(bytes: Uint8Array): string | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const head = file.toString('latin1', 0, EDGE_BYTES);
  if (head.slice(0, PDF_HEAD_BYTES).includes('%PDF-')) return 'a PDF';
  if (SCRIPT_HEAD.test(head) || isScriptInRiff(file, head)) return 'a script';
  const tail = file.toString('latin1', Math.max(0, file.length - EDGE_BYTES));
  const active = ACTIVE.find(([, sign]) => sign.test(head) || sign.test(tail))?.[0];
  return active ?? (endsAsZip(file) ? 'an archive' : undefined);
}

/** A size that reads as the beginning of a comment, and is not the file's. */
function isScriptInRiff(file: Buffer, head: string): boolean {
  return SCRIPT_RIFF.test(head) && Math.abs(file.readUInt32LE(4) + 8 - file.length) > 1;
}

/** ZIP is read from its end: a record whose comment reaches to the last byte. */
function endsAsZip(file: Buffer): boolean {
  const from = Math.max(0, file.length - ZIP_END_BYTES - 0xffff);
  let at = file.lastIndexOf(ZIP_END, file.length - ZIP_END_BYTES);
  for (; at >= from; at = at === 0 ? -1 : file.lastIndexOf(ZIP_END, at - 1)) {
    if (at + ZIP_END_BYTES + file.readUInt16LE(at + ZIP_END_BYTES - 2) === file.length) return true;
  }
  return false;
}
