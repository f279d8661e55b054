'use client';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { Button, type ButtonTone } from '../../ui/button';
import { api } from '../api/client';
import { useErrorText } from '../api/error-text';
import { oneAtATime } from '../api/one-at-a-time';
import { useFocusHeir } from './pass-focus';

type Props = {
  label: string;
  method: 'POST' | 'PUT' | 'DELETE';
  path: string;
  body?: Record<string, unknown>;
  tone?: ButtonTone;
  /** Label after the first press, which then only asks; without it the first press acts. */
  confirm?: string;
};

/**
 * A button that calls the API once and reloads the page's data. Its texts come from the server, so that
 * browsers carry no messages for it.
 */
export function ActionButton({ label, method, path, body, tone = 'plain', confirm }: Props) {
  const router = useRouter();
  const errorText = useErrorText();
  const [asked, setAsked] = useState(false);
  const [once] = useState(oneAtATime);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  useFocusHeir(button);
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
        ref={button}
        tone={asked ? 'danger' : tone}
        aria-disabled={busy}
        onBlur={() => setAsked(false)}
        onClick={() => void once(press)}
      >
        {asked ? confirm : label}
      </Button>
      <span role="alert" className="text-[13px] text-danger empty:hidden">
        {problem}
      </span>
    </span>
  );
}
