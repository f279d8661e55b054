'use client';
import { useEffect, useState } from 'react';
import type { Verify } from './use-verify';

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false;
const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;

/**
 * Takes files that are dropped anywhere on the page or pasted, and addresses that are pasted outside a field.
 * Returns whether a file is being dragged over the page.
 */
export function useGiven({ check, refuse }: Pick<Verify, 'check' | 'refuse'>): boolean {
  const [dragged, setDragged] = useState(false);
  useEffect(() => {
    const take = (data: DataTransfer | null): void => {
      const [file, more] = data?.files ?? [];
      if (more) refuse('tooMany');
      else if (file) check(file);
      else refuse('noFile');
    };
    const onDragOver = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setDragged(true);
    };
    const onDragLeave = ({ relatedTarget }: DragEvent): void => {
      // Leaving an element for another one is no leaving of the window.
      if (relatedTarget === null) setDragged(false);
    };
    const onDrop = (event: DragEvent): void => {
      setDragged(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      take(event.dataTransfer);
    };
    const onPaste = (event: ClipboardEvent): void => {
      const data = event.clipboardData;
      const text = data?.getData('text/plain') ?? '';
      if (data && data.files.length > 0) {
        event.preventDefault();
        take(data);
      } else if (!isField(event.target)) {
        if (text) check(text);
        else refuse('noFile');
      }
    };
    const listening = new AbortController();
    const { signal } = listening;
    window.addEventListener('dragover', onDragOver, { signal });
    window.addEventListener('dragleave', onDragLeave, { signal });
    window.addEventListener('drop', onDrop, { signal });
    window.addEventListener('paste', onPaste, { signal });
    return () => listening.abort();
  }, [check, refuse]);
  return dragged;
}
