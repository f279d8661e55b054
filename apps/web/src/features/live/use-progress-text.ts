'use client';
import type { GenerationView } from '@atelier/domain';
import { sizeOf } from '@atelier/domain/constants';
import { useTranslations } from 'use-intl';
import { roundDuration } from './progress';

/**
 * Returns the state of a generation in words. `line` is shown; `announcement` is for screen readers and
 * changes with the stage only.
 */
export function useProgressText(view: GenerationView): {
  line: string;
  eta: string | null;
  announcement: string;
} {
  const t = useTranslations('live');
  const say = (ms: number): string => {
    const { unit, value } = roundDuration(ms);
    return t(`eta.${unit}`, { value });
  };
  const eta = view.etaMs === null ? null : say(view.etaMs);
  switch (view.status) {
    case 'queued': {
      const line = view.position === null ? t('queued') : t('position', { position: view.position });
      return { line, eta, announcement: t('announce.queued') };
    }
    case 'running': {
      if (!view.stage) return { line: t('starting'), eta, announcement: t('starting') };
      const size = sizeOf(view.stage);
      const line = t('drawing', { size });
      return { line, eta, announcement: line };
    }
    case 'done':
      return { line: t('done'), eta: null, announcement: t('announce.done', { caption: view.caption }) };
    case 'failed':
      return { line: t('failed'), eta: null, announcement: t('failed') };
    case 'cancelled':
      return { line: t('cancelled'), eta: null, announcement: t('cancelled') };
  }
}
