import { getTranslations } from '../../i18n/server';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { LOOK } from './look';

/** What each answer means, what none can say, and the other ways to ask. */
export async function Meaning() {
  const [t, v] = await Promise.all([getTranslations('verifyPage'), getTranslations('verify.verdict')]);
  const verdicts = Object.keys(LOOK) as (keyof typeof LOOK)[];
  return (
    <div className="grid gap-x-14 gap-y-12 border-t border-line pt-12 lg:grid-cols-[minmax(0,1fr)_minmax(0,22rem)]">
      <section aria-labelledby="meaning">
        <h2 id="meaning" className="mb-5 text-2xl font-semibold">
          {t('meaning')}
        </h2>
        <dl className="flex flex-col divide-y divide-line">
          {verdicts.map((verdict) => (
            <div key={verdict} className="grid grid-cols-[auto_1fr] gap-x-4 py-4 first:pt-0">
              <Icon
                of={LOOK[verdict].icon}
                size={22}
                className={cx('mt-0.5 row-span-2', LOOK[verdict].tone)}
              />
              <dt className="font-medium">{v(verdict)}</dt>
              <dd className="col-start-2 mt-1 max-w-xl text-sm leading-relaxed text-muted">
                {t(`means.${verdict}`)}
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <div className="flex flex-col gap-10">
        {(['limits', 'ways'] as const).map((part) => (
          <section key={part} aria-labelledby={part}>
            <h2 id={part} className="mb-3 text-[15px] font-semibold">
              {t(part)}
            </h2>
            <p className="text-sm leading-relaxed text-muted">{t(`${part}Text`)}</p>
          </section>
        ))}
      </div>
    </div>
  );
}
