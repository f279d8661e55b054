import { AtelierError, type ErrorReason, visibleText } from '@atelier/domain';
import {
  DataSet,
  englishRecommendedBlacklistMatcherTransformers as denyTransformers,
  englishDataset,
  englishRecommendedTransformers,
  parseRawPattern,
  RegExpMatcher,
} from 'obscenity';
import type { Ctx, Moderate } from '../context';

/** Words on the library's list that are also animals, plants or harmless things that people want drawn. */
const HARMLESS = new Set(['ass', 'boob', 'sex', 'tit', 'titty']);
const ALLOWED_PHRASES = ['pussy willow', 'blue-footed booby'];
const REFUSED = {
  ok: false,
  reason: 'This caption has words that are not drawn here. Please write another one.',
} as const;

/** The moderators' additions to the library's list, and their removals. */
export interface FilterLists {
  allow: string[];
  deny: string[];
}

/** The last matcher made, kept because making one costs some 10 ms and lists change seldom. */
let made: { key: string; matcher: RegExpMatcher } | undefined;

/**
 * The default filter: refuses captions with words of a maintained list of English slurs and obscenities or of
 * the moderators' deny list, also when they are written with look-alike letters or with invisible ones in
 * between. A deployment may inject its own, such as a classifier.
 */
export function filterWith(lists: FilterLists): Moderate {
  const key = JSON.stringify([lists.allow, lists.deny]);
  if (made?.key !== key) made = { key, matcher: createMatcher(lists) };
  const { matcher } = made;
  // The library lowers ASCII letters only.
  return (text) => (matcher.hasMatch(visibleText(text).toLowerCase()) ? REFUSED : { ok: true });
}

/** The moderators' lists as they are now. */
export async function readLists(db: Ctx['deps']['db']): Promise<FilterLists> {
  const rows = await db.filterTerm.findMany({ orderBy: { term: 'asc' } });
  const of = (list: string) => rows.filter((row) => row.list === list).map(({ term }) => term);
  return { allow: of('allow'), deny: of('deny') };
}

/**
 * @throws AtelierError caption_refused, for `reason`, when a text (a caption, a room's name) may not be shown
 * here
 */
export async function checkWords(ctx: Ctx, texts: string | string[], reason?: ErrorReason): Promise<void> {
  const { db, moderate } = ctx.deps;
  const judge = moderate ?? filterWith(await readLists(db));
  for (const text of [texts].flat()) {
    const verdict = judge(text);
    if (!verdict.ok) throw new AtelierError('caption_refused', verdict.reason, { reason });
  }
}

function createMatcher({ allow, deny }: FilterLists): RegExpMatcher {
  const { blacklistedTerms, whitelistedTerms = [] } = new DataSet<{ originalWord: string }>()
    .addAll(englishDataset)
    .removePhrasesIf(({ metadata }) => HARMLESS.has(metadata?.originalWord ?? ''))
    .build();
  const firstFree = Math.max(...blacklistedTerms.map(({ id }) => id)) + 1;
  const own = deny.map((term, index) => ({
    id: firstFree + index,
    pattern: parseRawPattern(`|${asMatched(term).replace(/[[\]?|\\]/g, '\\$&')}|`),
  }));
  return new RegExpMatcher({
    blacklistedTerms: [...blacklistedTerms, ...own],
    whitelistedTerms: [...whitelistedTerms, ...ALLOWED_PHRASES, ...allow],
    ...englishRecommendedTransformers,
  });
}

/**
 * Rewrites a term as the library rewrites captions (look-alikes and repeated letters undone); otherwise
 * "tattoo" would match nothing.
 */
function asMatched(term: string): string {
  let codes: number[] = [...term].map((char) => char.codePointAt(0) ?? 0);
  for (const transformer of denyTransformers) {
    const transform =
      'factory' in transformer
        ? (
            (each) => (code: number) =>
              each.transform(code)
          )(transformer.factory())
        : transformer.transform;
    codes = codes.flatMap((code) => transform(code) ?? []);
  }
  return String.fromCodePoint(...codes);
}
