'use client';
import { useFormatter, useNow } from 'use-intl';

/**
 * "3 minutes ago", updated each minute. The title has the exact time in UTC, since the server does not know
 * the reader's zone.
 */
export function TimeAgo({ iso }: { iso: string }) {
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  const date = new Date(iso);
  return (
    <time dateTime={iso} title={`${format.dateTime(date, { dateStyle: 'medium', timeStyle: 'short' })} UTC`}>
      {format.relativeTime(date, Math.max(now.getTime(), date.getTime()))}
    </time>
  );
}
