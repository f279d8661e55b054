/** Drafts while one types: for the typist, for the picture that follows, and for the others in a room. */
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { objections } from '../support/axe';
import { useSite } from '../support/site';
import { LONG, Someone } from '../support/someone';

const site = useSite();
const CAPTION = 'a red fox on a blue background';
const open = (path = '/'): Promise<Someone> => Someone.open(site.browser, site.stack, { path });

const box = ({ page }: Someone) => page.locator('textarea[name=caption]');
const draftOf = ({ page }: Someone, caption: string) => page.locator(`[data-sketch="${caption}"]`);
const theSwitch = ({ page }: Someone) => page.getByRole('switch', { name: 'Live' });

/** Makes the page's random seeds these ones, from its next load on. */
async function chooseSeeds({ page }: Someone, seeds: number[]): Promise<void> {
  await page.addInitScript((wanted) => {
    const random = crypto.getRandomValues.bind(crypto);
    crypto.getRandomValues = ((array: Uint8Array | Uint32Array) =>
      array instanceof Uint32Array && wanted.length > 0
        ? array.fill(wanted.shift() ?? 0)
        : random(array as Uint8Array<ArrayBuffer>)) as typeof crypto.getRandomValues;
  }, seeds);
  await page.reload();
}

/** The seed and the pixels (RGB, 64 × 64) of the draft that `who` sees. */
async function seen(who: Someone, caption: string): Promise<{ seed: number; rgb: number[] }> {
  const draft = draftOf(who, caption);
  await draft.waitFor(LONG);
  const seed = Number(await draft.getAttribute('data-seed'));
  const png = await draft.locator('canvas').evaluate(async (canvas: HTMLCanvasElement) => {
    // Of a new draft the bytes come before its pixels: two frames are enough to decode 2 kB.
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const isBlank = () =>
      !canvas
        .getContext('2d')
        ?.getImageData(0, 0, 64, 64)
        .data.some((value) => value > 0);
    do await frame();
    while (isBlank());
    return canvas.toDataURL('image/png').split(',')[1] ?? '';
  });
  return { seed, rgb: await pixels(Buffer.from(png, 'base64')) };
}
const pixels = async (file: Buffer): Promise<number[]> => [
  ...(await sharp(file).removeAlpha().raw().toBuffer()),
];

/** Pearson's correlation of two pictures: 1 for the same, about 0 for unrelated ones. */
function alike(a: number[], b: number[]): number {
  const mean = (all: number[]) => all.reduce((sum, each) => sum + each, 0) / all.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [da, db] = [a[i]! - ma, b[i]! - mb];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return ab / Math.sqrt(aa * bb);
}

it('LIVE-5 a draft appears while one types, and Make makes the picture of that draft', async () => {
  const ada = await open();
  await chooseSeeds(ada, [7, 1_234_567]);
  await box(ada).pressSequentially(CAPTION, { delay: 20 });
  const first = await seen(ada, CAPTION);
  await ada.page.getByRole('button', { name: 'Another seed' }).click();
  await ada.page.locator(`[data-seed]:not([data-seed="${first.seed}"])`).waitFor(LONG);
  const draft = await seen(ada, CAPTION);
  await ada.page.getByText(/^Draft in 3 of 8 steps/).waitFor();

  expect(await objections(ada.page)).toEqual([]);

  await ada.page.getByTitle(/^Stop at the 64 px draft/).click();
  await box(ada).press('Enter');
  await ada.page.waitForURL(/[?&]g=/, LONG);
  const id = new URL(ada.page.url()).searchParams.get('g');
  await ada.stage(64);
  const view = await (await fetch(`${site.stack.url}/api/v1/generations/${id}`)).json();
  expect(view.seed).toBe(draft.seed);
  const file = await fetch(`${site.stack.url}/images/${id}/0/64.png`);
  const made = await pixels(Buffer.from(await file.arrayBuffer()));
  const [own, other] = [alike(made, draft.rgb), alike(made, first.rgb)];
  expect(own).toBeGreaterThan(0.95);
  expect(own).toBeGreaterThan(other);
  expect(ada.problems).toEqual([]);
  await ada.context.close();
});

it('LIVE-6 the switch is remembered; off, nothing is drawn', async () => {
  const ada = await open();
  await box(ada).fill('a blue cat');
  await draftOf(ada, 'a blue cat').waitFor(LONG);
  await theSwitch(ada).click();
  await draftOf(ada, 'a blue cat').waitFor({ state: 'detached' });
  await ada.page.reload();
  await ada.page.getByRole('switch', { name: 'Live', checked: false }).waitFor();
  await theSwitch(ada).click();
  await box(ada).fill('a green owl');
  await draftOf(ada, 'a green owl').waitFor(LONG);
  await ada.context.close();
});

it('LIVE-6 a browser that saves data draws nothing by itself, and says so', async () => {
  const phone = await site.browser.newContext({ locale: 'en', viewport: { width: 390, height: 844 } });
  await phone.addInitScript(() =>
    Object.defineProperty(navigator, 'connection', { value: { saveData: true }, configurable: true }),
  );
  const page = await phone.newPage();
  await page.goto(site.stack.url);
  await page.getByText('Live drafts are off because your browser saves data.').waitFor();
  await page.getByRole('switch', { name: 'Live', checked: false }).waitFor();
  await phone.close();
});

it('GHOST-9 others in a room see the caption grow with its draft, late comers too, until it is cleared', async () => {
  const ada = await open('/rooms');
  await ada.page.getByLabel('Name').fill('Ghost room');
  await ada.page.getByRole('button', { name: 'Open it' }).click();
  await ada.page.waitForURL('**/rooms/ghost-room', LONG);
  const bob = await open('/rooms/ghost-room');
  await bob.page.getByText('and one more').or(bob.page.getByText('visitor')).first().waitFor(LONG);

  await box(ada).pressSequentially('a red fox', { delay: 20 });
  const ghost = bob.page.locator('[data-ghost="here"]');
  await ghost.getByText('a red fox').waitFor(LONG);
  await ghost.locator('canvas').waitFor(LONG);
  await ghost.getByText(/is drawing$/).waitFor();
  await bob.page.getByRole('list', { name: 'Who is here' }).getByText('drawing…').waitFor();
  expect(await ada.page.locator('[data-ghost]').count()).toBe(0);

  await box(ada).press('End');
  await box(ada).pressSequentially(' on a hill', { delay: 20 });
  await ghost.getByText('a red fox on a hill').waitFor(LONG);
  // Typing on keeps it there while the late comer's page loads.
  const typing = (async () => {
    for (let n = 0; n < 400 && !late.done; n++) {
      await box(ada).fill(`a red fox on a hill ${n}`);
      await ada.page.waitForTimeout(250);
    }
  })();
  const carol = await open('/rooms/ghost-room');
  await carol.page.locator('[data-ghost="here"]').getByText('a red fox on a hill').waitFor(LONG);
  await carol.page.locator('[data-ghost="here"] canvas').waitFor(LONG);
  expect(await objections(carol.page)).toEqual([]);
  late.done = true;
  await typing;

  await box(ada).fill('');
  for (const { page } of [bob, carol]) await page.locator('[data-ghost]').waitFor({ state: 'detached' });
  for (const each of [ada, bob, carol]) {
    expect(each.problems).toEqual([]);
    await each.context.close();
  }
});
const late = { done: false };
