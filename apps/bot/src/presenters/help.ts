import type { PackView } from '@atelier/domain';
import { isKey, type Translate } from '../i18n';
import { linkButton, rowsOf } from './button';
import { publicLink } from './link';
import { commandMentions } from './mention';
import type { Reply } from './reply';
import { clip, clipLiteral, literal } from './text';

/**
 * How to use the bot, and what the default pack knows.
 * @param commandIds Discord's ids of our commands by name
 */
export function presentHelp(
  pack: PackView | undefined,
  publicUrl: string,
  commandIds: ReadonlyMap<string, string>,
  t: Translate,
): Reply {
  const how = t('help.how', commandMentions(commandIds, t));
  const url = publicLink(publicUrl);
  const examples = (pack?.examples ?? []).filter((example) => example.trim() !== '').slice(0, 5);
  const known = Object.entries(pack?.vocabulary ?? {})
    .filter(([, words]) => words.some((word) => word.trim() !== ''))
    .slice(0, 20);
  return {
    embeds: [
      {
        title: 'Atelier',
        description: url || !publicUrl ? how : clip(`${how}\n${t('help.studio', { url: publicUrl })}`, 2000),
        color: 0xf59e0b,
        fields: [
          ...known.map(([kind, words]) => ({
            name: nameOf(kind, t),
            value: listOf(words),
          })),
          ...(examples.length > 0
            ? [{ name: t('help.try'), value: clip(examples.map(literal).join('\n'), 500) }]
            : []),
        ],
        ...(pack ? { footer: { text: clip(`${pack.title || pack.name} ${pack.version}`, 200) } } : {}),
      },
    ],
    components: rowsOf(url ? [linkButton(t('buttons.studio'), url)] : []),
  };
}

/** Characters of a list of words. */
const LIST = 180;

/** As many words as the field takes, none of them cut. */
function listOf(words: readonly string[]): string {
  const all = words.join(', ').trim();
  let kept = all;
  while (literal(kept).length > LIST && kept.includes(', ')) kept = kept.slice(0, kept.lastIndexOf(', '));
  return kept === all ? clipLiteral(all, LIST) : clipLiteral(`${kept}, …`, LIST + 4);
}

/** A pack may have kinds of words that we do not know: they keep their name. */
function nameOf(kind: string, t: Translate): string {
  const key = `help.kinds.${kind}`;
  return isKey(key) ? t(key) : clip(literal(kind.trim()), 180) || '—';
}
