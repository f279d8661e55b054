import type { Page } from 'playwright-core';
import type { Visitor } from './visitor';

/** What a visitor does on a page before it is shown. */
type Act = (page: Page) => Promise<void>;

/** Pages by name, who looks at each, and what that visitor does there. */
export type Shown = Record<string, { address: string; as: Visitor; act?: Act }>;

/** Gives a file to the page's file field. */
export const give =
  ({ name, bytes: buffer }: { name: string; bytes: Buffer }, mimeType = 'image/*'): Act =>
  (page) =>
    page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer });

/** Presses a button. */
export const pressed =
  (name: string): Act =>
  (page) =>
    page.getByRole('button', { name }).click();

/** Waits for the verdict about a file after `act`. */
export const verified =
  (act: Act): Act =>
  async (page) => {
    await act(page);
    await page.locator('[data-verdict]').waitFor();
  };

/** Uploads a picture, with words for what is made of it. */
export const uploaded =
  (file: { name: string; bytes: Buffer }): Act =>
  async (page) => {
    await give(file, 'image/png')(page);
    await page.getByRole('button', { name: 'Use this picture' }).click();
    await page.locator('textarea').fill('a red fox');
    await page.evaluate(() => window.scrollTo(0, 0));
  };

/** Draws on the picture of the editor: a brush stroke and a lasso. */
export const drawRegion: Act = async (page) => {
  const box = await page.getByRole('application').boundingBox();
  if (!box) return;
  const stroke = async (at: (turn: number) => [number, number]): Promise<void> => {
    const point = (turn: number): [number, number] => {
      const [x, y] = at(turn);
      return [box.x + x * box.width, box.y + y * box.height];
    };
    await page.mouse.move(...point(0));
    await page.mouse.down();
    for (let turn = 0.05; turn <= 1; turn += 0.05) await page.mouse.move(...point(turn));
    await page.mouse.up();
  };
  await stroke((turn) => [0.16 + 0.22 * turn, 0.2 + 0.03 * Math.sin(12 * turn)]);
  await page.getByRole('radio', { name: 'Lasso' }).check({ force: true });
  await stroke((turn) => [0.7 + 0.18 * Math.cos(6.2 * turn), 0.7 + 0.14 * Math.sin(6.2 * turn)]);
  await page.evaluate(() => window.scrollTo(0, 0));
};
