import { type ClientCapabilities, DiagnosticTag, MarkupKind } from 'vscode-languageserver-protocol/node';
import { TOKEN_MODIFIERS, TOKEN_TYPES } from '../../server/protocol.ts';

const MARKUPS = [MarkupKind.Markdown, MarkupKind.PlainText];

/** Capabilities of an editor that knows all of the protocol. It asks for nothing again by itself: tests that want this say so. */
export const RICH: ClientCapabilities = {
  workspace: { applyEdit: true, workspaceEdit: { documentChanges: true } },
  textDocument: {
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: [] } },
      disabledSupport: true,
      isPreferredSupport: true,
    },
    completion: { completionItem: { snippetSupport: true, documentationFormat: MARKUPS } },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    hover: { contentFormat: MARKUPS },
    inlayHint: { resolveSupport: { properties: ['tooltip'] } },
    publishDiagnostics: { relatedInformation: true, tagSupport: { valueSet: [DiagnosticTag.Unnecessary] }, versionSupport: true },
    rename: { prepareSupport: true },
    semanticTokens: {
      requests: { full: true, range: true },
      tokenTypes: [...TOKEN_TYPES],
      tokenModifiers: [...TOKEN_MODIFIERS],
      formats: ['relative'],
      augmentsSyntaxTokens: true,
    },
    signatureHelp: { signatureInformation: { documentationFormat: MARKUPS } },
  },
  window: { showDocument: { support: true } },
};
