import type { Browser, Page } from 'playwright-core';

/** Milliseconds between two samples, in which the page comes to rest. */
const REST_MS = 400;
/** A frame that takes longer counts as missing. */
const LONGEST_MS = 20_000;

declare global {
  interface Window {
    bench: { keyAt: number; frame: Promise<number>; expect(caption: string): void };
  }
}

/**
 * Notes in the page when the last key was pressed, and when the frame after the expected draft was painted.
 * Plain text, because it runs before the page's own scripts.
 */
const PROBE = `
  window.bench = {
    keyAt: 0,
    frame: Promise.resolve(0),
    expect(caption) {
      this.frame = new Promise((resolve) => {
        this.painted = (canvas) => {
          if (canvas.closest('[data-sketch]')?.dataset.sketch === caption)
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
        };
      });
    },
    painted() {},
  };
  addEventListener('keydown', (event) => { window.bench.keyAt = event.timeStamp; }, true);
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...args) {
    draw.apply(this, args);
    window.bench.painted(this.canvas);
  };
`;

/** A studio in a real browser, whose caption is typed by the keyboard. */
export async function openStudio(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(PROBE);
  await page.goto(url);
  await page.getByTitle('People here now').getByText('here').waitFor();
  return page;
}

/** Types `caption` over the one that is there. Returns the milliseconds from its last key to its draft. */
export async function typed(page: Page, caption: string): Promise<number | null> {
  const box = page.locator('textarea[name=caption]');
  await box.fill('');
  await page.evaluate((expected) => window.bench.expect(expected), caption);
  await box.pressSequentially(caption, { delay: 40 });
  const ms = await page.evaluate(
    (longest) =>
      Promise.race([
        window.bench.frame.then((at) => at - window.bench.keyAt),
        new Promise<null>((resolve) => setTimeout(() => resolve(null), longest)),
      ]),
    LONGEST_MS,
  );
  await page.waitForTimeout(REST_MS);
  return ms;
}
