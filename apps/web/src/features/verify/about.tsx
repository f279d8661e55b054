import type { ProvenanceView } from '@atelier/domain';
import { useTranslations } from 'use-intl';
import { useExactTime } from '../../ui/exact-time';

type Props = { view: ProvenanceView; picture: NonNullable<ProvenanceView['picture']> };

/** Caption, author, times and pack of the picture that a file was made from. */
export function About({ view: { signedAt, pack }, picture }: Props) {
  const t = useTranslations('verify.about');
  const exactly = useExactTime();
  const time = (iso: string) => <time dateTime={iso}>{exactly(iso)}</time>;
  const rows: [string, React.ReactNode][] = [
    [t('caption'), picture.caption],
    [t('author'), picture.author ?? t('someone')],
    [t('made'), time(picture.createdAt)],
  ];
  if (signedAt) rows.push([t('signed'), time(signedAt)]);
  if (pack) rows.push([t('pack'), pack.replace('@', ' ')]);
  if (picture.size) rows.push([t('size'), t('px', { size: picture.size })]);
  return (
    <section aria-label={t('title')}>
      <h3 className="mb-2 text-[13px] text-muted">{t('title')}</h3>
      <dl className="grid grid-cols-[auto_1fr] gap-x-8 gap-y-2.5 text-sm">
        {rows.map(([term, value]) => (
          <div key={term} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-muted">{term}</dt>
            <dd className="tabular min-w-0 [overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
