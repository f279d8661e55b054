import { Webhook } from 'standardwebhooks';

/**
 * The headers of one attempt, as Standard Webhooks says (https://www.standardwebhooks.com); `secret` begins with `whsec_`. The
 * timestamp is of this attempt, so that a recorded request is soon worth nothing.
 */
export const signedHeaders = (
  secret: string,
  id: string,
  at: Date,
  body: string,
): Record<string, string> => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  'webhook-signature': new Webhook(secret).sign(id, at, body),
});
