import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A person of Discord, as its API names them. */
export interface DiscordPerson {
  id: string;
  username: string;
  global_name: string;
  avatar: string | null;
}

const textOf = async (req: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of req) body += chunk;
  return body;
};

/**
 * Discord's OAuth 2 as the Activity meets it: a code is taken once, without a redirect, by who knows the verifier
 * of its challenge (S256) and the client's secret.
 */
export class LocalOAuth {
  readonly secret = 'the-client-secret';
  /** Bodies of the exchanges that were asked for. */
  readonly exchanges: URLSearchParams[] = [];
  readonly #codes = new Map<string, { person: DiscordPerson; challenge: string }>();
  readonly #tokens = new Map<string, DiscordPerson>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (req, res) => {
      res.setHeader('content-type', 'application/json');
      const answer =
        req.url === '/api/v10/oauth2/token'
          ? this.#exchange(new URLSearchParams(await textOf(req)))
          : req.url === '/api/v10/users/@me'
            ? this.#tokens.get(req.headers.authorization?.replace('Bearer ', '') ?? '')
            : undefined;
      if (!answer) res.statusCode = 401;
      res.end(JSON.stringify(answer ?? { message: '401: Unauthorized', code: 0 }));
    });
  }

  /** Value for DISCORD_API. */
  get apiUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api`;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** What Discord's client hands to the SDK after the person consented. */
  code(person: DiscordPerson, challenge: string): string {
    const code = randomBytes(12).toString('hex');
    this.#codes.set(code, { person, challenge });
    return code;
  }

  #exchange(asked: URLSearchParams): { access_token: string; token_type: string } | undefined {
    this.exchanges.push(asked);
    const code = asked.get('code') ?? '';
    const known = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash('sha256')
      .update(asked.get('code_verifier') ?? '')
      .digest('base64url');
    const isClient = asked.get('client_secret') === this.secret && !asked.has('redirect_uri');
    if (!known || known.challenge !== challenge || !isClient) return undefined;
    const token = `token-${randomBytes(8).toString('hex')}`;
    this.#tokens.set(token, known.person);
    return { access_token: token, token_type: 'Bearer' };
  }
}
