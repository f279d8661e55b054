import { getTranslations } from '../../i18n/server';
import { Link } from '../../ui/link';

/** The name of a kind of words in the visitor's language, or the pack's own name for it. */
export const kindName = (t: Awaited<ReturnType<typeof getTranslations<'about'>>>, kind: string): string =>
  t.has(`kind.${kind}` as 'kind.objects') ? t(`kind.${kind}` as 'kind.objects') : kind;

/** Every word that a pack was trained on, by kind, as links to the gallery. */
export async function Vocabulary({
  vocabulary,
}: {
  vocabulary: Readonly<Record<string, readonly string[]>>;
}) {
  const t = await getTranslations('about');
  const kinds = Object.entries(vocabulary).filter(([, words]) => words.length > 0);
  return (
    <dl className="mt-8 flex flex-col gap-6">
      {kinds.map(([kind, words]) => (
        <div key={kind} className="grid gap-2 sm:grid-cols-[10rem_1fr]">
          <dt className="text-sm font-medium">{kindName(t, kind)}</dt>
          <dd>
            <ul lang="en" className="flex flex-wrap gap-1.5">
              {words.map((word) => (
                <li key={word}>
                  <Link
                    href={`/gallery?${new URLSearchParams({ tag: word })}`}
                    className="block rounded-md bg-raised px-2 py-1 text-[13px] transition-colors hover:bg-accent-soft hover:text-accent"
                  >
                    {word}
                  </Link>
                </li>
              ))}
            </ul>
          </dd>
        </div>
      ))}
    </dl>
  );
}
