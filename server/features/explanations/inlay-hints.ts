import type { InlayHintProvider } from 'langium/lsp';
import { InlayHintKind } from 'vscode-languageserver';
import { printShape } from '../../../src/index.ts';
import { absoluteSpan } from '../../../src/language/document/document.ts';
import { isUnknown } from '../../../src/program/shape.ts';
import { equationsOf } from '../../../src/program/steps.ts';
import type { Feature } from '../../container/services.ts';
import { onDocument } from '../answers.ts';

/** The shapes of intermediates, after their names. */
export const inlayHints: Feature<InlayHintProvider> = ({ shared: { Server } }) => ({
  capabilities: { inlayHintProvider: true },
  getInlayHints: onDocument(Server, ({ text, analysis }, { range }) => {
    if (!Server.settings.inlayHints) return [];
    const { document, forward } = analysis;
    return equationsOf(forward.body).flatMap(({ target, source }) => {
      if (source === undefined || isUnknown(target.shape)) return [];
      const { end } = absoluteSpan(document, { statement: source.statement, span: source.target });
      const position = text.positionAt(end);
      if (position.line < range.start.line || position.line > range.end.line) return [];
      return [{ position, label: `: ${printShape(target.shape)}`, kind: InlayHintKind.Type, paddingLeft: false }];
    });
  }),
});
