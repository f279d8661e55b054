'use client';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button';

const YEAR_SECONDS = 31_536_000;

/**
 * Dark or light (`children` shows which), remembered in a cookie so that the server renders the right one at
 * once.
 */
export function ThemeToggle({ label, children }: { label: string; children: ReactNode }) {
  const toggle = (): void => {
    const { dataset } = document.documentElement;
    const isDark = dataset.theme
      ? dataset.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches;
    const next = isDark ? 'light' : 'dark';
    dataset.theme = next;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox
    document.cookie = `theme=${next}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
  };
  return (
    <Button tone="ghost" size="icon" aria-label={label} onClick={toggle}>
      {children}
    </Button>
  );
}
