import type { ReportedGeneration } from '@atelier/domain';
import { LIMITS } from '@atelier/domain/constants';
import { getTranslations } from '../../i18n/server';
import { Field, Tick } from '../../ui/field';
import { Link } from '../../ui/link';
import { Thumb } from '../../ui/thumb';
import { TimeAgo } from '../../ui/time-ago';
import { ActionForm } from '../actions/action-form';

/** A reported generation with its reports, and forms to hide it, keep it, or ban its author. */
export async function ReportCard({ item }: { item: ReportedGeneration }) {
  const t = await getTranslations('moderation');
  const { generation, hidden, reports } = item;
  const path = `/api/v1/moderation/generations/${generation.id}`;
  const { author } = generation;
  return (
    <article className="flex flex-col gap-4 rounded-2xl border border-line bg-surface p-4">
      <div className="flex gap-4">
        <Link
          href={`/g/${generation.id}`}
          aria-label={t('open', { caption: generation.caption })}
          className="shrink-0 rounded-lg"
        >
          <Thumb view={generation} className="size-24 sm:size-28" />
        </Link>
        <div className="min-w-0 flex-1">
          <h3 className="line-clamp-3 font-medium [overflow-wrap:anywhere]">{generation.caption}</h3>
          <p className="mt-1 text-[13px] text-muted">
            {author ? (
              <Link href={`/people/${author.id}`} className="hover:text-text hover:underline">
                <bdi>{author.name}</bdi>
              </Link>
            ) : (
              t('nobody')
            )}
            {' · '}
            <TimeAgo iso={generation.createdAt} />
            {hidden ? <span className="text-danger"> · {t('isHidden')}</span> : null}
          </p>
          <ul className="mt-3 flex flex-col gap-2">
            {reports.map((report) => (
              <li key={report.id} className="text-[13px] leading-snug">
                <span className="font-medium">{t(`reason.${report.reason}`)}</span>
                {report.note ? (
                  <span className="[overflow-wrap:anywhere]">
                    : <bdi>{report.note}</bdi>
                  </span>
                ) : null}
                <span className="text-faint">
                  {' '}
                  <bdi>{report.reporter?.name ?? t('nobody')}</bdi>, <TimeAgo iso={report.createdAt} />
                </span>
              </li>
            ))}
          </ul>
        </div>
      </div>
      <div className="grid gap-4 border-t border-line pt-4">
        <ActionForm
          method="PUT"
          path={path}
          fields={{ reason: 'optional' }}
          fixed={{ hidden: true }}
          submit={t('hide')}
          tone="danger"
        >
          <Field label={t('why')} name="reason" most={LIMITS.reasonLength} />
        </ActionForm>
        <ActionForm
          method="PUT"
          path={path}
          fields={{ reason: 'optional' }}
          fixed={{ hidden: false }}
          submit={t('dismiss')}
        >
          <Field label={t('whyNot')} name="reason" most={LIMITS.reasonLength} />
        </ActionForm>
        {author ? (
          <ActionForm
            method="PUT"
            path={`/api/v1/moderation/people/${author.id}/ban`}
            fields={{ reason: 'optional', hidePictures: 'tick' }}
            fixed={{ banned: true }}
            submit={t('ban', { name: author.name })}
            tone="danger"
          >
            <Field label={t('banWhy')} name="reason" most={LIMITS.reasonLength} />
            <Tick label={t('hideAll')} name="hidePictures" />
          </ActionForm>
        ) : null}
      </div>
    </article>
  );
}
