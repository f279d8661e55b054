'use client';
import type { PackView } from '@atelier/domain';
import dynamic from 'next/dynamic';
import { type RefObject, useEffect, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import type { ComposeForm } from '../compose/form';
import { useLive } from './use-live';
import { newSeed, stepsOf, wantedOf } from './wanted';

const Blank = () => (
  <div className="col-start-2 row-start-1 size-20 rounded-lg border border-line border-dashed" />
);

/** Loaded after the first paint, and only where drafts are on. */
const SketchPicture = dynamic(() => import('./sketch-picture').then((file) => file.SketchPicture), {
  ssr: false,
  loading: Blank,
});

/**
 * For the request that Make sends: the seed of the draft that is shown, and the number of pictures made so
 * far.
 */
export type Drafted = { seed: RefObject<number | null>; made: number };

type Props = {
  form: ComposeForm;
  pack: PackView | null;
  drafted: Drafted;
  /** Room whose people see the caption grow; absent: only the typist does. */
  room?: string | undefined;
};

/**
 * Live drafts in the composer: the picture beside the caption, a line about it, and the switch. Its cells
 * belong to a grid of two columns.
 */
export function Sketch({ form, pack, drafted, room }: Props) {
  const t = useTranslations('sketch');
  const [live, choose] = useLive();
  const [seed, setSeed] = useState<number | null>(null);
  /** The form as it was sent: its picture is being made, so it needs no draft. */
  const [sent, setSent] = useState<ComposeForm | null>(null);
  const isOn = live === 'on';
  const seedRef = drafted.seed;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new seed for the first picture and after each one
  useEffect(() => {
    setSeed(newSeed());
    if (drafted.made > 0) setSent(form);
  }, [drafted.made]);
  useEffect(() => {
    seedRef.current = isOn ? seed : null;
  }, [isOn, seed, seedRef]);

  const wanted = useMemo(
    () => (seed === null || form === sent ? null : wantedOf(form, seed, { pack: pack?.name, room })),
    [form, sent, seed, pack, room],
  );
  return (
    <>
      {isOn ? (
        <SketchPicture
          wanted={wanted}
          makeSteps={stepsOf(form, pack)}
          onAnother={form.seed === '' ? () => setSeed(newSeed()) : null}
        />
      ) : null}
      {live === null ? <Blank /> : null}
      {live === 'saving' ? (
        <p className="col-start-1 row-start-2 text-xs text-faint max-sm:line-clamp-3 max-sm:min-h-8 sm:truncate">
          {t('saving')}
        </p>
      ) : null}
      <button
        type="button"
        role="switch"
        aria-checked={live !== 'off' && live !== 'saving'}
        title={t('hint')}
        onClick={() => choose(!isOn)}
        className="relative col-start-2 row-start-2 flex h-6 items-center gap-1.5 justify-self-end rounded text-xs text-muted transition-colors before:absolute before:-inset-x-2 before:-inset-y-2.5 hover:text-text"
      >
        {t('live')}
        <span
          aria-hidden="true"
          className={cx(
            'flex h-4 w-7 items-center rounded-full border p-px motion-safe:transition-colors',
            isOn || live === null ? 'border-accent bg-accent' : 'border-line-strong bg-sunken',
          )}
        >
          <span
            className={cx(
              'size-3 rounded-full motion-safe:transition-transform',
              isOn || live === null ? 'translate-x-3 bg-surface' : 'bg-muted',
            )}
          />
        </span>
      </button>
    </>
  );
}
