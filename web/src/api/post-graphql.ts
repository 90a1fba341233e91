import { ShopError } from './shop-error.ts';

/** One GraphQL operation; `upload` is a file that takes the place of the null at a dotted path of the variables. */
export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly upload?: { readonly path: string; readonly file: Blob } | undefined;
}

/**
 * Sends an operation and returns its data; a file travels by the GraphQL multipart request specification.
 * Throws a `ShopError`; when `signal` is aborted, the signal's reason.
 */
export async function postGraphql<Data>(operation: Operation, signal?: AbortSignal): Promise<Data> {
  const answer = await exchange(operation, signal);
  const parsed = await parseAnswer<Data>(answer);
  signal?.throwIfAborted();
  return parsed;
}

async function exchange(operation: Operation, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch('/graphql', {
      method: 'POST',
      // Apollo's guard against forged requests lets multipart bodies in only with this header.
      headers: { 'apollo-require-preflight': 'true', ...contentType(operation) },
      body: encodeBody(operation),
      signal: signal ?? null,
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ShopError('UNREACHABLE', 'No answer from the server.', { cause });
  }
}

function contentType({ upload }: Operation): Record<string, string> {
  return upload === undefined ? { 'content-type': 'application/json' } : {}; // FormData brings its own boundary
}

function encodeBody({ query, variables, upload }: Operation): BodyInit {
  const operations = JSON.stringify({ query, variables });
  if (upload === undefined) return operations;
  const form = new FormData();
  form.append('operations', operations);
  form.append('map', JSON.stringify({ 0: [`variables.${upload.path}`] }));
  form.append('0', upload.file, 'photo');
  return form;
}

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

async function parseAnswer<Data>(response: Response): Promise<Data> {
  const answer = (await response.json().catch(() => ({}))) as Answer<Data>;
  const error = answer.errors?.[0];
  if (error !== undefined) throw new ShopError(error.extensions?.code ?? 'INTERNAL', error.message);
  if (answer.data === undefined || answer.data === null) {
    throw new ShopError(response.status === 503 ? 'OVERLOADED' : 'INTERNAL', `HTTP ${response.status} without data.`);
  }
  return answer.data;
}
