import { z } from 'zod';
import type { Route } from '../route';

const check = z.enum(['ok', 'slow', 'failed']);

export const ready: Route = {
  method: 'GET',
  path: '/api/ready',
  summary: 'Whether the process can serve: bounded checks; 503 when it cannot.',
  tag: 'System',
  limit: null,
  response: z.object({
    ready: z.boolean(),
    checks: z.object({ database: check, storage: check, worker: check }),
  }),
  async run({ ctx, container }) {
    const report = await container.services.system.ready({ ctx, input: {} });
    return { status: report.ready ? 200 : 503, json: report };
  },
};
