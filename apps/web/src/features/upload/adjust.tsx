'use client';
import { useEffect, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Segmented } from '../../ui/segmented';

/** How a file becomes a square, as `POST /api/v1/uploads` takes it. */
export type Fit = { fit: 'crop' | 'pad'; at: number; background: string };

type Props = {
  file: File;
  busy: boolean;
  problem: string | null;
  onUse: (fit: Fit) => void;
  onAnother: () => void;
};

/** Pixels a side at which transparent parts are looked for. */
const LOOK = 64;

/** Whether a picture has parts that one can see through. */
function hasClearParts(image: HTMLImageElement): boolean {
  const canvas = document.createElement('canvas');
  canvas.width = LOOK;
  canvas.height = LOOK;
  const context = canvas.getContext('2d');
  if (!context) return true;
  context.drawImage(image, 0, 0, LOOK, LOOK);
  return context.getImageData(0, 0, LOOK, LOOK).data.some((value, at) => at % 4 === 3 && value < 255);
}

/** A chosen file as the square that it will be, before it is sent. */
export function Adjust({ file, busy, problem, onUse, onAnother }: Props) {
  const t = useTranslations('upload');
  const [url, setUrl] = useState<string | null>(null);
  const [sides, setSides] = useState<readonly [number, number] | null>(null);
  const [unreadable, setUnreadable] = useState(false);
  /** Whether it has transparent parts. */
  const [clear, setClear] = useState(false);
  const [fit, setFit] = useState<Fit>({ fit: 'crop', at: 0.5, background: 'ffffff' });
  const at = useId();
  useEffect(() => {
    const own = URL.createObjectURL(file);
    setUrl(own);
    return () => URL.revokeObjectURL(own);
  }, [file]);
  const change = (over: Partial<Fit>): void => setFit((before) => ({ ...before, ...over }));
  const isSquare = sides !== null && sides[0] === sides[1];
  const isWide = sides !== null && sides[0] > sides[1];
  const hasGround = clear || fit.fit === 'pad';
  return (
    <div className="grid grid-cols-1 items-start gap-x-10 gap-y-5 md:grid-cols-[minmax(0,min(480px,calc(100svh-14rem)))_minmax(0,1fr)]">
      <div
        className="relative aspect-square w-full overflow-hidden rounded-2xl border border-line shadow-frame"
        style={{ background: `#${fit.background}` }}
      >
        {url ? (
          // biome-ignore lint/performance/noImgElement: a file of the visitor's own
          <img
            src={url}
            alt={t('preview')}
            onLoad={({ currentTarget }) => {
              setSides([currentTarget.naturalWidth, currentTarget.naturalHeight]);
              setClear(file.type !== 'image/jpeg' && hasClearParts(currentTarget));
            }}
            onError={() => setUnreadable(true)}
            className={cx(
              'absolute inset-0 size-full',
              fit.fit === 'crop' ? 'object-cover' : 'object-contain',
            )}
            style={{ objectPosition: fit.fit === 'crop' ? `${fit.at * 100}% ${fit.at * 100}%` : 'center' }}
          />
        ) : null}
      </div>
      <div className="flex flex-col gap-5">
        <p className="text-sm text-muted [overflow-wrap:anywhere]">
          <bdi>{file.name}</bdi>
          {sides ? (
            <span className="tabular block">{t('sides', { width: sides[0], height: sides[1] })}</span>
          ) : null}
        </p>
        {sides === null || isSquare ? null : (
          <Segmented
            label={t('fit')}
            value={fit.fit}
            options={(['crop', 'pad'] as const).map((value) => ({ value, label: t(`fits.${value}`) }))}
            onChange={(value) => change({ fit: value })}
          />
        )}
        {sides && !isSquare && fit.fit === 'crop' ? (
          <label htmlFor={at} className="flex max-w-sm flex-col gap-1 text-[13px] text-muted">
            {t(isWide ? 'atWide' : 'atHigh')}
            <input
              id={at}
              type="range"
              min={0}
              max={1}
              step={0.01}
              value={fit.at}
              onChange={({ target }) => change({ at: Number(target.value) })}
              className="range w-full"
            />
          </label>
        ) : null}
        {hasGround ? (
          <label className="flex items-center gap-3 text-[13px] text-muted">
            <input
              type="color"
              value={`#${fit.background}`}
              onChange={({ target }) => change({ background: target.value.slice(1) })}
              className="h-11 w-14 cursor-pointer rounded-lg border border-line-strong bg-bg p-1"
            />
            {t(fit.fit === 'pad' ? 'groundPad' : 'ground')}
          </label>
        ) : null}
        <div className="flex flex-wrap gap-2">
          <Button
            tone="primary"
            size="md"
            aria-disabled={busy || unreadable}
            className="aria-disabled:opacity-45"
            onClick={() => !busy && !unreadable && onUse(fit)}
          >
            {t(busy ? 'sending' : 'use')}
          </Button>
          <Button size="md" onClick={onAnother}>
            {t('another')}
          </Button>
        </div>
        <p role="alert" className="text-sm text-danger empty:hidden">
          {problem ?? (unreadable ? t('unreadable') : null)}
        </p>
      </div>
    </div>
  );
}
