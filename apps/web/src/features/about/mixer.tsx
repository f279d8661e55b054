'use client';
import type { PackView } from '@atelier/domain';
import { ArrowUp } from 'lucide';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { buttonClass } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { captionOf, exampleWith, MIXED, type Mix } from './mix';

type Pack = Pick<PackView, 'vocabulary' | 'examples'>;
type Props = {
  pack: Pack;
  /** Names of the kinds in the visitor's language. */
  names: Readonly<Record<string, string>>;
};

const WORD =
  'inline-flex min-h-11 items-center rounded-full border border-line bg-surface px-3.5 text-sm transition-colors hover:border-line-strong sm:min-h-9';

const isMixed = (kind: string): kind is keyof Mix => (MIXED as readonly string[]).includes(kind);
const toCaption = (caption: string): string => `/?${new URLSearchParams({ caption })}`;

/**
 * Every word of a pack, to click: a thing, a colour, a background and a style make a caption that a button
 * takes to the studio. Other words lead there with an example at once.
 */
export function Mixer({ pack, names }: Props) {
  const t = useTranslations('mixer');
  const [mix, setMix] = useState<Mix>({});
  const caption = captionOf(mix, pack);
  const pick = (kind: keyof Mix, word: string): void =>
    setMix((before) => ({ ...before, [kind]: before[kind] === word ? undefined : word }));
  return (
    <div>
      <div className="flex flex-col gap-7">
        {Object.entries(pack.vocabulary)
          .filter(([, words]) => words.length > 0)
          .map(([kind, words]) => (
            <section
              key={kind}
              aria-label={names[kind] ?? kind}
              className="grid gap-2.5 sm:grid-cols-[9rem_1fr]"
            >
              <h3 className="text-sm font-medium sm:pt-2">{names[kind] ?? kind}</h3>
              <ul lang="en" className="flex flex-wrap gap-1.5">
                {words.map((word) => (
                  <li key={word}>
                    {isMixed(kind) ? (
                      <button
                        type="button"
                        aria-pressed={mix[kind] === word}
                        onClick={() => pick(kind, word)}
                        className={cx(WORD, mix[kind] === word && 'border-fill! bg-fill! text-fill-ink')}
                      >
                        {word}
                      </button>
                    ) : (
                      <Link href={toCaption(exampleWith(word, kind, pack) ?? word)} className={WORD}>
                        {word}
                      </Link>
                    )}
                  </li>
                ))}
              </ul>
            </section>
          ))}
      </div>
      <div className="sticky bottom-[calc(4.5rem+env(safe-area-inset-bottom))] z-10 mt-6 flex min-h-16 items-center gap-3 rounded-2xl border border-line-strong bg-raised p-2.5 pl-5 shadow-frame lg:bottom-5">
        <p aria-live="polite" className="min-w-0 flex-1 text-[15px] [overflow-wrap:anywhere]">
          {caption ? <span lang="en">{caption}</span> : <span className="text-muted">{t('hint')}</span>}
        </p>
        {caption ? (
          <Link href={toCaption(caption)} className={buttonClass('primary', 'md')}>
            {t('draw')}
            <Icon of={ArrowUp} size={16} strokeWidth={2.5} />
          </Link>
        ) : null}
      </div>
    </div>
  );
}
