import type { PackView } from '@atelier/domain';
import { linkButton, rowsOf } from './generation-buttons';
import { publicLink } from './link';
import type { Reply } from './queue';
import { clip, literal } from './text';

const HOW = [
  '`/imagine` a caption. The message shows the picture while it is made: 64, 256, 1024 pixels.',
  'Everybody may vote, remix or vary it, and promote a draft to a larger size.',
  '`/queue` shows what waits and stops what is yours; `/gallery` shows what was made.',
].join('\n');

/** How to use the bot, and what the default pack knows. */
export function presentHelp(pack: PackView | undefined, publicUrl: string): Reply {
  const url = publicLink(publicUrl);
  const examples = (pack?.examples ?? []).filter((example) => example.trim() !== '').slice(0, 5);
  const known = Object.entries(pack?.vocabulary ?? {}).slice(0, 20);
  return {
    embeds: [
      {
        title: 'Atelier',
        description: url || !publicUrl ? HOW : clip(`${HOW}\nThe studio: ${publicUrl}`, 2000),
        color: 0xf59e0b,
        fields: [
          ...known.map(([kind, words]) => ({
            name: clip(kind.trim(), 60) || 'words',
            value: clip(literal(words.join(', ').trim()), 180) || '—',
          })),
          ...(examples.length > 0
            ? [{ name: 'Try', value: clip(examples.map(literal).join('\n'), 500) }]
            : []),
        ],
        ...(pack ? { footer: { text: clip(`${pack.title || pack.name} ${pack.version}`, 200) } } : {}),
      },
    ],
    components: rowsOf(url ? [linkButton('Open the studio', url)] : []),
  };
}
