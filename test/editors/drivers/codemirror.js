// The page of an editor with CodeMirror's client: a test loads files into it and calls commands of it.
import { acceptCompletion, completionStatus, startCompletion } from '@codemirror/autocomplete';
import { forEachDiagnostic } from '@codemirror/lint';
import { formatDocument, jumpToDefinition, renameSymbol } from '@codemirror/lsp-client';

const COMMANDS = { acceptCompletion, formatDocument, jumpToDefinition, renameSymbol, startCompletion };

/** Starts with what makes a client of a transport, and an editor of a client. */
export function start(clientOf, editorOf) {
  const handlers = new Set();
  const client = clientOf({
    send: (message) => window.toServer(message),
    subscribe: (handler) => handlers.add(handler),
    unsubscribe: (handler) => handlers.delete(handler),
  });
  let view;
  globalThis.driver = {
    receive: (message) => handlers.forEach((handler) => void handler(message)),
    /** Opens a file anew, with the caret on the first occurrence of a text, or behind it. */
    open(name, text, at, behind) {
      view?.destroy();
      view = editorOf(client, document.body, `file:///${name}`, text);
      const anchor = text.indexOf(at) + (behind ? at.length : 0);
      view.dispatch({ selection: { anchor } });
      view.focus();
    },
    call: (command) => COMMANDS[command](view),
    text: () => view.state.doc.toString(),
    line: () => view.state.doc.lineAt(view.state.selection.main.head).text,
    isCompleting: () => completionStatus(view.state) === 'active',
    place: () => view.coordsAtPos(view.state.selection.main.head),
    diagnostics() {
      const found = [];
      forEachDiagnostic(view.state, ({ message }, from) => found.push(`${view.state.doc.lineAt(from).number} ${message}`));
      return found;
    },
  };
}
