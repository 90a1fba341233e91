import { isIP } from 'node:net';
import { VitrineError } from '../domain/errors.ts';
import { isPublicAddress } from './public-address.ts';

/** Which addresses on the web may be asked for a picture. */
export interface UrlPolicy {
  /** `shop.example`, or `*.shop.example` for all below it; every host of the public internet when empty. */
  readonly hosts?: readonly string[];
  /** Hosts, written as in `hosts`, that may be asked whatever their addresses are. */
  readonly privateHosts?: readonly string[];
  /** Ports besides 80 and 443. */
  readonly ports?: readonly number[];
}

const WEB_PORTS: readonly number[] = [80, 443];
const MAX_URL_LENGTH = 2048;

/**
 * The parsed URL, if its protocol, host and port may be asked; `base` is what a relative one starts from. Hosts are compared
 * as the URL standard writes them: lower case, `0x7f.1` and `2130706433` as 127.0.0.1.
 * Throws URL_NOT_ALLOWED.
 */
export function parseAllowedUrl(text: string, policy: UrlPolicy, base?: URL): URL {
  const url = text.length > MAX_URL_LENGTH ? null : URL.parse(text, base?.href);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    throw notAllowed(`Expected an http or https URL of a picture, of at most ${MAX_URL_LENGTH} characters.`);
  }
  if (url.username !== '' || url.password !== '') throw notAllowed('Expected a URL without user name and password.');
  const port = url.port === '' ? undefined : Number(url.port);
  const { hosts = [], privateHosts = [], ports = [] } = policy;
  if (port !== undefined && ![...WEB_PORTS, ...ports].includes(port)) {
    throw notAllowed(`Expected a URL on port ${[...WEB_PORTS, ...ports].join(', ')}, got port ${port}.`);
  }
  const host = hostOf(url);
  if (hosts.length > 0 && !isOneOf(host, [...hosts, ...privateHosts])) {
    throw notAllowed('Pictures are not loaded from this host.');
  }
  return url;
}

/**
 * Throws URL_NOT_ALLOWED unless every address is public or the host may be private; one private address among public ones
 * is enough, since whoever connects might take it. The error does not tell which: that is nobody's business outside.
 */
export function checkAddresses(addresses: readonly string[], url: URL, { privateHosts = [] }: UrlPolicy): void {
  if (isOneOf(hostOf(url), privateHosts)) return;
  if (addresses.every(isPublicAddress)) return;
  throw notAllowed('Expected the URL of a host on the public internet.');
}

/** The numeric address that the URL itself names, or undefined when it names a host. */
export function literalAddress(url: URL): string | undefined {
  const host = hostOf(url);
  return isIP(host) === 0 ? undefined : host;
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function isOneOf(host: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => (pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern));
}

function notAllowed(message: string): VitrineError {
  return new VitrineError('URL_NOT_ALLOWED', message);
}
