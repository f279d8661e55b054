import type { GenerationView } from '@atelier/domain';
import { useTranslations } from 'use-intl';
import { Avatar } from '../../ui/avatar';
import { Link } from '../../ui/link';

/** The caption of a picture as the page's heading, with its author. */
export function Byline({ view: { caption, author } }: { view: GenerationView }) {
  const t = useTranslations('picture');
  return (
    <header>
      <h1 className="text-2xl leading-snug font-semibold [overflow-wrap:anywhere]">{caption}</h1>
      <p className="mt-3 flex items-center gap-2 text-sm text-muted">
        <Avatar name={author?.name ?? '·'} url={author?.avatarUrl ?? null} />
        {author ? (
          <Link href={`/people/${author.id}`} className="rounded hover:text-text hover:underline">
            {author.name}
          </Link>
        ) : (
          t('someone')
        )}
      </p>
    </header>
  );
}
