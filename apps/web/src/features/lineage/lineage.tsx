import type { LineageNode, LineageView } from '@atelier/domain';
import { decimal } from '../../i18n/decimal';
import type { Locale } from '../../i18n/locales';
import { getLocale, getTranslations } from '../../i18n/server';
import { cx } from '../../ui/cx';
import { smallWebpOf } from '../../ui/image-url';
import { Link } from '../../ui/link';
import { type Branch, treeOf } from './tree';
import { wordDiff } from './word-diff';

type T = Awaited<ReturnType<typeof getTranslations<'lineage'>>>;
type S = Awaited<ReturnType<typeof getTranslations<'compose.settings'>>>;
type Words = { t: T; s: S; locale: Locale };

/** The caption with what changed from its parent's marked; screen readers hear the marks as insertions and deletions. */
function Changed({ node, parent }: { node: LineageNode; parent: LineageNode | null }) {
  if (node.caption === null || parent?.caption == null) return <>{node.caption}</>;
  return wordDiff(parent.caption, node.caption).map((part, index) => {
    const key = `${index}-${part.kind}`;
    if (part.kind === 'same') return <span key={key}>{part.text} </span>;
    return (
      <span key={key}>
        {part.kind === 'added' ? (
          <ins className="rounded bg-accent-soft px-1 text-accent no-underline">{part.text}</ins>
        ) : (
          <del className="text-faint decoration-1">{part.text}</del>
        )}{' '}
      </span>
    );
  });
}

/** Names of a setting as the form has them. */
const NAMED = ['guidanceWeight', 'steps', 'sampler', 'thresholding', 'augLevel', 'seed'] as const;

/** Settings and seed that changed on the edge from the parent, each with what it was and what it became. */
function Edge({
  node,
  parent,
  words: { t, s, locale },
}: {
  node: LineageNode;
  parent: LineageNode | null;
  words: Words;
}) {
  const changed = new Set([...(node.changes?.settings ?? []), ...(node.changes?.seed ? ['seed'] : [])]);
  const valueIn = (of: LineageNode | null, name: (typeof NAMED)[number]): string => {
    const value = name === 'seed' ? of?.seed : of?.settings?.[name];
    if (value == null) return s('packDefault');
    return typeof value === 'number' ? decimal(locale, value) : s(`option.${value}`);
  };
  const names = NAMED.filter((name) => changed.has(name)).map((name) =>
    t('became', { name: s(`${name}.label`), before: valueIn(parent, name), after: valueIn(node, name) }),
  );
  if (names.length === 0) return null;
  return <span className="tabular text-xs text-faint">{names.join(' · ')}</span>;
}

function Row({ branch, self, words }: { branch: Branch; self: string; words: Words }) {
  const { node, parent } = branch;
  const here = node.id === self;
  const content = (
    <>
      <span className="block size-11 shrink-0 overflow-hidden rounded-lg bg-sunken">
        {node.image ? (
          // biome-ignore lint/performance/noImgElement: the server already makes every size and WebP
          <img
            src={smallWebpOf(node.image)}
            alt=""
            width={44}
            height={44}
            loading="lazy"
            className="size-full object-cover"
          />
        ) : null}
      </span>
      <span className="flex min-w-0 flex-col justify-center gap-0.5">
        <span className="text-sm leading-snug [overflow-wrap:anywhere]">
          {node.caption === null ? (
            <span className="text-faint">{words.t('hidden')}</span>
          ) : (
            <Changed node={node} parent={parent} />
          )}
        </span>
        <Edge node={node} parent={parent} words={words} />
      </span>
    </>
  );
  const row = 'flex gap-3 rounded-xl p-2';
  return (
    <li>
      {here || node.caption === null ? (
        <div aria-current={here ? 'page' : undefined} className={cx(row, here && 'bg-raised')}>
          {content}
        </div>
      ) : (
        <Link href={`/g/${node.id}`} className={cx(row, 'transition-colors hover:bg-raised')}>
          {content}
        </Link>
      )}
      {branch.children.length > 0 ? (
        <ul
          className={cx(
            'flex flex-col',
            // A line of single children stays in its column, however long it is; only a fork indents.
            branch.children.length > 1
              ? 'mt-1 ml-7 gap-1 border-l border-line pl-3'
              : 'relative pt-2 before:absolute before:-top-1 before:left-[1.85rem] before:h-4 before:w-px before:bg-line-strong',
          )}
        >
          {branch.children.map((child) => (
            <Row key={child.node.id} branch={child} self={self} words={words} />
          ))}
        </ul>
      ) : null}
    </li>
  );
}

/** Where a picture came from and what became of it, with the words and settings that changed on each step. */
export async function Lineage({ lineage }: { lineage: LineageView }) {
  const [t, s, locale] = await Promise.all([
    getTranslations('lineage'),
    getTranslations('compose.settings'),
    getLocale(),
  ]);
  const alone = lineage.ancestors.length === 0 && lineage.descendants.length === 0;
  return (
    <section aria-labelledby="lineage" className="border-t border-line pt-6">
      <h2 id="lineage" className="mb-3 text-[15px] font-semibold">
        {t('title')}
      </h2>
      {alone ? (
        <p className="text-sm text-muted">{t('alone')}</p>
      ) : (
        <ul className="-mx-2">
          <Row branch={treeOf(lineage)} self={lineage.self.id} words={{ t, s, locale }} />
        </ul>
      )}
      {lineage.truncated ? <p className="mt-3 text-[13px] text-muted">{t('truncated')}</p> : null}
    </section>
  );
}
