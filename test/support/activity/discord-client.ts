import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { BrowserContext, Frame, Page } from 'playwright-core';
import { makeCertificate, pemOf } from '../../../packages/provenance/src/keys/certificate';
import { type DiscordPerson, LocalOAuth } from './oauth';
import { parentPage } from './parent-page';

/** A request that came through the proxy, as the site will see it. */
export interface Proxied {
  method: string;
  path: string;
  cookie: string | undefined;
  origin: string | undefined;
}

/** What a person of the tests does when Discord asks whether the Activity may know who they are. */
export type Consent = 'give' | 'decline';

/**
 * Discord's client in the browser, and the proxy of its Activities: one TLS server for `discord.com`, whose page
 * frames the Activity and plays the SDK's handshake, and for `<application>.discordsays.com`, which hands every
 * path, with and without `/.proxy`, to the site. The browser takes both names to this server (`browserArguments`).
 */
export class DiscordClient {
  readonly appId = '123456789012345678';
  readonly oauth = new LocalOAuth();
  readonly proxied: Proxied[] = [];
  /** Addresses that the frame asked Discord to open in a browser. */
  readonly opened: string[] = [];
  readonly #server: Server;
  #site = '';

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const name = { organization: 'Tests', commonName: 'discord.com' };
    const certificate = makeCertificate('signer', {
      subject: name,
      publicKey,
      issuer: name,
      issuerKey: {
        publicKey,
        privateKey: createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })),
      },
      notBefore: new Date(Date.now() - 86_400_000),
      notAfter: new Date(Date.now() + 86_400_000),
    });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    this.#server = createServer({ key, cert: pemOf(certificate) }, (req, res) => void this.#serve(req, res));
    this.#server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#upgrade(req, socket, head),
    );
  }

  get origin(): string {
    return `https://${this.appId}.discordsays.com`;
  }

  /** Settings of the site. */
  get settings(): Record<string, string> {
    return {
      DISCORD_ACTIVITY: 'on',
      DISCORD_APP_ID: this.appId,
      DISCORD_CLIENT_SECRET: this.oauth.secret,
      DISCORD_API: this.oauth.apiUrl,
    };
  }

  /** Flags with which a browser finds this server under Discord's names, and blocks third-party cookies. */
  get browserArguments(): string[] {
    const { port } = this.#server.address() as AddressInfo;
    const here = `127.0.0.1:${port}`;
    return [
      `--host-resolver-rules=MAP discord.com ${here}, MAP *.discordsays.com ${here}`,
      '--test-third-party-cookie-phaseout',
    ];
  }

  async start(): Promise<this> {
    await this.oauth.start();
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  /** Names the site that the proxy hands requests to: the root of the URL mappings. */
  map(site: string): void {
    this.#site = site;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.oauth.stop();
  }

  /** Opens a channel in which the Activity runs, as `person`. */
  async open(
    context: BrowserContext,
    {
      person,
      others = [],
      channelId,
      consent = 'give',
    }: { person: DiscordPerson; others?: DiscordPerson[]; channelId: string; consent?: Consent },
  ): Promise<{ page: Page; frame: Frame }> {
    const page = await context.newPage();
    await page.exposeFunction('consented', (challenge: string) =>
      consent === 'give' ? this.oauth.code(person, challenge) : null,
    );
    await page.exposeFunction('openOutside', (url: string) => void this.opened.push(url));
    const query = new URLSearchParams({
      app: this.appId,
      channel: channelId,
      people: JSON.stringify([person, ...others]),
    });
    await page.goto(`https://discord.com/channels/@me?${query}`);
    const element = await page.waitForSelector('iframe');
    const frame = await element.contentFrame();
    if (!frame) throw new Error('Discord framed nothing');
    return { page, frame };
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (req.headers.host === 'discord.com') {
      res.setHeader('content-type', 'text/html; charset=utf-8');
      res.end(parentPage);
      return;
    }
    const forward = httpRequest(
      this.#target(req),
      { method: req.method, headers: this.#headers(req) },
      (answer) => {
        // Discord adds a policy of its own: the frame may load from its proxy alone.
        const own = `connect-src 'self' ${this.origin} ${this.origin.replace('https', 'wss')}; img-src 'self' data: blob: https://cdn.discordapp.com; frame-ancestors https://discord.com`;
        for (const [name, value] of Object.entries(answer.headers))
          if (value !== undefined) res.setHeader(name, value);
        res.setHeader(
          'content-security-policy',
          [answer.headers['content-security-policy'] ?? [], own].flat(),
        );
        res.writeHead(answer.statusCode ?? 502);
        answer.pipe(res);
      },
    );
    forward.on('error', () => res.destroy());
    req.pipe(forward);
  }

  #target(req: IncomingMessage): URL {
    const path = (req.url ?? '/').replace(/^\/\.proxy(?=\/)/, '');
    const { cookie, origin } = req.headers;
    this.proxied.push({ method: req.method ?? '', path: req.url ?? '', cookie, origin });
    return new URL(path, this.#site);
  }

  /** The proxy asks in its own name; the person's address stays with Discord. */
  #headers(req: IncomingMessage): Record<string, string | string[] | undefined> {
    return { ...req.headers, host: new URL(this.#site).host };
  }

  #upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    const target = this.#target(req);
    const { hostname, port } = target;
    const site = connect(Number(port), hostname, () => {
      const headers = Object.entries(this.#headers(req)).flatMap(([name, value]) =>
        [value ?? []].flat().map((each) => `${name}: ${each}`),
      );
      site.write(`GET ${target.pathname}${target.search} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
      site.write(head);
      site.pipe(socket).pipe(site);
    });
    for (const end of [site, socket]) end.on('error', () => [site, socket].map((each) => each.destroy()));
  }
}
