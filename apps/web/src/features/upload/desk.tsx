'use client';
import type { PackView, UploadView } from '@atelier/domain';
import { useCallback, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { PageWords } from '../../i18n/messages';
import { PageMessages } from '../../i18n/page-messages';
import { api } from '../api/client';
import { useErrorText } from '../api/error-text';
import { oneAtATime } from '../api/one-at-a-time';
import { useGiven } from '../verify/use-given';
import { Adjust, type Fit } from './adjust';
import { Begin } from './begin';
import { faultOf } from './check-file';
import { DropBox } from './drop-box';
import { OwnUploads } from './own-uploads';
import { useUploads } from './use-uploads';

type Props = {
  pack: PackView | null;
  /** Whether the visitor has a session, and so may have uploads. */
  known: boolean;
  words: PageWords;
};

/** The part of /upload that takes a picture of one's own and makes something of it. */
export function UploadDesk({ words, ...props }: Props) {
  return (
    <PageMessages words={words}>
      <Uploading {...props} />
    </PageMessages>
  );
}

type State = { at: 'empty' } | { at: 'chosen'; file: File } | { at: 'ready'; upload: UploadView };

function Uploading({ pack, known }: Omit<Props, 'words'>) {
  const t = useTranslations('upload');
  const reason = useTranslations('errors.reason');
  const errorText = useErrorText();
  const uploads = useUploads(known);
  const [state, setState] = useState<State>({ at: 'empty' });
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [once] = useState(oneAtATime);
  const box = useRef<HTMLDivElement>(null);

  const go = useCallback((next: State): void => {
    setProblem(null);
    setState(next);
  }, []);
  const check = useCallback(
    (given: Blob | string): void => {
      // Text that is pasted is for the words, not a picture.
      if (!(given instanceof File)) return;
      const fault = faultOf(given);
      go(fault === null ? { at: 'chosen', file: given } : { at: 'empty' });
      if (fault) setProblem(reason(fault));
    },
    [go, reason],
  );
  const refuse = useCallback(
    (why: string): void => {
      if (why === 'tooMany') setProblem(t('tooMany'));
    },
    [t],
  );
  const dragged = useGiven({ check, refuse });

  const send = (file: File, fit: Fit): Promise<void> =>
    once(async () => {
      setBusy(true);
      setProblem(null);
      try {
        const query = new URLSearchParams({ ...fit, at: String(fit.at) });
        const upload = await api<UploadView>(`/api/v1/uploads?${query}`, {
          method: 'POST',
          body: file,
          headers: { 'content-type': file.type },
        });
        uploads.add(upload);
        go({ at: 'ready', upload });
      } catch (error) {
        setProblem(errorText(error));
      } finally {
        setBusy(false);
      }
    });
  const another = (): void => go({ at: 'empty' });
  return (
    <div className="flex flex-col gap-14">
      <div ref={box} className="scroll-mt-20">
        {state.at === 'empty' ? <DropBox dragged={dragged} problem={problem} onFile={check} /> : null}
        {state.at === 'chosen' ? (
          <Adjust
            key={`${state.file.name}:${state.file.lastModified}:${state.file.size}`}
            file={state.file}
            busy={busy}
            problem={problem}
            onUse={(fit) => void send(state.file, fit)}
            onAnother={another}
          />
        ) : null}
        {state.at === 'ready' ? (
          <Begin key={state.upload.id} upload={state.upload} pack={pack} onAnother={another} />
        ) : null}
      </div>
      <OwnUploads
        uploads={uploads}
        onUse={(upload) => {
          go({ at: 'ready', upload });
          box.current?.scrollIntoView({ block: 'start' });
        }}
        onGone={(id) => state.at === 'ready' && state.upload.id === id && another()}
      />
    </div>
  );
}
