'use client';
import type { PackView } from '@atelier/domain';
import { useMemo } from 'react';
import { complete, suggest } from './suggest';
import { replaceWord } from './unknown-words';
import { useUnknownWords } from './use-unknown-words';

const NO_PACK = { vocabulary: {}, examples: [] };

/** The words that may follow in a caption, those that the pack has not learnt, and what picking one makes of it. */
export function useCaptionHelp(
  caption: string,
  pack: PackView | null,
  { write, focus }: { write: (caption: string) => void; focus: () => void },
) {
  const words = useMemo(() => suggest(caption, pack ?? NO_PACK), [caption, pack]);
  const unknown = useUnknownWords(caption, pack);
  return {
    words,
    unknown,
    pick(word: string): void {
      write(complete(caption, word));
      focus();
    },
    replace(word: Parameters<typeof replaceWord>[2], by: string): void {
      write(replaceWord(caption, unknown, word, by));
      focus();
    },
  };
}
