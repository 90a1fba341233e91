/* oxlint-disable no-control-regex -- file signatures are made of control characters */
import { VitrineError } from '../domain/errors.ts';
import { secondNature } from './polyglot.ts';

/** Types that the decoder is ever given, as sharp names their formats. */
export type ImageType = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif' | 'heic';

const READABLE = 'Send a JPEG, PNG, WebP, GIF, AVIF or TIFF.';

const SIGNATURES: readonly (readonly [ImageType, RegExp])[] = [
  ['jpeg', /^\xff\xd8\xff/],
  ['png', /^\x89PNG\r\n\x1a\n/],
  ['webp', /^RIFF[^]{4}WEBP/],
  ['gif', /^GIF8[79]a/],
  ['tiff', /^(II[*+]\0|MM\0[*+])/],
  ['avif', /^[^]{4}ftypavi[fs]/],
  ['avif', /^[^]{4}ftyp(mif1|msf1|miaf)[^]{0,40}avi[fs]/],
  ['heic', /^[^]{4}ftyp(hei[cxms]|hev[cxms]|mif1|msf1)/],
];

/** What people send instead of a picture we read, so that the answer can name it. */
const FOREIGN: readonly (readonly [string, RegExp])[] = [
  ['an SVG', /^(\xef\xbb\xbf)?\s*<[^]*<?svg[\s>]/i],
  ['a PDF', /^[^]{0,1000}%PDF-/],
  ['an HTML page', /^(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body)/i],
  ['a BMP', /^BM[^]{4}\0\0\0\0/],
  ['an icon file', /^\0\0[\x01\x02]\0/],
  ['a Photoshop file', /^8BPS/],
  ['a JPEG XL', /^(\xff\x0a|\0\0\0\x0cJXL )/],
  ['a JPEG 2000', /^(\0\0\0\x0cjP  |\xff\x4f\xff\x51)/],
  ['a video', /^([^]{4}ftyp|\x1a\x45\xdf\xa3|RIFF[^]{4}AVI )/],
  ['an archive or an Office document', /^(PK[\x03\x05]|\x1f\x8b|7z\xbc\xaf|Rar!)/],
];

/**
 * The type of a picture by its first bytes; no decoder sees anything else.
 * Throws IMAGE_UNREADABLE for no bytes at all and IMAGE_TYPE_UNSUPPORTED, with the type named where it is known, for
 * whatever is not in `readable` or is something else besides.
 */
export function parseImageType(bytes: Uint8Array, readable: ReadonlySet<ImageType>): ImageType {
  if (bytes.length === 0) throw new VitrineError('IMAGE_UNREADABLE', 'The picture is empty.');
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 2048)).toString('latin1');
  const type = SIGNATURES.find(([, signature]) => signature.test(head))?.[0];
  if (type !== undefined && readable.has(type)) {
    const other = secondNature(bytes);
    if (other === undefined) return type;
    throw new VitrineError(
      'IMAGE_TYPE_UNSUPPORTED',
      `This is a ${type.toUpperCase()} and ${other} at once. ${READABLE}`,
    );
  }
  const name = type === undefined ? foreignName(head) : `a ${type.toUpperCase()}, which cannot be read here`;
  throw new VitrineError('IMAGE_TYPE_UNSUPPORTED', `This is ${name}. ${READABLE}`);
}

function foreignName(head: string): string {
  return FOREIGN.find(([, signature]) => signature.test(head))?.[0] ?? 'not a picture';
}
