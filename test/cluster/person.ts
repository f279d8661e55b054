import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROTOCOL_VERSION } from '@atelier/protocol';
import { io, type Socket } from 'socket.io-client';
import { clientAddress } from './network';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each caller knows its route
  body: any;
  headers: NodeJS.Dict<string | string[]>;
}

/** A client waits this long for an answer, as browsers' users do. */
const PATIENCE_MS = 15_000;

/** Somebody with a browser at an address of their own; keeps the session's cookie. */
export class Person {
  cookie = '';
  /** What this person saw go wrong: status and code → how often. */
  readonly errors = new Map<string, number>();
  private readonly agent: Agent;

  constructor(
    readonly site: string,
    readonly at: number,
  ) {
    this.agent = new Agent({ keepAlive: true });
  }

  /** One request. @throws Error when no answer comes */
  send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}, site = this.site) {
    return new Promise<Answer>((resolve, reject) => {
      const call = request(
        `${site}${path}`,
        {
          method,
          agent: this.agent,
          localAddress: clientAddress(this.at),
          timeout: PATIENCE_MS,
          headers: {
            origin: site,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...(this.cookie && { cookie: this.cookie }),
            ...headers,
          },
        },
        async (response) => {
          let text = '';
          try {
            for await (const chunk of response) text += chunk;
          } catch (error) {
            return reject(error);
          }
          for (const line of response.headers['set-cookie'] ?? []) this.cookie = line.split(';')[0] ?? '';
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed(text) });
        },
      );
      call.on('timeout', () => call.destroy(new Error('no answer')));
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /**
   * Sends until an answer comes that is not a server's trouble, counting what goes wrong. Null when `signal`
   * aborts first.
   */
  async insist(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer | null> {
    const headers = { 'idempotency-key': randomUUID() };
    while (!signal?.aborted) {
      try {
        const answer = await this.send(method, path, body, headers);
        if (answer.status < 500 && answer.status !== 429) return answer;
        this.saw(`${answer.status} ${answer.body?.code ?? ''}`.trim());
        if (answer.status === 429) await sleep(1_000);
      } catch (error) {
        this.saw((error as NodeJS.ErrnoException).code ?? (error as Error).message);
      }
      await sleep(500);
    }
    return null;
  }

  /** A socket to `site`, which connects again by itself. */
  socket(site = this.site): Socket {
    return io(site, {
      forceNew: true,
      transports: ['websocket'],
      // engine.io-client knows it, its types do not
      ...({ localAddress: clientAddress(this.at) } as object),
      reconnectionDelay: 250,
      reconnectionDelayMax: 2_000,
      timeout: 5_000,
      auth: { version: PROTOCOL_VERSION },
      extraHeaders: this.cookie ? { cookie: this.cookie } : {},
    });
  }

  private saw(what: string): void {
    this.errors.set(what, (this.errors.get(what) ?? 0) + 1);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
