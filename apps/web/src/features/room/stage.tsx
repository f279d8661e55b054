'use client';
import type { GenerationView } from '@atelier/domain';
import { useGeneration } from '../live/use-generation';
import { useDrafts } from '../picture/use-drafts';
import type { Cue } from './sound';
import { StagePanel } from './stage-panel';
import { StagePicture } from './stage-picture';
import type { Stage as StageState } from './use-featured';

type Props = {
  initial: GenerationView;
  stage: StageState;
  /** The visitor has just made it on this page. */
  fresh: boolean;
  mine: boolean;
  me: string | null;
  /** Whether people of the room repaint regions of it. */
  isShared: boolean;
  chosen: number | null;
  onChoose: (index: number | null) => void;
  onCue: (cue: Cue) => void;
  /** Makes room for another one of the visitor's own. */
  onAnother: () => void;
};

/**
 * The generation that a room looks at: its picture and the panel about it, at the first and the third place
 * of the room's grid. Give it `key={id}`.
 */
export function Stage(props: Props) {
  const { initial, stage, fresh, mine, me, isShared, chosen, onChoose, onCue, onAnother } = props;
  const live = useGeneration(initial);
  const drafts = useDrafts(live, [chosen, onChoose]);
  return (
    <>
      <div
        className="order-1 min-w-0 lg:row-span-3"
        onPointerEnter={({ pointerType }) => stage.hold(pointerType === 'mouse')}
        onPointerLeave={() => stage.hold(false)}
        onClickCapture={stage.keep}
      >
        <StagePicture drafts={drafts} fresh={fresh} onCue={onCue} me={me} isShared={isShared} />
      </div>
      <div className="order-3 min-w-0" onClickCapture={stage.keep}>
        <StagePanel
          drafts={drafts}
          mine={mine}
          next={stage.next}
          onNext={stage.release}
          onAnother={onAnother}
        />
      </div>
    </>
  );
}
