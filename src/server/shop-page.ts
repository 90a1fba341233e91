import express, { type RequestHandler } from 'express';

/** The built shop page. File names under `assets/` hold the content's hash, so those never change; the rest is asked for again. */
export function shopPage(webRoot: string): RequestHandler {
  return express.static(webRoot, {
    setHeaders(res, path) {
      const hashed = /[\\/]assets[\\/]/.test(path);
      res.setHeader('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
