import type { Stack } from './stack';

/** A visitor who requests pictures over the API and keeps the session. */
export class Maker {
  private cookie = '';
  constructor(private readonly stack: Pick<Stack, 'url'>) {}

  /** The session's cookie, for a browser. */
  get session(): { name: string; value: string; url: string } {
    const [name = '', ...value] = this.cookie.split('=');
    return { name, value: value.join('='), url: this.stack.url };
  }

  async id(): Promise<string> {
    const { person } = (await (await this.send('GET', '/api/v1/me')).json()) as { person: { id: string } };
    return person.id;
  }

  async send(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${this.stack.url}${path}`, {
      method,
      headers: {
        origin: this.stack.url,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookie ? { cookie: this.cookie } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) this.cookie = line.split(';')[0] ?? this.cookie;
    return response;
  }

  /** Asks for a generation; resolves to its id. */
  async ask(body: Record<string, unknown>): Promise<string> {
    const response = await this.send('POST', '/api/v1/generations', body);
    const answer = (await response.json()) as { id?: string };
    if (!answer.id) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
    return answer.id;
  }
}
