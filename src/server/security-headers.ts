import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** For our own pages: nothing from elsewhere but pictures, nothing inline. */
const PAGE_POLICY = {
  'default-src': ["'self'"],
  'img-src': ["'self'", 'blob:', 'data:', 'https:'],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
};

/**
 * Headers that every answer has; a route that needs another content security policy sets its own afterwards. Browsers heed
 * `strict-transport-security` only when it comes through TLS, which ends in front of Vitrine.
 */
export const securityHeaders: RequestHandler = helmet({
  contentSecurityPolicy: { useDefaults: false, directives: PAGE_POLICY },
  crossOriginOpenerPolicy: { policy: 'same-origin' },
  referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false }, // other hosts are not ours to speak for
  xFrameOptions: { action: 'deny' },
});
