declare module 'react-dom' {
  import type { ReactNode, ReactPortal } from 'react';
  // The parts of react-dom that are used beside Next; its types are a package of their own.
  export function createPortal(children: ReactNode, container: Element): ReactPortal;
  export function flushSync<T>(change: () => T): T;
}
