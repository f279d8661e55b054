import {
  type AtelierError,
  isMadeHere,
  markWord,
  type ProvenanceView,
  type Verdict,
  verdictReason,
} from '@atelier/domain';
import type { Translate } from '../i18n';
import { linkButton, rowsOf } from './button';
import { presentError } from './error';
import { publicLink } from './link';
import { COLOURS, container, heading, small, text } from './parts';
import type { Reply } from './reply';
import { clip, clipLiteral } from './text';

/** A file that was checked, or why it could not be. */
export type Verified = { name: string } & ({ view: ProvenanceView } | { problem: AtelierError });

const COLOUR: Record<Verdict, number> = {
  unchanged: COLOURS.done,
  changed: COLOURS.studio,
  marked: COLOURS.studio,
  foreign: COLOURS.quiet,
  forged: COLOURS.failed,
};
/** Characters that each of several files may have. */
const EACH = 900;

/** Where and to whom files are presented. */
interface Reader {
  publicUrl: string;
  commandIds: ReadonlyMap<string, string>;
  t: Translate;
}

/**
 * Says what each file is, in the words of the site's /verify: a container for each, in the colour of its verdict.
 * @param unseen how many more pictures the message has
 */
export function presentVerified(all: readonly Verified[], unseen: number, reader: Reader): Reply {
  const { publicUrl, t } = reader;
  const [only] = all.length === 1 ? all : [];
  const picture = only && 'view' in only ? only.view.picture : null;
  const links = [
    [t('buttons.open'), picture && `${publicUrl}${picture.url}`],
    [t('buttons.lineage'), picture && `${publicUrl}${picture.lineage}`],
    [t('buttons.verifySite'), `${publicUrl}/verify`],
  ] as const;
  const rows = rowsOf(
    links.flatMap(([label, url]) => {
      const link = publicLink(url);
      return link ? [linkButton(label, link)] : [];
    }),
  );
  return {
    components: [
      ...(unseen > 0 ? [text(t('verify.more', { count: unseen }))] : []),
      ...all.map((each, at) => {
        const isLast = at === all.length - 1;
        const { colour, words } = saidOf(each, only === undefined, reader);
        return container(colour, text(words), ...(isLast ? rows : []));
      }),
    ],
  };
}

/** @param isOneOfMany its name tells it apart, and it is said in brief */
function saidOf(each: Verified, isOneOfMany: boolean, { commandIds, t }: Reader) {
  const name = isOneOfMany ? [small(clipLiteral(each.name.trim(), 100) || '—')] : [];
  if (!('view' in each)) {
    const words = presentError(each.problem, t, commandIds);
    const all = [...name, words].join('\n');
    return { colour: COLOUR.foreign, words: isOneOfMany ? clip(all, EACH) : all };
  }
  const { verdict } = each.view;
  const lines = linesOf(each.view, isOneOfMany, t);
  const all = [...name, heading(t(`verify.verdict.${verdict}`)), ...lines].join('\n');
  return { colour: COLOUR[verdict], words: isOneOfMany ? clip(all, EACH) : all };
}

function linesOf(view: ProvenanceView, isBrief: boolean, t: Translate): string[] {
  const { verdict, signature, pixels, picture, pack } = view;
  const reason = verdictReason(view);
  const field = (name: string, value: string) => `**${name}** ${value}`;
  const lines = [t(`verify.reason.${reason}`)];
  if (!isBrief) lines.push(`*${t(`verify.limit.${verdict}`)}*`);
  if (isMadeHere(verdict) && !picture) lines.push(t('verify.nothing'));
  lines.push(
    field(t('verify.found.signature'), t(`verify.found.signatureIs.${signature}`)),
    field(t('verify.found.mark'), t(`verify.found.markIs.${markWord(view)}`)),
    field(t('verify.found.pixels'), t(`verify.found.pixelsAre.${pixels}`)),
  );
  if (reason === 'falseText') lines.push(field(t('verify.found.text'), t('verify.found.claims')));
  if (!picture) return lines;
  const author = clipLiteral(picture.author?.trim() ?? '', 100) || t('words.someone');
  return [
    ...lines,
    field(t('verify.about.caption'), clipLiteral(picture.caption.trim(), isBrief ? 120 : 400) || '—'),
    field(t('verify.about.author'), author),
    field(t('verify.about.made'), `<t:${Math.floor(Date.parse(picture.createdAt) / 1000)}:f>`),
    ...(pack ? [field(t('verify.about.pack'), clipLiteral(pack.replace('@', ' '), 100))] : []),
  ];
}
