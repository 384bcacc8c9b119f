import { FLOW_SIZE } from './shapes.ts';

/**
 * The style sheet of the picture. Every colour is a variable, which a page sets to those of its theme; the fallbacks are
 * for a picture on its own, on white paper.
 */
export const STYLE = `
.bprop-graph { font: 12px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; }
.bprop-graph text { text-anchor: middle; fill: var(--bprop-text, #1f2328); }
.bprop-graph .shape { stroke-width: 1.4; fill: var(--bprop-paper, #ffffff); stroke: var(--bprop-line, #57606a); }
.bprop-graph .input .shape { fill: var(--bprop-input-fill, #ddf0ff); stroke: var(--bprop-input, #0969a8); }
.bprop-graph .param .shape { fill: var(--bprop-param-fill, #fff1cf); stroke: var(--bprop-param, #9a6700); }
.bprop-graph .const .shape { fill: var(--bprop-paper, #ffffff); stroke: var(--bprop-line, #57606a); stroke-dasharray: 3 2; }
.bprop-graph .element .shape { fill: var(--bprop-paper, #ffffff); stroke: var(--bprop-input, #0969a8); stroke-dasharray: 1.5 2; }
.bprop-graph .loop .shape, .bprop-graph .box .shape { fill: var(--bprop-tag, #f3f4f6); stroke: var(--bprop-line, #57606a); }
.bprop-graph .operation .sign { font-weight: 600; }
.bprop-graph .tag { fill: var(--bprop-tag, #eef0f3); }
.bprop-graph .output .tag { fill: var(--bprop-output-fill, #dafbe1); }
.bprop-graph .output-frame { fill: none; stroke: var(--bprop-output, #1a7f37); stroke-width: 1.6; }
.bprop-graph .edge .line { fill: none; stroke: var(--bprop-line, #57606a); stroke-width: 1.2; }
.bprop-graph .edge .head { fill: var(--bprop-line, #57606a); }
.bprop-graph .recurrent .line { stroke-dasharray: 7 3; }
.bprop-graph .backward .line { stroke: var(--bprop-backward, #0b7285); stroke-dasharray: 5 3; }
.bprop-graph .backward .head { fill: var(--bprop-backward, #0b7285); }
.bprop-graph .backward .flow { display: none; font-size: ${FLOW_SIZE}px; fill: var(--bprop-backward, #0b7285);
  stroke: var(--bprop-paper, #ffffff); stroke-width: 4px; paint-order: stroke; }
.bprop-graph .idle { opacity: 0.45; }
.bprop-graph .cluster .frame { fill: none; stroke: var(--bprop-line, #57606a); stroke-dasharray: 4 3; }
.bprop-graph .cluster .label { text-anchor: start; }
`.trim();
