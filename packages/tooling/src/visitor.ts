/** A visitor who uses the HTTP API and keeps the session's cookie. */
export class Visitor {
  cookie = '';
  constructor(readonly url: string) {}

  /** Calls the API. @throws Error with status and body of a refusal */
  async call<T>(method: string, address: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}${address}`, {
      method,
      headers: {
        origin: this.url,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookie ? { cookie: this.cookie } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) this.cookie = line.split(';')[0] ?? this.cookie;
    const answer = (await response.json()) as T;
    if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  }
}
