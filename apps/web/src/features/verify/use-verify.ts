'use client';
import type { ProvenanceView } from '@atelier/domain';
import { LIMITS } from '@atelier/domain/constants';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { ApiError, api } from '../api/client';
import { pathOf } from './address';
import { VerifyProblem } from './problem';

export type Verification =
  | { at: 'idle' }
  /** `preview`: URL of the picture that is checked; null where it is not known. */
  | { at: 'checking'; preview: string | null }
  | { at: 'answered'; preview: string | null; view: ProvenanceView }
  | { at: 'failed'; problem: string };

export interface Verify {
  state: Verification;
  /** Checks a file, or an address of this site; a newer check ends an older one. */
  check: (source: Blob | string) => void;
  /** Refuses something that cannot be checked. */
  refuse: (reason: VerifyProblem['reason']) => void;
}

/** Problems that the API's codes mean here. */
const PROBLEMS: Partial<Record<ApiError['code'], VerifyProblem['reason']>> = {
  body_too_large: 'tooLarge',
  invalid_request: 'unreadable',
  unsupported_media_type: 'unreadable',
  not_found: 'nothing',
  gone: 'nothing',
};

/**
 * The state of one check at a time. Requires `PageMessages`.
 * @param errorText words an error of the API; its messages are outside of `PageMessages`
 */
export function useVerify(errorText: (error: unknown) => string): Verify {
  const t = useTranslations('verify.problem');
  const [state, setState] = useState<Verification>({ at: 'idle' });
  const running = useRef<AbortController>(undefined);
  /** Frees the picture of the last file. */
  const free = useRef<() => void>(undefined);

  const end = useCallback((): void => {
    running.current?.abort();
    free.current?.();
    free.current = undefined;
  }, []);
  useEffect(() => end, [end]);

  const refuse = useCallback(
    (reason: VerifyProblem['reason']): void => {
      end();
      setState({ at: 'failed', problem: t(reason) });
    },
    [end, t],
  );

  const check = useCallback(
    (source: Blob | string): void => {
      end();
      const own = new AbortController();
      const { signal } = own;
      running.current = own;
      const run = async (): Promise<void> => {
        const { body, headers, preview } = typeof source === 'string' ? atAddress(source) : inFile(source);
        if (preview?.startsWith('blob:')) free.current = () => URL.revokeObjectURL(preview);
        setState({ at: 'checking', preview });
        const view = await api<ProvenanceView>('/api/v1/verify', {
          method: 'POST',
          body,
          headers,
          signal,
        });
        setState({ at: 'answered', preview, view });
      };
      run().catch((error: unknown) => {
        if (signal.aborted) return;
        const reason =
          error instanceof VerifyProblem ? error.reason : error instanceof ApiError && PROBLEMS[error.code];
        if (reason) return refuse(reason);
        end();
        setState({ at: 'failed', problem: errorText(error) });
      });
    },
    [end, errorText, refuse],
  );
  return { state, check, refuse };
}

type Question = { body: unknown; headers?: Record<string, string>; preview: string | null };

/** @throws VerifyProblem as pathOf */
function atAddress(typed: string): Question {
  const url = pathOf(typed, window.location.href);
  return { body: { url }, preview: url.startsWith('/images/') ? url : null };
}

/** @throws VerifyProblem tooLarge */
function inFile(file: Blob): Question {
  if (file.size > LIMITS.verifyBytes) throw new VerifyProblem('tooLarge');
  const headers = { 'content-type': file.type || 'application/octet-stream' };
  return { body: file, headers, preview: URL.createObjectURL(file) };
}
