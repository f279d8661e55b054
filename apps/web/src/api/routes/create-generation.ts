import { acceptedView, requestSchema } from '@atelier/domain';
import type { Route } from '../route';

export const createGeneration: Route = {
  method: 'POST',
  path: '/api/v1/generations',
  summary: 'Ask for a generation. A caller without a session becomes a guest.',
  tag: 'Pictures',
  limit: 'create',
  guest: true,
  body: requestSchema,
  requestHeaders: [
    {
      name: 'Idempotency-Key',
      description: 'The same key and body from the same person get the first answer again.',
    },
  ],
  response: acceptedView,
  status: 201,
  async run({ ctx, container, body, headers }) {
    const key = headers['idempotency-key'];
    const { replayed, ...accepted } = await container.services.generation.request({
      ctx,
      input: {
        body,
        ...(typeof key === 'string' ? { idempotencyKey: key } : {}),
        // A key is a program's; so is whatever sends neither a key nor what browsers say of themselves.
        origin:
          headers.authorization !== undefined || headers['sec-fetch-mode'] === undefined ? 'api' : 'web',
      },
    });
    return {
      json: accepted,
      headers: {
        Location: `/api/v1/generations/${accepted.id}`,
        ...(replayed ? { 'Idempotency-Replayed': 'true' } : {}),
      },
    };
  },
};
