import type { InlayHintProvider } from 'langium/lsp';
import { type InlayHint, InlayHintKind, type MarkupKind } from 'vscode-languageserver';
import type { Equation } from '../../../src/index.ts';
import { absoluteSpan } from '../../../src/language/document/document.ts';
import { readsOf } from '../../../src/program/activity.ts';
import { declaredShape } from '../../../src/program/build.ts';
import { isUnknown, printShapeIn } from '../../../src/program/shape.ts';
import { equationsOf } from '../../../src/program/steps.ts';
import type { Feature } from '../../container/services.ts';
import type { Files } from '../../open-files.ts';
import { onDocument } from '../answers.ts';
import { codeBlock, markup, signatureOf, stepText } from './markdown.ts';

/** The equation of a hint, kept by the client until somebody points at it. */
interface HintData {
  readonly uri: string;
  readonly statement: number;
}

/** The reason of a shape: the equation, the shapes that it reads, and the rule of its outermost operation. */
function shapeText(equation: Equation): string {
  const { value } = equation;
  const read = [...new Set(readsOf(value))].map((variable) => `\`${signatureOf(variable)}\``);
  return [
    codeBlock(stepText(equation)),
    ...(read.length === 0 ? [] : [`From ${read.join(', ')}.`]),
    ...(value.kind === 'apply' ? [`The shape of \`${value.operation.name}\`: ${value.operation.documentation.shape}.`] : []),
  ].join('\n\n');
}

function withTooltip(hint: InlayHint, files: Files, kind: MarkupKind): InlayHint {
  const { uri, statement } = (hint.data ?? {}) as Partial<HintData>;
  const file = uri === undefined ? undefined : files.get(uri);
  const equation = file && equationsOf(file.analysis.forward.body).find(({ source }) => source?.statement === statement);
  return equation === undefined ? hint : { ...hint, tooltip: markup(shapeText(equation), kind) };
}

/** The shapes of intermediates, after their names. */
export const inlayHints: Feature<InlayHintProvider> = ({ shared: { Server } }) => {
  const { markups, resolvesHints } = Server.abilities;
  if (resolvesHints) {
    // There is no word of the protocol for the form of tooltips: they are read like hovers.
    Server.connection.languages.inlayHint.resolve((hint) => withTooltip(hint, Server.files, markups.hover));
  }
  return {
    capabilities: { inlayHintProvider: resolvesHints ? { resolveProvider: true } : true },
    getInlayHints: onDocument(Server, ({ text, analysis }, { range }) => {
      if (!Server.settings.inlayHints) return [];
      const { document, forward } = analysis;
      return equationsOf(forward.body).flatMap(({ target, source }): InlayHint[] => {
        if (source === undefined || isUnknown(target.shape)) return [];
        const { end } = absoluteSpan(document, { statement: source.statement, span: source.target });
        const position = text.positionAt(end);
        if (position.line < range.start.line || position.line > range.end.line) return [];
        const data: HintData = { uri: text.uri, statement: source.statement };
        const hint: InlayHint = {
          position,
          label: `: ${printShapeIn(declaredShape(target), forward.dimensions)}`,
          kind: InlayHintKind.Type,
          paddingLeft: false,
        };
        return [resolvesHints ? { ...hint, data } : hint];
      });
    }),
  };
};
