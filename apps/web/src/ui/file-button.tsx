'use client';
import { buttonClass } from './button';

type Props = {
  label: string;
  tone: 'primary' | 'plain';
  /** Types that the browser offers. */
  accept: string;
  onFile: (file: File) => void;
};

/** A button that chooses a file. The input itself lies over its label: it takes the focus, the keys and the taps. */
export function FileButton({ label, tone, accept, onFile }: Props) {
  return (
    <label
      className={buttonClass(
        tone,
        'md',
        'relative has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
      )}
    >
      {label}
      <input
        type="file"
        accept={accept}
        className="absolute inset-0 size-full cursor-pointer opacity-0 file:cursor-pointer"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) onFile(file);
          // The same file may be chosen again.
          target.value = '';
        }}
      />
    </label>
  );
}
