'use client';
import { useState } from 'react';
import { useFormatter, useNow } from 'use-intl';

/**
 * "3 minutes ago", updated each minute. The title has the exact time in UTC, since the server does not know
 * the reader's zone.
 */
export function TimeAgo({ iso }: { iso: string }) {
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  // Made when it is wanted: a browser takes as long to load the names of months as to draw a page of cards.
  const [exact, setExact] = useState<string>();
  const date = new Date(iso);
  return (
    <time
      dateTime={iso}
      title={exact}
      onPointerEnter={() =>
        setExact(`${format.dateTime(date, { dateStyle: 'medium', timeStyle: 'short' })} UTC`)
      }
    >
      {format.relativeTime(date, Math.max(now.getTime(), date.getTime()))}
    </time>
  );
}
