'use client';
import { Download } from 'lucide';
import { useSyncExternalStore } from 'react';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { installOffer, onInstallOffer } from '../shell/install-event';

/** A button that installs the site as an app, where the browser offers that; else how to do it by hand. */
export function Install({ label, byHand }: { label: string; byHand: string }) {
  const offer = useSyncExternalStore(onInstallOffer, installOffer, () => null);
  return offer ? (
    <Button tone="plain" size="md" onClick={() => void offer.prompt()}>
      <Icon of={Download} size={17} />
      {label}
    </Button>
  ) : (
    <p className="max-w-2xl text-sm text-muted">{byHand}</p>
  );
}
