import { getTranslations } from '../../i18n/server';
import { cx } from '../../ui/cx';
import type { Operation as Described, Schema } from './read-document';
import { typeOf } from './read-document';

/** One operation: a line that unfolds to its parameters, body and answer. */
export async function Operation({ operation }: { operation: Described }) {
  const t = await getTranslations('apiDocs');
  const { method, path, summary, parameters, body, answer, status, contentType, browserOnly } = operation;
  return (
    <details id={operation.id} className="group scroll-mt-20 rounded-2xl border border-line bg-surface">
      <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-3 gap-y-1 rounded-2xl p-4 hover:bg-raised">
        <span
          className={cx(
            'w-14 shrink-0 font-mono text-xs font-semibold',
            method === 'GET' ? 'text-ok' : method === 'DELETE' ? 'text-danger' : 'text-accent',
          )}
        >
          {method}
        </span>
        <code className="text-[13px] [overflow-wrap:anywhere]">{path}</code>
        <span className="w-full text-sm text-muted sm:pl-17">{summary}</span>
      </summary>
      <div className="flex flex-col gap-5 border-t border-line p-4 text-sm">
        {browserOnly ? <p className="text-[13px] text-muted">{t('browserOnly')}</p> : null}
        {parameters.length > 0 ? (
          <Fields
            title={t('parameters')}
            rows={parameters.map(({ name, schema, required, ...rest }) => ({
              name,
              type: `${typeOf(schema)} · ${rest.in}`,
              required,
              note: rest.description,
            }))}
          />
        ) : null}
        {body ? <Fields title={t('body')} rows={rowsOf(body)} /> : null}
        <Fields
          title={t('answer', { status })}
          rows={answer ? rowsOf(answer) : []}
          plain={plainAnswer(answer, contentType)}
        />
      </div>
    </details>
  );
}

type Row = { name: string; type: string; required: boolean; note?: string | undefined };

const rowsOf = (schema: Schema): Row[] =>
  Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    type: typeOf(property),
    required: schema.required?.includes(name) ?? false,
  }));

const plainAnswer = (answer: Schema | null, contentType: string | null): string | null => {
  if (!answer) return contentType;
  return answer.properties ? null : typeOf(answer);
};

async function Fields({ title, rows, plain = null }: { title: string; rows: Row[]; plain?: string | null }) {
  const t = await getTranslations('apiDocs');
  return (
    <div>
      <h3 className="mb-2 text-[13px] font-medium text-muted">{title}</h3>
      {plain ? <code className="text-[13px]">{plain}</code> : null}
      <dl className="grid gap-x-4 gap-y-1.5 sm:grid-cols-[minmax(8rem,auto)_minmax(0,1fr)]">
        {rows.map(({ name, type, required, note }) => (
          <div key={name} className="contents">
            <dt>
              <code className="text-[13px]">{name}</code>
              {required ? <span className="ml-1.5 text-xs text-accent">{t('required')}</span> : null}
            </dt>
            <dd className="text-[13px] text-muted [overflow-wrap:anywhere]">
              {type}
              {note ? ` · ${note}` : null}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
