import type { BrowserContextOptions, Page, Request } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { RunningShop } from './start-shop.ts';

/** What the page sent to the GraphQL endpoint in one request. */
export interface SentOperation {
  /** Whether it was a multipart request, so one that carries a photo. */
  readonly multipart: boolean;
  readonly query: string;
  // eslint-disable-next-line typescript/no-explicit-any -- tests look into variables of any shape
  readonly variables: any;
}

export interface Visit {
  readonly page: Page;
  /** Searches that were sent so far. */
  readonly searches: readonly SentOperation[];
  /** Other operations that were sent so far. */
  readonly others: readonly SentOperation[];
  /** What the browser complained about so far: exceptions, broken resources, violations of the content security policy. */
  readonly complaints: readonly string[];
}

/** Opens the page in a browser profile of its own, which is closed with the test. */
export async function visit(shop: RunningShop, path = '/', options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await shop.browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    ...options,
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const searches: SentOperation[] = [];
  const others: SentOperation[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (!request.url().endsWith('/graphql')) return;
    const operation = parseOperation(request);
    (/Search|PhotoAndWords/.test(operation.query) ? searches : others).push(operation);
  });
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(shop.url + path);
  return { page, searches, others, complaints };
}

function parseOperation(request: Request): SentOperation {
  const body = request.postDataBuffer()?.toString('latin1') ?? '';
  const multipart = request.headers()['content-type']?.startsWith('multipart/form-data') ?? false;
  const json = multipart ? (/\{"query":.*\}(?=\r\n)/.exec(body)?.[0] ?? '{}') : body;
  const { query = multipart ? 'Search' : '', variables = {} } = JSON.parse(json) as Partial<SentOperation>;
  return { multipart, query, variables };
}

/** Puts a file on the page as if it had been dropped there (`drop`) or pasted (`paste`). */
export async function handOver(page: Page, how: 'drop' | 'paste', file: Buffer): Promise<void> {
  const base64 = file.toString('base64');
  await page.evaluate(`(() => {
    const bytes = Uint8Array.from(atob('${base64}'), (char) => char.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], 'photo.jpg', { type: 'image/jpeg' }));
    const options = { bubbles: true, cancelable: true };
    document.body.dispatchEvent('${how}' === 'drop'
      ? new DragEvent('drop', { ...options, dataTransfer: transfer })
      : new ClipboardEvent('paste', { ...options, clipboardData: transfer }));
  })()`);
}
