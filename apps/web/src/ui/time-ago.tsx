'use client';
import { useFormatter, useNow } from 'use-intl';

/** "3 minutes ago", kept current each minute; the exact time is in the title, in UTC, as the server does not know its reader's zone. */
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
