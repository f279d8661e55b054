import type { AuditPage } from '@atelier/domain';
import { getTranslations } from '../../i18n/server';
import { buttonClass } from '../../ui/button';
import { Link } from '../../ui/link';
import { TimeAgo } from '../../ui/time-ago';

/** A page of the audit trail as a table, which scrolls sideways on narrow screens. */
export async function AuditTrail({ page }: { page: AuditPage }) {
  const t = await getTranslations('moderation.audit');
  if (page.entries.length === 0) return <p className="text-sm text-faint">{t('none')}</p>;
  return (
    <>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="overflow-x-auto rounded-2xl border border-line bg-surface"
      >
        <table className="w-full min-w-2xl text-left text-sm">
          <thead className="text-[13px] text-muted">
            <tr>
              {(['when', 'who', 'what', 'subject', 'reason'] as const).map((column) => (
                <th key={column} scope="col" className="px-4 py-2.5 font-medium">
                  {t(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line border-t border-line">
            {page.entries.map((entry) => (
              <tr key={entry.id}>
                <td className="px-4 py-2.5 whitespace-nowrap text-muted">
                  <TimeAgo iso={entry.createdAt} />
                </td>
                <td className="px-4 py-2.5">{entry.actor.name}</td>
                <td className="px-4 py-2.5 whitespace-nowrap">{t(`action.${entry.action}`)}</td>
                <td className="max-w-80 truncate px-4 py-2.5">
                  {entry.generationId ? (
                    <Link href={`/g/${entry.generationId}`} className="hover:underline">
                      {entry.subject}
                    </Link>
                  ) : (
                    entry.subject
                  )}
                </td>
                <td className="max-w-80 truncate px-4 py-2.5 text-muted">{entry.reason ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {page.before ? (
        <Link href={`/moderation?before=${page.before}#audit`} className={buttonClass('plain', 'sm', 'mt-4')}>
          {t('older')}
        </Link>
      ) : null}
    </>
  );
}
