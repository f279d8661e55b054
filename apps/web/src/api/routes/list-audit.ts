import { auditPage, auditQuery } from '@atelier/domain';
import type { Route } from '../route';

export const listAudit: Route = {
  method: 'GET',
  path: '/api/v1/moderation/audit',
  summary: 'What moderators did, newest first. Moderators.',
  tag: 'Moderation',
  limit: 'read',
  query: auditQuery,
  response: auditPage,
  run: async ({ ctx, container, query }) => ({
    json: await container.services.moderation.audit({ ctx, input: { query } }),
  }),
};
