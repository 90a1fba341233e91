import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import { VitrineError, badInput } from '../domain/errors.ts';
import { tooLarge } from '../graphql/read-upload.ts';
import { type MultipartParts, type Operations, addField, joinParts } from './multipart-parts.ts';

/** A map names one file and where it is meant. */
const MAX_MAP_BYTES = 10_000;

export interface MultipartLimits {
  /** Largest file, in bytes. */
  readonly maxFileBytes: number;
  /** Largest `operations` and `map`, each, in bytes. */
  readonly maxFieldBytes: number;
}

/**
 * Reads a multipart request (GraphQL multipart request specification) of at most one file, whole and into memory: a photo
 * that is searched with has to be there anyway, so a file on disk would only cost time and could be left behind.
 * Resolves with `operations`, the file in its places; rejects before anything of the request is run. What comes after an
 * error is read and forgotten.
 * Throws IMAGE_TOO_LARGE, CANCELLED when the request breaks off, and BAD_USER_INPUT for everything else.
 */
export async function readMultipart(request: IncomingMessage, limits: MultipartLimits): Promise<Operations> {
  const parser = openParser(request, limits);
  const parts: MultipartParts = {};
  const { promise: received, resolve, reject } = Promise.withResolvers<void>();
  collectParts(parser, { parts, limits, reject });
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  request.once('end', end);
  parser.on('close', () => {
    setImmediate(() => request.resume()); // what comes behind the last part is counted, too
    void ended.then(resolve);
  });
  request.on(
    'data',
    countingTo(limits.maxFileBytes + 2 * limits.maxFieldBytes, () => reject(tooLarge(limits.maxFileBytes))),
  );
  request.once('close', () => {
    if (!request.readableEnded) reject(new VitrineError('CANCELLED', 'The caller left.'));
  });
  request.pipe(parser);
  try {
    await received;
  } catch (error) {
    request.unpipe(parser);
    parser.destroy();
    setImmediate(() => request.resume()); // behind the pause that unpiping ends in
    throw error;
  }
  return joinParts(parts);
}

/** Throws BAD_USER_INPUT when the request does not say where its parts end. What reaches a limit of busboy's is over it. */
function openParser({ headers }: IncomingMessage, { maxFileBytes, maxFieldBytes }: MultipartLimits): busboy.Busboy {
  const limits = { fields: 2, files: 1, fieldSize: maxFieldBytes, fileSize: maxFileBytes + 1, headerPairs: 20 };
  try {
    return busboy({ headers, defParamCharset: 'utf8', limits });
  } catch (cause) {
    throw badInput('Expected a multipart request with a boundary.', { cause });
  }
}

interface Collecting {
  readonly parts: MultipartParts;
  readonly limits: MultipartLimits;
  readonly reject: (error: VitrineError) => void;
}

function collectParts(parser: busboy.Busboy, { parts, limits, reject }: Collecting): void {
  const refuse = (cause?: unknown): void =>
    reject(cause instanceof VitrineError ? cause : badInput('Expected a well-formed multipart request.', { cause }));
  parser.on('error', refuse);
  parser.on('filesLimit', () => refuse(badInput('Expected at most one file, got more.')));
  parser.on('fieldsLimit', () =>
    refuse(badInput('Expected the fields operations and map, got more: a file needs a filename.')),
  );
  parser.on('field', (name, value, { valueTruncated }) => {
    try {
      const most = name === 'map' ? MAX_MAP_BYTES : limits.maxFieldBytes;
      if (valueTruncated || value.length > most) throw badInput(`Expected ${name} of at most ${most} bytes.`);
      addField(parts, name, value);
    } catch (error) {
      refuse(error);
    }
  });
  parser.on('file', (name, stream, { filename, mimeType, encoding }) => {
    stream.on('error', refuse);
    stream.on('limit', () => reject(tooLarge(limits.maxFileBytes)));
    if (parts.map === undefined) refuse(badInput('Expected operations and map before the file.'));
    const chunks = name !== undefined && parts.map?.has(name) === true ? collectChunks(stream) : [];
    parts.file = { name: name ?? '', filename: filename ?? '', mimetype: mimeType, encoding, chunks };
    stream.resume(); // a file that the map does not name is forgotten as it comes
  });
}

function collectChunks(stream: Readable): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  stream.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  return chunks;
}

function countingTo(maxBytes: number, onMore: () => void): (chunk: Uint8Array) => void {
  let bytes = 0;
  return (chunk) => {
    bytes += chunk.length;
    if (bytes > maxBytes) onMore();
  };
}
