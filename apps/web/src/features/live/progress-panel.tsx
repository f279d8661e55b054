'use client';
import type { GenerationView } from '@atelier/domain';
import { RotateCcw, X } from 'lucide';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { api } from '../api/client';
import { useErrorText } from '../api/error-text';
import { oneAtATime } from '../api/one-at-a-time';
import { isEnded, type LiveView } from './live-state';
import { StageRail } from './stage-rail';
import { useProgressText } from './use-progress-text';

type Props = { view: LiveView; mine: boolean; onChanged: (view: GenerationView) => void };

/** Shows a generation's progress in words and as the rail. Its author can cancel or retry. */
export function ProgressPanel({ view, mine, onChanged }: Props) {
  const t = useTranslations('live');
  const errorText = useErrorText();
  const locale = useLocale();
  const { line, eta, announcement } = useProgressText(view);
  const [busy, setBusy] = useState(false);
  const [once] = useState(oneAtATime);
  const [problem, setProblem] = useState<string | null>(null);
  const call = async (verb: 'cancel' | 'retry'): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      onChanged(await api<GenerationView>(`/api/v1/generations/${view.id}/${verb}`, { method: 'POST' }));
    } catch (error) {
      setProblem(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  const retryable = view.status === 'failed' || view.status === 'cancelled';
  const shown = view.error && (view.status === 'failed' || view.error.code === 'gone') ? view.error : null;
  // The worker's own message has more detail, in English.
  const detail = locale === 'en' && shown?.message ? [shown.message] : [];
  const reason = shown && [...new Set([errorText(shown), ...detail])].join(' ');
  return (
    <section aria-label={t('progress')} data-status={view.status} className="flex flex-col gap-5">
      <div className="flex min-h-9 items-center justify-between gap-4">
        <p className="tabular min-w-0 text-[15px]">
          <span className="font-medium">{line}</span>
          {eta ? <span className="text-muted"> · {eta}</span> : null}
        </p>
        {mine && !isEnded(view) ? (
          <Button tone="ghost" aria-disabled={busy} onClick={() => void once(() => call('cancel'))}>
            <Icon of={X} size={16} />
            {t('cancel')}
          </Button>
        ) : null}
        {mine && retryable ? (
          <Button aria-disabled={busy} onClick={() => void once(() => call('retry'))}>
            <Icon of={RotateCcw} size={15} />
            {t('retry')}
          </Button>
        ) : null}
      </div>
      <StageRail view={view} />
      {(problem ?? reason) ? (
        <p role="alert" className="text-sm text-danger">
          {problem ?? reason}
        </p>
      ) : null}
      <p aria-live="polite" className="sr-only">
        {announcement}
      </p>
    </section>
  );
}
