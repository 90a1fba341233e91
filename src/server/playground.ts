import { SANDBOX_FRAME_CSP, getDistDirectory, isSandboxFrame, renderAltair, renderInitSnippet } from 'altair-static';
import express, { Router } from 'express';
import { PLAYGROUND_QUERIES } from './playground-queries.ts';

/** Altair brings inline styles and workers of its own; all of it comes from this server. */
const PLAYGROUND_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data: https:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "frame-ancestors 'none'",
].join('; ');

const OPTIONS_FILE = 'initial-options.js';

const OPTIONS = {
  baseURL: '/playground/',
  endpointURL: '/graphql',
  serveInitialOptionsInSeperateRequest: OPTIONS_FILE, // Altair's own spelling
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
  const options = renderInitSnippet(OPTIONS);
  router.use((_req, res, next) => {
    res.setHeader('content-security-policy', PLAYGROUND_POLICY);
    next();
  });
  router.get(['/', '/index.html'], (_req, res) => {
    res.type('html').set('cache-control', 'no-cache').send(page);
  });
  router.get(`/${OPTIONS_FILE}`, (_req, res) => {
    res.type('js').set('cache-control', 'no-cache').send(options);
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
