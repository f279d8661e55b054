/** /verify and the credentials of a picture's page, with real files in a real browser. */
import { createDb } from '@atelier/db';
import { readPngText, writePngText } from '@atelier/imagen/png';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objections } from '../support/axe';
import { withManifestOf } from '../support/png';
import { useSite } from '../support/site';
import { LONG, Someone, type SomeoneOptions } from '../support/someone';

const SOON = { timeout: 60_000 };
const TOUCH = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const CAPTION = 'a red fox on a blue background';

const site = useSite();
let db: ReturnType<typeof createDb>;
let author: Someone;
/** Id of a picture of 256 pixels, and files that were made from it. */
let id: string;
const files: Record<'signed' | 'repainted' | 'stripped' | 'foreign' | 'forged', Buffer> = {} as never;

/** `png` with another colour in one pixel. */
async function withOnePixel(png: Buffer): Promise<Buffer> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  data[3 * (40 * info.width + 40)] = (data[3 * (40 * info.width + 40)] ?? 0) ^ 0x80;
  const raw = { width: info.width, height: info.height, channels: 3 } as const;
  return withManifestOf(await sharp(data, { raw }).png().toBuffer(), png);
}

beforeAll(async () => {
  db = createDb(site.stack.databaseUrl);
  author = await Someone.open(site.browser, site.stack);
  id = await author.page.evaluate(
    async (body) => {
      const response = await fetch('/api/v1/generations', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return ((await response.json()) as { id: string }).id;
    },
    { caption: CAPTION, stopAfter: 256, seed: 7 },
  );
  await author.page.goto(`${site.stack.url}/g/${id}`);
  await author.page.getByRole('button', { name: 'Content Credentials' }).waitFor(LONG);
  const signed = Buffer.from(await (await fetch(`${site.stack.url}/images/${id}/0/256.png`)).arrayBuffer());
  const foreign = await sharp({ create: { width: 200, height: 160, channels: 3, background: '#3a6' } })
    .png()
    .toBuffer();
  Object.assign(files, {
    signed,
    repainted: await withOnePixel(signed),
    // Without the manifest and without the words.
    stripped: await sharp(signed).png().toBuffer(),
    foreign,
    forged: Buffer.from(writePngText(foreign, readPngText(signed))),
  });
}, 300_000);
afterAll(async () => {
  await author?.context.close();
  await db?.close();
});

/** A visitor on /verify, whose scripts run. */
async function open(options: SomeoneOptions = {}): Promise<Someone> {
  const someone = await Someone.open(site.browser, site.stack, { path: '/verify', ...options });
  await running(someone.page);
  return someone;
}

const running = (page: Page): Promise<void> =>
  page.getByTitle('People here now').getByText('here').waitFor(SOON);

const choose = (page: Page, buffer: Buffer, name = 'fox.png', mimeType = 'image/png'): Promise<void> =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer });

/** The answer with this headline. */
const answer = (page: Page, headline: string) => page.getByRole('region', { name: headline, exact: true });

/** Gives the page a file as a drop or a paste of the clipboard does. */
const give = (page: Page, how: 'drop' | 'paste', bytes: Buffer): Promise<void> =>
  page.evaluate(
    ([type, base64]) => {
      const data = new DataTransfer();
      const whole = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
      data.items.add(new File([whole], 'fox.png', { type: 'image/png' }));
      const options = { bubbles: true, cancelable: true };
      document.body.dispatchEvent(
        type === 'drop'
          ? new DragEvent('drop', { ...options, dataTransfer: data })
          : new ClipboardEvent('paste', { ...options, clipboardData: data }),
      );
    },
    [how, bytes.toString('base64')] as const,
  );

describe('/verify', () => {
  it('PROV-20 says in words what each file is, to a guest, and shows the picture only where it is ours', async () => {
    const { page, context, problems } = await open();
    for (const [file, headline, found] of [
      ['signed', 'Made here, unchanged', ['Ours, covers every byte', 'As the studio made them']],
      ['repainted', 'Made here, changed since', ['Does not fit this file', 'Similar to what was signed']],
      ['stripped', 'Carries our mark, but no signature', ['None', 'Ours', 'Nothing to compare with']],
    ] as const) {
      await choose(page, files[file]);
      const said = answer(page, headline);
      await said.waitFor(SOON);
      for (const each of found) await said.getByText(each, { exact: true }).first().waitFor();
      await said.getByText(CAPTION, { exact: true }).waitFor();
      expect(await said.getByRole('link', { name: 'Open the picture' }).getAttribute('href')).toBe(
        `/g/${id}`,
      );
      expect(await said.getByRole('link', { name: 'Lineage' }).getAttribute('href')).toBe(`/g/${id}#lineage`);
    }
    for (const [file, headline, caution] of [
      ['foreign', 'Not ours', /does not mean “not made by a machine”/],
      ['forged', 'Forged: it claims to be from here and is not', /Anyone can write that/],
    ] as const) {
      await choose(page, files[file]);
      const said = answer(page, headline);
      await said.waitFor(SOON);
      await said.getByText(caution).waitFor();
      expect(await said.getByText('Says that it was made here', { exact: true }).count()).toBe(
        file === 'forged' ? 1 : 0,
      );
      expect(await said.getByText(CAPTION).count()).toBe(0);
      expect(await said.getByRole('link').count()).toBe(0);
    }
    expect(problems).toEqual([]);
    await context.close();
  });

  it('PROV-20 takes a file that is dropped or pasted, and an address that is typed, pasted or in the link', async () => {
    const { page, context } = await open();
    const settled = page.getByText('Drop a picture here');
    await settled.waitFor(SOON);
    const made = answer(page, 'Made here, unchanged');
    const renew = async (query = ''): Promise<void> => {
      await page.goto(`${site.stack.url}/verify${query}`);
      await running(page);
    };
    for (const how of ['drop', 'paste'] as const) {
      await give(page, how, files.signed);
      await made.waitFor(SOON);
      await renew();
    }
    const box = page.getByLabel('Or the address of a picture in this studio');
    await page.getByRole('button', { name: 'Check', exact: true }).waitFor();
    await box.fill(`${site.stack.url}/g/${id}`);
    await box.press('Enter');
    await made.waitFor(SOON);
    await renew(`?address=/images/${id}/0/256.webp`);
    await made.waitFor(SOON);
    await renew();
    const alert = page.getByRole('alert').filter({ hasText: /./ });
    for (const [typed, problem] of [
      ['https://elsewhere.example/fox.png', 'This address belongs to another site'],
      ['a red fox', 'There is no picture at this address'],
      [`/g/${crypto.randomUUID()}`, 'There is no picture at this address'],
    ] as const) {
      await box.fill(typed);
      await box.press('Enter');
      await alert.filter({ hasText: problem }).waitFor(SOON);
    }
    await context.close();
  });

  it('PROV-20 explains what it cannot check: too large, no picture, several at once', async () => {
    const { page, context } = await open();
    const alert = page.getByRole('alert').filter({ hasText: /./ });
    // The browser alone refuses this one, so nothing is sent.
    const sent: string[] = [];
    page.on('request', (request) => request.url().endsWith('/api/v1/verify') && sent.push(request.url()));
    await choose(page, Buffer.alloc(21 * 1024 * 1024), 'large.png');
    await alert.filter({ hasText: 'larger than 20 MB' }).waitFor(SOON);
    expect(sent).toEqual([]);
    for (const [bytes, name, type] of [
      [Buffer.from('words'), 'notes.txt', 'text/plain'],
      [Buffer.from('words'), 'fox.png', 'image/png'],
      [files.foreign.subarray(0, 60), 'cut.png', 'image/png'],
    ] as const) {
      await choose(page, Buffer.from(bytes), name, type);
      await alert.filter({ hasText: 'cannot be read as a picture' }).waitFor(SOON);
    }
    await page.context().setOffline(true);
    await choose(page, files.signed);
    await alert.filter({ hasText: 'cannot be reached' }).waitFor(SOON);
    await page.context().setOffline(false);
    await choose(page, files.signed);
    await answer(page, 'Made here, unchanged').waitFor(SOON);
    expect(await alert.count()).toBe(0);
    await context.close();
  });

  it('PROV-21 works by keyboard alone, and the focus goes to the answer', async () => {
    const { page, context } = await open();
    const button = page.getByRole('button', { name: 'Choose a file' });
    await button.focus();
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
    await chooser.setFiles({ name: 'fox.png', mimeType: 'image/png', buffer: files.signed });
    const heading = page.getByRole('heading', { name: 'Made here, unchanged' });
    await heading.waitFor(SOON);
    await expect.poll(() => heading.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Open the picture');
    await context.close();
  });

  it('PROV-21 on a phone the verdict is in sight, targets are 44 px large, and the footer leads there', async () => {
    const { page, context } = await open({ ...TOUCH, path: '/gallery' });
    await page.getByRole('contentinfo').getByRole('link', { name: 'Verify' }).tap();
    await page.getByRole('heading', { name: 'Verify a picture', level: 1 }).waitFor(SOON);
    for (const name of ['Choose a file', 'Check']) {
      const box = await page.getByRole('button', { name, exact: true }).boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(44);
    }
    await choose(page, files.signed);
    const heading = page.getByRole('heading', { name: 'Made here, unchanged' });
    await heading.waitFor(SOON);
    const { y = 0, height = 0 } = (await heading.boundingBox()) ?? {};
    expect(y + height).toBeLessThan(844 - 56);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
    ).toBeLessThanOrEqual(0);
    await context.close();
  });

  it('PROV-21 axe has nothing to say about any answer, dark or light, on a phone or a desk', async () => {
    // The real answers, asked for once: a visitor may ask 20 times a minute.
    const answers = new Map<string, string>();
    for (const view of [TOUCH, {}])
      for (const theme of ['dark', 'light']) {
        const { page, context } = await open({ ...view, reducedMotion: 'reduce' });
        await context.addCookies([{ name: 'theme', value: theme, url: site.stack.url }]);
        await page.reload();
        await running(page);
        expect(await objections(page)).toEqual([]);
        for (const [name, file] of Object.entries(files)) {
          await page.route('**/api/v1/verify', async (route) => {
            const body = answers.get(name) ?? (await (await route.fetch()).text());
            answers.set(name, body);
            await route.fulfill({ body, contentType: 'application/json' });
          });
          await Promise.all([page.waitForResponse('**/api/v1/verify', SOON), choose(page, file)]);
          await page.locator('[data-verdict]').waitFor(SOON);
          expect(await objections(page)).toEqual([]);
          await page.unroute('**/api/v1/verify');
        }
        await choose(page, Buffer.alloc(21 * 1024 * 1024));
        await page.getByRole('alert').filter({ hasText: /./ }).waitFor(SOON);
        expect(await objections(page)).toEqual([]);
        await context.close();
      }
    expect(answers.size).toBe(5);
  });
});

describe('the credentials on a picture’s page', () => {
  it('PROV-22 open the same words, with the signed file to download and a way to /verify; Escape closes them', async () => {
    const { page, context, problems } = await open({ path: `/g/${id}` });
    const scripts: string[] = [];
    page.on('request', (request) => request.resourceType() === 'script' && scripts.push(request.url()));
    const before = scripts.length;
    const button = page.getByRole('button', { name: 'Content Credentials' });
    await button.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Content Credentials' });
    await dialog.getByRole('heading', { name: 'Made here, unchanged' }).waitFor(SOON);
    // Its code came with the press.
    expect(scripts.length).toBeGreaterThan(before);
    await dialog.getByText(CAPTION, { exact: true }).waitFor();
    expect(await objections(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('link', { name: 'Download the signed file' }).click(),
    ]);
    const stream = await download.createReadStream();
    expect(Buffer.concat(await stream.toArray()).equals(files.signed)).toBe(true);
    expect(await dialog.getByRole('link', { name: 'Check another file' }).getAttribute('href')).toBe(
      '/verify',
    );
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(page.url()).toContain(`/g/${id}`);
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('who asks', () => {
  it('PROV-23 a hidden picture is made here, and nothing else is said, but to its author; a banned person may ask', async () => {
    await db.generation.update({ where: { id }, data: { hiddenAt: new Date() } });
    const { page, context } = await open();
    await choose(page, files.signed);
    const said = answer(page, 'Made here, unchanged');
    await said.waitFor(SOON);
    await said.getByText('The studio shows nothing else about this picture.').waitFor();
    expect(await said.getByText(CAPTION).count()).toBe(0);
    expect(await said.getByRole('link').count()).toBe(0);
    expect(await page.content()).not.toContain(id);
    await context.close();

    const { authorId } = await db.generation.findUniqueOrThrow({ where: { id } });
    await author.page.goto(`${site.stack.url}/verify`);
    await running(author.page);
    await choose(author.page, files.signed);
    await answer(author.page, 'Made here, unchanged').getByText(CAPTION, { exact: true }).waitFor(SOON);
    await db.generation.update({ where: { id }, data: { hiddenAt: null } });
    await db.user.update({ where: { id: authorId ?? '' }, data: { bannedAt: new Date() } });
    await author.page.reload();
    await running(author.page);
    await choose(author.page, files.forged);
    await answer(author.page, 'Forged: it claims to be from here and is not').waitFor(SOON);
  });
});
