'use client';
import type { ServedPack } from '@atelier/domain';
import { SAMPLERS, type SamplerName, THRESHOLDINGS, type Thresholding } from '@atelier/domain/constants';
import { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import { type ComposeForm, type NumberField, readNumber } from './form';
import { PackField } from './pack-field';
import { RoomSelect } from './room-select';
import { control, Field } from './setting-field';

type Change = (over: Partial<ComposeForm>) => void;

type NumberProps = { field: NumberField; form: ComposeForm; change: Change; placeholder: string };

function NumberInput({ field, form, change, placeholder }: NumberProps) {
  const t = useTranslations('compose.settings');
  const fault = useTranslations('compose.fault');
  const wrong = readNumber(field, form[field]) === null;
  return (
    <Field label={t(`${field}.label`)} hint={wrong ? fault(field) : t(`${field}.hint`)} wrong={wrong}>
      {(bound) => (
        <input
          {...bound}
          inputMode="decimal"
          autoComplete="off"
          value={form[field]}
          placeholder={placeholder}
          aria-invalid={wrong}
          onChange={(event) => change({ [field]: event.target.value })}
          className={cx(control, wrong && 'border-danger!')}
        />
      )}
    </Field>
  );
}

type SelectProps = {
  field: 'sampler' | 'thresholding';
  options: readonly (SamplerName | Thresholding)[];
  form: ComposeForm;
  change: Change;
};

function Select({ field, options, form, change }: SelectProps) {
  const t = useTranslations('compose.settings');
  return (
    <Field label={t(`${field}.label`)} hint={t(`${field}.hint`)}>
      {(bound) => (
        <select
          {...bound}
          value={form[field]}
          onChange={(event) => change({ [field]: event.target.value })}
          className={control}
        >
          <option value="">{t('packDefault')}</option>
          {options.map((option) => (
            <option key={option} value={option}>
              {t(`option.${option}`)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

type PanelProps = {
  form: ComposeForm;
  change: Change;
  choosePack: (pack: ServedPack | null) => void;
  pack: ServedPack | null;
  inRoom: boolean;
};

/** All settings of a request. Empty fields leave the pack's defaults. `inRoom` hides the choice of rooms. */
export function SettingsPanel({ form, change, choosePack, pack, inRoom }: PanelProps) {
  const t = useTranslations('compose.settings');
  const base = pack?.stages.find(({ name }) => name === 'base64');
  return (
    <div className="grid grid-cols-2 gap-x-4 gap-y-4 sm:grid-cols-3">
      <NumberInput field="seed" form={form} change={change} placeholder={t('random')} />
      <NumberInput
        field="guidanceWeight"
        form={form}
        change={change}
        placeholder={String(base?.guidanceWeight ?? t('packDefault'))}
      />
      <NumberInput
        field="steps"
        form={form}
        change={change}
        placeholder={String(base?.steps ?? t('packDefault'))}
      />
      <Select field="sampler" options={SAMPLERS} form={form} change={change} />
      <Select field="thresholding" options={THRESHOLDINGS} form={form} change={change} />
      <NumberInput field="augLevel" form={form} change={change} placeholder={t('packDefault')} />
      <PackField pack={pack} onChoose={choosePack} />
      {inRoom ? null : (
        <Field label={t('room.label')} hint={t('room.hint')}>
          {(bound) => (
            <RoomSelect
              {...bound}
              value={form.room}
              onChange={(room) => change({ room })}
              className={control}
            />
          )}
        </Field>
      )}
      <Field label={t('unlisted.label')} hint={t('unlisted.hint')}>
        {(bound) => (
          <select
            {...bound}
            value={form.unlisted}
            onChange={({ target }) => change({ unlisted: target.value as ComposeForm['unlisted'] })}
            className={control}
          >
            <option value="">{t('unlisted.default')}</option>
            <option value="no">{t('unlisted.listed')}</option>
            <option value="yes">{t('unlisted.unlisted')}</option>
          </select>
        )}
      </Field>
    </div>
  );
}
