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
  // The action often removes this button from the page: a layout effect's cleanup runs before the element
  // goes.
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
 * Moves the focus from `control`, which is about to leave the page, to the same button of the next entry in its
 * list (its last one, where it has no such button), else to the heading of its section. Otherwise browsers move
 * it to the top of the page.
 */
function passFocus(control: HTMLElement): void {
  if (document.activeElement !== control) return;
  const entry = control.closest('li');
  const beside = entry?.nextElementSibling ?? entry?.previousElementSibling;
  const buttons = [...(beside?.querySelectorAll('button') ?? [])];
  const heir: HTMLElement | null =
    buttons.find(({ textContent }) => textContent === control.textContent) ??
    buttons.at(-1) ??
    control.closest('section')?.querySelector<HTMLElement>('h2') ??
    document.querySelector<HTMLElement>('h1');
  if (!heir) return;
  if (heir.tagName !== 'BUTTON') heir.tabIndex = -1;
  heir.focus();
}
