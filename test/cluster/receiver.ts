import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Receives webhooks and remembers the id of every delivery that it accepted, and how often. */
export class Receiver {
  readonly accepted = new Map<string, number>();
  url = '';
  private readonly server = createServer(async (request, response) => {
    for await (const _ of request);
    const id = String(request.headers['webhook-id']);
    this.accepted.set(id, (this.accepted.get(id) ?? 0) + 1);
    response.end('thanks');
  });

  async start(address: string): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, address, resolve));
    this.url = `http://${address}:${(this.server.address() as AddressInfo).port}/hook`;
  }
}
