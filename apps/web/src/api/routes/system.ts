import { packsView, packWordsView, queueView } from '@atelier/domain';
import { z } from 'zod';
import { measure } from '../../server/measure';
import type { Api } from '../context';
import { define } from '../route';

const tag = 'System';
const check = z.enum(['ok', 'slow', 'failed']);

/** Routes of the system: queue, packs, health, metrics and the OpenAPI document. */
export function systemRoutes(api: Api): void {
  define(
    api,
    'get',
    '/api/v1/queue',
    { summary: 'What waits and runs, and for how long.', tag, limit: 'read', answer: queueView },
    async (c) => c.json(await c.env.container.services.system.queue({ ctx: c.get('ctx'), input: {} })),
  );

  define(
    api,
    'get',
    '/api/v1/packs',
    { summary: 'The packs here and what each can draw.', tag, limit: 'read', answer: packsView },
    async (c) => c.json(await c.env.container.services.system.packs({ ctx: c.get('ctx'), input: {} })),
  );

  define(
    api,
    'get',
    '/api/v1/packs/{name}/words',
    {
      summary: 'Every word that a pack has learnt: others are ignored. Null where its vocabulary is open.',
      tag,
      limit: 'read',
      answer: packWordsView,
    },
    async (c) => {
      const input = { name: c.req.param('name') ?? '' };
      const view = await c.env.container.services.system.packWords({ ctx: c.get('ctx'), input });
      c.header('Cache-Control', 'public, max-age=300');
      return c.json(view);
    },
  );

  define(
    api,
    'get',
    '/api/health',
    {
      summary: 'Whether the process answers.',
      tag,
      limit: null,
      anonymous: true,
      answer: z.object({ status: z.literal('ok') }),
    },
    async (c) => c.json(await c.env.container.services.system.health({ ctx: c.get('ctx'), input: {} })),
  );

  define(
    api,
    'get',
    '/api/ready',
    {
      summary: 'Whether the process can serve: bounded checks; 503 when it cannot.',
      tag,
      limit: null,
      anonymous: true,
      answer: z.object({
        ready: z.boolean(),
        checks: z.object({ database: check, storage: check, worker: check, redis: check.optional() }),
      }),
    },
    async (c) => {
      const { services, limits } = c.env.container;
      const report = await services.system.ready({ ctx: c.get('ctx'), input: {} });
      const shared = await limits.shared();
      // A web process without Redis limits and counts alone, so it still counts as healthy.
      const redis = shared === null ? {} : { redis: shared ? ('ok' as const) : ('failed' as const) };
      return c.json({ ...report, checks: { ...report.checks, ...redis } }, report.ready ? 200 : 503);
    },
  );

  define(
    api,
    'get',
    '/api/metrics',
    {
      summary: 'Metrics in the Prometheus text format. For the service token, or a program on this machine.',
      tag,
      limit: null,
      operator: true,
      anonymous: true,
      answer: 'text/plain',
    },
    async (c) => {
      const { metrics } = c.env.container;
      // Without the database a scrape still gets the process's own metrics.
      await measure(c.env.container);
      c.header('Content-Type', metrics.registry.contentType);
      return c.body(await metrics.registry.metrics());
    },
  );

  define(
    api,
    'get',
    '/api/v1/openapi.json',
    { summary: 'This document.', tag, limit: 'read', answer: 'application/json' },
    (c) => {
      c.header('Cache-Control', 'public, max-age=300');
      return c.json(c.env.container.openapi);
    },
  );
}
