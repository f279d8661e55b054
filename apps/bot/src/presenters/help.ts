import type { PackView } from '@atelier/domain';
import { isKey, type Translate } from '../i18n';
import { linkButton, rowsOf } from './button';
import { publicLink } from './link';
import { commandMentions } from './mention';
import { COLOURS, container, line, MOST_TEXT, small, text } from './parts';
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
  const known = Object.entries(pack?.vocabulary ?? {}).filter(([, words]) =>
    words.some((word) => word.trim() !== ''),
  );
  const head = `## Atelier\n${url || !publicUrl ? how : clip(`${how}\n${t('help.studio', { url: publicUrl })}`, 2_000)}`;
  const last = pack ? small(clipLiteral(`${pack.title || pack.name} ${pack.version}`, 200)) : '';
  const tried =
    examples.length > 0 ? `**${t('help.try')}**\n${clip(examples.map(literal).join('\n'), 500)}` : '';
  const kinds = upTo(
    known.map(([kind, words]) => `**${nameOf(kind, t)}** ${listOf(words)}`),
    MOST_TEXT - [head, tried, last].join('').length - 20,
  );
  const parts = [head, kinds.join('\n'), tried, last].filter(Boolean).map((part) => text(part));
  return {
    components: [
      container(
        COLOURS.studio,
        ...parts.flatMap((part, at) => (at === 0 || part.content === last ? [part] : [line, part])),
        ...rowsOf(url ? [linkButton(t('buttons.studio'), url)] : []),
      ),
    ],
  };
}

/** As many of the lines as `most` characters hold. */
function upTo(lines: readonly string[], most: number): string[] {
  let left = most;
  return lines.filter((each) => {
    left -= each.length + 1;
    return left >= 0;
  });
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
