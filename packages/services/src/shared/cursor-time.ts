import { z } from 'zod';

/**
 * Creation time of a page's last row. Bounded, because cursors come from outside and PostgreSQL accepts a
 * smaller range of timestamps than JavaScript.
 */
export const cursorTime = z.iso
  .datetime({ precision: 3 })
  .refine((text) => text >= '2000' && text < '3000', 'a time of this site');
