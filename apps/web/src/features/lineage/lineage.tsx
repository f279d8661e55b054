import type { LineageNode, LineageView } from '@atelier/domain';
import Link from 'next/link';
import { getTranslations } from '../../i18n/server';
import { cx } from '../../ui/cx';
import { webpOf } from '../../ui/image-url';
import { type Branch, treeOf } from './tree';
import { wordDiff } from './word-diff';

type T = Awaited<ReturnType<typeof getTranslations<'lineage'>>>;

/** The caption with what changed from its parent's marked; screen readers hear the marks as insertions and deletions. */
function Changed({ node, parent }: { node: LineageNode; parent: LineageNode | null }) {
  if (node.caption === null || parent?.caption == null) return <>{node.caption}</>;
  return wordDiff(parent.caption, node.caption).map((part, index) => {
    const key = `${index}-${part.kind}`;
    if (part.kind === 'added') {
      return (
        <ins key={key} className="rounded bg-accent-soft px-1 text-accent no-underline">
          {part.text}{' '}
        </ins>
      );
    }
    if (part.kind === 'removed') {
      return (
        <del key={key} className="text-faint decoration-1">
          {part.text}{' '}
        </del>
      );
    }
    return <span key={key}>{part.text} </span>;
  });
}

/** Settings and seed that changed on the edge from the parent. */
function Edge({ node, t }: { node: LineageNode; t: T }) {
  const names = [...(node.changes?.settings ?? []), ...(node.changes?.seed ? ['seed'] : [])];
  if (names.length === 0) return null;
  return <span className="text-xs text-faint">{t('changed', { names: names.join(', ') })}</span>;
}

function Row({ branch, self, t }: { branch: Branch; self: string; t: T }) {
  const { node, parent } = branch;
  const here = node.id === self;
  const content = (
    <>
      <span className="block size-11 shrink-0 overflow-hidden rounded-lg bg-sunken">
        {node.image ? (
          // biome-ignore lint/performance/noImgElement: the server already makes every size and WebP
          <img
            src={webpOf(node.image)}
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
            <span className="text-faint">{t('hidden')}</span>
          ) : (
            <Changed node={node} parent={parent} />
          )}
        </span>
        <Edge node={node} t={t} />
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
        <ul className="mt-1 ml-7 flex flex-col gap-1 border-l border-line pl-3">
          {branch.children.map((child) => (
            <Row key={child.node.id} branch={child} self={self} t={t} />
          ))}
        </ul>
      ) : null}
    </li>
  );
}

/** Where a picture came from and what became of it, with the words and settings that changed on each step. */
export async function Lineage({ lineage }: { lineage: LineageView }) {
  const t = await getTranslations('lineage');
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
          <Row branch={treeOf(lineage)} self={lineage.self.id} t={t} />
        </ul>
      )}
      {lineage.truncated ? <p className="mt-3 text-[13px] text-muted">{t('truncated')}</p> : null}
    </section>
  );
}
