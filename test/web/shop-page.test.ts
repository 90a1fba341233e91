import type { Page, Route } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPicture, PRODUCT_COUNT, WANTED } from './draw-catalogue.ts';
import { startShop, whatIsMissing, type RunningShop } from './start-shop.ts';
import { handOver, visit } from './visit.ts';

const missing = whatIsMissing();
if (missing !== undefined) console.log(`Skipped: the shop page in Chromium, ${missing}.`);

describe.skipIf(missing !== undefined)('shop page', () => {
  let shop: RunningShop;
  let photo: Buffer;
  beforeAll(async () => {
    shop = await startShop();
    photo = await drawPicture(WANTED.id, 500);
  }, 120_000);
  afterAll(() => shop[Symbol.asyncDispose]());

  const titles = (page: Page) => page.locator('.card__title').allInnerTexts();
  const firstTitle = (page: Page) => page.locator('.card__title').first().innerText();
  const shown = (page: Page) =>
    page
      .getByRole('status')
      .getByText(/took \d+ ms/)
      .waitFor();
  const choose = (page: Page, buffer: Buffer) =>
    page.locator('input[type=file]').first().setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer });
  const type = async (page: Page, words: string) => {
    await page.getByLabel('Words to search for').fill(words);
    await page.keyboard.press('Enter');
  };

  describe('start', () => {
    it('offers photo, words and samples, and the browser has nothing to complain about', async () => {
      const { page, complaints } = await visit(shop);
      await page.getByText(`Search ${PRODUCT_COUNT} products`).waitFor();
      await page.getByRole('button', { name: `Street photo 1: ${WANTED.title}` }).waitFor();
      await expect(page.getByLabel('Choose a photo').count()).resolves.toBe(1);
      expect(complaints).toEqual([]);
    });

    it('hides the samples when the server has none', async () => {
      const { page } = await visit(shop, '/playground/favicon.ico'); // anything of the same origin, to set up the route first
      await page.route('**/samples/queries.json', (route) => route.fulfill({ status: 404 }));
      await page.goto(shop.url);
      await page.getByText(`Search ${PRODUCT_COUNT} products`).waitFor();
      await expect(page.locator('.samples').count()).resolves.toBe(0);
    });

    it('finds the product of a sample photo first, and again after a reload', async () => {
      const { page, complaints } = await visit(shop);
      await page.locator('.sample').click();
      await shown(page);
      await expect(firstTitle(page)).resolves.toBe(WANTED.title);
      expect(page.url()).toContain('sample=01.jpg');
      await page.reload();
      await shown(page);
      await expect(firstTitle(page)).resolves.toBe(WANTED.title);
      expect(complaints).toEqual([]);
    });
  });

  describe('a photo', () => {
    it('is made upright and at most 1,024 pixels large before it is sent', async () => {
      const upright = await sharp(await drawPicture(WANTED.id, 1500))
        .extend({ left: 500, right: 500, background: '#fff' })
        .toBuffer();
      const large = await sharp(upright).rotate(-90).withMetadata({ orientation: 6 }).jpeg().toBuffer();
      const { page, searches } = await visit(shop);
      await choose(page, large);
      await shown(page);
      await expect(firstTitle(page)).resolves.toBe(WANTED.title);
      const size = `(({ naturalWidth, naturalHeight }) => [naturalWidth, naturalHeight])(document.querySelector('.picture__image'))`;
      await expect(page.evaluate(size)).resolves.toEqual([1024, 614]);
      expect(searches.map(({ multipart }) => multipart)).toEqual([true]);
    });

    it.each(['drop', 'paste'] as const)('is taken by %s', async (how) => {
      const { page } = await visit(shop);
      await handOver(page, how, photo);
      await shown(page);
      await expect(firstTitle(page)).resolves.toBe(WANTED.title);
    });

    it('is sent once: later searches name it by its id', async () => {
      const { page, searches } = await visit(shop);
      await choose(page, photo);
      await shown(page);
      await type(page, 'blue');
      await page.getByText('Your photo and “blue”').waitFor();
      await shown(page);
      expect(searches.map(({ multipart }) => multipart)).toEqual([true, false]);
      expect(searches[1]?.variables).toMatchObject({
        text: 'blue',
        imageWeight: 0.7,
        image: { imageId: expect.any(String) },
      });
    });

    it('is sent again when the server has forgotten it', async () => {
      const { page, searches } = await visit(shop);
      await choose(page, photo);
      await shown(page);
      const forget = (route: Route) => {
        const known = route.request().headers()['content-type'] === 'application/json';
        const errors = [{ message: 'There is no such image.', extensions: { code: 'NOT_FOUND' } }];
        return known ? route.fulfill({ status: 404, json: { errors } }) : route.continue();
      };
      await page.route('**/graphql', forget);
      await type(page, 'blue');
      await page.getByText('Your photo and “blue”').waitFor();
      await shown(page);
      expect(searches.map(({ multipart }) => multipart)).toEqual([true, false, true]);
    });

    it('and words are weighed by a slider', async () => {
      const { page, searches } = await visit(shop, '/?q=blue');
      await shown(page);
      await expect(page.getByLabel('Photo or words').count()).resolves.toBe(0);
      await choose(page, photo);
      await page.getByText('Your photo and “blue”').waitFor();
      await shown(page);
      await page.getByLabel('Photo or words').fill('90');
      await expect.poll(() => searches.at(-1)?.variables.imageWeight).toBeCloseTo(0.1);
      await shown(page);
      await page.getByLabel('Shape or colour').fill('80');
      await expect.poll(() => searches.at(-1)?.variables.options).toEqual({ colourWeight: 0.8 });
    });

    it('and words go beside a colour', async () => {
      const { page, searches } = await visit(shop, '/?q=lamp&colour=%232e8b45');
      await shown(page);
      await choose(page, photo);
      await page.getByText('Your photo and “lamp”, in this colour').waitFor();
      await shown(page);
      await page.getByLabel('Photo or words').fill('60');
      await expect.poll(() => searches.at(-1)?.variables.query?.parts?.[0]?.weight).toBeCloseTo(0.4);
      await shown(page);
      const [image, words, colour] = searches.at(-1)?.variables.query.parts ?? [];
      expect(image).toMatchObject({ image: { imageId: expect.any(String) as string } });
      expect(words).toMatchObject({ text: 'lamp', weight: expect.closeTo(0.6, 6) as number });
      expect(colour).toEqual({ colour: '#2e8b45' });
    });

    it('and its search come back with the back button', async () => {
      const { page } = await visit(shop);
      await choose(page, photo);
      await shown(page);
      await page.locator('.card__alike').nth(1).click();
      await page.getByRole('heading', { name: /^More like/ }).waitFor();
      await page.goBack();
      await page.getByRole('heading', { name: 'Looks like your photo' }).waitFor();
      await shown(page);
      await expect(firstTitle(page)).resolves.toBe(WANTED.title);
    });
  });

  describe('hits', () => {
    it('tell title, brand, price, stock, score and why', async () => {
      const { page } = await visit(shop, '/?sample=01.jpg');
      await shown(page);
      const card = page.locator('.card').first();
      const text = (await card.innerText()).replaceAll(/\s+/g, ' ');
      expect(text).toMatch(/Likely the same|Same style|Silhouette/);
      expect(text).toMatch(/Silhouette Red Mug €10\.00 In stock .+ 0\.\d\d More like this/);
      await expect(card.locator('.card__why').innerText()).resolves.not.toBe('');
    });

    it('of unknown price or stock say so', async () => {
      const { page } = await visit(shop, '/?like=purple-mug');
      await shown(page);
      const black = page.locator('.card', { hasText: 'Black Mug' });
      await expect(black.locator('.card__price').innerText()).resolves.toContain('Sold out');
      const purple = page.locator('.card', { hasText: 'Purple' }).first();
      await expect(purple.locator('.card__price').innerText()).resolves.toContain('Price on request');
    });

    it('come page by page until all are shown, each once', async () => {
      const { page } = await visit(shop, '/?sample=01.jpg');
      await shown(page);
      await expect(page.locator('.card').count()).resolves.toBe(24);
      await page.getByRole('button', { name: 'Show more' }).click();
      await expect.poll(() => page.locator('.card').count()).toBe(PRODUCT_COUNT);
      await expect(page.getByRole('button', { name: 'Show more' }).count()).resolves.toBe(0);
      expect(new Set(await titles(page)).size).toBe(PRODUCT_COUNT);
    });

    it('lead to products like them', async () => {
      const { page, searches } = await visit(shop, '/?sample=01.jpg');
      await shown(page);
      await page.locator('.card__alike').first().click();
      await page.getByRole('heading', { name: `More like ${WANTED.title}` }).waitFor();
      await shown(page);
      expect(searches.at(-1)?.variables.query).toEqual({ productId: WANTED.id });
      expect(await titles(page)).not.toContain(WANTED.title);
      expect(page.url()).toContain(`like=${WANTED.id}`);
    });

    it('come in another colour, and in any again', async () => {
      const { page, searches } = await visit(shop, `/?like=${WANTED.id}`);
      await shown(page);
      await page.getByLabel('In another colour').fill('#2e8b45');
      await page.getByRole('heading', { name: `More like ${WANTED.title}, in this colour` }).waitFor();
      await shown(page);
      expect(searches.at(-1)?.variables.query).toEqual({ parts: [{ productId: WANTED.id }, { colour: '#2e8b45' }] });
      expect((await titles(page))[0]).toMatch(/^Green/);
      expect(page.url()).toContain('colour=%232e8b45');
      await page.getByLabel('Any colour').click();
      await shown(page);
      expect(searches.at(-1)?.variables.query).toEqual({ productId: WANTED.id });
    });

    it('open with all their details, by keyboard too, and the choice is recorded', async () => {
      const { page, others } = await visit(shop, '/?sample=01.jpg');
      await shown(page);
      await page.getByRole('button', { name: WANTED.title, exact: true }).focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: WANTED.title });
      await dialog.getByText('A mug in red.').waitFor();
      const [event] = others.find(({ query }) => query.includes('recordEvents'))?.variables.events ?? [];
      expect(event).toEqual({ type: 'CLICK', productId: WANTED.id, searchId: expect.any(String), position: 1 });
      await dialog.getByRole('button', { name: 'Blue Mug' }).click();
      await page.getByRole('dialog', { name: 'Blue Mug' }).waitFor();
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog').count()).resolves.toBe(0);
      await expect(page.evaluate('document.activeElement.textContent')).resolves.toBe(WANTED.title);
    });

    it('of an older search never replace those of a newer one', async () => {
      const { page } = await visit(shop);
      const held: Route[] = [];
      await page.route('**/graphql', async (route) => {
        const slow = route.request().postData()?.includes('"text":"slow"') ?? false;
        if (slow) held.push(route);
        else await route.continue();
      });
      await type(page, 'slow');
      await expect.poll(() => held.length).toBe(1);
      await type(page, 'red mug');
      await shown(page);
      const before = await titles(page);
      await held[0]?.continue().catch(() => undefined); // the page has given it up, as it should
      await page.waitForTimeout(300);
      await expect(page.getByRole('heading', { level: 1 }).innerText()).resolves.toBe('“red mug”');
      expect(await titles(page)).toEqual(before);
    });
  });

  describe('filters', () => {
    it('narrow by category, price and stock, stand in the address, and can be cleared', async () => {
      const { page, searches } = await visit(shop, '/?sample=01.jpg');
      await shown(page);
      await page.getByLabel('Category').selectOption('Home');
      await page.getByLabel('Highest price').fill('20');
      await page.keyboard.press('Enter');
      await page.getByLabel('In stock only').check();
      await expect
        .poll(() => searches.at(-1)?.variables.filter)
        .toEqual({
          categories: ['Home'],
          price: { max: 20, currency: 'EUR' },
          inStock: true,
        });
      await page.getByText('4 products, took').waitFor();
      expect((await titles(page)).toSorted()).toEqual(['Blue Mug', 'Green Mug', 'Red Mug', 'Yellow Mug']);
      await page.getByText('2 products whose price is unknown').waitFor();
      expect(page.url()).toMatch(/category=Home&max=20&stock=in$/);
      await page.reload();
      await page.getByText('4 products, took').waitFor();
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await page.getByText('The best 24 products').waitFor();
    });

    it('stay as they are being typed when an answer arrives meanwhile', async () => {
      const { page } = await visit(shop, '/?sample=01.jpg');
      await shown(page);
      await page.getByLabel('Highest price').fill('20');
      // Another condition changes while the price has the focus.
      await page.evaluate(`(() => {
        const select = document.querySelector('.filters select');
        select.value = 'Home';
        select.dispatchEvent(new Event('change', { bubbles: true }));
      })()`);
      await page.getByText(/^\d+ products, took/).waitFor();
      await expect(page.getByLabel('Highest price').inputValue()).resolves.toBe('20');
      await page.keyboard.press('Enter');
      await page.waitForURL(/category=Home&max=20$/);
    });

    it('are forgotten with what was typed and taken back', async () => {
      const { page } = await visit(shop, '/?sample=01.jpg&max=20');
      await shown(page);
      await page.getByLabel('Highest price').fill('200');
      await page.getByLabel('Highest price').fill('20');
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await page.getByText('The best 24 products').waitFor();
      await expect(page.getByLabel('Highest price').inputValue()).resolves.toBe('');
    });

    it('that nothing passes lead to a way out', async () => {
      const { page } = await visit(shop, '/?sample=01.jpg&max=0');
      await page.getByText('No product passes all filters.').waitFor();
      await page.locator('.message').getByRole('button', { name: 'Clear filters' }).click();
      await shown(page);
      await expect(page.locator('.card').count()).resolves.toBe(24);
    });
  });

  describe('words', () => {
    it('search, stand in the address, and come back with the back button', async () => {
      const { page, complaints } = await visit(shop);
      await type(page, 'red mug');
      await shown(page);
      expect(page.url()).toContain('?q=red+mug');
      await type(page, 'blue dress');
      await page.getByRole('heading', { name: '“blue dress”' }).waitFor();
      await page.goBack();
      await page.getByRole('heading', { name: '“red mug”' }).waitFor();
      await expect(page.getByLabel('Words to search for').inputValue()).resolves.toBe('red mug');
      await page.goBack();
      await page.getByRole('heading', { name: 'Seen something you like?' }).waitFor();
      expect(complaints).toEqual([]);
    });
  });

  describe('trouble', () => {
    it.each([
      ['is not a picture', Buffer.from('a letter, not a picture'), 'This kind of file cannot be searched with'],
      ['is cut off', undefined, 'This photo cannot be read'],
    ])('with a file that %s is told in words', async (_what, file, message) => {
      const { page } = await visit(shop);
      await choose(page, file ?? photo.subarray(0, 300));
      await expect.poll(() => page.getByRole('alert').allInnerTexts()).toEqual([expect.stringContaining(message)]);
    });

    it('on the way is told, and trying again helps', async () => {
      const { page } = await visit(shop);
      await page.getByText(`Search ${PRODUCT_COUNT} products`).waitFor();
      await page.route('**/graphql', (route) => route.abort());
      await type(page, 'red mug');
      await page.getByRole('alert').getByText('Vitrine cannot be reached').waitFor();
      await page.unroute('**/graphql');
      await page.getByRole('button', { name: 'Try again' }).click();
      await shown(page);
      await expect(page.getByRole('alert').count()).resolves.toBe(0);
    });
  });

  describe('on a phone', () => {
    const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

    it('nothing is wider than the screen', async () => {
      const { page } = await visit(shop, '/', phone);
      await page.locator('.sample').waitFor();
      await expect(page.evaluate('document.documentElement.scrollWidth')).resolves.toBe(360);
      await page.goto(`${shop.url}/?sample=01.jpg&q=blue`);
      await shown(page);
      await page.getByRole('button', { name: 'Filters' }).click();
      await expect(page.evaluate('document.documentElement.scrollWidth')).resolves.toBe(360);
    });

    it('the camera is offered, and filters wait behind a button', async () => {
      const { page } = await visit(shop, '/', phone);
      await page.getByText('Take a photo').waitFor();
      await page.goto(`${shop.url}/?q=red+mug`);
      await shown(page);
      await expect(page.getByLabel('Category').isVisible()).resolves.toBe(false);
      await page.getByRole('button', { name: 'Filters' }).click();
      await expect(page.getByLabel('Category').isVisible()).resolves.toBe(true);
    });
  });
});
