import { DataSet, englishDataset, englishRecommendedTransformers, RegExpMatcher } from 'obscenity';
import type { Moderate } from '../context';

/** On the list, but also animals, plants and harmless words that people want drawn. */
const HARMLESS = new Set(['ass', 'boob', 'sex', 'tit', 'titty']);
const ALLOWED_PHRASES = ['pussy willow', 'blue-footed booby'];

let matcher: RegExpMatcher | undefined;

/**
 * The default filter: refuses captions with words of a maintained list of English slurs and obscenities, also when they are
 * written with look-alike letters. A deployment that wants more (a classifier, other languages) injects its own.
 */
export const denyList: Moderate = (caption) => {
  matcher ??= createMatcher();
  return matcher.hasMatch(caption)
    ? { ok: false, reason: 'This caption has words that are not drawn here. Please write another one.' }
    : { ok: true };
};

function createMatcher(): RegExpMatcher {
  const { blacklistedTerms, whitelistedTerms = [] } = new DataSet<{ originalWord: string }>()
    .addAll(englishDataset)
    .removePhrasesIf(({ metadata }) => HARMLESS.has(metadata?.originalWord ?? ''))
    .build();
  return new RegExpMatcher({
    blacklistedTerms,
    whitelistedTerms: [...whitelistedTerms, ...ALLOWED_PHRASES],
    ...englishRecommendedTransformers,
  });
}
