import type { CDPSession, Page } from 'playwright-core';

/** What a page shows from `at` (ms since the epoch) on. */
export type Shot = { at: number; png: Buffer };

/** Shortest time in ms between two shots; more would only slow the machine that draws. */
const EVERY_MS = 80;

/** Films a page: Chromium sends a shot, with its time, whenever the page looks different. */
export class Camera {
  readonly shots: Shot[] = [];
  private constructor(private readonly line: CDPSession) {}

  static async on(page: Page): Promise<Camera> {
    const line = await page.context().newCDPSession(page);
    const camera = new Camera(line);
    line.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
      const at = (metadata.timestamp ?? Date.now() / 1000) * 1000;
      camera.shots.push({ at, png: Buffer.from(data, 'base64') });
      // The next shot comes after this answer.
      setTimeout(
        () => void line.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined),
        Math.max(0, at + EVERY_MS - Date.now()),
      );
    });
    await line.send('Page.startScreencast', { format: 'png' });
    return camera;
  }

  async stop(): Promise<void> {
    await this.line.send('Page.stopScreencast');
  }
}
