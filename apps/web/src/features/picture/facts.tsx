'use client';
import type { GenerationView, ImageView, PackView } from '@atelier/domain';
import { useLocale, useTranslations } from 'use-intl';
import { decimal } from '../../i18n/decimal';
import { Link } from '../../ui/link';
import { TimeAgo } from '../../ui/time-ago';

/** What a pack does in its first stage where nothing was chosen. */
export type PackDefaults = Pick<PackView['stages'][number], 'guidanceWeight' | 'steps' | 'sampler'>;

type Props = {
  view: GenerationView;
  image: ImageView;
  /** Null when another version of the pack drew it than is installed. */
  defaults: PackDefaults | null;
};

/** Everything that made the picture: with the same pack, seed and settings it can be made again. */
export function Facts({ view, image, defaults }: Props) {
  const t = useTranslations('picture');
  const s = useTranslations('compose.settings');
  const locale = useLocale();
  const { settings } = view;
  const rows: [string, React.ReactNode][] = [
    [s('seed.label'), image.seed],
    [t('pack'), view.packVersion ? `${view.pack} ${view.packVersion}` : view.pack],
    [t('made'), <TimeAgo key="made" iso={view.createdAt} />],
  ];
  const { guidanceWeight, steps, sampler } = { ...defaults, ...settings };
  /** Says when it was not chosen. */
  const said = (name: keyof PackDefaults, value: string): string =>
    settings[name] === undefined ? t('packDefault', { value }) : value;
  if (guidanceWeight !== undefined)
    rows.push([s('guidanceWeight.label'), said('guidanceWeight', decimal(locale, guidanceWeight))]);
  if (steps !== undefined) rows.push([s('steps.label'), said('steps', String(steps))]);
  if (sampler) rows.push([s('sampler.label'), said('sampler', s(`option.${sampler}`))]);
  if (settings.thresholding) rows.push([s('thresholding.label'), s(`option.${settings.thresholding}`)]);
  if (settings.augLevel !== undefined) rows.push([s('augLevel.label'), decimal(locale, settings.augLevel)]);
  if (view.room) {
    rows.push([
      t('room'),
      <Link
        key="room"
        href={`/rooms/${view.room}`}
        className="underline decoration-line-strong underline-offset-4"
      >
        {view.room}
      </Link>,
    ]);
  }
  rows.push([t('origin'), t(`from.${view.origin}`)]);
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-8 gap-y-2.5 text-sm">
      {rows.map(([term, value]) => (
        <div key={term} className="col-span-2 grid grid-cols-subgrid">
          <dt className="text-muted">{term}</dt>
          <dd className="tabular text-right break-words [overflow-wrap:anywhere] sm:text-left">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
