/** What a token says, once its signature, issuer, audience and times were found good. */
export type TokenClaims = Readonly<Record<string, unknown>>;

/** Tells whether a token (a JWT) is to be believed. */
export interface TokenVerifier {
  /**
   * The claims of a good token. Throws UNAUTHENTICATED when it is malformed, signed by another key or algorithm, for
   * another audience, by another issuer, expired, not yet valid, or without an expiry; OVERLOADED when the issuer's keys
   * cannot be had now, so that nothing can be said.
   */
  verify(token: string): Promise<TokenClaims>;
}
