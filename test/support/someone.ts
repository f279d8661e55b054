import type { Browser, BrowserContext, BrowserContextOptions, Page, WebSocketRoute } from 'playwright-core';
import type { Stack } from './stack';

/** Long enough for a picture on a busy machine. */
export const LONG = { timeout: 200_000 };

export type SomeoneOptions = BrowserContextOptions & { path?: string };

/** A person with a browser, whose connection the test controls. */
export class Someone {
  private readonly lines: WebSocketRoute[] = [];
  private gate = Promise.resolve();
  /** Errors of scripts, and errors that the page reports. */
  readonly problems: string[] = [];
  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async open(
    browser: Browser,
    stack: Stack,
    { path = '/', ...options }: SomeoneOptions = {},
  ): Promise<Someone> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      locale: 'en',
      ...options,
    });
    const page = await context.newPage();
    const someone = new Someone(context, page);
    page.on('pageerror', (error) => someone.problems.push(error.message));
    await page.routeWebSocket(/\/socket\.io\//, async (line) => {
      await someone.gate;
      someone.lines.push(line);
      line.connectToServer();
    });
    await page.goto(`${stack.url}${path}`);
    return someone;
  }

  /** Cuts every connection, as a tunnel or a sleeping phone does. */
  async cut(): Promise<void> {
    for (const line of this.lines.splice(0)) await line.close();
  }

  /** Holds new connections back until the returned function is called. */
  hold(): () => void {
    let open = (): void => undefined;
    this.gate = new Promise((resolve) => {
      open = resolve;
    });
    return open;
  }

  /** Asks for `caption` in the studio; resolves to the generation's id. */
  async make(caption: string): Promise<string> {
    const box = this.page.locator('textarea[name=caption]');
    await box.fill(caption);
    return this.named('g', () => box.press('Enter'));
  }

  /** Remixes the picture on view with `caption`, in place; resolves to the remix's id. */
  async remix(caption: string): Promise<string> {
    await this.page.getByRole('link', { name: 'Remix', exact: true }).click();
    return this.makeChild(caption);
  }

  /** Asks for `caption` in the composer of a remix, which is open; resolves to the remix's id. */
  async makeChild(caption: string): Promise<string> {
    const box = this.page.getByRole('region', { name: 'Remix', exact: true }).locator('textarea');
    await box.fill(caption);
    return this.named('child', () => box.press('Enter'));
  }

  /** Waits until `act` has made the address name another generation as `param`; resolves to its id. */
  private async named(param: string, act: () => Promise<void>): Promise<string> {
    const idIn = (url: URL): string | null => url.searchParams.get(param);
    const before = idIn(new URL(this.page.url()));
    await act();
    await this.page.waitForURL((url) => ![null, before].includes(idIn(url)), LONG);
    return idIn(new URL(this.page.url())) ?? '';
  }

  /** Waits until the page on view shows a stage as done. */
  stage(size: number): Promise<void> {
    return this.page.locator(`[data-stage="${size}"][data-state="done"]`).first().waitFor(LONG);
  }
}
