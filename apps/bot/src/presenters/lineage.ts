import type { GenerationView, LineageNode, LineageView } from '@atelier/domain';
import { isKey, type Translate } from '../i18n';
import { button, linkButton, rowsOf } from './button';
import { customId } from './custom-id';
import { beganShort } from './edit';
import { publicLink } from './link';
import { beside, COLOURS, container, heading } from './parts';
import type { Reply } from './reply';
import { clip, literal } from './text';

/** Characters of the tree: a message's texts have 4,000. */
const ROOM = 3_600;
const NAMES: Record<string, string> = {
  guidanceWeight: 'guidance',
  steps: 'steps',
  sampler: 'sampler',
  thresholding: 'thresholding',
  augLevel: 'augmentation',
};

/**
 * Ancestors, the picture itself and its descendants, each with what changed on the way to it.
 * @param file name of the attachment that shows the picture, or null
 */
export function presentLineage(
  tree: LineageView,
  view: GenerationView,
  file: string | null,
  t: Translate,
): Reply {
  const { ancestors, self, descendants } = tree;
  const nodes = [...ancestors, self, ...inOrder(self.id, descendants)];
  const top = Math.min(...nodes.map(({ depth }) => depth));
  const lines: string[] = [];
  for (const node of nodes) {
    const line = lineOf(node, node.depth - top, node.id === self.id, t);
    if ([...lines, line].join('\n').length > ROOM) break;
    lines.push(line);
  }
  if (nodes.length === 1) lines.push(t('lineage.alone'));
  if (tree.truncated || lines.length < nodes.length) lines.push(t('lineage.more'));
  const url = publicLink(view.url);
  return {
    components: [
      container(
        COLOURS.studio,
        beside(`${heading(t('lineage.title'))}\n${lines.join('\n')}`, file, clip(view.caption, 1_000)),
        ...rowsOf([
          button(t('buttons.remix'), customId('remix', view.id)),
          ...(url ? [linkButton(t('buttons.open'), url)] : []),
        ]),
      ),
    ],
  };
}

/**
 * Sorts depth first, so that a child stands under its parent. A child whose parent is not shown comes last.
 */
function inOrder(root: string, nodes: readonly LineageNode[]): LineageNode[] {
  const under = (id: string): LineageNode[] =>
    nodes.filter(({ parentId }) => parentId === id).flatMap((node) => [node, ...under(node.id)]);
  const placed = under(root);
  return [...placed, ...nodes.filter((node) => !placed.includes(node))];
}

function lineOf(node: LineageNode, depth: number, isSelf: boolean, t: Translate): string {
  // A tree of fifty levels still has to be read on a phone.
  const indent = '\u2003'.repeat(Math.min(depth, 8));
  const arrow = depth > 0 ? '↳ ' : '';
  if (node.caption === null) return `${indent}${arrow}*${t('lineage.hidden')}*`;
  const caption = literal(clip(node.caption, 80));
  const by = node.author ? ` · ${literal(clip(node.author, 40))}` : '';
  const changes = changesOf(node, t);
  const below = changes ? `\n${indent}\u2003*${changes}*` : '';
  return `${indent}${arrow}${isSelf ? `**${caption}**` : caption}${by} · ▲ ${node.votes}${below}`;
}

function changesOf({ changes, edit }: LineageNode, t: Translate): string {
  const began = edit ? literal(beganShort(edit, t)) : '';
  if (!changes) return began;
  const words = [
    ...changes.removedWords.map((word) => `−${word}`),
    ...changes.addedWords.map((word) => `+${word}`),
  ].join(' ');
  const names = changes.settings.map((name) => {
    const key = `commands.imagine.options.${NAMES[name] ?? name}.name`;
    return isKey(key) ? t(key) : name;
  });
  if (changes.seed) names.push(t('lineage.seed'));
  return [
    began,
    words ? literal(clip(words, 80)) : '',
    names.length > 0 ? t('lineage.changed', { names: literal(names.join(', ')) }) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}
