import { existsSync } from 'node:fs';
import { type Browser, type Page, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestServer, redPhoto, startTestServer } from '../harness.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));

describe.skipIf(CHROMIUM === undefined)('the playground in a real browser', () => {
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  const shownResult = () => page.locator('app-query-result').innerText();
  const foreign: string[] = [];
  const refused: string[] = [];

  beforeAll(async () => {
    server = await startTestServer();
    browser = await chromium.launch({ executablePath: CHROMIUM as string, args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) foreign.push(request.url());
    });
    page.on('response', (response) => {
      if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(`${server.url}/playground`);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  test('searches by words with one click', async () => {
    await page.getByRole('button', { name: 'Send Request' }).click();
    await expect.poll(shownResult, { timeout: 10_000 }).toContain('shirt-blue');
  });

  test('searches by a photo that is uploaded', async () => {
    await page.getByText('By photo').first().click();
    await page.getByText('VARIABLES').last().click();
    await page.getByRole('button', { name: 'Add files' }).click();
    await page.locator('[data-tid="file_name"]').fill('photo');
    await page.locator('.variables-file-item-input').setInputFiles({
      name: 'red.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.from(redPhoto()),
    });
    await page.getByRole('button', { name: 'Send Request' }).click();
    await expect.poll(shownResult, { timeout: 10_000 }).toContain('Looks like the same product');
  });

  test('asks no other server for anything and is refused nothing', () => {
    expect(foreign).toEqual([]);
    expect(refused).toEqual([]);
  });
});
