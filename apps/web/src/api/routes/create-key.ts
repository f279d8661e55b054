import { apiKeySchema, createdApiKeyView } from '@atelier/domain';
import type { Route } from '../route';

export const createKey: Route = {
  method: 'POST',
  path: '/api/v1/me/keys',
  summary: 'Make an API key. This answer is the only one that shows it.',
  tag: 'Account',
  limit: 'create',
  sessionOnly: true,
  body: apiKeySchema,
  response: createdApiKeyView,
  status: 201,
  run: async ({ ctx, container, body }) => ({
    json: await container.services.key.create({ ctx, input: { body } }),
  }),
};
