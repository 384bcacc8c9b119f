import type { SignatureHelpProvider } from 'langium/lsp';
import { OPERATIONS } from '../../../src/operations/table.ts';
import { operationSignature } from '../../../src/reference/signature.ts';
import type { Feature } from '../../container/services.ts';
import { onDocument } from '../answers.ts';
import { callAround, caretAt } from '../completion/caret.ts';
import { markup } from './markdown.ts';

/** The operation whose arguments stand around the caret, also over several lines. */
const OPTIONS = { triggerCharacters: ['(', ','] };

export const signatureHelp: Feature<SignatureHelpProvider> = ({ shared: { Server } }) => ({
  capabilities: { signatureHelpProvider: OPTIONS },
  signatureHelpOptions: OPTIONS,
  provideSignatureHelp: onDocument(Server, (file, { position }) => {
    const open = callAround(caretAt(file, file.text.offsetAt(position)));
    const operation = open?.name === undefined ? undefined : OPERATIONS.call(open.name);
    if (open === undefined || operation === undefined) return undefined;
    const { label, parameters } = operationSignature(operation);
    return {
      signatures: [
        {
          label,
          documentation: markup(operation.documentation.summary, Server.abilities.markups.signature),
          parameters: parameters.map((parameter) => ({ label: parameter })),
        },
      ],
      activeSignature: 0,
      activeParameter: Math.min(open.argument, Math.max(parameters.length - 1, 0)),
    };
  }),
});
