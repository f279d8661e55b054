import type { LineageNode, LineageView, PackView, SamplerName } from '@atelier/domain';
import { wordDiff } from '@atelier/domain/word-diff';
import type { Locale } from '@atelier/messages';
import { decimal } from '../../i18n/decimal';
import { getLocale, getTranslations } from '../../i18n/server';
import { cx } from '../../ui/cx';
import { thumbOf } from '../../ui/image-url';
import { Link } from '../../ui/link';
import { loadPack } from '../api/load';
import { describeEdit } from '../edit/describe';
import { MaskFigure } from '../edit/mask-figure';
import { type Change, changesOf } from './changes';
import { type Branch, treeOf } from './tree';

type T = Awaited<ReturnType<typeof getTranslations<'lineage'>>>;
type S = Awaited<ReturnType<typeof getTranslations<'compose.settings'>>>;
type P = Awaited<ReturnType<typeof getTranslations<'picture'>>>;
type E = Awaited<ReturnType<typeof getTranslations<'editLine'>>>;
type Words = { t: T; s: S; p: P; e: E; locale: Locale; packs: readonly PackView[] };

/**
 * The caption with its differences from the parent's as `<ins>` and `<del>`, which screen readers announce.
 */
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
          <del className="text-muted decoration-1">{part.text}</del>
        )}{' '}
      </span>
    );
  });
}

/** What an edit did, with its region over the parent's thumbnail. */
function Edited({ node, parent, words }: { node: LineageNode; parent: LineageNode | null; words: Words }) {
  const { edit } = node;
  if (!edit) return null;
  return (
    <span className="mt-0.5 flex items-center gap-2 text-xs text-muted">
      {edit.mask && edit.image !== null && parent?.image ? (
        <span className="relative block size-8 shrink-0 overflow-hidden rounded-md bg-sunken">
          {/* biome-ignore lint/performance/noImgElement: the server already makes every size and WebP */}
          <img
            {...thumbOf(parent.image.replace(/\/\d+\/(\d+\.png)$/, `/${edit.image}/$1`))}
            alt=""
            width={32}
            height={32}
            loading="lazy"
            className="size-full object-cover"
          />
          <MaskFigure shapes={edit.mask} line={32} tint={0.35} />
        </span>
      ) : null}
      <span className="min-w-0 [overflow-wrap:anywhere]">
        {describeEdit(words.e, words.locale, edit).join(' · ')}
      </span>
    </span>
  );
}

/** A line with the pack, settings and seed that differ from the parent: "Seed 7 → 8". */
function Edge({ node, parent, words }: { node: LineageNode; parent: LineageNode | null; words: Words }) {
  const { t, s, p, locale, packs } = words;
  const said = (name: Change['name'], value: Change['before']): string => {
    if (value === null) return s('packDefault');
    if (typeof value === 'number') return decimal(locale, value);
    return name === 'pack' ? value : s(`option.${value as SamplerName}`);
  };
  const changes = changesOf(node, parent, packs).map(({ name, before, after }) =>
    t('became', {
      name: name === 'pack' ? p('pack') : s(`${name}.label`),
      before: said(name, before),
      after: said(name, after),
    }),
  );
  if (changes.length === 0) return null;
  return <span className="tabular text-xs text-faint">{changes.join(' · ')}</span>;
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
            {...thumbOf(node.image)}
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
        <Edited node={node} parent={parent} words={words} />
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

/** The tree of a picture's ancestors and remixes, with the changed words and settings of each step. */
export async function Lineage({ lineage }: { lineage: LineageView }) {
  const { ancestors, self, descendants } = lineage;
  const names = new Set([...ancestors, self, ...descendants].flatMap(({ pack }) => pack ?? []));
  const [t, s, p, e, locale, packs] = await Promise.all([
    getTranslations('lineage'),
    getTranslations('compose.settings'),
    getTranslations('picture'),
    getTranslations('editLine'),
    getLocale(),
    Promise.all([...names].map((name) => loadPack(name))),
  ]);
  const words = { t, s, p, e, locale, packs: packs.flatMap((pack) => pack ?? []) };
  const alone = ancestors.length === 0 && descendants.length === 0;
  return (
    <section aria-labelledby="lineage" className="border-t border-line pt-6">
      <h2 id="lineage" className="mb-3 text-[15px] font-semibold">
        {t('title')}
      </h2>
      {alone ? (
        <p className="text-sm text-muted">{t('alone')}</p>
      ) : (
        <ul className="-mx-2">
          <Row branch={treeOf(lineage)} self={self.id} words={words} />
        </ul>
      )}
      {lineage.truncated ? <p className="mt-3 text-[13px] text-muted">{t('truncated')}</p> : null}
    </section>
  );
}
