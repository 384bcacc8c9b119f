import type { Judgement, WireStep } from '../../../../server/protocol.ts';
import { make, withCode } from '../dom.ts';
import { l10n } from '../l10n.ts';
import { Question } from './question.ts';

/** A line that somebody writes for a step back. */
export interface AttemptedLine {
  /** Counted among the steps back. */
  readonly index: number;
  readonly written?: number | undefined;
  readonly text: string;
}

export interface ExplainEvents {
  readonly attempt: (attempt: AttemptedLine) => void;
  /** A line has come to light: the step is to be shown. */
  readonly revealed: () => void;
}

/** For a class: each line of the way back is hidden until somebody writes it, or has it shown. */
export class Explain {
  /** The verdict, which stays when the question goes: it is read aloud. */
  readonly verdict = make('p', { class: 'verdict', 'aria-live': 'polite' });
  isOn = false;
  private readonly events: ExplainEvents;
  /** The steps back whose lines have come to light, by their number and line: an edit of another line hides nothing again. */
  private readonly revealed = new Set<string>();
  private asked: { readonly key: string; readonly index: number; readonly question: Question } | undefined;

  constructor(events: ExplainEvents) {
    this.events = events;
  }

  turn(isOn: boolean): void {
    if (isOn === this.isOn) return;
    this.isOn = isOn;
    this.revealed.clear();
    this.leave();
  }

  isHidden(index: number, { pass, line }: WireStep): boolean {
    return this.isOn && pass === 'backward' && !this.revealed.has(keyOf(index, line));
  }

  /** Another step: what was said was about this one. */
  leave(): void {
    this.asked = undefined;
    this.verdict.replaceChildren();
  }

  /** The question of a step. While it is the same, so is the element, with what has been typed into it. */
  question(index: number, step: WireStep): Question {
    const key = keyOf(index, step.line);
    if (this.asked?.key === key) return this.asked.question;
    const question = new Question(step, {
      attempt: (text) => this.events.attempt({ index, written: step.written, text }),
      show: () => this.reveal(key, l10n.t('Shown: {0}', step.line)),
      say: (text) => this.say(text),
    });
    this.asked = { key, index, question };
    return question;
  }

  judge(index: number, text: string, judgement: Judgement): void {
    const { asked } = this;
    if (asked?.index !== index || !asked.question.isAbout(text)) return;
    asked.question.judge(judgement);
    if (judgement.isRight) this.reveal(asked.key);
  }

  private say(text: string): void {
    this.verdict.replaceChildren(...withCode(text));
  }

  private reveal(key: string, said?: string): void {
    if (said !== undefined) this.say(said);
    this.revealed.add(key);
    this.asked = undefined;
    this.events.revealed();
  }
}

function keyOf(index: number, line: string): string {
  return `${index} ${line}`;
}
