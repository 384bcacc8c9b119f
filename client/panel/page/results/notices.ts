import type { GraphAnswer } from '../../../../server/protocol.ts';
import type { Trouble } from '../../../../src/graph/model/part.ts';
import { button, make, part, withCode } from '../dom.ts';
import { l10n } from '../l10n.ts';

/** The actions offered in place of a graph. */
export interface NoticeEvents {
  readonly cancel: () => void;
  readonly drawLarge: () => void;
  readonly retry: () => void;
  readonly reveal: (position: { readonly line: number; readonly character: number }) => void;
}

/** The file that it is about, and whether an older picture of it is shown. */
export interface NoticeSubject {
  readonly name: string;
  readonly hasPicture: boolean;
}

type Content = readonly (Node | string)[];

/** Shows a notice beside the graph, above it where there is none; none for no content. */
export function showNotice(content: Content, { hasPicture }: NoticeSubject): void {
  part('notice', HTMLElement).replaceChildren(...(content.length === 0 ? [] : [make('div', { class: 'notice' }, ...content)]));
  part('picture', HTMLElement).classList.toggle('empty', !hasPicture);
}

export function waitingNotice({ name, hasPicture }: NoticeSubject): Content {
  return [
    hasPicture ? l10n.t('Waiting for the graph of this version of {0} …', name) : l10n.t('Waiting for the graph of {0} …', name),
  ];
}

/** The same, where it takes so long that somebody may want to stop it. */
export function busyNotice(subject: NoticeSubject, { cancel }: NoticeEvents): Content {
  return [...waitingNotice(subject), ' ', button(l10n.t('Cancel'), l10n.t('Cancel the layout'), cancel)];
}

function unsoundNotice(
  { obstacle }: Extract<GraphAnswer, { kind: 'unsound' }>,
  { name, hasPicture }: NoticeSubject,
  { reveal }: NoticeEvents,
): Content {
  const what = hasPicture
    ? l10n.t('⚠ The equations of {0} have errors: this is the last good picture.', name)
    : l10n.t('⚠ The equations of {0} have errors: there is a graph once they are mended.', name);
  if (obstacle === undefined) return [what];
  const { position, message } = obstacle;
  const line = String(position.line + 1);
  const go = button(l10n.t('Go to line {0}', line), l10n.t('Go to line {0}', line), () => reveal(position));
  return [make('p', {}, what), make('p', {}, ...withCode(l10n.t('Line {0}: {1}', line, message)), ' ', go)];
}

/** The reason why there is no picture, and what to do about it; nothing if there is one. */
export function answerNotice(answer: GraphAnswer, subject: NoticeSubject, events: NoticeEvents): Content {
  switch (answer.kind) {
    case 'picture':
      return [];
    case 'unsound':
      return unsoundNotice(answer, subject, events);
    case 'large': {
      const count = answer.nodes.toLocaleString(document.documentElement.lang);
      const draw = button(l10n.t('Draw it'), l10n.t('Lay out the large graph'), events.drawLarge);
      return [`${l10n.t('The graph of {0} has {1} nodes: laying it out may take long.', subject.name, count)} `, draw];
    }
    case 'empty':
      return withCode(l10n.t('{0} has no equations yet: write one, such as `y = tanh(W @ x)`.', subject.name));
    case 'cancelled':
      return [
        `${l10n.t('The layout of {0} was cancelled.', subject.name)} `,
        button(l10n.t('Draw it'), l10n.t('Lay out the graph after all'), events.drawLarge),
      ];
    case 'failed':
      return [
        `${l10n.t('⚠ There is no graph of {0}: {1}.', subject.name, answer.reason)} `,
        button(l10n.t('Try again'), l10n.t('Ask for the graph again'), events.retry),
      ];
  }
}

const PARTS: Readonly<Record<Trouble['part'], string>> = {
  walk: l10n.t('no walk'),
  numbers: l10n.t('no numbers'),
  gradients: l10n.t('no pictures of the gradients'),
  lines: l10n.t('no links with the text'),
  block: l10n.t('no lines of the backward block'),
};

/** Marks for the parts of a picture that could not be made. */
export function showTroubles(troubles: readonly Trouble[]): void {
  const marks = troubles.map(({ part: of, reason }) => make('p', { class: 'trouble' }, `⚠ ${PARTS[of]}: ${reason}`));
  part('troubles', HTMLElement).replaceChildren(...marks);
}
