import { AtelierError } from '@atelier/domain';
import { ChildHost } from '../shared/child-host';
import { refusedUpload } from './kind';
import type { Order, Read } from './read';

/** @returns the refusal of a file that is damaged, or that no decoder here understands */
export const unreadable = (): AtelierError =>
  refusedUpload(
    'upload_unreadable',
    'This file is damaged: its picture cannot be read. Save it again, or choose another.',
  );

/** Reads uploaded files in a child process. */
export const reader = new ChildHost<Order, Read>({
  module: new URL('./read-child.ts', import.meta.url),
  refusals: {
    busy: () =>
      new AtelierError('rate_limited', 'Many pictures are being read. Try again in a moment.', {
        retryAfterMs: 5_000,
      }),
    unreadable,
    away: () => new AtelierError('unavailable', 'Pictures cannot be read at the moment. Try again shortly.'),
  },
});
