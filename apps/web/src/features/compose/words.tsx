'use client';

/** Words of the pack to go on with: they scroll sideways, and fade out where there are more. */
export function Words({ words, onPick }: { words: string[]; onPick: (word: string) => void }) {
  return (
    <div className="flex h-12 items-center gap-1.5 overflow-x-auto pr-8 pl-4 [mask-image:linear-gradient(to_right,black_calc(100%-2.5rem),transparent)] [scrollbar-width:none] sm:h-10">
      {words.map((word) => (
        <button
          key={word}
          type="button"
          onClick={() => onPick(word)}
          className="h-7 shrink-0 rounded-full border border-line px-2.5 text-[13px] text-muted transition-colors hover:border-line-strong hover:text-text"
        >
          {word}
        </button>
      ))}
    </div>
  );
}
