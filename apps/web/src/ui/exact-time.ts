'use client';
import { useFormatter } from 'use-intl';

/** Formats an ISO 8601 time to the minute, in UTC, since the server does not know the reader's zone. */
export function useExactTime(): (iso: string) => string {
  const format = useFormatter();
  return (iso) => `${format.dateTime(new Date(iso), { dateStyle: 'medium', timeStyle: 'short' })} UTC`;
}
