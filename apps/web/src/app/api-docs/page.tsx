import type { Metadata } from 'next';
import { Operation } from '../../features/api-docs/operation';
import { Prose } from '../../features/api-docs/prose';
import { readDocument } from '../../features/api-docs/read-document';
import { getTranslations } from '../../i18n/server';
import { apiDocument, site } from '../../server/page';
import { buttonClass } from '../../ui/button';
import { Page } from '../../ui/section';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('apiDocs'))('title') };
}

/** The OpenAPI document as a page without scripts. The document's own texts are English in every language. */
export default async function ApiDocsPage() {
  const t = await getTranslations('apiDocs');
  const { description, chapters } = readDocument(apiDocument());
  return (
    <Page>
      <h1 className="text-3xl font-semibold sm:text-4xl">{t('title')}</h1>
      <div className="mt-4 flex flex-wrap gap-2">
        <a href="/api/v1/openapi.json" className={buttonClass('plain')}>
          {t('document')}
        </a>
      </div>
      <div className="mt-10 grid gap-x-12 gap-y-10 lg:grid-cols-[13rem_minmax(0,1fr)]">
        <nav aria-label={t('chapters')} className="lg:sticky lg:top-20 lg:self-start">
          <ul className="flex flex-wrap gap-1 lg:flex-col">
            {chapters.map(({ name }) => (
              <li key={name}>
                <a
                  href={`#${name}`}
                  className="block rounded-lg px-3 py-2 text-sm text-muted hover:bg-raised hover:text-text"
                >
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div lang="en" className="flex min-w-0 flex-col gap-14">
          <div className="flex max-w-3xl flex-col gap-3 text-[15px] leading-relaxed text-muted">
            <Prose text={description} />
            <p>
              <code className="block rounded-xl border border-line bg-sunken p-4 text-[13px] whitespace-pre-wrap text-text [overflow-wrap:anywhere]">
                {`curl -H 'Authorization: Bearer atl_…' -H 'Content-Type: application/json' \\\n  -d '{"caption":"a red fox"}' ${site().publicUrl}/api/v1/generations`}
              </code>
            </p>
          </div>
          {chapters.map(({ name, operations }) => (
            <section key={name} id={name} aria-labelledby={`${name}-title`} className="scroll-mt-20">
              <h2 id={`${name}-title`} className="mb-4 text-xl font-semibold">
                {name}
              </h2>
              <div className="flex flex-col gap-3">
                {operations.map((operation) => (
                  <Operation key={operation.id} operation={operation} />
                ))}
              </div>
            </section>
          ))}
        </div>
      </div>
    </Page>
  );
}
