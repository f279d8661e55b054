'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button, type ButtonTone } from '../../ui/button';
import { api } from '../api/client';
import { useErrorText } from '../api/use-error-text';

type Props = {
  label: string;
  method: 'POST' | 'PUT' | 'DELETE';
  path: string;
  body?: Record<string, unknown>;
  tone?: ButtonTone;
  /** What the button asks after the first press; without it the first press does it. */
  confirm?: string;
};

/** One call of the API behind a button; the page is read again afterwards. Texts come from the server, so that no messages travel. */
export function ActionButton({ label, method, path, body, tone = 'plain', confirm }: Props) {
  const router = useRouter();
  const errorText = useErrorText();
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const press = async (): Promise<void> => {
    if (confirm && !asked) return setAsked(true);
    setBusy(true);
    setProblem(null);
    try {
      await api(path, { method, body });
      router.refresh();
    } catch (error) {
      setProblem(errorText(error));
    } finally {
      setBusy(false);
      setAsked(false);
    }
  };
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <Button
        tone={asked ? 'danger' : tone}
        aria-disabled={busy}
        onBlur={() => setAsked(false)}
        onClick={() => (busy ? undefined : void press())}
      >
        {asked ? confirm : label}
      </Button>
      <span role="alert" className="text-[13px] text-danger empty:hidden">
        {problem}
      </span>
    </span>
  );
}
