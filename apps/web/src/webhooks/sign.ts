import { Webhook } from 'standardwebhooks';

/**
 * Returns the headers of one attempt (https://www.standardwebhooks.com); `secret` begins with `whsec_`. The
 * timestamp is this attempt's, so a replayed request soon expires.
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
