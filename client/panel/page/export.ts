import { type AnimatedStep, writeAnimation } from '../../../src/graph/drawing/animation.ts';
import type { Mode } from '../../../src/graph/drawing/picture.ts';
import { writeSvg } from '../../../src/graph/drawing/svg.ts';
import type { Drawing } from './graph/drawing.ts';
import { host } from './host.ts';

function svgText({ graph, layout }: Drawing, mode: Mode): string {
  return writeSvg(graph, layout, mode);
}

/** Twice as many dots as points: sharp on paper and on fine screens. */
const DOTS_PER_POINT = 2;

/** The picture as a PNG on white, in base 64. */
async function pngContent(drawing: Drawing, mode: Mode): Promise<string> {
  const url = URL.createObjectURL(new Blob([svgText(drawing, mode)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = drawing.layout.width * DOTS_PER_POINT;
    canvas.height = drawing.layout.height * DOTS_PER_POINT;
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('this browser cannot draw');
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/png').slice('data:image/png;base64,'.length);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Hands the picture to the host, to be written into a file. */
export async function save(drawing: Drawing, mode: Mode, format: 'svg' | 'png'): Promise<void> {
  const content = format === 'svg' ? svgText(drawing, mode) : await pngContent(drawing, mode);
  host.postMessage({ type: 'save', format, content });
}

export function copy(drawing: Drawing, mode: Mode): void {
  host.postMessage({ type: 'copy', text: svgText(drawing, mode) });
}

/** Hands the walk to the host, as a picture that plays by itself. */
export function saveWalk({ graph, layout }: Drawing, steps: readonly AnimatedStep[]): void {
  host.postMessage({ type: 'save', format: 'svg', isWalk: true, content: writeAnimation(graph, layout, steps) });
}
