import { AtelierError } from '@atelier/domain';
import type { Examined } from '@atelier/provenance';
import { ChildHost } from '../shared/child-host';

export interface Order {
  file: Uint8Array;
  keys: readonly Uint8Array[];
}

/** Examines files in a child process: what `examine` of packages/provenance returns. */
export const examiner = new ChildHost<Order, Examined | null>({
  module: new URL('./examine-child.ts', import.meta.url),
  refusals: {
    busy: () =>
      new AtelierError('rate_limited', 'Many files are being checked. Try again in a moment.', {
        retryAfterMs: 5_000,
      }),
    unreadable: () =>
      new AtelierError(
        'invalid_request',
        'This file could not be examined. Send the picture in another format.',
      ),
    away: () => new AtelierError('unavailable', 'Files cannot be checked at the moment. Try again shortly.'),
  },
});
