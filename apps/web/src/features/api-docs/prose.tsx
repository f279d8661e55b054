/** Renders paragraphs with **strong** and `code`, the only markup of the document's description. */
export function Prose({ text }: { text: string }) {
  return text.split('\n\n').map((paragraph) => (
    <p key={paragraph}>
      {paragraph.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map((part) => {
        if (part.startsWith('**'))
          return (
            <strong key={part} className="font-semibold text-text">
              {part.slice(2, -2)}
            </strong>
          );
        if (part.startsWith('`'))
          return (
            <code
              key={part}
              className="rounded bg-raised px-1 py-0.5 text-[0.9em] text-text [overflow-wrap:anywhere]"
            >
              {part.slice(1, -1)}
            </code>
          );
        return part;
      })}
    </p>
  ));
}
