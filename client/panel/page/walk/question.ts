import type { Judgement, WireStep } from '../../../../server/protocol.ts';
import { button, make, withCode } from '../dom.ts';
import { can } from '../host.ts';
import { l10n } from '../l10n.ts';
import { chainRule, ruleName } from './rule-view.ts';

export interface QuestionEvents {
  /** Has a line judged. */
  readonly attempt: (text: string) => void;
  readonly show: () => void;
  /** Says something aloud, and in writing. */
  readonly say: (text: string) => void;
}

const HINTS = 3;

/** Hints in the order of their strength: the rule, the rule with its indices, the line with holes. */
function hintAt(strength: number, { rules, hidden }: WireStep): readonly Node[] {
  if (strength === HINTS) return [make('p', {}, make('code', { class: 'holes' }, hidden?.holes ?? ''))];
  if (rules.length === 0) return [make('p', {}, l10n.t('A helper: it is computed once, and several lines read it.'))];
  return rules.map(strength === 1 ? ruleName : chainRule);
}

function promptOf({ origin, hidden }: WireStep): string {
  const target = hidden?.target ?? '';
  if (origin === undefined) return l10n.t('Which line defines `{0}`?', target);
  return l10n.t('The gradient comes back through `{0}`. Which line does that write for `{1}`?', origin, target);
}

/** A line of the way back that is hidden and asked for. */
export class Question {
  readonly element: HTMLElement;
  private readonly step: WireStep;
  private readonly events: QuestionEvents;
  private readonly input = make('input', {
    type: 'text',
    class: 'attempt',
    spellcheck: 'false',
    autocomplete: 'off',
    'aria-label': l10n.t('Next line of the way back'),
  });
  private readonly hints = make('div', { class: 'hints', 'aria-live': 'polite' });
  private readonly hint = button('', '', () => this.giveHint());
  private strength = 0;

  constructor(step: WireStep, events: QuestionEvents) {
    this.step = step;
    this.events = events;
    this.input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.attempt();
    });
    const show = button(l10n.t('Show it'), l10n.t('Show it'), events.show);
    const judge = button(l10n.t('Judge it'), l10n.t('Judge it'), () => this.attempt());
    this.element = make(
      'div',
      { class: 'question' },
      make('p', {}, ...withCode(promptOf(step))),
      make('div', { class: 'bar' }, ...(can('edit') ? [this.input, judge] : []), this.hint, show),
      this.hints,
    );
    this.nameHint();
  }

  /** Puts the caret into the field for the answer, if there is one. */
  focus(): void {
    if (can('edit')) this.input.focus({ preventScroll: true });
    else this.hint.focus({ preventScroll: true });
  }

  /** A verdict on what is no longer in the field comes too late. */
  isAbout(text: string): boolean {
    return this.input.value.trim() === text;
  }

  judge(judgement: Judgement): void {
    this.input.setAttribute('aria-invalid', String(!judgement.isRight));
    this.events.say(judgement.isRight ? l10n.t('✓ Right: {0}', this.input.value.trim()) : `✗ ${judgement.message}`);
  }

  private attempt(): void {
    const text = this.input.value.trim();
    if (text === '') return;
    this.events.say(l10n.t('Checking this line …'));
    this.events.attempt(text);
  }

  private nameHint(): void {
    const name = this.strength < HINTS ? l10n.t('Hint {0} of {1}', this.strength + 1, HINTS) : l10n.t('No more hints');
    this.hint.textContent = name;
    this.hint.title = name;
    this.hint.setAttribute('aria-label', name);
    // It stays in the order of keys, so that the focus on it is not lost.
    this.hint.setAttribute('aria-disabled', String(this.strength >= HINTS));
  }

  private giveHint(): void {
    if (this.strength >= HINTS) return;
    this.strength += 1;
    this.hints.append(...hintAt(this.strength, this.step));
    this.nameHint();
  }
}
