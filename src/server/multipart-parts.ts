import { Readable } from 'node:stream';
import Upload from 'graphql-upload/Upload.mjs';
import { badInput } from '../domain/errors.ts';

/** `operations` of a multipart request: a GraphQL request whose files are named by the map. */
export type Operations = Record<string, unknown>;

/** What came of a multipart request so far; each part needs those before it. */
export interface MultipartParts {
  operations?: Operations;
  /** For each file the places in `operations` where it is meant. */
  map?: ReadonlyMap<string, readonly string[]>;
  file?: UploadedFile;
}

export interface UploadedFile {
  /** The part's name: a key of the map. */
  readonly name: string;
  readonly filename: string;
  readonly mimetype: string;
  readonly encoding: string;
  readonly chunks: readonly Uint8Array[];
}

/** Takes in `operations` and `map`. Throws BAD_USER_INPUT for other fields, another order, and what is no JSON of the right shape. */
export function addField(parts: MultipartParts, name: string, value: string): void {
  if (name === 'operations' && parts.operations === undefined) {
    parts.operations = parseObject(name, value);
  } else if (name === 'map' && parts.operations !== undefined && parts.map === undefined) {
    parts.map = new Map(Object.entries(parseObject(name, value)).map(([file, paths]) => [file, parsePaths(paths)]));
  } else {
    throw badInput('Expected the fields operations and map, in this order, each once.');
  }
}

/** The operations with the file in its places. Throws BAD_USER_INPUT when a part is missing or the map points nowhere. */
export function joinParts({ operations, map, file }: MultipartParts): Operations {
  if (operations === undefined || map === undefined)
    throw badInput('Expected the fields operations and map, got less.');
  for (const [name, paths] of map) {
    if (name !== file?.name) throw badInput('Expected the file that the map names, got none of that name.');
    const upload = uploadOf(file);
    for (const path of paths) place(operations, path, upload);
  }
  return operations;
}

function parseObject(name: string, text: string): Record<string, unknown> {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw badInput(`Expected ${name} as a JSON object.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parsePaths(paths: unknown): readonly string[] {
  if (Array.isArray(paths) && paths.every((path) => typeof path === 'string')) return paths;
  throw badInput('Expected each file of the map with a list of paths.');
}

/** Puts the upload where the path leads: through what `operations` itself holds, to a variable that is null or not there. */
function place(operations: Operations, path: string, upload: Upload): void {
  const steps = path.split('.');
  const last = steps.pop() as string;
  let holder: unknown = operations;
  for (const step of steps) holder = ownValue(holder, step);
  const free = steps[0] === 'variables' && typeof holder === 'object' && holder !== null && last !== '__proto__';
  const grows = Array.isArray(holder) && !Object.hasOwn(holder, last); // a place far behind makes a list of billions
  if (!free || grows || (ownValue(holder, last) ?? null) !== null) {
    throw badInput('Expected a map whose paths lead to variables that are null.');
  }
  (holder as Operations)[last] = upload;
}

function ownValue(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key)
    ? (holder as Operations)[key]
    : undefined;
}

function uploadOf({ filename, mimetype, encoding, chunks }: UploadedFile): Upload {
  const upload = new Upload();
  Object.assign(upload, { toJSON: () => 'a file' }); // what errors of GraphQL call it, in the place of its inner life
  upload.resolve({ filename, mimetype, encoding, createReadStream: () => Readable.from(chunks) });
  return upload;
}
