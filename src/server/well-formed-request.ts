import type { IncomingMessage, Server } from 'node:http';
import type { RequestHandler } from 'express';
import { badInput } from '../domain/errors.ts';
import { sendError } from './send-error.ts';

/** A host with a port, perhaps; empty where a request's target has no host (RFC 9112, 3.2). */
const HOST = /^(?:[\w.~!$&'()*+,;=%-]*|\[[\da-f:.]+\])(?::\d*)?$/i;

interface Complaint {
  readonly message: string;
  readonly status: number;
}

/**
 * Refuses what Node's parser lets pass and two programs could read in two ways: no host or several, a body in a coding
 * besides chunks, other versions of HTTP; and expectations that nobody meets. The connection ends, so that nothing of the
 * request is taken for the next one.
 */
export const wellFormedRequest: RequestHandler = (req, res, next) => {
  const complaint = complaintAbout(req);
  if (complaint === undefined) {
    next();
    return;
  }
  res.setHeader('connection', 'close');
  sendError(res, badInput(complaint.message), complaint.status);
};

function complaintAbout({ httpVersion, headersDistinct }: IncomingMessage): Complaint | undefined {
  const { host: hosts = [], 'transfer-encoding': codings = [], expect = [] } = headersDistinct;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return malformed(`Expected HTTP/1.1, got HTTP/${httpVersion}.`);
  if (hosts.length > 1 || (hosts.length === 0 && httpVersion === '1.1') || !HOST.test(hosts[0] ?? '')) {
    return malformed('Expected one Host header: a host and perhaps a port.');
  }
  const chunked = codings.length === 1 && codings[0]?.trim().toLowerCase() === 'chunked' && httpVersion === '1.1';
  if (codings.length > 0 && !chunked)
    return malformed('Expected a body of known length, or in chunks and nothing else.');
  if (expect.some((what) => what.toLowerCase() !== '100-continue')) {
    return { message: 'Expected no expectation but 100-continue.', status: 417 };
  }
  return undefined;
}

function malformed(message: string): Complaint {
  return { message, status: 400 };
}

/**
 * Lets requests that wait for "100 Continue" be judged by their headers first: a body that is refused need not be sent.
 * Whoever is about to read it says `continueBody`; where nobody does, the connection ends with the answer, since it cannot be
 * told whether the body will come.
 */
export function judgeBeforeBody(server: Server): void {
  server.on('checkContinue', (req, res) => {
    res.setHeader('connection', 'close');
    server.emit('request', req, res);
  });
  server.on('checkExpectation', (req, res) => server.emit('request', req, res));
}

/** Asks for the body of a request that waits with it. */
export const continueBody: RequestHandler = (req, res, next) => {
  if (req.headers.expect?.toLowerCase() === '100-continue' && req.httpVersion === '1.1') {
    res.removeHeader('connection');
    res.writeContinue();
  }
  next();
};
