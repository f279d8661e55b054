import { personView } from '@atelier/domain';
import { z } from 'zod';
import type { Route } from '../route';

export const getMe: Route = {
  method: 'GET',
  path: '/api/v1/me',
  summary: 'Who the caller is; `person` is null without a session.',
  tag: 'Account',
  limit: 'read',
  response: z.object({ person: personView.nullable() }),
  run: async ({ person }) => ({ json: { person } }),
};
