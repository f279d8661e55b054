import { englishDataset, englishRecommendedTransformers, RegExpMatcher } from 'obscenity';
import type { Moderate } from '../context';

let matcher: RegExpMatcher | undefined;

/**
 * The default filter: refuses captions with words of a maintained list of English slurs and obscenities, also when they are
 * written with look-alike letters. A deployment that wants more (a classifier, other languages) injects its own.
 */
export const denyList: Moderate = (caption) => {
  matcher ??= new RegExpMatcher({ ...englishDataset.build(), ...englishRecommendedTransformers });
  return matcher.hasMatch(caption)
    ? { ok: false, reason: 'This caption has words that are not drawn here. Please write another one.' }
    : { ok: true };
};
