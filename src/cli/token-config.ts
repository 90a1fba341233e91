import { z } from 'zod';
import { PUBLIC_KEY_ALGORITHMS, SECRET_ALGORITHMS } from '../adapters/jose-token-verifier.ts';
import { SCOPES } from '../domain/caller.ts';

const scopeList = z.array(z.enum(SCOPES));
const words = z.string().transform((text) => text.split(/[\s,]+/).filter((word) => word !== ''));
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Scopes are named alike in tokens and here unless JWT_SCOPES says otherwise. */
const SAME_NAMES = Object.fromEntries(SCOPES.map((scope) => [scope, [scope]]));

const scopeMapping = z.string().transform((text, context) => {
  const parsed = z.record(z.string(), scopeList).safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: 'Expected JSON like {"shop:staff":["catalogue","events"]}' });
  return z.NEVER;
});

/** Settings of tokens; with neither JWT_JWKS_URL nor JWT_SECRET there are none. */
export const TOKEN_ENVIRONMENT = {
  JWT_JWKS_URL: z
    .url({ protocol: /^https?$/ })
    .refine((url) => url.startsWith('https:') || LOOPBACK.test(new URL(url).hostname), {
      message: 'Expected https: who can change the keys on their way can sign tokens',
    })
    .optional(),
  JWT_SECRET: z.string().min(32).optional(),
  JWT_ALGORITHMS: words.optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  JWT_CLOCK_TOLERANCE_S: z.coerce.number().int().min(0).max(300).default(5),
  JWT_SCOPE_CLAIM: z.string().default('scope'),
  JWT_SCOPES: scopeMapping.optional(),
  JWT_DEFAULT_SCOPES: words.pipe(scopeList).default(['search', 'events']),
  JWT_SHOPPER_CLAIM: z.string().default('sub'),
};

type TokenEnvironment = z.output<z.ZodObject<typeof TOKEN_ENVIRONMENT>>;

/** How tokens are checked and read. */
export type TokenConfig = ReturnType<typeof nestTokens>;

/** What does not fit together in the settings, each with the setting to look at; none when there are no tokens. */
export function tokenProblems(env: TokenEnvironment): readonly { readonly name: string; readonly problem: string }[] {
  if (!hasTokens(env)) return [];
  const { JWT_JWKS_URL, JWT_SECRET, JWT_ALGORITHMS, JWT_ISSUER, JWT_AUDIENCE } = env;
  const fit = JWT_SECRET === undefined ? PUBLIC_KEY_ALGORITHMS : SECRET_ALGORITHMS;
  const unfit = JWT_ALGORITHMS?.filter((algorithm) => !fit.includes(algorithm)) ?? [];
  return [
    ...(JWT_JWKS_URL !== undefined && JWT_SECRET !== undefined
      ? [{ name: 'JWT_SECRET', problem: 'Expected either this or JWT_JWKS_URL' }]
      : []),
    ...(unfit.length > 0 || JWT_ALGORITHMS?.length === 0
      ? [{ name: 'JWT_ALGORITHMS', problem: `Expected some of ${fit.join(', ')}` }]
      : []),
    ...(JWT_ISSUER === undefined ? [{ name: 'JWT_ISSUER', problem: 'Expected the `iss` of every token' }] : []),
    ...(JWT_AUDIENCE === undefined ? [{ name: 'JWT_AUDIENCE', problem: 'Expected the `aud` of every token' }] : []),
  ];
}

function hasTokens({ JWT_JWKS_URL, JWT_SECRET }: TokenEnvironment): boolean {
  return JWT_JWKS_URL !== undefined || JWT_SECRET !== undefined;
}

/** The token settings in one piece; undefined when the server takes no tokens. */
export function tokenConfig(env: TokenEnvironment): TokenConfig | undefined {
  return hasTokens(env) ? nestTokens(env) : undefined;
}

function nestTokens(env: TokenEnvironment) {
  const { JWT_JWKS_URL: url, JWT_SECRET: secret } = env;
  return {
    keys: url === undefined ? { secret: Buffer.from(secret ?? '') } : { jwksUrl: new URL(url) },
    algorithms: env.JWT_ALGORITHMS ?? (url === undefined ? ['HS256'] : ['RS256', 'PS256', 'ES256', 'EdDSA']),
    issuer: env.JWT_ISSUER ?? '',
    audience: env.JWT_AUDIENCE ?? '',
    clockToleranceSeconds: env.JWT_CLOCK_TOLERANCE_S,
    claims: {
      scopeClaim: env.JWT_SCOPE_CLAIM,
      scopes: env.JWT_SCOPES ?? SAME_NAMES,
      defaultScopes: env.JWT_DEFAULT_SCOPES,
      shopperClaim: env.JWT_SHOPPER_CLAIM,
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
