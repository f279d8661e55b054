'use client';
import { useRouter } from 'next/navigation';
import { useLayoutEffect, useRef, useState } from 'react';
import { Button, type ButtonTone } from '../../ui/button';
import { api } from '../api/client';
import { useErrorText } from '../api/error-text';
import { oneAtATime } from '../api/one-at-a-time';

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

/**
 * Hands the focus of `control`, which is about to leave the page, to the same control of the entry beside it in the list, or where there is
 * none to the heading of its section. Without, whoever uses the keyboard would begin again at the top of the page.
 */
function passFocus(control: HTMLElement): void {
  if (document.activeElement !== control) return;
  const entry = control.closest('li');
  const beside = entry?.nextElementSibling ?? entry?.previousElementSibling;
  const heir =
    beside?.querySelector<HTMLElement>('button') ??
    control.closest('section')?.querySelector<HTMLElement>('h2') ??
    document.querySelector<HTMLElement>('h1');
  if (!heir) return;
  if (heir.tagName !== 'BUTTON') heir.tabIndex = -1;
  heir.focus();
}
