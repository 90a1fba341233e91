import { randomBytes } from 'node:crypto';
import { SANDBOX_FRAME_CSP, getDistDirectory, isSandboxFrame, renderAltair } from 'altair-static';
import express, { Router } from 'express';
import { PLAYGROUND_QUERIES } from './playground-queries.ts';

/** Altair makes styles and workers as it goes: styles carry the nonce of the page, and all of it comes from this server. */
function policyOf(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob: data: https:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "base-uri 'self'",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Stands in the page for the nonce, of which every answer has its own. */
const NONCE = 'nonce-goes-here';

const OPTIONS = {
  baseURL: '/playground/',
  endpointURL: '/graphql',
  cspNonce: NONCE,
  initialHeaders: { 'apollo-require-preflight': 'true' }, // lets photo uploads pass CSRF prevention
  initialWindows: PLAYGROUND_QUERIES.map(({ name, query, variables }) => ({
    initialName: name,
    initialQuery: query,
    ...(variables !== undefined && { initialVariables: variables }),
    initialHeaders: { 'apollo-require-preflight': 'true' },
  })),
  disableAccount: true,
};

/** `/playground`: Altair from its npm package, so that it works offline, opened on our own sample queries. */
export function playground(): Router {
  const router = Router({ strict: true });
  const page = renderAltair(OPTIONS);
  router.get(['/', '/index.html'], (_req, res) => {
    const nonce = randomBytes(16).toString('base64url');
    res.setHeader('content-security-policy', policyOf(nonce));
    res.type('html').set('cache-control', 'no-store').send(page.replaceAll(NONCE, nonce));
  });
  router.use(express.static(getDistDirectory(), { index: false, maxAge: '1h', setHeaders: sandbox }));
  return router;
}

/** The frame that runs a user's own scripts is cut off from everything else. */
function sandbox(res: express.Response, path: string): void {
  if (!isSandboxFrame(path)) return;
  res.setHeader('content-security-policy', SANDBOX_FRAME_CSP);
  res.setHeader('x-frame-options', 'SAMEORIGIN');
}
