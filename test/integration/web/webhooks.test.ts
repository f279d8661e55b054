import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestWeb, type TestWeb, type Visitor } from '../../support/web';

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}
/** A receiver that answers with the next status and passes each request to the waiting test. */
let receiver: Server;
let port: number;
let statuses: number[] = [];
let waiting: ((received: Received) => void)[] = [];
let received: Received[] = [];
/** While set, answers wait for it. */
let hold: Promise<void> | undefined;
let site: TestWeb;
/** The addresses of host names in this test. */
const names: Record<string, string[]> = {
  'hooks.example': ['127.0.0.1'],
  'inside.example': ['10.0.0.7'],
  'both.example': ['127.0.0.1', '169.254.169.254'],
};
const lookups: string[] = [];

beforeAll(async () => {
  receiver = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    const status = statuses.shift() ?? 200;
    res.writeHead(status, {
      ...(status === 302 && { location: `http://hooks.example:${port}/elsewhere` }),
      ...(status === 101 && { connection: 'upgrade', upgrade: 'something-else' }),
    });
    const each = { headers: req.headers, body };
    received.push(each);
    waiting.shift()?.(each);
    await hold;
    res.end('thanks');
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  port = (receiver.address() as AddressInfo).port;
  site = await startTestWeb({
    webhooks: {
      // The test's own server is the one private address that counts as public here.
      allow: (address) => address === '127.0.0.1',
      resolve: ((name: string, _options: object, callback: (...args: unknown[]) => void) => {
        lookups.push(name);
        callback(
          null,
          (names[name] ?? []).map((address) => ({ address, family: 4 })),
        );
      }) as never,
    },
  });
});
afterAll(async () => {
  await site.stop();
  await new Promise((resolve) => receiver.close(resolve));
});
beforeEach(async () => {
  // Removes retries of earlier cases, which would arrive in this one.
  await site.database.db.webhookDelivery.deleteMany({});
  statuses = [];
  waiting = [];
  received = [];
  lookups.length = 0;
});

const next = () => new Promise<Received>((resolve) => waiting.push(resolve));
async function hook(visitor: Visitor, url: string, events?: string[]) {
  await visitor.send('PUT', `/api/v1/generations/${await anyPicture()}/vote`);
  return (await visitor.json('POST', '/api/v1/me/webhooks', { url, ...(events ? { events } : {}) })).body;
}
let picture: string | undefined;
async function anyPicture(): Promise<string> {
  picture ??= await site.visitor().imagine();
  return picture;
}
/** Waits for a webhook's log, because the row is written after the receiver has answered. */
async function logged(visitor: Visitor, id: string, when: (entry: Record<string, unknown>) => boolean) {
  for (;;) {
    const { deliveries } = (await visitor.json('GET', `/api/v1/me/webhooks/${id}/deliveries`)).body;
    const found = deliveries.find(when);
    if (found) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
/** Makes every waiting retry due, and wakes the sender. */
async function hurry(): Promise<void> {
  await site.database.db.webhookDelivery.updateMany({
    where: { nextAt: { not: null } },
    data: { nextAt: new Date(Date.now() - 1000) },
  });
  await site.database.db.$executeRaw`SELECT pg_notify('atelier_webhook', '')`;
}
async function cancelOne(visitor: Visitor): Promise<string> {
  const id = await visitor.imagine();
  await visitor.send('POST', `/api/v1/generations/${id}/cancel`);
  return id;
}

describe('H-SEND deliveries', () => {
  it('H-SEND-1 an end is told with a signature that its secret verifies, and is in the log', async () => {
    const ada = site.visitor();
    const made = await hook(ada, `http://hooks.example:${port}/in?x=1`);
    expect(made.secret).toMatch(/^whsec_/);
    expect((await ada.json('GET', '/api/v1/me/webhooks')).body.webhooks[0]).not.toHaveProperty('secret');
    const told = next();
    const id = await cancelOne(ada);
    const { headers, body } = await told;
    expect(JSON.parse(body)).toMatchObject({
      type: 'generation.cancelled',
      data: { id, status: 'cancelled', caption: 'a red fox' },
    });
    // The library that receivers use.
    const verifier = new Webhook(made.secret);
    expect(verifier.verify(body, headers as Record<string, string>)).toEqual(JSON.parse(body));
    expect(() => verifier.verify(`${body} `, headers as Record<string, string>)).toThrow();
    expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(300);
    expect(headers.host).toBe(`hooks.example:${port}`);
    const entry = await logged(ada, made.id, ({ state }) => state === 'delivered');
    expect(entry).toMatchObject({ id: headers['webhook-id'], attempt: 1, lastStatus: 200, generationId: id });
  });

  it('H-SEND-2 only one’s own ends, and only the events asked for', async () => {
    const ada = site.visitor();
    await hook(ada, `http://hooks.example:${port}/`, ['generation.done']);
    await cancelOne(ada);
    await cancelOne(site.visitor());
    expect(
      await site.database.db.webhookDelivery.count({ where: { webhook: { userId: await ada.personId() } } }),
    ).toBe(0);
  });

  it.each([
    ['failed', false],
    ['cancelled', true],
  ])('H-SEND-1 an end that the rescuer finds is told too: %s', async (end, cancelled) => {
    const ada = site.visitor();
    const made = await hook(ada, `http://hooks.example:${port}/`);
    const { db } = site.database;
    const id = await ada.imagine();
    await db.job.deleteMany({ where: { state: 'available', generationId: { not: id } } });
    const worker = await site.worker();
    const { jobId } = await worker.begin();
    // It dies at the last attempt, or before it could acknowledge a cancel.
    await db.job.update({
      where: { id: jobId },
      data: {
        attempt: 3,
        leaseExpiresAt: new Date(Date.now() - 1000),
        cancelRequestedAt: cancelled ? new Date() : null,
      },
    });
    await site.web.container.services.work.rescue({ ctx: worker.ctx, input: {} });
    expect(await logged(ada, made.id, ({ state }) => state === 'delivered')).toMatchObject({
      event: `generation.${end}`,
      generationId: id,
    });
    expect(received.map(({ body }) => JSON.parse(body).data)).toContainEqual(
      expect.objectContaining({ id, status: end }),
    );
  });

  it('H-RETRY-1 a failure is tried again with the same id, later each time, until it arrives', async () => {
    const ada = site.visitor();
    const made = await hook(ada, `http://hooks.example:${port}/`);
    statuses = [500, 302, 200];
    const ids: unknown[] = [];
    const waits: number[] = [];
    for (const attempt of [1, 2, 3]) {
      const told = next();
      if (attempt === 1) await cancelOne(ada);
      else await hurry();
      ids.push((await told).headers['webhook-id']);
      const entry = await logged(ada, made.id, (each) =>
        attempt < 3 ? each.attempt === attempt && each.lastError !== null : each.state === 'delivered',
      );
      if (attempt < 3) waits.push(Date.parse(entry.nextAt) - Date.now());
    }
    expect(new Set(ids).size).toBe(1);
    // A redirect counts as a failure and is not followed.
    expect(received).toHaveLength(3);
    expect(waits[1]).toBeGreaterThan(waits[0] ?? 0);
  });

  it('H-CLOCK-1 a web process whose clock is 90 s ahead takes no delivery that another holds', async () => {
    const ada = site.visitor();
    const made = await hook(ada, `http://hooks.example:${port}/`);
    const told = next();
    let answer!: () => void;
    hold = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await cancelOne(ada);
    await told;
    const ahead = { ...site.deps, now: () => new Date(Date.now() + 90_000) };
    const ctx = { actor: { kind: 'system' as const }, deps: ahead };
    const { webhook } = site.web.container.services;
    try {
      expect(await webhook.due({ ctx, input: {} })).toBeNull();
    } finally {
      answer();
      hold = undefined;
    }
    expect(await logged(ada, made.id, ({ state }) => state === 'delivered')).toMatchObject({ attempt: 1 });
    expect(received).toHaveLength(1);
  });

  it('H-END a receiver that changes the protocol has failed like any other', async () => {
    const ada = site.visitor();
    const made = await hook(ada, `http://hooks.example:${port}/`);
    statuses = [101];
    await cancelOne(ada);
    expect(await logged(ada, made.id, ({ lastStatus }) => lastStatus !== null)).toMatchObject({
      state: 'waiting',
      attempt: 1,
      lastStatus: 101,
    });
  });

  it('H-RETRY-2 410 switches it off, and so does giving up', async () => {
    for (const status of [410, 500]) {
      const ada = site.visitor();
      const made = await hook(ada, `http://hooks.example:${port}/`);
      statuses = [status];
      const told = next();
      // The last attempt of eight.
      if (status === 500)
        await site.database.db
          .$executeRaw`ALTER TABLE "WebhookDelivery" ALTER COLUMN "attempt" SET DEFAULT 7`;
      await cancelOne(ada);
      await told;
      await site.database.db.$executeRaw`ALTER TABLE "WebhookDelivery" ALTER COLUMN "attempt" SET DEFAULT 0`;
      expect(await logged(ada, made.id, ({ state }) => state === 'failed')).toMatchObject({
        lastStatus: status,
      });
      expect((await ada.json('GET', '/api/v1/me/webhooks')).body.webhooks[0].disabledAt).not.toBeNull();
      await cancelOne(ada);
      expect(
        (await ada.json('GET', `/api/v1/me/webhooks/${made.id}/deliveries`)).body.deliveries,
      ).toHaveLength(1);
    }
  });
});

describe('H-FAIR whose receiver hangs waits alone', () => {
  it('H-FAIR one person’s deliveries go one after the other, and delay no other person’s', async () => {
    let open = 0;
    let most = 0;
    const tarpit = createServer((req) => {
      most = Math.max(most, ++open);
      req.on('close', () => open--);
    });
    await new Promise<void>((resolve) => tarpit.listen(0, '127.0.0.1', resolve));
    const address = `http://hooks.example:${(tarpit.address() as AddressInfo).port}/`;
    try {
      const mallory = site.visitor();
      for (let hooks = 0; hooks < 4; hooks++) await hook(mallory, address);
      for (let i = 0; i < 5; i++) await cancelOne(mallory);
      const ada = site.visitor();
      await hook(ada, `http://hooks.example:${port}/`);
      const began = performance.now();
      const told = next();
      const id = await cancelOne(ada);
      expect(JSON.parse((await told).body).data.id).toBe(id);
      // Less than the timeout of the first of the 20.
      expect(performance.now() - began).toBeLessThan(5_000);
      expect(most).toBe(1);
    } finally {
      await site.database.db.webhook.deleteMany({ where: { url: address } });
      tarpit.closeAllConnections();
      await new Promise((resolve) => tarpit.close(resolve));
    }
  });
});

describe('H-PRIVATE where it never goes', () => {
  it.each([
    ['a private address', 'http://10.0.0.7:PORT/'],
    ['the cloud’s metadata', 'http://169.254.169.254/latest'],
    ['IPv6 loopback', 'http://[::1]:PORT/'],
    ['IPv4 in IPv6', 'http://[::ffff:10.0.0.1]:PORT/'],
    ['a number that is an address', 'http://167772167:PORT/'],
    ['a name that leads inside', 'http://inside.example:PORT/'],
    ['a name with one address inside', 'http://both.example:PORT/'],
  ])('%s: %s', async (_name, url) => {
    const ada = site.visitor();
    const made = await hook(ada, url.replace('PORT', String(port)));
    await cancelOne(ada);
    const entry = await logged(ada, made.id, ({ lastError }) => lastError !== null);
    expect(entry).toMatchObject({ state: 'waiting', lastStatus: null });
    expect(entry.lastError).toContain('not public');
    expect(received).toEqual([]);
  });

  it('a name is looked up once an attempt: what it says afterwards changes nothing', async () => {
    const ada = site.visitor();
    const made = await hook(ada, `http://hooks.example:${port}/`);
    const told = next();
    await cancelOne(ada);
    await told;
    await logged(ada, made.id, ({ state }) => state === 'delivered');
    // Retries of the cases above may come in between.
    expect(lookups.filter((name) => name === 'hooks.example')).toHaveLength(1);
  });

  it.each([
    ['ftp://hooks.example/'],
    ['http://user:secret@hooks.example/'],
    ['javascript:alert(1)'],
    ['https://hooks.example/\0'],
    ['x'],
  ])('%j is no webhook', async (url) => {
    expect((await hook(site.visitor(), url)).code).toBe('invalid_request');
  });
});
