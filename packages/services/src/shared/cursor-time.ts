import { z } from 'zod';

/**
 * When the last row of a page was made. Cursors come back from outside, so this is bounded: before the year 1 and after 9999, or with
 * enough digits, what is a time to JavaScript is none to PostgreSQL.
 */
export const cursorTime = z.iso
  .datetime({ precision: 3 })
  .refine((text) => text >= '2000' && text < '3000', 'a time of this site');
