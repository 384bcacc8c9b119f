/** Commands that lenses, actions and completion name: the editor has them, or a feature of this extension does more than the server. */
export const OWN_COMMANDS: readonly string[] = [
  'bprop.derive',
  'bprop.expand',
  'bprop.check',
  'bprop.graph',
  'bprop.export',
  'bprop.why',
  'editor.action.triggerParameterHints',
  'editor.action.triggerSuggest',
];
