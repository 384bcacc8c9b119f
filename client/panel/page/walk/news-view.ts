import type { LineRepair, RepairedLine } from '../../../../server/protocol.ts';
import { button, make, withCode } from '../dom.ts';
import { l10n } from '../l10n.ts';
import { differenceOf } from './comparison.ts';
import { formulaView } from './formula-view.ts';
import { matrix, numberText } from './numbers.ts';
import type { StepNews } from './step-news.ts';

const HEADINGS: Readonly<Record<StepNews['state'], string>> = {
  wrong: l10n.t('✗ This line is wrong'),
  missing: l10n.t('? A line is missing here'),
  spoiled: l10n.t('≈ Right itself, but what it reads comes from a wrong line'),
  right: '',
  unjudged: '',
};

/** The line and what should be there, both with their numbers where these differ. */
function comparison({ step }: StepNews, line: RepairedLine): readonly Node[] {
  const difference = step === undefined ? undefined : differenceOf(step.frames, line.frames);
  const frame = difference?.frame ?? 0;
  const [found, expected] = [step?.frames[frame]?.computed, line.frames[frame]?.computed];
  const at = line.frames[frame]?.at ?? '';
  const side = (heading: string, text: string, value: Parameters<typeof matrix>[0] | undefined): HTMLElement =>
    make(
      'div',
      { class: 'side' },
      make('strong', {}, heading),
      make('code', {}, text),
      ...(value === undefined ? [] : [matrix({ ...value, name: at }, difference?.places)]),
    );
  const worst = difference?.worst;
  const place = worst === undefined || worst.place === '' ? '' : `[${worst.place.replaceAll(',', ', ')}]`;
  return [
    make(
      'div',
      { class: 'sides' },
      ...(step === undefined ? [] : [side(l10n.t('Yours'), step.line, found)]),
      side(step === undefined ? l10n.t('Missing') : l10n.t('Expected'), line.text, expected),
    ),
    formulaView(line.formula, line.text),
    ...(worst === undefined
      ? []
      : [
          make(
            'p',
            { class: 'worst' },
            l10n.t(
              'Farthest off: {0} where {1} belongs {2}',
              numberText(worst.found),
              numberText(worst.expected),
              [place, at].filter((part) => part !== '').join(', '),
            ),
          ),
        ]),
  ];
}

function repairView(news: StepNews, { message, title, lines }: LineRepair, apply: (index: number) => void): readonly Node[] {
  const { index } = news;
  return [
    make('p', {}, ...withCode(message)),
    ...lines.flatMap((line) => comparison(news, line)),
    ...(index === undefined
      ? []
      : [
          make(
            'p',
            {},
            button(l10n.t('Apply'), l10n.t('Apply: {0}', title), () => apply(index), { class: 'apply' }),
          ),
        ]),
  ];
}

/** The verdict of a check on the line at hand, and what there is to do. */
export function newsView(news: StepNews | undefined, apply: (index: number) => void): readonly Node[] {
  if (news === undefined) return [];
  const { state, repair } = news;
  const parts = repair === undefined ? [] : repairView(news, repair, apply);
  return [make('div', { class: `news ${state}` }, make('strong', {}, HEADINGS[state]), ...parts)];
}
