'use client';
import { useRouter } from 'next/navigation';
import { useLayoutEffect, useRef, useState } from 'react';
import { Button, type ButtonTone } from '../../ui/button';
import { api } from '../api/client';
import { oneAtATime } from '../api/one-at-a-time';
import { useErrorText } from '../api/use-error-text';
import { passFocus } from './pass-focus';

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
  const [once] = useState(oneAtATime);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  // Often what it did takes it from the page: this runs before its element goes.
  useLayoutEffect(() => {
    const element = button.current;
    return () => {
      if (element) passFocus(element);
    };
  }, []);
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
