'use client';
import { textLength } from '@atelier/domain/text';
import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button, type ButtonTone } from '../../ui/button';
import { CopyButton } from '../../ui/copy-button';
import { cx } from '../../ui/cx';
import { api } from '../api/client';
import { useErrorText } from '../api/error-text';
import { oneAtATime } from '../api/one-at-a-time';
import { bodyFrom, type FieldKind } from './body';

type Props = {
  method: 'POST' | 'PUT' | 'DELETE';
  path: string;
  /** Names of the inputs among the children, each with the kind of its field in the body. */
  fields: Record<string, FieldKind>;
  /** Further fields of the body. */
  fixed?: Record<string, unknown>;
  submit: string;
  tone?: ButtonTone;
  /** Message after success. */
  done?: string;
  /** Field of the answer to show once (a new key), with the message above it. */
  reveal?: { field: string; text: string };
  /** Address to load after success; `:name` stands for a field of the answer. */
  leaveTo?: string;
  /** Leaves the inputs as they are after success: the form changes something and adds nothing. */
  keep?: true;
  children: ReactNode;
  className?: string;
};

/**
 * A form that sends JSON to the API and reloads the page's data. Its texts and inputs come from the server.
 */
export function ActionForm(props: Props) {
  const { method, path, fields, fixed, submit, tone = 'plain', done, reveal, leaveTo, children } = props;
  const router = useRouter();
  const errorText = useErrorText();
  const te = useTranslations('errors');
  const tp = useTranslations('picture');
  const [once] = useState(oneAtATime);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [said, setSaid] = useState<{ text: string; secret?: string } | null>(null);
  const send = async (form: HTMLFormElement): Promise<void> => {
    setProblem(null);
    setSaid(null);
    const long = [...form.querySelectorAll<HTMLInputElement>('[data-most]')].find(
      ({ value, dataset }) => textLength(value.trim()) > Number(dataset.most),
    );
    if (long) return setProblem(te('tooLong', { most: Number(long.dataset.most) }));
    setBusy(true);
    try {
      const body = { ...bodyFrom(new FormData(form), fields), ...fixed };
      const answer = await api<Record<string, unknown> | null>(path, { method, body });
      if (leaveTo !== undefined) {
        const fill = (_: string, name: string) => encodeURIComponent(String(answer?.[name] ?? ''));
        return window.location.assign(leaveTo.replace(/:(\w+)/g, fill));
      }
      if (!props.keep) form.reset();
      if (reveal) setSaid({ text: reveal.text, secret: String(answer?.[reveal.field] ?? '') });
      else if (done) setSaid({ text: done });
      router.refresh();
    } catch (error) {
      setProblem(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    void once(() => send(form));
  };
  return (
    <form onSubmit={onSubmit} className={cx('flex flex-col gap-3', props.className)}>
      <div className="flex flex-wrap items-end gap-3">
        {children}
        {/* Not disabled while it sends: that would drop the focus. */}
        <Button type="submit" tone={tone} aria-disabled={busy} className="h-10! aria-disabled:opacity-45">
          {submit}
        </Button>
      </div>
      <p role="alert" className="text-sm text-danger empty:hidden">
        {problem}
      </p>
      <div role="status" className="text-sm text-muted empty:hidden">
        {said?.text}
        {said?.secret ? (
          <span className="mt-2 flex flex-wrap items-center gap-2">
            <code className="block min-w-0 flex-1 rounded-lg border border-line bg-sunken p-3 text-[13px] break-all text-text select-all">
              {said.secret}
            </code>
            <CopyButton
              text={said.secret}
              label={te('copy')}
              copied={tp('copied')}
              byHand={te('copyByHand')}
            />
          </span>
        ) : null}
      </div>
    </form>
  );
}
