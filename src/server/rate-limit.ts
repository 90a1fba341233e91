import { isIPv6 } from 'node:net';
import type { Request, RequestHandler } from 'express';
import type { Caller } from '../domain/caller.ts';
import { CostAccount, type Costs } from '../graphql/cost-account.ts';
import type { Client, RateLimiter } from '../ports/rate-limiter.ts';
import { requestKind } from './request-kind.ts';
import './locals.ts';

/**
 * Opens the request's account and pays for what its headers tell, before its body is read: RATE_LIMITED costs nothing. Admins
 * have no budget: whoever holds their key can do worse than ask often.
 */
export function rateLimit(limiter: RateLimiter | undefined, costs: Costs): RequestHandler {
  return async (req, res, next) => {
    const kind = requestKind(req, res.locals.caller);
    if (limiter !== undefined && kind !== 'admin') {
      const account = new CostAccount(limiter, { client: clientOf(req, res.locals.caller), costs });
      Object.assign(res.locals, { account });
      await account.prepay(kind);
    }
    next();
  };
}

/** Whose budget the request draws on: the key's or the token's, else the address's. */
export function clientOf({ ip }: Pick<Request, 'ip'>, { kind, id }: Caller): Client {
  if (kind !== 'anonymous' && id !== undefined) return { kind, id };
  return { kind: 'address', id: networkOf(ip) };
}

/** The address; of IPv6 the first 64 bits, since that is what one subscriber has, and IPv4 within IPv6 as what it is. */
export function networkOf(address = ''): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
