import { STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ErrorCode } from '../domain/errors.ts';

interface Answer {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
}

/** What Node's parser objects to, by its own names. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'BAD_USER_INPUT', message: 'Expected headers of at most 16 KiB.' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, code: 'BAD_USER_INPUT', message: 'Expected shorter chunk extensions.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'DEADLINE_EXCEEDED', message: 'The request took too long to arrive.' },
};

const MALFORMED: Answer = { status: 400, code: 'BAD_USER_INPUT', message: 'Expected a well-formed HTTP request.' };

const NO_TUNNEL: Answer = {
  status: 405,
  code: 'BAD_USER_INPUT',
  message: 'Expected a request to this server, got CONNECT.',
};

/** Answers what is no HTTP, or dawdles, in the shape of every other error: it never becomes a request that Express sees. */
export function refuseMalformed(server: Server): void {
  const answered = new WeakSet<Duplex>(); // while the body of the answered request still comes
  server.on('request', (req, res) => {
    const { socket } = req;
    res.once('finish', () => {
      if (!req.complete) answered.add(socket);
    });
    req.once('end', () => answered.delete(socket));
  });
  server.on('connect', (_req, socket) => socket.end(rawAnswer(NO_TUNNEL)));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    if (answered.has(socket) || alreadyAnswering(socket)) {
      socket.destroy(); // a second status line, in an answer or behind it, would be worse than none
      return;
    }
    socket.end(rawAnswer(ANSWERS[error.code ?? ''] ?? MALFORMED));
  });
}

/** Whether an answer to this connection's request has begun and not ended. */
function alreadyAnswering(socket: Duplex): boolean {
  const { _httpMessage: answer } = socket as Duplex & {
    readonly _httpMessage?: { readonly headersSent: boolean } | null;
  };
  return answer?.headersSent === true;
}

function rawAnswer({ status, code, message }: Answer): string {
  const body = `${JSON.stringify({ errors: [{ message, extensions: { code } }] })}\n`;
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'x-content-type-options: nosniff',
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
