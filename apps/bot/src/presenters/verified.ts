import {
  type AtelierError,
  isMadeHere,
  markWord,
  type ProvenanceView,
  type Verdict,
  verdictReason,
} from '@atelier/domain';
import type { APIEmbed } from 'discord.js';
import type { Translate } from '../i18n';
import { linkButton, rowsOf } from './button';
import { presentError } from './error';
import { publicLink } from './link';
import type { Reply } from './reply';
import { clip, clipLiteral } from './text';

/** A file that was checked, or why it could not be. */
export type Verified = { name: string } & ({ view: ProvenanceView } | { problem: AtelierError });

const COLOUR: Record<Verdict, number> = {
  unchanged: 0x22c55e,
  changed: 0xf59e0b,
  marked: 0xf59e0b,
  foreign: 0x6b7280,
  forged: 0xef4444,
};

/**
 * Says what each file is, in the words of the site's /verify.
 * @param unseen how many more pictures the message has
 */
export function presentVerified(
  all: readonly Verified[],
  unseen: number,
  publicUrl: string,
  t: Translate,
): Reply & { content: string } {
  const [only] = all.length === 1 ? all : [];
  const picture = only && 'view' in only ? only.view.picture : null;
  const links = [
    [t('buttons.open'), picture && `${publicUrl}${picture.url}`],
    [t('buttons.lineage'), picture && `${publicUrl}${picture.lineage}`],
    [t('buttons.verifySite'), `${publicUrl}/verify`],
  ] as const;
  return {
    content: unseen > 0 ? t('verify.more', { count: unseen }) : '',
    embeds: all.map((each) => ({
      // The name tells several files apart.
      ...(only ? {} : { author: { name: clip(each.name.trim(), 100) || '—' } }),
      ...('view' in each
        ? embedOf(each.view, publicUrl, t)
        : { description: presentError(each.problem, t), color: COLOUR.foreign }),
    })),
    components: rowsOf(
      links.flatMap(([label, url]) => {
        const link = publicLink(url);
        return link ? [linkButton(label, link)] : [];
      }),
    ),
  };
}

function embedOf(view: ProvenanceView, publicUrl: string, t: Translate): APIEmbed {
  const { verdict, signature, pixels, picture, pack } = view;
  const url = picture ? publicLink(`${publicUrl}${picture.url}`) : undefined;
  const reason = verdictReason(view);
  const lines = [t(`verify.reason.${reason}`), `*${t(`verify.limit.${verdict}`)}*`];
  if (isMadeHere(verdict) && !picture) lines.push(t('verify.nothing'));
  const field = (name: string, value: string) => ({ name, value, inline: true });
  return {
    title: t(`verify.verdict.${verdict}`),
    ...(url ? { url } : {}),
    description: lines.join('\n'),
    color: COLOUR[verdict],
    fields: [
      field(t('verify.found.signature'), t(`verify.found.signatureIs.${signature}`)),
      field(t('verify.found.mark'), t(`verify.found.markIs.${markWord(view)}`)),
      field(t('verify.found.pixels'), t(`verify.found.pixelsAre.${pixels}`)),
      ...(reason === 'falseText' ? [field(t('verify.found.text'), t('verify.found.claims'))] : []),
      ...(picture
        ? [
            { name: t('verify.about.caption'), value: clipLiteral(picture.caption.trim(), 400) || '—' },
            field(
              t('verify.about.author'),
              clipLiteral(picture.author?.trim() ?? '', 100) || t('words.someone'),
            ),
            field(t('verify.about.made'), `<t:${Math.floor(Date.parse(picture.createdAt) / 1000)}:f>`),
            ...(pack ? [field(t('verify.about.pack'), clipLiteral(pack.replace('@', ' '), 100))] : []),
          ]
        : []),
    ],
  };
}
