'use client';
import type { UnknownWord } from '@atelier/domain/unknown-words';
import { Fragment } from 'react';
import { useTranslations } from 'use-intl';
import { Quietly } from '../../ui/quietly';

/** Words that the line names; a caption in another language has nothing but unknown ones. */
const MOST = 8;
/** Stands for the words in the sentence: no caption has it. */
const PLACE = '\u0000';

type Props = {
  words: readonly UnknownWord[];
  pack: string;
  /** Puts a learnt word in the place of an unknown one. */
  onReplace: (word: string, by: string) => void;
};

/** Says which words of the caption the picture will ignore, with learnt ones that may be meant. */
export function UnknownWords({ words, pack, onReplace }: Props) {
  const t = useTranslations('compose.unknown');
  const distinct = [...new Map(words.map((each) => [each.word.toLowerCase(), each])).values()].slice(0, MOST);
  const count = distinct.length;
  const line = (words: string): string => t('said', { count, pack, words });
  // Typed words are isolated elements within the sentence, which messages cannot hold: it is split where they
  // go.
  const [before, after] = line(PLACE).split(PLACE);
  const names = distinct.map(({ word }, at) => (
    <Fragment key={word}>
      {at > 0 ? ', ' : null}
      <bdi className="text-text underline decoration-danger decoration-dotted decoration-2 underline-offset-4">
        {word}
      </bdi>
    </Fragment>
  ));
  const said = count === 0 ? '' : line(distinct.map(({ word }) => word).join(', '));
  return (
    <>
      {count === 0 ? null : (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-5 pb-2 text-sm text-muted">
          <p className="min-w-0 break-words">
            {before}
            {names}
            {after}
          </p>
          {distinct
            .filter(({ nearest }) => nearest.length > 0)
            .map(({ word, nearest }) => (
              <p key={word} className="flex flex-wrap items-center gap-1.5">
                <span className="sr-only">{t('instead', { word })}</span>
                {nearest.map((near) => (
                  <button
                    key={near}
                    type="button"
                    aria-label={t('replace', { word, near })}
                    onClick={() => onReplace(word, near)}
                    className="h-11 rounded-full border border-line px-3 text-[13px] text-text transition-colors hover:border-accent sm:h-7 sm:px-2.5"
                  >
                    {near}
                  </button>
                ))}
              </p>
            ))}
        </div>
      )}
      <Quietly text={said} />
    </>
  );
}

/** `caption` with every `word` (case does not count) of `unknown` replaced. */
export function replaceWord(
  caption: string,
  unknown: readonly UnknownWord[],
  word: string,
  by: string,
): string {
  return unknown
    .filter((each) => each.word.toLowerCase() === word.toLowerCase())
    .reduceRight(
      (text, { from, word: old }) => text.slice(0, from) + by + text.slice(from + old.length),
      caption,
    );
}
