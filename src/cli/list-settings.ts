import { z } from 'zod';

const HOST = /^(\*\.)?(?=[^*/@?#\s]+$)(\[[\da-f:.]+\]|[^:]+)$/i;

/** Host names by comma, `*.` in front of one for all below it; as URLs write them (lower case, IPv6 without brackets here). */
export const hostList = list((text, context) => {
  const name = text.replace(/^\*\./, '');
  const host = HOST.test(text) ? URL.parse(`http://${name}`)?.hostname : undefined;
  if (host === undefined) {
    context.addIssue({ code: 'custom', message: `Expected host names without protocol and port, got ${text}` });
    return z.NEVER;
  }
  const plain = host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  return text.startsWith('*.') ? `*.${plain}` : plain;
});

/** Port numbers by comma. */
export const portList = list((text, context) => {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  context.addIssue({ code: 'custom', message: `Expected port numbers, got ${text}` });
  return z.NEVER;
});

function list<T>(parse: (text: string, context: z.RefinementCtx) => T) {
  return z
    .string()
    .default('')
    .transform((texts, context) =>
      texts
        .split(',')
        .map((text) => text.trim())
        .filter((text) => text !== '')
        .map((text) => parse(text, context)),
    );
}
