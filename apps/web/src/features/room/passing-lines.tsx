'use client';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import type { Line } from './passing';

/** Milliseconds that a line stays; the animation `passing` in globals.css fades it within them. */
const LINE_MS = 7000;

function PassingLine({ line, onOver }: { line: Line; onOver: (key: number) => void }) {
  const t = useTranslations('room');
  const { key } = line;
  useEffect(() => {
    const timer = setTimeout(() => onOver(key), LINE_MS);
    return () => clearTimeout(timer);
  }, [key, onOver]);
  const values = { name: line.name, caption: line.kind === 'joined' ? '' : line.caption };
  return (
    <li className="passing min-w-0 truncate motion-reduce:animate-none">
      <bdi>{t(`passing.${line.kind}`, values)}</bdi>
    </li>
  );
}

/**
 * One line of height, in which what others do passes by. Screen readers hear each when they are idle. The
 * newest stands first; a narrow screen shows no more.
 */
export function PassingLines({ lines, onOver }: { lines: Line[]; onOver: (key: number) => void }) {
  const t = useTranslations('room');
  return (
    <ul
      aria-live="polite"
      aria-label={t('passing.label')}
      className="flex h-6 min-w-0 flex-1 flex-row-reverse justify-end gap-4 overflow-hidden text-[13px] leading-6 text-muted"
    >
      {lines.map((line) => (
        <PassingLine key={line.key} line={line} onOver={onOver} />
      ))}
    </ul>
  );
}
