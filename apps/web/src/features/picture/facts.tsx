'use client';
import { type GenerationView, type ImageView, type PackView, versionAt, versionsOf } from '@atelier/domain';
import { useLocale, useTranslations } from 'use-intl';
import { decimal } from '../../i18n/decimal';
import { Link } from '../../ui/link';
import { TimeAgo } from '../../ui/time-ago';
import { describeEdit } from '../edit/describe';
import { EditSource } from '../edit/edit-source';

type Chosen = Pick<PackView['stages'][number], 'guidanceWeight' | 'steps' | 'sampler'>;
/** Defaults of the installed pack's first stage, and its version. */
export type PackDefaults = Chosen & { version: string };

type Props = {
  view: GenerationView;
  image: ImageView;
  /** Null when the generation's pack is not installed. */
  defaults: PackDefaults | null;
};

/** Seed, pack, settings and origin: everything that is needed to draw the picture again. */
export function Facts({ view, image, defaults }: Props) {
  const t = useTranslations('picture');
  const s = useTranslations('compose.settings');
  const e = useTranslations('editLine');
  const locale = useLocale();
  const settings = image.settings ?? view.settings;
  /** The versions that drew the stages, and the installed version where that differs. */
  const packOf = (): string => {
    const versions = versionsOf(view, [image]);
    const [first] = versions;
    if (!first) return view.pack;
    const drew =
      versions.length > 1
        ? versions.map(({ version, sizes }) => `${version} (${sizes.join(', ')} px)`).join(', ')
        : first.version;
    const now = defaults && versions.some(({ version }) => version !== defaults.version);
    return `${view.pack} ${drew}${now ? ` · ${t('packNow', { version: defaults.version })}` : ''}`;
  };
  const rows: [string, React.ReactNode][] = [
    [s('seed.label'), image.seed],
    [t('pack'), packOf()],
    [t('made'), <TimeAgo key="made" iso={view.createdAt} />],
  ];
  // Another version may have other defaults.
  const same = defaults?.version === versionAt(view, image, 64) ? defaults : null;
  const { guidanceWeight, steps, sampler } = { ...same, ...settings };
  /** Marks a value that the person did not choose as the pack's default. */
  const said = (name: keyof Chosen, value: string): string =>
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
  if (view.edit) {
    rows.push([
      e('term'),
      <span key="edit" className="flex flex-col gap-2 max-sm:items-end">
        {describeEdit(e, locale, view.edit).map((said) => (
          <span key={said}>{said}</span>
        ))}
        <EditSource edit={view.edit} parentId={view.parentId} />
      </span>,
    ]);
  }
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
