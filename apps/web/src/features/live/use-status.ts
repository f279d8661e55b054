'use client';
import { useEffect, useState } from 'react';
import type { HubStatus } from './hub';
import { follow } from './socket';

/** Milliseconds before a page without live updates says so. Most connections come back within two seconds. */
const PATIENCE_MS = 3000;

/** Returns the state of the page's connection. */
export function useStatus(): HubStatus {
  const [status, setStatus] = useState<HubStatus>('connecting');
  useEffect(
    () =>
      follow((hub) => {
        const read = (): void => setStatus(hub.status());
        read();
        return hub.onStatus(read);
      }),
    [],
  );
  return status;
}

/** Returns what to say about the connection: it has been away for a while, the page is older than the server, or nothing. */
export function useTrouble(): 'offline' | 'outdated' | null {
  const status = useStatus();
  const [patient, setPatient] = useState(true);
  useEffect(() => {
    setPatient(true);
    if (status !== 'offline') return;
    const timer = setTimeout(() => setPatient(false), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [status]);
  return status === 'outdated' || (status === 'offline' && !patient) ? status : null;
}
